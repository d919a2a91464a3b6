import type { IExecuteFunctions } from 'n8n-workflow';

import { nodeKey, onceEach, type Recorded, type Store, StoredValues } from './storedValues';
import { doubtOf, timeMarksAt, timeMarksBefore } from './timeMarks';

/**
 * Values that a row keeps; the oldest are displaced by newer ones. Room for 10,000 people, who have three each, and for the marks
 * beside them; not for more, since n8n rewrites all of them at each call.
 */
export const capacity = 31_000;

/** The most values that a row grows to while running executions hold theirs: n8n rewrites all of them at each call. */
const longestRow = 150_000;

/**
 * With fewer values than this, no value was ever displaced. Below the capacity by more than ever is removed at a time, since
 * a row that lost values looks like one that never had them.
 */
const certainlyComplete = capacity - 5000;

/** The row of a node, which is only this node's. It displaces its oldest values, but none of running executions. */
export class Row {
	/** Values written by this process. */
	private written = 0;
	/**
	 * The running executions, with `written` when what they hold begins: the values recorded since are not displaced. Less than
	 * nothing where an execution holds values of before this process.
	 */
	private readonly holders = new Map<object, number>();
	/** The marks of the present time that this process knows to be written. */
	private timeMarks: ReadonlySet<string> = new Set();
	/** The marks of the time of the present call. */
	private marksOfCall: readonly string[] = [];
	private readonly values = new StoredValues({
		scope: 'node',
		always: () => {
			this.marksOfCall = timeMarksAt(Date.now());
			return this.marksOfCall.filter((mark) => !this.timeMarks.has(mark));
		},
		maxEntries: (values) => this.entriesWith(values),
		noteRecorded: (added) => {
			this.written += added;
			this.timeMarks = new Set(this.marksOfCall);
		},
	});

	/** Keeps what is recorded from now on from being displaced, until `release`. */
	hold(holder: object): void {
		this.holders.set(holder, this.written);
	}

	/**
	 * Keeps also what is in the row now from being displaced, until `release`; as long as `keepsAll` says so. Never throws.
	 * @returns whether no value can ever have been displaced before; undefined where the row cannot be used
	 */
	async holdAll(holder: object, store: Store): Promise<boolean | undefined> {
		const { written } = this;
		// Nothing is displaced while it is counted.
		this.holders.set(holder, -Infinity);
		const count = await this.values.count(store);
		if (count !== undefined) this.holders.set(holder, written - count);
		return count === undefined ? undefined : count < certainlyComplete;
	}

	/** Whether everything that is held for a holder has had room until now. */
	keepsAll(holder: object): boolean {
		return this.written - (this.holders.get(holder) ?? this.written) <= longestRow;
	}

	release(holder: object): void {
		this.holders.delete(holder);
	}

	/** As {@link StoredValues.record}. */
	async record(store: Store, values: readonly string[]): Promise<Recorded | undefined> {
		return await this.values.record(store, values);
	}

	/** As {@link StoredValues.remove}. */
	async remove(store: Store, values: string[]): Promise<boolean> {
		return await this.values.remove(store, values);
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

	private entriesWith(more: number): number {
		const oldest = Math.min(this.written, ...this.holders.values());
		return Math.min(longestRow, Math.max(capacity, this.written - oldest + more));
	}
}

const rows = onceEach(() => new Row());

/** The row of the node, one object in this process. */
export function rowOf(n8n: IExecuteFunctions): Row {
	return rows(nodeKey(n8n));
}
