import type { ExecutionError, INodeExecutionData, ITaskData, NodeExecutionHint } from 'n8n-workflow';

import type { Execution } from './execution.mts';

/** What one run of a node gave. */
export interface NodeRun {
	status: ITaskData['executionStatus'];
	/** What the node threw, in n8n's copy. */
	error: ExecutionError | undefined;
	/** The first output. */
	success: INodeExecutionData[];
	/** The error output (`continueErrorOutput`): the last one. */
	failure: INodeExecutionData[];
	hints: NodeExecutionHint[];
}

/** The runs of a node in an execution: several where a loop came back to it. */
export function nodeRuns({ runData }: Execution, node: string): NodeRun[] {
	return (runData[node] ?? []).map(({ executionStatus, error, data, hints }) => {
		const outputs = data?.main ?? [];
		return {
			status: executionStatus,
			error,
			success: outputs[0] ?? [],
			failure: (outputs.length > 1 && outputs[outputs.length - 1]) || [],
			hints: hints ?? [],
		};
	});
}
