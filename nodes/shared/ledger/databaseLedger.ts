import { type IExecuteFunctions, sleep } from 'n8n-workflow';

import { aborted } from '../delivery/interruption';
import type { Draft } from '../delivery/operation';
import type { Outcome } from '../delivery/outcome';
import { Claims, type ExecutionClaims, type Decision } from './claims';
import { executionIdentity, startOfExecution } from './identity';
import { type Message, noteEnd, numberMessages } from './occurrences';
import { type Row, rowOf } from './row';
import { type NotForgotten, type OnceDecision, SendOnce } from './sendOnce';

/**
 * Claimed messages without a recorded outcome: what a killed process leaves unknown, beside requests of more. n8n rewrites the
 * whole row at each call, so as many are claimed with each as this lets through.
 */
const mostUnknown = 200;
/** Messages that are claimed together at least, however many are in flight. */
const claimedTogether = 80;
/** As soon as no more than this number of claimed messages is left, the next are claimed. */
const claimedAhead = 20;
/** Milliseconds after which outcomes are recorded also where nothing is to be claimed. */
const recordedWithin = 5000;

/** What the database says of a message that is about to leave. */
export type LedgerDecision = Decision | OnceDecision;

/** What is kept of an execution between the runs of a node, by n8n's context data of the node. */
const executions = new WeakMap<object, ExecutionClaims>();

/** What n8n's database knows of the executions of a node that are the same one: an execution and its retries. */
interface Crash {
	claims: Claims;
	/** By the item of each draft. */
	messages: ReadonlyMap<number, Message>;
}

/**
 * Keeps in n8n's database which messages of a run have left: so that a retry after the process was killed, or after *Stop*,
 * sends nothing twice, and, with Send Once, no other execution does (docs/delivery-contract.md, 5.3 and 3.6).
 */
export class DatabaseLedger<D extends Draft> {
	private readonly row: Row;
	private readonly decisions = new Map<number, LedgerDecision>();
	/** Claimed messages whose requests have not left. */
	private readonly ahead = new Set<number>();
	/** Claimed messages that have no outcome yet. */
	private readonly pending = new Set<number>();
	/** Drafts that have their outcome, which may come before they are claimed. */
	private readonly done = new Set<number>();
	/** The present wait after which outcomes are recorded. */
	private soon: object | undefined;
	private running: Promise<void> | undefined;
	/** Whether the run has ended: then nothing is claimed any more. */
	private isOver = false;
	/** Requests that are still to be claimed, in the order in which they leave. */
	private upcoming: ReadonlyArray<readonly D[]> = [];
	private position = 0;
	/** By item: messages that certainly were not sent, as far as is known. */
	private readonly notSent = new Map<number, Message>();
	/** Drafts whose message somebody else in this process is sending. */
	private postponed: D[] = [];

	private constructor(
		private readonly n8n: IExecuteFunctions,
		private readonly crash: Crash | undefined,
		private readonly once: SendOnce | undefined,
		private readonly mayLeave: (draft: D) => boolean,
		private readonly resendUnknown: boolean,
	) {
		this.row = rowOf(n8n);
	}

	/**
	 * The ledger of a run; undefined where n8n gives the execution no identity, and nothing is sent once.
	 * @param drafts all that are to be sent, in input order, those included that an earlier attempt has sent
	 * @param once of the run; undefined where Send Once is off
	 * @param mayLeave whether a draft would leave now; others are not claimed ahead
	 */
	static async open<D extends Draft>(
		n8n: IExecuteFunctions,
		drafts: readonly D[],
		once: SendOnce | undefined,
		mayLeave: (draft: D) => boolean,
		resendUnknown: boolean,
	): Promise<DatabaseLedger<D> | undefined> {
		const crash = await openCrash(n8n, drafts);
		if (crash === undefined && once === undefined) return undefined;
		return new DatabaseLedger(n8n, crash, once, mayLeave, resendUnknown);
	}

	/**
	 * Keeps what the run claims while it sends, and records the last outcomes.
	 * @param requests the drafts of each, in the order in which they leave
	 * @param send resolves when every draft has its outcome
	 * @param notForgotten called instead of it where Send Once cannot forget what it is to forget
	 */
	async during(
		requests: ReadonlyArray<readonly D[]>,
		send: () => Promise<void>,
		notForgotten: (reason: NotForgotten) => void,
	): Promise<void> {
		this.row.hold(this);
		try {
			const reason = requests.length > 0 ? await this.begin(requests) : undefined;
			if (reason !== undefined) {
				notForgotten(reason);
				return;
			}
			await send();
			await this.noteAhead();
			await this.crash?.claims.flush();
			if (this.crash) noteEnd(this.n8n, [...this.notSent.values()]);
		} finally {
			this.isOver = true;
			this.soon = undefined;
			await this.running?.catch(() => undefined);
			this.row.release(this);
			this.crash?.claims.end();
			if (requests.length > 0) await this.once?.end();
		}
	}

	/**
	 * Claims the drafts of a request that is about to leave, and further ones with them.
	 * @returns for each draft what to do with it; those that are to be asked again `later` are in `takePostponed` then
	 */
	async leave(drafts: readonly D[]): Promise<LedgerDecision[]> {
		while (!this.isOver && drafts.some(({ item }) => !this.decisions.has(item))) {
			// Requests leave side by side; the first of them claims for the others.
			if (this.running === undefined) this.start(drafts);
			await this.running;
		}
		for (const { item } of drafts) this.ahead.delete(item);
		if (this.ahead.size <= claimedAhead && this.position < this.upcoming.length) this.start([]);
		return drafts.map((draft) => {
			const decision = this.decisions.get(draft.item) ?? 'unreadable';
			if (decision === 'later') this.postponed.push(draft);
			return decision;
		});
	}

	/** Whether an earlier attempt may have sent what is to leave: then nothing else is said of it before the ledger is asked. */
	get asksFirst(): boolean {
		return this.crash !== undefined && this.crash.claims.state !== 'first';
	}

	/** Notes what became of a draft that was to leave. */
	noteOutcome({ item }: Pick<D, 'item'>, outcome: Outcome['outcome']): void {
		this.ahead.delete(item);
		this.pending.delete(item);
		this.done.add(item);
		this.noteCrashOutcome(item, outcome);
		this.once?.noteOutcome(item, outcome);
		if (this.waitingOutcomes >= mostUnknown) this.start([]);
		else if (this.soon === undefined) void this.recordSoon();
	}

	/**
	 * The drafts that were left for later, once nobody else in this process is sending their messages, or the execution was
	 * cancelled. Called when every other draft has its outcome.
	 */
	async takePostponed(): Promise<D[]> {
		const { postponed, once } = this;
		if (postponed.length === 0) return [];
		this.postponed = [];
		// Nothing is held while waiting: whoever is waited for may be waiting for this one.
		await this.noteAhead();
		await this.flush();
		once?.releaseUnrecorded();
		const items = postponed.map(({ item }) => item);
		const cancelled = this.n8n.getExecutionCancelSignal();
		const released = once?.released(items);
		await (cancelled ? Promise.race([released, aborted(cancelled)]) : released);
		for (const item of items) this.decisions.delete(item);
		return postponed;
	}

	/** Says which requests are left, in the order in which they leave: their drafts are claimed ahead. */
	expect(requests: ReadonlyArray<readonly D[]>): void {
		this.upcoming = requests;
		this.position = 0;
	}

	private get waitingOutcomes(): number {
		return Math.max(this.crash?.claims.waitingOutcomes ?? 0, this.once?.waitingOutcomes ?? 0);
	}

	private noteCrashOutcome(item: number, outcome: Outcome['outcome']): void {
		const message = this.crash?.messages.get(item);
		if (message === undefined) return;
		const isSent = outcome === 'accepted' || outcome === 'unknown';
		if (isSent) this.notSent.delete(item);
		else this.notSent.set(item, message);
		this.crash?.claims.noteOutcome(message, isSent ? outcome : 'free');
	}

	/** Finds out what an interrupted attempt may have sent, and forgets what Send Once is to forget. */
	private async begin(requests: ReadonlyArray<readonly D[]>): Promise<NotForgotten | undefined> {
		const { crash, once, n8n } = this;
		this.expect(requests);
		const reason = await once?.begin(requests.flatMap((drafts) => drafts.map(({ item }) => item)));
		if (reason !== undefined || crash === undefined) return reason;
		const { claims } = crash;
		await claims.begin(n8n.getMode() === 'retry', startOfExecution(n8n));
		if (claims.state !== 'again') return undefined;
		const messages = requests.flat().map(({ item }) => messageOf(crash, item));
		const perPerson = new Map<string, number>();
		for (const { person } of messages) perPerson.set(person, (perPerson.get(person) ?? 0) + 1);
		await claims.lookUp(messages.filter(({ person }) => (perPerson.get(person) ?? 0) > 1));
		return undefined;
	}

	/** What was claimed and has not left was not sent. Called when every draft has its outcome. */
	private async noteAhead(): Promise<void> {
		this.expect([]);
		await this.running;
		for (const item of [...this.ahead]) this.noteOutcome({ item }, 'notSent');
		await this.running;
		this.soon = undefined;
	}

	private async flush(): Promise<void> {
		await this.crash?.claims.flush();
		await this.once?.flush();
	}

	/** Records outcomes that wait for the next claim, where that does not come: a provider may make the run wait for minutes. */
	private async recordSoon(): Promise<void> {
		const soon = {};
		this.soon = soon;
		await sleep(recordedWithin);
		await this.running?.catch(() => undefined);
		// Otherwise a call has recorded them, or the run has ended.
		if (this.soon === soon) this.start([]);
	}

	/** Starts a call, unless one is running, or the run has ended. */
	private start(drafts: readonly D[]): void {
		if (this.isOver || this.running !== undefined) return;
		this.running = this.call(drafts).finally(() => (this.running = undefined));
		// Only who waits for it hears of an error.
		this.running.catch(() => undefined);
	}

	private async call(first: readonly D[]): Promise<void> {
		// The outcomes of a request are noted one by one; all of them go in the same call.
		await Promise.resolve();
		this.soon = undefined;
		const items = this.nextItems(first);
		if (items.length === 0) return await this.flush();
		// Outcomes go with the claims.
		await this.claim(items);
		await this.once?.free();
	}

	/**
	 * Claims for this execution and, with Send Once, for all. A first attempt asks Send Once first, so that what it skips is not
	 * claimed. A retry has to know first what it has sent itself.
	 */
	private async claim(items: readonly number[]): Promise<void> {
		const own = this.asksFirst ? await this.claimOwn(items) : undefined;
		const left = own ? items.filter((item) => own.get(item) === 'send') : items;
		const ofAll = await this.once?.claim(left.map((item) => ({ item, resend: this.resendUnknown })));
		const free = left.filter((item) => (ofAll?.get(item) ?? 'send') === 'send');
		const decisions = own ?? (await this.claimOwn(free));
		for (const item of items) {
			const decision = decisions.get(item) ?? 'send';
			const decided = decision === 'send' ? (ofAll?.get(item) ?? 'send') : decision;
			this.decisions.set(item, decided);
			if (decided === 'send') {
				this.ahead.add(item);
				this.pending.add(item);
			} else {
				if (decision === 'send') this.noteCrashOutcome(item, 'skipped');
				else this.once?.noteOutcome(item, 'notSent');
			}
		}
	}

	private async claimOwn(items: readonly number[]): Promise<Map<number, Decision>> {
		const { crash } = this;
		if (crash === undefined) return new Map();
		if (items.length === 0) {
			await crash.claims.flush();
			return new Map();
		}
		const decisions = await crash.claims.claim(
			items.map((item) => ({ message: messageOf(crash, item), resend: this.resendUnknown })),
		);
		return new Map(items.map((item, index) => [item, decisions[index]]));
	}

	/** The given drafts and those of the next small requests, up to the number that may be unknown. */
	private nextItems(first: readonly D[]): number[] {
		const items = new Set(first.map(({ item }) => item).filter((item) => !this.decisions.has(item)));
		const isShort = this.ahead.size <= claimedAhead;
		const room = Math.max(isShort ? claimedTogether : items.size, mostUnknown - this.pending.size);
		const isDue = items.size > 0 || isShort;
		const isOpen = ({ item }: D) => !this.decisions.has(item) && !items.has(item) && !this.done.has(item);
		while (isDue && this.position < this.upcoming.length) {
			const next = this.upcoming[this.position].filter(isOpen);
			if (items.size + next.length > room) break;
			this.position++;
			for (const draft of next) if (this.mayLeave(draft)) items.add(draft.item);
		}
		return [...items];
	}
}

async function openCrash(n8n: IExecuteFunctions, drafts: readonly Draft[]): Promise<Crash | undefined> {
	const identity = executionIdentity(n8n);
	if (identity === undefined) return undefined;
	const memory = await numberMessages(n8n, drafts);
	const context = n8n.getContext('node');
	const execution = executions.get(context) ?? { known: new Map(), unseen: [] };
	executions.set(context, execution);
	const claims = new Claims(rowOf(n8n), n8n.helpers, identity, memory, execution);
	return { claims, messages: memory.messages };
}

function messageOf({ messages }: Crash, item: number): Message {
	const message = messages.get(item);
	if (message === undefined) throw new Error(`item ${item} is not of this run`);
	return message;
}
