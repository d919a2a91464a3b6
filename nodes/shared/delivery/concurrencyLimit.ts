import { AutomaticLimit } from './automaticLimit';
import { Pace } from './pace';

/** How many requests a run may have in flight at once. */
export type Concurrency = { type: 'fixed'; inFlight: number } | ({ type: 'automatic' } & AutomaticBounds);

/** Between which numbers of requests in flight a run looks for the one that suits the provider. */
export interface AutomaticBounds {
	/** Requests in flight once the first request has its response. */
	first: number;
	/** Most requests in flight. */
	most: number;
}

/** A request in flight: its number among the starts of its run, from 1. */
export type Flight = number;

/** How a request ended, as far as it tells how much the provider can take. */
export type FlightEnd =
	| { type: 'answered'; latency: number }
	/** Too many requests: 429, and 503 that says when to come again. Nothing starts until `resumesAt`. */
	| { type: 'throttled'; resumesAt: number }
	/** Any other 5xx, or no response at all. */
	| { type: 'failed' }
	/** It did not leave, or says nothing about the provider. */
	| { type: 'none' };

/** Says how many requests may be in flight and when the next one may start. All times are epoch milliseconds. */
export interface ConcurrencyLimit {
	/** Requests that may be in flight now: a whole number from 1. */
	readonly mostInFlight: number;
	/** When the next start is due. */
	readonly due: number;
	noteStart(now: number): Flight;
	noteEnd(flight: Flight, end: FlightEnd, now: number): void;
}

/**
 * The limit of a run.
 * @throws RangeError for numbers that are not whole or below 1
 */
export function limitOf(concurrency: Concurrency): ConcurrencyLimit {
	switch (concurrency.type) {
		case 'fixed':
			return new FixedLimit(atLeastOne(concurrency.inFlight));
		case 'automatic':
			return new AutomaticLimit({ first: atLeastOne(concurrency.first), most: atLeastOne(concurrency.most) });
		default:
			return concurrency satisfies never;
	}
}

function atLeastOne(number: number): number {
	if (!Number.isInteger(number) || number < 1) throw new RangeError(`concurrency: ${number}`);
	return number;
}

/** As many as were asked for, whatever the provider does. */
class FixedLimit implements ConcurrencyLimit {
	private readonly pace = new Pace();
	private started = 0;

	constructor(readonly mostInFlight: number) {}

	get due(): number {
		return this.pace.due;
	}

	noteStart(now: number): Flight {
		this.pace.noteStart(now, this.mostInFlight);
		return ++this.started;
	}

	noteEnd(_: Flight, end: FlightEnd): void {
		if (end.type === 'answered') this.pace.noteLatency(end.latency);
	}
}
