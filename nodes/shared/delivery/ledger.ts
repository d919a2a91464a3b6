import { hash } from 'node:crypto';

import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { isTool } from './aiTool';
import { keptInRun } from './keptInRun';
import type { Draft } from './operation';
import type { Accepted, FailureReason, Outcome, SendResult, Unknown } from './outcome';
import type { Results } from './results';
import { isRecord } from '../transport/response';

/** What the ledger holds of a message that went or may have gone. */
export type LedgerEntry = Accepted | { outcome: 'unknown'; failure: Unknown };

/** The same with what identifies the content that was sent. */
type Kept = LedgerEntry & { fingerprint: string };

/** Key in the node's part of the execution's context data. */
const key = 'surveyMessagingSends';

/**
 * What one run of the node has sent, kept in n8n's context data of the execution. There it outlives the
 * attempts of Retry On Fail and, since n8n saves it with the execution, Retry from the executions list;
 * a new execution starts without it.
 */
export class Ledger {
	private constructor(private readonly sends: Record<string, unknown>) {}

	/**
	 * The ledger of the current run of the node. Runs before it (earlier rounds of a loop) have ended,
	 * so theirs is dropped. As an AI tool every call is a run of its own and nothing outlives it; to the attempts of
	 * one call n8n gives the same arguments, but not always the same run.
	 */
	static open(context: IExecuteFunctions): Ledger {
		if (!isTool(context.getNode())) return new Ledger(keptInRun(context, key));
		const [{ json: call }] = context.getInputData();
		const sends = sendsOfCall.get(call) ?? (context.isToolExecution?.() ? {} : keptInRun(context, key));
		sendsOfCall.set(call, sends);
		return new Ledger(sends);
	}

	/** What is known of this draft's recipient at this item, from an earlier attempt of the same run. */
	find(draft: Draft): Kept | undefined {
		const kept = this.sends[place(draft)];
		return isKept(kept) ? kept : undefined;
	}

	record(draft: Draft, entry: LedgerEntry): void {
		this.sends[place(draft)] = { ...entry, fingerprint: fingerprint(draft) };
	}
}

/** What the calls of an AI tool have sent, by the arguments of each. */
const sendsOfCall = new WeakMap<IDataObject, Record<string, unknown>>();

/** Where a draft's send is kept: another recipient at the same item is another message. */
function place(draft: Draft): string {
	return `${draft.item} ${draft.recipient}`;
}

const fingerprints = new WeakMap<Draft, string>();

/** 16 characters that differ when the content of a draft differs. */
export function fingerprint(draft: Draft): string {
	const known = fingerprints.get(draft);
	if (known !== undefined) return known;
	const made = hash('sha256', JSON.stringify(draft.content), 'base64url').slice(0, 16);
	fingerprints.set(draft, made);
	return made;
}

/** Saved data may come from another version of this package. */
function isKept(value: unknown): value is Kept {
	if (!isRecord(value) || typeof value.fingerprint !== 'string') return false;
	return value.outcome === 'accepted' ? isRecord(value.json) : value.outcome === 'unknown' && isRecord(value.failure);
}

/**
 * Takes out the drafts that an earlier attempt of this run sent, or may have sent, and records their outcome
 * (docs/delivery-contract.md, 5.3).
 * @returns the drafts still to be sent, and a hint where some were accepted before with another content
 */
export function findEarlierSends<D extends Draft>(
	drafts: D[],
	ledger: Ledger,
	resendUnknown: boolean,
	results: Results,
): { remaining: D[]; hints: string[] } {
	let changed = 0;
	const remaining = drafts.filter((draft) => {
		const known = ledger.find(draft);
		switch (known?.outcome) {
			case undefined:
				return true;
			case 'accepted':
				if (known.fingerprint !== fingerprint(draft)) changed++;
				results.record(draft, known);
				return false;
			case 'unknown':
				if (!resendUnknown) results.record(draft, known.failure);
				return resendUnknown;
			default:
				return known satisfies never;
		}
	});
	return { remaining, hints: changedHint(changed) };
}

/** Keeps what a later attempt of the run must know. */
export function recordAttempt(ledger: Ledger, draft: Draft, result: SendResult): void {
	switch (result.outcome) {
		case 'accepted':
			ledger.record(draft, result);
			break;
		case 'unknown':
			ledger.record(draft, { outcome: 'unknown', failure: inLaterAttempt(result) });
			break;
		case 'notSent':
		case 'rejected':
			break;
		default:
			result satisfies never;
	}
}

/**
 * What became of a message, all attempts together: what may have gone in an earlier one may have gone.
 * @param earlier what the ledger held before this attempt
 */
export function outcomeAfterAttempt(result: SendResult, earlier: LedgerEntry | undefined): Outcome {
	return earlier === undefined || result.outcome === 'accepted' ? result : stillUnknown(result);
}

/** What a later attempt reports of a message that may have gone in this one. */
function inLaterAttempt(unknown: Unknown): Unknown {
	return {
		...unknown,
		message: `${unknown.message} (in an earlier attempt)`,
		nextStep: `${unknown.nextStep} To have a retry send it all the same, switch on the option 'Resend Unknown'.`,
	};
}

function stillUnknown({ message, nextStep, httpCode, providerCode, providerMessage, errorId }: FailureReason): Unknown {
	return {
		outcome: 'unknown',
		message: `${message} (an earlier attempt may have reached the recipient)`,
		nextStep,
		httpCode,
		providerCode,
		providerMessage,
		errorId,
	};
}

function changedHint(changed: number): string[] {
	if (changed === 0) return [];
	const [messages, were] = changed === 1 ? ['One message was', 'was'] : [`${changed} messages were`, 'were'];
	return [`${messages} accepted in an earlier attempt with another content and ${were} not sent again.`];
}
