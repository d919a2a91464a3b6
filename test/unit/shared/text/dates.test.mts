import fc from 'fast-check';

import { readDate } from '../../../../nodes/shared/text/dates.ts';
import { casesOf } from '../../../support/properties.mts';

const numRuns = casesOf(0.03);

const iso = (value: unknown, zone = 'Asia/Singapore') => readDate(value, 'Scheduled', zone)?.iso;

test.each([
	['2027-12-31T09:00', '2027-12-31T09:00:00+08:00'],
	['2027-12-31 09:00:07', '2027-12-31T09:00:07+08:00'],
	['2027-12-31', '2027-12-31T00:00:00+08:00'],
	['20271231T0900', '2027-12-31T09:00:00+08:00'],
	['2027-12-31T09:00:00.25', '2027-12-31T09:00:00.250+08:00'],
	['2027-12-31T09:00:00,5799Z', '2027-12-31T09:00:00.579Z'],
	['2027-12-31T24:00', '2028-01-01T00:00:00+08:00'],
	['2028-02-29', '2028-02-29T00:00:00+08:00'],
	['2027-12-31T09:00Z', '2027-12-31T09:00:00Z'],
	// RFC 3339 section 5.6 lets both letters be small.
	['2027-12-31t09:00:00z', '2027-12-31T09:00:00Z'],
	['2027-12-31T09:00+14:00', '2027-12-31T09:00:00+14:00'],
	['2027-12-31T09:00-1400', '2027-12-31T09:00:00-14:00'],
	['2027-12-31T09:00-03:30', '2027-12-31T09:00:00-03:30'],
	['2027-12-31T09:00+05', '2027-12-31T09:00:00+05:00'],
	['Fri, 31 Dec 2027 09:00 GMT', '2027-12-31T09:00:00Z'],
	['1 May 2027 09:00:05 +0545', '2027-05-01T09:00:05+05:45'],
	[new Date(Date.UTC(2027, 11, 31, 1)), '2027-12-31T09:00:00+08:00'],
	[{ toISO: () => '2027-12-31T09:00:00.000-05:00' }, '2027-12-31T09:00:00-05:00'],
	[{ toISO: () => '2027-12-31T09:00:00.500Z' }, '2027-12-31T09:00:00.500Z'],
])('%j is %s', (value, expected) => {
	expect(iso(value)).toBe(expected);
	expect(readDate(value, 'Scheduled', 'Asia/Singapore')?.time).toBe(Date.parse(expected));
});

test.each([
	['31 Feb 2027 09:00 GMT', 'is a day that does not exist'],
	['31 Apr 2027 09:00 +0800', 'is a day that does not exist'],
	['0 May 2027 09:00 GMT', 'is a day that does not exist'],
	['31 Foo 2027 09:00 GMT', 'is a day that does not exist'],
	['2027-02-29', 'is a day that does not exist'],
	['0000-01-01', 'is a day that does not exist'],
	['Mon, 31 Dec 2027 09:00 GMT', '31 December 2027 is a Friday'],
	['Foo, 31 Dec 2027 09:00 GMT', '31 December 2027 is a Friday'],
	['2027-12-31T09:00+14:01', 'has the offset +14:01'],
	['2027-12-31T09:00-15:00', 'has the offset -15:00'],
	['2027-12-31T09:00+08:60', 'has the offset +08:60'],
	['31 Dec 2027 09:00 +9900', 'has the offset +9900'],
	['2027-12-31T24:01', 'has a time that no clock shows'],
	['2027-12-31T25:00', 'has a time that no clock shows'],
	['2027-12-31T09:60', 'has a time that no clock shows'],
	['2027-12-31T09:00:60', 'has a time that no clock shows'],
	['03/04/2027', 'is not a date that can be read with certainty'],
	['on 2027-12-31T09:00', 'is not a date that can be read with certainty'],
	['2027-12-31T09:00 sharp', 'is not a date that can be read with certainty'],
	['31 Dec 2027 09:00', 'is not a date that can be read with certainty'],
	['Invalid DateTime', 'is not a date that can be read with certainty'],
	[new Date(NaN), 'is not a date that can be read with certainty'],
	[1830300000000, 'is not a date that can be read with certainty'],
	[{ toISO: () => null }, 'is not a date that can be read with certainty'],
])('%j is invalid', (value, reason) => expect(() => iso(value)).toThrow(reason));

test('an unknown time zone is named', () =>
	expect(() => iso('2027-12-31', 'Mars/Olympus')).toThrow('time zone "Mars/Olympus" is not known'));

// RFC 5545 section 3.3.5.
const changes: Array<[zone: string, written: string, expected: string]> = [
	['America/New_York', '2027-11-07T01:30', '2027-11-07T01:30:00-04:00'],
	['America/New_York', '2027-11-07T00:59', '2027-11-07T00:59:00-04:00'],
	['America/New_York', '2027-11-07T02:00', '2027-11-07T02:00:00-05:00'],
	['America/New_York', '2027-03-14T02:30', '2027-03-14T03:30:00-04:00'],
	['America/New_York', '2027-03-14T01:59', '2027-03-14T01:59:00-05:00'],
	['America/New_York', '2027-03-14T03:00', '2027-03-14T03:00:00-04:00'],
	['Europe/Berlin', '2027-10-31T02:30', '2027-10-31T02:30:00+02:00'],
	['Europe/Berlin', '2027-03-28T02:30', '2027-03-28T03:30:00+02:00'],
	['Europe/Dublin', '2027-10-31T01:30', '2027-10-31T01:30:00+01:00'],
	['Europe/Dublin', '2027-03-28T01:30', '2027-03-28T02:30:00+01:00'],
	['Australia/Lord_Howe', '2027-04-04T01:45', '2027-04-04T01:45:00+11:00'],
	['Australia/Lord_Howe', '2027-10-03T02:15', '2027-10-03T02:45:00+11:00'],
	['Africa/Casablanca', '2025-02-23T02:30', '2025-02-23T02:30:00+01:00'],
	['Africa/Casablanca', '2025-04-06T02:30', '2025-04-06T03:30:00+01:00'],
	['Pacific/Apia', '2011-12-30T12:00', '2011-12-31T12:00:00+14:00'],
	['America/Sao_Paulo', '2018-11-04T00:00', '2018-11-04T01:00:00-02:00'],
];

describe.each(['2027-01-15', '2027-07-15'])('on %s', (today) => {
	beforeAll(() => jest.useFakeTimers({ now: new Date(today) }));
	afterAll(() => jest.useRealTimers());

	test.each(changes)('in %s %s is %s', (zone, written, expected) => expect(iso(written, zone)).toBe(expected));
});

/** What a zone's clocks show, in milliseconds as if it were UTC. */
function shownBy(zone: string): (time: number) => number {
	const format = new Intl.DateTimeFormat('sv', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
	return (time) => Date.parse(`${format.format(time).replace(' ', 'T')}Z`);
}

test('of any local time in any zone: the first moment at which clocks show it, or an hour later what they skip', () => {
	const quarter = 15 * 60_000;
	const zone = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
	// Every second one near a change of the clocks, where there is one.
	const wall = fc
		.integer({ min: Date.UTC(1975, 0) / quarter, max: Date.UTC(2037, 0) / quarter })
		.map((count) => count * quarter);
	fc.assert(
		fc.property(zone, wall, fc.boolean(), (name, anywhere, atChange) => {
			const shown = shownBy(name);
			const near = atChange ? changeAfter(anywhere, shown) : anywhere;
			const moments = Array.from({ length: 2 * 4 * 40 }, (_, n) => near - 40 * 4 * quarter + n * quarter);
			const shows = moments.map(shown);
			const first = shows.indexOf(near);
			const before = shows.findLastIndex((other) => other < near);
			const expected = first >= 0 ? moments[first] : near - (shows[before] - moments[before]);
			const read = readDate(new Date(near).toISOString().slice(0, 16), 'Scheduled', name);
			expect(read?.time).toBe(expected);
			expect(Date.parse(read?.iso ?? '')).toBe(expected);
			expect(Date.parse(`${read?.iso.slice(0, 19)}Z`)).toBe(shown(expected));
		}),
		{ numRuns },
	);

	/** A local time around the next change of a zone's clocks, within a year. */
	function changeAfter(time: number, shown: (at: number) => number): number {
		const offset = (at: number) => shown(at) - at;
		const days = 24 * 60 * 60_000;
		for (let at = time; at < time + 366 * days; at += days) {
			if (offset(at) === offset(at + days)) continue;
			let [low, high] = [at, at + days];
			while (high - low > quarter) {
				const middle = low + Math.floor((high - low) / 2 / quarter) * quarter;
				if (offset(middle) === offset(at)) low = middle;
				else high = middle;
			}
			// The last quarter of an hour that is shown before, and the one after.
			return shown(low) + ((time / quarter) % 8) * quarter;
		}
		return time;
	}
});
