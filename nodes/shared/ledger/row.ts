import { type DeduplicationHelperFunctions, type IExecuteFunctions, sleep } from 'n8n-workflow';

import { doubtOf, timeMarksAt, timeMarksBefore } from './timeMarks';

/** n8n's functions for the row, which every execution of the node has; whichever is asked, it is the same row. */
export type Store = Pick<
	DeduplicationHelperFunctions,
	'checkProcessedAndRecord' | 'getProcessedDataCount' | 'removeProcessed'
>;

/** What a call has found. */
export interface Recorded {
	/** The values that were in the row before. */
	present: ReadonlySet<string>;
	/** False where a call failed before it succeeded: what is present may have been written by the failed one. */
	certain: boolean;
}

/** Values that a row keeps; the oldest are displaced by newer ones. Room for 12,000 people, who have three each. */
export const capacity = 36_000;

/** The most values that a row grows to while running executions hold theirs: n8n rewrites all of them at each call. */
const longestRow = 150_000;

/**
 * With fewer values than this, no value was ever displaced. Below the capacity by more than ever is removed at a time, since
 * a row that lost values looks like one that never had them.
 */
const certainlyComplete = capacity - 5000;

/** Values in one call: n8n hashes all of them in one turn of the event loop. */
const mostValues = 4000;

/** Milliseconds before each further attempt of a call that failed: another process may be writing. */
const retryDelays = [50, 300];

interface Caller {
	store: Store;
	values: readonly string[];
	resolve: (recorded: Recorded | undefined) => void;
}

/**
 * The row of a node in n8n's database in which values can be recorded: the one that Remove Duplicates uses, of this node
 * only. n8n reads, changes and rewrites the whole row at each call and locks nothing, so there is one writer at a time in
 * this process, and calls that wait for their turn are made together. n8n can only record values and tell which of them
 * were there: **every question leaves its values behind.** It keeps MD5 hashes of them.
 */
export class Row {
	private turns: Promise<void> = Promise.resolve();
	private readonly waiting: Caller[] = [];
	/** Values written by this process. */
	private written = 0;
	/** The running executions, with `written` when they began: what they have recorded since is not displaced. */
	private readonly holders = new Map<object, number>();
	/** The marks of the present time that this process knows to be written. */
	private timeMarks: ReadonlySet<string> = new Set();

	/** Keeps what is recorded from now on from being displaced, until `release`. */
	hold(holder: object): void {
		this.holders.set(holder, this.written);
	}

	release(holder: object): void {
		this.holders.delete(holder);
	}

	/**
	 * Records values and tells which of them were there. Never throws.
	 * @returns undefined where the row cannot be used; some of the values may have been recorded
	 */
	async record(store: Store, values: readonly string[]): Promise<Recorded | undefined> {
		const present = new Set<string>();
		let certain = true;
		for (let start = 0; start < values.length; start += mostValues) {
			const part = await this.recordPart(store, values.slice(start, start + mostValues));
			if (part === undefined) return undefined;
			for (const value of part.present) present.add(value);
			certain &&= part.certain;
		}
		return { present, certain };
	}

	/**
	 * Removes values. n8n searches the row for each: not for more than some dozens. Never throws.
	 * @returns whether they are gone
	 */
	async remove(store: Store, values: string[]): Promise<boolean> {
		const removed = await this.inTurn(async () => {
			await store.removeProcessed(values, 'node', { mode: 'entries' });
			return true;
		});
		return removed ?? false;
	}

	/**
	 * Whether no value can ever have been displaced. Never throws.
	 * @returns undefined where the row cannot be used
	 */
	async isComplete(store: Store): Promise<boolean | undefined> {
		const count = await this.inTurn(async () => await store.getProcessedDataCount('node', { mode: 'entries' }));
		return count === undefined ? undefined : count < certainlyComplete;
	}

	/**
	 * Whether the row certainly still has everything that was recorded since a moment. Never throws.
	 * @param moment epoch milliseconds
	 */
	async hasAllSince(store: Store, moment: number): Promise<boolean> {
		const marks = timeMarksBefore(moment);
		const doubts = marks.map(doubtOf);
		const recorded = await this.record(store, [...marks, ...doubts]);
		if (!recorded?.certain) return false;
		const { present } = recorded;
		// The doubts last: what is left behind in between is not trusted.
		const left = marks.filter((mark) => !present.has(mark));
		if (await this.remove(store, left)) {
			await this.remove(
				store,
				doubts.filter((doubt) => !present.has(doubt)),
			);
		}
		return marks.some((mark) => present.has(mark) && !present.has(doubtOf(mark)));
	}

	private async recordPart(store: Store, values: readonly string[]): Promise<Recorded | undefined> {
		return await new Promise<Recorded | undefined>((resolve) => {
			this.waiting.push({ store, values, resolve });
			void this.inTurn(async () => await this.recordWaiting());
		});
	}

	/** Does something after all that was asked for before; undefined where it throws. */
	private async inTurn<Value>(work: () => Promise<Value>): Promise<Value | undefined> {
		const turn = this.turns.then(work).catch(() => undefined);
		this.turns = turn.then(() => undefined);
		return await turn;
	}

	/** One call for those who wait. */
	private async recordWaiting(): Promise<void> {
		const callers: Caller[] = [];
		let size = 0;
		while (this.waiting.length > 0 && (size === 0 || size + this.waiting[0].values.length <= mostValues)) {
			const [caller] = this.waiting.splice(0, 1);
			callers.push(caller);
			size += caller.values.length;
		}
		if (callers.length === 0) return;
		// Twice in one call, n8n would call a value new twice.
		const values = [...new Set(callers.flatMap((caller) => caller.values))];
		const recorded = await this.recordWithRetries(callers[0].store, values);
		const known = new Set(recorded?.present);
		for (const caller of callers) {
			const present = new Set(caller.values.filter((value) => known.has(value)));
			caller.resolve(recorded && { present, certain: recorded.certain });
			for (const value of caller.values) known.add(value);
		}
	}

	private async recordWithRetries(store: Store, values: string[]): Promise<Recorded | undefined> {
		const now = timeMarksAt(Date.now());
		const all = [...new Set([...now.filter((mark) => !this.timeMarks.has(mark)), ...values])];
		for (let failed = 0; ; failed++) {
			try {
				const options = { mode: 'entries', maxEntries: this.entriesWith(all.length) } as const;
				const recorded = await store.checkProcessedAndRecord(all, 'node', options);
				this.written += recorded.new.length;
				this.timeMarks = new Set(now);
				return { present: new Set(recorded.processed.map(String)), certain: failed === 0 };
			} catch {
				if (failed === retryDelays.length) return undefined;
				await sleep(retryDelays[failed]);
			}
		}
	}

	private entriesWith(more: number): number {
		const oldest = Math.min(this.written, ...this.holders.values());
		return Math.min(longestRow, Math.max(capacity, this.written - oldest + more));
	}
}

const rows = new Map<string, Row>();

/** The row of the node, one object in this process. */
export function rowOf(n8n: IExecuteFunctions): Row {
	const key = JSON.stringify([n8n.getWorkflow().id, n8n.getNode().id]);
	const row = rows.get(key) ?? new Row();
	rows.set(key, row);
	return row;
}
