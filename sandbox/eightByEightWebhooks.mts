/**
 * The webhook events that 8x8 sends to its customers: delivery receipts and survey responses.
 *
 * Source: 8x8's pages "Delivery receipts for outbound SMS", "Message status references" and "SMS
 * Engage response webhook": the bodies, the states, the retries after 1, 10, 30 and 90 seconds on a
 * connection error, a timeout, 4XX or 5XX, and the `Authorization` header sent verbatim.
 */
import { setMaxListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';

import { isJsonObject, type JsonObject } from './json.mts';
import type { EightByEightMessage } from './records.mts';
import { isLoopback, sendWebhookRequest } from './webhookRequest.mts';

/** The webhook part of the 8x8 switches. */
export interface WebhookSettings {
	/** The account's default callback URL; a message's `dlrCallbackUrl` overwrites it. */
	defaultDlrUrl: string | null;
	/** Where survey responses go (8x8's support sets it up). */
	surveyWebhookUrl: string | null;
	/** Sent verbatim as the `Authorization` header. Invented: to a message's own callback URL too. */
	webhookAuthorization: string | null;
	/** States each message goes through, one receipt each; empty sends none. */
	receiptStates: string[];
	/** Other states for some destinations: number (with or without `+`) to list of states. */
	receiptStatesByDestination: Record<string, string[]>;
	/** Invented: ms before each receipt. */
	receiptIntervalMs: number;
	/** Wrong order: the receipts, each with its right time, the last one first. */
	receiptOrder: 'documented' | 'reversed';
	/** How many times each receipt is sent, even where it was accepted. */
	receiptTimes: number;
	/** Receipts go out in the page's XML form instead of JSON. Invented: as `application/xml`. */
	receiptsAsXml: boolean;
	/** 1 is real time: retries after 1, 10, 30 and 90 seconds. */
	retryScale: number;
	/** Invented: ms that a response may take. */
	webhookTimeoutMs: number;
	/** false: nothing is sent to URLs off this machine, so that a rehearsal stays one. */
	postOutside: boolean;
}

/** How the webhook switches start. */
export const defaultWebhookSettings: WebhookSettings = {
	defaultDlrUrl: null,
	surveyWebhookUrl: null,
	webhookAuthorization: null,
	receiptStates: ['queued', 'sent', 'delivered'],
	receiptStatesByDestination: {},
	receiptIntervalMs: 50,
	receiptOrder: 'documented',
	receiptTimes: 1,
	receiptsAsXml: false,
	retryScale: 1,
	webhookTimeoutMs: 10_000,
	postOutside: false,
};

const retrySeconds = [1, 10, 30, 90];

/** 10,000 messages with receipts must not open 10,000 connections. */
const maxConcurrentAttempts = 20;

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
	readonly kind: 'deliveryReceipt' | 'surveyResponse';
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
export interface ReceiptStatus {
	state: string;
	detail?: string;
	errorCode?: number;
	errorMessage?: string;
	/** ISO 8601; default now. */
	timestamp?: string;
}

/** One answer of a survey response. */
export interface SurveyAnswer {
	questionId: string;
	/** null for free text. */
	answerId: string | null;
	/** May hold HTML. */
	question: string;
	answer: string;
}

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

/** Each attempt in flight listens to it, which node would warn of from the eleventh on. */
function stopForMany(): AbortController {
	const stop = new AbortController();
	setMaxListeners(0, stop.signal);
	return stop;
}

/** Sends webhook events, with retries, and records the result of each. */
export class Webhooks {
	private list: Delivery[] = [];
	private waiting: LaterReceipt[] = [];
	/** Counts every change of deliveries and later receipts. */
	changes = 0;
	private readonly running = new Set<Promise<unknown>>();
	private stop = stopForMany();
	private attemptsInFlight = 0;
	private readonly queue: Array<() => void> = [];

	constructor(private readonly settings: WebhookSettings) {}

	/** Every webhook event so far, in the order in which they were first due. */
	get deliveries(): readonly Delivery[] {
		return this.list;
	}

	/** Receipts that wait for their time. */
	get laterReceipts(): readonly LaterReceipt[] {
		return this.waiting;
	}

	/** Calls `send` after this number of seconds, unless `reset` is called before. */
	later(receipt: Omit<LaterReceipt, 'due'>, seconds: number, send: () => Promise<void>): void {
		const entry = { ...receipt, due: new Date(Date.now() + seconds * 1000).toISOString() };
		const { signal } = this.stop;
		this.waiting.push(entry);
		this.changes += 1;
		const wake = wait(seconds * 1000, undefined, { signal, ref: false });
		this.background(
			wake.then(async () => {
				this.waiting = this.waiting.filter((other) => other !== entry);
				await send();
			}),
		);
	}

	/** Sends an event; resolves after the first attempt, while retries continue. */
	async send(kind: Delivery['kind'], umid: string, url: string, body: JsonObject): Promise<Delivery> {
		const id = this.list.length + 1;
		const delivery: Delivery = { id, kind, umid, url, body, attempts: [], state: 'pending' };
		this.list.push(delivery);
		this.changes += 1;
		if (!this.settings.postOutside && !isLoopback(url)) {
			delivery.state = 'notPosted';
			this.changes += 1;
			return delivery;
		}
		const { signal } = this.stop;
		if (!(await this.attempt(delivery, signal))) this.background(this.retry(delivery, signal));
		return delivery;
	}

	/** Sends the receipts of a message that was just accepted; `note` is called with each status. */
	startReceipts(message: EightByEightMessage, note: (status: ReceiptStatus) => void): void {
		const url = message.dlrCallbackUrl ?? this.settings.defaultDlrUrl;
		if (url === null) return;
		const { receiptStatesByDestination, receiptStates } = this.settings;
		const states =
			receiptStatesByDestination[message.recipient] ??
			receiptStatesByDestination[message.recipient.slice(1)] ??
			receiptStates;
		if (states.length > 0) this.background(this.receipts(message, url, states, note));
	}

	/** Resolves when nothing is left to send, retries included. */
	async idle(): Promise<void> {
		while (this.running.size > 0) await Promise.allSettled(this.running);
	}

	/** Stops everything in flight and forgets it. */
	reset(): void {
		this.stop.abort();
		this.stop = stopForMany();
		this.list = [];
		this.waiting = [];
		this.changes += 1;
	}

	private async receipts(
		message: EightByEightMessage,
		url: string,
		states: readonly string[],
		note: (status: ReceiptStatus) => void,
	): Promise<void> {
		const { signal } = this.stop;
		const { receiptIntervalMs, receiptOrder, receiptTimes } = this.settings;
		const start = Date.now();
		const statuses = states.map((state, index): ReceiptStatus => {
			const at = start + (index + 1) * receiptIntervalMs;
			return { state, timestamp: new Date(at).toISOString() };
		});
		if (receiptOrder === 'reversed') statuses.reverse();
		for (const status of statuses) {
			await wait(receiptIntervalMs, undefined, { signal, ref: false });
			note(status);
			for (let time = 0; time < receiptTimes; time += 1) {
				await this.send('deliveryReceipt', message.umid, url, receiptBody(message, status));
				signal.throwIfAborted();
			}
		}
	}

	private async retry(delivery: Delivery, signal: AbortSignal): Promise<void> {
		for (const seconds of retrySeconds) {
			await wait(seconds * 1000 * this.settings.retryScale, undefined, { signal, ref: false });
			if (await this.attempt(delivery, signal)) return;
		}
		delivery.state = 'givenUp';
		this.changes += 1;
	}

	/** Makes one attempt, and returns whether the receiver accepted the event. */
	private async attempt(delivery: Delivery, signal: AbortSignal): Promise<boolean> {
		const { webhookAuthorization: authorization, webhookTimeoutMs: timeoutMs, receiptsAsXml } = this.settings;
		const attempt: Attempt = { at: new Date().toISOString(), status: null, error: null };
		delivery.attempts.push(attempt);
		await this.enter();
		try {
			const isXml = receiptsAsXml && delivery.kind === 'deliveryReceipt';
			const text = isXml ? receiptXml(delivery.body) : JSON.stringify(delivery.body);
			const contentType = isXml ? 'application/xml; charset=utf-8' : 'application/json; charset=utf-8';
			attempt.status = await sendWebhookRequest({
				url: delivery.url,
				text,
				contentType,
				authorization,
				timeoutMs,
				signal,
			});
		} catch (error) {
			attempt.error = error instanceof Error ? error.message : String(error);
		} finally {
			this.leave();
		}
		const isDelivered = attempt.status !== null && attempt.status < 400;
		if (isDelivered) delivery.state = 'delivered';
		this.changes += 1;
		return isDelivered;
	}

	private background(work: Promise<unknown>): void {
		// A stopped wait ends in an AbortError, which is expected.
		const task = work.catch(() => {}).finally(() => this.running.delete(task));
		this.running.add(task);
	}

	private async enter(): Promise<void> {
		if (this.attemptsInFlight >= maxConcurrentAttempts) await new Promise<void>((resolve) => this.queue.push(resolve));
		else this.attemptsInFlight += 1;
	}

	private leave(): void {
		const next = this.queue.shift();
		if (next === undefined) this.attemptsInFlight -= 1;
		else next();
	}
}
