/** A place for one request in flight; given back once, when its reply is there. */
export type Release = () => void;

/**
 * The requests that may be in flight at once for one account, all executions of this n8n process together. Another
 * process (a worker in queue mode) counts for itself.
 */
export class Semaphore {
	private inFlight = 0;
	private readonly waiting: Array<() => void> = [];

	/** @param limit requests in flight at once */
	constructor(private readonly limit: number) {}

	/**
	 * Waits for a place, in the order of asking.
	 * @param interruption ends the wait when it resolves
	 * @returns undefined where the wait was ended
	 */
	async acquire(interruption: Promise<void>): Promise<Release | undefined> {
		if (this.inFlight < this.limit) {
			this.inFlight++;
			return this.release;
		}
		let enter = () => {};
		const place = new Promise<Release>((resolve) => {
			enter = () => resolve(this.release);
		});
		this.waiting.push(enter);
		const taken = await Promise.race([place, interruption]);
		if (taken) return taken;
		const position = this.waiting.indexOf(enter);
		// The place was given in the same moment in which the wait was ended: the next one gets it.
		if (position === -1) this.release();
		else this.waiting.splice(position, 1);
		return undefined;
	}

	private readonly release: Release = () => {
		const next = this.waiting.shift();
		if (next) next();
		else this.inFlight--;
	};
}

const semaphores = new Map<string, Semaphore>();

/**
 * The places of an account.
 * @param account identifies it in this process, e.g. its host and client id
 */
export function semaphoreOf(account: string, limit: number): Semaphore {
	const slots = semaphores.get(account) ?? new Semaphore(limit);
	semaphores.set(account, slots);
	return slots;
}
