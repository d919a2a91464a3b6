import { HookContext } from 'n8n-core';
import type { IDataObject, INode, IWebhookData, WorkflowActivateMode, WorkflowExecuteMode } from 'n8n-workflow';

import { watchingLogs } from './captured-logs.mts';
import type { LogLine } from './captured-logs.mts';
import type { CredentialStore, StoredCredential } from './credential-store.mts';
import { additionalData, openWorkflow } from './execution.mts';
import type { Installation } from './installation.mts';
import { savedNode, storedCredentials } from './saved-workflow.mts';
import type { NodeSpec } from './saved-workflow.mts';
import { callWebhook } from './webhook.mts';
import type { WebhookCall, WebhookRequest, WebhookTarget } from './webhook.mts';

/** A trigger node and what it has stored in its workflow before. */
export interface TriggerSpec extends NodeSpec {
	staticData?: IDataObject;
}

/** How a workflow is switched on, or the editor listens for a test event. */
export interface SwitchingOn {
	/** Default `activate`: somebody does it. `init`: n8n starts. */
	activation?: WorkflowActivateMode;
	/** The address n8n has for itself; default the one of a server on this machine. */
	publicUrl?: string;
	/** The editor listens at the test URL. */
	isTest?: boolean;
	/** Another trigger of the workflow cannot be switched on: n8n stores nothing, and switches this one off again. */
	isUndone?: boolean;
}

/** What came of switching on or off. */
export interface Switched {
	/** What the node threw. */
	error: Error | undefined;
	logs: LogLine[];
}

/** A trigger node in an active workflow, which is called at its webhook. */
export class Trigger {
	/** What is stored in the workflow, the node's own part of it included. */
	staticData: IDataObject;
	readonly credentials: Record<string, StoredCredential>;
	private readonly node: INode;

	constructor(
		private readonly installation: Installation,
		private readonly store: CredentialStore,
		spec: TriggerSpec,
	) {
		this.staticData = spec.staticData ?? {};
		this.credentials = storedCredentials(store, spec.credentials);
		this.node = savedNode({ ...spec, type: installation.fullName(spec.type) }, this.credentials);
	}

	/**
	 * Calls the webhook; `isTest`: through the test URL that the editor listens on; `startFails`: the server cannot
	 * start what the node asks for; `meanwhile`: what happens while it starts that, or tries to.
	 */
	async call(
		request: WebhookRequest,
		{
			isTest = false,
			startFails = false,
			meanwhile,
		}: Partial<Pick<WebhookTarget, 'isTest' | 'startFails' | 'meanwhile'>> = {},
	): Promise<WebhookCall & { logs: LogLine[] }> {
		const staticData = structuredClone(this.staticData);
		const workflow = openWorkflow(this.installation, { nodes: [this.node], connections: {}, staticData });
		const target = {
			workflow,
			node: workflow.nodes[this.node.name],
			additionalData: additionalData(this.store, { workflowId: workflow.id }),
			mode: isTest ? ('manual' as const) : ('webhook' as const),
			waiting: null,
			isTest,
			startFails,
			meanwhile,
		};
		const [call, logs] = await watchingLogs(async () => await callWebhook(target, request));
		// As the server: stored where it was changed, and neither for a test nor after a failure.
		if (workflow.staticData.__dataChanged && !isTest && !startFails) {
			this.staticData = JSON.parse(JSON.stringify(workflow.staticData)) as IDataObject;
		}
		return { ...call, logs };
	}

	/**
	 * Switches the workflow on as the server does (`active-workflow-manager`, `webhook.service`, `test-webhooks`): asks the
	 * node whether its webhook exists, and lets it make one if not. Where that throws, n8n switches the trigger off again.
	 */
	async switchOn({
		activation = 'activate',
		publicUrl,
		isTest = false,
		isUndone = false,
	}: SwitchingOn = {}): Promise<Switched> {
		const mode = isTest ? 'manual' : 'trigger';
		const run = this.hooks(isTest ? {} : this.staticData, publicUrl, isTest);
		const [error, logs] = await watchingLogs(async () => {
			try {
				const isThere = await run.call('checkExists', mode, isTest ? 'manual' : activation);
				if (!isThere) await run.call('create', mode, isTest ? 'manual' : activation);
				return undefined;
			} catch (thrown) {
				return thrown as Error;
			}
		});
		if (error !== undefined || isUndone) {
			const undone = await this.switchOff({ publicUrl, isTest });
			return { error, logs: [...logs, ...undone.logs] };
		}
		if (isTest) return { error, logs: [...logs, ...(await this.switchOff({ publicUrl, isTest })).logs] };
		this.staticData = run.staticData();
		return { error, logs };
	}

	/** Switches the workflow off, or ends the editor's listening. */
	async switchOff({ publicUrl, isTest = false }: Pick<SwitchingOn, 'publicUrl' | 'isTest'> = {}): Promise<Switched> {
		const run = this.hooks(isTest ? {} : this.staticData, publicUrl, isTest);
		const [error, logs] = await watchingLogs(async () => {
			try {
				await run.call('delete', 'internal', 'update');
				return undefined;
			} catch (thrown) {
				return thrown as Error;
			}
		});
		if (!isTest) this.staticData = run.staticData();
		return { error, logs };
	}

	/** The node's webhook methods, in a workflow that n8n has just read. */
	private hooks(saved: IDataObject, publicUrl = 'http://localhost:5678', isTest: boolean) {
		const staticData = structuredClone(saved);
		const workflow = openWorkflow(this.installation, { nodes: [this.node], connections: {}, staticData });
		const node = workflow.nodes[this.node.name];
		const nodeType = workflow.nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
		const [description] = nodeType.description.webhooks ?? [];
		const data = additionalData(this.store, {
			workflowId: workflow.id,
			webhookBaseUrl: `${publicUrl}/webhook`,
			webhookTestBaseUrl: `${publicUrl}/webhook-test`,
		});
		const webhookData: IWebhookData = {
			httpMethod: 'POST',
			node: node.name,
			path: description.path,
			webhookDescription: description,
			workflowId: workflow.id,
			workflowExecuteAdditionalData: data,
			isTest,
		};
		return {
			call: async (
				method: 'checkExists' | 'create' | 'delete',
				mode: WorkflowExecuteMode,
				activation: WorkflowActivateMode,
			): Promise<boolean | undefined> => {
				const context = new HookContext(workflow, node, data, mode, activation, webhookData);
				return await nodeType.webhookMethods?.default?.[method]?.call(context);
			},
			staticData: () => JSON.parse(JSON.stringify(workflow.staticData)) as IDataObject,
		};
	}
}
