import { ValidationError } from '../errors/validationError';
import { type PointInTime, pointInTime, TimeZone } from './timeZone';
import { quote } from './untrusted';
import { readDateObject } from './values';

const minute = 60_000;
/** The zones of the world go from -12:00 to +14:00; a header may have any up to the latter. */
const widestOffset = 14 * 60;

const monthNames = [
	'January',
	'February',
	'March',
	'April',
	'May',
	'June',
	'July',
	'August',
	'September',
	'October',
	'November',
	'December',
];
const dayNames = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** ISO 8601 or SQL: year, month and day, then perhaps a time and an offset, with all their digits. */
const isoDate =
	/^(?<year>\d{4})-?(?<month>\d{2})-?(?<day>\d{2})(?:[Tt ](?<hour>\d{2})(?::?(?<minute>\d{2})(?::?(?<second>\d{2})(?:[.,](?<fraction>\d+))?)?)?(?: ?(?<offset>[Zz]|[+-]\d{2}(?::?\d{2})?))?)?$/;
/** As in an email or HTTP header (RFC 5322 section 3.3); the offset is needed, since a header always has it. */
const mailDate =
	/^(?:(?<weekday>[A-Z][a-z]{2}), )?(?<day>\d{1,2}) (?<monthName>[A-Z][a-z]{2}) (?<year>\d{4}) (?<hour>\d{2}):(?<minute>\d{2})(?::(?<second>\d{2}))? (?<offset>GMT|UTC?|[+-]\d{4})$/;

/**
 * A point in time as people, spreadsheets and programs write it, where everybody reads it the same way.
 *
 * A local time that occurs twice is read as the first of the two, and one that the clock skips as the one an hour later (RFC 5545
 * section 3.3.5), whatever the server's own zone and the season.
 * @param value text, or n8n's and JavaScript's date objects; empty counts as not given
 * @param timezone IANA zone of texts that carry no offset, and of JavaScript's dates
 * @returns undefined when not given
 * @throws ValidationError for what cannot be read for certain (`03/04/2026` is two dates), and for what does not exist
 */
export function readDate(value: unknown, field: string, timezone: string): PointInTime | undefined {
	if (value === undefined || value === null || value === '') return undefined;
	const object = typeof value === 'object' ? readDateObject(value) : undefined;
	if (object !== undefined && object !== 'invalid') return fromObject(value, object, zoneOf(timezone, field));
	const text = typeof value === 'string' ? value.trim() : '';
	const parts = (isoDate.exec(text) ?? mailDate.exec(text))?.groups;
	if (!parts) {
		throw new ValidationError(
			field,
			`${quote(value)} is not a date that can be read with certainty`,
			'Write it as 2026-12-31T09:00, or with an offset as 2026-12-31T09:00:00+08:00.',
		);
	}
	const wall = wallTime(parts, text, field);
	if (parts.offset !== undefined) {
		const offset = readOffset(parts.offset, text, field);
		return pointInTime(wall - offset * minute, offset);
	}
	const zone = zoneOf(timezone, field);
	const time = zone.firstTime(wall);
	return pointInTime(time, zone.offsetAt(time));
}

/** A Luxon date keeps its own offset; JavaScript's has none. */
function fromObject(value: unknown, { iso, time }: PointInTime, zone: TimeZone): PointInTime {
	const own = /([+-])(\d\d):(\d\d)$/.exec(iso);
	if (own) return pointInTime(time, signedMinutes(own));
	if ('toISO' in Object(value)) return pointInTime(time, 0);
	return pointInTime(time, zone.offsetAt(time));
}

/** The date and time as a clock shows them, in milliseconds as if they were UTC. */
function wallTime(parts: Record<string, string | undefined>, text: string, field: string): number {
	const invalid = (reason: string) =>
		new ValidationError(
			field,
			`${quote(text)} ${reason}`,
			'Write it as 2026-12-31T09:00, or with an offset as 2026-12-31T09:00:00+08:00.',
		);
	const number = (name: string) => Number(parts[name] ?? 0);
	const month =
		parts.monthName === undefined
			? number('month') - 1
			: monthNames.findIndex((name) => name.startsWith(String(parts.monthName)));
	const date = new Date(0);
	// Unlike Date.UTC, this does not read the year 99 as 1999.
	date.setUTCFullYear(number('year'), month, number('day'));
	if (number('year') === 0 || month < 0 || date.getUTCMonth() !== month || date.getUTCDate() !== number('day')) {
		throw invalid('is a day that does not exist');
	}
	const weekday = dayNames[date.getUTCDay()];
	if (parts.weekday !== undefined && !weekday.startsWith(parts.weekday)) {
		throw invalid(`does not fit: ${number('day')} ${monthNames[month]} ${number('year')} is a ${weekday}`);
	}
	const [hour, minutes, seconds] = [number('hour'), number('minute'), number('second')];
	const milliseconds = Number(`${parts.fraction ?? ''}000`.slice(0, 3));
	// ISO 8601: 24:00 is the end of a day.
	const isEndOfDay = hour === 24 && minutes === 0 && seconds === 0 && milliseconds === 0;
	if ((hour > 23 && !isEndOfDay) || minutes > 59 || seconds > 59) throw invalid('has a time that no clock shows');
	return date.getTime() + ((hour * 60 + minutes) * 60 + seconds) * 1000 + milliseconds;
}

/** Minutes of an offset such as `+08:00`, `-0330`, `Z` or `GMT`. */
function readOffset(offset: string, text: string, field: string): number {
	const parts = /^([+-])(\d\d):?(\d\d)?$/.exec(offset);
	if (!parts) return 0;
	const minutes = signedMinutes(parts);
	if (Number(parts[3] ?? 0) < 60 && Math.abs(minutes) <= widestOffset) return minutes;
	throw new ValidationError(
		field,
		`${quote(text)} has the offset ${offset}, which no place on earth has`,
		'Write one from -14:00 to +14:00, or leave it out for the time zone of the workflow.',
	);
}

function signedMinutes([, sign, hours, minutes = '00']: RegExpExecArray): number {
	return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

/** @throws ValidationError for a zone that the platform does not know */
function zoneOf(timezone: string, field: string): TimeZone {
	const zone = TimeZone.named(timezone);
	if (zone) return zone;
	throw new ValidationError(
		field,
		`the workflow's time zone ${quote(timezone)} is not known`,
		'Choose another in the settings of the workflow.',
	);
}
