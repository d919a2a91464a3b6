import { getCountries } from 'libphonenumber-js/max';

import { countryCodes, countryNames } from '../../../../../nodes/shared/text/phone/countries.ts';
import { readNumbersWithoutPlus } from '../../../../../nodes/shared/text/phone/numbersWithoutPlus.ts';
import { loadNumberingPlans } from '../../../../../nodes/shared/text/phone/readPhone.ts';
import type { NumberCheck, ReadPhone } from '../../../../../nodes/shared/text/phone/readPhone.ts';
import { ValidationError } from '../../../../../nodes/shared/errors/validationError.ts';
import { pageText } from '../../../../support/markdown.mts';

// docs/delivery-contract.md, 4, sentence by sentence.
let readPhone: ReadPhone;
beforeAll(async () => {
	({ readPhone } = await loadNumberingPlans());
});

const read = (value: unknown, numbersWithoutPlus: unknown = 'refuse', check: NumberCheck = 'possible'): string =>
	readPhone(value, { numbersWithoutPlus: readNumbersWithoutPlus(numbersWithoutPlus), check, field: 'Phone' });

function errorOf(value: unknown, numbersWithoutPlus?: unknown, check?: NumberCheck): ValidationError {
	try {
		throw new Error(`was read as ${read(value, numbersWithoutPlus, check)}`);
	} catch (error) {
		if (!(error instanceof ValidationError)) throw error;
		expect(error.message.length).toBeLessThan(400);
		return error;
	}
}

describe('international: a leading + or 00', () => {
	test.each([
		['+6587755388', 'refuse', '+6587755388'],
		['+6587755388', 'countryCode', '+6587755388'],
		['+6587755388', 'US', '+6587755388'],
		['006587755388', 'refuse', '+6587755388'],
		['00 65 8775 5388', 'US', '+6587755388'],
		['00 1 415 555 2671', 'GB', '+14155552671'],
		['+80012345678', 'refuse', '+80012345678'],
		['+4407911123456', 'refuse', '+447911123456'],
		['(+44) 7911 123456', 'refuse', '+447911123456'],
		['\uff0b65 8775 5388', 'refuse', '+6587755388'],
		['\uff0b\uff16\uff15\uff18\uff17\uff17\uff15\uff15\uff13\uff18\uff18', 'refuse', '+6587755388'],
		['\uff08+65\uff09\uff18\uff17\uff17\uff15\uff0d5388', 'refuse', '+6587755388'],
	])('%s (%s) is %s', (written, setting, number) => expect(read(written, setting)).toBe(number));

	test.each(['', null, undefined, 'UK', 'Germany', 'XX', 49, true, {}, []])(
		'whatever numbersWithoutPlus holds, such as %p',
		(setting) => {
			for (const written of ['+6587755388', '0065 8775 5388', '(+65) 87755388'])
				expect(read(written, setting)).toBe('+6587755388');
		},
	);
});

describe('without +, `refuse`', () => {
	test.each([
		['6587755388', '+6587755388 in Singapore'],
		['447911123456', '+447911123456 in Guernsey'],
		[14155552671, '+14155552671 in United States'],
	])('%p is invalid, and the message names %s', (written, number) => {
		const { field, reason, nextStep } = errorOf(written);
		expect(field).toBe('Phone');
		expect(reason).toContain("no +, and 'Numbers Without +'");
		expect(nextStep).toContain("'Numbers Without +'");
		expect(reason).toContain(number);
	});

	test('a number of no country is named without one', () => {
		expect(errorOf('80012345678').reason).toMatch(/ \+80012345678$/);
	});

	test.each(['202 555 0188', '(965) 222-4581', '07911 123456', '87755388'])(
		'%s is not a number in use after a +: none is named',
		(written) => {
			expect(errorOf(written).message).not.toMatch(/\+\d/);
		},
	);
});

describe('without +, countryCode: in use after a +, and not written as national numbers are', () => {
	test.each([
		['6587755388', '+6587755388'],
		[6587755388, '+6587755388'],
		['14155552671', '+14155552671'],
		['44 7911 123456', '+447911123456'],
		['44(0)2079460958', '+442079460958'],
		['39 06 8250 9377', '+390682509377'],
	])('%p is %s', (written, number) => expect(read(written, 'countryCode')).toBe(number));

	test.each(['(020) 7946 0018', '(965) 222-4581', '[65] 8775 5388', '(0)2079460018', '07911123456', '087755388'])(
		'%s is written nationally',
		(written) => {
			const { reason, nextStep } = errorOf(written, 'countryCode');
			expect(reason).toContain('written as national numbers are');
			expect(nextStep).toContain("choose its country in 'Numbers Without +'");
		},
	);

	test.each(['919 555 0143', '202 555 0188', '4155552671', '87755388', '8 912 345 67 89'])(
		'%s is not in use after a +',
		(written) => {
			expect(errorOf(written, 'countryCode').reason).toContain('not a number in use with a + in front');
		},
	);
});

describe('without +, a country: national to it', () => {
	test.each([
		['87755388', 'SG', '+6587755388'],
		['07911 123456', 'GB', '+447911123456'],
		['020 7946 0958', 'GB', '+442079460958'],
		['(415) 555-2671', 'US', '+14155552671'],
		['202 555 0188', 'US', '+12025550188'],
		['1 415 555 2671', 'US', '+14155552671'],
		['8 (912) 345-67-89', 'RU', '+79123456789'],
		['015112345678', 'DE', '+4915112345678'],
		['06 12 34 56 78', 'FR', '+33612345678'],
		['06 698 83145', 'IT', '+390669883145'],
		['011 15 2345-6789', 'AR', '+5491123456789'],
		['13812345678', 'CN', '+8613812345678'],
		['090\u30fc1234\u30fc5678', 'JP', '+819012345678'],
	])('%s in %s is %s', (written, country, number) => expect(read(written, country)).toBe(number));

	test.each([
		['447911123456', 'GB', '+447911123456'],
		['14155552671', 'US', '+14155552671'],
		['79123456789', 'RU', '+79123456789'],
		['919876543210', 'IN', '+919876543210'],
	])('%s in %s holds the code of that very country: %s', (written, country, number) => {
		expect(read(written, country)).toBe(number);
	});

	test.each([
		['011 65 8775 5388', 'US', '+6587755388'],
		['0011 44 7911 123456', 'AU', '+447911123456'],
		['0011 65 8775 5388', 'AU', '+6587755388'],
		['010 1 415 555 2671', 'JP', '+14155552671'],
		['8 10 1 415 555 2671', 'RU', '+14155552671'],
	])('%s in %s goes by its own international prefix: %s', (written, country, number) => {
		expect(read(written, country)).toBe(number);
	});

	test.each([' sg', 'Sg ', 'SG', '\tsG\n', '\ufeffSG', 'S\u200bG'])('the country may be written %j', (country) => {
		expect(read('87755388', country)).toBe('+6587755388');
	});

	test.each([' CountryCode', 'COUNTRYCODE'])('and countryCode %j', (setting) =>
		expect(read('6587755388', setting)).toBe('+6587755388'),
	);
});

describe('with a numbersWithoutPlus that is not one of its choices, a number without + is invalid', () => {
	test.each(['XX', 'SGP', '65', 'Atlantis', '__proto__', 'constructor', 'U', '001', 65, true])('%p', (setting) => {
		const { field, reason } = errorOf('87755388', setting);
		expect(field).toBe('Numbers Without +');
		expect(reason).toContain(JSON.stringify(String(setting)));
	});

	test.each(['', ' ', null])('%p: its expression is empty', (setting) => {
		const { field, reason } = errorOf('202 555 0188', setting);
		expect(field).toBe('Numbers Without +');
		expect(reason).toContain('empty');
	});

	test.each([
		['UK', 'For United Kingdom enter GB'],
		['England', 'enter GB'],
		['Germany', 'enter DE'],
		['united states', 'enter US'],
		['U.S.A.', 'enter US'],
		['The Netherlands', 'enter NL'],
		['Türkiye', 'enter TR'],
		["Cote d'Ivoire", 'enter CI'],
		['Bosnia and Herzegovina', 'enter BA'],
	])('%s: the message has the code to write', (setting, advice) => {
		expect(errorOf('07911 123456', setting).nextStep).toContain(advice);
	});
});

describe('a reading of which it is not certain whom it reaches is invalid, and the message names both', () => {
	test.each([
		['lands in another country (Jamaica)', '6587755388', 'US', '+6587755388', '+16587755388'],
		['lands in another country, from a JSON number', 6587755388, 'US', '+6587755388', '+16587755388'],
		['is in no range of its country', '6591234567', 'US', '+6591234567', '+16591234567'],
		['begins with the code of its own country', '4915112345678', 'DE', '+4915112345678', '+494915112345678'],
		['begins with the code of its own country', '4950857221442', 'DE', '+4950857221442', '+494950857221442'],
		[
			'has a 0 before the code of its own country, and is in no range',
			'0919876543210',
			'IN',
			'+919876543210',
			'+91919876543210',
		],
		[
			'has a 0 before the code of its own country, and is a fixed line',
			'04915123456789',
			'DE',
			'+4915123456789',
			'+494915123456789',
		],
		['is a fixed line here and a mobile after a +', '447911123456', 'DE', '+447911123456', '+49447911123456'],
		['is a fixed line here and a mobile after a +', '33612345678', 'AT', '+33612345678', '+4333612345678'],
		['has 00 and 001 to go by', '001 65 87755388', 'SG', '+16587755388', '+6587755388'],
		['has a (0) that may be part of it', '+39 (0)331 123456', 'refuse', '+39331123456', '+390331123456'],
	])('%s: %s', (_, written, setting, one, other) => {
		const { field, reason, nextStep } = errorOf(written, setting);
		expect(field).toBe('Phone');
		expect(reason).toContain('ambiguous');
		expect(reason).toContain(one);
		expect(reason).toContain(other);
		expect(nextStep).toContain('+');
	});

	test.each([
		['07911 123456', 'GB', '+447911123456'],
		['07624 123456', 'GB', '+447624123456'],
		['787 555 1234', 'US', '+17875551234'],
		['8 701 111 1111', 'RU', '+77011111111'],
	])(
		'%s in %s may be another country’s (Guernsey, Isle of Man, Puerto Rico, Kazakhstan): only one reading',
		(written, country, number) => {
			expect(read(written, country)).toBe(number);
		},
	);

	test.each(['4915112345678', '447911123456', '919876543210', '2348031234567'])(
		'%s in the US: too long for one of its numbers, and a hint with +',
		(written) => {
			const { reason, nextStep } = errorOf(written, 'US');
			expect(reason).toContain('not a phone number');
			expect(nextStep).toContain(`+${written}`);
		},
	);
});

describe('separators', () => {
	test.each([
		['spaces', '+65 8775 5388'],
		['whitespace of every kind', '+65\u00a08775\u202f5388\u3000\u2009\u2003'],
		['tabs and line breaks around it', '\t+65 87755388\r\n'],
		['marks that spreadsheets leave', '\u202a+65\u200b8775\u200e5388\u202c\ufeff'],
		['hyphens and dashes', '+65-8775\u20115388'],
		['a minus sign', '+65\u22128775\u20135388'],
		['dots', '+65.8775.5388'],
		['slashes', '+65/8775/5388'],
		['full-width characters', '+65\uff0f8775\uff0d5388'],
		['brackets', '(+65) 8775 [5388]'],
		['a leading apostrophe', "'+6587755388"],
		['a leading apostrophe after a space', " '+6587755388"],
		['a curly apostrophe', '\u2019+6587755388'],
	])('%s', (_, written) => expect(read(written)).toBe('+6587755388'));

	test.each([
		['+44 (0)20 7946 0958', 'refuse', '+442079460958'],
		['0044 (0)20 7946 0958', 'GB', '+442079460958'],
		['+41 (0)79 123 45 67', 'refuse', '+41791234567'],
		['+39 (0)6 698 83145', 'refuse', '+390669883145'],
		['(0)20 7946 0958', 'GB', '+442079460958'],
	])('(0) after a country code: %s (%s) is %s', (written, setting, number) => {
		expect(read(written, setting)).toBe(number);
	});
});

describe('a / separates groups of one number, or two numbers', () => {
	test.each([
		['0171/1234567', 'DE', '+491711234567'],
		['+49 7812201/3541', 'refuse', '+4978122013541'],
		['06/12/34/56/78', 'FR', '+33612345678'],
		['+43 664 123456/789', 'refuse', '+43664123456789'],
		// Too short to be a second one whole, though 1115 is a number of Vienna.
		['+43 664 123456/1115', 'refuse', '+436641234561115'],
		['202/555/0188', 'US', '+12025550188'],
		['+39 06 8250 9377', 'refuse', '+390682509377'],
		['+64 21 123 456 7', 'refuse', '+64211234567'],
	])('%s (%s) is one: %s', (written, setting, number) => expect(read(written, setting)).toBe(number));

	test.each([
		['+43 664 123456/8', 'refuse', '+43664123456'],
		['+64 21 123 4567/8', 'refuse', '+64211234567'],
		['+358 41 2345678 / 9', 'refuse', '+358412345678'],
		['+43 664 123456/78', 'refuse', '+43664123456'],
		['+43 664 123456/7/8', 'refuse', '+43664123456'],
		['0043 664 123456/8', 'refuse', '+43664123456'],
		['43 664 123456\uff0f8', 'countryCode', '+43664123456'],
		['0664 123456 /8', 'AT', '+43664123456'],
	])('%s (%s) is two, the first being %s', (written, setting, first) => {
		const { reason, nextStep } = errorOf(written, setting);
		expect(reason).toContain('two numbers');
		expect(nextStep).toContain(first);
	});

	test.each([
		['+43 664 123456/664123457', 'refuse'],
		['+6587755388 / +6587755389', 'refuse'],
		['87755388/87755389', 'SG'],
		['0171 1234567/0171 1234568', 'DE'],
		['081 234 5678 /128', 'TH'],
		// Read together they would be a number as well.
		['+43 664 1234/198561', 'refuse'],
	])('%s (%s) is invalid', (written, setting) => {
		expect(errorOf(written, setting).field).toBe('Phone');
	});
});

describe('what is not a phone number is invalid, and the message says what to write instead', () => {
	test.each([
		'+65 8775 CALL',
		'+1-800-FLOWERS',
		'6587755388 Ada',
		'abc',
		'null',
		'NaN',
		'О79123456789',
		'+6587755388 Москва',
	])('letters: %s', (written) => expect(errorOf(written).reason).toContain('letters'));

	test.each([
		'+14155552671x5',
		'+1 415 555 2671 ext 5',
		'+1 415 555 2671, ext. 12',
		'+14155552671;ext=5',
		'+14155552671#5',
	])('an extension: %s', (written) => {
		expect(errorOf(written).reason).toContain('has an extension');
	});

	test('an extension of a number without +', () => {
		expect(errorOf('4155552671x5').reason).toContain('has an extension');
	});

	test.each([
		['tel:+6587755388', '"+6587755388"'],
		['Tel. +65 8775 5388', '"+6587755388"'],
		['mobile +6587755388', '"+6587755388"'],
		['whatsapp:+6587755388', '"+6587755388"'],
	])('something in front: %s, write %s', (written, instead) => {
		const { reason, nextStep } = errorOf(written);
		expect(reason).toContain('not part of the number');
		expect(nextStep).toContain(instead);
	});

	test.each([
		'+6587755388, +6587755389',
		'+6587755388\n+6587755389',
		'+14155552671,5',
		'+14155552671*5',
		'++6587755388',
		'6587755388+',
		'65+87755388',
		'=+6587755388',
		'"+6587755388"',
		'{+65}87755388',
		'+65_87755388',
		'+65•87755388',
		'6,587,755,388',
		'+65 8775 5388²',
		'☎ +6587755388',
		'+65\ud800 87755388',
		'+6587755388~9',
	])('other characters: %s', (written) =>
		expect(errorOf(written).reason).toContain('more in it than one phone number'),
	);

	test.each([
		['+٦٥٨٧٧٥٥٣٨٨', '"+6587755388"'],
		['६५८७७५५३८८', '"6587755388"'],
		['+65 8775 ٥388', '"+6587755388"'],
		['+𝟔𝟓𝟖𝟕𝟕𝟓𝟓𝟑𝟖𝟖', '"+6587755388"'],
		['+𝟞𝟝𝟠𝟟𝟟𝟝𝟝𝟛𝟠𝟠', '"+6587755388"'],
		['+𞥖𞥕𞥘𞥗𞥗𞥕𞥕𞥓𞥘𞥘', '"+6587755388"'],
	])('digits of another script: %s, write %s', (written, instead) => {
		const { reason, nextStep } = errorOf(written);
		expect(reason).toContain('another script');
		expect(nextStep).toContain(instead);
	});

	test('digits of another script among other characters: no number is suggested', () => {
		expect(errorOf('+٦٥٨٧٧٥٥٣٨٨ Ada').nextStep).toBe('Write it with the digits 0 to 9, e.g. +6587755388.');
	});

	test.each(['+', ' ', '--', '()', '+()', '\u200b', '\u0000', '/', '+/'])('no digits: %j', (written) => {
		expect(errorOf(written).reason).toContain('no digits');
	});

	test.each([
		['+52 1 55 1234 5678', '+525512345678'],
		['0052 1 55 1234 5678', '+525512345678'],
	])('Mexico’s former 1: %s, write %s', (written, instead) => {
		const { nextStep } = errorOf(written);
		expect(nextStep).toContain('1 after 52');
		expect(nextStep).toContain(instead);
	});
});

describe('what a spreadsheet has changed', () => {
	test.each(['628123456789.0', '+628123456789.0', "'628123456789.00", ' 4915112345678.0 '])(
		'decimals, which would make it the number of somebody else: %j',
		(written) => {
			const { reason, nextStep } = errorOf(written, 'countryCode');
			expect(reason).toContain('is a number with decimals');
			expect(nextStep).toContain('text');
		},
	);

	test.each(['4.477E+11', '4,477E+11', '4.4779E11', '+4.4e+11', "'4.477e+11"])(
		'rounded in scientific notation: %s',
		(written) => {
			expect(errorOf(written).reason).toContain('rounded by a spreadsheet');
		},
	);

	test('what only begins in scientific notation is text', () => {
		expect(errorOf('4.477E+11 Ada').reason).toContain('letters');
	});

	test('scientific notation with all its digits is not said to be rounded', () => {
		expect(errorOf('6.587755388E+9').reason).toMatch(/scientific notation$/);
	});

	test.each([447700000000, 6580000000, '447700000000', "'447700000000", 8700000])(
		'rounded, by its zeros: %p',
		(written) => {
			for (const setting of ['countryCode', 'SG', 'GB'])
				expect(errorOf(written, setting).reason).toContain('rounded by a spreadsheet');
		},
	);

	test.each([
		['+6580000000', 'refuse', '+6580000000'],
		['0044 7700 000000', 'refuse', '+447700000000'],
		['07700 000000', 'GB', '+447700000000'],
		['44 7911 100000', 'countryCode', '+447911100000'],
		[6587700000 + 9999, 'countryCode', '+6587709999'],
	])('zeros that somebody wrote: %p (%s) is %s', (written, setting, number) =>
		expect(read(written, setting)).toBe(number),
	);

	test.each([
		['+39 06.698.0', '+39066980'],
		['+65 8775 538.0', '+6587755380'],
		['+65.8775538.0', '+6587755380'],
	])('dots between digits that are grouped, a single 0 at the end included, are separators: %s', (written, number) =>
		expect(read(written)).toBe(number),
	);
});

describe('JSON values', () => {
	test.each([
		[6587755388, 'countryCode', '+6587755388'],
		[87755388, 'SG', '+6587755388'],
		[7911123456, 'GB', '+447911123456'],
	])('the number %d (%s) is treated as its digits: %s', (value, setting, number) => {
		expect(read(value, setting)).toBe(number);
	});

	test.each([9_007_199_254_740_992, 65_800_000_000_000_000, 1e21, -6587755388, 6587755388.5, NaN, Infinity, -Infinity])(
		'the number %d is invalid',
		(value) => {
			const { reason, nextStep } = errorOf(value, 'countryCode');
			expect(reason).toContain(String(value));
			expect(nextStep).toContain('text');
		},
	);

	test.each([undefined, null, ''])('%j is empty', (value) => expect(errorOf(value).reason).toBe('it is empty'));

	test.each<[unknown]>([
		[true],
		[{}],
		[['+6587755388']],
		[10n],
		[new Date(0)],
		[() => '+6587755388'],
		[Symbol('+6587755388')],
		[{ toString: () => '+6587755388' }],
	])('%p is not a phone number', (value) => expect(errorOf(value).reason).toMatch(/^it holds /));
});

describe('length', () => {
	test('10,000 characters are invalid, and are not quoted', () => {
		expect(errorOf('+65'.padEnd(10_000, '1')).message.length).toBeLessThan(150);
		expect(errorOf('+65'.padEnd(10_000, '1')).reason).toBe('a text of 10000 characters is not a phone number');
		expect(errorOf('(0)'.repeat(1_000_000)).message.length).toBeLessThan(150);
	});

	test.each([
		'+1',
		'+65',
		'+123',
		'+44999',
		'+14155552',
		'+141555526711',
		'+999123456789',
		'+0 65 87755388',
		'+006587755388',
		'00',
		'000000000',
	])('%s does not have the length of any country', (written) =>
		expect(errorOf(written).reason).toContain('not a phone number of any country'),
	);

	test.each([
		['+49123456789012345', 'refuse'],
		['+6266530627333101588', 'refuse'],
		['511149412611410', 'DE'],
	])('%s (%s) would have more than the 15 digits of E.164', (written, setting) => {
		expect(errorOf(written, setting).reason).toContain('not a phone number of any country');
	});

	test('emergency and short numbers are nobody’s', () => {
		for (const [written, country] of [
			['112', 'DE'],
			['911', 'US'],
			['999', 'GB'],
			['1234', 'SG'],
		])
			errorOf(written, country);
	});
});

describe('Number Check', () => {
	test('possible takes the right length, valid also asks for a range in use', () => {
		expect(read('+12001234567')).toBe('+12001234567');
		const { field, reason, nextStep } = errorOf('+12001234567', 'refuse', 'valid');
		expect(field).toBe('Phone');
		expect(reason).toContain('+12001234567');
		expect(nextStep).toContain("'Number Check'");
		expect(read('+14155552671', 'refuse', 'valid')).toBe('+14155552671');
	});
});

describe('the countries', () => {
	test('are those of the library, each with its name in English', () => {
		expect([...countryCodes()].sort()).toEqual([...getCountries()].sort());
		const names = new Intl.DisplayNames('en', { type: 'region' });
		const letters = (name = '') => name.normalize('NFD').replace(/[^A-Za-z]/g, '');
		for (const code of countryCodes()) {
			const name = letters(countryNames[code]);
			// China's two regions are listed without "SAR China", Palestine without "Territories", Myanmar without "(Burma)".
			expect(letters(names.of(code)).startsWith(name.slice(0, 5))).toBe(true);
		}
	});

	test('are in the order of their names', () => {
		const names = countryCodes().map((code) => countryNames[code]);
		expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b, 'en', { ignorePunctuation: true })));
	});
});

describe('the tables of docs/phone-numbers.md', () => {
	const page = pageText('docs/phone-numbers.md');
	const rows = [...page.matchAll(/^\| (number )?`([^`]+)` \| (?:`([A-Za-z]+)` )?\| (.+) \|$/gm)].map(
		([, isNumber, written, setting, result]) => ({
			value: isNumber ? Number(written) : written,
			setting: setting ?? 'refuse',
			result,
		}),
	);

	test('are found', () => expect(rows.length).toBeGreaterThan(30));

	test.each(rows)('$value ($setting): $result', ({ value, setting, result }) => {
		if (result.startsWith('`')) expect(read(value, setting)).toBe(result.slice(1, -1));
		else expect(errorOf(value, setting).reason).toBe(result);
	});
});
