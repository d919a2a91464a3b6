import { pause } from './interruption';
import type { Admission, Release } from './semaphore';

/**
 * Milliseconds that a request may take to the provider. The provider counts from when it arrived, which is known only to be before
 * its response: the first one of a run opens connections that the next ones find open.
 */
const longestTravel = 500;

/**
 * The turns of an account whose requests may start only so long after each other, all executions of this n8n process
 * together. Another process (a worker in queue mode) counts for itself.
 *
 * Fair: one turn for each run that waits, in the order in which they began to wait, then the next for each. So a run of one request
 * does not wait for all those of a large one. A run that is stopped leaves, and what it was given and did not use is the next one's.
 */
export class Turns implements Admission {
	/** Epoch milliseconds. */
	private nextDue = 0;
	/** What each run waits for, in the order of asking; the run whose turn is next is the first one. */
	private readonly waiting = new Map<object, Array<() => void>>();
	/** Turns that were given so far. */
	private given = 0;
	private isServing = false;
	private wake = () => {};

	/** @param interval milliseconds from one start to the next */
	constructor(private readonly interval: number) {}

	/** Waits for a turn. */
	async acquire(run: object, interruption: Promise<void>): Promise<Release | undefined> {
		let begin = () => {};
		const turn = new Promise<Release>((resolve) => {
			begin = () => resolve(this.give());
		});
		this.waiting.set(run, [...(this.waiting.get(run) ?? []), begin]);
		void this.serve();
		const given = await Promise.race([turn, interruption]);
		if (given) return given;
		// The turn was given in the same moment in which the wait was ended: the next one gets it.
		if (!this.leave(run, begin)) (await turn)(true);
		return undefined;
	}

	/** Gives one turn after the other while somebody waits for one. */
	private async serve(): Promise<void> {
		if (this.isServing) return;
		this.isServing = true;
		while (this.waiting.size > 0) {
			const now = Date.now();
			// Of a clock that was put back, the pause is no longer than any other.
			this.nextDue = Math.min(this.nextDue, now + this.interval);
			if (this.nextDue <= now) {
				this.giveNext();
				continue;
			}
			const isWoken = new Promise<void>((resolve) => {
				this.wake = resolve;
			});
			await pause(this.nextDue - now, isWoken);
		}
		this.isServing = false;
	}

	private giveNext(): void {
		const [next] = this.waiting;
		if (next === undefined) return;
		const [run, [begin, ...later]] = next;
		this.waiting.delete(run);
		if (later.length > 0) this.waiting.set(run, later);
		begin();
	}

	private give(): Release {
		const givenAt = Date.now();
		const turn = ++this.given;
		this.nextDue = givenAt + this.interval;
		return (isUnused = false) => {
			// Where another turn was given since then, its own pause counts.
			if (this.given !== turn) return;
			const arrival = Math.min(Date.now(), givenAt + longestTravel);
			this.nextDue = isUnused ? givenAt : arrival + this.interval;
			if (isUnused) this.wake();
		};
	}

	/** @returns whether it was still waiting */
	private leave(run: object, begin: () => void): boolean {
		const own = this.waiting.get(run) ?? [];
		const others = own.filter((other) => other !== begin);
		if (others.length > 0) this.waiting.set(run, others);
		else this.waiting.delete(run);
		if (this.waiting.size === 0) this.wake();
		return others.length < own.length;
	}
}

const turns = new Map<string, Turns>();

/**
 * The turns of an account.
 * @param account identifies it in this process, e.g. its host and sub-account
 * @param interval milliseconds from one start to the next; the same for every caller
 */
export function turnsOf(account: string, interval: number): Turns {
	const own = turns.get(account) ?? new Turns(interval);
	turns.set(account, own);
	return own;
}
