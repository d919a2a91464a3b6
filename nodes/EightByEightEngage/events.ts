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

/** Another event that 8x8 posts to the same address: inbound messages, link clicks, further products. */
export interface OtherEvent {
	type: 'other';
}

/** What 8x8 posts to a webhook. */
export type WebhookEvent = DeliveryReceipt | SurveyResponse | OtherEvent;

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

const otherEvents = new Set(['inbound_message_received', 'short_url_clicked']);

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

const tags = /<\/?[a-z!][^<>]*>/gi;

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
		if (namespace === 'SMS' && eventType === 'outbound_message_status_changed') return readReceipt(body);
		return isRecord(payload) && (otherEvents.has(eventType) || namespace !== 'SMS') ? { type: 'other' } : undefined;
	}
	const umid = idOf(body.umid);
	const surveyId = idOf(body.surveyId);
	if (umid === undefined || surveyId === undefined || !Array.isArray(body.answers ?? [])) return undefined;
	return { type: 'surveyResponse', umid, surveyId, submittedAt: textOf(body.surveySubmittedAt), body };
}

function readReceipt(body: Record<string, unknown>): DeliveryReceipt | undefined {
	const { payload } = body;
	if (!isRecord(payload) || !isRecord(payload.status)) return undefined;
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

/** A survey response as the trigger's simplified output, in which the variables are an object; 8x8 posts a list. */
export function simplifyResponse({ umid, surveyId, body }: SurveyResponse): IDataObject {
	const { surveyStartedAt, surveySubmittedAt, templateVariables, answers } = body as IDataObject;
	return {
		event: 'surveyResponse',
		umid,
		surveyId,
		startedAt: surveyStartedAt ?? null,
		submittedAt: surveySubmittedAt ?? null,
		variables: variablesIn(templateVariables),
		answers: recordsIn(answers).map(({ questionId, question, answerId, answer }) => ({
			questionId: questionId ?? null,
			question: typeof question === 'string' ? withoutTags(question) : (question ?? null),
			answerId: answerId ?? null,
			answer: answer ?? null,
		})),
	};
}

function variablesIn(list: unknown): IDataObject {
	const entries = recordsIn(list).flatMap(({ name, value }) =>
		typeof name === 'string' || typeof name === 'number' ? [[String(name), value ?? null] as const] : [],
	);
	return Object.fromEntries(entries);
}

function recordsIn(list: unknown): IDataObject[] {
	return Array.isArray(list) ? (list.filter(isRecord) as IDataObject[]) : [];
}

/** The text of a question, which may be HTML. A lone `<` stays, unless new tags come about when tags are taken out. */
function withoutTags(html: string): string {
	const text = html.replace(tags, '');
	return text.search(tags) === -1 ? text : text.replace(/[<>]/g, '');
}

/** An ID as a text; undefined for anything else. A number that lost digits in JSON is another ID. */
function idOf(value: unknown): string | undefined {
	const id = Number.isSafeInteger(value) ? String(value) : value;
	return typeof id === 'string' && id !== '' ? id : undefined;
}

function textOf(value: unknown): string {
	return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
