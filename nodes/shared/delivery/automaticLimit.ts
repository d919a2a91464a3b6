import type { AutomaticBounds, ConcurrencyLimit, Flight, FlightEnd } from './concurrencyLimit';
import { Pace } from './pace';
import { StartRate } from './startRate';

/** Latency is high from this many times the baseline on, and by as much as it varies anyway. */
const tolerance = 1.15;
/** Rounds of high latency in a row before anything is lowered: n8n may have been busy with something else in one. */
const highRoundsToLower = 2;
/** Of the limit's square root, what a careful round adds: all of it goes well beyond where latency begins to rise. */
const carefulShare = 0.5;
/** How many more starts than the limit has the time of a request is spread over: some room to catch up. */
const spreads = { first: 1, doubling: 2, careful: 1.25 };

/**
 * Finds the number of requests in flight that suits the provider, without being told anything about it: begins with one,
 * and goes on as TCP does (RFC 5681, slow start and congestion avoidance). Each round that goes well doubles the limit, and
 * after the first trouble raises it by a part of its square root; trouble (429, 5xx, no response) halves it, once for all requests
 * that were in flight together. A provider that is only getting slower is seen by the latency of a round beside its
 * baseline, as in Netflix's concurrency-limits (Gradient2): the limit is then lowered in proportion. By latency alone it
 * never goes below the first step, below which n8n itself takes longer than a fast provider.
 *
 * A round is over when the request that made use of the whole limit has its response. So a limit that is not made use of
 * never grows.
 *
 * Has no clock: all times are passed in.
 */
export class AutomaticLimit implements ConcurrencyLimit {
	private phase: 'first' | 'doubling' | 'careful' = 'first';
	/** The limit with its fraction. */
	private exact = 1;
	private inFlight = 0;
	private lastStarted: Flight = 0;
	/** Trouble of requests up to this one has been dealt with. */
	private dealtWith: Flight = 0;
	private round = new Round(0);
	private highRounds = 0;
	/** Milliseconds that a request takes while the provider keeps up. */
	private baseline = Infinity;
	private readonly pace = new Pace();
	private readonly rate = new StartRate();
	private readonly first: number;
	private readonly most: number;

	constructor({ first, most }: AutomaticBounds) {
		this.first = Math.min(first, most);
		this.most = most;
	}

	get mostInFlight(): number {
		return Math.floor(this.exact);
	}

	get due(): number {
		return Math.max(this.pace.due, this.rate.due);
	}

	noteStart(now: number): Flight {
		this.inFlight++;
		const flight = ++this.lastStarted;
		if (this.inFlight >= this.mostInFlight) this.round.noteFull(flight);
		this.pace.noteStart(now, this.mostInFlight * spreads[this.phase]);
		this.rate.noteStart(now);
		return flight;
	}

	noteEnd(flight: Flight, end: FlightEnd, now: number): void {
		this.inFlight--;
		switch (end.type) {
			case 'answered':
				this.noteAnswered(flight, end.latency);
				break;
			case 'throttled':
				if (flight > this.dealtWith) this.rate.noteThrottled(now, end.resumesAt);
				this.halve(flight);
				break;
			case 'failed':
				this.halve(flight);
				break;
			case 'none':
				break;
			default:
				end satisfies never;
		}
	}

	private noteAnswered(flight: Flight, latency: number): void {
		this.pace.noteLatency(latency);
		this.rate.noteAnswered();
		if (this.phase === 'first') {
			this.baseline = latency;
			this.phase = 'doubling';
			this.setLimit(this.first);
			return;
		}
		this.round.noteAnswered(flight, latency);
		if (this.round.isOver(this.mostInFlight)) this.conclude(this.round.latency());
	}

	/** What a round that went without trouble says about the next one. */
	private conclude({ usual, variation }: RoundLatency): void {
		const acceptable = this.baseline * tolerance + variation;
		this.baseline = Math.min(this.baseline, usual);
		if (usual <= acceptable) {
			this.highRounds = 0;
			this.setLimit(this.phase === 'doubling' ? this.exact * 2 : this.exact + Math.sqrt(this.exact) * carefulShare);
			return;
		}
		this.highRounds++;
		let next = this.exact;
		if (this.highRounds < highRoundsToLower) {
			// The last step was too large, or the provider had no part in it: then it is taken again.
			if (this.phase === 'doubling') next = Math.max(this.first, this.exact / 2);
		} else {
			this.phase = 'careful';
			if (this.exact > this.first) {
				next = Math.max(this.first, this.exact * Math.max(0.5, acceptable / usual));
			} else {
				// With so few in flight it is not their number: the provider has become slower, or n8n is slower than it.
				this.baseline = (this.baseline + usual) / 2;
			}
		}
		this.setLimit(next);
	}

	private halve(flight: Flight): void {
		if (flight <= this.dealtWith) return;
		this.dealtWith = this.lastStarted;
		this.phase = 'careful';
		this.setLimit(this.exact / 2);
	}

	private setLimit(exact: number): void {
		this.exact = Math.min(Math.max(1, exact), this.most);
		if (this.exact === this.most) this.phase = 'careful';
		this.round = new Round(this.lastStarted);
	}
}

interface RoundLatency {
	/** Milliseconds that three of four requests took at least: n8n itself makes single ones slow. */
	usual: number;
	/** Milliseconds by which it varies: from the first quarter to the middle. */
	variation: number;
}

/** The requests that started under one limit. */
class Round {
	/** The request that first made use of the whole limit. */
	private full: Flight | undefined;
	private fullAnswered = false;
	private readonly latencies: number[] = [];

	/** @param after the last request that started before */
	constructor(private readonly after: Flight) {}

	noteFull(flight: Flight): void {
		this.full ??= flight;
	}

	noteAnswered(flight: Flight, latency: number): void {
		if (flight <= this.after) return;
		this.latencies.push(latency);
		if (this.full !== undefined && flight >= this.full) this.fullAnswered = true;
	}

	isOver(limit: number): boolean {
		return this.fullAnswered && this.latencies.length * 2 >= limit;
	}

	latency(): RoundLatency {
		const sorted = [...this.latencies].sort((a, b) => a - b);
		const usual = sorted[Math.floor((sorted.length - 1) / 4)];
		return { usual, variation: sorted[Math.floor((sorted.length - 1) / 2)] - usual };
	}
}
