import type { IExecuteFunctions } from 'n8n-workflow';

import type { Outcome } from '../delivery/outcome';
import type { KeyState, SentKeys } from './sentKeys';

/** Which keys a run drops before it sends. */
export type Forget = 'no' | 'thisRun' | 'all';

/** What Send Once says of a message that is about to leave. */
export type OnceDecision =
	| 'send'
	/** It was sent in another execution, or in an earlier run of this one. */
	| 'sentBefore'
	/** It may have been sent there. */
	| 'sentPerhaps'
	/** Another execution, or an earlier item, is sending it: to be asked again when that is done. */
	| 'later'
	| 'full'
	| 'lost'
	| 'unusable';

/** What keeps a run from forgetting keys. */
export type NotForgotten = 'otherRuns' | 'unusable';

const decisionOf: Record<KeyState, OnceDecision> = {
	claimed: 'send',
	accepted: 'sentBefore',
	open: 'sentPerhaps',
	full: 'full',
	lost: 'lost',
	unusable: 'unusable',
};

/** What an execution has claimed itself, which it does not forget, and whether it has forgotten everything before. */
const executions = new WeakMap<object, { keys: Set<string>; hasForgottenAll: boolean }>();

/** Send Once in one run of the node (docs/delivery-contract.md, 3.6). */
export class SendOnce {
	private readonly execution: { keys: Set<string>; hasForgottenAll: boolean };
	private isUsable = true;
	/** Whether nothing was claimed yet. */
	private isFirst = true;
	/** Keys that this run is sending, with whether they may have been sent before. */
	private readonly sending = new Map<string, { mayBeSent: boolean }>();
	/** Keys whose outcome is to be recorded. */
	private readonly accepted: string[] = [];
	private freed: string[] = [];

	/**
	 * @param sentKeys of the node
	 * @param keys of the items that are sent once
	 */
	constructor(
		private readonly n8n: IExecuteFunctions,
		private readonly sentKeys: SentKeys,
		private readonly keys: ReadonlyMap<number, string>,
		private readonly forget: Forget,
	) {
		const context = n8n.getContext('node');
		this.execution = executions.get(context) ?? { keys: new Set(), hasForgottenAll: false };
		executions.set(context, this.execution);
	}

	/** Keys whose outcome is not recorded yet. */
	get waitingOutcomes(): number {
		return this.accepted.length + this.freed.length;
	}

	/**
	 * Begins the run, and forgets what it is to forget. Never throws.
	 * @param items of all messages that are to be sent
	 * @returns why nothing may be sent
	 */
	async begin(items: readonly number[]): Promise<NotForgotten | undefined> {
		const { sentKeys, execution, n8n } = this;
		sentKeys.beginRun();
		this.isUsable = await sentKeys.begin(n8n.helpers);
		if (this.forget === 'no') return undefined;
		if (!this.isUsable) return 'unusable';
		if (this.forget === 'all') {
			if (execution.hasForgottenAll) return undefined;
			if (sentKeys.isSharedByRuns) return 'otherRuns';
			execution.hasForgottenAll = await sentKeys.forgetAll(n8n.helpers);
			return execution.hasForgottenAll ? undefined : 'unusable';
		}
		const all = new Set(items.flatMap((item) => this.keys.get(item) ?? []));
		const forgotten = [...all].filter((key) => !execution.keys.has(key) && sentKeys.hold(key));
		const isDone = await sentKeys.forget(n8n.helpers, forgotten);
		for (const key of forgotten) sentKeys.release(key);
		return isDone ? undefined : 'unusable';
	}

	/** Ends the run, with the outcomes that wait; keys without one stay open. Never throws. */
	async end(): Promise<void> {
		const { sentKeys, n8n, sending } = this;
		await this.free();
		const accepted = this.accepted.splice(0);
		const isAccepted = new Set(accepted);
		if ([...sending.keys()].some((key) => !isAccepted.has(key))) sentKeys.noteOpen();
		await sentKeys.endRun(n8n.helpers, accepted);
		this.giveBack([...sending.keys()]);
	}

	/**
	 * Claims the messages of items, with one call where nobody has sent them. Never throws.
	 * @param items with whether to send them also if they may have gone
	 * @returns what to do with each; `send` for an item that has no key
	 */
	async claim(items: ReadonlyArray<{ item: number; resend: boolean }>): Promise<Map<number, OnceDecision>> {
		const { sentKeys, n8n } = this;
		const decisions = new Map<number, OnceDecision>();
		const asked: Array<{ item: number; resend: boolean; key: string }> = [];
		for (const { item, resend } of items) {
			const key = this.keys.get(item);
			if (key === undefined) decisions.set(item, 'send');
			else if (!this.isUsable) decisions.set(item, 'unusable');
			else if (sentKeys.hold(key)) asked.push({ item, resend, key });
			else decisions.set(item, 'later');
		}
		if (asked.length === 0) {
			await this.recordAccepted();
			return decisions;
		}
		const accepted = this.accepted.splice(0);
		const { states, recorded } = await sentKeys.claim(
			n8n,
			asked.map(({ key }) => key),
			accepted,
			this.isFirst,
		);
		this.isFirst = false;
		if (recorded) this.giveBack(accepted);
		else this.accepted.unshift(...accepted);
		for (const { item, resend, key } of asked) {
			const state = states.get(key) ?? 'unusable';
			const isSent = state === 'claimed' || (state === 'open' && resend);
			decisions.set(item, isSent ? 'send' : decisionOf[state]);
			if (isSent) {
				this.sending.set(key, { mayBeSent: state === 'open' });
				this.execution.keys.add(key);
			} else {
				sentKeys.release(key);
			}
		}
		return decisions;
	}

	/** Notes what became of a message that was to leave; recorded with the next call. */
	noteOutcome(item: number, outcome: Outcome['outcome']): void {
		const key = this.keys.get(item);
		const sending = key === undefined ? undefined : this.sending.get(key);
		if (key === undefined || sending === undefined) return;
		if (outcome === 'accepted') {
			this.accepted.push(key);
		} else if (outcome === 'unknown' || sending.mayBeSent) {
			// What may have gone in another execution may still have gone.
			this.sentKeys.noteOpen();
			this.giveBack([key]);
		} else {
			this.freed.push(key);
		}
	}

	/** Records the outcomes that wait. Never throws: what could not be recorded is unknown to later executions. */
	async flush(): Promise<void> {
		await this.recordAccepted();
		await this.free();
	}

	private async recordAccepted(): Promise<void> {
		const { sentKeys, n8n } = this;
		const accepted = this.accepted.splice(0);
		if (await sentKeys.recordAccepted(n8n.helpers, accepted)) this.giveBack(accepted);
		else this.accepted.unshift(...accepted);
	}

	/** Gives back keys that were accepted, which could not be recorded: they stay open unless it can be later. */
	releaseUnrecorded(): void {
		if (this.accepted.length === 0) return;
		this.sentKeys.noteOpen();
		this.giveBack(this.accepted);
	}

	/** Removes the claims of messages that certainly were not sent, where there are any. Never throws. */
	async free(): Promise<void> {
		const { freed, sentKeys, n8n } = this;
		if (freed.length === 0) return;
		this.freed = [];
		if (!(await sentKeys.free(n8n.helpers, freed))) sentKeys.noteOpen();
		this.giveBack(freed);
	}

	/** Resolves when nobody in this process is sending the messages of these items any more. */
	async released(items: readonly number[]): Promise<void> {
		await this.sentKeys.released(items.flatMap((item) => this.keys.get(item) ?? []));
	}

	private giveBack(keys: readonly string[]): void {
		for (const key of keys) {
			this.sending.delete(key);
			this.sentKeys.release(key);
		}
	}
}
