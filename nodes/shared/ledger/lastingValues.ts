import { randomUUID } from 'node:crypto';

import { sleep } from 'n8n-workflow';

import type { Recorded, Store } from './storedValues';
import type { WorkflowRow } from './workflowRow';

/** Milliseconds after which a call of another process that had read the row before has written it; … */
const overlap = 20;
/** … where other processes may be there, at least this number of milliseconds, … */
const overlapOfOthers = 100;
/** … and as many times as long as a call of this one takes: they may be kept from running. */
const callsOfOthers = 3;
/** How often values are recorded again that another process has overwritten. */
const mostOverwritten = 5;
/** Values of the last calls that are recorded once more with the next one. */
const mostRecent = 400;

/**
 * Values of a node in the row of its workflow that are to stay there, whatever other processes write. n8n locks nothing: of
 * two processes that call at the same moment, the one that writes first is overwritten.
 */
export class LastingValues {
	/** Whether another process writes them, or has, as far as is known: then every claim is looked at again. */
	isShared = false;
	/** Values of the last calls. */
	private recent: readonly string[] = [];
	/** Values by which this process has looked whether others were still there. */
	private looks: string[] = [];

	constructor(
		private readonly row: WorkflowRow,
		/** Hash of the node. */
		private readonly node: string,
		/** Whether this process is one of several that execute workflows. */
		private readonly isWorker: boolean,
	) {}

	/** Records values, and once more those of the calls before: another process may have overwritten them. Never throws. */
	async record(store: Store, values: readonly string[]): Promise<Recorded | undefined> {
		const again = this.recent;
		this.recent = [...values.slice(0, mostRecent), ...again].slice(0, mostRecent);
		return await this.row.values.record(store, [...values, ...again]);
	}

	/**
	 * Records values of which it matters who has recorded them first. A process that was overwritten finds out by a value of its
	 * own, and records again; what is there then is of others. Never throws.
	 * @param looksAgain whether two processes may call at the same moment, as at the beginning of a run
	 * @returns undefined where the row cannot be used, or others keep overwriting it
	 */
	async claim(store: Store, values: readonly string[], looksAgain: boolean): Promise<Recorded | undefined> {
		const present = new Set<string>();
		let certain = true;
		for (let time = 0; time < mostOverwritten; time++) {
			const hasOthers = this.isShared || this.isWorker;
			const own = looksAgain || hasOthers ? [`${this.node} look ${randomUUID()}`] : [];
			const startedAt = Date.now();
			const recorded = await this.record(store, [...values, ...own]);
			if (recorded === undefined) return undefined;
			const length = Date.now() - startedAt;
			certain &&= recorded.certain;
			for (const value of recorded.present) present.add(value);
			if (own.length === 0) return { present, certain };
			await sleep(hasOthers ? Math.max(overlapOfOthers, callsOfOthers * length) : overlap);
			// Nothing else in the same call: what was overwritten must not be there again.
			const look = await this.row.values.record(store, own);
			this.looks.push(...own);
			if (look === undefined) return undefined;
			if (own.every((value) => look.present.has(value))) return { present, certain };
			this.isShared = true;
		}
		return undefined;
	}

	/** Removes any number of values, and those by which this process has looked. Never throws. */
	async remove(store: Store, values: readonly string[]): Promise<boolean> {
		const removed = new Set([...values, ...this.looks.splice(0)]);
		this.recent = this.recent.filter((value) => !removed.has(value));
		return await this.row.remove(store, [...removed]);
	}

	/** Forgets what was recorded, without removing it. */
	clear(): void {
		this.recent = [];
	}
}
