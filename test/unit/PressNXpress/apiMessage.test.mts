import fc from 'fast-check';

import { blamedBy, readMeaning } from '../../../nodes/PressNXpress/apiMessage.ts';
import type { HttpResponse } from '../../../nodes/shared/transport/response.ts';
import { growthOf } from '../../support/cpu-time.mts';

const answer = (message: unknown): HttpResponse => ({
	type: 'response',
	status: 200,
	headers: {},
	text: JSON.stringify({ message }),
});
const asItIs = (text: string) => text;
const blamed = (message: unknown) => blamedBy(answer(message), asItIs);

describe('what a message blames', () => {
	test.each([
		['Invalid API key', 'key'],
		['Wrong apikey.', 'key'],
		['api_key missing', 'key'],
		['Your API token has expired', 'key'],
		['API key required', 'key'],
		['No API key', 'key'],
		['Missing parameter: apiKey', 'key'],
		['The key is not valid', 'key'],
		['Invalid key: ***', 'key'],
		['Unauthorized: invalid API key', 'key'],
		['Error 401. API key revoked. Email support for help.', 'key'],
		['Invalid token', 'keyOrTouchpoint'],
		['Token expired', 'keyOrTouchpoint'],
		['Unauthorized', 'keyOrTouchpoint'],
		['unauthorised', 'keyOrTouchpoint'],
		['Forbidden', 'keyOrTouchpoint'],
		['Access denied', 'keyOrTouchpoint'],
		['Authentication required', 'keyOrTouchpoint'],
		['You are not authorized', 'keyOrTouchpoint'],
		['Invalid API key or touchpoint token', 'keyOrTouchpoint'],
		['Unknown touchpoint', 'touchpoint'],
		['Touch point not found', 'touchpoint'],
		['TOUCHPOINT TOKEN INVALID', 'touchpoint'],
		['The email touchpoint is inactive', 'touchpoint'],
		['Wrong SMS touchpoint token', 'touchpoint'],
		['This touchpoint does not exist', 'touchpoint'],
		['Channel token mismatch', 'touchpoint'],
	])('%s: %s', (message, what) => expect(blamed(message)).toBe(what));

	test.each([
		'phone is required',
		'phone is not valid for this touchpoint',
		'Invalid value for attribute token',
		'This touchpoint does not take numbers of FR',
		'Recipient blocked for this API key',
		'Missing required key: phone',
		'Missing key: "city"',
		'The API key is fine. Phone missing.',
		'Contact not found in touchpoint',
		'The recipient is not authorized',
		'Email address rejected',
		'Rate limit exceeded',
		'Insufficient credits',
		'Monkey not found',
		'SMS enqueued at touchpoint 7',
		'',
		7,
		null,
	])('%j: nothing of the credential', (message) => expect(blamed(message)).toBeUndefined());
});

test('any text is read, in time that grows with its length alone, and never throws', () => {
	fc.assert(
		fc.property(
			fc.oneof(
				fc.string({ unit: 'binary' }),
				fc.stringMatching(/^(touchpoint |api key |not |token |for this |[.,:]){0,40}$/),
			),
			(message) => {
				expect(['accepted', 'rejected', 'unclear']).toContain(readMeaning(answer(message), asItIs));
				blamed(message);
			},
		),
	);
	for (const part of ['touchpoint ', 'phone for this API key ', 'not ', 'e-', ' ', 'can’t ', 'a. ']) {
		const growth = growthOf(
			(length) => {
				const message = part.repeat(length / part.length);
				readMeaning(answer(message), asItIs);
				blamed(message);
			},
			{ from: 400_000, to: 4_000_000 },
		);
		expect(growth).toBeLessThan(40);
	}
});
