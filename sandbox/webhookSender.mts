/**
 * Sends webhook events as 8x8 does.
 *
 * Source: 8x8's pages "Delivery receipts for outbound SMS" and "SMS Engage response webhook": retries after 1, 10, 30 and 90
 * seconds on a connection error, a timeout, 4XX or 5XX, and the `Authorization` header sent verbatim.
 */
import { setMaxListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';

import type { EightByEightRegistrations } from './eightByEightRegistrations.mts';
import type { EightByEightSettings } from './eightByEightSettings.mts';
import type { Attempt, Delivery, LaterReceipt, ReceiptStatus } from './eightByEightWebhooks.mts';
import { receiptBody, receiptXml } from './eightByEightWebhooks.mts';
import type { JsonObject } from './json.mts';
import type { EightByEightMessage } from './messages.mts';
import { isLoopback, sendWebhookRequest } from './webhookRequest.mts';

const retrySeconds = [1, 10, 30, 90];

/** ms; a timer cannot be set for more than 24 days. */
const longestWait = 86_400_000;

/** 10,000 messages with receipts must not open 10,000 connections. */
const maxConcurrentAttempts = 20;

/** Each attempt in flight listens to it, which node would warn of from the eleventh on. */
function stopForMany(): AbortController {
	const stop = new AbortController();
	setMaxListeners(0, stop.signal);
	return stop;
}

/** Sends webhook events, with retries, and records the result of each. */
export class WebhookSender {
	private list: Delivery[] = [];
	private waiting: LaterReceipt[] = [];
	/** Counts every change of deliveries and later receipts. */
	changes = 0;
	private readonly running = new Set<Promise<unknown>>();
	private stop = stopForMany();
	/** Ends the wait for a message's scheduled time, by umid. */
	private readonly scheduled = new Map<string, AbortController>();
	private attemptsInFlight = 0;
	private readonly queue: Array<() => void> = [];

	constructor(
		private readonly settings: EightByEightSettings,
		private readonly registrations: EightByEightRegistrations,
	) {}

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

	/** The receipts of a scheduled message are not sent. */
	cancelReceipts(umid: string): void {
		this.scheduled.get(umid)?.abort();
		this.changes += 1;
	}

	/** Where replies and clicks of a message go: what is registered for its sub-account, or the account's default. */
	accountUrl({ subAccountId }: EightByEightMessage): string | null {
		return this.registrations.urlFor(subAccountId) ?? this.settings.defaultDlrUrl;
	}

	/** Where a message's receipts go: its own URL, or the account's. */
	receiptUrl(message: EightByEightMessage): string | null {
		return message.dlrCallbackUrl ?? this.accountUrl(message);
	}

	/**
	 * Sends the receipts of a message that was just accepted, from its scheduled time on where it has one; `note` is called with
	 * each status.
	 */
	startReceipts(message: EightByEightMessage, note: (status: ReceiptStatus) => void): void {
		const url = this.receiptUrl(message);
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
		await this.scheduledTime(message, signal);
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

	/** Resolves at a message's scheduled time; rejects where it is cancelled before. */
	private async scheduledTime({ umid, scheduled }: EightByEightMessage, signal: AbortSignal): Promise<void> {
		const due = scheduled === null ? 0 : Date.parse(scheduled);
		if (due <= Date.now()) return;
		const own = new AbortController();
		this.scheduled.set(umid, own);
		const either = AbortSignal.any([signal, own.signal]);
		try {
			for (let left = due - Date.now(); left > 0; left = due - Date.now()) {
				await wait(Math.min(left, longestWait), undefined, { signal: either, ref: false });
			}
		} finally {
			this.scheduled.delete(umid);
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
		const { webhookAuthorization, webhookTimeoutMs: timeoutMs, receiptsAsXml } = this.settings;
		const authorization = this.registrations.authorizationFor(delivery.url) ?? webhookAuthorization;
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
