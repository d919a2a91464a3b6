import { ValidationError } from '../errors/validationError';
import { quote } from './untrusted';

/** RFC 3986: perhaps userinfo, a host, perhaps a port (section 3.2), then path, query and fragment of `pchar`s (3.3). */
const inName = String.raw`[A-Za-z0-9\-._~!$&'()*+,;=]|%[\dA-Fa-f]{2}`;
const authority = String.raw`(?:(?:${inName}|:)*@)?(?:\[[\dA-Fa-f:.]+\]|(?:${inName})+)(?::\d+)?`;
const pchar = String.raw`(?:${inName}|[:@/])`;
const uri = new RegExp(String.raw`^https?:\/\/${authority}\/${pchar}*(?:\?(?:${pchar}|\?)*)?(?:#(?:${pchar}|\?)*)?$`);

/**
 * The address of a web page or endpoint as it is sent: a URI of RFC 3986, non-ASCII characters encoded.
 * @param text without whitespace at its ends; empty counts as not given
 * @returns '' when not given
 * @param field the field's label, for the message
 * @throws ValidationError for what is not an http(s) address, has whitespace or control characters in it, or a `%` without
 * two hexadecimal digits
 */
export function readWebAddress(text: string, field: string): string {
	if (text === '') return '';
	const nextStep = 'Enter an address such as https://example.com/receipts.';
	// The URL standard leaves line breaks and tabs out, and encodes spaces: two addresses would become one.
	if (/[\s\p{Cc}\p{Cf}]/u.test(text)) {
		throw new ValidationError(
			field,
			`${quote(text)} has whitespace or a character that is not seen in it`,
			'Remove it, or write a space as %20.',
		);
	}
	if (/%(?![\dA-Fa-f]{2})/.test(text)) {
		throw new ValidationError(
			field,
			`${quote(text)} has a % without two hexadecimal digits behind it`,
			'Write a percent sign as %25.',
		);
	}
	const url = /^https?:\/\/[^/]/i.test(text) ? hrefOf(text) : undefined;
	if (url === undefined) throw new ValidationError(field, `${quote(text)} is not a web address`, nextStep);
	if (!uri.test(url)) {
		throw new ValidationError(
			field,
			`${quote(text)} has a character that no address may hold`,
			'Encode it: [ as %5B, ] as %5D, | as %7C.',
		);
	}
	return url;
}

function hrefOf(text: string): string | undefined {
	try {
		return new URL(text).href;
	} catch {
		return undefined;
	}
}
