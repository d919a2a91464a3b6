import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * Whether the header is exactly the expected one, in a time from which nothing follows about either: their digests
 * are compared, which have the same length whatever was sent.
 * @param header the `Authorization` header of the request, undefined where it has none
 * @param expected the whole value from the credential
 */
export function isAuthorized(header: unknown, expected: string): boolean {
	const digest = (text: string) => createHash('sha256').update(text).digest();
	const sent = typeof header === 'string' ? header : '';
	// An empty secret would let everybody in who sends no header.
	return timingSafeEqual(digest(sent), digest(expected)) && expected !== '';
}

/** Why a value cannot be an `Authorization` header as 8x8 sends it, in sentences; undefined when it can. */
export function objectionTo(authorization: unknown): string | undefined {
	if (typeof authorization !== 'string' || authorization === '') {
		return "'Authorization': it is empty. Enter the whole value of the header that 8x8 is to send, such as a long random text.";
	}
	if (authorization !== authorization.trim()) {
		return "'Authorization': it starts or ends with whitespace, which a header loses on its way. Remove it.";
	}
	if (!/^[\x20-\x7e]+$/.test(authorization)) {
		return "'Authorization': it holds a character that no header can carry. Use English letters, digits and punctuation only.";
	}
	return undefined;
}
