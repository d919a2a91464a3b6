import { createHash } from 'node:crypto';

import type { IExecuteFunctions } from 'n8n-workflow';

import { rowOf } from './row';
import { nodeKey, onceEach, type Recorded, type Store, StoredValues } from './storedValues';

/**
 * Values of the row from which on no further key is taken: room for 50,000 messages, which have two each, and for what
 * else the nodes of the workflow keep in it.
 */
const fullFrom = 110_000;
/** Values that are removed at a time: n8n searches the row for each, all in one turn of the event loop. */
const removedAtOnce = 50;
/** Milliseconds for which this process believes that no other one has forgotten the keys. */
const believedFor = 60_000;

/** What the row says of a key that somebody wants to send. */
export type KeyState =
	/** Nobody has sent it; it is claimed now. */
	| 'claimed'
	/** It was accepted. */
	| 'accepted'
	/** It was claimed, and what became of it is not known. */
	| 'open'
	/** There is no room for further keys. */
	| 'full'
	/** Keys were displaced or cleared by somebody else. */
	| 'lost'
	/** The database cannot be asked. */
	| 'unusable';

/** The row that all nodes of a workflow share, Remove Duplicates with the scope Workflow among them. Displaces nothing. */
class WorkflowRow {
	/** Values in it, as far as this process knows. */
	size = 0;
	readonly values = new StoredValues({
		scope: 'workflow',
		always: () => [],
		maxEntries: () => undefined,
		noteRecorded: (added) => {
			this.size += added;
		},
	});

	/** Removes any number of values. */
	async remove(store: Store, values: readonly string[]): Promise<boolean> {
		for (let start = 0; start < values.length; start += removedAtOnce) {
			const some = values.slice(start, start + removedAtOnce);
			if (!(await this.values.remove(store, some))) return false;
			this.size -= some.length;
		}
		return true;
	}

	/**
	 * Whether values that were recorded together are there. Who asks for one leaves it behind, so all of them are asked for,
	 * one after the other, and removed again at the first that is not: what a killed process leaves is never all of them.
	 * @returns undefined where the row cannot be used
	 */
	async hasAll(store: Store, together: readonly string[]): Promise<boolean | undefined> {
		for (const [index, value] of together.entries()) {
			const recorded = await this.values.record(store, [value]);
			if (!recorded?.certain) return undefined;
			if (recorded.present.has(value)) continue;
			return (await this.remove(store, together.slice(0, index + 1))) ? false : undefined;
		}
		return true;
	}
}

/**
 * The keys of messages that a node has sent in any execution, kept in the row of its workflow. A key is claimed by being
 * asked for; what is accepted is recorded in addition, what was not sent is removed. Old keys are never displaced.
 */
export class SentKeys {
	/** Runs that have Send Once on now. */
	runs = 0;
	/** Keys that runs of this process are sending, and what resolves once it is recorded what became of them. */
	private readonly held = new Map<string, { released: Promise<void>; release: () => void }>();
	/** How often all keys were forgotten, and when that was read (epoch milliseconds). */
	private forgotten: { times: number; readAt: number } | undefined;

	constructor(
		private readonly row: WorkflowRow,
		/** Hash of the node. */
		private readonly node: string,
	) {}

	/** Gives a key to a run of this process. False where another one has it. */
	hold(key: string): boolean {
		if (this.held.has(key)) return false;
		let release = (): void => undefined;
		const released = new Promise<void>((resolve) => (release = resolve));
		this.held.set(key, { released, release });
		return true;
	}

	/** Gives a key back, when it is recorded what became of it. */
	release(key: string): void {
		this.held.get(key)?.release();
		this.held.delete(key);
	}

	/** Resolves once it is recorded what became of all these keys. */
	async released(keys: readonly string[]): Promise<void> {
		await Promise.all(keys.map((key) => this.held.get(key)?.released));
	}

	/**
	 * Finds out what else has to be known before keys can be asked for. Never throws.
	 * @returns whether the row can be used
	 */
	async begin(store: Store): Promise<boolean> {
		const now = Date.now();
		if (this.forgotten !== undefined && now - this.forgotten.readAt < believedFor) return true;
		const size = await this.row.values.count(store);
		if (size === undefined) return false;
		this.row.size = size;
		let times = this.forgotten?.times ?? 0;
		for (;;) {
			const isForgotten = await this.row.hasAll(store, this.forgetting(times));
			if (isForgotten === undefined) return false;
			if (!isForgotten) break;
			times++;
		}
		this.forgotten = { times, readAt: now };
		return true;
	}

	/**
	 * Claims keys, and records which of others were accepted. Never throws.
	 * @param keys each held by the caller
	 * @param accepted further keys, which the provider has accepted
	 * @returns the state of each of `keys`; whether `accepted` was recorded
	 */
	async claim(
		n8n: IExecuteFunctions,
		keys: readonly string[],
		accepted: readonly string[],
	): Promise<{ states: ReadonlyMap<string, KeyState>; recorded: boolean }> {
		const store = n8n.helpers;
		const all = (state: KeyState) => new Map(keys.map((key) => [key, state]));
		const claims = keys.map((key) => this.claimOf(key));
		const values = [this.start, ...claims, ...accepted.map((key) => this.acceptedOf(key))];
		const recorded = await this.row.values.record(store, values);
		if (recorded === undefined) return { states: all('unusable'), recorded: false };
		const { present } = recorded;
		const isOurs = await this.isOurs(n8n, recorded);
		const isFull = this.row.size >= fullFrom;
		if (isOurs === true && !isFull) return { states: await this.statesOf(store, keys, present), recorded: true };
		const left = isOurs === true ? claims : [this.start, ...claims];
		await this.row.remove(
			store,
			left.filter((value) => !present.has(value)),
		);
		if (isOurs === undefined) return { states: all('unusable'), recorded: true };
		if (!isOurs) return { states: all('lost'), recorded: true };
		const known = keys.filter((key) => present.has(this.claimOf(key)));
		return { states: new Map([...all('full'), ...(await this.statesOf(store, known, present))]), recorded: true };
	}

	/** Records accepted keys. Never throws. */
	async recordAccepted(store: Store, keys: readonly string[]): Promise<boolean> {
		if (keys.length === 0) return true;
		const values = keys.map((key) => this.acceptedOf(key));
		return (await this.row.values.record(store, values)) !== undefined;
	}

	/** Removes the claims of messages that certainly were not sent. Never throws. */
	async free(store: Store, keys: readonly string[]): Promise<void> {
		await this.row.remove(
			store,
			keys.map((key) => this.claimOf(key)),
		);
	}

	/** Forgets what became of keys. Never throws. */
	async forget(store: Store, keys: readonly string[]): Promise<boolean> {
		return await this.row.remove(
			store,
			keys.flatMap((key) => [this.claimOf(key), this.acceptedOf(key)]),
		);
	}

	/** Forgets all keys of the node; those of others in the same row stay. Never throws. */
	async forgetAll(store: Store): Promise<boolean> {
		const times = this.forgotten?.times ?? 0;
		const recorded = await this.row.values.record(store, this.forgetting(times));
		if (recorded !== undefined) this.forgotten = { times: times + 1, readAt: Date.now() };
		return recorded !== undefined;
	}

	/** @param present what of the keys' claims was there before */
	private async statesOf(
		store: Store,
		keys: readonly string[],
		present: ReadonlySet<string>,
	): Promise<Map<string, KeyState>> {
		const states = new Map<string, KeyState>(keys.map((key) => [key, 'claimed']));
		const known = keys.filter((key) => present.has(this.claimOf(key)));
		for (const key of known) states.set(key, 'open');
		if (known.length === 0) return states;
		const recorded = await this.row.values.record(
			store,
			known.map((key) => this.acceptedOf(key)),
		);
		if (recorded === undefined) return states;
		const accepted = known.filter((key) => recorded.present.has(this.acceptedOf(key)));
		// Of an open key the question must not stay behind, or the next who asks would take it for accepted.
		const left = known.map((key) => this.acceptedOf(key)).filter((value) => !recorded.present.has(value));
		await this.row.remove(store, left);
		if (recorded.certain) for (const key of accepted) states.set(key, 'accepted');
		return states;
	}

	/**
	 * Whether the row has kept all keys since the first. That it has begun is kept in the node's own row as well; written there
	 * afterwards, so that a process killed in between has not begun.
	 */
	private async isOurs(n8n: IExecuteFunctions, { present, certain }: Recorded): Promise<boolean | undefined> {
		const nodeRow = rowOf(n8n);
		const begun = await nodeRow.record(n8n.helpers, [this.start]);
		if (present.has(this.start)) return certain ? true : undefined;
		if (!begun?.certain) return undefined;
		return !begun.present.has(this.start);
	}

	/** Older than all keys since they were last forgotten: whoever displaces a key has displaced it before. */
	private get start(): string {
		return this.named('start');
	}

	private claimOf(key: string): string {
		return this.named(key);
	}

	private acceptedOf(key: string): string {
		return this.named(`${key} accepted`);
	}

	private named(value: string): string {
		return `${this.node} ${this.forgotten?.times ?? 0} ${value}`;
	}

	private forgetting(times: number): string[] {
		return [1, 2, 3].map((part) => `${this.node} forgotten ${times} ${part}`);
	}
}

const workflowRows = onceEach(() => new WorkflowRow());
const nodes = new Map<string, SentKeys>();

/** The keys of the node, one object in this process. */
export function sentKeysOf(n8n: IExecuteFunctions): SentKeys {
	const key = nodeKey(n8n);
	const node = createHash('sha256').update(`send once ${key}`).digest('base64url').slice(0, 16);
	const keys = nodes.get(key) ?? new SentKeys(workflowRows(String(n8n.getWorkflow().id)), node);
	nodes.set(key, keys);
	return keys;
}
