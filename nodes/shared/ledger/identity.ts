import { createHash } from 'node:crypto';

import type { IExecuteFunctions } from 'n8n-workflow';

import { isTool } from '../delivery/aiTool';
import { isRecord } from '../transport/response';

/**
 * What an execution and all its retries have in common, and no other execution: a hash of the token in n8n's
 * `$execution.resumeUrl`. n8n makes the token with the execution and saves it at once, so that it outlives a killed process
 * and *Stop*. The token opens the resume URL: nothing but its hash may be kept or shown.
 *
 * Read through the data proxy, since evaluating an expression starts n8n's expression engine.
 * @returns undefined for the tool of an AI agent, whose calls are runs of their own, and where n8n gives no token (before
 * about 2.16)
 */
export function executionIdentity(n8n: IExecuteFunctions): string | undefined {
	if (isTool(n8n.getNode())) return undefined;
	const execution: unknown = n8n.getWorkflowDataProxy(0).$execution;
	if (!isRecord(execution) || typeof execution.resumeUrl !== 'string') return undefined;
	const token = /[?&]signature=([^&#]+)/.exec(execution.resumeUrl)?.[1];
	if (token === undefined) return undefined;
	return createHash('sha256').update(`survey-messaging ${token}`).digest('base64url').slice(0, 24);
}

/**
 * When an execution was started for the first time, in epoch milliseconds; a retry has it from its original.
 * @returns undefined where n8n does not know, or knows only since when the retry runs
 */
export function startOfExecution(n8n: IExecuteFunctions): number | undefined {
	const context: unknown = n8n.getExecutionContext?.();
	if (!isRecord(context) || context.source === 'retry') return undefined;
	return typeof context.establishedAt === 'number' ? context.establishedAt : undefined;
}
