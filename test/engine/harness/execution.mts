import { ExecutionLifecycleHooks, ExternalSecretsProxy, WorkflowExecute } from 'n8n-core';
import type {
	ExecutionError,
	ExecutionStatus,
	IConnections,
	IDataObject,
	INode,
	IPinData,
	IRun,
	IRunData,
	IRunExecutionData,
	IWorkflowBase,
	IWorkflowExecuteAdditionalData,
	IWorkflowSettings,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { UnexpectedError, Workflow } from 'n8n-workflow';

import type { LogLine } from './captured-logs.mts';
import { watchingLogs } from './captured-logs.mts';
import type { CredentialStore } from './credential-store.mts';
import type { Installation } from './installation.mts';

/** A workflow as it is saved. */
export interface SavedWorkflow {
	nodes: INode[];
	connections: IConnections;
	settings?: IWorkflowSettings;
	staticData?: IDataObject;
}

/** How an execution is run. */
export interface ExecutionOptions {
	/** Default `trigger`: started by an active workflow. `manual` is the editor's. */
	mode?: WorkflowExecuteMode;
	/** Cancels the execution, as the Stop button does, after this number of ms or once the promise settles. */
	cancel?: number | Promise<unknown>;
}

/** An execution that has ended, with all that n8n keeps of it. */
export interface Execution {
	id: string;
	status: ExecutionStatus;
	/** Why it stopped: n8n's own copy of what a node threw. */
	error: ExecutionError | undefined;
	/** What n8n saves in its database, before it is turned into text. */
	data: IRunExecutionData;
	runData: IRunData;
	workflow: SavedWorkflow;
	/** How it was started. */
	mode: WorkflowExecuteMode;
	/** What was logged or printed meanwhile, n8n's debug lines included. */
	logs: LogLine[];
}

let executions = 0;

/** What the server hands every execution; addresses are made up. */
export function additionalData(
	credentialsHelper: CredentialStore,
	rest: Partial<IWorkflowExecuteAdditionalData> = {},
): IWorkflowExecuteAdditionalData {
	const base = 'http://127.0.0.1:5678';
	const missing = (): Promise<never> => Promise.reject(new UnexpectedError('Not part of the test engine.'));
	return {
		credentialsHelper,
		currentNodeExecutionIndex: 0,
		executeWorkflow: missing,
		getRunExecutionData: missing,
		getRuntimeCredential: missing,
		startRunnerTask: missing,
		restApiUrl: `${base}/rest`,
		instanceBaseUrl: `${base}/`,
		formBaseUrl: `${base}/form`,
		formTestBaseUrl: `${base}/form-test`,
		formWaitingBaseUrl: `${base}/form-waiting`,
		webhookBaseUrl: `${base}/webhook`,
		webhookTestBaseUrl: `${base}/webhook-test`,
		webhookWaitingBaseUrl: `${base}/webhook-waiting`,
		mcpBaseUrl: `${base}/mcp`,
		mcpTestBaseUrl: `${base}/mcp-test`,
		variables: {},
		externalSecretsProxy: new ExternalSecretsProxy(),
		logAiEvent: () => {},
		setExecutionStatus: () => {},
		...rest,
	};
}

/** A saved workflow, ready to be run. */
export function openWorkflow(installation: Installation, saved: SavedWorkflow): Workflow {
	const fixed = { id: 'workflow-1', name: 'Test workflow', active: false };
	return new Workflow({ ...fixed, ...saved, nodeTypes: installation });
}

/** The editor's *Execute step* of a node, after the pinned data of nodes before it were edited. */
export interface Step {
	destination: string;
	/** By the name of the node they are pinned to. */
	pinData: IPinData;
}

/**
 * Runs a workflow from `data` to its end, in n8n's own engine, as a server process does. With `step` it runs up to that
 * node only, on what is in `data` of the nodes before it and on what is pinned.
 */
export async function execute(
	installation: Installation,
	credentials: CredentialStore,
	saved: SavedWorkflow,
	data: IRunExecutionData,
	{
		mode = 'trigger',
		cancel,
		retryOf,
		resumed,
		step,
	}: ExecutionOptions & { retryOf?: string; resumed?: string; step?: Step } = {},
): Promise<Execution> {
	const id = resumed ?? String(++executions);
	const workflow = openWorkflow(installation, saved);
	const hooks = new ExecutionLifecycleHooks(mode, id, workflow as unknown as IWorkflowBase, retryOf);
	const [run, logs] = await watchingLogs(async (): Promise<Pick<IRun, 'data' | 'status'>> => {
		try {
			const engine = new WorkflowExecute(
				additionalData(credentials, { executionId: id, restartExecutionId: resumed, hooks, workflowId: workflow.id }),
				mode,
				data,
			);
			const running = step
				? engine.runPartialWorkflow2(workflow, data.resultData.runData, step.pinData, [], {
						nodeName: step.destination,
						mode: 'inclusive',
					})
				: engine.processRunExecutionData(workflow);
			const stopCancelling = cancelling(cancel, () => running.cancel());
			return await running.finally(stopCancelling);
		} catch (error) {
			// A workflow with issues (a required field left empty) does not start; n8n saves it as failed.
			data.resultData.error = error as ExecutionError;
			return { data, status: 'error' };
		}
	});
	return {
		id,
		status: run.status,
		error: run.data.resultData.error,
		data: run.data,
		runData: run.data.resultData.runData,
		workflow: saved,
		mode,
		logs,
	};
}

function cancelling(cancel: ExecutionOptions['cancel'], stop: () => void): () => void {
	if (cancel === undefined) return () => {};
	let over = false;
	const cancelNow = () => {
		if (!over) stop();
	};
	const timer = typeof cancel === 'number' ? setTimeout(cancelNow, cancel) : undefined;
	if (typeof cancel !== 'number') cancel.then(cancelNow, cancelNow);
	return () => {
		over = true;
		clearTimeout(timer);
	};
}
