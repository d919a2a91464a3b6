import { sleep } from 'n8n-workflow';

import type { Batching } from '../parameters/options';
import type { TransportResult } from '../transport/response';
import { isThrottled } from '../transport/retryAfter';
import { type Concurrency, type ConcurrencyLimit, type FlightEnd, limitOf } from './concurrencyLimit';
import { aborted, pause } from './interruption';
import { OpeningQueue } from './openingQueue';
import { isFailure, type SendResult, type StopReason } from './outcome';
import type { RequestResult } from './requestResult';
import { type Attempts, retryDelay } from './retryDelay';
import type { Admission } from './semaphore';

/** After this number of consecutive requests without a sign of life, nothing more is sent: the circuit breaker. */
const mostConsecutiveFailures = 5;
/** Milliseconds that a cancelled execution may wait for a timer that nothing ends; one that can be ended costs more. */
const shortWait = 100;

/** A request as the scheduler knows it. */
export interface ScheduledRequest {
	drafts: readonly unknown[];
	/** The account through which it goes, by its number. */
	account: number;
	/** What a response can stop further requests of, besides the account. */
	scope?: string;
}

export interface SchedulerOptions {
	concurrency: Concurrency;
	batching?: Batching;
	/** Whether nothing new is started after the first message that did not go. */
	stopAtFirstFailure: boolean;
	/** Ends the run when it is given. */
	cancelled: AbortSignal | undefined;
	/** What may be done again after a stop, the end of a sentence; left out by a run that sends. */
	again?: string;
}

/** What is done with each request. */
export interface RequestHandlers<Request extends ScheduledRequest> {
	/**
	 * Called each time a request is about to leave. May drop drafts of it, whose outcome it then records itself.
	 * @returns the request with the drafts that still go; undefined when none does
	 */
	leave(request: Request): Request | undefined | Promise<Request | undefined>;
	send(request: Request): Promise<TransportResult>;
	/** Says when the request may start, beside all others of its account in all executions of this process. */
	admissionOf(request: Request): Admission | undefined;
	resultOf(request: Request, result: TransportResult): RequestResult | Promise<RequestResult>;
	/** What to report for the drafts of a request that was not sent. */
	notAttempted(reason: StopReason): SendResult;
	/** Called once for every request, as soon as its end is known. */
	record(request: Request, result: RequestResult): void;
}

/** A request on its way to its end. */
interface Sending<Request> {
	request: Request;
	attempts: Attempts;
}

type Queue<Request> = OpeningQueue<Sending<Request>>;

/**
 * Sends requests in order, several at once, until the end of all is known or something stops them. Every request is
 * recorded exactly once; one that was not sent is recorded with the reason.
 *
 * The first request of an account, and of a scope within it, goes alone: where a wrong key or an unknown program would
 * reject all of them, it rejects one. While there is no proper response to it, the next one is the first.
 *
 * A request is retried only when it certainly was not carried out (retryDelay.ts); all others wait meanwhile, since what
 * throttled one would throttle them too. What ends an account (a wrong key, say) ends its own requests only, unless no
 * other is left.
 */
export class Scheduler<Request extends ScheduledRequest> {
	/** Epoch milliseconds until which nothing starts, since a request is to be retried then. */
	private retriedAt = 0;
	/** Epoch milliseconds until which nothing starts, since a batch is over. */
	private nextBatchAt = 0;
	/** Requests started; retries count. */
	private started = 0;
	/** `started` at the end of the last batch that was followed by a pause. */
	private batchEndedAt = 0;
	/** Requests without a sign of life since the last that had one. */
	private consecutiveFailures = 0;
	/** Set once nothing more is sent at all. */
	private stopped: StopReason | undefined;
	/** Set for each account, and each scope within one, of which nothing more is sent. */
	private readonly stoppedScopes = new Map<string, StopReason>();
	/** Accounts that have requests and are not stopped. */
	private readonly activeAccounts = new Set<number>();
	private readonly stopSignal = new AbortController();
	/** Resolves when `stopped` is set; ends every pause. */
	private readonly interruption = aborted(this.stopSignal.signal);
	private readonly limit: ConcurrencyLimit;
	/** Requests in flight, and those that wait for a place of their account. */
	private inFlight = 0;
	/** Wakes `run` when something changed for what may start. */
	private wake = () => {};
	/** What went wrong in here, which ends the run. */
	private broken: { error: unknown } | undefined;

	/** @throws RangeError for a concurrency that is not a whole number from 1 */
	constructor(
		private readonly options: SchedulerOptions,
		private readonly handlers: RequestHandlers<Request>,
	) {
		this.limit = limitOf(options.concurrency);
	}

	/** Resolves when every request has been recorded. */
	async run(requests: readonly Request[]): Promise<void> {
		const { cancelled } = this.options;
		for (const { account } of requests) this.activeAccounts.add(account);
		const cancel = () =>
			this.stop({ reason: 'the execution was cancelled', nextStep: 'Send it again if it is still wanted.' });
		if (cancelled?.aborted) cancel();
		cancelled?.addEventListener('abort', cancel, { once: true });
		try {
			await this.startAll(new OpeningQueue(sendings(requests), kindsOf));
		} finally {
			cancelled?.removeEventListener('abort', cancel);
		}
	}

	/** Starts one request after the other, as soon as each may start, until the end of all is known. */
	private async startAll(queue: Queue<Request>): Promise<void> {
		for (;;) {
			if (this.broken) throw this.broken.error;
			const next = this.inFlight < this.limit.mostInFlight || this.stopped ? queue.peek() : undefined;
			if (next === undefined) {
				if (this.inFlight === 0) return;
				await new Promise<void>((resolve) => {
					this.wake = resolve;
				});
				continue;
			}
			const reason = this.stopOf(next.request);
			if (reason === undefined) {
				const wait = this.untilStart();
				// A timer takes a millisecond at least. What is due sooner makes up for it by the next ones' waiting longer.
				if (wait >= 1) {
					await (wait > shortWait ? pause(wait, this.interruption) : sleep(wait));
					continue;
				}
			}
			queue.take();
			if (reason === undefined) {
				this.started++;
				void this.startOne(next, queue);
			} else {
				this.recordStopped(next, reason, queue);
			}
		}
	}

	/** Milliseconds until the next request may start: its start is due, no pause is on, and the batch is not full. */
	private untilStart(): number {
		const { batching } = this.options;
		if (batching && this.started > this.batchEndedAt && this.started % batching.size === 0) {
			this.batchEndedAt = this.started;
			this.nextBatchAt = Date.now() + batching.interval;
		}
		return Math.max(this.retriedAt, this.nextBatchAt, this.limit.due) - Date.now();
	}

	/** Sends one request, and records it where its end is known then. */
	private async startOne(sending: Sending<Request>, queue: Queue<Request>): Promise<void> {
		const flight = this.limit.noteStart(Date.now());
		this.inFlight++;
		let end: FlightEnd = { type: 'none' };
		try {
			end = await this.attempt(sending, queue);
		} catch (error) {
			this.broken ??= { error };
		} finally {
			this.inFlight--;
			this.limit.noteEnd(flight, end, Date.now());
			this.wake();
		}
	}

	/** One attempt: afterwards the request is recorded, or in the queue again. */
	private async attempt(sending: Sending<Request>, queue: Queue<Request>): Promise<FlightEnd> {
		const { handlers } = this;
		const release = await handlers.admissionOf(sending.request)?.acquire(this, this.interruption);
		if (this.stopOf(sending.request) === undefined && this.retriedAt > Date.now()) {
			// Something was throttled while this one waited for its place.
			release?.(true);
			this.started--;
			queue.putBack(sending);
			return { type: 'none' };
		}
		const leaving =
			this.stopOf(sending.request) === undefined ? await handlers.leave(sending.request) : sending.request;
		if (leaving === undefined) {
			release?.(true);
			queue.conclude(sending, 'again');
			return { type: 'none' };
		}
		sending.request = leaving;
		// Asked only now: leaving takes its time, too.
		const reason = this.stopOf(leaving);
		if (reason !== undefined) {
			release?.(true);
			this.recordStopped(sending, reason, queue);
			return { type: 'none' };
		}
		const startedAt = Date.now();
		const result = await handlers.send(leaving).finally(() => release?.());
		const latency = Date.now() - startedAt;
		const delay = retryDelay(result, sending.attempts, Date.now());
		if (delay !== undefined) {
			sending.attempts[result.type === 'response' ? 'throttled' : 'notDelivered']++;
			this.retriedAt = Math.max(this.retriedAt, Date.now() + delay);
			queue.putBack(sending);
		} else {
			const requestResult = await handlers.resultOf(leaving, result);
			handlers.record(leaving, requestResult);
			this.drawConclusions(leaving, requestResult);
			queue.conclude(sending, requestResult.healthy ? 'open' : 'again');
		}
		return flightEnd(result, latency, Math.max(this.retriedAt, Date.now()));
	}

	private recordStopped(sending: Sending<Request>, reason: StopReason, queue: Queue<Request>): void {
		const { request } = sending;
		const results = request.drafts.map(() => this.handlers.notAttempted(reason));
		this.handlers.record(request, { results, healthy: true });
		// Those behind it are stopped as well, and are to be recorded.
		queue.conclude(sending, 'open');
	}

	private get again(): string {
		return this.options.again ?? 'send again only the items that were not sent.';
	}

	/** Why a request is not sent any more: the account's own reason before one that all have. */
	private stopOf({ account, scope }: Request): StopReason | undefined {
		const ofScope = scope === undefined ? undefined : this.stoppedScopes.get(scopeKey(account, scope));
		return this.stoppedScopes.get(scopeKey(account)) ?? this.stopped ?? ofScope;
	}

	private drawConclusions({ account }: Request, { results, stop, healthy }: RequestResult): void {
		this.consecutiveFailures = healthy ? 0 : this.consecutiveFailures + 1;
		if (stop?.scope === 'run') {
			this.stop(stop);
		} else if (stop) {
			const key = stop.scope === 'credential' ? scopeKey(account) : scopeKey(account, stop.scope.only);
			if (!this.stoppedScopes.has(key)) this.stoppedScopes.set(key, stop);
			if (stop.scope === 'credential') this.activeAccounts.delete(account);
		}
		if (stop && this.activeAccounts.size === 0) {
			this.stop(stop);
		} else if (this.consecutiveFailures >= mostConsecutiveFailures) {
			this.stop({
				reason: `${mostConsecutiveFailures} consecutive requests got no proper response`,
				nextStep: `Check whether the provider is up, then ${this.again}`,
			});
		} else if (this.options.stopAtFirstFailure && results.some(isFailure)) {
			this.stop({
				reason: 'an earlier item was not sent',
				nextStep: `Correct that item, then ${this.again}`,
			});
		}
	}

	private stop(reason: StopReason): void {
		this.stopped ??= reason;
		this.stopSignal.abort();
		this.wake();
	}
}

/** Made as they are needed: a long list of them takes memory. */
function* sendings<Request>(requests: readonly Request[]): Generator<Sending<Request>, undefined> {
	for (const request of requests) yield { request, attempts: { throttled: 0, notDelivered: 0 } };
}

/** Of which account a request is, and of which scope within it. */
function kindsOf({ request: { account, scope } }: Sending<ScheduledRequest>): string[] {
	return scope === undefined ? [scopeKey(account)] : [scopeKey(account), scopeKey(account, scope)];
}

/** What the end of a request says about how much the provider can take. */
function flightEnd(result: TransportResult, latency: number, resumesAt: number): FlightEnd {
	switch (result.type) {
		case 'response':
			if (isThrottled(result)) return { type: 'throttled', resumesAt };
			return result.status >= 500 ? { type: 'failed' } : { type: 'answered', latency };
		case 'noResponse':
		case 'notDelivered':
			return { type: 'failed' };
		case 'authenticationRejected':
			return { type: 'none' };
		default:
			return result satisfies never;
	}
}

/** Names what a response may stop: an account, or those of its requests that have one scope. */
function scopeKey(account: number, scope?: string): string {
	return JSON.stringify([account, scope]);
}
