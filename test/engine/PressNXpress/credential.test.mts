import type { IDataObject } from 'n8n-workflow';

import type { Fault } from '../../../sandbox/faults.mts';
import { closedPort } from '../../support/closed-port.mts';
import { findSecrets } from '../harness.mts';
import { asString } from '../../support/strings.mts';
import { contacts, pressNXpressCredential, pressNXpressRuns } from '../support/press-nxpress.mts';
import { toErrorBranch } from '../support/settings.mts';

// The Test button of the credential: it reaches nobody, and says plainly which field is wrong.
const runs = pressNXpressRuns();

/** What the editor says; it never holds a secret, and nobody was enqueued. */
async function tested(changes: IDataObject = {}): Promise<{ status: string; message: string }> {
	const { engine, sandbox } = runs();
	const fields = pressNXpressCredential(sandbox, changes);
	const credential = engine.saveCredential('pressNXpressApi', fields);
	const result = await engine.testCredential(credential);
	const { apiKey, smsTouchpointToken, emailTouchpointToken } = fields;
	const secrets = [
		apiKey,
		smsTouchpointToken,
		emailTouchpointToken,
		'sandbox-support-touchpoint',
		'sandbox-sales-touchpoint',
		'sesame',
		'openness',
	];
	expect(
		findSecrets(
			result,
			secrets.filter((secret): secret is string => typeof secret === 'string' && secret !== ''),
		),
	).toEqual([]);
	expect(sandbox.records.messages).toEqual([]);
	return result;
}

async function expectWrong(changes: IDataObject, ...words: Array<string | RegExp>): Promise<void> {
	const { status, message } = await tested(changes);
	expect(status).toBe('Error');
	for (const word of words) expect(message).toMatch(word);
}

describe('what is right', () => {
	test('key and all touchpoints: each is asked to enqueue, without a recipient', async () => {
		expect(await tested()).toMatchObject({ status: 'OK' });
		const enqueues = runs().requests.filter(({ method }) => method === 'POST');
		expect(enqueues.map(({ path }) => path.split('/').at(-2))).toEqual(
			expect.arrayContaining([
				'sandbox-sms-touchpoint',
				'sandbox-email-touchpoint',
				'sandbox-support-touchpoint',
				'sandbox-newsletter-touchpoint',
			]),
		);
		for (const { body } of enqueues) expect(body).toEqual({});
	});

	test.each([
		['SMS only', { emailTouchpointToken: '', namedTouchpoints: '' }],
		['email only', { smsTouchpointToken: '', namedTouchpoints: '' }],
		['named touchpoints only', { smsTouchpointToken: '', emailTouchpointToken: '' }],
		['an empty object of named touchpoints', { namedTouchpoints: '{}' }],
		['whitespace for named touchpoints', { namedTouchpoints: ' \n' }],
	])('%s', async (_, changes) => {
		expect(await tested(changes)).toMatchObject({ status: 'OK' });
	});

	test('pasted with spaces and line breaks around them', async () => {
		const { apiKey, smsTouchpointToken, emailTouchpointToken } = pressNXpressCredential(runs().sandbox);
		const pasted = {
			apiKey: ` ${asString(apiKey)}\n`,
			smsTouchpointToken: `${asString(smsTouchpointToken)}\r\n`,
			emailTouchpointToken: `\t${asString(emailTouchpointToken)}`,
		};
		expect(await tested(pasted)).toMatchObject({ status: 'OK' });
	});

	test('email through the SMS base URL, as newer help pages have it', async () => {
		expect(await tested({ emailBaseUrl: runs().sandbox.pressNXpressUrl })).toMatchObject({ status: 'OK' });
	});

	test.each<[string, Omit<Fault, 'provider'>]>([
		['400', { status: 400, body: { message: 'Missing required key: phone' } }],
		['422', { status: 422, body: { message: 'phone cannot be blank' } }],
		['200', { status: 200, body: { message: 'Nothing to enqueue.' } }],
		['200 and a rejection', { status: 200, body: { message: 'phone is required for this touchpoint' } }],
		['400 and the name of a key', { status: 400, body: { message: 'Missing required key: "phone"' } }],
	])('a provider that misses the recipient in other words (%s)', async (_, fault) => {
		runs().fault(fault);
		expect(await tested()).toMatchObject({ status: 'OK' });
	});
});

describe('what is wrong', () => {
	test('a wrong API key', () =>
		expectWrong(
			{ apiKey: 'not-the-key' },
			/^'API Key': Press'nXPress did not accept the API key \(401\): The API key is missing or not valid\. Open /,
		));
	test('no API key', () => expectWrong({ apiKey: '' }, 'API Key'));
	test('an API key of whitespace', () => expectWrong({ apiKey: '  ' }, 'API Key'));
	test('a wrong SMS token', () =>
		expectWrong({ smsTouchpointToken: 'wrong' }, /^'SMS Touchpoint Token': /, 'does not know the touchpoint (404)'));
	test('a wrong email token', () =>
		expectWrong(
			{ emailTouchpointToken: 'wrong' },
			/^'Email Touchpoint Token': /,
			'does not know the touchpoint (404)',
		));
	test('a wrong named token', () =>
		expectWrong({ namedTouchpoints: '{"support": "wrong"}' }, /^'Named Touchpoints, support': /));
	test('SMS and email token in each other’s place', () =>
		expectWrong(
			{ smsTouchpointToken: 'sandbox-email-touchpoint', emailTouchpointToken: 'sandbox-sms-touchpoint' },
			/^'SMS Touchpoint Token': /,
		));
	test('no token at all', () =>
		expectWrong(
			{ smsTouchpointToken: '', emailTouchpointToken: '', namedTouchpoints: '' },
			'at least one touchpoint token',
		));

	test.each([
		['{"support": sesame}', 'without quotes is at line 1, column 13'],
		['{"support": “sesame”}', 'the typographic quote “ is at line 1, column 13'],
		['{"support": "sesame", "support": "sesame"}', '"support" is a duplicate name at line 1, column 23'],
		['{"support": {"token": "sesame"}}', 'touchpoint 1 of 1 has no token in quotes'],
		['{"support": ""}', 'touchpoint 1 of 1 has no token in quotes'],
		['{"support": 7}', 'touchpoint 1 of 1 has no token in quotes'],
		['sesame', 'without quotes is at line 1, column 1'],
		['["sesame"]', 'not a JSON object of names and tokens'],
		['"sesame"', 'not a JSON object of names and tokens'],
		['null', 'not a JSON object of names and tokens'],
	])('named touchpoints: %s', async (namedTouchpoints, words) => {
		await expectWrong({ namedTouchpoints }, 'Named Touchpoints', words);
		const run = await runs().enqueue({ items: contacts(1), credential: { namedTouchpoints }, settings: toErrorBranch });
		expect(run.failure.map(({ json }) => json.error)).toEqual([expect.stringContaining(words)]);
		expect(findSecrets(run, ['sesame'])).toEqual([]);
		expect(runs().requests).toEqual([]);
	});

	test('names the touchpoints that were read where one of them is wrong', () =>
		expectWrong(
			{ namedTouchpoints: '{"support": "sandbox-support-touchpoint", "sales": "wrong"}' },
			/^'Named Touchpoints, sales': /,
			'The credential was read to have: SMS Touchpoint Token; Email Touchpoint Token; Named Touchpoints, support; Named Touchpoints, sales.',
		));

	describe("the whole address that Press'nXPress shows", () => {
		const whole = 'https://pressnxpress.com/api/v2/channel/sms/sesame/enqueue?apiKey=openness';
		const withoutQuery = 'https://pressnxpress.com/api/v2/channel/sms/sesame/enqueue';

		test.each([
			['apiKey', 'API Key', whole, 'only what comes after apiKey='],
			['smsTouchpointToken', 'SMS Touchpoint Token', whole, 'between /channel/sms/ (or /channel/mail/) and /enqueue'],
			[
				'smsTouchpointToken',
				'SMS Touchpoint Token',
				withoutQuery,
				'between /channel/sms/ (or /channel/mail/) and /enqueue',
			],
			['smsTouchpointToken', 'SMS Touchpoint Token', '..', 'not a touchpoint token'],
			[
				'emailTouchpointToken',
				'Email Touchpoint Token',
				whole,
				'between /channel/sms/ (or /channel/mail/) and /enqueue',
			],
			[
				'namedTouchpoints',
				'Named Touchpoints',
				`{"support": "${whole}"}`,
				'between /channel/sms/ (or /channel/mail/) and /enqueue',
			],
			[
				'emailBaseUrl',
				'Email Base URL',
				whole.replace('/sms/', '/mail/'),
				'the part before /channel: https://pressnxpress.com/api/v2.',
			],
			['smsBaseUrl', 'SMS Base URL', whole, 'the part before /channel: https://pressnxpress.com/api/v2.'],
			['smsBaseUrl', 'SMS Base URL', withoutQuery, 'the part before /channel: https://pressnxpress.com/api/v2.'],
		])('as %s is invalid in test, send and Validate Only, which name the part', async (name, label, value, part) => {
			await expectWrong({ [name]: value }, label, part);
			const resource = label.startsWith('Email') ? 'email' : 'sms';
			for (const validateOnly of [false, true]) {
				const { engine, sandbox } = runs();
				const run = await engine.runNode({
					type: 'pressNXpress',
					credentials: { pressNXpressApi: pressNXpressCredential(sandbox, { [name]: value }) },
					parameters: {
						resource,
						operation: 'enqueue',
						phone: '={{ $json.phone }}',
						email: 'ada@example.com',
						options: { validateOnly },
					},
					items: contacts(1),
					settings: toErrorBranch,
				});
				expect(run.success).toEqual([]);
				expect(run.failure.map(({ json }) => json.error)).toEqual([
					expect.stringMatching(`^'${label}' \\[item 0\\]: `),
				]);
				expect(run.failure[0].json.error).toContain(part);
				expect(findSecrets(run, ['sesame', 'openness'])).toEqual([]);
			}
			expect(runs().requests).toEqual([]);
		});

		test('in a field of the other channel keeps nobody', async () => {
			const run = await runs().enqueue({
				items: contacts(1),
				credential: { emailTouchpointToken: whole, emailBaseUrl: whole },
			});
			expect(run.success.map(({ json }) => json.outcome)).toEqual(['accepted']);
		});

		test.each([whole, 'sandbox-sales-touchpoint'])(
			"as the option 'Touchpoint Name or ID' of the node is not quoted: %s",
			async (touchpoint) => {
				const run = await runs().enqueue({ items: contacts(1), options: { touchpoint }, settings: toErrorBranch });
				expect(run.failure.map(({ json }) => json.error)).toEqual([
					'\'Touchpoint Name or ID\' [item 0]: this is a token or an address, not the name of a touchpoint. Enter one of "support", "sales", "newsletter".',
				]);
			},
		);
	});

	test.each([
		['in clear text', 'http://example.com', 'clear text'],
		['with a user in it', 'https://user:sesame@example.com', 'user name'],
		['that is a script', 'javascript:alert(1)', 'javascript:'],
		['with a query', 'https://example.com/?apiKey=sesame', '? or #'],
		['that is empty', '', 'no address'],
	])('base URLs %s', async (_, url, words) => {
		const literally = new RegExp(words.replace('?', '\\?'));
		await expectWrong({ smsBaseUrl: url }, 'SMS Base URL', literally);
		await expectWrong({ emailBaseUrl: url }, 'Email Base URL', literally);
		expect(runs().requests).toEqual([]);
	});

	test('a server that is not there', async () => {
		const unreachable =
			/^Press'nXPress cannot be reached \(connection refused\)\. Check '(SMS|Email) Base URL' in the credential/;
		await expectWrong({ smsBaseUrl: `http://127.0.0.1:${await closedPort()}/api` }, unreachable, "'SMS Base URL'");
		await expectWrong({ emailBaseUrl: `http://127.0.0.1:${await closedPort()}/api` }, unreachable, "'Email Base URL'");
	});

	test('a host that does not exist, or no internet: neither key nor token is blamed', () =>
		expectWrong(
			{ smsBaseUrl: 'https://no-such-host.invalid/api' },
			/^Press'nXPress cannot be reached \((no such host|host name look-up did not work)\)\. Check whether the machine that runs n8n has internet access, and 'SMS Base URL' in the credential\./,
		));

	test('another path of the right server', () =>
		expectWrong({ smsBaseUrl: `${runs().sandbox.url}/somewhere` }, 'base URL'));

	test.each<[string, Omit<Fault, 'provider'>, string]>([
		['a web page', { garble: 'html', status: 200 }, "not as Press'nXPress does"],
		['nothing', { garble: 'noContent' }, "not as Press'nXPress does"],
		['invalid JSON', { garble: 'invalidJson', status: 200 }, "not as Press'nXPress does"],
		['a page with a 4xx', { garble: 'html', status: 400 }, "not as Press'nXPress does"],
		[
			'a redirect',
			{ status: 301, redirectTo: '/elsewhere' },
			'responded with a redirect (301), which is never followed',
		],
		['403', { status: 403 }, '(403)'],
		['429', { status: 429, retryAfter: 0 }, '429'],
		['402', { status: 402, body: { message: 'Your plan has ended.' } }, 'Your plan has ended.'],
		['500', { status: 500 }, 'responded with 500: Something went wrong. Test again later.'],
		[
			'502 from a proxy',
			{ status: 502, garble: 'html' },
			'or a proxy on the way to it, responded with 502. Test again later.',
		],
		[
			'400 because of the token',
			{ status: 400, body: { message: 'Invalid touchpoint token' } },
			'did not accept the touchpoint (400)',
		],
		[
			'400 because of the key',
			{ status: 400, body: { message: 'apiKey is not valid' } },
			'did not accept the API key (400)',
		],
		[
			'a connection that breaks',
			{ connection: 'dropAfter' },
			"No response came from Press'nXPress (connection closed)",
		],
	])('a server that responds with %s', async (_, fault, words) => {
		runs().fault(fault);
		const { status, message } = await tested();
		expect(status).toBe('Error');
		expect(message).toContain(words);
		expect(runs().sandbox.records.requestsOf('elsewhere')).toEqual([]);
	});

	// No status is documented: the message decides, by the same reader and in the same sentences as a send's.
	describe.each([200, 202, 400, 401, 422, 500])('words about key, token or touchpoint (%d)', (status) => {
		test.each([
			['Invalid API key', "'API Key'", 'the API key'],
			['API key revoked', "'API Key'", 'the API key'],
			['Invalid token', "'API Key' or 'SMS Touchpoint Token'", 'the API key or the touchpoint token'],
			['Unauthorized', "'API Key' or 'SMS Touchpoint Token'", 'the API key or the touchpoint token'],
			['Touchpoint is inactive', "'SMS Touchpoint Token'", 'the touchpoint'],
		])('%s', async (message, fields, what) => {
			runs().fault({ status, body: { message }, processed: false });
			await expectWrong(
				{},
				new RegExp(
					`^${fields}: Press'nXPress did not accept ${what} \\(${status}\\): ${message}\\. Open the credential, check '`,
				),
			);
			if (status === 500) return;
			const sent = await runs().enqueue({ items: contacts(1), settings: toErrorBranch });
			const [sentence] = asString(sent.failure[0].json.error).split(' [item 0]');
			expect((await tested()).message).toContain(`${fields}: ${sentence}. Open the credential, check '`);
		});
	});

	test.each([200, 400])('%d and "No API key"', async (status) => {
		runs().fault({ status, body: { message: 'No API key' } });
		await expectWrong({}, /^'API Key': /);
	});

	test('another touchpoint that the key opens tells that the key is right', async () => {
		runs().fault({ path: 'sandbox-sms-touchpoint', status: 403, body: { message: 'Forbidden' } });
		await expectWrong({}, /^'SMS Touchpoint Token': /, 'The API key is right: another touchpoint is known with it.');
	});

	test('a key that is rejected for every touchpoint may be the key or each of them', async () => {
		runs().fault({ status: 403, body: { message: 'Forbidden' } });
		await expectWrong({}, /^'API Key' or 'SMS Touchpoint Token': /);
	});

	test.each([400, 401, 404, 500])('a server that echoes key and token (%d)', async (status) => {
		const said = 'no: key sandbox-pxp-api-key <b>at</b> /sms/sandbox-sms-touchpoint?apiKey=sandbox-pxp-api-key';
		runs().fault({ status, body: { message: `${said} ${'x'.repeat(5000)}` } });
		const { message } = await tested();
		expect(message).toContain('no: key *** at /sms/***?apiKey=***');
		expect(message.length).toBeLessThan(1000);
	});
});

test('a run reads it twice, however many requests there are, to see that it is the same for all items', async () => {
	const { success, credentials } = await runs().enqueue({ items: contacts(20) });
	expect(success).toHaveLength(20);
	expect(Object.values(credentials).map(({ reads }) => reads)).toEqual([2]);
});
