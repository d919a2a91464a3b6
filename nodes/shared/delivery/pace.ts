/** Most milliseconds between two starts: further apart, the first requests of a run would wait for nothing. */
const longestGap = 5;

/**
 * Spreads the starts of requests over the time that one takes. Requests that start together come back together:
 * n8n opens a connection for each, and gets to none of them before it has dealt with all responses that are there. Each
 * then takes as much longer as the others cost. A provider, too, is asked more evenly.
 */
export class Pace {
	private fastest: number | undefined;
	private nextDue = 0;

	/** When the next start is due, in epoch milliseconds. */
	get due(): number {
		return this.nextDue;
	}

	/**
	 * Notes a start; the next one is due a little later. A start that is late lets the next one be early.
	 * @param spread over how many starts the time of a request is spread
	 */
	noteStart(now: number, spread: number): void {
		const gap = this.fastest === undefined ? 0 : Math.min(this.fastest / spread, longestGap);
		this.nextDue = Math.max(this.nextDue, now - gap) + gap;
	}

	/** Notes a response and how many milliseconds after its request started it came. */
	noteLatency(milliseconds: number): void {
		this.fastest = Math.min(this.fastest ?? milliseconds, milliseconds);
	}
}
