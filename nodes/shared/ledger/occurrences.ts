import { hash } from 'node:crypto';

import type { IExecuteFunctions } from 'n8n-workflow';

import { fingerprint } from '../delivery/ledger';
import type { Draft } from '../delivery/operation';
import { TimeSlice } from '../delivery/timeSlice';
import { isRecord } from '../transport/response';

/** One intended message of an execution, by what stays the same when nodes before run again and give another list. */
export interface Message {
	/** Hash of the recipient. */
	person: string;
	/** Hash of recipient and content, and which message with both it is in the execution, from 1. */
	id: string;
	/** Which message to this recipient in the execution, from 1. */
	ofPerson: number;
}

/** What is known of the node's run from n8n's context data of the execution. */
export interface RunMemory {
	/** Which run of the node it is. */
	run: unknown;
	/** By the item of each draft. */
	messages: ReadonlyMap<number, Message>;
	/** How often this run was taken up again by a retry that still knew what the attempt before had sent. */
	takenUp: number;
	/** Whether this execution is such a retry: what was claimed before it, and is not in its memory, was not sent. */
	isTakenUp: boolean;
}

/** Key in the node's part of the execution's context data. */
const contextKey = 'surveyMessagingMessages';
/** Characters of a person's hash, and of a message's. */
const personLength = 12;

interface Kept {
	run: unknown;
	execution: string;
	takenUp: number;
	/** Whether the attempt came to its end. n8n also saves what it has in the middle of one, at *Stop*. */
	ended: boolean;
	/** The messages of earlier runs (rounds of a loop), and of this one; see {@link written}. */
	before: string[];
	current: string[];
}

/**
 * Numbers the messages of a run, and those of earlier runs of the node in this execution with them.
 * @param drafts all that are to be sent, in input order, those included that an earlier attempt has sent
 */
export async function numberMessages(n8n: IExecuteFunctions, drafts: readonly Draft[]): Promise<RunMemory> {
	const node = n8n.getContext('node');
	const run: unknown = n8n.getWorkflowDataProxy(0).$runIndex;
	const execution = n8n.getExecutionId();
	const kept = asKept(node[contextKey]);
	const isSameRun = kept !== undefined && kept.run === run;
	const before = kept === undefined ? [] : isSameRun ? kept.before : [...kept.before, ...kept.current];
	const isTakenUp = isSameRun && kept.ended && kept.execution !== execution;
	const takenUp = (isSameRun ? kept.takenUp : 0) + (isTakenUp ? 1 : 0);

	const numbers = new Numbers(before);
	const messages = new Map<number, Message>();
	const turns = new TimeSlice();
	for (const draft of drafts) {
		const person = hash('sha256', draft.identity ?? draft.recipient, 'base64url').slice(0, personLength);
		const key = person + fingerprint(draft);
		messages.set(draft.item, { person, id: `${key} ${numbers.next(key)}`, ofPerson: numbers.next(person) });
		if (turns.isOver) await turns.yieldToOthers();
	}
	const current = [...messages.values()].map(written);
	node[contextKey] = { run, execution, takenUp, ended: false, before, current };
	return { run, messages, takenUp, isTakenUp };
}

/**
 * Notes that the attempt came to its end, so that all it has sent is in the execution's memory.
 * @param notSent messages that certainly were not sent: the node may send them later in this execution, and they are the same then
 */
export function noteEnd(n8n: IExecuteFunctions, notSent: readonly Message[]): void {
	const kept = asKept(n8n.getContext('node')[contextKey]);
	if (kept === undefined) return;
	const left = new Set(notSent.map(written));
	const current = kept.current.filter((message) => !left.has(message));
	n8n.getContext('node')[contextKey] = { ...kept, ended: true, current };
}

/** A message as the execution's memory has it. */
function written({ id, ofPerson }: Message): string {
	return `${id} ${ofPerson}`;
}

/** Numbers messages by their keys, and by their people, with the numbers that earlier ones have left. */
class Numbers {
	private readonly used = new Set<string>();
	private readonly last = new Map<string, number>();

	/** @param before earlier messages, as {@link written} */
	constructor(before: readonly string[]) {
		for (const message of before) {
			const [key, ofContent, ofPerson] = message.split(' ');
			this.used.add(`${key} ${ofContent}`).add(`${key.slice(0, personLength)} ${ofPerson}`);
		}
	}

	/** @param key of a message, or of a person */
	next(key: string): number {
		let number = (this.last.get(key) ?? 0) + 1;
		while (this.used.size > 0 && this.used.has(`${key} ${number}`)) number++;
		this.last.set(key, number);
		return number;
	}
}

/** Saved data may come from another version of this package. */
function asKept(value: unknown): Kept | undefined {
	if (!isRecord(value)) return undefined;
	const { run, execution, takenUp, ended, before, current } = value;
	if (typeof execution !== 'string' || typeof takenUp !== 'number') return undefined;
	if (!areTexts(before) || !areTexts(current)) return undefined;
	return { run, execution, takenUp, ended: ended === true, before, current };
}

function areTexts(value: unknown): value is string[] {
	return Array.isArray(value) && value.every((entry) => typeof entry === 'string');
}
