import type { IExecuteFunctions } from 'n8n-workflow';

import { isRecord } from '../transport/response';

/**
 * What the current run of the node keeps in n8n's context data of the execution. There it outlives the attempts of Retry
 * On Fail and, since n8n saves it with the execution, Retry from the executions list; a new execution starts without it. Runs
 * before this one (earlier rounds of a loop) have ended, so theirs is dropped.
 * @param key in the node's part of the context data
 */
export function keptInRun(context: IExecuteFunctions, key: string): Record<string, unknown> {
	const node = context.getContext('node');
	const run = context.getWorkflowDataProxy(0).$runIndex as unknown;
	const kept: unknown = node[key];
	if (isRecord(kept) && kept.run === run && isRecord(kept.entries)) return kept.entries;
	const entries: Record<string, unknown> = {};
	node[key] = { run, entries };
	return entries;
}
