import { quote } from '../untrusted';
import { cleanName } from '../values';
import { type CountryCode, countryNamed, countryNames, isCountryCode } from './countries';

/** The editor label of the parameter, for messages. */
export const numbersWithoutPlusLabel = 'Numbers Without +';

/** What numbers are that are written without `+` or `00` (docs/delivery-contract.md, 3). */
export type NumbersWithoutPlus =
	| { type: 'refuse' }
	/** They start with their country code. */
	| { type: 'countryCode' }
	/** They are written as in this country. */
	| { type: 'country'; country: CountryCode }
	/** Something else was entered; it matters only to a number that is written without `+`. */
	| { type: 'invalid'; reason: string; nextStep: string };

/**
 * Reads the parameter's value: `refuse`, `countryCode` or a country's ISO 3166-1 alpha-2 code; case and whitespace
 * around it do not matter.
 * @param value as n8n evaluates it: an expression may return anything
 */
export function readNumbersWithoutPlus(value: unknown): NumbersWithoutPlus {
	const text = typeof value === 'string' ? cleanName(value) : value;
	if (text === undefined || text === null || text === '') {
		return {
			type: 'invalid',
			reason: 'its expression is empty for this item, and the number has no +',
			nextStep: 'Fill the country of this item, e.g. US, or write the number with + and its country code.',
		};
	}
	if (typeof text === 'string') {
		const choice = text.toLowerCase();
		if (choice === 'refuse') return { type: 'refuse' };
		if (choice === 'countrycode') return { type: 'countryCode' };
		const country = text.toUpperCase();
		if (isCountryCode(country)) return { type: 'country', country };
	}
	const named = typeof text === 'string' ? countryNamed(text) : undefined;
	return {
		type: 'invalid',
		reason: `${quote(value)} is not a country code, and the number has no +`,
		nextStep:
			named === undefined
				? 'Enter the two letters of a country, e.g. US, GB or SG, or countryCode, or write the number with + and its country code.'
				: `For ${countryNames[named]} enter ${named}.`,
	};
}
