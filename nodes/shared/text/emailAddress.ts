import { ValidationError } from '../errors/validationError';
import { checkEvaluated } from './unevaluated';
import { quote } from './untrusted';
import { hasUnpairedSurrogate } from './values';

/** RFC 5321 section 4.5.3.1: octets of a local part, and of a path, which is 256 with its angle brackets. */
const longest = { localPart: 64, address: 254 };

/** Zero-width and direction marks, which spreadsheets leave around a copied address. */
const invisibleMarks = /\p{Cf}/gu;
/** The same but the two joiners, which some scripts need within a word: `نامه‌ای.com` is another host without. */
const invisibleButJoiners = /(?![\u200C\u200D])\p{Cf}/gu;
const marksAtTheEnds = /^[\s\p{Cf}]+|[\s\p{Cf}]+$/gu;

/**
 * Without whitespace, list separators and brackets, and without punctuation beyond ASCII, such as typographic quotes. A
 * spreadsheet marks its texts by a leading `'`.
 */
const localPart = /^(?!')[^\s\p{Cc}@,;:<>()[\]"\\]+$/u;
const foreignPunctuation = /(?!\p{ASCII})[\p{P}\u00B4]/u;

/** Letters, marks and digits of all scripts; of ASCII's other characters only `-`, `.` and, as some hosts have it, `_`. */
const writtenHost = /^(?:[A-Za-z0-9._-]|(?!\p{ASCII})[\p{L}\p{M}\p{Nd}\u200C\u200D])+$/u;
/** RFC 1035 section 2.3.4 and RFC 1123 section 2.1, and `_` again. */
const hostLabel = /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/;

/** One person's address. */
export interface EmailAddress {
	/** As it was typed, without invisible marks. */
	address: string;
	/** The same for every spelling of the address: local part in lower case, host in its ASCII form. */
	identity: string;
}

/**
 * One email address, without whitespace at its ends and without invisible marks.
 * @param value as n8n evaluates it: an expression may return anything
 * @param field the field's label, for the message
 * @throws ValidationError for lists, display names and whitespace within: each would reach somebody else than the one person
 * meant, or nobody. Also for what RFC 5321 and RFC 1123 do not allow
 */
export function readEmailAddress(value: unknown, field: string): EmailAddress {
	if (value === undefined || value === null || value === '') {
		throw new ValidationError(field, 'it is empty', 'Enter one email address, e.g. ada@example.com.');
	}
	const text = typeof value === 'string' ? value.replace(marksAtTheEnds, '') : '';
	checkEvaluated(text, field);
	const invalid = (reason: string) =>
		new ValidationError(
			field,
			`${quote(value)} ${reason}`,
			'Enter a single address without name, spaces or commas, e.g. ada@example.com.',
		);

	const at = text.lastIndexOf('@');
	// What is longer is not looked at: reading a host takes time in proportion to its length.
	if (at < 1 || text.length > 4 * longest.address) throw invalid('is not one email address');
	const local = text.slice(0, at).replace(invisibleMarks, '');
	const host = text.slice(at + 1).replace(invisibleButJoiners, '');
	const foreign = foreignPunctuation.exec(local)?.[0];
	if (foreign !== undefined) throw invalid(`has the character ${foreign} before its @`);
	if (!localPart.test(local) || hasUnpairedSurrogate(local) || /\.\.|\.$|^\./.test(local))
		throw invalid('is not one email address');
	if (Buffer.byteLength(local) > longest.localPart)
		throw invalid(`has more than ${longest.localPart} bytes before its @`);

	const asciiHost = readHost(host);
	if (asciiHost === undefined) throw invalid('is not one email address: the part after its @ is not a host name');
	if (Buffer.byteLength(local) + 1 + asciiHost.length > longest.address)
		throw invalid(`has more than ${longest.address} bytes`);
	return { address: `${local}@${host}`, identity: `${local.toLowerCase()}@${asciiHost}` };
}

/** A host in its ASCII form, as WHATWG's URL standard has it; undefined for what is not a host on the internet. */
function readHost(written: string): string | undefined {
	if (!writtenHost.test(written)) return undefined;
	const host = hostOf(`http://${written}`);
	const labels = host?.split('.') ?? [];
	if (labels.length < 2 || !labels.every((label) => hostLabel.test(label)) || /^\d+$/.test(labels.at(-1) ?? ''))
		return undefined;
	return host;
}

function hostOf(url: string): string | undefined {
	try {
		return new URL(url).hostname;
	} catch {
		return undefined;
	}
}
