/**
 * Ends what was admitted; called once, when the reply to the request is there.
 * @param isUnused whether no request was sent after all
 */
export type Release = (isUnused?: boolean) => void;

/** Says when a request may start, all executions of this n8n process together. */
export interface Admission {
	/**
	 * Waits until a request may start.
	 * @param run who asks; by identity
	 * @param interruption ends the wait when it resolves
	 * @returns undefined where the wait was ended
	 */
	acquire(run: object, interruption: Promise<void>): Promise<Release | undefined>;
}

/** What a run has of the places. */
interface Share {
	inFlight: number;
	/** In the order of asking; each takes the place that it is called for. */
	waiting: Array<() => void>;
}

/**
 * The requests that may be in flight at once for one account, all executions of this n8n process together. Another
 * process (a worker in queue mode) counts for itself.
 *
 * Fair: a place that comes free goes to the run that has the fewest, and among those to the one that has waited longest
 * for its turn. So a run of one request does not wait for all those of a large one.
 */
export class Semaphore implements Admission {
	private inFlight = 0;
	/** Of the runs that have or want places; the one that got a place last is the last one. */
	private readonly shares = new Map<object, Share>();

	/** @param limit requests in flight at once */
	constructor(private readonly limit: number) {}

	/** Waits for a place. */
	async acquire(run: object, interruption: Promise<void>): Promise<Release | undefined> {
		const share = this.shares.get(run) ?? { inFlight: 0, waiting: [] };
		this.shares.set(run, share);
		if (this.inFlight < this.limit) return this.give(run, share);
		let enter = () => {};
		const place = new Promise<Release>((resolve) => {
			enter = () => resolve(this.give(run, share));
		});
		share.waiting.push(enter);
		const taken = await Promise.race([place, interruption]);
		if (taken) return taken;
		const position = share.waiting.indexOf(enter);
		// The place was given in the same moment in which the wait was ended: the next one gets it.
		if (position === -1) (await place)();
		else share.waiting.splice(position, 1);
		this.forgetIdle(run, share);
		return undefined;
	}

	private give(run: object, share: Share): Release {
		this.inFlight++;
		share.inFlight++;
		this.shares.delete(run);
		this.shares.set(run, share);
		return () => {
			this.inFlight--;
			share.inFlight--;
			this.forgetIdle(run, share);
			this.neediest()?.waiting.shift()?.();
		};
	}

	/** Whose turn it is: of the runs that wait, the one with the fewest in flight. */
	private neediest(): Share | undefined {
		let neediest: Share | undefined;
		for (const share of this.shares.values()) {
			if (share.waiting.length > 0 && share.inFlight < (neediest?.inFlight ?? Infinity)) neediest = share;
		}
		return neediest;
	}

	private forgetIdle(run: object, { inFlight, waiting }: Share): void {
		if (inFlight === 0 && waiting.length === 0) this.shares.delete(run);
	}
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
