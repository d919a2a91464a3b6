/** Runs this package's nodes in the real n8n engine. `Engine` is where to start. */
export { Engine } from './harness/engine.mts';
export type { NodeExecution, NodeStart, ToolExecution, ToolStart, WorkflowStart } from './harness/engine.mts';
export type { Execution, ExecutionOptions, SavedWorkflow } from './harness/execution.mts';
export type { LogLine } from './harness/captured-logs.mts';
export type { NodeRun } from './harness/node-run.mts';
export { connect, savedNode } from './harness/saved-workflow.mts';
export { StoredCredential } from './harness/credential-store.mts';
export { findSecrets } from './harness/secrets.mts';
export { stub } from './harness/stub-nodes.mts';
export type { Trigger, TriggerSpec } from './harness/trigger.mts';
export type { WebhookAnswer, WebhookCall, WebhookRequest } from './harness/webhook.mts';
