import { tryToParseDateTime } from 'n8n-workflow';

import { RefusedInput } from '../text/refusedInput';
import { quote } from '../text/untrusted';

/**
 * ISO 8601 or SQL: year, month and day, then perhaps a time and an offset. All digits are written, since
 * n8n's reader leaves what is looser to JavaScript, which takes it for the time zone of the server.
 */
const isoDate =
	/^(?<year>\d{4})-?(?<month>\d{2})-?(?<day>\d{2})([T ]\d{2}(:?\d{2}(:?\d{2}([.,]\d+)?)?)?( ?(Z|[+-]\d{2}(:?\d{2})?))?)?$/;
/** As in an email or HTTP header; the offset is needed, for the same reason. */
const mailDate = /^([A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}(:\d{2})? (GMT|UTC?|[+-]\d{4})$/;

/**
 * A point in time as 8x8 takes it.
 * @param value text, or n8n's and JavaScript's date objects; empty counts as not given
 * @param timezone IANA zone of texts that carry no offset
 * @returns ISO 8601 with offset and its milliseconds since 1970; undefined when not given
 * @throws RefusedInput for what cannot be read for certain; `03/04/2026` is two dates
 */
export function readDate(value: unknown, field: string, timezone: string): { iso: string; time: number } | undefined {
	if (value === undefined || value === null || value === '') return undefined;
	const unreadable = new RefusedInput(
		field,
		`${quote(value)} is no date that can be read for certain`,
		'Write it as 2026-12-31T09:00, or with an offset as 2026-12-31T09:00:00+08:00.',
	);
	if (typeof value === 'string' ? !isCertain(value.trim()) : typeof value !== 'object' || Array.isArray(value)) {
		throw unreadable;
	}
	const date = parse(value, timezone);
	const iso = date?.toISO({ suppressMilliseconds: true });
	if (!date || !iso) throw unreadable;
	return { iso, time: date.toMillis() };
}

/** Whether a text says one day that exists, in a way that everybody reads alike. */
function isCertain(text: string): boolean {
	const { year, month, day } = isoDate.exec(text)?.groups ?? {};
	if (day === undefined) return mailDate.test(text);
	// JavaScript takes the 30th of February for the 2nd of March.
	return new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() === Number(day);
}

function parse(value: unknown, timezone: string): ReturnType<typeof tryToParseDateTime> | undefined {
	try {
		return tryToParseDateTime(value, timezone);
	} catch {
		return undefined;
	}
}
