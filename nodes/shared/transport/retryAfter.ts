import type { HttpResponse } from './response';

/** Begins with the day of the week and has a time; `Date.parse` takes "-5" and "12, 13" for dates as well. */
const httpDate = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)\w*,? .*\d\d:\d\d:\d\d/;

/**
 * The time to wait that `Retry-After` asks for, from its seconds or its HTTP date (RFC 9110 section 10.2.3).
 * @param now milliseconds since 1970
 * @returns milliseconds; undefined where the header is missing or holds neither
 */
export function retryAfter({ headers }: HttpResponse, now: number): number | undefined {
	const value = headers['retry-after']?.trim();
	if (value === undefined || value === '') return undefined;
	if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1000;
	const date = httpDate.test(value) ? Date.parse(value) : NaN;
	return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/**
 * Whether the provider certainly did not carry the request out because it is too busy: 429 always, 503 only
 * with `Retry-After`, since without it the request may have been what broke it (docs/delivery-contract.md, 5.2).
 */
export function isThrottled(response: HttpResponse): boolean {
	return response.status === 429 || (response.status === 503 && retryAfter(response, Date.now()) !== undefined);
}
