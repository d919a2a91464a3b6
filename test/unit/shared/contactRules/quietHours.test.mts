import fc from 'fast-check';

import { firstFreeMoment, type QuietHours } from '../../../../nodes/shared/contactRules/quietHours.ts';
import { TimeZone } from '../../../../nodes/shared/text/timeZone.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

function zone(name: string): TimeZone {
	const known = TimeZone.named(name);
	if (!known) throw new Error(`${name} is not known`);
	return known;
}

/** `night('21:00', '08:00')` */
function night(from: string, to: string, days: number[] = []): QuietHours {
	const minutes = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
	return { window: { from: minutes(from), to: minutes(to) }, days: new Set(days) };
}

/** What the clocks of a zone show, by nothing but `Intl`: `Sat 21:30`. */
const formats = new Map<string, Intl.DateTimeFormat>();
function shown(name: string, time: number): { weekday: number; minutes: number } {
	const format =
		formats.get(name) ??
		new Intl.DateTimeFormat('en-GB', {
			timeZone: name,
			weekday: 'short',
			hour: '2-digit',
			minute: '2-digit',
			hourCycle: 'h23',
		});
	formats.set(name, format);
	const parts = Object.fromEntries(format.formatToParts(time).map(({ type, value }) => [type, value]));
	return {
		weekday: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'].indexOf(parts.weekday),
		minutes: Number(parts.hour) * 60 + Number(parts.minute),
	};
}

/** Whether a moment is quiet by the clock alone. */
function isQuiet({ window, days }: QuietHours, name: string, time: number): boolean {
	const { weekday, minutes } = shown(name, time);
	if (days.has(weekday)) return true;
	if (window === undefined) return false;
	const { from, to } = window;
	return from < to ? minutes >= from && minutes < to : minutes >= from || minutes < to;
}

const at = (iso: string) => Date.parse(iso);
const iso = (time: number | undefined) => (time === undefined ? undefined : new Date(time).toISOString());

test.each([
	['in the day', 'Europe/Berlin', '2026-11-27T12:00:00+01:00', '2026-11-27T12:00:00+01:00'],
	['in the evening', 'Europe/Berlin', '2026-11-27T21:00:00+01:00', '2026-11-28T08:00:00+01:00'],
	['a second before', 'Europe/Berlin', '2026-11-27T20:59:59+01:00', '2026-11-27T20:59:59+01:00'],
	['after midnight', 'Europe/Berlin', '2026-11-28T03:00:00+01:00', '2026-11-28T08:00:00+01:00'],
	['at their end', 'Europe/Berlin', '2026-11-28T08:00:00+01:00', '2026-11-28T08:00:00+01:00'],
	['half an hour off', 'Asia/Kolkata', '2026-11-27T21:30:00+05:30', '2026-11-28T08:00:00+05:30'],
	['three quarters of an hour off', 'Asia/Kathmandu', '2026-11-27T22:00:00+05:45', '2026-11-28T08:00:00+05:45'],
	['the night in which summer begins', 'Europe/Berlin', '2026-03-28T23:00:00+01:00', '2026-03-29T08:00:00+02:00'],
	['the night in which it ends', 'Europe/Berlin', '2026-10-24T23:00:00+02:00', '2026-10-25T08:00:00+01:00'],
	[
		'Lord Howe, which moves by half an hour',
		'Australia/Lord_Howe',
		'2026-10-03T22:00:00+10:30',
		'2026-10-04T08:00:00+11:00',
	],
	['and back', 'Australia/Lord_Howe', '2026-04-04T22:00:00+11:00', '2026-04-05T08:00:00+10:30'],
	[
		'Samoa, the night before the day that it left out',
		'Pacific/Apia',
		'2011-12-29T22:00:00-10:00',
		'2011-12-31T08:00:00+14:00',
	],
	['Kiribati', 'Pacific/Kiritimati', '2026-11-27T22:00:00+14:00', '2026-11-28T08:00:00+14:00'],
])('from 21:00 to 08:00, %s', (_name, name, time, free) => {
	expect(iso(firstFreeMoment(night('21:00', '08:00'), [zone(name)], at(time)))).toBe(iso(at(free)));
});

test.each([
	['hours within one day', night('12:00', '14:00'), '2026-11-27T13:00:00+01:00', '2026-11-27T14:00:00+01:00'],
	['Saturday and Sunday', night('21:00', '08:00', [6, 0]), '2026-11-27T22:00:00+01:00', '2026-11-30T08:00:00+01:00'],
	[
		'a whole day alone',
		{ window: undefined, days: new Set([5]) },
		'2026-11-27T12:00:00+01:00',
		'2026-11-28T00:00:00+01:00',
	],
	['an end that the clock skips', night('21:00', '02:30'), '2026-03-29T01:59:00+01:00', '2026-03-29T03:30:00+02:00'],
	[
		'a time that occurs twice, the first',
		night('21:00', '02:30'),
		'2026-10-25T02:10:00+02:00',
		'2026-10-25T02:30:00+02:00',
	],
	['the second', night('21:00', '02:30'), '2026-10-25T02:10:00+01:00', '2026-10-25T02:30:00+01:00'],
])('%s', (_name, hours, time, free) => {
	expect(iso(firstFreeMoment(hours, [zone('Europe/Berlin')], at(time)))).toBe(iso(at(free)));
});

test('a Saturday whose last hour occurs twice is quiet to its end', () => {
	// St. John's put its clocks back at one minute past midnight until 2011.
	const hours: QuietHours = { window: undefined, days: new Set([6]) };
	const second = at('2010-11-06T23:30:00-03:30');
	expect(iso(firstFreeMoment(hours, [zone('America/St_Johns')], second))).toBe(iso(at('2010-11-07T00:00:00-03:30')));
});

test('all zones have to be free', () => {
	const alaska = [zone('America/Anchorage'), zone('America/Adak')];
	const evening = at('2026-11-27T20:30:00-09:00');
	expect(iso(firstFreeMoment(night('21:00', '08:00'), alaska, evening))).toBe(iso(evening));
	// 8:00 in Adak is 9:00 in Anchorage.
	const later = at('2026-11-27T21:00:00-09:00');
	expect(iso(firstFreeMoment(night('21:00', '08:00'), alaska, later))).toBe(iso(at('2026-11-28T09:00:00-09:00')));
});

test('zones of which one is always quiet have no free moment', () => {
	const sides = [zone('Asia/Tokyo'), zone('America/New_York')];
	expect(firstFreeMoment(night('17:00', '11:00'), sides, at('2026-11-27T12:00:00Z'))).toBeUndefined();
	expect(firstFreeMoment({ window: undefined, days: new Set([0, 1, 2, 3, 4, 5, 6]) }, sides, 0)).toBeUndefined();
});

/** Zones with half and quarter hours, both hemispheres' daylight saving, Ramadan's, none, and the ends of the world. */
const oddZones = [
	'America/New_York',
	'America/St_Johns',
	'America/Sao_Paulo',
	'America/Santiago',
	'Europe/Dublin',
	'Africa/Casablanca',
	'Africa/Cairo',
	'Asia/Kolkata',
	'Asia/Kathmandu',
	'Asia/Tehran',
	'Australia/Lord_Howe',
	'Australia/Eucla',
	'Pacific/Chatham',
	'Pacific/Apia',
	'Pacific/Kiritimati',
	'Pacific/Marquesas',
	'Antarctica/Troll',
];

test.each(oddZones)('%s: on every day of a year the moment is free by the clock, and nothing before it is', (name) => {
	const hours = night('21:00', '08:00');
	for (let time = Date.UTC(2026, 0, 1, 3); time < Date.UTC(2027, 0, 1); time += day - 53 * minute) {
		const free = firstFreeMoment(hours, [zone(name)], time);
		if (free === undefined) throw new Error(`nothing is free at ${iso(time)}`);
		expect([iso(time), isQuiet(hours, name, free)]).toEqual([iso(time), false]);
		if (free > time) expect([iso(time), isQuiet(hours, name, free - minute)]).toEqual([iso(time), true]);
		for (let before = time; before < free; before += 60 * minute) {
			expect([iso(time), iso(before), isQuiet(hours, name, before)]).toEqual([iso(time), iso(before), true]);
		}
	}
});

test('any hours, days, zones and time: free by all clocks, and not before but where a clock skips the end', () => {
	const minutes = fc.integer({ min: 0, max: 24 * 60 - 1 });
	fc.assert(
		fc.property(
			fc.tuple(minutes, minutes).filter(([from, to]) => from !== to),
			fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { maxLength: 3 }),
			fc.uniqueArray(fc.constantFrom(...oddZones), { minLength: 1, maxLength: 3 }),
			fc.integer({ min: Date.UTC(2024, 0) / minute, max: Date.UTC(2028, 0) / minute }),
			([from, to], days, names, start) => {
				const hours: QuietHours = { window: { from, to }, days: new Set(days) };
				const quiet = (time: number) => names.some((name) => isQuiet(hours, name, time));
				const time = start * minute;
				const free = firstFreeMoment(hours, names.map(zone), time);
				const end = free ?? time + 8 * day;
				for (let before = time; before < end; before += 7 * minute) {
					// Within an hour after a change, quiet hours whose end was skipped are still on.
					if (
						!quiet(before) &&
						!names.some((name) => zone(name).offsetAt(before) !== zone(name).offsetAt(before - 90 * minute))
					) {
						return false;
					}
				}
				return free === undefined || !quiet(free);
			},
		),
	);
});
