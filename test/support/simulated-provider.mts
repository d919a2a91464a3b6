import type { ConcurrencyLimit, FlightEnd } from '../../nodes/shared/delivery/concurrencyLimit.ts';
import { retryDelay } from '../../nodes/shared/delivery/retryDelay.ts';

/** What a simulated provider does with a request: how many milliseconds later it responds, and how. */
export interface SimulatedResponse {
	latency: number;
	/** Undefined: no response. */
	status: number | undefined;
	/** Milliseconds; as `Retry-After` says. */
	retryAfter?: number;
}

/** @param inFlight with this one */
export type SimulatedProvider = (now: number, inFlight: number) => SimulatedResponse;

/** Always as fast. `jitter`: standard deviation of the latency's logarithm. */
export function constant(latency: number, jitter = 0, random = randomNumbers(1)): SimulatedProvider {
	return () => ({ status: 200, latency: jitter === 0 ? latency : latency * Math.exp(jitter * normal(random)) });
}

/** Lets in `perSecond`, and `burst` that were not made use of before. */
export function bucket(perSecond: number, burst: number, latency: number, retryAfter?: number): SimulatedProvider {
	let tokens = burst;
	let filledAt = 0;
	return (now) => {
		tokens = Math.min(burst, tokens + ((now - filledAt) * perSecond) / 1000);
		filledAt = now;
		if (tokens < 1) return { status: 429, latency, retryAfter };
		tokens--;
		return { status: 200, latency };
	};
}

/** As fast for `requests` at once; with more, each takes as much longer. */
export function knee(requests: number, latency: number): SimulatedProvider {
	return (_, inFlight) => ({ status: 200, latency: latency * Math.max(1, inFlight / requests) });
}

/** Does not respond to every `nth` request. */
export function dropping(nth: number, latency: number): SimulatedProvider {
	let seen = 0;
	return () => ({ latency, status: ++seen % nth === 0 ? undefined : 200 });
}

/** What a run came to. */
export interface SimulatedRun {
	/** Milliseconds. */
	time: number;
	peak: number;
	/** Requests that were rejected with 429, of all that left. */
	rejected: number;
	left: number;
	/** Requests that were given up after their retries. */
	givenUp: number;
	mostAttempts: number;
	/** How many were in flight at each start. */
	inFlight: number[];
	/** The limit at each start. */
	limits: number[];
}

interface SimulatedRequest {
	throttled: number;
	notDelivered: number;
}

/** Runs requests on a clock of its own as the scheduler does: paused after a 429, what is to be retried first. */
export function simulate(limit: ConcurrencyLimit, provider: SimulatedProvider, requests: number): SimulatedRun {
	const run: SimulatedRun = {
		time: 0,
		peak: 0,
		rejected: 0,
		left: 0,
		givenUp: 0,
		mostAttempts: 0,
		inFlight: [],
		limits: [],
	};
	const queue = Array.from({ length: requests }, (): SimulatedRequest => ({ throttled: 0, notDelivered: 0 }));
	const again: SimulatedRequest[] = [];
	const flights: Array<{ at: number; end: () => void }> = [];
	let now = 0;
	let pausedUntil = 0;
	while (queue.length + again.length + flights.length > 0) {
		const due = Math.max(limit.due, pausedUntil);
		if (queue.length + again.length > 0 && flights.length < limit.mostInFlight && due < now + 1) {
			start((again.shift() ?? queue.pop()) as SimulatedRequest);
			continue;
		}
		flights.sort((a, b) => a.at - b.at);
		const ends = flights[0]?.at ?? Infinity;
		const starts = queue.length + again.length > 0 && flights.length < limit.mostInFlight ? Math.ceil(due) : Infinity;
		now = Math.min(ends, starts);
		if (ends <= starts) flights.shift()?.end();
	}
	return { ...run, time: now };

	function start(request: SimulatedRequest): void {
		const flight = limit.noteStart(now);
		const startedAt = now;
		const response = provider(now, flights.length + 1);
		run.left++;
		const { status, retryAfter } = response;
		const end = () => {
			if (status === 429) {
				run.rejected++;
				const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter / 1000) };
				const delay = retryDelay({ type: 'response', status, headers, text: '' }, request, now);
				request.throttled++;
				run.mostAttempts = Math.max(run.mostAttempts, request.throttled + 1);
				if (delay === undefined) run.givenUp++;
				else {
					pausedUntil = Math.max(pausedUntil, now + delay);
					again.push(request);
				}
			}
			limit.noteEnd(flight, endOf(status, now - startedAt, Math.max(now, pausedUntil)), now);
		};
		flights.push({ at: now + response.latency, end });
		run.peak = Math.max(run.peak, flights.length);
		run.inFlight.push(flights.length);
		run.limits.push(limit.mostInFlight);
	}
}

function endOf(status: number | undefined, latency: number, resumesAt: number): FlightEnd {
	if (status === undefined || status >= 500) return { type: 'failed' };
	return status === 429 ? { type: 'throttled', resumesAt } : { type: 'answered', latency };
}

/** Numbers from 0 to 1 that are the same each time (mulberry32). */
export function randomNumbers(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

/** A number of the standard normal distribution. */
function normal(random: () => number): number {
	return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
