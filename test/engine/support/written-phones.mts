import fc from 'fast-check';
import { getCountries, getExampleNumber } from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/mobile/examples';

/** The library's own example mobiles, one of each country that it knows. */
const exampleMobiles = getCountries().flatMap((country) => getExampleNumber(country, examples) ?? []);

const exampleMobile = fc.constantFrom(...exampleMobiles);

const digits = (min: number, max: number) =>
	fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: min, maxLength: max });

/** Mobiles of all countries, with `+` and country code. */
export const mobileWithPlus = fc.oneof(
	exampleMobile.map(({ number }) => String(number)),
	exampleMobile.map((mobile) => mobile.formatInternational()),
);

/** The same in other ways of writing them, most of which leave open which number is meant. */
const mobileWithoutPlus = fc.oneof(
	exampleMobile.map(({ number }) => `00${number.slice(1)}`),
	exampleMobile.map(({ number }) => number.slice(1)),
	exampleMobile.map(({ number }) => Number(number.slice(1))),
	exampleMobile.map((mobile) => mobile.formatNational()),
);

/** Lengths around every limit: of E.164, of countries, of providers. Germany has numbers of 2 to 15 digits. */
const digitsOfAnyLength = fc.oneof(
	digits(0, 18).map((end) => `+${end}`),
	digits(2, 14).map((end) => `+49${end}`),
	digits(3, 5).map((end) => `+49${end}`),
	digits(3, 6).map((end) => `+683${end}`),
	digits(5, 17),
);

const odd = fc.constantFrom(
	'',
	null,
	' ',
	0,
	true,
	{ phone: '+6587755388' },
	'call me',
	'+1 202 555 0143 ext. 7',
	'+12025550143, +12025550144',
	'+43 664 123456/8',
	'tel:+12025550143',
	'628123456789.0',
	'4.477E+11',
	'447700000000',
	'+447700000000',
	'＋65 8775 5388',
	'٠٦٣٩٩٨٠٠١٢',
	"'+61 491 570 156",
	'+33 (0)6 39 98 00 12',
	'\u202a+65 8775 5388\u202c',
	'+65 8775 5388 😀',
	'+5215512345678',
);

/** What is found in a column of phone numbers, most of it with `+`. */
export const writtenPhone = fc.oneof(
	{ weight: 14, arbitrary: mobileWithPlus },
	{ weight: 2, arbitrary: mobileWithoutPlus },
	{ weight: 2, arbitrary: digitsOfAnyLength },
	{ weight: 1, arbitrary: odd },
);

/** What Numbers Without + says: mostly its default. */
export const numbersWithoutPlus = fc.oneof(
	{ weight: 6, arbitrary: fc.constant('refuse') },
	{ weight: 1, arbitrary: fc.constantFrom('countryCode', 'US', 'GB', 'DE', 'in', 'UK', '', null) },
);
