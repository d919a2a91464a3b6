import { STATUS_CODES } from 'node:http';

import { writtenContact } from '../acousticContacts.mts';
import type { JsonObject, JsonValue } from '../json.mts';
import { isJsonObject, parseJson } from '../json.mts';
import type { AcceptedMessage } from '../messages.mts';
import type { RequestRecord } from '../records.mts';
import type { Sandbox } from '../server.mts';
import type { InboxEntry } from './entry.mts';
import { inboxEntry, messageFacts } from './entry.mts';
import type { Masker } from './masking.mts';
import { maskedBody, maskedHeaders, maskedLine, maskerFor, maskerOf } from './masking.mts';
import type { WebhookView } from './webhooks.mts';
import { laterReceiptsOf, webhookViews } from './webhooks.mts';

/** Longest body that is shown beside a message. */
const longestBody = 20_000;

/** What may still change about a message after its response. */
export interface MessageNews {
	readonly entry: InboxEntry;
	/** 8x8 only: how to name the message to the control API, where receipts go, and the events that were sent. */
	readonly webhooks: {
		readonly umid: string;
		/** null: nobody gave a URL for receipts. */
		readonly receiptUrl: string | null;
		/** Where replies and clicks go; null: nobody gave a URL. */
		readonly accountUrl: string | null;
		readonly posted: readonly WebhookView[];
		readonly later: ReadonlyArray<{ readonly state: string; readonly due: string }>;
	} | null;
}

/** One message with the request it came with, the response (`answer`), and the webhook events that followed. */
export interface MessageDetails extends MessageNews {
	readonly facts: ReadonlyArray<readonly [name: string, value: string]>;
	/** null where the request was forgotten before its response was sent. */
	readonly request: {
		readonly line: string;
		readonly headers: ReadonlyArray<readonly [name: string, value: string]>;
		readonly body: string;
		/** How many messages it has; `body` leaves out the rows of the others. */
		readonly messages: number;
		/** Where the whole body can be read, character by character. */
		readonly bodyUrl: string;
	} | null;
	readonly answer: {
		/** null: no response yet, or, where the connection is over, none at all. */
		readonly status: number | null;
		readonly isOver: boolean;
		readonly statusText: string;
		readonly body: string;
		/** Whether a switch changed it. */
		readonly changed: boolean;
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
	const body = parseJson(record.bodyText);
	if (!isJsonObject(body)) return readable(body, maskedBody(record));
	// Of 10,000 rows one is masked and shown.
	const masker = maskerFor(record);
	if (message.provider === 'eightByEight') {
		const { to, clientMessageId } = message;
		const isMine = (row: JsonObject) =>
			row.destination === to && (row.clientMessageId === undefined || row.clientMessageId === clientMessageId);
		return masker(readable(withOneRow(body, 'messages', isMine), record.bodyText));
	}
	const isMine = (row: JsonObject) => writtenContact(row) === message.to;
	return masker(readable(withOneRow(body, 'contacts', isMine), record.bodyText));
}

function shownResponseBody(text: string, message: AcceptedMessage, masker: Masker): string {
	const body = parseJson(text);
	const isBatch = message.provider === 'eightByEight' && isJsonObject(body);
	const shown = isBatch ? withOneRow(body, 'messages', ({ umid }) => umid === message.umid) : body;
	return masker(readable(shown, text));
}

function requestOf(record: RequestRecord, message: AcceptedMessage): MessageDetails['request'] {
	return {
		line: maskedLine(record),
		headers: maskedHeaders(record),
		body: requestBody(record, message),
		messages: record.messages.length,
		bodyUrl: `/inbox/messages/${message.id}/request`,
	};
}

function responseOf(record: RequestRecord, message: AcceptedMessage): MessageDetails['answer'] {
	const { status, isOver, responseBody, faults } = record;
	return {
		status,
		isOver,
		statusText: status === null ? '' : (STATUS_CODES[status] ?? ''),
		body: shownResponseBody(responseBody ?? '', message, maskerFor(record)),
		changed: faults.length > 0,
	};
}

/** What may have changed about a message since it was shown. */
export function messageNews(sandbox: Sandbox, message: AcceptedMessage): MessageNews {
	const { eightByEight } = sandbox;
	const entry = inboxEntry(sandbox, message);
	if (message.provider !== 'eightByEight') return { entry, webhooks: null };
	const { umid } = message;
	return {
		entry,
		webhooks: {
			umid,
			receiptUrl: eightByEight.receiptUrl(message),
			accountUrl: eightByEight.accountUrl(message),
			posted: webhookViews(eightByEight, umid),
			later: laterReceiptsOf(eightByEight, umid),
		},
	};
}

/** Everything the inbox shows of one message. */
export function messageDetails(sandbox: Sandbox, message: AcceptedMessage): MessageDetails {
	const record = sandbox.records.requestOf(message);
	const masker = record === undefined ? maskerOf() : maskerFor(record);
	return {
		...messageNews(sandbox, message),
		facts: messageFacts(message).map(([name, value]) => [name, masker(value)]),
		request: record === undefined ? null : requestOf(record, message),
		answer: record === undefined ? null : responseOf(record, message),
	};
}
