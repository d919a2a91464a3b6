import { asText } from '../sending/parameters';
import { isRecord, parseJson } from '../sending/reply';
import { RefusedInput } from '../text/refusedInput';

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

/**
 * The API key or a touchpoint token as it goes out, without the blanks and line breaks that come along when it is
 * pasted and that nobody sees in a masked field.
 * @throws RefusedInput naming the field, when it holds no text
 */
export function readToken(value: unknown, field: string): string {
	return asText(value, field).trim();
}

/**
 * The credential's further touchpoints: name to token.
 * @throws RefusedInput that never repeats what stands in the field, since it holds tokens
 */
export function readNamedTouchpoints(value: unknown): Map<string, string> {
	let parsed: unknown = value ?? {};
	if (typeof parsed === 'string') {
		if (parsed.trim() === '') return new Map();
		parsed = parseJson(parsed);
	}
	if (!isRecord(parsed) || Object.values(parsed).some((token) => typeof token !== 'string' || token.trim() === '')) {
		throw new RefusedInput(
			'Named Touchpoints',
			'the credential does not hold a JSON object of names and tokens here',
			'Open the credential and enter an object such as {"support": "token"}.',
		);
	}
	return new Map(Object.entries(parsed).map(([name, token]) => [name.trim(), readToken(token, 'Named Touchpoints')]));
}
