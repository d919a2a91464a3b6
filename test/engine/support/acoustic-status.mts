import type { IDataObject } from 'n8n-workflow';

import type { JsonObject, JsonValue } from '../../../sandbox/json.mts';

/** What Acoustic says of a transaction that it has not processed yet. */
export const notFound = 'Transaction status not found. Please try your request again in a few minutes.';

/** The status of a transaction whose contacts are all processed, as Acoustic's document has it. */
export function report(contactStatus: JsonObject[], rest: JsonObject = {}): JsonObject {
	const count = contactStatus.length;
	return { totalContacts: count, contactsProcessed: count, contactStatus, errors: [], ...rest };
}

/** What every output about a transaction holds. */
export const facts = (totalContacts: number | null, contactsProcessed: number | null, errors: string[] = []) => ({
	totalContacts,
	contactsProcessed,
	errors,
});

/** What every output about a transaction holds that Acoustic does not find yet. */
export const nothingKnown = facts(null, null);

/** Items that ask for these numbers in a transaction. */
export const about = (transactionId: string, ...phoneNumbers: JsonValue[]): IDataObject[] =>
	phoneNumbers.map((phoneNumber) => ({ transactionId, phoneNumber }) as IDataObject);
