import type { IDataObject, INode } from 'n8n-workflow';

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
}
