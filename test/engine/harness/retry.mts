import { parse, stringify } from 'flatted';
import type { INode, IRunExecutionData } from 'n8n-workflow';
import { UserError, WorkflowOperationError } from 'n8n-workflow';

import type { Execution, SavedWorkflow } from './execution.mts';

/** What was edited in a node before the retry. */
export type NodeChange = Partial<Omit<INode, 'name'>>;

/** What comes back from the database after `data` was saved. */
export function throughDatabase(data: IRunExecutionData): IRunExecutionData {
	return parse(stringify(data)) as IRunExecutionData;
}

/**
 * What n8n's server does to a saved execution before it runs it again (`execution.service`, `retry`): the error
 * and the failed node's last run are taken out, all else stays, node contexts included. With `changes` the nodes
 * still to be run are those of the currently saved workflow, otherwise those of the execution.
 */
export function retried(
	failed: Execution,
	changes?: Record<string, NodeChange>,
): { workflow: SavedWorkflow; data: IRunExecutionData } {
	const data = throughDatabase(failed.data);
	if (!data.executionData) throw new UserError('The execution was aborted before starting, so it cannot be retried.');
	if (failed.status === 'success') throw new UserError('The execution succeeded, so it cannot be retried.');

	const { lastNodeExecuted } = data.resultData;
	if (lastNodeExecuted) {
		delete data.resultData.error;
		const runs = data.resultData.runData?.[lastNodeExecuted];
		if (runs?.at(-1)?.error !== undefined) runs.pop();
	}
	if (!changes) return { workflow: failed.workflow, data };

	const nodes = failed.workflow.nodes.map((node) => ({ ...node, ...changes[node.name] }));
	for (const entry of data.executionData.nodeExecutionStack) {
		const node = nodes.find(({ name }) => name === entry.node.name);
		if (!node) throw new WorkflowOperationError(`Could not find the node "${entry.node.name}" in workflow.`);
		entry.node = node;
	}
	return { workflow: { ...failed.workflow, nodes }, data };
}
