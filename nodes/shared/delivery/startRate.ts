/** Responses after which what came of them in the meantime is taken for the provider's rate. */
const enoughForMeasuring = 10;
/** A rate that was only guessed is never lower than this (starts per millisecond): one a second. */
const lowestGuess = 1 / 1000;
/** Of a measured rate, with what it goes on: the rate is approached from below. */
const safeShare = 0.95;
/** How fast a guessed rate grows in a second: the next 429 then measures it. */
const guessedGrowth = 1.5;

/** From when on a rate holds and grows. */
interface Rate {
	/** Starts per millisecond at `from`. */
	start: number;
	/** Epoch milliseconds. */
	from: number;
	type: 'guessed' | 'measured';
}

/**
 * How many requests start in a time, once a provider has rejected some because they were too many (429).
 *
 * A provider that allows 20 a second lets in no more of them, however few are in flight. Between two 429 it let in as
 * many as it allows in that time, whatever it had saved up before the first: that is its rate. The first 429 measures
 * nothing, since what was saved up went with it, so half of what went until then is a guess. Both grow afterwards, a guess
 * quickly, a measured rate by 3 % in the first second and ever faster, since the provider may allow more again.
 *
 * Has no clock: all times are epoch milliseconds that are passed in.
 */
export class StartRate {
	private rate: Rate | undefined;
	/**
	 * Since when `answered` counts: the first start, then the middle of the pause after the last 429. A provider saves up all
	 * of a pause, or nothing of it.
	 */
	private countedSince: number | undefined;
	private answered = 0;
	private nextDue = 0;

	/** When the next start is due; long ago while nothing was throttled. */
	get due(): number {
		return this.rate === undefined ? 0 : this.nextDue;
	}

	/** Starts per millisecond; Infinity while nothing was throttled. */
	perMillisecond(now: number): number {
		if (this.rate === undefined) return Infinity;
		const { start, from, type } = this.rate;
		const seconds = Math.max(0, now - from) / 1000;
		return start * (type === 'guessed' ? guessedGrowth ** seconds : Math.exp(0.03 * seconds + 0.001 * seconds ** 2));
	}

	/** Notes a start. One that is late lets the next one be early by as much, or timers would lower the rate. */
	noteStart(now: number): void {
		this.countedSince ??= now;
		const gap = 1 / this.perMillisecond(now);
		this.nextDue = Math.max(this.nextDue, now - gap) + gap;
	}

	/** Notes a response other than 429. */
	noteAnswered(): void {
		this.answered++;
	}

	/**
	 * Notes a 429, once for all requests that were in flight together.
	 * @param resumesAt until when nothing starts
	 */
	noteThrottled(now: number, resumesAt: number): void {
		const measured = this.answered / Math.max(1, now - (this.countedSince ?? now));
		this.rate = { ...this.lowered(now, measured), from: resumesAt };
		this.countedSince = (now + resumesAt) / 2;
		this.answered = 0;
		this.nextDue = resumesAt;
	}

	private lowered(now: number, measured: number): Omit<Rate, 'from'> {
		if (this.rate === undefined) return { start: Math.max(measured / 2, lowestGuess), type: 'guessed' };
		const present = this.perMillisecond(now);
		return this.answered >= enoughForMeasuring
			? { start: Math.min(measured, present) * safeShare, type: 'measured' }
			: { start: Math.max(present / 2, lowestGuess), type: 'guessed' };
	}
}
