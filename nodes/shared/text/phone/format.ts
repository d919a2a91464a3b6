import { ValidationError } from '../../errors/validationError';
import { checkEvaluated } from '../unevaluated';
import { quote } from '../untrusted';
import { unwrittenText } from '../values';

/** How a phone number is written, before it is decided which number that is. */
export interface PhoneFormat {
	/** As messages quote it. */
	shown: string;
	/** `plus`: it starts with `+`, also inside brackets. `bare`: it does not, though it may start with `00`. */
	form: 'plus' | 'bare';
	/** Its digits, without the 0 of a `(0)` after a country code. */
	digits: string;
	/** The same with that 0; equal where there is none. */
	digitsWithTrunkZero: string;
	/** Whether it starts as only national numbers do: with a bracket or a 0, as in `(965) 222-4581`. */
	startsNationally: boolean;
	/** For each `/`: the digits before it and those after it. */
	slashes: Array<{ before: string; after: string }>;
}

/** Room for every separator anybody writes; E.164 itself has at most 15 digits. */
const longestText = 64;

/** Whitespace of every kind, and the invisible marks and control characters that spreadsheets leave behind. */
const whitespace = /[\p{Z}\p{Cf}\p{Cc}]/gu;
/** Hyphens and dashes (Japan's prolonged sound mark is used as one), dots, brackets. */
const separators = /[-\u2010-\u2015\u2212\u30fc\uff70.()[\]]/g;
const leadingApostrophe = /^['\u2018\u2019]/;
const trunkZeroInBrackets = /(?<=\d)\(0\)/;
const startsWithBracketOrZero = /^(?:[([]|0)/;
/** ASCII's characters in the width of East Asian ones. */
const fullWidth = /[\uff01-\uff5e]/g;

/** As spreadsheets and CSV exports write a number; with the dot read as a separator it would be another phone's. */
const decimals = /^\+?\d{7,}\.0+$/;
const scientific = /^\+?(\d)(?:[.,](\d+))?e\+?(\d{1,2})$/i;
/** Bare digits whose last five are zeros: what a spreadsheet leaves of `447700900123` in a narrow column. */
const rounded = /^[1-9]\d*0{5}$/;

/**
 * Reads the cell of a table, the field of a form or what an expression returned, as people and spreadsheets write phone
 * numbers (docs/delivery-contract.md, 4).
 * @throws ValidationError naming `field`, when it holds something else or more than one phone number
 */
export function readFormat(value: unknown, field: string): PhoneFormat {
	const text = writtenText(value, field).replace(fullWidth, (character) =>
		String.fromCharCode(character.charCodeAt(0) - 0xfee0),
	);
	const shown = quote(typeof value === 'number' ? String(value) : value);
	const written = text.replace(whitespace, '').replace(leadingApostrophe, '');
	// With its whitespace: digits in groups are not decimals.
	assertNoSpreadsheetForm(
		text
			.replace(/[\p{Cf}\p{Cc}]/gu, '')
			.trim()
			.replace(leadingApostrophe, ''),
		shown,
		field,
	);

	const withoutSeparators = written.replace(separators, '');
	const inGroups = written.replace(trunkZeroInBrackets, '').replace(separators, '');
	if (!/^\+?[\d/]+$/.test(withoutSeparators) || !/\d/.test(withoutSeparators)) {
		throw notANumber({ written, compact: withoutSeparators.replaceAll('/', ''), shown, field });
	}
	const [, plus = '', groups = ''] = /^(\+?)(.*)$/.exec(inGroups) ?? [];
	return {
		shown,
		form: plus === '' ? 'bare' : 'plus',
		digits: groups.replaceAll('/', ''),
		digitsWithTrunkZero: withoutSeparators.replace(/[+/]/g, ''),
		startsNationally: startsWithBracketOrZero.test(written),
		slashes: [...groups.matchAll(/\//g)].map(({ index }) => ({
			before: groups.slice(0, index).replaceAll('/', ''),
			after: groups.slice(index + 1).replace(/\/.*$/, ''),
		})),
	};
}

/** Whether it starts with `+`, or with the `00` that most countries dial before a country code. */
export function isInternational({ form, digits }: PhoneFormat): boolean {
	return form === 'plus' || digits.startsWith('00');
}

/** Whether a cell holds one phone number, and that is not written as an international one. Never throws. */
export function isWithoutPlus(value: unknown): boolean {
	try {
		return !isInternational(readFormat(value, ''));
	} catch {
		return false;
	}
}

/** The text to read, from whatever a workflow hands over. */
function writtenText(value: unknown, field: string): string {
	if (value === undefined || value === null || value === '') {
		throw new ValidationError(field, 'it is empty', 'Enter a phone number with its country code, e.g. +6587755388.');
	}
	if (typeof value === 'number') {
		if (Number.isSafeInteger(value) && value >= 0) return String(value);
		throw new ValidationError(
			field,
			`the number ${value} cannot be read back digit by digit`,
			'Format the column as text, so that every digit of the phone number is kept.',
		);
	}
	if (typeof value !== 'string') {
		throw new ValidationError(
			field,
			`it holds ${Array.isArray(value) ? 'a list' : `a value of type ${typeof value}`}, not a phone number`,
			'Choose the field that holds the number itself.',
		);
	}
	if (value.length > longestText) {
		throw new ValidationError(
			field,
			`a text of ${value.length} characters is not a phone number`,
			'Choose the field that holds one phone number.',
		);
	}
	checkEvaluated(value, field);
	const unwritten = unwrittenText(value);
	if (unwritten) throw new ValidationError(field, `it holds ${unwritten.found}`, unwritten.nextStep);
	return value;
}

/** @throws ValidationError for a number with decimals, in scientific notation, or rounded, as spreadsheets show them */
function assertNoSpreadsheetForm(text: string, shown: string, field: string): void {
	const asText = 'Format the column as text, and enter the number again with + and its country code.';
	if (decimals.test(text)) {
		throw new ValidationError(
			field,
			`${shown} is a number with decimals`,
			'Format the column as text, so that the cell holds the digits of the phone number alone.',
		);
	}
	const [, , fraction = '', exponent] = scientific.exec(text) ?? [];
	if (exponent !== undefined) {
		const isWhole = fraction.length === Number(exponent);
		throw new ValidationError(
			field,
			isWhole
				? `${shown} is in a spreadsheet's scientific notation`
				: `${shown} was rounded by a spreadsheet, its last digits are lost`,
			asText,
		);
	}
	if (rounded.test(text)) {
		throw new ValidationError(
			field,
			`${shown} ends in five zeros or more, as a number that was rounded by a spreadsheet does`,
			'If every digit is right, write it as text with + and its country code. Otherwise enter the number again in a column formatted as text.',
		);
	}
}

interface Unread {
	/** Without whitespace and invisible marks. */
	written: string;
	/** Without separators, too. */
	compact: string;
	shown: string;
	field: string;
}

const scheme = /^(?:tel|telephone|phone|mobile|cell|mob|callto|sms|whatsapp|fax):?\.?:?(?=\+?[\d(])/i;
const extension = /^(.*\d)[,;]?(?:x|xt|ext|extn|extension|durchwahl|poste|#)[.:=]?(\d{1,7})$/i;

/** What a cell holds that is not one phone number, with what to write instead where that is known. */
function notANumber({ written, compact, shown, field }: Unread): ValidationError {
	if (compact === '' || compact === '+') {
		return new ValidationError(field, `${shown} has no digits`, 'Enter a phone number, e.g. +6587755388.');
	}
	const ascii = asciiDigits(compact);
	if (ascii !== compact) {
		return new ValidationError(
			field,
			`${shown} has digits of another script`,
			`Write it with the digits 0 to 9, ${/^\+?\d+$/.test(ascii) ? `as ${quote(ascii)}` : 'e.g. +6587755388'}.`,
		);
	}
	const [prefix] = scheme.exec(written) ?? [];
	if (prefix !== undefined && /^\+?\d+$/.test(compact.slice(prefix.replace(separators, '').length))) {
		return new ValidationError(
			field,
			`${shown} begins with ${quote(prefix)}, which is not part of the number`,
			`Write the number alone: ${quote(written.slice(prefix.length))}.`,
		);
	}
	const [, main, digits] = extension.exec(compact) ?? [];
	if (main !== undefined && /^\+?\d{5,}$/.test(main)) {
		return new ValidationError(
			field,
			`${shown} has an extension (${digits}), and no SMS reaches one`,
			'Enter a mobile number, without extension.',
		);
	}
	return new ValidationError(
		field,
		/\p{L}/u.test(compact) ? `${shown} has letters in it` : `${shown} has more in it than one phone number`,
		'Enter the number alone, without letters, extension or text around it, e.g. +6587755388.',
	);
}

/** Every decimal digit of any script as its ASCII digit (Unicode lists the ten of a script in a row, from 0). */
function asciiDigits(text: string): string {
	return text.replace(/(?![0-9])\p{Nd}/gu, (digit) => {
		const code = digit.codePointAt(0) ?? 0;
		// The five mathematical alphabets of digits follow one another without a gap.
		if (code >= 0x1d7ce && code <= 0x1d7ff) return String((code - 0x1d7ce) % 10);
		let value = 0;
		while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value++;
		return String(value);
	});
}
