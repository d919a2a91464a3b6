/**
 * The webhook events that 8x8 sends to its customers: delivery receipts, survey responses, replies and clicks.
 *
 * Source: 8x8's pages "Delivery receipts for outbound SMS", "Message status references", "SMS Engage response webhook",
 * "Inbound SMS" and "Short URL clicks": the bodies and the states.
 */
import { randomUUID } from 'node:crypto';

import type { z } from 'zod/v4';

import { isJsonObject, type JsonObject } from './json.mts';
import type { EightByEightMessage } from './messages.mts';
import { detectEncoding, smsCount as countSegments } from './smsText.mts';
import { anyWholeNumber, date, fields, text, textOrNull } from './schemas.mts';

/** One attempt to send a webhook event. `status` is null where there was no response. */
export interface Attempt {
	/** ISO 8601, UTC. */
	at: string;
	status: number | null;
	error: string | null;
}

/** One webhook event for one URL, with its attempts. */
export interface Delivery {
	readonly id: number;
	readonly kind: 'deliveryReceipt' | 'surveyResponse' | 'inboundMessage' | 'linkClicked';
	/** Of the message that was sent; a reply has one of its own in its body. */
	readonly umid: string;
	readonly url: string;
	readonly body: JsonObject;
	readonly attempts: Attempt[];
	state: 'pending' | 'delivered' | 'givenUp' | 'notPosted';
}

/** A receipt that is due at a later time. */
export interface LaterReceipt {
	readonly umid: string;
	readonly state: string;
	/** ISO 8601, UTC. */
	readonly due: string;
}

/** The status in a receipt; details default to what fits the state. */
export const receiptStatus = fields({
	state: text,
	detail: text.optional(),
	errorCode: anyWholeNumber.optional(),
	errorMessage: text.optional(),
	/** ISO 8601; default now. */
	timestamp: date.optional(),
});

/** The status in a receipt. */
export type ReceiptStatus = z.infer<typeof receiptStatus>;

/** One answer of a survey response. */
export const surveyAnswer = fields({
	questionId: text,
	/** null for free text. */
	answerId: textOrNull,
	/** May hold HTML. */
	question: text,
	answer: text,
});

/** One answer of a survey response. */
export type SurveyAnswer = z.infer<typeof surveyAnswer>;

// Invented: which detail and error go with a state where none are given (their values are documented).
const usualStatus: Record<string, Omit<ReceiptStatus, 'state'>> = {
	delivered: { detail: 'delivered_to_recipient' },
	undelivered: { detail: 'rejected_by_operator', errorCode: 15, errorMessage: 'Invalid destination' },
	rejected: { errorCode: 8, errorMessage: 'Deny' },
	failed: { errorCode: 7, errorMessage: 'Delivery failure' },
	error: { errorCode: 14, errorMessage: 'Internal error' },
};

/** The body of a delivery receipt: an envelope and its `payload`. */
export function receiptBody(message: EightByEightMessage, status: ReceiptStatus): JsonObject {
	const { umid, batchId, clientMessageId, clientBatchId, subAccountId, smsCount } = message;
	const { state, timestamp = new Date().toISOString(), ...given } = status;
	const isBatch = batchId !== null;
	// Invented: the price.
	const price = { total: smsCount * 0.0125, perSms: 0.0125, currency: 'USD' };
	return {
		namespace: 'SMS',
		eventType: 'outbound_message_status_changed',
		description: 'SMS outbound message delivery receipt',
		payload: {
			umid,
			...(isBatch ? { batchId } : {}),
			clientMessageId,
			...(isBatch ? { clientBatchId } : {}),
			subAccountId,
			source: message.from ?? null,
			destination: message.recipient,
			status: { state, timestamp, ...(usualStatus[state] ?? {}), ...given },
			...(state === 'queued' || state === 'rejected' ? {} : { price }),
			smsCount,
		},
	};
}

/** The XML form of a receipt's body, with the root and the names of the page's sample; what is null is left out. */
export function receiptXml(body: JsonObject): string {
	const elements = (fields: JsonObject, indent: string): string =>
		Object.entries(fields)
			.filter(([, value]) => value !== null)
			.map(([name, value]) => {
				if (Array.isArray(value)) throw new TypeError(`A receipt has no lists: ${name}`);
				const text = isJsonObject(value)
					? `\n${elements(value, `${indent}  `)}${indent}`
					: String(value).replace(
							/[&<>]/g,
							(character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[character] ?? character,
						);
				return `${indent}<${name}>${text}</${name}>\n`;
			})
			.join('');
	return `<?xml version="1.0" encoding="UTF-8" ?>\n${elements({ root: body }, '')}`;
}

/** Invented: the number that is written back to where a message's sender is a name. */
const virtualNumber = '+12025550199';

/** The body of an inbound message: what the recipient of a message writes back. */
export function inboundMessageBody(message: EightByEightMessage, text: string): JsonObject {
	const { subAccountId, recipient, from = '' } = message;
	const encoding = detectEncoding(text);
	const smsCount = countSegments(text, encoding);
	return {
		namespace: 'SMS',
		eventType: 'inbound_message_received',
		description: 'SMS inbound message',
		payload: {
			umid: randomUUID(),
			subAccountId,
			timestamp: new Date().toISOString(),
			source: recipient,
			destination: /^\+?\d{5,15}$/.test(from) ? from : virtualNumber,
			body: text,
			encoding,
			smsCount,
			// Invented: the price.
			price: { total: smsCount * 0.01, perSms: 0.01, currency: 'USD' },
		},
	};
}

/** The body of a click on the link in a message. Invented: that the links of surveys raise clicks. */
export function linkClickBody({ umid, recipient, surveyLink }: EightByEightMessage, targetUrl: string): JsonObject {
	return {
		namespace: 'SMS',
		eventType: 'short_url_clicked',
		description: 'Short URL from SMS clicked',
		payload: {
			eventId: randomUUID(),
			occurredAt: new Date().toISOString(),
			umid,
			destination: recipient,
			shortUrl: surveyLink,
			targetUrl,
		},
	};
}

/** `yyyy-MM-ddTHH:mm:ss.ffZ` */
function surveyTime(date: Date): string {
	return `${date.toISOString().slice(0, 22)}Z`;
}

/** The body of a survey response: flat, no envelope, variables as a list. */
export function surveyResponseBody(
	message: EightByEightMessage,
	answers: readonly SurveyAnswer[],
	submittedAt: Date,
	// Invented: 26 seconds, as in the sample.
	startedAt = new Date(submittedAt.getTime() - 26_000),
): JsonObject {
	return {
		umid: message.umid,
		surveyId: message.surveyId,
		surveyStartedAt: surveyTime(startedAt),
		surveySubmittedAt: surveyTime(submittedAt),
		templateVariables: Object.entries(message.templateVariables).map(([name, value]) => ({
			name,
			value: String(value),
		})),
		answers: answers.map((answer) => ({ ...answer })),
	};
}
