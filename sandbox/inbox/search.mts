import { named, readInput } from '../input.mts';
import type { ProviderName } from '../provider.mts';
import { providerNames } from '../provider.mts';
import type { AcceptedMessage } from '../messages.mts';
import { fields, oneOf, text, wholeNumberText } from '../schemas.mts';

/** Which messages to find, and which part of them. */
export interface Search {
	/** Part of a phone number or email address, however it is spaced; empty finds all. */
	readonly recipient: string;
	readonly provider?: ProviderName;
	/** Only messages older than the one with this id. */
	readonly before: number;
	readonly limit: number;
}

/** One page of a search, newest first. */
export interface Found {
	readonly messages: AcceptedMessage[];
	/** How many match in all, on this page or not. */
	readonly matching: number;
}

const mostOnPage = 200;

/** A recipient as it is compared: marks that only make a number readable do not count. */
function plain(recipient: string): string {
	return recipient.toLowerCase().replace(/[\s()+/-]/g, '');
}

const searchQuery = fields({
	recipient: text.default(''),
	provider: oneOf(providerNames).optional(),
	before: wholeNumberText(1).default(Infinity),
	limit: wholeNumberText(1).default(50),
});

/**
 * Reads a search from the parameters of a query.
 * @throws InvalidInput with every parameter that is invalid or unknown
 */
export function readSearch(query: Record<string, string>): Search {
	const { recipient, limit, ...rest } = readInput(searchQuery, query, named('The query'));
	return { ...rest, recipient: plain(recipient), limit: Math.min(limit, mostOnPage) };
}

/** Finds messages among `all` (oldest first), newest first. */
export function findMessages(all: readonly AcceptedMessage[], search: Search): Found {
	const messages: AcceptedMessage[] = [];
	let matching = 0;
	for (let at = all.length - 1; at >= 0; at -= 1) {
		const message = all[at];
		if (search.provider !== undefined && message.provider !== search.provider) continue;
		if (search.recipient !== '' && !plain(message.recipient).includes(search.recipient)) continue;
		matching += 1;
		if (message.id < search.before && messages.length < search.limit) messages.push(message);
	}
	return { messages, matching };
}
