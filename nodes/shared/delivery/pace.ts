/** Most milliseconds between two starts: further apart, the first requests of a run would wait for nothing. */
const longestGap = 5;
/** Most milliseconds that a request waits for its start: a cancelled execution waits for that. */
const longestWait = 100;

/**
 * Spreads the starts of requests over the time that one takes. Requests that start together come back together:
 * n8n opens a connection for each, and gets to none of them before it has dealt with all responses that are there. Each
 * then takes as much longer as the others cost. A provider, too, is asked more evenly.
 */
export class Pace {
	private fastest: number | undefined;
	private nextStart = 0;

	/** @param concurrency requests in flight at once */
	constructor(private readonly concurrency: number) {}

	/** Reserves the next start: milliseconds from `now` until then; the start after it is later. */
	reserveStart(now: number): number {
		const start = Math.max(now, this.nextStart);
		const gap = this.fastest === undefined ? 0 : this.fastest / this.concurrency;
		this.nextStart = start + Math.min(gap, longestGap);
		return Math.min(start - now, longestWait);
	}

	/** Notes a response and how many milliseconds after its request started it came. */
	recordLatency(milliseconds: number): void {
		this.fastest = Math.min(this.fastest ?? milliseconds, milliseconds);
	}
}
