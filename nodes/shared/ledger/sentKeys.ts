import { createHash } from 'node:crypto';

import type { IExecuteFunctions } from 'n8n-workflow';

import { chunk } from '../delivery/grouping';
import { isWorker } from '../delivery/workers';
import { LastingValues } from './lastingValues';
import { rowOf } from './row';
import { nodeKey, type Recorded, type Store } from './storedValues';
import { type WorkflowRow, workflowRowOf } from './workflowRow';

/**
 * Values of the row from which on no further key is taken: room for 50,000 messages, which have two each, and for what
 * else the nodes of the workflow keep in it.
 */
const fullFrom = 110_000;
/** Values up to which a further call costs next to nothing: then every claim is looked at again, not only the first of a run. */
const shortRow = 20_000;
/** Keys that are claimed with one call, of the values that go in one. */
const claimedAtOnce = 3000;
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

/**
 * The keys of messages that a node has sent in any execution, kept in the row of its workflow. A key is claimed by being
 * asked for; what is accepted is recorded in addition, what was not sent is removed. Old keys are never displaced.
 *
 * While keys are open, a mark says so; it is removed when all of them have an outcome that is known. As long as there is none of
 * an earlier process, every key is one of an accepted message. Otherwise each is looked up, with a mark of its own: whether it
 * was accepted can be asked only by recording it, so a process that is killed meanwhile leaves what looks accepted.
 */
export class SentKeys {
	/** Runs that have Send Once on now. */
	private runs = 0;
	/** Keys that runs of this process are sending, and what resolves once it is recorded what became of them. */
	private readonly held = new Map<string, { released: Promise<void>; release: () => void }>();
	/** Whether the mark of open keys is this process's. */
	private isMarked = false;
	/** Whether there may be open keys beside those that are held. */
	private mayBeOpen = false;
	private readonly values: LastingValues;
	/** When it was last recorded in the node's own row that this has begun (epoch milliseconds). */
	private begunAt: number | undefined;
	/** How often all keys were forgotten, and when that was read (epoch milliseconds). */
	private forgotten: { times: number; readAt: number } | undefined;

	constructor(
		private readonly row: WorkflowRow,
		/** Hash of the node. */
		private readonly node: string,
		/** Whether this process is one of several that execute workflows. */
		isWorker: boolean,
	) {
		this.values = new LastingValues(row, node, isWorker);
	}

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

	/** Notes that a key stays open: nobody will record what became of it. */
	noteOpen(): void {
		this.mayBeOpen = true;
	}

	/** Whether more than one run of this process has Send Once on. */
	get isSharedByRuns(): boolean {
		return this.runs > 1;
	}

	/** Begins a run of this process. */
	beginRun(): void {
		this.runs++;
	}

	/**
	 * Ends it. After the last one the mark of open keys is removed, where there are none. Never throws.
	 * @param accepted keys of the run, which the provider has accepted, and which are not recorded yet
	 */
	async endRun(store: Store, accepted: readonly string[]): Promise<void> {
		this.runs--;
		const isOver = () => this.runs === 0 && this.isMarked && !this.mayBeOpen;
		const left: string[] = [];
		if (isOver()) {
			// Another process that saw the mark relies on it.
			const values = [...accepted.map((key) => this.acceptedOf(key)), this.seen];
			const recorded = await this.values.record(store, values);
			const isSeen = !recorded?.certain || recorded.present.has(this.seen);
			if (isSeen) {
				this.noteOpen();
				this.values.isShared = true;
			}
			if (isOver()) {
				this.isMarked = false;
				left.push(this.mark, this.seen);
			} else if (!isSeen) {
				// Another run has begun: it must not take this for what another process has left.
				left.push(this.seen);
			}
		} else if (!(await this.recordAccepted(store, accepted))) {
			this.noteOpen();
		}
		if (this.runs === 0 || left.length > 0) await this.values.remove(store, left);
		if (this.runs === 0) this.values.clear();
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
		this.noteForgotten(times);
		return true;
	}

	private noteForgotten(times: number): void {
		if (this.forgotten?.times !== times) {
			this.isMarked = false;
			this.mayBeOpen = false;
			this.begunAt = undefined;
			this.values.clear();
		}
		this.forgotten = { times, readAt: Date.now() };
	}

	/**
	 * Claims keys, and records which of others were accepted. Never throws.
	 * @param keys each held by the caller
	 * @param accepted further keys, which the provider has accepted
	 * @param isFirst whether it is the first call of its run, which may begin at the same moment in two processes
	 * @returns the state of each of `keys`; whether `accepted` was recorded
	 */
	async claim(
		n8n: IExecuteFunctions,
		keys: readonly string[],
		accepted: readonly string[],
		isFirst: boolean,
	): Promise<{ states: ReadonlyMap<string, KeyState>; recorded: boolean }> {
		const states = new Map<string, KeyState>();
		// In the same call of n8n as the first claims, since both wait for their turn.
		const recorded = this.recordAccepted(n8n.helpers, accepted);
		for (const some of chunk([...keys], claimedAtOnce)) {
			for (const [key, state] of await this.claimSome(n8n, some, isFirst)) states.set(key, state);
		}
		return { states, recorded: await recorded };
	}

	private async claimSome(
		n8n: IExecuteFunctions,
		keys: readonly string[],
		isFirst: boolean,
	): Promise<Map<string, KeyState>> {
		const store = n8n.helpers;
		const all = (state: KeyState) => new Map(keys.map((key) => [key, state]));
		const claims = keys.map((key) => this.claimOf(key));
		const looksAgain = isFirst || this.row.size < shortRow;
		const recorded = await this.values.claim(store, [this.start, this.mark, ...claims], looksAgain);
		// What a failed call has recorded nobody is sending; what another process has overwritten may be of it.
		if (!recorded?.certain || this.values.isShared) this.noteOpen();
		if (recorded === undefined) return all('unusable');
		const { present } = recorded;
		await this.noteMark(store, recorded);
		const isOurs = await this.isOurs(n8n, recorded);
		const isFull = this.row.size >= fullFrom;
		if (isOurs === true && !isFull) return await this.statesOf(store, keys, present);
		const left = (isOurs === true ? claims : [this.start, ...claims]).filter((value) => !present.has(value));
		if (!(await this.values.remove(store, left))) this.noteOpen();
		if (isOurs === undefined) return all('unusable');
		if (!isOurs) {
			this.values.clear();
			return all('lost');
		}
		const known = keys.filter((key) => present.has(this.claimOf(key)));
		return new Map([...all('full'), ...(await this.statesOf(store, known, present))]);
	}

	/** Records accepted keys. Never throws. */
	async recordAccepted(store: Store, keys: readonly string[]): Promise<boolean> {
		if (keys.length === 0) return true;
		const values = keys.map((key) => this.acceptedOf(key));
		return (await this.values.record(store, values)) !== undefined;
	}

	/** Removes the claims of messages that certainly were not sent. Never throws. */
	async free(store: Store, keys: readonly string[]): Promise<boolean> {
		return await this.values.remove(
			store,
			keys.map((key) => this.claimOf(key)),
		);
	}

	/** Forgets what became of keys. Never throws. */
	async forget(store: Store, keys: readonly string[]): Promise<boolean> {
		return await this.values.remove(
			store,
			keys.flatMap((key) => [this.claimOf(key), this.acceptedOf(key)]),
		);
	}

	/** Forgets all keys of the node; those of others in the same row stay. Never throws. */
	async forgetAll(store: Store): Promise<boolean> {
		const times = this.forgotten?.times ?? 0;
		const recorded = await this.row.values.record(store, this.forgetting(times));
		if (recorded !== undefined) this.noteForgotten(times + 1);
		return recorded !== undefined;
	}

	/** Finds out, from a call that has recorded the mark of open keys, whether it is of another process. */
	private async noteMark(store: Store, { present, certain }: Recorded): Promise<void> {
		if (this.isMarked) return;
		this.isMarked = true;
		if (certain && !present.has(this.mark)) return;
		this.mayBeOpen = true;
		this.values.isShared = true;
		await this.row.values.record(store, [this.seen]);
	}

	/** @param present what of the keys' claims was there before */
	private async statesOf(
		store: Store,
		keys: readonly string[],
		present: ReadonlySet<string>,
	): Promise<Map<string, KeyState>> {
		const known = keys.filter((key) => present.has(this.claimOf(key)));
		const accepted = this.mayBeOpen ? await this.acceptedOfKnown(store, known) : new Set(known);
		return new Map(
			keys.map((key): [string, KeyState] => {
				if (!present.has(this.claimOf(key))) return [key, 'claimed'];
				return [key, accepted.has(key) ? 'accepted' : 'open'];
			}),
		);
	}

	/** Looks up which keys were accepted. What the questions leave behind is removed, their own marks last. */
	private async acceptedOfKnown(store: Store, keys: readonly string[]): Promise<Set<string>> {
		const marked = await this.row.values.record(
			store,
			keys.map((key) => this.askedOf(key)),
		);
		if (marked === undefined) return new Set();
		// Somebody was killed while asking for the others: what looks accepted of them may be left by that.
		const asked = keys.filter((key) => !marked.present.has(this.askedOf(key)));
		const recorded = await this.row.values.record(
			store,
			asked.map((key) => this.acceptedOf(key)),
		);
		if (!recorded?.certain) return new Set();
		const accepted = asked.filter((key) => recorded.present.has(this.acceptedOf(key)));
		const left = asked.map((key) => this.acceptedOf(key)).filter((value) => !recorded.present.has(value));
		if (await this.row.remove(store, left)) {
			await this.row.remove(
				store,
				asked.map((key) => this.askedOf(key)),
			);
		}
		return new Set(accepted);
	}

	/**
	 * Whether the row has kept all keys since the first. That it has begun is kept in the node's own row as well; written there
	 * afterwards, so that a process killed in between has not begun.
	 */
	private async isOurs(n8n: IExecuteFunctions, { present, certain }: Recorded): Promise<boolean | undefined> {
		const isPresent = present.has(this.start);
		const now = Date.now();
		if (isPresent && now - (this.begunAt ?? 0) < believedFor) return true;
		const begun = await rowOf(n8n).record(n8n.helpers, [this.start]);
		// What is present after a failed call may be of that call.
		if (isPresent ? !certain && this.begunAt === undefined : !begun?.certain) return undefined;
		const isOurs = isPresent || begun?.present.has(this.start) === false;
		this.begunAt = isOurs ? now : undefined;
		return isOurs;
	}

	/** Older than all keys since they were last forgotten: whoever displaces a key has displaced it before. */
	private get start(): string {
		return this.named('start');
	}

	/** There may be open keys. */
	private get mark(): string {
		return this.named('open');
	}

	/** A process has found the mark of another one. */
	private get seen(): string {
		return this.named('open seen');
	}

	private askedOf(key: string): string {
		return this.named(`${key} asked`);
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

const nodes = new Map<string, SentKeys>();

/** The keys of the node, one object in this process. */
export function sentKeysOf(n8n: IExecuteFunctions): SentKeys {
	const key = nodeKey(n8n);
	const node = createHash('sha256').update(`send once ${key}`).digest('base64url').slice(0, 16);
	const keys = nodes.get(key) ?? new SentKeys(workflowRowOf(n8n), node, isWorker(n8n));
	nodes.set(key, keys);
	return keys;
}
