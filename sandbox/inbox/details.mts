import { STATUS_CODES } from 'node:http';

import type { JsonObject, JsonValue } from '../json.mts';
import { isJsonObject, parseJson } from '../json.mts';
import type { AcceptedMessage, RequestRecord } from '../records.mts';
import type { Sandbox } from '../server.mts';
import type { InboxEntry } from './entry.mts';
import { inboxEntry, messageFacts } from './entry.mts';
import type { Masker } from './masking.mts';
import { maskedBody, maskedHeaders, maskedLine, maskerFor, maskerOf } from './masking.mts';
import type { PostedWebhook } from './webhooks.mts';
import { laterReceiptsOf, postedWebhooks } from './webhooks.mts';

/** Longest body that is shown in one piece; the whole of a longer one is a page of its own. */
const longestBody = 20_000;

/** One message with the request it came by, the answer, and the webhooks that followed. */
export interface MessageDetails {
	readonly entry: InboxEntry;
	readonly facts: ReadonlyArray<readonly [name: string, value: string]>;
	/** null where the request was forgotten while it was still being answered. */
	readonly request: {
		readonly line: string;
		readonly headers: ReadonlyArray<readonly [name: string, value: string]>;
		readonly body: string;
		/** How many messages came by it; of the others' rows nothing is in `body`. */
		readonly messages: number;
		/** Where the body stands in full; null where it already does here. */
		readonly whole: string | null;
	} | null;
	readonly answer: {
		/** null: unanswered so far, or for ever where the connection is over. */
		readonly status: number | null;
		readonly isOver: boolean;
		readonly statusText: string;
		readonly body: string;
		/** A switch had a hand in it. */
		readonly changed: boolean;
	} | null;
	/** 8x8 only: how to name the message to the control API, where receipts go, and what was posted. */
	readonly webhooks: {
		readonly umid: string;
		/** null: nobody gave a URL for receipts. */
		readonly receiptUrl: string | null;
		readonly posted: readonly PostedWebhook[];
		readonly later: ReadonlyArray<{ readonly state: string; readonly due: string }>;
	} | null;
}

/** Of a list in a body only the row of this message, and how many others there are. */
function withOneRow(body: JsonObject, list: string, isMine: (row: JsonObject) => boolean): JsonObject {
	const rows = body[list];
	if (!Array.isArray(rows) || rows.length < 2) return body;
	const at = rows.findIndex((row) => isJsonObject(row) && isMine(row));
	const row = rows[at];
	if (row === undefined) return { ...body, [list]: `… ${rows.length} rows` };
	const before = at === 0 ? [] : [`… ${at} before`];
	const after = rows.length - at - 1;
	return { ...body, [list]: [...before, row, ...(after === 0 ? [] : [`… ${after} after`])] };
}

/** JSON laid out for reading; any other text as it is. */
function readable(body: JsonValue | undefined, text: string): string {
	const laidOut = body === undefined ? text : JSON.stringify(body, null, 2);
	return laidOut.length > longestBody ? `${laidOut.slice(0, longestBody)}\n… cut off here` : laidOut;
}

function requestBody(record: RequestRecord, message: AcceptedMessage): string {
	const text = maskedBody(record);
	const body = parseJson(text);
	if (!isJsonObject(body)) return readable(body, text);
	if (message.provider === 'eightByEight') {
		const { to, clientMessageId } = message;
		const isMine = (row: JsonObject) =>
			row.destination === to &&
			(row.clientMessageId === undefined || row.clientMessageId === clientMessageId);
		return readable(withOneRow(body, 'messages', isMine), text);
	}
	const isMine = (row: JsonObject) => row.phoneNumber === message.to;
	return readable(withOneRow(body, 'contacts', isMine), text);
}

function answerBody(text: string, message: AcceptedMessage, masker: Masker): string {
	const body = parseJson(text);
	const isBatch = message.provider === 'eightByEight' && isJsonObject(body);
	const shown = isBatch ? withOneRow(body, 'messages', ({ umid }) => umid === message.umid) : body;
	return masker(readable(shown, text));
}

function requestOf(record: RequestRecord, message: AcceptedMessage): MessageDetails['request'] {
	const body = requestBody(record, message);
	const isWhole = record.messages.length === 1 && record.bodyText.length <= longestBody;
	return {
		line: maskedLine(record),
		headers: maskedHeaders(record),
		body,
		messages: record.messages.length,
		whole: isWhole ? null : `/inbox/messages/${message.id}/request`,
	};
}

function answerOf(record: RequestRecord, message: AcceptedMessage): MessageDetails['answer'] {
	const { status, isOver, responseBody, faults } = record;
	return {
		status,
		isOver,
		statusText: status === null ? '' : (STATUS_CODES[status] ?? ''),
		body: answerBody(responseBody ?? '', message, maskerFor(record)),
		changed: faults.length > 0,
	};
}

/** Everything the inbox shows of one message. */
export function messageDetails(sandbox: Sandbox, message: AcceptedMessage): MessageDetails {
	const { records, eightByEight } = sandbox;
	const record = records.requestOf(message);
	const masker = record === undefined ? maskerOf() : maskerFor(record);
	return {
		entry: inboxEntry(sandbox, message),
		facts: messageFacts(message).map(([name, value]) => [name, masker(value)]),
		request: record === undefined ? null : requestOf(record, message),
		answer: record === undefined ? null : answerOf(record, message),
		webhooks:
			message.provider !== 'eightByEight'
				? null
				: {
						umid: message.umid,
						receiptUrl: message.dlrCallbackUrl ?? eightByEight.settings.defaultDlrUrl,
						posted: postedWebhooks(eightByEight, message.umid),
						later: laterReceiptsOf(eightByEight, message.umid),
					},
	};
}
