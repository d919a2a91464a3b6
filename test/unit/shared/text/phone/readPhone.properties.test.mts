// node's assertions: jest's cost more than what they check, at thousands of cases each.
import assert from 'node:assert/strict';

import fc from 'fast-check';
import { getCountries, getExampleNumber, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { CountryCode } from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/mobile/examples';

import { ValidationError } from '../../../../../nodes/shared/errors/validationError.ts';
import { readNumbersWithoutPlus } from '../../../../../nodes/shared/text/phone/numbersWithoutPlus.ts';
import { loadNumberingPlans } from '../../../../../nodes/shared/text/phone/readPhone.ts';
import type { NumberCheck, ReadPhone } from '../../../../../nodes/shared/text/phone/readPhone.ts';
import { casesOf } from '../../../../support/properties.mts';

const numRuns = casesOf();

let readPhone: ReadPhone;
beforeAll(async () => {
	({ readPhone } = await loadNumberingPlans());
});

/** The number in E.164, or undefined where it is invalid; any error but a ValidationError is a crash. */
function read(value: unknown, numbersWithoutPlus = 'refuse', check: NumberCheck = 'possible'): string | undefined {
	try {
		return readPhone(value, { numbersWithoutPlus: readNumbersWithoutPlus(numbersWithoutPlus), check, field: 'Phone' });
	} catch (error) {
		if (!(error instanceof ValidationError)) throw error;
		assert.ok(error.message.length < 400);
		return undefined;
	}
}

const countries = getCountries();
const setting = fc.constantFrom<CountryCode | 'refuse' | 'countryCode'>('refuse', 'countryCode', ...countries);

/** A mobile number in use, of any country, and others of its range. */
const mobile = fc
	.record({
		country: fc.constantFrom(...countries),
		digits: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 4, maxLength: 4 }),
	})
	.map(({ country, digits }) => {
		const example = getExampleNumber(country, examples)?.number ?? '+6581234567';
		const varied = example.slice(0, -4) + digits.join('');
		return parsePhoneNumberFromString(varied)?.isValid() ? varied : example;
	});

const separator = fc.constantFrom('', ' ', '-', '.', '/', '\u00a0', '\u200b', ' - ', '\u2011');

/** A number as people group its digits. */
const grouped = (number: string) =>
	fc
		.array(separator, { minLength: number.length, maxLength: number.length })
		.map((marks) => [...number].map((character, n) => `${character}${marks[n]}`).join(''));

/** As spreadsheets write a number: invalid, since its dot separates nothing. */
const isDecimal = (written: string) => /^\+\d+\.0[ \u00a0\u200b]*$/.test(written);

/** Whether one or two digits are alone after a `/`: another number's ending. */
const hasEnding = (written: string) => /\/(?:[^\d/]*\d){1,2}[^\d/]*(?:\/|$)/.test(written);

/** As spreadsheets leave a rounded number: invalid without its `+`. */
const isRounded = (number: string) => /0{5}$/.test(number);

test('anything is read as a number of at most 15 digits, or is invalid with a short message', () => {
	const digits = fc.string({ unit: fc.constantFrom(...'0123456789+()-./ '), maxLength: 30 });
	const anything = fc.oneof(
		digits,
		fc.anything({ maxDepth: 1, maxKeys: 2 }),
		fc.string({ unit: 'binary', maxLength: 70 }),
		fc.double(),
		fc.maxSafeNat(),
	);
	fc.assert(
		fc.property(anything, setting, fc.constantFrom('possible' as const, 'valid' as const), (value, home, check) => {
			assert.match(read(value, home, check) ?? '+10000', /^\+[1-9]\d{4,14}$/);
		}),
		{ numRuns },
	);
});

test('what was read is read as itself, in every country', () => {
	const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 5, maxLength: 16 });
	fc.assert(
		fc.property(fc.oneof(digits, mobile), setting, setting, (written, home, other) => {
			const number = read(written, home, 'valid');
			fc.pre(number !== undefined);
			assert.equal(read(number, other), number);
		}),
		{ numRuns },
	);
});

test('separators change nothing', () => {
	const numbers = mobile.chain((number) => fc.record({ number: fc.constant(number), written: grouped(number) }));
	fc.assert(
		fc.property(numbers, setting, ({ number, written }, home) => {
			fc.pre(written.length <= 64 && !isDecimal(written) && !hasEnding(written));
			assert.equal(read(written, home), number);
			assert.equal(read(`'${written}`, home), number);
		}),
		{ numRuns },
	);
});

test('numbers that start with their country code may lack the +, or have 00', () => {
	fc.assert(
		fc.property(mobile, (number) => {
			fc.pre(!isRounded(number));
			assert.equal(read(number.slice(1)), undefined);
			assert.equal(read(number.slice(1), 'countryCode'), number);
			assert.equal(read(Number(number.slice(1)), 'countryCode'), number);
			assert.equal(read(`00${number.slice(1)}`), number);
		}),
		{ numRuns },
	);
});

test('a number as its own country writes it is that number or invalid, never that of somebody else', () => {
	let invalid = 0;
	fc.assert(
		fc.property(mobile, (number) => {
			const parsed = parsePhoneNumberFromString(number);
			const national = parsed?.formatNational();
			fc.pre(parsed?.country !== undefined && national !== undefined);
			const result = read(national, parsed?.country);
			if (result === undefined) invalid++;
			assert.equal(result ?? number, number);
		}),
		{ numRuns },
	);
	assert.ok(invalid < numRuns / 50);
});

test('a number of another country without its + is that number, one in use at home, or invalid', () => {
	fc.assert(
		fc.property(mobile, fc.constantFrom(...countries), (number, home) => {
			const result = read(number.slice(1), home);
			if (result === undefined || result === number) return;
			assert.equal(parsePhoneNumberFromString(result)?.isValid(), true);
			assert.equal(parsePhoneNumberFromString(result)?.country, home);
		}),
		{ numRuns },
	);
});

test('text around a number is never read over', () => {
	const around = fc.string({ unit: fc.constantFrom(...'abcxyzABC#*,;:!?@&=_<>"|'), minLength: 1, maxLength: 6 });
	fc.assert(
		fc.property(mobile, around, fc.boolean(), setting, (number, text, before, home) => {
			assert.equal(read(before ? text + number : number + text, home), undefined);
		}),
		{ numRuns },
	);
});
