import { createHash } from 'node:crypto';

import {
	getCountries,
	getCountryCallingCode,
	getExampleNumber,
	parsePhoneNumberFromString,
} from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/mobile/examples';

import { loadPhoneZones, type PhoneZones } from '../../../../nodes/shared/contactRules/phoneZones.ts';
import { prefixesByZones as written } from '../../../../nodes/shared/contactRules/zonesByPrefix.ts';

let zonesOf: PhoneZones;
beforeAll(async () => {
	zonesOf = await loadPhoneZones();
});
/** `1219(226 227) 20` is 1219226, 1219227 and 20. */
function listed(prefixes: string): string[] {
	return prefixes.split(/ (?![^(]*\))/).flatMap((group) => {
		const [start, endings] = group.replace(')', '').split('(');
		return endings === undefined ? [start] : endings.split(' ').map((ending) => start + ending);
	});
}
const prefixesByZones = Object.fromEntries(
	Object.entries(written).map(([zones, list]) => [zones, listed(list).join(' ')]),
);
const namesOf = (number: string) => zonesOf(number).map(({ name }) => name);
const prefixes = Object.values(prefixesByZones).flatMap((list) => list.split(' '));

/** Of the map, whose zones are read for the whole country instead. */
const anywhere = '79 346 347 614 642 2992 2994 2995 5939 68988 68989 9766 9768 9769'.split(' ');
const isAnywhere = (number: string) => anywhere.some((prefix) => number.startsWith(prefix));

test("every prefix has the zones of Google's map, whatever follows it", () => {
	const lines = Object.entries(prefixesByZones).flatMap(([zones, list]) =>
		list.split(' ').map((prefix) => ({ prefix, zones })),
	);
	expect(new Set(lines.map(({ prefix }) => prefix)).size).toBe(3291);
	const wrong = lines.filter(({ prefix, zones }) => {
		if (isAnywhere(prefix)) return false;
		// A digit after which no longer prefix begins.
		const next = [...'0123456789'].find((digit) => !prefixes.some((other) => other.startsWith(prefix + digit))) ?? '';
		return (
			namesOf(`+${prefix}`).join(' ') !== zones || (next !== '' && namesOf(`+${prefix}${next}`).join(' ') !== zones)
		);
	});
	expect(wrong).toEqual([]);
	const digest = createHash('sha256');
	digest.update(
		lines
			.map(({ prefix, zones }) => `${prefix} ${zones}\n`)
			.sort()
			.join(''),
	);
	// Printed by `npm run zones`, of the map as it was downloaded.
	expect(digest.digest('hex')).toBe('af1b2b3e306175ed6a2c1807474f0d8cdcfe0a7d7e20750f221ed00cef085e24');
});

test.each(anywhere)('+%s is of mobile numbers', (prefix) => {
	const endings = Array.from({ length: 2000 }, (_, index) => String(index * 4_999_999).padStart(10, '0'));
	const types = endings.flatMap((ending) =>
		[8, 9, 10, 11, 12].flatMap((length) => {
			const number = parsePhoneNumberFromString(`+${prefix}${ending}`.slice(0, length + 1));
			return number?.isValid() ? [number.getType()] : [];
		}),
	);
	expect(types.length).toBeGreaterThan(20);
	// Spain's 347 has numbers for life as well, New Zealand's 642 those of its base in the Antarctic.
	const others = types.filter((type) => type !== 'MOBILE' && type !== 'PERSONAL_NUMBER');
	expect(others.length).toBeLessThan(types.length / 10);
	expect(namesOf(`+${prefix}`).length).toBeGreaterThan(1);
});

/** Calling codes whose mobile numbers belong to a place, and North America's, which are not told apart. */
const placed = ['1', '52', '54', '55', '62', '86'];
/** Countries with a prefix of their own within another's calling code. */
const ownPrefix = ['KZ', 'RE', 'YT', 'BQ', 'CW'];

test('the example mobile of every country may be in all zones of its country, or belongs to a place', () => {
	const clocks = (number: string) =>
		[
			...new Set(zonesOf(number).map((zone) => [0, 6].map((month) => zone.offsetAt(Date.UTC(2026, month))).join())),
		].sort();
	const without = getCountries().filter((country) => {
		const example = getExampleNumber(country, examples);
		const code = getCountryCallingCode(country);
		if (example === undefined || zonesOf(example.number).length === 0) return true;
		if (placed.includes(code) || ownPrefix.includes(country) || example.getType() !== 'MOBILE') return false;
		return clocks(example.number).join(' ') !== clocks(`+${code}`).join(' ');
	});
	expect(without).toEqual([]);
});

test('the platform knows every zone', () => {
	const names = new Set(Object.keys(prefixesByZones).flatMap((list) => list.split(' ')));
	expect(names.size).toBe(286);
	const unknown = [...names].filter((name) => {
		const [prefix] = (Object.entries(prefixesByZones).find(([zones]) => zones.split(' ').includes(name)) ?? [
			'',
			'',
		])[1].split(' ');
		return !namesOf(`+${prefix}`).includes(name);
	});
	expect(unknown).toEqual([]);
});

test.each([
	['Anchorage or Adak', '+19072345678', ['America/Adak', 'America/Anchorage']],
	['Sao Paulo', '+5511961234567', ['America/Sao_Paulo']],
	['Manaus', '+5592961234567', ['America/Manaus']],
	['Kazakhstan', '+77710009998', ['Asia/Almaty', 'Asia/Aqtobe']],
	['a satellite phone', '+870773111632', []],
	['another', '+881612345678', []],
	['an international freephone number', '+80012345678', []],
])('%s', (_name, number, zones) => {
	expect(namesOf(number)).toEqual(zones);
});

test.each([
	['a mobile of Australia', '+61412345678', 8],
	['a mobile of Russia', '+79123456789', 16],
	['a toll-free number of North America', '+18002345678', 42],
])('%s may be in any zone of the plan', (_name, number, zones) => {
	expect(namesOf(number)).toHaveLength(zones);
});
