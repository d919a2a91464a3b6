import fc from 'fast-check';

import {
	readApiKey,
	readChannelBaseUrl,
	readNamedTouchpoints,
	readTouchpointToken,
} from '../../../nodes/PressNXpress/touchpoints.ts';
import { ValidationError } from '../../../nodes/shared/errors/validationError.ts';

/** The message with which a reader reports an invalid value. */
function messageOf(read: () => unknown): string {
	let value: unknown;
	try {
		value = read();
	} catch (error) {
		if (error instanceof ValidationError) return error.message;
		throw error;
	}
	throw new Error(`was read as ${JSON.stringify(value)}`);
}

const field = 'SMS Touchpoint Token';
const address = 'https://pressnxpress.com/api/v2/channel/sms/SESAME/enqueue?apiKey=OPEN';

const pasted = [
	address,
	`  ${address}\n`,
	`POST ${address}`,
	address.replace('/sms/', '/mail/'),
	address.replace('https://', ''),
	address.replace(/\?.*/, ''),
	'/channel/sms/SESAME/enqueue',
	'SESAME/enqueue',
	'SESAME/enqueue?apiKey=OPEN',
	'apiKey=OPEN',
	'APIKEY = OPEN',
	encodeURIComponent(address),
	`curl -X POST '${address}'`,
];

describe('a token or key that was pasted with its address', () => {
	test.each(pasted)('%s is invalid, and the message names the part to enter', (value) => {
		const ofToken = messageOf(() => readTouchpointToken(value, field));
		expect(ofToken).toContain(`'${field}': this is an address from Press'nXPress`);
		expect(ofToken).toContain('between /channel/sms/ (or /channel/mail/) and /enqueue');
		const ofKey = messageOf(() => readApiKey(value));
		expect(ofKey).toContain("'API Key': this is an address from Press'nXPress");
		expect(ofKey).toContain('after apiKey=');
		for (const message of [ofToken, ofKey]) expect(message).not.toMatch(/SESAME|OPEN/);
	});

	test.each(['.', '..', ' .. '])('%j is not a token: no path can carry it', (value) => {
		expect(messageOf(() => readTouchpointToken(value, field))).toContain('this is not a touchpoint token');
	});

	test.each([
		'sandbox-sms-touchpoint',
		'0f8fad5b-d9cb-469f-a165-70867728950e',
		'eyJhbGciOiJIUzI1NiJ9.e30.abc_-',
		'dG9rZW4/d2l0aA+=/==',
		'...',
		'channel',
		'enqueue',
		'my:token',
		'a/channels',
		'ünï çödé?&#%20',
		'http',
	])('%s is a token and a key as it is', (value) => {
		expect(readTouchpointToken(` ${value}\r\n`, field)).toBe(value);
		expect(readApiKey(`\t${value} `)).toBe(value);
	});

	test('nothing is nothing', () => {
		for (const value of ['', '  ', undefined, null]) {
			expect(readTouchpointToken(value, field)).toBe('');
			expect(readApiKey(value)).toBe('');
		}
	});

	test('whatever the token, no message contains it, and where none is thrown the token is sent as it is', () => {
		const token = fc.stringMatching(/^[A-Za-z0-9_~+=-]{8,40}$/);
		fc.assert(
			fc.property(token, token, fc.constantFrom('sms', 'mail'), (token, key, channel) => {
				const whole = `https://pressnxpress.com/api/v2/channel/${channel}/${token}/enqueue?apiKey=${key}`;
				for (const read of [
					() => readTouchpointToken(whole, field),
					() => readApiKey(whole),
					() => readChannelBaseUrl(whole, 'SMS Base URL'),
					() => readNamedTouchpoints(JSON.stringify({ support: whole })),
				]) {
					const message = messageOf(read);
					if (message.includes(token) || message.includes(key)) throw new Error(message);
				}
				return readTouchpointToken(token, field) === token && readApiKey(key) === key;
			}),
		);
	});
});

describe('a base URL', () => {
	test.each([
		[address, 'https://pressnxpress.com/api/v2'],
		['https://pressnxpress.com/api/v2/channel/sms/SESAME/enqueue', 'https://pressnxpress.com/api/v2'],
		['https://pressnxpress.com/api/v2/channel/sms/SESAME/', 'https://pressnxpress.com/api/v2'],
		['https://pressnxpress.com/api/v2/channel/sms/', 'https://pressnxpress.com/api/v2'],
		['https://pressnxpress.com/api/v2/channel', 'https://pressnxpress.com/api/v2'],
		['https://api.pressnxpress.com/v2/Channel/Mail/SESAME/enqueue#OPEN', 'https://api.pressnxpress.com/v2'],
	])('%s is invalid, and the message shows the part before /channel', (value, base) => {
		const message = messageOf(() => readChannelBaseUrl(value, 'SMS Base URL'));
		expect(message).toBe(
			`'SMS Base URL': this is an address from Press'nXPress, of which only one part belongs here. Open the credential and enter only the part before /channel: ${base}.`,
		);
	});

	test.each([
		'pressnxpress.com/api/v2/channel/sms/SESAME/enqueue?apiKey=OPEN',
		'https://user:OPEN@pressnxpress.com/api/v2/channel/sms/SESAME/enqueue',
		'http://pressnxpress.com/api/v2/channel/sms/SESAME/enqueue',
	])('%s is invalid, and nothing of it is shown', (value) => {
		const message = messageOf(() => readChannelBaseUrl(value, 'SMS Base URL'));
		expect(message).toMatch(/enter only the part before \/channel\.$/);
		expect(message).not.toMatch(/SESAME|OPEN/);
	});

	test.each([
		'https://pressnxpress.com/api/v2',
		'https://channel.example/api',
		'https://example.com/channels/api/v2',
		'https://example.com/channel/eu/api/v2',
	])('%s is one', (value) => {
		expect(readChannelBaseUrl(`${value}/`, 'SMS Base URL')).toBe(value);
	});
});

describe('named touchpoints', () => {
	test.each([
		['{"support": "SESAME", “sales”: "OPEN"}', 'the typographic quote “ is at line 1, column 23'],
		['{\n  "support": “SESAME”\n}', 'the typographic quote “ is at line 2, column 14'],
		["{'support': 'SESAME'}", 'a single quote is at line 1, column 2'],
		['{"support": "SESAME",}', 'a comma before } is at line 1, column 22'],
		['{"support": SESAME}', 'a name or text without quotes is at line 1, column 13'],
		['{"support": "SESAME"', 'it ends before it is complete at line 1, column 21'],
		['support: SESAME', 'at line 1, column 1'],
		['{"support": "SESAME", "support": "OPEN"}', '"support" is a duplicate name at line 1, column 23'],
		['{"support": "SESAME", " support ": "OPEN"}', 'touchpoint 2 of 2 has the same name as one before it'],
		['{"support": "SESAME", "sales": ""}', 'touchpoint 2 of 2 has no token in quotes'],
		['{"support": "SESAME", "sales": 12345}', 'touchpoint 2 of 2 has no token in quotes'],
		['{"support": {"token": "SESAME"}}', 'touchpoint 1 of 1 has no token in quotes'],
		['{" ": "SESAME"}', 'touchpoint 1 of 1 has no name'],
		['["SESAME"]', 'it is not a JSON object of names and tokens'],
		['"SESAME"', 'it is not a JSON object of names and tokens'],
		['null', 'it is not a JSON object of names and tokens'],
		[`{"support": "${address}"}`, 'between /channel/sms/ (or /channel/mail/) and /enqueue'],
		['{"support": ".."}', 'this is not a touchpoint token'],
	])('%s: says where it breaks, and contains no token', (value, reason) => {
		const message = messageOf(() => readNamedTouchpoints(value));
		expect(message).toContain("'Named Touchpoints': ");
		expect(message).toContain(reason);
		expect(message).not.toMatch(/SESAME|OPEN|12345/);
	});

	test.each<[unknown, Array<[string, string]>]>([
		['', []],
		[' \n', []],
		['{}', []],
		[undefined, []],
		[
			'{"support": " token-1 ", " sales ": "token-2"}',
			[
				['support', 'token-1'],
				['sales', 'token-2'],
			],
		],
		[{ support: 'token-1' }, [['support', 'token-1']]],
	])('%j is understood', (value, entries) => {
		expect([...readNamedTouchpoints(value)]).toEqual(entries);
	});
});
