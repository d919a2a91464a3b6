import { RefusedInput } from './refusedInput';
import { quote } from './untrusted';

/** RFC 5321 section 4.5.3.1: a path is at most 256 octets with its angle brackets. */
const longestAddress = 254;

/** Zero-width and direction marks, which spreadsheets leave around a copied address. */
const invisibleMarks = /\p{Cf}/gu;

/** No host has any of ASCII's signs in its name but `-`, and some `_`; a spreadsheet marks its texts by a leading `'`. */
const oneAddress = /^(?!')[^\s\p{Cc}@,;:<>()[\]"\\]+@(?:[^\s\p{Cc}!-,./:-@[-^`{-~]+\.)+[^\s\p{Cc}!-,./:-@[-^`{-~]+$/u;

/**
 * One email address, without blanks at its ends and without invisible marks. Lists, display names and blanks inside are refused:
 * each would reach somebody else than the one person meant, or nobody.
 * @throws RefusedInput naming `field`
 */
export function readEmailAddress(value: unknown, field: string): string {
	if (value === undefined || value === null || value === '') {
		throw new RefusedInput(field, 'it is empty', 'Enter one email address, e.g. ada@example.com.');
	}
	const address = typeof value === 'string' ? value.replace(invisibleMarks, '').trim() : '';
	if (address.length > longestAddress || !oneAddress.test(address) || /\.\.|\.@|^\./.test(address)) {
		throw new RefusedInput(
			field,
			`${quote(value)} is not one email address`,
			'Enter a single address without name, blanks or commas, e.g. ada@example.com.',
		);
	}
	return address;
}
