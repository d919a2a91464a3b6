import type { ParsedResponse } from '../../../shared/delivery/operation';
import type { SendResult } from '../../../shared/delivery/outcome';
import { mapInSlices } from '../../../shared/delivery/timeSlice';
import { classifyResponse } from '../../../shared/transport/classifyResponse';
import { type HttpResponse, isRecord, jsonObject } from '../../../shared/transport/response';
import { cleanerOf } from '../../apiErrors';
import { parseUnsuccessful, readRow, unreadRow } from '../survey/response';
import type { BatchContext } from './parse';
import type { BatchRequest } from './request';

/** Reads what became of the messages: the body of a success has the batch's ID and a row for each. */
export async function parseResponse(
	context: BatchContext,
	request: BatchRequest,
	response: HttpResponse,
): Promise<ParsedResponse> {
	if (classifyResponse(response) !== 'success') return parseUnsuccessful(context, request, response);
	const results = await readRows(context, request, response);
	return results ? { type: 'results', results } : parseUnsuccessful(context, request, response);
}

/** @returns one result for each draft; undefined when the body is not the documented one, or no row of it is */
async function readRows(
	context: BatchContext,
	{ drafts, clientBatchId }: BatchRequest,
	response: HttpResponse,
): Promise<SendResult[] | undefined> {
	const clean = cleanerOf(context);
	const body = jsonObject(response);
	if (typeof body?.batchId !== 'string' || !Array.isArray(body.messages)) return undefined;
	const extra = { batchId: clean(body.batchId), clientBatchId: clientBatchId === '' ? null : clientBatchId };
	const rows = rowsByKey(body.messages);
	let isDocumented = false;
	const results = await mapInSlices(drafts, (draft) => {
		const row = rows.get(draft.key);
		const result = readRow(row, draft, response, clean, extra);
		isDocumented ||= result !== undefined;
		return result ?? unreadRow(row, response, clean);
	});
	return isDocumented ? results : undefined;
}

/** Rows by their clientMessageId; undefined where two have the same, since which is right is not known. */
function rowsByKey(messages: unknown[]): Map<string, unknown> {
	const rows = new Map<string, unknown>();
	for (const row of messages) {
		if (!isRecord(row) || typeof row.clientMessageId !== 'string') continue;
		rows.set(row.clientMessageId, rows.has(row.clientMessageId) ? undefined : row);
	}
	return rows;
}
