import type { CountryCode, PhoneNumber } from 'libphonenumber-js';

import { RefusedInput } from './refusedInput';
import { quote } from './untrusted';

/** `possible`: right length for its country. `valid`: also a range known to be in use. */
export type NumberCheck = 'possible' | 'valid';

export interface PhoneRule {
	/** ISO 3166-1 alpha-2 of numbers written without `+`; empty when those start with the country code. */
	defaultCountry: string;
	check: NumberCheck;
	/** The field's label, for the message. */
	field: string;
	/** The label of the field that says the country. */
	countryField?: string;
}

/**
 * Reads a phone number as people and spreadsheets write it.
 * @returns E.164 with `+`, e.g. `+6587755388`
 * @throws RefusedInput when it is not certain which number is meant (CONTRACT section 4)
 */
export type ReadPhone = (value: unknown, rule: PhoneRule) => string;

/** Room for every separator anybody writes; E.164 itself has at most 15 digits. */
const longestWriting = 64;
/** 15 digits and the `+`; the library takes 17 digits for possible in some countries. */
const longestE164 = 16;

/** Blanks of every kind, and the invisible marks and control characters that spreadsheets leave behind. */
const blanks = /[\p{Z}\p{Cf}\p{Cc}]/gu;
const separators = /[-\u2010-\u2015\u2212./()[\]]/g;
const leadingApostrophe = /^['\u2018\u2019]/;
const trunkZeroInBrackets = /(?<=\d)\(0\)/;
/** As spreadsheets and CSV exports write a number; with the dot taken for a separator it would be another phone's. */
const decimals = /^[\p{Z}\p{Cf}\p{Cc}'\u2018\u2019]*\+?\d{7,}\.0+[\p{Z}\p{Cf}\p{Cc}]*$/u;

/** The writing as messages quote it, and the field it stands in. */
interface Asked {
	shown: string;
	field: string;
}

/** The library with its metadata is loaded on the first phone number, not with the node. */
export async function loadPhoneReader(): Promise<ReadPhone> {
	const { isSupportedCountry, parsePhoneNumberFromString } = await import('./libphonenumber');

	const international = (digits: string): PhoneNumber | undefined => parsePhoneNumberFromString(`+${digits}`);

	/** `(0)` is the trunk zero one leaves out, except where it belongs to the number, as in Italy. */
	const internationalWithTrunkZero = (digits: string, digitsWithZero: string, asked: Asked) => {
		const without = international(digits);
		if (digits === digitsWithZero) return without;
		const withZero = international(digitsWithZero);
		if (!withZero?.isValid()) return without;
		if (!without?.isValid() || without.number === withZero.number) return withZero;
		throw ambiguous(without.number, withZero.number, asked);
	};

	const national = (digits: string, country: CountryCode) =>
		parsePhoneNumberFromString(digits, { defaultCountry: country, extract: false });

	function readCountry(value: string, field: string): CountryCode | undefined {
		const country = value.trim().toUpperCase();
		if (country === '') return undefined;
		if (isSupportedCountry(country)) return country;
		throw new RefusedInput(
			field,
			`${quote(value)} is not a country code`,
			country === 'UK' ? 'For the United Kingdom enter GB.' : 'Enter its two letters, e.g. US, GB or SG.',
		);
	}

	return function readPhone(value, { defaultCountry, check, field, countryField = 'Default Country' }) {
		const country = readCountry(defaultCountry, countryField);
		const writing = writtenNumber(value, field);
		const shown = quote(writing);
		const asked = { shown, field };

		if (decimals.test(writing)) {
			throw new RefusedInput(
				field,
				`${shown} is a number with decimals`,
				'Format the column as text, so that the cell holds the digits of the phone number alone.',
			);
		}

		let compact = writing.replace(blanks, '').replace(leadingApostrophe, '');
		const compactWithZero = compact.replace(separators, '');
		compact = compact.replace(trunkZeroInBrackets, '').replace(separators, '');
		if (!/^\+?\d+$/.test(compactWithZero)) throw notANumber(compactWithZero, shown, field);

		const number = ((): PhoneNumber | undefined => {
			if (compact.startsWith('+')) {
				return internationalWithTrunkZero(compact.slice(1), compactWithZero.slice(1), asked);
			}
			if (compact.startsWith('00')) {
				const rest = compact.slice(2);
				const first = internationalWithTrunkZero(rest, compactWithZero.slice(2), asked);
				return oneReading(first, country && national(compact, country), { rest, ...asked });
			}
			if (country === undefined) return internationalWithTrunkZero(compact, compactWithZero, asked);
			return nationalReading(compact, country);
		})();

		if (number === undefined || !number.isPossible() || number.number.length > longestE164) {
			throw new RefusedInput(field, `${shown} is no phone number of any country`, nextStepFor(compact, country));
		}
		if (check === 'valid' && !number.isValid()) {
			throw new RefusedInput(
				field,
				`${shown} (${number.number}) is in no range known to be in use`,
				"Check the number, or set the option 'Number Check' to Possible.",
			);
		}
		return number.number;

		function nationalReading(digits: string, home: CountryCode): PhoneNumber | undefined {
			const reading = national(digits, home);
			if (!reading?.isPossible()) return reading;
			const alternative = international(digits);
			if (!alternative?.isValid() || alternative.number === reading.number) return reading;
			// A bare international number is the likelier meaning where the national reading leaves the home
			// country or is in no range of it, and where the digits begin with the home country's own code.
			if (reading.country !== home || !reading.isValid() || alternative.country === home) {
				throw ambiguous(alternative.number, reading.number, asked);
			}
			return reading;
		}
	};

	/**
	 * After `00` a number is international; in a country whose own international prefix starts with `00`
	 * as well (Australia's 0011), the rest may mean another number.
	 */
	function oneReading(
		first: PhoneNumber | undefined,
		second: PhoneNumber | undefined,
		{ rest, ...asked }: Asked & { rest: string },
	): PhoneNumber | undefined {
		if (!second?.isValid()) return first;
		// The library drops a trunk prefix behind the country code: it reads 0011 65 … as +1 65 ….
		if (!first?.isPossible() || first.number !== `+${rest}`) return second;
		if (first.isValid() && first.number !== second.number) {
			throw ambiguous(first.number, second.number, asked);
		}
		return first.isValid() ? first : second;
	}

	/** What to write instead, with the number itself where the digits leave no doubt. */
	function nextStepFor(digits: string, country: CountryCode | undefined): string {
		if (digits.startsWith('+')) return 'Check the country code and count the digits.';
		const behindPlus = international(digits.replace(/^00/, ''));
		if (country !== undefined && behindPlus?.isValid()) {
			return `It was read as a number of ${country}. If ${behindPlus.number} is meant, write the + in front.`;
		}
		if (country === undefined && digits.startsWith('0')) {
			return "Write it with + and its country code, or choose the option 'Default Country'.";
		}
		return 'Write it with + and its country code, e.g. +6587755388.';
	}
}

/** The text to read, from whatever a workflow hands over. */
function writtenNumber(value: unknown, field: string): string {
	if (value === undefined || value === null || value === '') {
		throw new RefusedInput(field, 'it is empty', 'Enter a phone number with its country code, e.g. +6587755388.');
	}
	if (typeof value === 'number') {
		if (Number.isSafeInteger(value) && value >= 0) return String(value);
		throw new RefusedInput(
			field,
			`the number ${value} cannot be read back digit by digit`,
			'Format the column as text, so that every digit of the phone number is kept.',
		);
	}
	if (typeof value !== 'string') {
		throw new RefusedInput(
			field,
			`it holds ${Array.isArray(value) ? 'a list' : `a value of type ${typeof value}`}, not a phone number`,
			'Choose the field that holds the number itself.',
		);
	}
	if (value.length > longestWriting) {
		throw new RefusedInput(
			field,
			`a text of ${value.length} characters is no phone number`,
			'Choose the field that holds one phone number.',
		);
	}
	return value;
}

function notANumber(compact: string, shown: string, field: string): RefusedInput {
	if (compact === '' || compact === '+') {
		return new RefusedInput(field, `${shown} has no digits`, 'Enter a phone number, e.g. +6587755388.');
	}
	if (/\p{Nd}/u.test(compact.replace(/[0-9]/g, ''))) {
		return new RefusedInput(
			field,
			`${shown} has digits of another script`,
			'Write it with the digits 0 to 9, e.g. +6587755388.',
		);
	}
	return new RefusedInput(
		field,
		/\p{L}/u.test(compact) ? `${shown} has letters in it` : `${shown} has more in it than one phone number`,
		'Enter the number alone, without letters, extension or text around it, e.g. +6587755388.',
	);
}

function ambiguous(one: string, other: string, { shown, field }: Asked): RefusedInput {
	return new RefusedInput(
		field,
		`${shown} can mean ${one} or ${other}`,
		'Write it with + and its country code.',
	);
}
