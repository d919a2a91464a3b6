import type { IDataObject } from 'n8n-workflow';

/** What a provider said about a request or a message, cleaned (untrusted.ts) and in its JSON types. */
export interface ErrorDetails {
	providerCode: string | number | boolean | null;
	providerMessage: string | null;
	/** The provider's own reference for its support, where it gives one. */
	errorId?: string;
	/** What it said, fit to be put in brackets in a sentence; left out where it said nothing to people. */
	summary?: string;
}

/** Why a message did not become a success. */
export interface FailureReason extends Partial<ErrorDetails> {
	/** What happened, a whole sentence without the item's number. */
	message: string;
	/** What to do, a whole sentence. */
	nextStep: string;
	/** HTTP status, or the network's code such as `ECONNRESET`, in n8n's notation (text). */
	httpCode?: string;
	/** The editor label of the input field, where the input is what is invalid. */
	field?: string;
}

/** The provider took the message. */
export interface Accepted {
	outcome: 'accepted';
	json: IDataObject;
	/** The same for all messages of a request, and for no other: those may be returned as one item together. */
	request?: string;
}

/** It certainly did not go. */
export interface NotSent extends FailureReason {
	outcome: 'notSent';
}

/** It may have gone; nothing in this package sends it again automatically. */
export interface Unknown extends FailureReason {
	outcome: 'unknown';
}

/** A message that was to be cancelled and certainly was not, since its request was not carried out. */
export interface NotCancelled extends FailureReason {
	outcome: 'notCancelled';
}

/** The provider took the request and rejected this message, which is returned as an error item. */
export interface RejectedAsError extends FailureReason {
	outcome: 'rejected';
	rejectedAs: 'error';
}

/** The same where the user wants such a message to be returned as an item like the others. */
export interface RejectedAsOutput extends FailureReason {
	outcome: 'rejected';
	rejectedAs: 'output';
	json: IDataObject;
}

/** Not sent, since its recipient has the message, or gets it by an earlier item. */
export interface Skipped {
	outcome: 'skipped';
	reason: 'duplicateRecipient' | 'sentBefore';
	json: IDataObject;
}

/** Not sent now, since it would arrive in quiet hours. */
export interface Held {
	outcome: 'held';
	json: IDataObject;
}

/** Checked only. */
export interface Validated {
	outcome: 'validated';
	/** The option that is the reason. */
	because: 'validateOnly' | 'testRecipient';
	/** What would have become of it. */
	wouldBe: 'accepted' | 'skipped' | 'held';
	json: IDataObject;
}

/** What a reply says of one message. */
export type SendResult = Accepted | NotSent | RejectedAsError | RejectedAsOutput | Unknown;

/** What became of one item; `outcome` tells which (docs/delivery-contract.md, 3). */
export type Outcome = SendResult | Skipped | Held | Validated;

/** What is returned as an error item, or stops the run. */
export type Failure = NotSent | RejectedAsError | Unknown;

/** What an operation does with messages; those that only read count as `sent`, too: nobody is messaged by them. */
export type Effect = 'sent' | 'cancelled';

/** What an item was not done for, and why: everything that is returned as an error item. */
export type ItemFailureReason = Failure | NotCancelled;

/** Whether an outcome is returned as an error item, or stops the run. */
export function isFailure<Any extends Outcome>(outcome: Any): outcome is Extract<Any, Failure> {
	switch (outcome.outcome) {
		case 'accepted':
		case 'skipped':
		case 'held':
		case 'validated':
			return false;
		case 'notSent':
		case 'unknown':
			return true;
		case 'rejected':
			return outcome.rejectedAs === 'error';
		default:
			return outcome satisfies never;
	}
}

/** How an outcome is told to somebody who looks at a run and not at its items. */
interface OutcomeDescription {
	/** Its name in the totals of a run that stopped. */
	name: string;
	/** Whether the totals name it where no item has it, too. */
	always?: true;
	/** Whether the totals name the items that have it. */
	named?: true;
}

/** In the order of the totals. */
export const outcomeDescriptions: Record<Outcome['outcome'], OutcomeDescription> = {
	accepted: { name: 'accepted', always: true },
	notSent: { name: 'not sent', always: true },
	rejected: { name: 'rejected' },
	skipped: { name: 'skipped' },
	held: { name: 'held' },
	validated: { name: 'validated' },
	unknown: { name: 'unknown', always: true, named: true },
};

/** Why requests that were planned are not sent any more. */
export interface StopReason {
	/** The second half of "Not sent, because …". */
	reason: string;
	nextStep: string;
}

/** A reason that a response gives, and what it stops. */
export interface Stop extends StopReason {
	/**
	 * Everything; everything with the credential's account; or only its requests that name the same scope (a program, say).
	 */
	scope: 'run' | 'credential' | { only: string };
}
