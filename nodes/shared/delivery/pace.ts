/** Milliseconds between two starts at the most: apart for longer, the first requests of a run would wait for nothing. */
const longestGap = 5;
/** Milliseconds that a request waits for its turn at the most: a cancelled execution waits for that. */
const longestWait = 100;

/**
 * Spreads the starts of requests over the time that one takes. Requests that start together come back together:
 * n8n opens a connection for each, and gets to none of them before it has dealt with all replies that are there. Each
 * then takes as much longer as the others cost. A provider, too, is asked more evenly.
 */
export class Pace {
	private fastest: number | undefined;
	private nextStart = 0;

	/** @param concurrency requests in flight at once */
	constructor(private readonly concurrency: number) {}

	/** Milliseconds from `now` at which the next request is to start; the one after it is behind it. */
	wait(now: number): number {
		const start = Math.max(now, this.nextStart);
		const gap = this.fastest === undefined ? 0 : this.fastest / this.concurrency;
		this.nextStart = start + Math.min(gap, longestGap);
		return Math.min(start - now, longestWait);
	}

	/** An answer has come, so many milliseconds after its request started. */
	answered(milliseconds: number): void {
		this.fastest = Math.min(this.fastest ?? milliseconds, milliseconds);
	}
}
