/**
 * Runs this package's nodes in the real n8n engine:
 *
 *     const engine = await Engine.load();
 *     const { status, success, failure } = await engine.runNode({
 *         type: 'pressNXpress',
 *         parameters: { resource: 'sms', operation: 'enqueue', phone: '={{ $json.phone }}' },
 *         credentials: { pressNXpressApi: { apiKey: '…', … } },
 *         items: [{ phone: '+6580000000' }],
 *         settings: { onError: 'continueErrorOutput' },
 *     });
 *
 * Nothing of a node's surroundings is imitated but what n8n keeps outside n8n-core: the handling of credentials,
 * of saved executions and of webhook calls, each as n8n 2.41's server does it.
 */
export { Engine } from './harness/engine.mts';
export type { NodeExecution, NodeStart, ToolExecution, ToolStart, WorkflowStart } from './harness/engine.mts';
export type { Execution, ExecutionOptions, SavedWorkflow } from './harness/execution.mts';
export type { LogLine } from './harness/captured-logs.mts';
export type { NodeRun } from './harness/node-run.mts';
export { connect, savedNode } from './harness/saved-workflow.mts';
export { StoredCredential } from './harness/credential-store.mts';
export { findSecrets } from './harness/secrets.mts';
export { stub } from './harness/stub-nodes.mts';
export type { Switched, SwitchingOn, Trigger, TriggerSpec } from './harness/trigger.mts';
export type { WebhookAnswer, WebhookCall, WebhookRequest } from './harness/webhook.mts';
