import { pageText } from '../../support/markdown.mts';
import { areaCodes, bareDigitsAbroad, count, endings, exampleMobiles, formats, load, read } from './phoneSweeps.mts';

const page = pageText('docs/phone-numbers.md');
beforeAll(load);

/** The figure in the row of the docs with this name. */
const documented = (row: string): number => {
	const figure = new RegExp(`\\| ${row} \\| ([\\d,]+) \\|`).exec(page)?.[1];
	if (figure === undefined) throw new Error(`docs/phone-numbers.md has no row "${row}"`);
	return Number(figure.replaceAll(',', ''));
};

describe('a number in its country’s own format, where nothing says which country that is', () => {
	const nothing = ['refuse', '', ' ', null, undefined];

	test('each area code of the United States and Canada: sent to nobody', () => {
		const codes = areaCodes();
		expect(codes.length).toBe(documented('Area codes of the US and Canada tried'));
		const sent = codes.flatMap((code) =>
			[`${code} 253 0143`, `(${code}) 253-0143`, Number(`${code}2530143`)].flatMap((value) =>
				nothing.flatMap((setting) => read(value, setting) ?? []),
			),
		);
		expect(sent).toEqual([]);
	});

	test('each country’s example mobile: sent to nobody', () => {
		const sent = exampleMobiles.flatMap(({ national, mobile }) =>
			[national, mobile.formatNational()].flatMap((value) => nothing.flatMap((setting) => read(value, setting) ?? [])),
		);
		expect(sent).toEqual([]);
	});

	test('with their country chosen they are sent, or are invalid as ambiguous: never to anybody else', () => {
		const us = count(
			areaCodes().map((code) => ({ value: `${code} 253 0143`, numbersWithoutPlus: 'US', meant: `+1${code}2530143` })),
		);
		expect(us.wrong).toEqual([]);
		expect(us.invalid.length).toBe(
			documented('of these not sent with `US`, since their digits are a number of another country, too'),
		);
	});

	test('said to start with their country code, few of them do by chance, and a list of them is invalid', () => {
		const byChance = areaCodes().filter((code) => read(`${code} 253 0143`, 'countryCode') !== undefined);
		expect(byChance.length).toBe(
			documented('of these in use in another country with `countryCode`, if the item stands alone'),
		);
		expect(byChance.length).toBeLessThan(areaCodes().length * 0.2);
	});
});

test('each country’s example mobile in all usual formats is read as that number', () => {
	const { tried, right, invalid, wrong } = count(formats());
	expect(wrong).toEqual([]);
	expect(tried).toBe(documented('Formats of example mobiles tried'));
	expect(right).toBe(documented('of these read as the number meant'));
	// South Korea's example, bare: spreadsheets write a rounded number so.
	expect(invalid.every((shown) => /\d0{5} \(|'\d+0{5} \(/.test(shown))).toBe(true);
});

test('bare digits of each country’s example mobile, where another country is chosen, reach no phone that is not mobile', () => {
	const { tried, invalid, asMeant, mobileOfThatCountry, notMobile } = bareDigitsAbroad();
	expect(notMobile).toEqual([]);
	expect(tried).toBe(documented('Bare example mobiles, each with every other country chosen'));
	expect(invalid).toBe(documented('of these not sent'));
	expect(asMeant).toBe(documented('of these read as the number meant all the same'));
	expect(mobileOfThatCountry).toBe(documented('of these read as a mobile of the chosen country'));
});

test('each country’s example mobile with a 0 before its country code, its country chosen: never to anybody else', () => {
	const sent = exampleMobiles.flatMap(({ digits, number, country }) =>
		[`0${digits}`, `(0${digits.slice(0, 2)}) ${digits.slice(2)}`]
			.flatMap((value) => read(value, country) ?? [])
			.filter((one) => one !== number),
	);
	expect(sent).toEqual([]);
});

describe('what is after a /', () => {
	test.each(['0', '8', '28', '99'])('%s is the ending of a second number: invalid in every format', (ending) => {
		const { tried, invalid } = endings(ending);
		expect(invalid).toBe(tried);
	});

	test.each(['128', '1234', '56789'])(
		'%s belongs to the number, or the whole is invalid; the number is never cut',
		(ending) => {
			const { asOneNumber, invalid, tried, shortened } = endings(ending);
			expect(shortened).toEqual([]);
			expect(asOneNumber + invalid).toBe(tried);
		},
	);

	test('is a whole second number: invalid', () => {
		for (const { mobile, number, digits, national, country } of exampleMobiles) {
			expect(read(`${number}/${national}`, 'refuse')).toBeUndefined();
			expect(read(`${number} / ${number}`, 'refuse')).toBeUndefined();
			expect(read(`${digits}/${digits}`, 'countryCode')).toBeUndefined();
			expect(read(`${mobile.formatNational()}/${mobile.formatNational()}`, country)).toBeUndefined();
		}
	});
});
