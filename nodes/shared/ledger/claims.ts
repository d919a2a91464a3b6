import { groupBy } from '../delivery/grouping';
import { TimeSlice } from '../delivery/timeSlice';
import type { Message, RunMemory } from './occurrences';
import type { Row } from './row';
import type { Recorded, Store } from './storedValues';
import { Values } from './values';

/** What the ledger says of a message that is about to leave. */
export type Decision =
	/** Nobody has sent it; it is claimed now. */
	| 'send'
	/** The provider accepted it before the process ended. */
	| 'accepted'
	/** It was claimed, and what became of it is not known. */
	| 'unknown'
	/** Another content was claimed for this person, and it has not been found among the messages of this run. */
	| 'changed'
	/** The ledger cannot be asked, or may have lost what it knew. */
	| 'unreadable';

/** What this process knows of a message. */
interface Known {
	/** `clear`: certainly not sent, and not claimed now. `free`: claimed, and certainly not sent. */
	status: 'clear' | 'free' | 'claimed' | 'accepted' | 'unknown' | 'changed';
	/** The reading under which its outcome is recorded. */
	reading: number;
	/** Its place among the messages to the person, where that is not its number. */
	place?: number;
}

/** What this process knows of an execution's node; kept between the runs of the node and the attempts of Retry On Fail. */
export interface ExecutionClaims {
	known: Map<string, Known>;
	/** What has been recorded, but not yet seen to be there: another process may have overwritten it. */
	unseen: string[];
	/** Undefined until the first call. `again`: something may have been claimed before. */
	state?: 'first' | 'again' | 'lost';
	/** The run of the node of which this execution, when it began, still knew what the attempt before had sent. */
	takenUpRun?: unknown;
}

/** A message was read more often than anybody retries. */
const mostReadings = 100;
/** What a call has found that failed. */
const nothingCertain: Recorded = { present: new Set(), certain: false };
/** Values that are recorded a second time with the next call. */
const mostUnseen = 1000;
/** Messages whose claims are taken back at a time, and at most: n8n searches the row for each. */
const takenBackAtOnce = 25;
const mostTakenBack = 500;

/** The claims of one run of the node in the row. */
export class Claims {
	private readonly values: Values;
	/** Outcomes to be recorded with the next call. */
	private outcomes: string[] = [];

	constructor(
		private readonly row: Row,
		private readonly store: Store,
		identity: string,
		private readonly memory: RunMemory,
		private readonly execution: ExecutionClaims,
	) {
		this.values = new Values(identity);
		if (memory.isTakenUp) execution.takenUpRun = memory.run;
	}

	/** Whether what was claimed before this execution, and is not in its memory, was not sent. */
	private get isTakenUp(): boolean {
		return this.memory.run === this.execution.takenUpRun;
	}

	/** Outcomes that are not in the row yet. */
	get waitingOutcomes(): number {
		return this.outcomes.length;
	}

	/**
	 * Finds out whether anything may have been claimed before, and whether all such claims are still there. They stay there
	 * until `end`; between two runs of the node others may displace them.
	 * @param isRetry whether n8n runs the execution again
	 * @param startedAt when it was started for the first time, in epoch milliseconds, where n8n says so
	 */
	async begin(isRetry: boolean, startedAt: number | undefined): Promise<void> {
		const { execution } = this;
		if (execution.state === 'again') {
			if ((await this.stateOfRetry(undefined)) === 'lost') execution.state = 'lost';
			return;
		}
		if (execution.state !== undefined) return;
		execution.state = isRetry ? await this.stateOfRetry(startedAt) : 'first';
		if (execution.state === 'first') execution.unseen.push(this.values.start);
	}

	/** Ends what `begin` began. */
	end(): void {
		this.row.release(this);
	}

	get state(): ExecutionClaims['state'] {
		return this.execution.state;
	}

	private async stateOfRetry(startedAt: number | undefined): Promise<ExecutionClaims['state']> {
		const { row, store, values } = this;
		const isComplete = await row.holdAll(this, store);
		const asked = isComplete === true ? [values.start] : [values.start, values.startDoubted];
		const recorded = isComplete === undefined ? undefined : await row.record(store, asked);
		// What this retry was left with is enough, unless another one was killed meanwhile.
		if (recorded === undefined) return this.isTakenUp ? 'first' : 'lost';
		const { present, certain } = recorded;
		if (isComplete === true) return certain && !present.has(values.start) ? 'first' : 'again';
		// The start may have been displaced. Asked for, it is there again, so whoever asks later must see that.
		const hasBegun = certain && present.has(values.start) && !present.has(values.startDoubted);
		if (!hasBegun && (startedAt === undefined || !(await row.hasAllSince(store, startedAt)))) return 'lost';
		await row.remove(store, [values.startDoubted]);
		return 'again';
	}

	/**
	 * Looks up the messages of people who have several in this run. Which of them is which can be told only when all are
	 * known; what turns out to be clear is not left claimed. Never throws.
	 */
	async lookUp(messages: readonly Message[]): Promise<void> {
		const { row, store, execution } = this;
		const asked = messages.filter((message) => !this.known(message));
		if (asked.length === 0) return;
		const recorded = await row.record(
			store,
			asked.flatMap((message) => this.claimValues(message)),
		);
		// They are asked for again when they leave.
		if (recorded === undefined || this.noteDisplaced()) return;
		const { clear, written } = await this.resolve(asked, recorded);
		if (clear.length > mostTakenBack) return;
		for (let start = 0; start < written.length; start += takenBackAtOnce) {
			// What stays behind is unknown to a later retry.
			if (!(await row.remove(store, written.slice(start, start + takenBackAtOnce)))) return;
		}
		for (const message of clear) this.note(message, { ...execution.known.get(message.id), status: 'clear' });
	}

	/**
	 * Claims messages, with one call where nothing was claimed before, and records the outcomes that wait. Never throws.
	 * @param messages with whether to send them also if they may have gone
	 * @returns what to do with each, in their order
	 */
	async claim(messages: ReadonlyArray<{ message: Message; resend: boolean }>): Promise<Decision[]> {
		const asked = messages.filter(({ message }) => !this.known(message)).map(({ message }) => message);
		const decisions = () => messages.map(({ message, resend }) => this.decision(message, resend));
		if (this.state === 'lost') return decisions();
		const questions = asked.flatMap((message) => this.claimValues(message));
		const written = messages.flatMap(({ message, resend }) => this.claimAgain(message, resend));
		const recorded = await this.recordWithOutcomes(questions, written);
		if (this.noteDisplaced()) return decisions();
		const isFound = recorded !== undefined && questions.some((value) => recorded.present.has(value));
		if (isFound && (recorded.certain || this.execution.state !== 'first')) {
			await this.resolve(asked, recorded);
		} else if (recorded !== undefined || this.execution.state === 'first') {
			// Nobody has claimed them. A first attempt, before which there is nobody, goes on also where the row cannot be used, and
			// claims with the next call what is not claimed yet.
			for (const message of asked) this.note(message, { status: 'claimed' });
		}
		return decisions();
	}

	/** Notes what became of a claimed message; recorded with the next call. */
	noteOutcome(message: Message, outcome: 'accepted' | 'free' | 'unknown'): void {
		const known = this.known(message);
		if (known?.status !== 'claimed') return;
		this.note(message, { ...known, status: outcome });
		if (outcome !== 'unknown') this.outcomes.push(this.values[outcome](message, known.reading));
	}

	/** Records the outcomes that wait. Never throws: what could not be recorded is unknown to a retry. */
	async flush(): Promise<void> {
		if (this.outcomes.length > 0) await this.recordWithOutcomes([], []);
	}

	/**
	 * What the row had no room for any more may have been claims of before: of what is not known by now, nothing is certain.
	 * @returns whether that has happened
	 */
	private noteDisplaced(): boolean {
		const { execution, row } = this;
		if (execution.state === 'again' && !row.keepsAll(this)) execution.state = 'lost';
		return execution.state === 'lost';
	}

	/** @returns undefined where the row cannot be used; the values are then recorded with the next call */
	private async recordWithOutcomes(questions: string[], written: string[]): Promise<Recorded | undefined> {
		const { row, store, execution } = this;
		const values = [...questions, ...written, ...this.outcomes];
		const all = [...execution.unseen, ...values];
		this.outcomes = [];
		execution.unseen = [];
		const recorded = await row.record(store, all);
		if (recorded === undefined) execution.unseen.unshift(...all);
		else execution.unseen.push(...values.slice(0, mostUnseen));
		return recorded;
	}

	/**
	 * Decides what the claims that were found are: those of these messages, or of others to the same people.
	 * @returns the messages that nobody has claimed, and what asking for them has left in the row
	 */
	private async resolve(
		messages: readonly Message[],
		{ present, certain }: Recorded,
	): Promise<{ clear: Message[]; written: string[] }> {
		const { values, memory } = this;
		const all = { clear: [] as Message[], written: [] as string[] };
		const found: Message[] = [];
		const taken = ({ person }: Message, number: number) => values.place({ person }, number, memory.takenUp);
		const turns = new TimeSlice();
		for (const group of groupBy([...messages], ({ person }) => person)) {
			const isMatched = (message: Message) => present.has(values.claim(message));
			const matched = group.filter(isMatched);
			const isTaken = (message: Message) => present.has(taken(message, message.ofPerson));
			// Where the list is still the same, the places of what was claimed since are the messages' own.
			const placesOfMatched = this.isTakenUp ? matched.filter(isTaken).length : matched.length;
			const others = Math.max(0, group.filter(isTaken).length - placesOfMatched);
			const unmatched = group.filter((message) => !isMatched(message));
			const clear = unmatched.slice(others);
			for (const message of unmatched.slice(0, others)) this.note(message, { status: 'changed' });
			const places = group.filter((message) => !isTaken(message)).map(({ ofPerson }) => ofPerson);
			clear.forEach((message, index) => this.note(message, { status: 'claimed', place: places[index] }));
			all.clear.push(...clear);
			if (clear.length > 0) {
				const asked = [...clear.map((message) => values.claim(message)), ...this.placeValues(group[0], places)];
				all.written.push(...asked.filter((value) => !present.has(value)));
			}
			found.push(...matched);
			if (turns.isOver) await turns.yieldToOthers();
		}
		await this.readOutcomes(found, (message) =>
			this.isTakenUp && certain ? !present.has(taken(message, message.ofPerson)) : false,
		);
		return all;
	}

	/**
	 * Reads what became of messages that were claimed. That claims each of them again.
	 * @param isFree whether a message without an outcome certainly was not sent
	 */
	private async readOutcomes(messages: readonly Message[], isFree: (message: Message) => boolean): Promise<void> {
		const { row, store, values } = this;
		let unread = [...messages];
		for (let reading = 1; unread.length > 0 && reading <= mostReadings; reading++) {
			const questions = unread.flatMap((message) => [
				values.read(message, reading),
				values.accepted(message, reading),
				values.free(message, reading),
			]);
			// Before asking: if that fails, it may have left everything behind.
			for (const message of unread) this.note(message, { status: 'unknown', reading: reading + 1 });
			const { present, certain } = (await row.record(store, questions)) ?? nothingCertain;
			const wasRead = (message: Message) => present.has(values.read(message, reading));
			for (const message of certain ? unread : []) {
				if (wasRead(message)) continue;
				if (present.has(values.accepted(message, reading))) {
					this.note(message, { status: 'accepted', reading: reading + 1 });
					this.outcomes.push(values.accepted(message, reading + 1));
				} else if (present.has(values.free(message, reading)) || isFree(message)) {
					this.note(message, { status: 'claimed', reading: reading + 1 });
				}
			}
			unread = certain ? unread.filter(wasRead) : [];
		}
	}

	/** What claims a message again of which is known that it was not sent, or is to be sent all the same. */
	private claimAgain(message: Message, resend: boolean): string[] {
		const known = this.known(message);
		if (!known) return [];
		switch (known.status) {
			case 'claimed':
			case 'accepted':
				return [];
			case 'clear':
				this.note(message, { ...known, status: 'claimed' });
				return this.claimValues(message);
			case 'unknown':
			case 'changed':
			case 'free': {
				if (known.status !== 'free' && !resend) return [];
				const { reading } = known;
				this.note(message, { ...known, status: 'claimed', reading: reading + 1 });
				return [this.values.read(message, reading)];
			}
			default:
				return known.status satisfies never;
		}
	}

	private decision(message: Message, resend: boolean): Decision {
		const known = this.known(message);
		if (!known) return resend ? 'send' : 'unreadable';
		switch (known.status) {
			case 'claimed':
			case 'clear':
			case 'free':
				return 'send';
			case 'accepted':
				return 'accepted';
			case 'unknown':
			case 'changed': {
				if (!resend) return known.status;
				this.note(message, { ...known, status: 'claimed' });
				return 'send';
			}
			default:
				return known.status satisfies never;
		}
	}

	private claimValues(message: Message): string[] {
		const place = this.known(message)?.place ?? message.ofPerson;
		return [this.values.claim(message), ...this.placeValues(message, [place])];
	}

	/** A retry that has lost the memory of an earlier one looks where that one looked. */
	private placeValues(message: Message, places: readonly number[]): string[] {
		const takings = Array.from({ length: this.memory.takenUp + 1 }, (_, takenUp) => takenUp);
		return places.flatMap((place) => takings.map((takenUp) => this.values.place(message, place, takenUp)));
	}

	private known(message: Message): Known | undefined {
		return this.execution.known.get(message.id);
	}

	private note(message: Message, known: Partial<Known> & Pick<Known, 'status'>): void {
		this.execution.known.set(message.id, { reading: 1, ...known });
	}
}
