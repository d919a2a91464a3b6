/**
 * The contact of a send whose consent Acoustic checks ("Transactional SMS REST API"): its ID in Acoustic's database, or
 * keys by which Acoustic looks it up there.
 */
import { ValidationError } from '../../../shared/errors/validationError';
import { readNamedRows } from '../../../shared/parameters/namedValues';
import { asText, type Parameters } from '../../../shared/parameters/parameters';
import { quote } from '../../../shared/text/untrusted';
import { cleanName } from '../../../shared/text/values';
import { readContactId } from '../../contactId';
import type { Addressee, LookupKey } from '../sms/parse';
import { contactId, contactLookup, contactSource, defaultChannel } from './fields';

/** Documented text of a contact without ID and lookup. */
const missing = 'Contact information is empty';

/**
 * The contact by its ID.
 * @throws ValidationError
 */
export function readAddresseeById(parameters: Parameters, item: number): Addressee<{ contactId: number }> {
	const id = readContactId(
		parameters,
		contactId,
		item,
		`set '${contactSource.displayName}' to By Lookup, and look the number up.`,
	);
	if (id !== undefined) return { recipient: String(id), key: { contactId: id } };
	throw new ValidationError(contactId.displayName, missing, 'Please provide the ID of the contact.');
}

/**
 * The contact by its keys. Outputs name it by their values.
 * @throws ValidationError where there are none, and for a key without a name or a value
 */
export function readAddresseeByLookup(parameters: Parameters, item: number): Addressee<{ contactLookup: LookupKey[] }> {
	const { displayName } = contactLookup.field;
	const keys = readNamedRows(parameters, contactLookup, item).map(({ name, value, row }): LookupKey => {
		const text = cleanName(asText(value, displayName));
		if (text === '') {
			throw new ValidationError(
				displayName,
				`${quote(name)} has no value`,
				'Enter the value that the contact has in this field. Acoustic might find somebody else without it.',
			);
		}
		return { name, value: text, channel: cleanName(asText(row.channel, displayName)) || defaultChannel };
	});
	if (keys.length === 0) {
		throw new ValidationError(displayName, missing, 'Please provide lookup keys, such as the mobile number.');
	}
	return {
		recipient: keys.map(({ value }) => value).join(', '),
		identity: identityOf(keys),
		key: { contactLookup: keys },
	};
}

/**
 * What two formats of one lookup have in common: the order of keys, the case of names and email addresses, and the `+` of a
 * number do not matter, nor does the channel.
 */
function identityOf(keys: readonly LookupKey[]): string {
	const comparable = keys.map(({ name, value }) => [name.toLowerCase(), comparableValue(value)].join(' '));
	return JSON.stringify(comparable.sort());
}

function comparableValue(value: string): string {
	return value.includes('@') ? value.toLowerCase() : value.replace(/^\+(?=\d+$)/, '');
}
