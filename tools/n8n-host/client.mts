import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'flatted';
import type { IConnections, INode, IPinData, IRunExecutionData, IWorkflowSettings } from 'n8n-workflow';

/** A workflow as it is exported from the editor and accepted by n8n's REST interface. */
export interface WorkflowFile {
	readonly id?: string;
	readonly name: string;
	readonly nodes: readonly INode[];
	readonly connections: IConnections;
	readonly settings?: IWorkflowSettings;
	readonly pinData?: IPinData;
	readonly meta?: Readonly<Record<string, unknown>>;
}

/** A workflow as n8n keeps it. */
export interface SavedWorkflow extends WorkflowFile {
	readonly id: string;
	readonly active: boolean;
	readonly versionId: string;
}

/** A credential as n8n lists it: without its data. */
export interface SavedCredential {
	readonly id: string;
	readonly name: string;
	readonly type: string;
}

/** A credential as it is written to n8n. */
export interface CredentialInput {
	readonly name: string;
	readonly type: string;
	readonly data: object;
}

/** The states an execution ends in, `waiting` being a pause, and those before. */
export type ExecutionStatus = 'new' | 'running' | 'waiting' | 'success' | 'error' | 'canceled' | 'crashed' | 'unknown';

/** An execution as the list shows it. */
export interface ExecutionSummary {
	readonly id: string;
	readonly workflowId: string;
	readonly status: ExecutionStatus;
	readonly mode: string;
	readonly retryOf?: string | null;
}

/** An execution with everything n8n saved of it. */
export interface SavedExecution extends ExecutionSummary {
	readonly data: IRunExecutionData;
	readonly workflowData: SavedWorkflow;
}

/** What the credential's test in the editor says. */
export interface CredentialTest {
	readonly status: 'OK' | 'Error';
	readonly message: string;
}

/** An account of n8n, to sign in with. */
export interface Account {
	readonly email: string;
	readonly password: string;
}

/** n8n responded to a call with an error status. */
export class N8nApiError extends Error {
	override readonly name = 'N8nApiError';
	constructor(
		readonly status: number,
		call: string,
		text: string,
	) {
		super(`n8n responded ${status} to ${call}: ${text.slice(0, 1_000)}`);
	}
}

const ended: readonly ExecutionStatus[] = ['success', 'error', 'canceled', 'crashed'];

/**
 * n8n's own REST interface, the one its editor uses, signed in as one user. Every call throws an N8nApiError where n8n
 * responds with an error status; `patience` is in ms, after which a waiting call throws.
 */
export class N8nClient {
	private cookie = '';

	constructor(
		readonly url: string,
		/** First number of n8n's version: two calls changed between 1 and 2. */
		private readonly major: number,
	) {}

	/** Creates the first account of a new n8n; returns false where there is one already. */
	async setUpOwner(account: Account): Promise<boolean> {
		const settings = await this.call<{ userManagement: { showSetupOnFirstLoad: boolean } }>('GET', '/rest/settings');
		if (!settings.userManagement.showSetupOnFirstLoad) return false;
		await this.call('POST', '/rest/owner/setup', { ...account, firstName: 'Survey', lastName: 'Owner' });
		return true;
	}

	/** Signs in; every later call is this user's. */
	async authenticate({ email, password }: Account): Promise<void> {
		await this.call('POST', '/rest/login', { emailOrLdapLoginId: email, password });
	}

	/** All node types of this n8n, as the editor loads them. */
	async nodeTypes(): Promise<Array<{ name: string; displayName: string; version: number | number[] }>> {
		const response = await this.fetch('GET', '/types/nodes.json');
		return (await response.json()) as Array<{ name: string; displayName: string; version: number | number[] }>;
	}

	/** Names of all credential types of this n8n. */
	async credentialTypes(): Promise<string[]> {
		const response = await this.fetch('GET', '/types/credentials.json');
		return ((await response.json()) as Array<{ name: string }>).map(({ name }) => name);
	}

	/** All credentials that this user sees. */
	async credentials(): Promise<SavedCredential[]> {
		return await this.call('GET', '/rest/credentials');
	}

	/** Saves a new credential; returns it without its data. */
	async createCredential({ name, type, data }: CredentialInput): Promise<SavedCredential> {
		return await this.call('POST', '/rest/credentials', { name, type, data });
	}

	/** Replaces a credential's data. */
	async updateCredential(id: string, { name, type, data }: CredentialInput): Promise<void> {
		await this.call('PATCH', `/rest/credentials/${id}`, { name, type, data });
	}

	/** Runs the test of a saved credential with the data given, as the editor does when it is saved. */
	async testCredential(id: string, { name, type, data }: CredentialInput): Promise<CredentialTest> {
		return await this.call('POST', '/rest/credentials/test', { credentials: { id, name, type, data } });
	}

	/** All workflows that this user sees. */
	async workflows(): Promise<Array<{ id: string; name: string; active: boolean }>> {
		return await this.call('GET', '/rest/workflows');
	}

	/** One workflow with its nodes. */
	async workflow(id: string): Promise<SavedWorkflow> {
		return await this.call('GET', `/rest/workflows/${encodeURIComponent(id)}`);
	}

	/** Saves a new workflow, under its own id where it brings one. */
	async createWorkflow(workflow: WorkflowFile): Promise<SavedWorkflow> {
		return await this.call('POST', '/rest/workflows', { settings: {}, ...workflow, active: false });
	}

	/** Changes a saved workflow; n8n rejects it when the workflow was changed meanwhile. */
	async updateWorkflow(
		workflow: { id: string; versionId: string },
		change: Partial<WorkflowFile>,
	): Promise<SavedWorkflow> {
		const body = { ...change, versionId: workflow.versionId };
		return await this.call('PATCH', `/rest/workflows/${encodeURIComponent(workflow.id)}`, body);
	}

	/** Publishes a workflow, so that its webhooks listen. */
	async activate(workflow: { id: string; versionId: string }): Promise<SavedWorkflow> {
		const path = `/rest/workflows/${encodeURIComponent(workflow.id)}`;
		if (this.major < 2) return await this.call('PATCH', path, { active: true, versionId: workflow.versionId });
		const active = await this.call<SavedWorkflow>('POST', `${path}/activate`, { versionId: workflow.versionId });
		await this.published(path);
		return active;
	}

	/** Unpublishes a workflow, so that its webhooks no longer listen. */
	async deactivate(workflow: { id: string; versionId: string }): Promise<SavedWorkflow> {
		const path = `/rest/workflows/${encodeURIComponent(workflow.id)}`;
		if (this.major < 2) return await this.call('PATCH', path, { active: false, versionId: workflow.versionId });
		const inactive = await this.call<SavedWorkflow>('POST', `${path}/deactivate`, {});
		await this.published(path);
		return inactive;
	}

	/** Newer n8n responds before its webhooks are registered, or removed; this waits for it. */
	private async published(path: string, patience = 20_000): Promise<void> {
		const deadline = Date.now() + patience;
		while (Date.now() < deadline) {
			const response = await this.request('GET', `${path}/publication-status`);
			// Not known to older versions, where it happens before the response.
			if (response.status === 404) return;
			const { data } = (await response.json()) as { data: { status: string; triggers?: unknown } };
			if (data.status === 'failed')
				throw new Error(`n8n could not publish the workflow: ${JSON.stringify(data.triggers)}`);
			if (data.status !== 'in_progress') return;
			await sleep(100);
		}
		throw new Error(`n8n has not published the workflow after ${patience} ms.`);
	}

	/**
	 * Runs a saved workflow by hand from the named trigger and returns the execution's id. A trigger that needs an event
	 * from outside (a webhook without pinned data) cannot be started this way.
	 */
	async runManually(workflow: SavedWorkflow, trigger: string): Promise<string> {
		const started = await this.call<{ executionId?: string; waitingForWebhook?: boolean }>(
			'POST',
			`/rest/workflows/${encodeURIComponent(workflow.id)}/run`,
			// Newer n8n reads the workflow from its database, older from here.
			{ workflowData: workflow, triggerToStartFrom: { name: trigger } },
		);
		if (!started.executionId) throw new Error(`"${trigger}" waits for an event; call its webhook instead.`);
		return started.executionId;
	}

	/**
	 * The editor's *Execute step*: runs a saved workflow up to the named node, on what an earlier execution has of the
	 * nodes before it and on what is pinned in the workflow. Returns the new execution's id.
	 */
	async executeStep(workflow: SavedWorkflow, nodeName: string, before: SavedExecution): Promise<string> {
		const { executionId } = await this.call<{ executionId: string }>(
			'POST',
			`/rest/workflows/${encodeURIComponent(workflow.id)}/run`,
			{
				workflowData: workflow,
				runData: before.data.resultData.runData,
				destinationNode: { nodeName, mode: 'inclusive' },
				dirtyNodeNames: [],
			},
		);
		return executionId;
	}

	/** Calls a webhook of an activated workflow. */
	async callWebhook(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
		return await fetch(`${this.url}/webhook/${path}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', ...headers },
			body: JSON.stringify(body),
		});
	}

	/**
	 * Executions, newest first; of one workflow where one is named. n8n makes the list of two, those that run and those that do not:
	 * one that changes in between may be missing.
	 */
	async executions(workflowId?: string): Promise<ExecutionSummary[]> {
		const filter = encodeURIComponent(JSON.stringify(workflowId ? { workflowId } : {}));
		const { results } = await this.call<{ results: ExecutionSummary[] }>(
			'GET',
			`/rest/executions?filter=${filter}&limit=100`,
		);
		// For the same reason one may be listed twice.
		return [...new Map(results.map((execution) => [execution.id, execution])).values()];
	}

	/** Waits until a workflow has that many executions and returns them, newest first; fewer where its patience ends before. */
	async executionsOnce(workflowId: string, count: number, patience = 60_000): Promise<ExecutionSummary[]> {
		const deadline = Date.now() + patience;
		for (;;) {
			const known = await this.executions(workflowId);
			if (known.length >= count || Date.now() > deadline) return known;
			await sleep(150);
		}
	}

	/** One execution with its data. */
	async execution(id: string): Promise<SavedExecution> {
		const saved = await this.call<Omit<SavedExecution, 'data'> & { data: string }>('GET', `/rest/executions/${id}`);
		return { ...saved, data: parse(saved.data) as IRunExecutionData };
	}

	/** Waits until an execution has ended, or paused, and returns it. */
	async finished(id: string, patience = 60_000): Promise<SavedExecution> {
		return await this.reaches(id, [...ended, 'waiting'], patience);
	}

	/** Waits until an execution has ended, pauses included, and returns it. */
	async completed(id: string, patience = 60_000): Promise<SavedExecution> {
		return await this.reaches(id, ended, patience);
	}

	private async reaches(id: string, statuses: readonly ExecutionStatus[], patience: number): Promise<SavedExecution> {
		const deadline = Date.now() + patience;
		for (;;) {
			const execution = await this.execution(id);
			// n8n 1 writes the status a moment before the data.
			if (statuses.includes(execution.status) && execution.data?.resultData) return execution;
			if (Date.now() > deadline)
				throw new Error(`Execution ${id} is still "${execution.status}" after ${patience} ms.`);
			await sleep(150);
		}
	}

	/** Waits for the first execution of a workflow beyond the known ones: for runs that a webhook has started. */
	async nextExecution(
		workflowId: string,
		known: readonly ExecutionSummary[],
		patience = 60_000,
	): Promise<SavedExecution> {
		const before = new Set(known.map(({ id }) => id));
		const deadline = Date.now() + patience;
		for (;;) {
			const started = (await this.executions(workflowId)).find(({ id }) => !before.has(id));
			if (started) return await this.finished(started.id, Math.max(deadline - Date.now(), 1));
			if (Date.now() > deadline) throw new Error(`No new execution of workflow ${workflowId} after ${patience} ms.`);
			await sleep(150);
		}
	}

	/** "Retry" in the executions list; returns the new execution. */
	async retry(executionId: string, { loadWorkflow = false } = {}): Promise<SavedExecution> {
		const { id } = await this.call<{ id: string }>('POST', `/rest/executions/${executionId}/retry`, { loadWorkflow });
		return await this.finished(id);
	}

	/** Any other call of the interface; returns the `data` of the response. */
	async call<T = unknown>(method: string, path: string, body?: object): Promise<T> {
		const response = await this.fetch(method, path, body);
		const { data } = (await response.json()) as { data: T };
		return data;
	}

	private async fetch(method: string, path: string, body?: object): Promise<Response> {
		const response = await this.request(method, path, body);
		if (!response.ok) {
			throw new N8nApiError(response.status, `${method} ${path}`, await response.text());
		}
		return response;
	}

	private async request(method: string, path: string, body?: object): Promise<Response> {
		try {
			return await this.requestOnce(method, path, body);
		} catch (error) {
			// An n8n that is busy with thousands of items drops idle connections; reading once more does no harm.
			if (method !== 'GET') throw error;
			return await this.requestOnce(method, path, body);
		}
	}

	private async requestOnce(method: string, path: string, body?: object): Promise<Response> {
		const response = await fetch(`${this.url}${path}`, {
			method,
			headers: { 'content-type': 'application/json', ...(this.cookie ? { cookie: this.cookie } : {}) },
			...(body ? { body: JSON.stringify(body) } : {}),
		});
		const session = response.headers.getSetCookie().find((cookie) => cookie.startsWith('n8n-auth='));
		if (session) this.cookie = session.split(';')[0];
		return response;
	}
}
