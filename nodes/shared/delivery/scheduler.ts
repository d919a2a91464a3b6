import { sleep } from 'n8n-workflow';

import type { RequestResult } from './classify';
import type { AccountRequest, Draft } from './operation';
import type { RunOptions } from '../parameters/options';
import { type StopReason, isFailure, type Failure } from './outcome';
import { Pace } from './pace';
import { isNetworkFailure, isThrottled, type TransportResult, retryAfter } from '../transport/response';
import type { Semaphore } from './semaphore';

/** Milliseconds before a request that a provider turned away (429) is tried again, where it names no time. */
const throttleWaits = [1000, 2000, 4000, 8000, 16_000];
/** Milliseconds before a provider that could not be reached is tried again. */
const unreachableWaits = [1000, 2000, 4000];
/** A provider that asks for more is asked again after this time (milliseconds). */
const longestWait = 60_000;
/** So many requests in a row without a sign of life, and nothing more is sent. */
const troubleLimit = 5;

export interface Dispatch<D extends Draft> {
	options: Pick<RunOptions, 'concurrency' | 'batching'>;
	/** Start nothing new after the first message that did not go. */
	stopAtFirstShortfall: boolean;
	cancelled: AbortSignal | undefined;
	send(request: AccountRequest<D>): Promise<TransportResult>;
	/** The places of a request's account, where all executions of this process share them. */
	slots(request: AccountRequest<D>): Semaphore | undefined;
	judge(request: AccountRequest<D>, reply: TransportResult): RequestResult | Promise<RequestResult>;
	/** What to say of the drafts of a request that was not sent. */
	heldBack(halt: StopReason): Failure;
	/** Called once for every request, as soon as its end is known. */
	settled(request: AccountRequest<D>, judgement: RequestResult): void;
}

/**
 * Sends requests in order, several at once, until all are settled or something stops them. Every request is
 * settled exactly once; one that was not sent is settled as `notSent` with the reason.
 *
 * A request is repeated only when it certainly was not carried out (CONTRACT section 5.2); all others wait
 * meanwhile, since what turned one away would turn them away too. What ends an account (a wrong key, say) ends its own
 * requests only, unless no other is left.
 */
export async function dispatch<D extends Draft>(
	requests: ReadonlyArray<AccountRequest<D>>,
	{ options, stopAtFirstShortfall, cancelled, send, slots, judge, heldBack, settled }: Dispatch<D>,
): Promise<void> {
	let next = 0;
	let started = 0;
	let batchEndedAt = 0;
	let pausedUntil = 0;
	let troubleInARow = 0;
	let haltAll: StopReason | undefined;
	const haltByScope = new Map<string, StopReason>();
	const going = new Set(requests.map(({ account }) => account));
	const halted = new AbortController();
	const interruption = aborted(halted.signal);
	const pace = new Pace(options.concurrency);

	const cancel = () =>
		halt({ reason: 'the execution was cancelled', nextStep: 'Send it again if it is still wanted.' });
	if (cancelled?.aborted) cancel();
	cancelled?.addEventListener('abort', cancel, { once: true });
	try {
		await Promise.all(Array.from({ length: Math.min(options.concurrency, requests.length) }, work));
	} finally {
		cancelled?.removeEventListener('abort', cancel);
	}

	/** Takes one request after the other until none is left. */
	async function work(): Promise<void> {
		for (let request = requests[next++]; request !== undefined; request = requests[next++]) {
			const reply = await sendPatiently(request);
			if (isHalt(reply)) {
				settled(request, { results: request.drafts.map(() => heldBack(reply)), healthy: true });
				continue;
			}
			const judgement = await judge(request, reply);
			settled(request, judgement);
			drawConclusions(request, judgement);
		}
	}

	/** Sends one request, again where that is certainly no second message, until it has its reply. */
	async function sendPatiently(request: AccountRequest<D>): Promise<TransportResult | StopReason> {
		let throttled = 0;
		let unreachable = 0;
		for (;;) {
			// Asked before as well: what is not sent any more has no turn to wait for.
			if (haltOf(request) === undefined) await turn();
			const giveBack = await slots(request)?.acquire(interruption);
			const halt = haltOf(request);
			if (halt) {
				giveBack?.();
				return halt;
			}
			const startedAt = Date.now();
			const reply = await send(request).finally(() => giveBack?.());
			if (!isNetworkFailure(reply)) pace.answered(Date.now() - startedAt);
			const wait = isNetworkFailure(reply)
				? reply.kind === 'neverLeft'
					? unreachableWaits[unreachable++]
					: undefined
				: throttleWait(reply, () => throttled++);
			if (wait === undefined) return reply;
			pausedUntil = Math.max(pausedUntil, Date.now() + wait);
		}
	}

	/** Resolves when the next request may start: it is its turn, no pause is on, and the batch is not full. */
	async function turn(): Promise<void> {
		const untilTurn = haltAll === undefined ? pace.wait(Date.now()) : 0;
		if (untilTurn >= 1) await sleep(untilTurn);
		for (;;) {
			const { batching } = options;
			if (batching && started > batchEndedAt && started % batching.size === 0) {
				batchEndedAt = started;
				pausedUntil = Math.max(pausedUntil, Date.now() + batching.interval);
			}
			const wait = pausedUntil - Date.now();
			if (wait <= 0 || haltAll !== undefined) {
				started++;
				return;
			}
			await pause(wait, interruption);
		}
	}

	/** Why a request is not to be sent any more: the account's own reason before one that all have. */
	function haltOf({ account, stopName }: AccountRequest<D>): StopReason | undefined {
		const ofName = stopName === undefined ? undefined : haltByScope.get(scopeKey(account, stopName));
		return haltByScope.get(scopeKey(account)) ?? haltAll ?? ofName;
	}

	function drawConclusions({ account }: AccountRequest<D>, { results, stop, healthy }: RequestResult): void {
		troubleInARow = healthy ? 0 : troubleInARow + 1;
		if (stop?.scope === 'run') {
			halt(stop);
		} else if (stop) {
			const key = stop.scope === 'credential' ? scopeKey(account) : scopeKey(account, stop.scope.only);
			if (!haltByScope.has(key)) haltByScope.set(key, stop);
			if (stop.scope === 'credential') going.delete(account);
		}
		if (stop && going.size === 0) {
			halt(stop);
		} else if (troubleInARow >= troubleLimit) {
			halt({
				reason: `${troubleLimit} requests in a row got no proper answer`,
				nextStep: 'Check whether the provider is up, then send again only the items that were not sent.',
			});
		} else if (stopAtFirstShortfall && results.some(isFailure)) {
			halt({
				reason: 'an earlier item was not sent',
				nextStep: 'Correct that item, then send again only the items that were not sent.',
			});
		}
	}

	function halt(reason: StopReason): void {
		haltAll ??= reason;
		halted.abort();
	}
}

/** Names what an answer may end: an account, or those of its requests that name something in it. */
function scopeKey(account: number, stopName?: string): string {
	return JSON.stringify([account, stopName]);
}

/**
 * Milliseconds to wait before a request that the provider turned away is sent again. Undefined when it is not
 * to be repeated.
 * @param countTry tells how often it was turned away before, and counts this time
 */
function throttleWait(reply: Exclude<TransportResult, { kind: string }>, countTry: () => number): number | undefined {
	if (!isThrottled(reply)) return undefined;
	const usual = throttleWaits[countTry()];
	return usual === undefined ? undefined : Math.min(retryAfter(reply, Date.now()) ?? usual, longestWait);
}

function isHalt(reply: TransportResult | StopReason): reply is StopReason {
	return 'reason' in reply;
}

/** Settles when the signal is given; never, where there is none. One for all pauses: listeners are few. */
export async function aborted(signal: AbortSignal | undefined): Promise<void> {
	await new Promise<void>((resolve) => {
		if (signal?.aborted) resolve();
		signal?.addEventListener('abort', () => resolve(), { once: true });
	});
}

/** Waits, at the most until `interruption` settles. n8n's own sleep hears its signal only in newer versions. */
export async function pause(milliseconds: number, interruption: Promise<void>): Promise<void> {
	const over = new AbortController();
	await Promise.race([sleep(milliseconds, over.signal).catch(() => undefined), interruption]);
	over.abort('over');
}
