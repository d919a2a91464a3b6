/** Keeps secrets off the inbox page, which is on a screen that others see, and in screenshots. */
import { acousticAccount, eightByEightAccount, pressNXpressAccount } from '../accounts.mts';
import type { JsonValue } from '../json.mts';
import { isJsonObject, mediaType, parseForm, parseJson } from '../json.mts';
import type { RequestRecord } from '../records.mts';

/** Shown in a secret's place. */
export const mask = '••••••';

/** Masks secrets in a text. */
export type Masker = (text: string) => string;

const accountSecrets: readonly string[] = [
	pressNXpressAccount.apiKey,
	...pressNXpressAccount.touchpoints.map(({ token }) => token),
	eightByEightAccount.apiKey,
	eightByEightAccount.webhookAuthorization,
	acousticAccount.clientSecret,
	acousticAccount.refreshToken,
];

const issuedTokens = /sandbox-access-token-\d+/g;

/** The URLs that resume a waiting execution carry n8n's signature. */
const signatures = /([?&](?:signature|token)=)[^&"\s\\]+/g;

/** Headers whose value is a secret. */
const secretHeaders = ['authorization', 'proxy-authorization', 'cookie', 'x-api-key'];

/** Parameters of a query, a form or a token response whose value is a secret. */
const secretNames = /^(api[-_]?key|access_?token|refresh_?token|client_?secret|token|signature|password)$/i;

/** Press'nXPress has its touchpoint token in the path. */
const touchpointToken = /(\/channel\/[^/]+\/)([^/]+)/;

/** A value shorter than this may be part of ordinary text; it is masked in its own place only. */
const shortestSecret = 6;

function escapeForPattern(text: string): string {
	return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}

/** The ways in which a value is written in a request: plain, percent-encoded, in a form, in JSON. */
function spellings(value: string): string[] {
	const inForm = new URLSearchParams({ '': value }).toString().slice(1);
	const inJson = JSON.stringify(value).slice(1, -1);
	return [value, encodeURIComponent(value), inForm, inJson];
}

/** Masks the given secrets, and those of the sandbox's accounts, wherever they are. */
export function maskerOf(secrets: Iterable<string> = []): Masker {
	const known = [...accountSecrets, ...secrets].filter((secret) => secret.length >= shortestSecret);
	const all = [...new Set(known.flatMap(spellings))].sort((one, other) => other.length - one.length);
	const pattern = new RegExp(all.map(escapeForPattern).join('|'), 'g');
	return (text) => text.replace(pattern, mask).replace(issuedTokens, mask).replace(signatures, `$1${mask}`);
}

/** A query or form as text, with the values of its secret parameters masked. */
function maskedParameters(text: string): string {
	const parts = text.split('&').map((part) => {
		const name = part.split('=', 1)[0] ?? '';
		return name !== part && secretNames.test(decoded(name)) ? `${name}=${mask}` : part;
	});
	return parts.join('&');
}

function isForm(record: RequestRecord): boolean {
	return mediaType(record.headers['content-type']) === 'application/x-www-form-urlencoded';
}

function secretValues(fields: JsonValue | undefined): string[] {
	if (!isJsonObject(fields)) return [];
	return Object.entries(fields).flatMap(([name, value]) =>
		secretNames.test(name) && typeof value === 'string' ? [value] : [],
	);
}

/** The values in the places of secrets, in a request or its response: real ones sent by mistake, too. */
function findSecrets(record: RequestRecord): string[] {
	const inHeaders = secretHeaders.flatMap((name) => {
		const value = record.headers[name];
		// "Bearer <token>": the scheme is not a secret.
		return value === undefined ? [] : [value, value.replace(/^\S+ +/, '')];
	});
	const token = touchpointToken.exec(record.path)?.[2] ?? '';
	return [
		...inHeaders,
		token,
		decoded(token),
		...secretValues(record.query),
		...secretValues(isForm(record) ? parseForm(record.bodyText) : parseJson(record.bodyText)),
		...secretValues(parseJson(record.responseBody ?? '')),
	];
}

const maskers = new WeakMap<RequestRecord, Masker>();

/** Returns what masks the secrets of a request in a text that belongs to it, such as its response. */
export function maskerFor(record: RequestRecord): Masker {
	const known = maskers.get(record);
	if (known !== undefined) return known;
	const masker = maskerOf(findSecrets(record));
	// A batch of 3 MB takes a while to look through; once its connection is over, nothing changes.
	if (record.isOver) maskers.set(record, masker);
	return masker;
}

/** Method, path and query of a request, its secrets masked. */
export function maskedLine(record: RequestRecord): string {
	const path = record.path.replace(touchpointToken, `$1${mask}`);
	const query = record.queryText === '' ? '' : `?${maskedParameters(record.queryText)}`;
	return maskerOf()(`${record.method} ${path}${query}`);
}

/** The headers of a request, its secrets masked. */
export function maskedHeaders(record: RequestRecord): Array<[name: string, value: string]> {
	const masker = maskerFor(record);
	return Object.entries(record.headers).map(([name, value]) => {
		if (!secretHeaders.includes(name)) return [name, masker(value)];
		const scheme = /^(Bearer|Basic) /i.exec(value)?.[0] ?? '';
		return [name, scheme + mask];
	});
}

/** The body of a request as received, its secrets masked. */
export function maskedBody(record: RequestRecord): string {
	return maskerFor(record)(isForm(record) ? maskedParameters(record.bodyText) : record.bodyText);
}
