import { getCountries, getExampleNumber, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { PhoneNumber } from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/mobile/examples';

import { readNumbersWithoutPlus } from '../../../nodes/shared/text/phone/numbersWithoutPlus.ts';
import { loadNumberingPlans, type NumberingPlans } from '../../../nodes/shared/text/phone/readPhone.ts';
import { ValidationError } from '../../../nodes/shared/errors/validationError.ts';

let plans: NumberingPlans;

/** Before anything here reads a number. */
export async function load(): Promise<void> {
	plans = await loadNumberingPlans();
}

/** One of the library's own example mobiles, of each country that it knows. */
export const exampleMobiles = getCountries().map((country) => {
	const mobile = getExampleNumber(country, examples) as PhoneNumber;
	return {
		country,
		mobile,
		number: mobile.number,
		digits: mobile.number.slice(1),
		national: String(mobile.nationalNumber),
	};
});

/** The number that a value is read as, or undefined where it is invalid. */
export function read(value: unknown, numbersWithoutPlus: unknown): string | undefined {
	try {
		return plans.readPhone(value, {
			numbersWithoutPlus: readNumbersWithoutPlus(numbersWithoutPlus),
			check: 'possible',
			field: 'Phone',
		});
	} catch (error) {
		if (error instanceof ValidationError) return undefined;
		throw error;
	}
}

export interface Count {
	tried: number;
	right: number;
	invalid: string[];
	wrong: string[];
}

/** Reads every value, and counts those that are read as the number meant. */
export function count(values: Iterable<{ value: unknown; numbersWithoutPlus: unknown; meant: string }>): Count {
	const counted: Count = { tried: 0, right: 0, invalid: [], wrong: [] };
	for (const { value, numbersWithoutPlus, meant } of values) {
		const number = read(value, numbersWithoutPlus);
		const shown = `${String(value)} (${String(numbersWithoutPlus)}): ${number ?? 'invalid'}, meant ${meant}`;
		counted.tried++;
		if (number === undefined) counted.invalid.push(shown);
		else if (number === meant) counted.right++;
		else counted.wrong.push(shown);
	}
	return counted;
}

/** Every area code of the United States and Canada that is in use, and a number in it. */
export function areaCodes(): string[] {
	return Array.from({ length: 800 }, (_, n) => String(200 + n)).filter((code) => {
		const number = parsePhoneNumberFromString(`+1${code}2530143`);
		return number?.isValid() === true && (number.country === 'US' || number.country === 'CA');
	});
}

const groups = (digits: string, by: string): string => digits.replace(/\d{3}(?=\d{3})/g, (group) => group + by);

/** As people, forms and spreadsheets write the example mobile of each country, with the setting that fits. */
export function* formats(): Generator<{ value: unknown; numbersWithoutPlus: unknown; meant: string }> {
	for (const { country, mobile, number, digits, national } of exampleMobiles) {
		const international = mobile.formatInternational();
		const inCountry = mobile.formatNational();
		const code = String(mobile.countryCallingCode);
		const wide = number.replace(/[+\d]/g, (character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0));
		for (const value of [
			number,
			international,
			`'${number}`,
			`\ufeff${number}`,
			` ${number}\n`,
			`\u202a${international}\u202c`,
			wide,
			international.replaceAll(' ', '\u00a0'),
			international.replaceAll(' ', '-'),
			international.replaceAll(' ', '.'),
			international.replaceAll(' ', '\u2011'),
			`(+${code}) ${groups(national, ' ')}`,
			`+${code} (${national.slice(0, 3)}) ${national.slice(3)}`,
			`+${code}-${groups(national, '-')}`,
			`00${digits}`,
			`00 ${code} ${groups(national, ' ')}`,
			`(00${code}) ${national}`,
			`00${code}-${groups(national, '-')}`,
		]) {
			yield { value, numbersWithoutPlus: 'refuse', meant: number };
		}
		for (const value of [
			digits,
			Number(digits),
			international.slice(1),
			`'${digits}`,
			groups(digits, ' '),
			groups(digits, '-'),
			`${code} ${groups(national, ' ')}`,
			`${code}.${groups(national, '.')}`,
			`${code}/${national}`,
		]) {
			yield { value, numbersWithoutPlus: 'countryCode', meant: number };
		}
		for (const value of [
			inCountry,
			inCountry.replaceAll(' ', ''),
			inCountry.replaceAll(/[ -]/g, '.'),
			inCountry.replaceAll(/[ -]/g, '\u00a0'),
			inCountry.replaceAll(/[ ()]/g, '-').replaceAll(/-+/g, '-').replace(/^-/, ''),
			`'${inCountry}`,
			national,
			groups(national, ' '),
			number,
			international,
			`00${digits}`,
		]) {
			yield { value, numbersWithoutPlus: country, meant: number };
		}
	}
}

/** The digits of every example mobile where the parameter says another country. */
export function bareDigitsAbroad() {
	const counts = { tried: 0, invalid: 0, asMeant: 0, mobileOfThatCountry: 0, notMobile: [] as string[] };
	for (const { country, number, digits } of exampleMobiles) {
		for (const other of getCountries()) {
			if (other === country) continue;
			counts.tried++;
			const result = read(digits, other);
			if (result === undefined) counts.invalid++;
			else if (result === number) counts.asMeant++;
			else if (mayBeMobile(result)) counts.mobileOfThatCountry++;
			else counts.notMobile.push(`${digits} (${other}): ${result}`);
		}
	}
	return counts;
}

const mayBeMobile = (number: string): boolean => /MOBILE/.test(parsePhoneNumberFromString(number)?.getType() ?? '');

/** Every example with an ending after a `/`, in five formats. */
export function endings(ending: string) {
	const counts = { tried: 0, invalid: 0, asOneNumber: 0, shortened: [] as string[] };
	for (const { country, mobile, number, digits, national } of exampleMobiles) {
		const code = String(mobile.countryCallingCode);
		for (const [value, numbersWithoutPlus] of [
			[`${number}/${ending}`, 'refuse'],
			[`${mobile.formatInternational()} / ${ending}`, 'refuse'],
			[`00${code} ${groups(national, ' ')}/${ending}`, 'refuse'],
			[`${digits}/${ending}`, 'countryCode'],
			[`${mobile.formatNational()} /${ending}`, country],
		]) {
			counts.tried++;
			const result = read(value, numbersWithoutPlus);
			if (result === undefined) counts.invalid++;
			else if (result === `${number}${ending}`) counts.asOneNumber++;
			else counts.shortened.push(`${value} (${numbersWithoutPlus}): ${result}`);
		}
	}
	return counts;
}
