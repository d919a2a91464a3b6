import { readFileSync } from 'node:fs';

import { loadPhoneReader } from '../../../nodes/text/phone.ts';
import type { PhoneRule, ReadPhone } from '../../../nodes/text/phone.ts';
import { RefusedInput } from '../../../nodes/text/refusedInput.ts';

// CONTRACT section 4, sentence by sentence.
let read: ReadPhone;
beforeAll(async () => {
	read = await loadPhoneReader();
});

const rule = (defaultCountry = '', check: PhoneRule['check'] = 'possible'): PhoneRule => ({ defaultCountry, check, field: 'Phone' });

function refusalOf(value: unknown, country?: string, check?: PhoneRule['check']): RefusedInput {
	try {
		throw new Error(`was read as ${read(value, rule(country, check))}`);
	} catch (error) {
		if (!(error instanceof RefusedInput)) throw error;
		expect(error.message.length).toBeLessThan(300);
		return error;
	}
}

describe('international: a leading + or 00', () => {
	test.each([
		['+6587755388', '', '+6587755388'],
		['+6587755388', 'US', '+6587755388'],
		['006587755388', '', '+6587755388'],
		['00 65 8775 5388', 'US', '+6587755388'],
		['00 1 415 555 2671', 'GB', '+14155552671'],
		['+80012345678', '', '+80012345678'],
		['+4407911123456', '', '+447911123456'],
	])('%s (country %s) is %s', (writing, country, number) => expect(read(writing, rule(country))).toBe(number));
});

describe('without default country the digits already hold the country code', () => {
	test.each([
		['6587755388', '+6587755388'],
		['14155552671', '+14155552671'],
		['447911123456', '+447911123456'],
	])('%s is %s', (writing, number) => expect(read(writing, rule())).toBe(number));

	test.each(['4155552671', '07911123456', '87755388', '0116587755388'])('%s is refused', (writing) => {
		expect(refusalOf(writing).reason).toContain('no phone number of any country');
	});

	test('a national number gets the advice to choose a country', () => {
		expect(refusalOf('07911123456').nextStep).toContain("'Default Country'");
	});
});

describe('otherwise it is national to the default country', () => {
	test.each([
		['87755388', 'SG', '+6587755388'],
		['07911 123456', 'GB', '+447911123456'],
		['020 7946 0958', 'GB', '+442079460958'],
		['(415) 555-2671', 'US', '+14155552671'],
		['1 415 555 2671', 'US', '+14155552671'],
		['8 (912) 345-67-89', 'RU', '+79123456789'],
		['015112345678', 'DE', '+4915112345678'],
		['06 12 34 56 78', 'FR', '+33612345678'],
		['06 698 83145', 'IT', '+390669883145'],
		['011 15 2345-6789', 'AR', '+5491123456789'],
		['13812345678', 'CN', '+8613812345678'],
	])('%s in %s is %s', (writing, country, number) => expect(read(writing, rule(country))).toBe(number));

	test.each([
		['447911123456', 'GB', '+447911123456'],
		['14155552671', 'US', '+14155552671'],
		['79123456789', 'RU', '+79123456789'],
		['919876543210', 'IN', '+919876543210'],
	])('%s in %s holds the code of that very country: %s', (writing, country, number) => {
		expect(read(writing, rule(country))).toBe(number);
	});

	test.each([
		['011 65 8775 5388', 'US', '+6587755388'],
		['0011 65 8775 5388', 'AU', '+6587755388'],
		['010 1 415 555 2671', 'JP', '+14155552671'],
		['8 10 1 415 555 2671', 'RU', '+14155552671'],
	])('%s in %s goes by its own international prefix: %s', (writing, country, number) => {
		expect(read(writing, rule(country))).toBe(number);
	});

	test.each([' sg', 'Sg ', 'SG'])('the country may be written %j', (country) => {
		expect(read('87755388', rule(country))).toBe('+6587755388');
	});

	test.each(['XX', 'SGP', '65', 'Singapore', '__proto__', 'constructor', 'U', '001'])('the country cannot be %s, with any number', (country) => {
		for (const writing of ['87755388', '+6587755388']) {
			const { field, reason } = refusalOf(writing, country);
			expect(field).toBe('Default Country');
			expect(reason).toContain(`"${country}"`);
		}
	});

	test('UK is not the code of the United Kingdom, and the message knows', () => {
		expect(refusalOf('07911 123456', 'UK').nextStep).toContain('GB');
	});
});

describe('a reading of which it is not certain whom it reaches is refused, naming both', () => {
	test.each([
		['lands in another country (Jamaica)', '6587755388', 'US', '+6587755388', '+16587755388'],
		['lands in another country, from a JSON number', 6587755388, 'US', '+6587755388', '+16587755388'],
		['is in no range of its country', '6591234567', 'US', '+6591234567', '+16591234567'],
		['begins with the code of its own country', '4915112345678', 'DE', '+4915112345678', '+494915112345678'],
		['has 00 and 001 to go by', '001 65 87755388', 'SG', '+16587755388', '+6587755388'],
		['has a (0) that may be part of it', '+39 (0)331 123456', '', '+39331123456', '+390331123456'],
	])('%s', (_, writing, country, one, other) => {
		const { field, reason, nextStep } = refusalOf(writing, country);
		expect(field).toBe('Phone');
		expect(reason).toContain(one);
		expect(reason).toContain(other);
		expect(nextStep).toContain('+');
	});

	test.each([
		['07911 123456', 'GB', '+447911123456'],
		['07624 123456', 'GB', '+447624123456'],
		['787 555 1234', 'US', '+17875551234'],
		['8 701 111 1111', 'RU', '+77011111111'],
	])('%s in %s may be another country’s (Guernsey, Isle of Man, Puerto Rico, Kazakhstan): only one reading', (writing, country, number) => {
		expect(read(writing, rule(country))).toBe(number);
	});

	test.each(['4915112345678', '447911123456', '919876543210', '2348031234567'])('%s in the US: too long for one of its numbers, and a hint with +', (writing) => {
		const { reason, nextStep } = refusalOf(writing, 'US');
		expect(reason).toContain('no phone number');
		expect(nextStep).toContain(`+${writing}`);
	});
});

describe('separators', () => {
	test.each([
		['spaces', '+65 8775 5388'],
		['blanks of every kind', '+65\u00a08775\u202f5388\u3000\u2009\u2003'],
		['tabs and line breaks around it', '\t+65 87755388\r\n'],
		['marks that spreadsheets leave', '\u202a+65\u200b8775\u200e5388\u202c\ufeff'],
		['hyphens and dashes', '+65-8775\u20115388'],
		['a minus sign', '+65\u22128775\u20135388'],
		['dots', '+65.8775.5388'],
		['slashes', '+65/8775/5388'],
		['brackets', '(+65) 8775 [5388]'],
		['a leading apostrophe', "'+6587755388"],
		['a leading apostrophe behind a blank', " '+6587755388"],
		['a curly apostrophe', '\u2019+6587755388'],
	])('%s', (_, writing) => expect(read(writing, rule())).toBe('+6587755388'));

	test.each([
		['+44 (0)20 7946 0958', '', '+442079460958'],
		['44(0)2079460958', '', '+442079460958'],
		['0044 (0)20 7946 0958', 'GB', '+442079460958'],
		['+41 (0)79 123 45 67', '', '+41791234567'],
		['+39 (0)6 698 83145', '', '+390669883145'],
		['(0)20 7946 0958', 'GB', '+442079460958'],
	])('(0) after a country code: %s (country %s) is %s', (writing, country, number) => {
		expect(read(writing, rule(country))).toBe(number);
	});
});

describe('letters, extensions and text around a number are refused', () => {
	test.each([
		'+65 8775 CALL', '+1-800-FLOWERS', 'tel:+6587755388', 'Tel. +6587755388', '+14155552671x5', '+1 415 555 2671 ext 5',
		'+14155552671;ext=5', 'mobile +6587755388', '6.587755388E+9', 'abc', 'null', 'NaN', 'О79123456789', '+6587755388 Москва',
	])('letters: %s', (writing) => expect(refusalOf(writing).reason).toContain('letters'));

	test.each([
		'+6587755388 / +6587755389', '+6587755388, +6587755389', '+6587755388\n+6587755389', '+14155552671#5', '+14155552671,5', '+14155552671*5',
		'++6587755388', '6587755388+', '65+87755388', '=+6587755388', '"+6587755388"', '{+65}87755388', '+65_87755388', '+65•87755388',
		'6,587,755,388', '＋6587755388', '+65 8775 5388²', '☎ +6587755388', '+65\ud800 87755388',
	])('other signs: %s', (writing) => expect(refusalOf(writing).reason).toContain('more in it than one phone number'));

	test.each(['+٦٥٨٧٧٥٥٣٨٨', '६५८७७५५३८८', '+６５８７７５５３８８', '+65 8775 ٥388'])('digits of another script: %s', (writing) => {
		expect(refusalOf(writing).reason).toContain('another script');
	});

	test.each(['628123456789.0', '+628123456789.0', "'628123456789.00", ' 4915112345678.0 '])('decimals, which would make it the number of somebody else: %j', (writing) => {
		const { reason, nextStep } = refusalOf(writing);
		expect(reason).toContain('is a number with decimals');
		expect(nextStep).toContain('text');
	});

	test.each([['+39 06.698.0', '+39066980'], ['+65 8775 538.0', '+6587755380'], ['+65.8775538.0', '+6587755380']])(
		'dots between digits that are grouped, a single 0 at the end included, are separators: %s',
		(writing, number) => expect(read(writing, rule())).toBe(number),
	);

	test.each(['+', ' ', '--', '()', '+()', '\u200b', '\u0000'])('no digits: %j', (writing) => {
		expect(refusalOf(writing).reason).toContain('no digits');
	});
});

describe('JSON values', () => {
	test.each([
		[6587755388, '', '+6587755388'],
		[87755388, 'SG', '+6587755388'],
		[7911123456, 'GB', '+447911123456'],
	])('the number %d (country %s) is taken as its digits: %s', (value, country, number) => {
		expect(read(value, rule(country))).toBe(number);
	});

	test.each([9_007_199_254_740_992, 65_800_000_000_000_000, 1e21, -6587755388, 6587755388.5, NaN, Infinity, -Infinity])('the number %d is refused', (value) => {
		const { reason, nextStep } = refusalOf(value);
		expect(reason).toContain(String(value));
		expect(nextStep).toContain('text');
	});

	test.each([undefined, null, ''])('%j is empty', (value) => expect(refusalOf(value).reason).toBe('it is empty'));

	test.each<[unknown]>([[true], [{}], [['+6587755388']], [10n], [new Date(0)], [() => '+6587755388'], [Symbol('+6587755388')], [{ toString: () => '+6587755388' }]])(
		'%p is not a phone number',
		(value) => expect(refusalOf(value).reason).toMatch(/^it holds /),
	);
});

describe('length', () => {
	test('10,000 characters are refused without being quoted', () => {
		expect(refusalOf('+65'.padEnd(10_000, '1')).message.length).toBeLessThan(150);
		expect(refusalOf('(0)'.repeat(1_000_000)).message.length).toBeLessThan(150);
	});

	test.each(['+1', '+65', '+123', '+44999', '+14155552', '+141555526711', '+999123456789', '+0 65 87755388', '+006587755388', '00', '0', '000000000'])(
		'%s has not the length of any country',
		(writing) => expect(refusalOf(writing).reason).toContain('no phone number of any country'),
	);

	test.each([
		['+49123456789012345', ''],
		['+6266530627333101588', ''],
		['511149412611410', 'DE'],
	])('%s (country %s) would have more than the 15 digits of E.164', (writing, country) => {
		expect(refusalOf(writing, country).reason).toContain('no phone number of any country');
	});

	test('emergency and short numbers are nobody’s', () => {
		for (const [writing, country] of [['112', 'DE'], ['911', 'US'], ['999', 'GB'], ['1234', 'SG']]) refusalOf(writing, country);
	});
});

describe('Number Check', () => {
	test('possible takes the right length, valid also asks for a range in use', () => {
		expect(read('+12001234567', rule())).toBe('+12001234567');
		const { field, reason, nextStep } = refusalOf('+12001234567', '', 'valid');
		expect(field).toBe('Phone');
		expect(reason).toContain('+12001234567');
		expect(nextStep).toContain("'Number Check'");
		expect(read('+14155552671', rule('', 'valid'))).toBe('+14155552671');
	});
});

describe('the tables of docs/phone-numbers.md', () => {
	const page = readFileSync('docs/phone-numbers.md', 'utf8');
	const rows = [...page.matchAll(/^\| (number )?`([^`]+)` \| (?:`([A-Z]{2})` )?\| (.+) \|$/gm)].map(
		([, isNumber, written, country, result]) => ({ value: isNumber ? Number(written) : written, country: country ?? '', result }),
	);

	test('are found', () => expect(rows.length).toBeGreaterThan(15));

	test.each(rows)('$value (country $country): $result', ({ value, country, result }) => {
		if (result.startsWith('`')) expect(read(value, rule(country))).toBe(result.slice(1, -1));
		else expect(refusalOf(value, country).reason).toBe(result);
	});
});
