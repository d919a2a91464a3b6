import type { PhoneNumber } from 'libphonenumber-js';

import { ValidationError } from '../../errors/validationError';
import { type CountryCode, countryNames } from './countries';
import { type NumbersWithoutPlus, numbersWithoutPlusLabel } from './numbersWithoutPlus';
import { isInternational, type PhoneFormat, readFormat } from './format';

/** `possible`: right length for its country. `valid`: also a range known to be in use. */
export type NumberCheck = 'possible' | 'valid';

export interface PhoneRule {
	numbersWithoutPlus: NumbersWithoutPlus;
	check: NumberCheck;
	/** The field's label, for the message. */
	field: string;
}

/**
 * Reads a phone number as people and spreadsheets write it (CONTRACT section 4): it is read only if nobody careful could
 * have meant another one.
 * @returns E.164 with `+`, e.g. `+6587755388`
 * @throws ValidationError when it is not certain which number is meant
 */
export type ReadPhone = (value: unknown, rule: PhoneRule) => string;

/** 15 digits and the `+`; the library takes 17 digits for possible in some countries. */
const longestE164 = 16;

/** Types of numbers that may be a mobile phone's: plans such as North America's do not tell them apart. */
const mobileTypes = new Set(['MOBILE', 'FIXED_LINE_OR_MOBILE']);

/** Digits behind a `/` that are another ending of the number before it. */
const longestEnding = 2;
/** Digits behind a `/` that may be a second number whole. */
const shortestWhole = 6;

const withCountryCode = 'Write it with + and its country code.';

/** All countries' numbering plans, and what is read by them. */
export interface NumberingPlans {
	readPhone: ReadPhone;
	/** A country's calling code without `+`, e.g. `65`. */
	callingCode(country: CountryCode): string;
}

/** The library with its metadata is loaded on the first phone number, not with the node. */
export async function loadNumberingPlans(): Promise<NumberingPlans> {
	const { getCountryCallingCode, parsePhoneNumberFromString } = await import('./libphonenumber');

	const international = (digits: string): PhoneNumber | undefined => parsePhoneNumberFromString(`+${digits}`);
	const national = (digits: string, country: CountryCode) =>
		parsePhoneNumberFromString(digits, { defaultCountry: country, extract: false });

	return { readPhone, callingCode: getCountryCallingCode };

	function readPhone(value: unknown, rule: PhoneRule): string {
		const writing = readFormat(value, rule.field);
		return checked(numberOf(writing, rule), writing, rule);
	}

	function numberOf(writing: PhoneFormat, rule: PhoneRule): PhoneNumber | undefined {
		const { digits, digitsWithTrunkZero, form } = writing;
		const { numbersWithoutPlus } = rule;
		if (form === 'plus') {
			refuseSecondNumber(writing, rule.field, international);
			return withTrunkZero(digits, digitsWithTrunkZero, writing, rule.field);
		}
		if (digits.startsWith('00')) {
			refuseSecondNumber(writing, rule.field, (before) => international(before.slice(2)));
			const rest = digits.slice(2);
			const first = withTrunkZero(rest, digitsWithTrunkZero.slice(2), writing, rule.field);
			const home = numbersWithoutPlus.type === 'country' ? numbersWithoutPlus.country : undefined;
			return oneReading(first, home && national(digits, home), rest, writing, rule.field);
		}
		switch (numbersWithoutPlus.type) {
			case 'refuse':
				throw refusedWithoutPlus(writing, rule.field);
			case 'invalid':
				throw new ValidationError(numbersWithoutPlusLabel, numbersWithoutPlus.reason, numbersWithoutPlus.nextStep);
			case 'countryCode':
				refuseSecondNumber(writing, rule.field, international);
				return startingWithCountryCode(writing, rule.field);
			case 'country':
				refuseSecondNumber(writing, rule.field, (before) => national(before, numbersWithoutPlus.country));
				return nationalReading(writing, numbersWithoutPlus.country, rule.field);
		}
	}

	/** @throws ValidationError for a length that its country does not have, and where asked for, for a range not in use */
	function checked(
		number: PhoneNumber | undefined,
		writing: PhoneFormat,
		{ check, field, numbersWithoutPlus }: PhoneRule,
	): string {
		if (number === undefined || !number.isPossible() || number.number.length > longestE164) {
			throw new ValidationError(
				field,
				`${writing.shown} is not a phone number of any country`,
				nextStepFor(writing, numbersWithoutPlus),
			);
		}
		if (check === 'valid' && !number.isValid()) {
			throw new ValidationError(
				field,
				`${writing.shown} (${number.number}) is in no range known to be in use`,
				"Check the number. Should it be right all the same, set the option 'Number Check' to Possible.",
			);
		}
		return number.number;
	}

	/** `(0)` is the trunk zero one leaves out, except where it belongs to the number, as in Italy. */
	function withTrunkZero(
		digits: string,
		digitsWithZero: string,
		{ shown }: PhoneFormat,
		field: string,
	): PhoneNumber | undefined {
		const without = international(digits);
		if (digits === digitsWithZero) return without;
		const withZero = international(digitsWithZero);
		if (!withZero?.isValid()) return without;
		if (!without?.isValid() || without.number === withZero.number) return withZero;
		throw ambiguous(without, withZero, shown, field);
	}

	/**
	 * After `00` a number is international; in a country whose own international prefix starts with `00`
	 * as well (Australia's 0011), the rest may mean another number.
	 */
	function oneReading(
		first: PhoneNumber | undefined,
		second: PhoneNumber | undefined,
		rest: string,
		{ shown }: PhoneFormat,
		field: string,
	): PhoneNumber | undefined {
		if (!second?.isValid()) return first;
		// The library drops a trunk prefix behind the country code: it reads 0011 65 … as +1 65 ….
		if (!first?.isPossible() || first.number !== `+${rest}`) return second;
		if (first.isValid() && first.number !== second.number) throw ambiguous(first, second, shown, field);
		return first.isValid() ? first : second;
	}

	/** The digits behind a `+`: a number in use, and not written as only national numbers are. */
	function startingWithCountryCode(writing: PhoneFormat, field: string): PhoneNumber {
		const says = `though '${numbersWithoutPlusLabel}' says that such numbers start with their country code`;
		const nextStep = `If it is a national number, choose its country in '${numbersWithoutPlusLabel}'. Otherwise write it with + and its country code.`;
		if (writing.startsNationally) {
			throw new ValidationError(field, `${writing.shown} is written as national numbers are, ${says}`, nextStep);
		}
		const number = withTrunkZero(writing.digits, writing.digitsWithTrunkZero, writing, field);
		if (number?.isValid()) return number;
		throw new ValidationError(field, `${writing.shown} is not a number in use with a + in front, ${says}`, nextStep);
	}

	/**
	 * Refuses two numbers in one cell: another ending of the first, or a second one whole. Three digits or more behind the
	 * `/` are the first one's, unless it is a number in use without them and none with them, or they are one of their own.
	 */
	function refuseSecondNumber(
		{ digits, slashes, shown }: PhoneFormat,
		field: string,
		read: (digits: string) => PhoneNumber | undefined,
	): void {
		for (const { before, behind } of slashes) {
			const first = read(before);
			if (!first?.isValid() || behind === '') continue;
			const isEnding = behind.length <= longestEnding;
			const isWhole = () =>
				behind.length >= shortestWhole && first.country !== undefined && national(behind, first.country)?.isValid();
			if (!isEnding && read(digits)?.isValid() && !isWhole()) continue;
			throw new ValidationError(
				field,
				`${shown} holds two numbers`,
				`Write one of them, ${isEnding ? `such as ${first.number}` : 'with + and its country code'}, and give the other an item of its own.`,
			);
		}
	}

	/** As the country writes its own numbers, its way to dial abroad included. */
	function nationalReading(writing: PhoneFormat, home: CountryCode, field: string): PhoneNumber | undefined {
		const { digits, shown } = writing;
		const reading = national(digits, home);
		if (!reading?.isPossible()) return reading;
		refuseCodeBehindZero(reading, writing, home, field);
		const alternative = international(digits);
		if (!alternative?.isValid() || alternative.number === reading.number) return reading;
		// A bare international number is the likelier meaning where the national reading leaves the home country or is in
		// no range of it, where the digits begin with the home country's own code, and where only it may be a mobile phone.
		const isLikelier =
			reading.country !== home ||
			!reading.isValid() ||
			alternative.country === home ||
			(mayBeMobile(alternative) && !mayBeMobile(reading));
		if (isLikelier) throw ambiguous(alternative, reading, shown, field);
		return reading;
	}

	/**
	 * Refuses the 0 that some people write before a country code (0919876543210 for +919876543210), where the national
	 * reading is in no range in use, or where only the number without that 0 may be a mobile phone of the country.
	 */
	function refuseCodeBehindZero(
		reading: PhoneNumber,
		{ digits, shown }: PhoneFormat,
		home: CountryCode,
		field: string,
	): void {
		if (!digits.startsWith('0')) return;
		const alternative = international(digits.slice(1));
		if (!alternative?.isValid() || alternative.number === reading.number) return;
		const isLikelier =
			!reading.isValid() || (alternative.country === home && mayBeMobile(alternative) && !mayBeMobile(reading));
		if (isLikelier) throw ambiguous(alternative, reading, shown, field);
	}

	function refusedWithoutPlus(writing: PhoneFormat, field: string): ValidationError {
		const behindPlus = international(writing.digits);
		const thisOne = behindPlus?.isValid() ? `; behind a + it would be ${behindPlus.number}${placeOf(behindPlus)}` : '';
		return new ValidationError(
			field,
			`${writing.shown} has no +, and '${numbersWithoutPlusLabel}' does not say what such numbers are${thisOne}`,
			`In '${numbersWithoutPlusLabel}' choose the country they belong to, or that they start with their country code. Or write the number with + and its country code.`,
		);
	}

	/** What to write instead, with the number itself where the digits leave no doubt. */
	function nextStepFor(writing: PhoneFormat, numbersWithoutPlus: NumbersWithoutPlus): string {
		const { digits } = writing;
		if (isInternational(writing)) {
			const mexican = /^(?:00)?521(\d{10})$/.exec(digits)?.[1];
			const today = mexican === undefined ? undefined : international(`52${mexican}`);
			if (today?.isValid()) return `Mexico has no 1 after 52 any more: write ${today.number}.`;
			return 'Check the country code and count the digits.';
		}
		const behindPlus = international(digits);
		if (numbersWithoutPlus.type === 'country' && behindPlus?.isValid()) {
			return `It was read as a number of ${countryNames[numbersWithoutPlus.country]}. If ${behindPlus.number}${placeOf(behindPlus)} is meant, write the + in front.`;
		}
		if (numbersWithoutPlus.type === 'country') {
			return `It was read as a number of ${countryNames[numbersWithoutPlus.country]}. Count the digits, or write it with + and its country code.`;
		}
		return 'Write it with + and its country code, e.g. +6587755388.';
	}
}

function mayBeMobile(number: PhoneNumber): boolean {
	return mobileTypes.has(number.getType() ?? '');
}

/** ` in Singapore`; nothing for numbers of no country. */
function placeOf({ country }: PhoneNumber): string {
	return country === undefined ? '' : ` in ${countryNames[country]}`;
}

function ambiguous(one: PhoneNumber, other: PhoneNumber, shown: string, field: string): ValidationError {
	const named = (number: PhoneNumber) => `${number.number}${placeOf(number)}`;
	return new ValidationError(
		field,
		`${shown} is ambiguous: it can mean ${named(one)} or ${named(other)}`,
		withCountryCode,
	);
}
