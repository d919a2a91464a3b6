import { tryToParseDateTime } from 'n8n-workflow';

import { RefusedInput } from '../text/refusedInput';
import { quote } from '../text/untrusted';

/** A date that begins with its year (ISO 8601, SQL) or is written as in an email or HTTP header. */
const unambiguousDate = /^\d{4}-?\d{2}|^([A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} /;

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
	if (typeof value === 'string' ? !unambiguousDate.test(value.trim()) : typeof value !== 'object') throw unreadable;
	const date = parse(value, timezone);
	const iso = date?.toISO({ suppressMilliseconds: true });
	if (!date || !iso) throw unreadable;
	return { iso, time: date.toMillis() };
}

function parse(value: unknown, timezone: string): ReturnType<typeof tryToParseDateTime> | undefined {
	try {
		return tryToParseDateTime(value, timezone);
	} catch {
		return undefined;
	}
}
