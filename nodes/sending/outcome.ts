import type { IDataObject } from 'n8n-workflow';

/** What a provider said about a request or a message, cleaned (untrusted.ts) and in its JSON types. */
export interface ProviderWords {
	providerCode: string | number | boolean | null;
	providerMessage: string | null;
	/** The provider's own reference for its support, where it gives one. */
	errorId?: string;
	/** What it said, fit to stand in brackets in a sentence; left out where it said nothing to people. */
	inWords?: string;
}

/** A message that did not become a success, and why. */
export interface Shortfall extends Partial<ProviderWords> {
	/**
	 * `notSent`: it certainly did not go. `rejected`: the provider took the request and refused this
	 * message. `unknown`: it may have gone; nothing in this package repeats it by itself.
	 */
	outcome: 'notSent' | 'rejected' | 'unknown';
	/** What happened, a whole sentence without the item's number. */
	message: string;
	/** What to do, a whole sentence. */
	nextStep: string;
	/** HTTP status, or the network's code such as `ECONNRESET`, in n8n's notation (text). */
	httpCode?: string;
	/** The editor label of the input field, where the input is what was refused. */
	field?: string;
}

/** A message that comes out as an item. */
export interface Success {
	outcome: 'accepted' | 'output';
	json: IDataObject;
	/** The same for all messages of a request, and for no other: those may come out as one item together. */
	request?: string;
}

/** What became of one message. */
export type Verdict = Success | Shortfall;

export function isShortfall(verdict: Verdict): verdict is Shortfall {
	return 'nextStep' in verdict;
}

/** Why requests that were planned are not sent any more. */
export interface Halt {
	/** The second half of "Not sent, because …". */
	reason: string;
	nextStep: string;
}

/** A halt that an answer calls for. */
export interface Stop extends Halt {
	/**
	 * Everything; everything with the credential's account; or only its requests that name the same scope (a program, say).
	 */
	scope: 'run' | 'credential' | { only: string };
}
