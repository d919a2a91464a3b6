import type { IExecuteFunctions } from 'n8n-workflow';

import type { Draft } from '../delivery/operation';
import type { Outcome } from '../delivery/outcome';
import { Claims, type ExecutionClaims, type Decision } from './claims';
import { executionIdentity, startOfExecution } from './identity';
import { type Message, noteEnd, numberMessages } from './occurrences';
import { type Row, rowOf } from './row';

/**
 * Messages that are claimed together, ahead of their requests, and outcomes that are recorded together. With those in
 * flight they are what a killed process leaves unknown.
 */
const claimedTogether = 80;
/** As soon as no more than this number of claimed messages is left, the next are claimed. */
const claimedAhead = 20;

/** A message as the ledger knows it; `resend`: send it also if it may have gone. */
interface Claimant<D extends Draft> {
	draft: D;
	message: Message;
	resend: boolean;
}

/** What is kept of an execution between the runs of a node, by n8n's context data of the node. */
const executions = new WeakMap<object, ExecutionClaims>();

/**
 * Keeps in n8n's database which messages of a run have left, so that a retry after the process was killed, or after
 * *Stop*, sends nothing twice (docs/delivery-contract.md, 5.3).
 */
export class CrashLedger<D extends Draft> {
	private readonly decisions = new Map<number, Decision>();
	/** Claimed messages whose requests have not left. */
	private readonly ahead = new Set<number>();
	private running: Promise<void> | undefined;
	/** Requests that are still to be claimed, in the order in which they leave. */
	private upcoming: ReadonlyArray<readonly D[]> = [];
	private position = 0;

	private constructor(
		private readonly n8n: IExecuteFunctions,
		private readonly row: Row,
		private readonly claims: Claims,
		private readonly messages: ReadonlyMap<number, Message>,
		private readonly mayLeave: (draft: D) => boolean,
		private readonly resendUnknown: boolean,
	) {}

	/**
	 * The ledger of a run; undefined where n8n gives the execution no identity.
	 * @param drafts all that are to be sent, in input order, those included that an earlier attempt has sent
	 * @param mayLeave whether a draft would leave now; others are not claimed ahead
	 */
	static open<D extends Draft>(
		n8n: IExecuteFunctions,
		drafts: readonly D[],
		mayLeave: (draft: D) => boolean,
		resendUnknown: boolean,
	): CrashLedger<D> | undefined {
		const identity = executionIdentity(n8n);
		if (identity === undefined) return undefined;
		const memory = numberMessages(n8n, drafts);
		const context = n8n.getContext('node');
		const execution = executions.get(context) ?? { known: new Map(), unseen: [] };
		executions.set(context, execution);
		const row = rowOf(n8n);
		const claims = new Claims(row, n8n.helpers, identity, memory, execution);
		return new CrashLedger(n8n, row, claims, memory.messages, mayLeave, resendUnknown);
	}

	/**
	 * Keeps what the run claims while it sends, and records the last outcomes.
	 * @param requests the drafts of each, in the order in which they leave
	 * @param send resolves when every draft has its outcome
	 */
	async during(requests: ReadonlyArray<readonly D[]>, send: () => Promise<void>): Promise<void> {
		this.row.hold(this);
		try {
			if (requests.length > 0) await this.begin(requests);
			await send();
			await this.end();
		} finally {
			this.row.release(this);
		}
	}

	/**
	 * Claims the drafts of a request that is about to leave, and further ones with them.
	 * @returns for each draft what to do with it
	 */
	async leave(drafts: readonly D[]): Promise<Decision[]> {
		while (drafts.some(({ item }) => !this.decisions.has(item))) {
			// Requests leave side by side; the first of them claims for the others.
			if (this.running === undefined) this.start(drafts);
			await this.running;
		}
		for (const { item } of drafts) this.ahead.delete(item);
		if (this.ahead.size <= claimedAhead && this.position < this.upcoming.length) this.start([]);
		return drafts.map(({ item }) => this.decisions.get(item) ?? 'unreadable');
	}

	/** Notes what became of a draft that was to leave. */
	noteOutcome({ item }: Pick<D, 'item'>, outcome: Outcome['outcome']): void {
		const message = this.messages.get(item);
		if (message === undefined) return;
		this.claims.noteOutcome(message, outcome === 'accepted' || outcome === 'unknown' ? outcome : 'free');
		if (this.claims.waitingOutcomes >= claimedTogether) this.start([]);
	}

	/**
	 * Finds out what an interrupted attempt may have sent.
	 * @param requests the drafts of each, in the order in which they leave
	 */
	private async begin(requests: ReadonlyArray<readonly D[]>): Promise<void> {
		const { claims } = this;
		this.upcoming = requests;
		await claims.begin(this.n8n.getMode() === 'retry', startOfExecution(this.n8n));
		if (claims.state !== 'again') return;
		const messages = requests.flat().map((draft) => this.claimant(draft).message);
		const perPerson = new Map<string, number>();
		for (const { person } of messages) perPerson.set(person, (perPerson.get(person) ?? 0) + 1);
		await claims.lookUp(messages.filter(({ person }) => (perPerson.get(person) ?? 0) > 1));
	}

	/** Records what is not recorded yet. Called when every draft has its outcome. */
	private async end(): Promise<void> {
		await this.running;
		for (const item of this.ahead) this.noteOutcome({ item }, 'notSent');
		await this.running;
		await this.claims.flush();
		noteEnd(this.n8n);
	}

	/** Starts a call, unless one is running. */
	private start(drafts: readonly D[]): void {
		this.running ??= this.call(drafts).finally(() => (this.running = undefined));
	}

	private async call(first: readonly D[]): Promise<void> {
		// The outcomes of a request are noted one by one; all of them go in the same call.
		await Promise.resolve();
		const claimants = this.nextClaimants(first);
		const decisions = claimants.length > 0 ? await this.claims.claim(claimants) : [];
		claimants.forEach(({ draft: { item } }, index) => {
			this.decisions.set(item, decisions[index]);
			if (decisions[index] === 'send') this.ahead.add(item);
		});
		await this.claims.flush();
	}

	/** The given drafts and those of the next small requests, up to the number that is claimed together. */
	private nextClaimants(first: readonly D[]): Array<Claimant<D>> {
		const drafts = first.filter(({ item }) => !this.decisions.has(item));
		const items = new Set(drafts.map(({ item }) => item));
		const isDue = drafts.length > 0 || this.ahead.size <= claimedAhead;
		while (isDue && this.position < this.upcoming.length) {
			const next = this.upcoming[this.position].filter(({ item }) => !this.decisions.has(item) && !items.has(item));
			if (drafts.length + next.length > claimedTogether) break;
			this.position++;
			for (const draft of next) {
				if (!this.mayLeave(draft)) continue;
				drafts.push(draft);
				items.add(draft.item);
			}
		}
		return drafts.map((draft) => this.claimant(draft));
	}

	private claimant(draft: D): Claimant<D> {
		const message = this.messages.get(draft.item);
		if (message === undefined) throw new Error(`item ${draft.item} is not of this run`);
		return { draft, message, resend: this.resendUnknown };
	}
}
