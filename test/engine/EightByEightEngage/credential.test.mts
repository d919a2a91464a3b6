import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { IDataObject } from 'n8n-workflow';

import { eightByEightAccount } from '../../../sandbox/accounts.mts';
import type { Fault } from '../../../sandbox/faults.mts';
import { unreached } from '../../../nodes/EightByEightEngage/credentialCheck.ts';
import { findSecrets } from '../harness.mts';
import { eightByEightCredential, eightByEightRuns } from '../support/eight-by-eight.mts';
import { asString } from '../../support/strings.mts';

// The Test button of the credential: it sends nothing to anybody and says which field is wrong.
const runs = eightByEightRuns();

/** What the editor says; it never holds the key, and no message went out. */
async function tested(changes: IDataObject = {}) {
	const { engine, sandbox } = runs();
	const credential = engine.saveCredential('eightByEightEngageApi', eightByEightCredential(sandbox, changes));
	const result = await engine.testCredential(credential);
	const key = asString(credential.data.apiKey ?? '').trim();
	expect(findSecrets(result, key === '' ? [] : [key])).toEqual([]);
	expect(sandbox.records.messages).toEqual([]);
	return result;
}

test.each([
	['as they are', {}],
	['with Bearer before the key', { apiKey: `Bearer ${eightByEightAccount.apiKey}` }],
	['with Bearer in other letters and more whitespace', { apiKey: `  bEARER \t ${eightByEightAccount.apiKey}\n` }],
	['with whitespace around them', { apiKey: ` ${eightByEightAccount.apiKey}\n`, subAccountId: ' SubAccount-1 ' }],
])(
	'key and sub-account that belong together, %s: fine, after reading a message that does not exist',
	async (_how, changes) => {
		runs().settings({ readIntervalMs: 0 });
		expect(await tested(changes)).toMatchObject({ status: 'OK' });
		// Once by the test itself and once by n8n.
		expect(
			new Set(runs().sandbox.records.requests.map(({ method, path, status }) => `${method} ${path} ${status}`)),
		).toEqual(new Set(['GET /8x8/api/v1/subaccounts/SubAccount-1/messages/00000000-0000-0000-0000-000000000000 404']));
	},
);

test("n8n's own look, right after the first, is more than 8x8 allows in a second: fine all the same", async () => {
	expect(await tested()).toMatchObject({ status: 'OK' });
	expect(runs().sandbox.records.requests.map(({ status }) => status)).toEqual([404, 429]);
});

test.each(['', '/', '/api/v1', '/api/v1/'])('a base URL that ends in "%s" is fine', async (end) => {
	expect(await tested({ baseUrl: `${runs().sandbox.eightByEightUrl}${end}` })).toMatchObject({ status: 'OK' });
});

describe('says which field is wrong', () => {
	test('a wrong key: the key, or the region', async () => {
		const { status, message } = await tested({ apiKey: 'not-the-key' });
		expect(status).toBe('Error');
		expect(message).toMatch(
			/^'API Key': 8x8 does not know the API key: Request was not authenticated properly \(error ID .*\)\. .*'Base URL'.* \(HTTP 401, code 1200\)$/,
		);
	});

	test.each([400, 401, 403, 404, 500])(
		"somebody else's sub-account, with whatever status 8x8 says so (%d)",
		async (subAccountStatus) => {
			runs().settings({ subAccountStatus });
			const { status, message } = await tested({ subAccountId: 'Somebody_else' });
			expect(status).toBe('Error');
			expect(message).toMatch(
				new RegExp(
					`^'Sub-Account ID': 8x8 does not know the sub-account as one of this account's: Provided .* \\(HTTP ${subAccountStatus}, code 1001\\)$`,
				),
			);
		},
	);

	test.each<[what: string, changes: IDataObject, words: RegExp]>([
		['no key', { apiKey: '' }, /API Key.*empty/],
		['a key with a space in it', { apiKey: 'sandbox 8x8' }, /API Key.*whitespace/],
		['no sub-account', { subAccountId: ' ' }, /Sub-Account ID.*empty/],
		['a sub-account that cannot be one', { subAccountId: 'a/b' }, /Sub-Account ID.*"a\/b" is not a sub-account ID/],
		['no base URL', { baseUrl: '' }, /Base URL.*no address/],
		['a base URL in clear text', { baseUrl: 'http://8x8.example.com' }, /Base URL.*clear text/],
		[
			'a base URL with a key in it',
			{ baseUrl: 'https://k:not-to-be-shown@8x8.example.com' },
			/Base URL.*user name or password/,
		],
		['a region that does not exist', { region: 'mars' }, /Region.*"mars" is not a region/],
	])('%s: without asking anybody', async (_what, changes, words) => {
		const { status, message } = await tested(changes);
		expect(status).toBe('Error');
		expect(message).toMatch(words);
		expect(message).not.toContain('not-to-be-shown');
		expect(runs().sandbox.records.requests).toEqual([]);
	});

	test('nobody there', async () => {
		const server = createServer();
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const { port } = server.address() as AddressInfo;
		await new Promise((resolve) => server.close(resolve));
		const { status, message } = await tested({ baseUrl: `http://127.0.0.1:${port}` });
		expect(status).toBe('Error');
		expect(message).toMatch(
			/^'Base URL': the address http:\/\/127\.0\.0\.1:\d+ does not respond \(connection refused\)/,
		);
	});

	test.each<[code: string, address: 'Region' | 'Base URL', words: RegExp]>([
		[
			'ENOTFOUND',
			'Region',
			/^This n8n cannot reach https:\/\/sms\.8x8\.com \(no such host\)\. Check the internet connection/,
		],
		[
			'ECONNREFUSED',
			'Region',
			/^This n8n cannot reach .* \(connection refused\)\. Check the internet connection.*proxy/,
		],
		['TIMEOUT', 'Region', /^This n8n cannot reach/],
		['ENOTFOUND', 'Base URL', /^'Base URL': .*no such host.* Correct the address; .*no internet connection/],
		['EAI_AGAIN', 'Base URL', /^This n8n cannot reach .*Check the internet connection/],
		['ENETUNREACH', 'Base URL', /^This n8n cannot reach .*Check the internet connection/],
		['TIMEOUT', 'Base URL', /^'Base URL': the address .* does not respond \(no response in time\)/],
	])('no answer: %s with %s', (code, address, words) => {
		const sentence = unreached({ type: 'notDelivered', code, text: '' }, 'https://sms.8x8.com', address);
		expect(sentence).toMatch(words);
		// n8n has a text of its own for a message that holds one of its codes.
		expect(sentence).not.toContain(code);
	});

	test('a host that does not exist', async () => {
		const { message } = await tested({ baseUrl: 'https://8x8.invalid' });
		expect(message).toMatch(
			/^('Base URL': this n8n cannot find|This n8n cannot reach) https:\/\/8x8\.invalid .*internet connection/,
		);
	});

	test.each([
		[500, 1001, "Provided subAccountId doesn't belongs to your account"],
		[401, 1200, 'Request was not authenticated properly'],
		[403, 1201, 'Access forbidden'],
		[400, 1012, 'Invalid Ip Address'],
	])('%d with code %d in the same words as sending', async (status, code, words) => {
		const body = { code, message: words, errorId: 'e-1' };
		runs().fault({ status, body });
		const { message } = await tested();
		runs().fault({ status, body });
		const { error } = await runs().send();
		const sentence = error?.message.replace(/ \[item 0\].*/, '');
		expect(sentence).toContain(`${words} (error ID e-1)`);
		const advice = error?.description?.replace(/ To send again, click Retry .*/, '');
		expect(message).toContain(`${sentence}. ${advice}`);
	});

	test("somebody else's server", async () => {
		const { status, message } = await tested({ baseUrl: `${runs().sandbox.url}/somewhere` });
		expect(status).toBe('Error');
		expect(message).toMatch(/^'Base URL': .* responds \(404\), but not as 8x8 does/);
	});

	const { apiKey } = eightByEightAccount;
	test.each<[what: string, fault: Omit<Fault, 'provider'>, words: RegExp]>([
		[
			'a page instead of JSON',
			{ garble: 'html', status: 200 },
			/^'Base URL': .* responds \(200\), but not as 8x8 does/,
		],
		['nothing', { garble: 'noContent' }, /^'Base URL': .* responds \(204\), but not as 8x8 does/],
		['a redirect', { redirectTo: '/elsewhere' }, /^'Base URL': .* responds \(302\), but not as 8x8 does/],
		[
			'401 without words',
			{ status: 401, rawBody: '' },
			/^'API Key': 8x8 rejected the request \(401\)\. .*key and 'Base URL'.* \(HTTP 401\)$/,
		],
		[
			'403',
			{ status: 403 },
			/^8x8 forbids this to the account: it has no access to SMS Engage, or .* prepaid .*: Access forbidden .* \(HTTP 403, code 1201\)$/,
		],
		[
			'403 without words',
			{ status: 403, rawBody: '' },
			/^8x8 rejected the request \(403\)\. .*list of allowed callers\. \(HTTP 403\)$/,
		],
		[
			'a code without words',
			{ status: 400, body: { code: 1002, errorId: 'e-2' } },
			/^8x8 cannot use the phone number \(code 1002, error ID e-2\)\. /,
		],
		['429', { status: 429, retryAfter: 1 }, /asked too often at present \(429\)/],
		[
			'500',
			{ status: 500 },
			/^8x8 had an internal fault: Internal server error \(error ID .*\)\. Try again later\. \(HTTP 500, code 2000\)$/,
		],
		['502 from a proxy', { status: 502, garble: 'html' }, /^8x8 responded with 502\. Try again later\.$/],
		[
			'400 with a code',
			{ status: 400, body: { code: 1000, message: 'Invalid umid.' } },
			/^8x8 cannot use a value: Invalid umid\. .*\(HTTP 400, code 1000\)$/,
		],
		[
			'the key in the message',
			{ status: 401, body: { code: 1200, message: `No: Bearer ${apiKey} <b>` } },
			/No: Bearer \*\*\*\. /,
		],
		['the key as its code', { status: 401, body: { code: `no ${apiKey}` } }, /\(401, code no \*\*\*\)/],
		['the key as the code of another error', { status: 400, body: { code: apiKey } }, /\(400, code \*\*\*\)/],
		['a broken connection', { connection: 'dropAfter' }, /^'Base URL': .* does not respond \(connection closed\)/],
	])('%s', async (_what, fault, words) => {
		runs().fault(fault);
		const { status, message } = await tested();
		expect(status).toBe('Error');
		expect(message).toMatch(words);
		expect(runs().sandbox.records.hits('/elsewhere')).toBe(0);
	});
});
