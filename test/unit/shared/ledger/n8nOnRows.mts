import type { DeduplicationScope, IExecuteFunctions } from 'n8n-workflow';

import type { RowsInMemory } from '../../../engine/harness/deduplication.mts';

/**
 * What the ledger asks n8n for, in a process of its own: nothing but the rows outlives it.
 * @param name of the process
 * @param token of the execution, the same for its retries
 * @param step does what asks the database, or never
 */
export function n8nOnRows(
	rows: RowsInMemory,
	{
		name,
		mode,
		token,
		step = async (work) => await work(),
	}: { name: string; mode: string; token: string; step?: <Value>(work: () => Promise<Value>) => Promise<Value> },
): IExecuteFunctions {
	const stored = {
		node: { id: 'node', name: 'Send', type: 'node' },
		workflow: { id: 'workflow', active: true },
	} as never;
	const context = {};
	return {
		getNode: () => ({ id: name, name: 'Send', type: 'node' }),
		getWorkflow: () => ({ id: 'workflow' }),
		getContext: () => context,
		getExecutionId: () => name,
		getMode: () => mode,
		getWorkflowDataProxy: () => ({
			$runIndex: 0,
			$execution: { resumeUrl: `http://127.0.0.1/w/1?signature=${token}` },
		}),
		getExecutionCancelSignal: () => undefined,
		helpers: {
			checkProcessedAndRecord: (values: string[], scope: DeduplicationScope, options: never) =>
				step(() => rows.checkProcessedAndRecord(values, scope, stored, options)),
			removeProcessed: (values: string[], scope: DeduplicationScope) =>
				step(() => rows.removeProcessed(values, scope, stored)),
			getProcessedDataCount: (scope: DeduplicationScope) => step(() => rows.getProcessedDataCount(scope, stored)),
		},
	} as unknown as IExecuteFunctions;
}
