import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { isRecord, parseJson } from '../shared/transport/response';
import { readReceiptXml } from './receiptXml';

/** A delivery receipt ("Delivery receipts for outbound SMS"): one POST for each new state of a message. */
export interface DeliveryReceipt {
	type: 'deliveryReceipt';
	umid: string;
	/** As 8x8 sent it. */
	state: string;
	timestamp: string;
	payload: Record<string, unknown>;
	/** The body; of an XML receipt with the JSON form's names and types. */
	body: Record<string, unknown>;
}

/** A survey response ("SMS Engage response webhook"): a flat body, one POST for each submission. */
export interface SurveyResponse {
	type: 'surveyResponse';
	umid: string;
	surveyId: string;
	submittedAt: string;
	body: Record<string, unknown>;
}

/** A message from a phone ("Inbound SMS"): a recipient replied. */
export interface InboundMessage {
	type: 'inboundMessage';
	/** The reply's own. */
	umid: string;
	payload: Record<string, unknown>;
	body: Record<string, unknown>;
}

/** A click on a link that 8x8 has shortened ("Short URL clicks"). */
export interface LinkClick {
	type: 'linkClicked';
	eventId: string;
	payload: Record<string, unknown>;
	body: Record<string, unknown>;
}

/** An event of another product that 8x8 posts to the same address. */
export interface OtherEvent {
	type: 'other';
}

/** What 8x8 posts to a webhook. */
export type WebhookEvent = DeliveryReceipt | SurveyResponse | InboundMessage | LinkClick | OtherEvent;

/**
 * States after which no other comes, in lower case: those of "Message status references" and, where a message is read,
 * of 8x8's OpenAPI description (`failed`, `error`). `queued`, `sent` and whatever is new are on the way.
 */
const finalStates = new Map<string, 'delivered' | 'undelivered'>([
	['delivered', 'delivered'],
	['read', 'delivered'],
	['undelivered', 'undelivered'],
	['rejected', 'undelivered'],
	['failed', 'undelivered'],
	['error', 'undelivered'],
]);

/** The names in a receipt, by their lower case: n8n changes the XML form's to that. */
const receiptNames = new Map(
	[
		...['namespace', 'eventType', 'description', 'payload', 'umid', 'batchId', 'clientMessageId', 'clientBatchId'],
		...['subAccountId', 'source', 'destination', 'status', 'state', 'detail', 'timestamp', 'errorCode', 'errorMessage'],
		...['price', 'total', 'perSms', 'currency', 'smsCount'],
	].map((name) => [name.toLowerCase(), name]),
);
/** Those that are numbers in the JSON form. */
const numbersInReceipt = new Set(['errorCode', 'smsCount', 'total', 'perSms']);
/** `payload` > `status` > `state`. */
const deepestName = 3;

/**
 * Responds to a webhook's request itself, with `{"message": …}`.
 * @param status HTTP status; after one from 400 on 8x8 posts the event again
 * @param message a sentence for whoever looks at 8x8's log
 * @returns what a node returns so that n8n sends nothing more and starts nothing
 */
export function respond(n8n: IWebhookFunctions, status: number, message: string): IWebhookResponseData {
	n8n.getResponseObject().status(status).json({ message });
	return { noWebhookResponse: true };
}

/**
 * Reads the body of a webhook's request, whatever its content type says: JSON, or the XML form of a receipt. From the
 * bytes, since n8n parses a body only where it knows the content type, and XML in its own way.
 * @returns the parsed body; undefined for bytes that are neither. Never throws
 */
export async function readBody(context: IWebhookFunctions): Promise<unknown> {
	const request = context.getRequestObject() as Partial<RawRequest>;
	try {
		await request.readRawBody?.();
	} catch {
		// Too long, cut off, or a form with files, which n8n has read already: not what 8x8 posts.
		return undefined;
	}
	const { rawBody, encoding } = request;
	if (rawBody === undefined) return context.getBodyData();
	const text = rawBody
		.toString(Buffer.isEncoding(encoding ?? '') ? (encoding as BufferEncoding) : 'utf8')
		.replace(/^\uFEFF/, '');
	return parseJson(text) ?? readReceiptXml(text);
}

/** What n8n adds to a request. */
interface RawRequest {
	rawBody: Buffer;
	readRawBody(): Promise<void>;
	/** Of the content type's `charset`. */
	encoding: string;
}

/**
 * Reads the event that 8x8 posted.
 * @param body the parsed body, or a list with nothing else in it
 * @returns undefined for what 8x8 is not known to post
 */
export function readEvent(body: unknown): WebhookEvent | undefined {
	const event: unknown = Array.isArray(body) && body.length === 1 ? body[0] : body;
	if (!isRecord(event)) return undefined;
	return readOneEvent(isRecord(event.root) ? asInJson(event.root, deepestName) : event);
}

function readOneEvent(body: Record<string, unknown>): WebhookEvent | undefined {
	const { namespace, eventType, payload } = body;
	if (typeof namespace === 'string' && typeof eventType === 'string') {
		if (namespace !== 'SMS') return isRecord(payload) ? { type: 'other' } : undefined;
		return readSmsEvent(eventType, body);
	}
	const umid = idOf(body.umid);
	const surveyId = idOf(body.surveyId);
	if (umid === undefined || surveyId === undefined || !Array.isArray(body.answers ?? [])) return undefined;
	return { type: 'surveyResponse', umid, surveyId, submittedAt: textOf(body.surveySubmittedAt), body };
}

/** An event in the envelope of SMS; undefined for one that is not described, or lacks what identifies it. */
function readSmsEvent(eventType: string, body: Record<string, unknown>): WebhookEvent | undefined {
	const { payload } = body;
	if (!isRecord(payload)) return undefined;
	switch (eventType) {
		case 'outbound_message_status_changed':
			return readReceipt(payload, body);
		case 'inbound_message_received': {
			const umid = idOf(payload.umid);
			return umid === undefined ? undefined : { type: 'inboundMessage', umid, payload, body };
		}
		case 'short_url_clicked': {
			const eventId = idOf(payload.eventId);
			return eventId === undefined ? undefined : { type: 'linkClicked', eventId, payload, body };
		}
		default:
			return undefined;
	}
}

function readReceipt(payload: Record<string, unknown>, body: Record<string, unknown>): DeliveryReceipt | undefined {
	if (!isRecord(payload.status)) return undefined;
	const umid = idOf(payload.umid);
	const { state, timestamp } = payload.status;
	if (umid === undefined || typeof state !== 'string' || state.trim() === '') return undefined;
	return { type: 'deliveryReceipt', umid, state, timestamp: textOf(timestamp), payload, body };
}

/** The XML form of a receipt as its JSON form would be: the documented names, and numbers where those are numbers. */
function asInJson(element: Record<string, unknown>, depth: number): Record<string, unknown> {
	return Object.fromEntries(
		Object.entries(element).map(([written, value]) => {
			const name = receiptNames.get(written.toLowerCase()) ?? written;
			if (isRecord(value) && depth > 0) return [name, asInJson(value, depth - 1)];
			const isNumber =
				numbersInReceipt.has(name) && typeof value === 'string' && /^-?\d{1,15}(\.\d{1,15})?$/.test(value);
			return [name, isNumber ? Number(value) : value];
		}),
	);
}

/** What a receipt's state means for the message; undefined while it is on the way. */
export function endOf({ state }: Pick<DeliveryReceipt, 'state'>): 'delivered' | 'undelivered' | undefined {
	return finalStates.get(sameState(state));
}

/** A state in the form in which two of them can be compared: lower case, without whitespace around it. */
export function sameState(state: string): string {
	return state.trim().toLowerCase();
}

/** A receipt as the trigger's simplified output and as `receipt` of an awaited delivery. */
export function simplifyReceipt(receipt: DeliveryReceipt): IDataObject {
	const payload = receipt.payload as Record<string, IDataObject | undefined>;
	const { status } = payload;
	return {
		event: 'deliveryReceipt',
		umid: receipt.umid,
		batchId: payload.batchId ?? null,
		clientMessageId: payload.clientMessageId ?? null,
		clientBatchId: payload.clientBatchId ?? null,
		subAccountId: payload.subAccountId ?? null,
		source: payload.source ?? null,
		smsCount: payload.smsCount ?? null,
		destination: payload.destination ?? null,
		state: receipt.state,
		detail: status?.detail ?? null,
		errorCode: status?.errorCode ?? null,
		errorMessage: status?.errorMessage ?? null,
		timestamp: status?.timestamp ?? null,
		price: payload.price ?? null,
		final: endOf(receipt) !== undefined,
	};
}

/** An ID as a text; undefined for anything else. A number that lost digits in JSON is another ID. */
export function idOf(value: unknown): string | undefined {
	const id = Number.isSafeInteger(value) ? String(value) : value;
	return typeof id === 'string' && id !== '' ? id : undefined;
}

function textOf(value: unknown): string {
	return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
