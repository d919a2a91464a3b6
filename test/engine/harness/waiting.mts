import type { INodeExecutionData, IRunExecutionData } from 'n8n-workflow';
import { UserError } from 'n8n-workflow';

import type { Execution } from './execution.mts';
import { throughDatabase } from './retry.mts';

/** The saved data of an execution that waits, as the server reads it when it is to go on. */
export function waitingData({ status, data }: Execution): IRunExecutionData {
	if (status !== 'waiting') throw new UserError(`The execution does not wait: its status is '${status}'.`);
	return throughDatabase(data);
}

/** What the server does to it when a call to its resume URL brought items (`waiting-webhooks`, `webhook-helpers`). */
export function resumedWith(data: IRunExecutionData, items: INodeExecutionData[]): IRunExecutionData {
	const entry = data.executionData?.nodeExecutionStack[0];
	const { lastNodeExecuted, runData } = data.resultData;
	if (!entry || !lastNodeExecuted) throw new UserError('The execution has no node to go on with.');
	entry.node.disabled = true;
	entry.data.main = [items];
	entry.metadata = { ...entry.metadata, forwardAllOutputs: true };
	data.waitTill = undefined;
	runData[lastNodeExecuted].pop();
	return data;
}
