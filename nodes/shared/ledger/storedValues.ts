import {
	type DeduplicationHelperFunctions,
	type DeduplicationScope,
	type IExecuteFunctions,
	sleep,
} from 'n8n-workflow';

/** n8n's functions for rows; every execution of a node has its own, and whichever is asked, it is the same row. */
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

/** What a row is like. */
export interface RowPolicy {
	/** `node`: its own row; `workflow`: the one that all nodes of the workflow share. */
	scope: DeduplicationScope;
	/** Values that go with each call that records. */
	always(): string[];
	/**
	 * The length that a call which records `values` keeps the row at by displacing the oldest; undefined displaces nothing.
	 */
	maxEntries(values: number): number | undefined;
	/** Told after each call how many of its values were new. */
	noteRecorded(added: number): void;
}

/** Values in one call: n8n hashes all of them in one turn of the event loop. */
const mostValues = 8000;

/** Milliseconds before each further attempt of a call that failed: another process may be writing. */
const retryDelays = [50, 300];

interface Caller {
	store: Store;
	values: readonly string[];
	resolve: (recorded: Recorded | undefined) => void;
}

/**
 * A row in n8n's database in which values can be recorded, as Remove Duplicates does. n8n reads, changes and rewrites the
 * whole row at each call and locks nothing, so there is one writer at a time in this process, and calls that wait for
 * their turn are made together. n8n can only record values and tell which of them were there: **every question leaves its
 * values behind.** It keeps MD5 hashes of them.
 */
export class StoredValues {
	private turns: Promise<void> = Promise.resolve();
	/** Callers whose calls are made together. */
	private waiting: Caller[] = [];

	constructor(private readonly policy: RowPolicy) {}

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
		if (values.length === 0) return true;
		// Who records from now on comes after it.
		this.waiting = [];
		const removed = await this.inTurn(async () => {
			await store.removeProcessed(values, this.policy.scope, { mode: 'entries' });
			return true;
		});
		return removed ?? false;
	}

	/**
	 * Counts the values of the row. Never throws.
	 * @returns undefined where the row cannot be used
	 */
	async count(store: Store): Promise<number | undefined> {
		this.waiting = [];
		return await this.inTurn(async () => await store.getProcessedDataCount(this.policy.scope, { mode: 'entries' }));
	}

	private async recordPart(store: Store, values: readonly string[]): Promise<Recorded | undefined> {
		const { waiting } = this;
		return await new Promise<Recorded | undefined>((resolve) => {
			waiting.push({ store, values, resolve });
			void this.inTurn(async () => await this.recordWaiting(waiting));
		});
	}

	/** Does something after all that was asked for before; undefined where it throws. */
	private async inTurn<Value>(work: () => Promise<Value>): Promise<Value | undefined> {
		const turn = this.turns.then(work).catch(() => undefined);
		this.turns = turn.then(() => undefined);
		return await turn;
	}

	/** One call for those who wait. */
	private async recordWaiting(waiting: Caller[]): Promise<void> {
		const callers: Caller[] = [];
		let size = 0;
		while (waiting.length > 0 && (size === 0 || size + waiting[0].values.length <= mostValues)) {
			const [caller] = waiting.splice(0, 1);
			callers.push(caller);
			size += caller.values.length;
		}
		if (callers.length === 0) return;
		const recorded = await this.recordWithRetries(
			callers[0].store,
			callers.map((caller) => caller.values),
		);
		if (recorded === undefined || callers.length === 1) {
			for (const { resolve } of callers) resolve(recorded);
			return;
		}
		const known = new Set(recorded.present);
		for (const { values, resolve } of callers) {
			resolve({ present: new Set(values.filter((value) => known.has(value))), certain: recorded.certain });
			for (const value of values) known.add(value);
		}
	}

	private async recordWithRetries(
		store: Store,
		lists: ReadonlyArray<readonly string[]>,
	): Promise<Recorded | undefined> {
		const { policy } = this;
		// Twice in one call, n8n would call a value new twice.
		const values = new Set(policy.always());
		for (const list of lists) for (const value of list) values.add(value);
		const all = [...values];
		for (let failed = 0; ; failed++) {
			try {
				const maxEntries = policy.maxEntries(all.length);
				const options = { mode: 'entries', ...(maxEntries !== undefined && { maxEntries }) } as const;
				const recorded = await store.checkProcessedAndRecord(all, policy.scope, options);
				policy.noteRecorded(recorded.new.length);
				return { present: new Set(recorded.processed.map(String)), certain: failed === 0 };
			} catch {
				if (failed === retryDelays.length) return undefined;
				await sleep(retryDelays[failed]);
			}
		}
	}
}

/** One object in this process for each key. */
export function onceEach<Value>(make: () => Value): (key: string) => Value {
	const made = new Map<string, Value>();
	return (key) => {
		const value = made.get(key) ?? make();
		made.set(key, value);
		return value;
	};
}

/** Names the node of a workflow among all. */
export function nodeKey(n8n: IExecuteFunctions): string {
	return JSON.stringify([n8n.getWorkflow().id, n8n.getNode().id]);
}
