import type { IDataObject } from 'n8n-workflow';

import { isRecord } from '../sending/reply';

/** A delivery receipt ("Delivery receipts for outbound SMS"): one POST for each new state of a message. */
export interface DeliveryReceipt {
	kind: 'deliveryReceipt';
	umid: string;
	state: string;
	timestamp: string;
	payload: Record<string, unknown>;
}

/** A survey response ("SMS Engage response webhook"): a flat body, one POST for each submission. */
export interface SurveyResponse {
	kind: 'surveyResponse';
	umid: string;
	surveyId: string;
	submittedAt: string;
	body: Record<string, unknown>;
}

/** Other posts that 8x8 makes to the same address: inbound messages, link clicks, further products. */
export interface OtherPost {
	kind: 'other';
}

export type Post = DeliveryReceipt | SurveyResponse | OtherPost;

/** States after which no other comes ("Message status references"); `queued` and `sent` are on the way. */
const finalStates = new Set(['delivered', 'undelivered', 'rejected', 'read']);

const otherEvents = new Set(['inbound_message_received', 'short_url_clicked']);

const tags = /<\/?[a-z!][^<>]*>/gi;

/**
 * Tells what 8x8 posted.
 * @param body the parsed JSON body
 * @returns undefined for what 8x8 is not known to post
 */
export function readPost(body: unknown): Post | undefined {
	if (!isRecord(body)) return undefined;
	const { namespace, eventType, payload } = body;
	if (typeof namespace === 'string' && typeof eventType === 'string') {
		if (namespace === 'SMS' && eventType === 'outbound_message_status_changed') return readReceipt(payload);
		return isRecord(payload) && (otherEvents.has(eventType) || namespace !== 'SMS') ? { kind: 'other' } : undefined;
	}
	const { umid, surveyId, surveySubmittedAt, answers } = body;
	if (typeof umid === 'string' && umid !== '' && typeof surveyId === 'string' && Array.isArray(answers)) {
		return { kind: 'surveyResponse', umid, surveyId, submittedAt: textOf(surveySubmittedAt), body };
	}
	return undefined;
}

function readReceipt(payload: unknown): DeliveryReceipt | undefined {
	if (!isRecord(payload) || !isRecord(payload.status)) return undefined;
	const { umid, status } = payload;
	if (typeof umid !== 'string' || umid === '' || typeof status.state !== 'string') return undefined;
	return { kind: 'deliveryReceipt', umid, state: status.state, timestamp: textOf(status.timestamp), payload };
}

export function isFinal({ state }: DeliveryReceipt): boolean {
	return finalStates.has(state);
}

/** A receipt as the trigger's simplified output and as `receipt` of an awaited delivery. */
export function simplifyReceipt(receipt: DeliveryReceipt): IDataObject {
	const { clientMessageId, destination, price, status } = receipt.payload as Record<string, IDataObject | undefined>;
	return {
		event: 'deliveryReceipt',
		umid: receipt.umid,
		clientMessageId: clientMessageId ?? null,
		destination: destination ?? null,
		state: receipt.state,
		detail: status?.detail ?? null,
		errorCode: status?.errorCode ?? null,
		errorMessage: status?.errorMessage ?? null,
		timestamp: status?.timestamp ?? null,
		price: price ?? null,
		final: isFinal(receipt),
	};
}

/** A survey response as the trigger's simplified output; 8x8 posts the variables as a list. */
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
	const named = recordsIn(list).filter(({ name }) => typeof name === 'string' || typeof name === 'number');
	return Object.fromEntries(named.map(({ name, value }) => [String(name), value ?? null]));
}

function recordsIn(list: unknown): IDataObject[] {
	return Array.isArray(list) ? (list.filter(isRecord) as IDataObject[]) : [];
}

/** The text of a question, which may be HTML. A lone `<` stays, unless taking tags out has made new ones of it. */
function withoutTags(html: string): string {
	const text = html.replace(tags, '');
	return text.search(tags) === -1 ? text : text.replace(/[<>]/g, '');
}

function textOf(value: unknown): string {
	return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
