/**
 * The contacts of a send: by phone number where consent is kept elsewhere ("SMS external consent API"), by ID or lookup in
 * Acoustic's database where Acoustic checks it ("Transactional SMS REST API").
 */
import type { AcousticDatabaseContact } from './accounts.mts';
import { acousticAccount } from './accounts.mts';
import type { AcousticSettings } from './acousticSettings.mts';
import type { JsonObject, JsonValue } from './json.mts';
import { isJsonObject } from './json.mts';
import { phoneRecipient } from './messages.mts';

/** One key of a lookup: "field name, value and channel". */
export interface LookupKey {
	readonly name: string;
	readonly value: string;
	readonly channel: string;
}

/** What names a contact in a request. */
export type ContactKey =
	| { readonly type: 'phoneNumber'; readonly phoneNumber: string }
	| { readonly type: 'contactId'; readonly contactId: number }
	| { readonly type: 'contactLookup'; readonly contactLookup: readonly LookupKey[] };

/** "Phone Number must include Country Code"; all samples are digits alone. */
const usableNumber = /^[1-9]\d{6,14}$/;

/** Whether a value is a lookup as documented. Invented: that it has nothing else, and at least one key. */
export function isLookup(value: JsonValue): boolean {
	const isKey = (key: JsonValue) =>
		isJsonObject(key) &&
		Object.keys(key).sort().join() === 'channel,name,value' &&
		Object.values(key).every((part) => typeof part === 'string' && part !== '');
	return Array.isArray(value) && value.length > 0 && value.every(isKey);
}

/** A contact of any request as it is written there; empty where it is not there. */
export function writtenContact({ phoneNumber, contactId, contactLookup }: JsonObject): string {
	if (typeof phoneNumber === 'string') return phoneNumber;
	if (typeof contactId === 'number') return String(contactId);
	const keys = Array.isArray(contactLookup) ? contactLookup.filter(isJsonObject) : [];
	return keys.map(({ value }) => (typeof value === 'string' ? value : '')).join(', ');
}

/** The values by which a contact is found. */
function valuesOf(key: ContactKey): string[] {
	switch (key.type) {
		case 'phoneNumber':
			return [key.phoneNumber];
		case 'contactId':
			return [String(key.contactId)];
		case 'contactLookup':
			return key.contactLookup.map(({ value }) => value.replace(/^\+/, '').toLowerCase());
	}
}

/** The contact of the database; undefined for everybody else, who is a contact, too. */
function inDatabase(key: ContactKey): AcousticDatabaseContact | undefined {
	const { contacts } = acousticAccount;
	if (key.type === 'contactId') return contacts.find(({ id }) => id === key.contactId);
	const values = valuesOf(key);
	return contacts.find(({ phoneNumber, email }) => values.every((value) => [phoneNumber, email].includes(value)));
}

/**
 * Whose phone gets the SMS. Invented: an ID that is not in the database is a phone number, as in the sample of the document
 * ("SMS phone number for the contact"), and so is a looked up value that can be one; of others nobody knows the number.
 */
export function recipientOf(key: ContactKey): string {
	const [first = '', ...others] = valuesOf(key);
	if (key.type === 'phoneNumber') return phoneRecipient(first);
	const known = inDatabase(key);
	if (known !== undefined) return phoneRecipient(known.phoneNumber);
	const number = [first, ...others].find((value) => usableNumber.test(value));
	return number === undefined ? `contact ${[first, ...others].join(', ')}` : phoneRecipient(number);
}

/** Whether an SMS leaves for this contact: nothing does for what is not a number, and without consent where that is checked. */
export function isReached(key: ContactKey, settings: AcousticSettings): boolean {
	return key.type === 'phoneNumber' ? usableNumber.test(key.phoneNumber) : hasConsent(key, settings);
}

/** Invented: who is not in the database has opted in. */
function hasConsent(key: ContactKey, { withoutConsent }: AcousticSettings): boolean {
	const listed = withoutConsent.map((one) => one.replace(/^\+/, '').toLowerCase());
	const known = inDatabase(key);
	const own = [...valuesOf(key), ...(known ? [String(known.id), known.phoneNumber, known.email] : [])];
	return known?.hasOptedIn !== false && !own.some((value) => listed.includes(value));
}

/** The row of a contact in the status of its transaction. Invented: the texts but for "Invalid phone number." */
export function contactStatus(key: ContactKey, settings: AcousticSettings): JsonObject {
	const row = (smsSent: boolean, message?: string): JsonObject => ({
		smsSent,
		...(message !== undefined && { message }),
		...listing(key, settings),
	});
	if (!isReached(key, settings)) {
		return row(false, key.type === 'phoneNumber' ? 'Invalid phone number.' : 'The contact has not opted in.');
	}
	const recipient = recipientOf(key);
	const isFailed = settings.failedNumbers.some((number) => phoneRecipient(number) === recipient);
	return isFailed ? row(false, 'The SMS could not be sent.') : row(true);
}

/** "The recipientId or contactLookup value(s) processed". */
function listing(key: ContactKey, { lookupShape }: AcousticSettings): JsonObject {
	switch (key.type) {
		case 'phoneNumber':
			return { phoneNumber: key.phoneNumber };
		case 'contactId':
			return { contactId: key.contactId };
		case 'contactLookup':
			return {
				contactLookup: key.contactLookup.map((one) => (lookupShape === 'keys' ? { ...one } : one.value)),
			};
	}
}
