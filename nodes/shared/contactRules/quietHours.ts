import type { TimeZone } from '../text/timeZone';

const minute = 60_000;
const day = 24 * 60 * minute;

/** Days within which a free moment has to be. */
export const longestSearch = 8;

/** When nobody is to be messaged, by the clocks of a place. */
export interface QuietHours {
	/** Minutes of the day; those that end before they begin cross midnight. Undefined where only whole days are quiet. */
	window: { from: number; to: number } | undefined;
	/** Whole days; 0 is Sunday. */
	days: ReadonlySet<number>;
}

/**
 * The first moment from a time on that is outside of quiet hours by the clocks of all zones (docs/delivery-contract.md, 3.7).
 * @param time milliseconds since 1970
 * @returns the time itself where it is; undefined where there is none within {@link longestSearch} days
 */
export function firstFreeMoment(hours: QuietHours, zones: readonly TimeZone[], time: number): number | undefined {
	let moment = time;
	while (moment <= time + longestSearch * day) {
		const free = zones.reduce((latest, zone) => Math.max(latest, quietUntil(hours, zone, moment) ?? moment), moment);
		if (free === moment) return moment;
		moment = free;
	}
	return undefined;
}

/** When the quiet hours or the quiet day end in which a moment is; undefined where it is in none. */
function quietUntil({ window, days }: QuietHours, zone: TimeZone, time: number): number | undefined {
	const wall = zone.wallTime(time);
	const midnight = Math.floor(wall / day) * day;
	if (days.has(new Date(midnight).getUTCDay())) return nextTime(zone, midnight + day, time);
	if (window === undefined) return undefined;
	const from = window.from * minute;
	const to = window.to * minute + (window.to > window.from ? 0 : day);
	for (const start of [midnight - day, midnight]) {
		// By the clock, which shows a time of the quiet hours once more when it is put back; and by the moments, since quiet hours
		// that end at a time which it skips end an hour later.
		const isWithin = wall >= start + from && wall < start + to;
		if (isWithin) return nextTime(zone, start + to, time);
		if (zone.firstTime(start + from) <= time && time < zone.firstTime(start + to)) return zone.firstTime(start + to);
	}
	return undefined;
}

/** The first time after another at which the clocks show a wall time: the second one where the first is over. */
function nextTime(zone: TimeZone, wall: number, time: number): number {
	const first = zone.firstTime(wall);
	return first > time ? first : time + (wall - zone.wallTime(time));
}
