/**
 * The kinds of values that control calls, faults and settings have. The message of each says what is allowed, as it is in
 * the sentences of input.mts: "… is a whole number from 1, not 0."
 */
import { validateHeaderName, validateHeaderValue } from 'node:http';

import { z } from 'zod/v4';

/** A day in ms, the longest that anything waits; timers of Node.js end at 24 days. */
const longestWait = 86_400_000;

/** An object with these fields and no others. */
export function fields<Shape extends z.ZodRawShape>(shape: Shape) {
	const known = Object.keys(shape).join(', ');
	return z.strictObject(shape, { error: ({ code }) => (code === 'unrecognized_keys' ? known : 'a JSON object') });
}

/** Any text. */
export const text = z.string('a text');

/** Any text, or null for none. */
export const textOrNull = z.string('a text or null').nullable();

/** `true` or `false`. */
export const yesOrNo = z.boolean('true or false');

/** One of these texts. */
export function oneOf<const Choice extends string>(choices: readonly Choice[]) {
	const quoted = choices.map((choice) => `"${choice}"`);
	return z.enum(choices, `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1) ?? ''}`);
}

/** A number within limits, both included. */
export function number(from: number, to = Infinity, what = 'a number') {
	const allowed = `${what} from ${from}${to === Infinity ? '' : ` to ${to}`}`;
	return z.number(allowed).min(from, allowed).max(to, allowed);
}

/** A whole number within limits, both included. */
export function wholeNumber(from: number, to = Number.MAX_SAFE_INTEGER) {
	const what = 'a whole number';
	const allowed = `${what} from ${from}${to === Number.MAX_SAFE_INTEGER ? '' : ` to ${to}`}`;
	return z.int(allowed).min(from, allowed).max(to, allowed);
}

/** A whole number, negative ones included. */
export const anyWholeNumber = z.int('a whole number');

/** The same written as text, in a query. */
export function wholeNumberText(from: number) {
	const allowed = `a whole number from ${from}`;
	return z.string(allowed).regex(/^\d+$/, allowed).transform(Number).pipe(wholeNumber(from));
}

/** Milliseconds, a day at most. */
export const milliseconds = number(0, longestWait, 'a number of milliseconds');

/** Status of a response; one below 200 does not end it. */
export const status = wholeNumber(200, 599);

/** Texts in a list, which may be empty. */
export const texts = z.array(text, 'a list of texts');

const dateAllowed = 'a date and time such as "2026-12-31T09:00:00Z"';

/** A point in time as text. */
export const date = z.string(dateAllowed).refine((given) => !Number.isNaN(Date.parse(given)), dateAllowed);

function isWebUrl(given: string): boolean {
	return URL.canParse(given) && /^https?:$/.test(new URL(given).protocol);
}

/** Where an event can be sent: an invalid URL would only show when it is, in a place nobody looks at. */
function webUrlText(allowed: string) {
	return z.string(allowed).refine(isWebUrl, allowed);
}

/** Where an event can be sent. */
export const webUrl = webUrlText('an http or https URL');

/** Where an event can be sent, or null for nowhere. */
export const webUrlOrNull = webUrlText('an http or https URL, or null').nullable();

/** Whether node can send a header; it throws in the middle of a response where not. */
function isHeader(name: string, value: string): boolean {
	try {
		validateHeaderName(name);
		validateHeaderValue(name, value);
		return true;
	} catch {
		return false;
	}
}

function headerTextSaid(allowed: string) {
	return z.string(allowed).refine((given) => isHeader('x', given), allowed);
}

/** The value of a header. */
export const headerText = headerTextSaid('a text that a header can have');

/** The value of a header, or null for none. */
export const headerTextOrNull = headerTextSaid('a text that a header can have, or null').nullable();

const headersAllowed = 'a JSON object of headers with valid names and texts';

/** Headers by name. */
export const headers = z
	.record(z.string(), text, headersAllowed)
	.refine((given) => Object.entries(given).every(([name, value]) => isHeader(name, value)), headersAllowed);
