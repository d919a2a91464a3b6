import type { PhoneNumber } from 'libphonenumber-js';

import { ValidationError } from '../../errors/validationError';
import { type CountryCode, countryNames } from './countries';
import { type NumbersWithoutPlus, numbersWithoutPlusLabel } from './numbersWithoutPlus';
import { isInternational, type PhoneFormat, readFormat } from './format';

/** `possible`: right length for its country. `valid`: also a range known to be in use. */
export type NumberCheck = 'possible' | 'valid';

/** How a phone number is to be read. */
export interface PhoneRule {
	numbersWithoutPlus: NumbersWithoutPlus;
	check: NumberCheck;
	/** The field's label, for the message. */
	field: string;
}

/**
 * Reads a phone number as people and spreadsheets write it (docs/delivery-contract.md, 4): it is read only if nobody
 * careful could have meant another one.
 * @returns E.164 with `+`, e.g. `+6587755388`
 * @throws ValidationError when it is not certain which number is meant
 */
export type ReadPhone = (value: unknown, rule: PhoneRule) => string;

/** 15 digits and the `+`; the library treats 17 digits as possible in some countries. */
const longestE164 = 16;

/** Types of numbers that may be a mobile phone's: plans such as North America's do not tell them apart. */
const mobileTypes = new Set(['MOBILE', 'FIXED_LINE_OR_MOBILE']);

/** Digits after a `/` that are another ending of the number before it. */
const longestEnding = 2;
/** Digits after a `/` that may be a second number whole. */
const shortestWhole = 6;

const withCountryCode = 'Write it with + and its country code.';

/** All countries' numbering plans, and what is read by them. */
export interface NumberingPlans {
	readPhone: ReadPhone;
	/** A country's calling code without `+`, e.g. `65`. */
	callingCode(country: CountryCode): string;
}

/** One phone number while it is read: how it is written, the field it is in, and the plans to read it by. */
interface Reading {
	format: PhoneFormat;
	field: string;
	/** The number of these digits after a `+`; undefined where it is not one of any country. */
	international: (digits: string) => PhoneNumber | undefined;
	/** The number of these digits when dialled in a country. */
	national: (digits: string, country: CountryCode) => PhoneNumber | undefined;
}

/**
 * Loads the library and its metadata, which is done for the first phone number, not with the node: it takes some
 * milliseconds the first time.
 */
export async function loadNumberingPlans(): Promise<NumberingPlans> {
	const { getCountryCallingCode, parsePhoneNumberFromString } = await import('./libphonenumber');
	const plans: Omit<Reading, 'format' | 'field'> = {
		international: (digits) => parsePhoneNumberFromString(`+${digits}`),
		national: (digits, country) => parsePhoneNumberFromString(digits, { defaultCountry: country, extract: false }),
	};
	return {
		readPhone: (value, rule) => readPhone({ ...plans, field: rule.field, format: readFormat(value, rule.field) }, rule),
		callingCode: getCountryCallingCode,
	};
}

/** @throws ValidationError for a length that its country does not have, and where asked for, for a range not in use */
function readPhone(reading: Reading, rule: PhoneRule): string {
	const { format, field } = reading;
	const number = numberOf(reading, rule.numbersWithoutPlus);
	if (number === undefined || !number.isPossible() || number.number.length > longestE164) {
		throw new ValidationError(
			field,
			`${format.shown} is not a phone number of any country`,
			nextStepFor(reading, rule.numbersWithoutPlus),
		);
	}
	if (rule.check === 'valid' && !number.isValid()) {
		throw new ValidationError(
			field,
			`${format.shown} (${number.number}) is in no range known to be in use`,
			"Check the number. Should it be right all the same, set the option 'Number Check' to Possible.",
		);
	}
	return number.number;
}

function numberOf(reading: Reading, numbersWithoutPlus: NumbersWithoutPlus): PhoneNumber | undefined {
	const { digits, digitsWithTrunkZero, form } = reading.format;
	const { international, national } = reading;
	if (form === 'plus') {
		assertOneNumber(reading, international);
		return withTrunkZero(reading, digits, digitsWithTrunkZero);
	}
	if (digits.startsWith('00')) {
		assertOneNumber(reading, (before) => international(before.slice(2)));
		const rest = digits.slice(2);
		const first = withTrunkZero(reading, rest, digitsWithTrunkZero.slice(2));
		const home = numbersWithoutPlus.type === 'country' ? numbersWithoutPlus.country : undefined;
		return oneOfTwo(reading, first, home && national(digits, home), rest);
	}
	switch (numbersWithoutPlus.type) {
		case 'refuse':
			throw withoutPlusError(reading);
		case 'invalid':
			throw new ValidationError(numbersWithoutPlusLabel, numbersWithoutPlus.reason, numbersWithoutPlus.nextStep);
		case 'countryCode':
			assertOneNumber(reading, international);
			return startingWithCountryCode(reading);
		case 'country':
			assertOneNumber(reading, (before) => national(before, numbersWithoutPlus.country));
			return nationalNumber(reading, numbersWithoutPlus.country);
		default:
			return numbersWithoutPlus satisfies never;
	}
}

/** `(0)` is the trunk zero one leaves out, except where it belongs to the number, as in Italy. */
function withTrunkZero(reading: Reading, digits: string, digitsWithZero: string): PhoneNumber | undefined {
	const without = reading.international(digits);
	if (digits === digitsWithZero) return without;
	const withZero = reading.international(digitsWithZero);
	if (!withZero?.isValid()) return without;
	if (!without?.isValid() || without.number === withZero.number) return withZero;
	throw ambiguous(reading, without, withZero);
}

/**
 * After `00` a number is international; in a country whose own international prefix starts with `00`
 * as well (Australia's 0011), the rest may mean another number.
 */
function oneOfTwo(
	reading: Reading,
	first: PhoneNumber | undefined,
	second: PhoneNumber | undefined,
	rest: string,
): PhoneNumber | undefined {
	if (!second?.isValid()) return first;
	// The library drops a trunk prefix after the country code: it reads 0011 65 … as +1 65 ….
	if (!first?.isPossible() || first.number !== `+${rest}`) return second;
	if (first.isValid() && first.number !== second.number) throw ambiguous(reading, first, second);
	return first.isValid() ? first : second;
}

/** The digits after a `+`: a number in use, and not written as only national numbers are. */
function startingWithCountryCode(reading: Reading): PhoneNumber {
	const { format, field } = reading;
	const says = `though '${numbersWithoutPlusLabel}' says that such numbers start with their country code`;
	const nextStep = `If it is a national number, choose its country in '${numbersWithoutPlusLabel}'. Otherwise write it with + and its country code.`;
	if (format.startsNationally) {
		throw new ValidationError(field, `${format.shown} is written as national numbers are, ${says}`, nextStep);
	}
	const number = withTrunkZero(reading, format.digits, format.digitsWithTrunkZero);
	if (number?.isValid()) return number;
	throw new ValidationError(field, `${format.shown} is not a number in use with a + in front, ${says}`, nextStep);
}

/**
 * Throws for two numbers in one cell: another ending of the first, or a second one whole. Three digits or more after the
 * `/` belong to the first one, unless it is a number in use without them and not with them, or they are one of their own.
 */
function assertOneNumber(
	{ format: { digits, slashes, shown }, field, national }: Reading,
	read: (digits: string) => PhoneNumber | undefined,
): void {
	for (const { before, after } of slashes) {
		const first = read(before);
		if (!first?.isValid() || after === '') continue;
		const isEnding = after.length <= longestEnding;
		const isWhole = () =>
			after.length >= shortestWhole && first.country !== undefined && national(after, first.country)?.isValid();
		if (!isEnding && read(digits)?.isValid() && !isWhole()) continue;
		throw new ValidationError(
			field,
			`${shown} holds two numbers`,
			`Write one of them, ${isEnding ? `such as ${first.number}` : 'with + and its country code'}, and give the other an item of its own.`,
		);
	}
}

/** As the country writes its own numbers, its way to dial abroad included. */
function nationalNumber(reading: Reading, home: CountryCode): PhoneNumber | undefined {
	const { digits } = reading.format;
	const number = reading.national(digits, home);
	if (!number?.isPossible()) return number;
	assertNoCodeBehindZero(reading, number, home);
	const alternative = reading.international(digits);
	if (!alternative?.isValid() || alternative.number === number.number) return number;
	// A bare international number is the likelier meaning where the national reading leaves the home country or is in
	// no range of it, where the digits begin with the home country's own code, and where only it may be a mobile phone.
	const isLikelier =
		number.country !== home ||
		!number.isValid() ||
		alternative.country === home ||
		(mayBeMobile(alternative) && !mayBeMobile(number));
	if (isLikelier) throw ambiguous(reading, alternative, number);
	return number;
}

/**
 * Throws for the 0 that some people write before a country code (0919876543210 for +919876543210), where the national
 * reading is in no range in use, or where only the number without that 0 may be a mobile phone of the country.
 */
function assertNoCodeBehindZero(reading: Reading, number: PhoneNumber, home: CountryCode): void {
	const { digits } = reading.format;
	if (!digits.startsWith('0')) return;
	const alternative = reading.international(digits.slice(1));
	if (!alternative?.isValid() || alternative.number === number.number) return;
	const isLikelier =
		!number.isValid() || (alternative.country === home && mayBeMobile(alternative) && !mayBeMobile(number));
	if (isLikelier) throw ambiguous(reading, alternative, number);
}

function withoutPlusError({ format, field, international }: Reading): ValidationError {
	const afterPlus = international(format.digits);
	const thisOne = afterPlus?.isValid() ? `; behind a + it would be ${afterPlus.number}${placeOf(afterPlus)}` : '';
	return new ValidationError(
		field,
		`${format.shown} has no +, and '${numbersWithoutPlusLabel}' does not say what such numbers are${thisOne}`,
		`In '${numbersWithoutPlusLabel}' choose the country they belong to, or that they start with their country code. Or write the number with + and its country code.`,
	);
}

/** What to write instead, with the number itself where the digits leave no doubt. */
function nextStepFor({ format, international }: Reading, numbersWithoutPlus: NumbersWithoutPlus): string {
	const { digits } = format;
	if (isInternational(format)) {
		const mexican = /^(?:00)?521(\d{10})$/.exec(digits)?.[1];
		const today = mexican === undefined ? undefined : international(`52${mexican}`);
		if (today?.isValid()) return `Mexico has no 1 after 52 any more: write ${today.number}.`;
		return 'Check the country code and count the digits.';
	}
	const afterPlus = international(digits);
	if (numbersWithoutPlus.type === 'country' && afterPlus?.isValid()) {
		return `It was read as a number of ${countryNames[numbersWithoutPlus.country]}. If ${afterPlus.number}${placeOf(afterPlus)} is meant, write the + in front.`;
	}
	if (numbersWithoutPlus.type === 'country') {
		return `It was read as a number of ${countryNames[numbersWithoutPlus.country]}. Count the digits, or write it with + and its country code.`;
	}
	return 'Write it with + and its country code, e.g. +6587755388.';
}

function mayBeMobile(number: PhoneNumber): boolean {
	return mobileTypes.has(number.getType() ?? '');
}

/** ` in Singapore`; empty for numbers of no country. */
function placeOf({ country }: PhoneNumber): string {
	return country === undefined ? '' : ` in ${countryNames[country]}`;
}

function ambiguous({ format, field }: Reading, one: PhoneNumber, other: PhoneNumber): ValidationError {
	const named = (number: PhoneNumber) => `${number.number}${placeOf(number)}`;
	return new ValidationError(
		field,
		`${format.shown} is ambiguous: it can mean ${named(one)} or ${named(other)}`,
		withCountryCode,
	);
}
