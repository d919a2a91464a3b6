import { asText } from '../shared/parameters/parameters';
import { isRecord } from '../shared/transport/response';
import { readBaseUrl } from '../shared/text/baseUrl';
import { parseStrictJson } from '../shared/text/json';
import { cleanName } from '../shared/text/values';
import { ValidationError } from '../shared/errors/validationError';
import { shorten } from '../shared/text/untrusted';

/** How a survey invitation reaches the contact. */
export type Channel = 'sms' | 'email';

/** The channel's part of the path: help pages "REST API for SMS Touchpoint" and "Integration REST API". */
const channelInPath: Record<Channel, string> = { sms: 'sms', email: 'mail' };

/**
 * Address that enqueues one contact, without the API token.
 * @param base base URL without trailing slash
 * @param token touchpoint token, as it is
 */
export function enqueueUrl(base: string, channel: Channel, token: string): string {
	return `${base}/channel/${channelInPath[channel]}/${encodeURIComponent(token)}/enqueue`;
}

/** Editor label of the credential's field with the channel's base URL. */
export function addressFieldOf(channel: Channel): string {
	return channel === 'sms' ? 'SMS Base URL' : 'Email Base URL';
}

/**
 * Editor label of the credential's field with a touchpoint's token.
 * @param name the touchpoint's in Named Touchpoints; empty for the channel's own
 */
export function touchpointFieldOf(channel: Channel, name: string): string {
	if (name !== '') return `${namedTouchpoints}, ${shorten(name, 40)}`;
	return channel === 'sms' ? 'SMS Touchpoint Token' : 'Email Touchpoint Token';
}

/** A part of the address in Press'nXPress's dialogs, `https://…/channel/sms/TOKEN/enqueue?apiKey=KEY`, that is not in any key or token. */
const partOfAddress = /:\/\/|(?:\/|%2f)(?:channel|enqueue)(?![a-z0-9])|\bapikey\s*=/i;
/** The end of a base URL that was pasted with more of that address after it. */
const afterBaseUrl = /\/channel(?:\/(?:sms|mail)(?:\/.*)?)?$/i;

/** Whether a text is the address that Press'nXPress shows, or a piece of it: it holds a token or a key then. */
export function isPastedAddress(text: string): boolean {
	return partOfAddress.test(text);
}

/**
 * The organization's API key as it is sent, without the whitespace around it that is pasted along and that nobody sees
 * in a masked field.
 * @returns empty where there is none
 * @throws ValidationError for an address or another type than text; it never contains the value
 */
export function readApiKey(value: unknown): string {
	const field = 'API Key';
	const apiKey = asText(value, field).trim();
	if (!isPastedAddress(apiKey)) return apiKey;
	throw new ValidationError(field, wholeAddress, 'Open the credential and enter only what comes after apiKey= in it.');
}

/**
 * A touchpoint token as it is sent, without whitespace around it, like the API key.
 * @returns empty where there is none
 * @throws ValidationError for an address or another type than text; it never contains the value
 */
export function readTouchpointToken(value: unknown, field: string): string {
	const token = asText(value, field).trim();
	if (isPastedAddress(token)) {
		throw new ValidationError(
			field,
			wholeAddress,
			'Open the credential and enter only the part between /channel/sms/ (or /channel/mail/) and /enqueue of it.',
		);
	}
	// Every HTTP client takes these two out of a path, also when they are encoded. An unpaired surrogate has no encoding.
	if (token === '.' || token === '..' || /\p{Surrogate}/u.test(token)) {
		throw new ValidationError(
			field,
			'this is not a touchpoint token',
			"Open the credential and copy the token from Press'nXPress.",
		);
	}
	return token;
}

const wholeAddress = "this is an address from Press'nXPress, of which only one part belongs here";

/**
 * Base URL of the channel's API, up to the version, without trailing slash.
 * @param field the credential field's label, for the message
 * @throws ValidationError, also for the whole address of a touchpoint, of which it shows the part before `/channel` only
 */
export function readChannelBaseUrl(value: unknown, field: string): string {
	const [address = ''] = typeof value === 'string' ? value.trim().split(/[?#]/) : [];
	const pasted = afterBaseUrl.exec(address.replace(/\/+$/, ''));
	if (pasted === null) return readBaseUrl(value, field);
	const base = baseUrlOrNone(address.slice(0, pasted.index), field);
	throw new ValidationError(
		field,
		wholeAddress,
		`Open the credential and enter only the part before /channel${base === undefined ? '' : `: ${base}`}.`,
	);
}

/** An address that can be shown; undefined for one that holds a user name, a password or the like. */
function baseUrlOrNone(address: string, field: string): string | undefined {
	try {
		return readBaseUrl(address, field);
	} catch {
		return undefined;
	}
}

/**
 * The credential's further touchpoints: name, without invisible marks, to token.
 * @param value JSON text, or what an expression made of it
 * @throws ValidationError that says where the JSON is invalid and never shows a value in it, since these are tokens
 */
export function readNamedTouchpoints(value: unknown): Map<string, string> {
	const entries = Object.entries(readNamedObject(value));
	const named = new Map<string, string>();
	for (const [index, [typed, token]] of entries.entries()) {
		const name = cleanName(typed);
		const nth = `touchpoint ${index + 1} of ${entries.length}`;
		if (name === '') throw invalid(`${nth} has no name`);
		if (named.has(name)) throw invalid(`${nth} has the same name as one before it`);
		if (typeof token !== 'string' || token.trim() === '') throw invalid(`${nth} has no token in quotes`);
		named.set(name, readTouchpointToken(token, namedTouchpoints));
	}
	return named;
}

function readNamedObject(value: unknown): Record<string, unknown> {
	if (value === undefined || value === null) return {};
	let object: unknown = value;
	if (typeof value === 'string') {
		if (value.trim() === '') return {};
		const json = parseStrictJson(value, { secret: true });
		if (json.type === 'invalid') throw new ValidationError(namedTouchpoints, json.reason, json.nextStep);
		object = json.value;
	}
	if (isRecord(object)) return object;
	throw invalid('it is not a JSON object of names and tokens');
}

const namedTouchpoints = 'Named Touchpoints';

function invalid(reason: string): ValidationError {
	return new ValidationError(
		namedTouchpoints,
		reason,
		'Open the credential and enter each name with its token, such as {"support": "token", "sales": "other-token"}.',
	);
}
