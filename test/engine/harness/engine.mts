import { randomUUID } from 'node:crypto';

import type {
	IBinaryKeyData,
	ICredentialDataDecryptedObject,
	IDataObject,
	INode,
	INodeCredentialTestResult,
	INodeExecutionData,
	IWorkflowSettings,
} from 'n8n-workflow';
import { createRunExecutionData, UnexpectedError } from 'n8n-workflow';

import { CredentialStore } from './credential-store.mts';
import type { StoredCredential } from './credential-store.mts';
import { testCredential } from './credential-test.mts';
import { useRowsInMemory } from './deduplication.mts';
import { additionalData, execute, openWorkflow } from './execution.mts';
import type { Execution, ExecutionOptions, SavedWorkflow } from './execution.mts';
import { Installation } from './installation.mts';
import { nodeRuns } from './node-run.mts';
import type { NodeRun } from './node-run.mts';
import { retried, throughDatabase } from './retry.mts';
import type { NodeChange } from './retry.mts';
import { asToolOfAgent, looping, names, savedNode, storedCredentials, straight } from './saved-workflow.mts';
import type { NodeSpec } from './saved-workflow.mts';
import { Trigger } from './trigger.mts';
import type { TriggerSpec } from './trigger.mts';
import { resumedWith, waitingData } from './waiting.mts';
import { callWebhook } from './webhook.mts';
import type { WebhookCall, WebhookRequest } from './webhook.mts';

/** What a workflow is started with. */
export interface WorkflowStart extends ExecutionOptions {
	/** The node to start at, default the first. */
	startAt?: string;
	items?: IDataObject[];
}

/** One node and what it is run on. */
export interface NodeStart extends NodeSpec, ExecutionOptions {
	/** Default: one empty item. */
	items?: IDataObject[];
	/** Binary data of the items, in their order; of those that have none, `undefined`. */
	binary?: Array<IBinaryKeyData | undefined>;
	/** Instead of `items`: one run of the node for each list, in one execution. */
	rounds?: IDataObject[][];
	/** Settings of the workflow, its `timezone` say. */
	workflowSettings?: IWorkflowSettings;
	/**
	 * An execution whose process was killed, to be retried from its start: n8n's token of the execution is all that is left of
	 * it.
	 */
	killed?: Execution;
}

/** An execution of one node: the execution, and the node's last run. */
export interface NodeExecution extends Omit<Execution, 'status' | 'error'>, NodeRun {
	/** How the execution ended. */
	status: Execution['status'];
	/** Every run of the node. */
	runs: NodeRun[];
	nodeName: string;
	/** The node's credentials as they are stored now. */
	credentials: Record<string, StoredCredential>;
}

/** A node as the tool of an AI agent, and the calls the agent makes. */
export interface ToolStart extends NodeSpec, ExecutionOptions {
	/** The arguments of each call: what `$fromAI('name')` in the parameters gives. */
	calls: IDataObject[];
	/**
	 * n8n has two ways to run a tool. `agent`: the agent calls it, and `isToolExecution()` is true.
	 * `engine`: the agent asks the engine to run the node, which then runs as any other node.
	 */
	through: 'agent' | 'engine';
}

/** An execution of a tool. */
export interface ToolExecution extends Execution {
	/** What the agent got for each call: `{ response }`, or `{ thrown }` where the call failed. */
	answers: IDataObject[];
	credentials: Record<string, StoredCredential>;
}

/**
 * Runs the nodes of a package in n8n's own engine: its loader, its expressions, its request code, its retries,
 * its pairing of items. Only what is not part of n8n-core is added: credentials and a few stub nodes.
 */
export class Engine {
	private constructor(
		private readonly installation: Installation,
		private readonly store: CredentialStore,
	) {}

	/** Loads the package in `packageDir`, which must be built; by default this package. */
	static async load(packageDir = process.cwd()): Promise<Engine> {
		const installation = await Installation.of(packageDir);
		await useRowsInMemory();
		return new Engine(installation, new CredentialStore(installation));
	}

	/** Stores a credential, to share it between runs or to see what becomes of it. */
	saveCredential(type: string, data: IDataObject): StoredCredential {
		return this.store.save(type, data as ICredentialDataDecryptedObject);
	}

	/** What the editor says when this credential is tested. */
	async testCredential(credential: StoredCredential): Promise<INodeCredentialTestResult> {
		return await testCredential(this.installation, this.store, credential);
	}

	/** Runs a whole workflow. */
	async runWorkflow(workflow: SavedWorkflow, { startAt, items, ...options }: WorkflowStart = {}): Promise<Execution> {
		const nodes = workflow.nodes.map((node) => ({ ...node, type: this.installation.fullName(node.type) }));
		const start = startAt === undefined ? nodes[0] : nodes.find(({ name }) => name === startAt);
		if (!start) throw new UnexpectedError(`The workflow has no node '${startAt}' to start at.`);
		return await this.run({ ...workflow, nodes }, start, items, options);
	}

	/** Runs one node on items, between a start node and one node at each of its outputs. */
	async runNode({
		items,
		binary,
		rounds,
		mode,
		cancel,
		workflowSettings,
		killed,
		...spec
	}: NodeStart): Promise<NodeExecution> {
		const credentials = storedCredentials(this.store, spec.credentials);
		const node = savedNode({ ...spec, type: this.installation.fullName(spec.type) }, credentials);
		const workflow = rounds ? looping(node, rounds) : straight(node);
		workflow.settings = { executionOrder: 'v1', ...workflowSettings };
		const execution = await this.run(workflow, workflow.nodes[0], items, { mode, cancel, binary, killed });
		return { ...ofNode(execution, node.name), credentials };
	}

	/** Runs the `Tool` variant of a node below a stub agent. */
	async runTool({ calls, through, mode, cancel, ...spec }: ToolStart): Promise<ToolExecution> {
		const credentials = storedCredentials(this.store, spec.credentials);
		const node = savedNode({ ...spec, type: `${this.installation.fullName(spec.type)}Tool` }, credentials);
		const workflow = { ...asToolOfAgent(node, calls, through), settings: { executionOrder: 'v1' as const } };
		const execution = await this.run(workflow, workflow.nodes[0], undefined, { mode, cancel });
		const answers = nodeRuns(execution, names.agent).flatMap(({ success }) => success.map(({ json }) => json));
		return { ...execution, answers, credentials };
	}

	/**
	 * Retries a failed execution as the executions list does: a new execution that starts at the node that failed.
	 * With `change` it is "Retry with currently saved workflow (from node with error)" after the node was edited.
	 */
	async retryExecution(
		failed: NodeExecution,
		{ change, ...options }: ExecutionOptions & { change?: NodeChange } = {},
	): Promise<NodeExecution> {
		const { workflow, data } = retried(failed, change && { [failed.nodeName]: change });
		const execution = await execute(this.installation, this.store, workflow, data, {
			mode: 'retry',
			...options,
			retryOf: failed.id,
		});
		return { ...ofNode(execution, failed.nodeName), credentials: failed.credentials };
	}

	/**
	 * Presses *Execute step* on the node of a run, after the data of the node before it were pinned and edited: n8n takes
	 * the pinned items as its input and the earlier run for all else.
	 */
	async executeStep(before: NodeExecution, pinned: INodeExecutionData[]): Promise<NodeExecution> {
		const { workflow, nodeName, credentials } = before;
		const step = { destination: nodeName, pinData: { [names.start]: pinned } };
		const data = throughDatabase(before.data);
		const execution = await execute(this.installation, this.store, workflow, data, { mode: 'manual', step });
		return { ...ofNode(execution, nodeName), credentials };
	}

	/** Goes on with a waiting execution: with a call to its resume URL, or because its time is up. */
	async resume(
		waiting: NodeExecution,
		request?: WebhookRequest,
	): Promise<{ call?: WebhookCall; execution: NodeExecution }> {
		const { id, mode, workflow: saved, nodeName, credentials } = waiting;
		let data = waitingData(waiting);
		let call: WebhookCall | undefined;
		if (request) {
			const workflow = openWorkflow(this.installation, saved);
			const node = workflow.nodes[nodeName];
			const shared = additionalData(this.store, { executionId: id, workflowId: workflow.id });
			call = await callWebhook({ workflow, node, additionalData: shared, mode, waiting: data }, request);
			if (!call.items) return { call, execution: waiting };
			data = resumedWith(data, call.items);
		}
		const execution = await execute(this.installation, this.store, saved, data, { mode, resumed: id });
		return { call, execution: { ...ofNode(execution, nodeName), credentials } };
	}

	/** Puts a trigger node into an active workflow. */
	trigger(spec: TriggerSpec): Trigger {
		return new Trigger(this.installation, this.store, spec);
	}

	private async run(
		workflow: SavedWorkflow,
		node: INode,
		items: IDataObject[] = [{}],
		{ binary = [], killed, ...options }: ExecutionOptions & Pick<NodeStart, 'binary' | 'killed'>,
	): Promise<Execution> {
		const main: INodeExecutionData[][] = [items.map((json, n) => ({ json, ...(binary[n] && { binary: binary[n] }) }))];
		const data = createRunExecutionData({
			executionData: { nodeExecutionStack: [{ node, data: { main }, source: null }] },
			// The server gives every execution its own, which its retries keep; it ends up in `$execution.resumeUrl`.
			resumeToken: killed?.data.resumeToken ?? `resume-token-${randomUUID()}`,
		});
		const retry = killed && { mode: 'retry' as const, retryOf: killed.id };
		return await execute(this.installation, this.store, workflow, data, { ...options, ...retry });
	}
}

function ofNode(execution: Execution, nodeName: string): Omit<NodeExecution, 'credentials'> {
	const runs = nodeRuns(execution, nodeName);
	const last = runs.at(-1) ?? { success: [], failure: [], hints: [] };
	return { ...last, ...execution, runs, nodeName };
}
