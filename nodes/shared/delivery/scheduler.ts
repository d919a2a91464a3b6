import { sleep } from 'n8n-workflow';

import type { Batching } from '../parameters/options';
import type { TransportResult } from '../transport/response';
import { aborted, pause } from './interruption';
import { isFailure, type SendResult, type StopReason } from './outcome';
import { Pace } from './pace';
import type { RequestResult } from './requestResult';
import { type Attempts, retryDelay } from './retryDelay';
import type { Semaphore } from './semaphore';

/** After this number of consecutive requests without a sign of life, nothing more is sent: the circuit breaker. */
const mostConsecutiveFailures = 5;

/** A request as the scheduler knows it. */
export interface ScheduledRequest {
	drafts: readonly unknown[];
	/** The account through which it goes, by its number. */
	account: number;
	/** What a response can stop further requests of, besides the account. */
	scope?: string;
}

export interface SchedulerOptions {
	/** Requests in flight at once: a whole number from 1. */
	concurrency: number;
	batching?: Batching;
	/** Whether nothing new is started after the first message that did not go. */
	stopAtFirstFailure: boolean;
	/** Ends the run when it is given. */
	cancelled: AbortSignal | undefined;
}

/** What is done with each request. */
export interface RequestHandlers<Request extends ScheduledRequest> {
	/**
	 * Called each time a request is about to leave. May drop drafts of it, whose outcome it then records itself.
	 * @returns the request with the drafts that still go; undefined when none does
	 */
	leave(request: Request): Request | undefined | Promise<Request | undefined>;
	send(request: Request): Promise<TransportResult>;
	/** Limits the requests in flight of the request's account, in all executions of this process. */
	semaphoreOf(request: Request): Semaphore | undefined;
	resultOf(request: Request, result: TransportResult): RequestResult | Promise<RequestResult>;
	/** What to report for the drafts of a request that was not sent. */
	notAttempted(reason: StopReason): SendResult;
	/** Called once for every request, as soon as its end is known. */
	record(request: Request, result: RequestResult): void;
}

/** How sending one request ended. */
type Ending<Request> =
	| { type: 'sent'; request: Request; result: TransportResult }
	| { type: 'stopped'; request: Request; reason: StopReason }
	| { type: 'dropped' };

/**
 * Sends requests in order, several at once, until the end of all is known or something stops them. Every request is
 * recorded exactly once; one that was not sent is recorded with the reason.
 *
 * A request is retried only when it certainly was not carried out (retryDelay.ts); all others wait meanwhile, since what
 * throttled one would throttle them too. What ends an account (a wrong key, say) ends its own requests only, unless no
 * other is left.
 */
export class Scheduler<Request extends ScheduledRequest> {
	/** Epoch milliseconds until which nothing starts. Set when a request is to be retried, and at the end of a batch. */
	private pausedUntil = 0;
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
	private readonly pace: Pace;

	/** @throws RangeError for a concurrency that is not a whole number from 1 */
	constructor(
		private readonly options: SchedulerOptions,
		private readonly handlers: RequestHandlers<Request>,
	) {
		const { concurrency } = options;
		if (!Number.isInteger(concurrency) || concurrency < 1) throw new RangeError(`concurrency: ${concurrency}`);
		this.pace = new Pace(concurrency);
	}

	/** Resolves when every request has been recorded. */
	async run(requests: readonly Request[]): Promise<void> {
		const { cancelled, concurrency } = this.options;
		for (const { account } of requests) this.activeAccounts.add(account);
		const cancel = () =>
			this.stop({ reason: 'the execution was cancelled', nextStep: 'Send it again if it is still wanted.' });
		if (cancelled?.aborted) cancel();
		cancelled?.addEventListener('abort', cancel, { once: true });
		const queue = requests.values();
		try {
			const workers = Math.min(concurrency, requests.length);
			await Promise.all(Array.from({ length: workers }, async () => await this.work(queue)));
		} finally {
			cancelled?.removeEventListener('abort', cancel);
		}
	}

	/** Takes one request after the other until none is left. */
	private async work(queue: IterableIterator<Request>): Promise<void> {
		const { handlers } = this;
		for (const planned of queue) {
			const ending = await this.sendWithRetries(planned);
			switch (ending.type) {
				case 'dropped':
					break;
				case 'stopped': {
					const { request, reason } = ending;
					handlers.record(request, { results: request.drafts.map(() => handlers.notAttempted(reason)), healthy: true });
					break;
				}
				case 'sent': {
					const { request } = ending;
					const result = await handlers.resultOf(request, ending.result);
					handlers.record(request, result);
					this.drawConclusions(request, result);
					break;
				}
				default:
					ending satisfies never;
			}
		}
	}

	/** Sends one request, again where that is certainly no second message, until its end is known. */
	private async sendWithRetries(planned: Request): Promise<Ending<Request>> {
		const { handlers } = this;
		const attempts: Attempts = { throttled: 0, notDelivered: 0 };
		let request = planned;
		for (;;) {
			// Asked before as well: what is not sent any more has no start to wait for.
			if (this.stopOf(request) === undefined) await this.untilStart();
			const release = await handlers.semaphoreOf(request)?.acquire(this.interruption);
			const leaving = this.stopOf(request) === undefined ? await handlers.leave(request) : request;
			// Asked only now: leaving takes its time, too.
			const reason = this.stopOf(request);
			if (leaving === undefined || reason !== undefined) {
				release?.();
				return leaving === undefined || reason === undefined
					? { type: 'dropped' }
					: { type: 'stopped', request: leaving, reason };
			}
			request = leaving;
			const startedAt = Date.now();
			const result = await handlers.send(request).finally(() => release?.());
			if (result.type === 'response') this.pace.recordLatency(Date.now() - startedAt);
			const delay = retryDelay(result, attempts, Date.now());
			if (delay === undefined) return { type: 'sent', request, result };
			attempts[result.type === 'response' ? 'throttled' : 'notDelivered']++;
			this.pauseFor(delay);
		}
	}

	/** Resolves when the next request may start: its start is due, no pause is on, and the batch is not full. */
	private async untilStart(): Promise<void> {
		const untilDue = this.stopped === undefined ? this.pace.reserveStart(Date.now()) : 0;
		if (untilDue >= 1) await sleep(untilDue);
		for (;;) {
			const { batching } = this.options;
			if (batching && this.started > this.batchEndedAt && this.started % batching.size === 0) {
				this.batchEndedAt = this.started;
				this.pauseFor(batching.interval);
			}
			const remaining = this.pausedUntil - Date.now();
			if (remaining <= 0 || this.stopped !== undefined) {
				this.started++;
				return;
			}
			await pause(remaining, this.interruption);
		}
	}

	private pauseFor(milliseconds: number): void {
		this.pausedUntil = Math.max(this.pausedUntil, Date.now() + milliseconds);
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
				nextStep: 'Check whether the provider is up, then send again only the items that were not sent.',
			});
		} else if (this.options.stopAtFirstFailure && results.some(isFailure)) {
			this.stop({
				reason: 'an earlier item was not sent',
				nextStep: 'Correct that item, then send again only the items that were not sent.',
			});
		}
	}

	private stop(reason: StopReason): void {
		this.stopped ??= reason;
		this.stopSignal.abort();
	}
}

/** Names what a response may stop: an account, or those of its requests that have one scope. */
function scopeKey(account: number, scope?: string): string {
	return JSON.stringify([account, scope]);
}
