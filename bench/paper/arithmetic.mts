import { constants } from 'node:buffer';

import { eightByEight, receipts } from './documented.mts';
import type { ReceiptRates } from './measured.mts';

/** Contacts of a page: a piece of a list that is an execution of its own. */
export const pageSize = 10_000;
/** Rows that n8n's database has for an execution that is saved: in `execution_entity` and `execution_data`. */
export const rowsOfExecution = 2;
/** Characters of the longest text that Node.js can hold; n8n makes one of the data of an execution. */
export const longestText = constants.MAX_STRING_LENGTH;

/** How many executions a list takes in pages. */
export const pagesOf = (contacts: number): number => Math.ceil(contacts / pageSize);

/**
 * Contacts in one execution whose items and saved text fill a process.
 * @param process its bytes
 * @param contact bytes in memory, and saved, for each contact
 */
export function contactsThatFill(process: number, contact: { memory: number; saved: number }): number {
	return process / (contact.memory + contact.saved);
}

/** Which receipts start an execution. */
export type ReceiptStates = 'all' | 'final';

/**
 * Seconds for which one process is busy with the receipts of a message.
 * @param posts receipts that 8x8 posts for it
 */
export function secondsForReceipts(states: ReceiptStates, posts: number, rates: ReceiptRates): number {
	switch (states) {
		case 'all':
			return posts / rates.lazy;
		case 'final':
			return 1 / rates.lazy + (posts - 1) / rates.leftOut;
		default:
			return states satisfies never;
	}
}

/** Seconds from a receipt's first attempt to its last, as documented, the time of the attempts themselves left out. */
export const receiptRetrySeconds = receipts.retriedAfter.reduce((sum, seconds) => sum + seconds, 0);

/** Contacts a second. */
export interface Rates {
	/** That the requests in flight allow. */
	inFlight: number;
	/** That the provider documents; undefined where it documents nothing. */
	provider: number | undefined;
	/** That n8n's process has time for. */
	own: number;
}

/** What the lowest of the rates is. */
export function lowestOf({ inFlight, provider = Infinity, own }: Rates): 'requests in flight' | 'provider' | 'n8n' {
	const lowest = Math.min(inFlight, provider, own);
	if (lowest === own) return 'n8n';
	return lowest === provider ? 'provider' : 'requests in flight';
}

/** Looks at messages in a day, one after the other. */
export const readsOfDay = eightByEight.readsPerSecond * 86_400;
