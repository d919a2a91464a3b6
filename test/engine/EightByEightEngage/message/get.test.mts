import { randomUUID } from 'node:crypto';

import type { IDataObject } from 'n8n-workflow';

import type { JsonObject, JsonValue } from '../../../../sandbox/json.mts';
import { eightByEightRuns, type MessageAsking } from '../../support/eight-by-eight.mts';
import { hurried } from '../../support/hurried-clock.mts';
import { asString } from '../../../support/strings.mts';
import { errorItems, errorsOf, hintTexts, jsonsOf, outcomes, pairs, times } from '../../support/outputs.mts';
import { toErrorBranch } from '../../support/settings.mts';

// What 8x8 says of a message, and what the node makes of it. The pace is in pace.test.mts.
const runs = eightByEightRuns();

beforeEach(() => runs().settings({ readIntervalMs: 0 }));

/** Reads without waiting in real time. */
const get = async (asking: MessageAsking) => await hurried(100, async () => await runs().get(asking));

/** The sample of 8x8's description of reading a message, whole. */
const sample: JsonObject = {
	umid: 'dec02e44-c76f-4a0a-b69f-6ac2a4386eb9',
	subAccountId: 'sub-account',
	direction: 'outbound',
	country: 'SG',
	status: { state: 'delivered', detail: 'delivered_to_recipient', timestamp: '2020-06-17T04:17:21.06Z' },
	msisdn: '+63922110xxxx',
	source: 'Seller',
	body: '**MASKED**',
	encoding: 'GSM8',
	createdAt: '2020-06-17T04:17:21.06Z',
	smsCount: 2,
	price: { total: 0.0024, perSms: 0.0012, currency: 'EUR' },
	clientMessageId: 'some-client-identifier',
	clientBatchId: 'spring',
	batchId: '0b2a1e2c-2d6c-4a8e-9a53-0b7a3a4f3a11',
};
const { umid } = sample as { umid: string };

/** Has 8x8 say this of every message. */
const says = (body: JsonValue, status = 200) => runs().fault({ method: 'GET', status, body });

const inState = (state: JsonValue, rest: JsonObject = {}): JsonObject => ({ ...sample, status: { state, ...rest } });

describe('the output', () => {
	test('is the outcome and then the message as returned, every documented field', async () => {
		says(sample);
		const run = await get({ items: [{ umid }] });
		expect(jsonsOf(run.success)).toEqual([{ outcome: 'delivered', ...sample }]);
		expect(Object.keys(run.success[0].json)[0]).toBe('outcome');
	});

	test.each([
		['delivered', 'delivered'],
		['read', 'delivered'],
		[' Delivered ', 'delivered'],
		['undelivered', 'undelivered'],
		['REJECTED', 'undelivered'],
		['failed', 'undelivered'],
		['error', 'undelivered'],
		['queued', 'pending'],
		['sent', 'pending'],
		['on its way by pigeon', 'pending'],
	])('of the state %s is %s', async (state, outcome) => {
		says(inState(state, { errorCode: 12, errorMessage: 'why' }));
		const { success } = await get({ items: [{ umid }] });
		expect(success[0].json).toMatchObject({
			outcome,
			status: { state: state.trim(), errorCode: 12, errorMessage: 'why' },
		});
	});

	test('of what Send and Send Batch returned, with nothing entered', async () => {
		for (const operation of ['send', 'sendBatch'] as const) {
			const sent = await runs().run(operation, { items: [{ phone: '+6580000001' }, { phone: '+6580000002' }] });
			const items = jsonsOf(sent.success);
			const run = await get({ items });
			expect(jsonsOf(run.success).map((json) => [json.outcome, json.umid, json.msisdn, json.batchId])).toEqual(
				items.map((item, n) => ['pending', item.umid, '+658000xxxx', items[n].batchId ?? null]),
			);
		}
	});

	test('of equal IDs comes from one request, for each its own item', async () => {
		const [{ umid: id }] = await runs().scheduled(1);
		const run = await get({ items: [{ umid: id }, { umid: ` {${asString(id)}} ` }, { umid: id }] });
		expect(outcomes(run, 3)).toEqual(times(3, 'pending'));
		expect(pairs(run.success)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
		expect(runs().requests.filter(({ method }) => method === 'GET')).toHaveLength(1);
	});

	test('starts with the input fields where that is wanted, and the message wins', async () => {
		says(sample);
		const items = [{ umid, ticket: 7, msisdn: 'mine', error: 'old' }];
		const run = await get({ items, options: { includeInputFields: true } });
		expect(Object.keys(run.success[0].json).slice(0, 3)).toEqual(['umid', 'ticket', 'msisdn']);
		expect(run.success[0].json).toMatchObject({ ticket: 7, msisdn: sample.msisdn, outcome: 'delivered' });
		expect(run.success[0].json.error).toBeUndefined();
		expect(hintTexts(run).at(-1)).toContain("The input field 'error' of 1 item was left out");
	});

	test('of Validate Only is the request, which is not made', async () => {
		const run = await get({
			items: [{ umid: 'a/b', only: true }, { umid }],
			options: { validateOnly: '={{ $json.only === true }}' },
			settings: toErrorBranch,
		});
		expect(run.success[0].json).toEqual({
			outcome: 'validated',
			request: {
				method: 'GET',
				url: `${runs().sandbox.eightByEightUrl}/api/v1/subaccounts/SubAccount-1/messages/a%2Fb`,
			},
		});
		expect(outcomes(run, 2)).toEqual(['validated', 'unknown']);
		expect(runs().requests).toHaveLength(1);
		expect(hintTexts(run)[0]).toContain("1 of 2 items was validated and not asked for: 'Validate Only' is on for it.");
	});
});

describe('a response is not trusted', () => {
	test('texts are shortened and cleaned, and no field of it takes the place of what is known', async () => {
		says({
			...inState('sent', { detail: '<script>alert(1)</script>fine\u0007', errorMessage: 'x'.repeat(10_000) }),
			outcome: 'delivered',
			error: 'none',
			further: { '<b>list</b>': ['<i>a</i>', 1, null] },
		});
		const { success, failure } = await get({ items: [{ umid }], settings: toErrorBranch });
		expect(failure).toEqual([]);
		const { json } = success[0];
		expect(json).toMatchObject({ outcome: 'pending', providerOutcome: 'delivered', providerError: 'none' });
		expect(json.error).toBeUndefined();
		const status = json.status as IDataObject;
		expect(status.detail).toBe('fine');
		expect(status.errorMessage).toHaveLength(500);
		expect(json.further).toEqual({ list: ['a', 1, null] });
	});

	test.each<[name: string, body: JsonValue]>([
		['another message', { ...sample, umid: randomUUID() }],
		['a message without ID', { ...sample, umid: null }],
		['a message without status', { ...sample, status: null }],
		['a status that is a text', { ...sample, status: 'delivered' }],
		['a state that is a number', inState(1)],
		['an empty state', inState('  ')],
		['a list', [sample]],
		['a text', 'delivered'],
		['null', null],
		['far more than a message', { ...sample, more: 'x'.repeat(60_000) }],
	])('%s is unknown', async (_name, body) => {
		says(body);
		const run = await get({ items: [{ umid }], settings: toErrorBranch });
		expect(outcomes(run, 1)).toEqual(['unknown']);
		expect(errorsOf(run)[0]).toMatch(
			/^8x8 responded with 200 and something that is not a status \[item 0\]\. Check the address in the credential, or read the status again later/,
		);
	});

	test.each<['empty' | 'html' | 'noContent' | 'truncatedJson' | 'huge']>([
		['empty'],
		['html'],
		['noContent'],
		['truncatedJson'],
		['huge'],
	])('a body that is %s is unknown', async (garble) => {
		const items = await runs().scheduled(1);
		runs().fault({ method: 'GET', garble });
		const run = await get({ items, settings: toErrorBranch });
		expect(outcomes(run, 1)).toEqual(['unknown']);
	});
});

describe('errors', () => {
	const error = (code: number, message?: string): JsonObject => ({
		code,
		...(message !== undefined && { message }),
		errorId: 'b4478860-b76c-e811-814e-022a35cc1c71',
		timestamp: '2020-07-06T07:07:00.30Z',
	});

	test.each<[status: number, body: JsonValue, told: RegExp]>([
		[
			404,
			error(1300, 'Message not found.'),
			/^8x8 does not know the message: Message not found \(error ID b4478860.*\) \[item 0\]\. Check 'Message ID': it is the umid .* 'Sub-Account ID'/,
		],
		[400, error(1000, 'Invalid umid.'), /^8x8 cannot use the message ID: Invalid umid .*Check 'Message ID'/],
		[400, error(1008), /^8x8 cannot use the message ID \(code 1008.*Check 'Message ID'/],
		[404, 'Nothing here', /^8x8 rejected the request.*\(404\).*Check 'Base URL' .*Check 'Message ID'/],
		[422, error(1004, 'Odd'), /Odd/],
		[410, error(2002), /^8x8 does not offer this version of the API here/],
		[426, error(1014, 'TLS 1.3+ is required'), /^8x8 asks for a newer TLS version: TLS 1.3\+ is required/],
	])('%d %j costs its own item', async (status, body, told) => {
		runs().fault({ method: 'GET', on: 1, status, body });
		const [sent] = await runs().scheduled(1);
		const run = await get({ items: [{ umid }, sent], settings: toErrorBranch });
		expect(outcomes(run, 2)).toEqual(['unknown', 'pending']);
		expect(errorsOf(run)[0]).toMatch(told);
		expect(errorsOf(run)[0]).not.toMatch(/Survey ID|Destination|send again only/);
	});

	test.each<[name: string, status: number, body: JsonValue, told: RegExp]>([
		[
			'a wrong key',
			401,
			error(1200),
			/^8x8 does not know the API key .*Open the credential, check the key and 'Base URL'/,
		],
		['a foreign sub-account', 401, error(1001), /^8x8 does not know the sub-account as one of this account's/],
		['a foreign sub-account, whatever the status', 500, error(1001), /^8x8 does not know the sub-account/],
		['an account without access', 403, error(1201), /^8x8 forbids this to the account/],
		['a 401 without a code', 401, 'no', /^8x8 rejected the request.*check the key/],
	])('%s stops what is left', async (_name, status, body, told) => {
		runs().fault({ status, body });
		const items = Array.from({ length: 9 }, () => ({ umid: randomUUID() }));
		const run = await get({ items, settings: toErrorBranch });
		expect(outcomes(run, 9)).toEqual(times(9, 'unknown'));
		expect(errorsOf(run)[0]).toMatch(told);
		expect(errorsOf(run)[8]).toMatch(
			/^Not read, because 8x8 rejected the credential before \[item 8\]\. (Open the credential|Copy the sub-account|Ask 8x8)/,
		);
		expect(new Set(runs().requests.map(({ path }) => path)).size).toBe(1);
	});

	test('stop on error: the error names item and next step, and nothing more is read', async () => {
		const items = [...(await runs().scheduled(1)), { umid: randomUUID() }, { umid: randomUUID() }];
		const run = await get({ items });
		expect(run.error?.message).toMatch(/^8x8 does not know the message: .* \[item 1\]$/);
		expect(run.error?.description).toMatch(/^Check 'Message ID': it is the umid .* 'Sub-Account ID'/);
		expect(run.error?.context).toMatchObject({
			itemIndex: 1,
			details: { outcome: 'unknown', httpCode: '404', providerCode: 1300, providerMessage: 'Message not found.' },
		});
	});

	test.each<[name: string, fault: Parameters<ReturnType<typeof runs>['fault']>[0]]>([
		['500', { status: 500 }],
		['502 as HTML', { status: 502, garble: 'html' }],
		['503', { status: 503 }],
		['a lost connection', { connection: 'dropAfter' }],
		['a response that is cut off', { garble: 'cutOff' }],
		['429 with Retry-After', { status: 429, retryAfter: 2 }],
		['429 without', { status: 429 }],
	])('%s, then a status: read again', async (_name, fault) => {
		const items = await runs().scheduled(1);
		runs().fault({ method: 'GET', on: [1, 2], ...fault });
		const run = await get({ items });
		expect(outcomes(run, 1)).toEqual(['pending']);
		expect(runs().requests.filter(({ method }) => method === 'GET')).toHaveLength(3);
	});

	test('five messages without a proper response, and no more are read', async () => {
		runs().fault({ method: 'GET', status: 200, garble: 'html' });
		const items = Array.from({ length: 9 }, () => ({ umid: randomUUID() }));
		const run = await get({ items, settings: toErrorBranch });
		expect(outcomes(run, 9)).toEqual(times(9, 'unknown'));
		expect(errorsOf(run)[8]).toMatch(
			/^Not read, because 5 consecutive requests got no proper response \[item 8\]\. Check whether the provider is up, then read the status again later, without sending again\./,
		);
	});

	test('429 to the end says whose limit it is', async () => {
		runs().fault({ method: 'GET', status: 429, retryAfter: 1 });
		const run = await get({ items: [{ umid }], settings: toErrorBranch });
		expect(errorsOf(run)[0]).toMatch(
			/^8x8 did not take the request because of its rate limit, also after waiting: Quota exceeded.*Wait until nobody else reads messages of this sub-account, then read the status again later/,
		);
	});

	test('a timeout is read again, within the time that was chosen for each', async () => {
		const items = await runs().scheduled(1);
		runs().fault({ method: 'GET', on: 1, connection: 'hang' });
		const run = await get({ items, options: { timeout: 300 } });
		expect(outcomes(run, 1)).toEqual(['pending']);
	});

	test('nobody there: said so, with the code', async () => {
		const run = await hurried(
			100,
			async () =>
				await get({ items: [{ umid }], credential: { baseUrl: 'http://127.0.0.1:9' }, settings: toErrorBranch }),
		);
		expect(errorItems(run)[0]).toMatchObject({
			error: expect.stringMatching(/^8x8 gave no status \(ECONNREFUSED\) \[item 0\]\. Wait a few minutes/) as string,
			details: { outcome: 'unknown', httpCode: 'ECONNREFUSED' },
		});
	});
});

describe('the message ID', () => {
	test.each([
		[umid, umid],
		[`  ${umid}\u200b `, umid],
		[`{${umid}}`, umid],
		[`"${umid}"`, umid],
		[`{ "${umid}" }`, umid],
		['a/../../surveys', 'a%2F..%2F..%2Fsurveys'],
		['100%?x=1#y', '100%25%3Fx%3D1%23y'],
		['Ü✓', '%C3%9C%E2%9C%93'],
		['...', '...'],
		['={{ 512 }}', '512'],
	])('%s is one segment of the path', async (entered, segment) => {
		await get({ items: [{}], parameters: { umid: entered }, settings: toErrorBranch });
		expect(runs().requests.map(({ path }) => path)).toEqual([
			`/8x8/api/v1/subaccounts/SubAccount-1/messages/${segment}`,
		]);
	});

	test.each<[name: string, entered: JsonValue, told: RegExp]>([
		['empty', '', /it is empty\. Take it from the output of the node that sent the message/],
		['whitespace', ' \t', /it is empty/],
		['missing', null, /it is empty/],
		['a pair of braces', '{}', /it is empty/],
		['a placeholder', '{{umid}}', /"\{\{umid\}\}" is not an ID/],
		['a dot', '.', /"\." is not one ID/],
		['two dots', '{..}', /"\.\." is not one ID/],
		['two IDs', `${umid}, ${umid}`, /is not one ID/],
		['a sentence', 'the last one', /"the last one" is not one ID/],
		['an expression that was not evaluated', '{{ $json.umid }}', /n8n did not evaluate\. Switch the field from Fixed/],
		['an object', { umid }, /it holds an object, not a text\. Choose the field that holds the text itself/],
		['a list', [umid], /it holds a list/],
		['a whole text', 'x'.repeat(101), /is too long to be an ID/],
		['half an emoji', 'a\ud83d', /unpaired surrogate/],
		['a number that lost digits', 2 ** 60, /lost digits/],
	])('%s is invalid, before anything is read', async (_name, entered, told) => {
		const items = [{ umid: randomUUID() }, { umid: entered }] as IDataObject[];
		const stopped = await get({ items });
		expect(stopped.error?.message).toMatch(/^'Message ID' \[item 1\]: /);
		expect(runs().requests).toEqual([]);
		const wentOn = await get({ items, settings: toErrorBranch });
		expect(outcomes(wentOn, 2)).toEqual(['unknown', 'notSent']);
		expect(errorsOf(wentOn)[1]).toMatch(told);
		expect(runs().requests).toHaveLength(1);
	});
});

describe('the sub-account', () => {
	test("is the one of the option, for each item, and else the credential's", async () => {
		const items = [
			{ umid, own: '' },
			{ umid, own: ' SubAccount-2 ' },
		];
		await get({ items, options: { subAccountId: '={{ $json.own }}' }, settings: toErrorBranch });
		expect(runs().requests.map(({ path }) => path.split('/')[5])).toEqual(['SubAccount-1', 'SubAccount-2']);
	});

	test('that breaks the pattern, or is nowhere, is invalid', async () => {
		const broken = await get({ items: [{ umid }], options: { subAccountId: 'a/b' } });
		expect(broken.error?.message).toMatch(/^'Sub-Account ID' \[item 0\]: "a\/b" is not a sub-account ID/);
		const nowhere = await get({ items: [{ umid }], credential: { subAccountId: '' } });
		expect(nowhere.error?.message).toMatch(/^'Sub-Account ID' \[item 0\]: it is empty/);
		expect(runs().requests).toEqual([]);
	});
});

test.each(['agent', 'engine'] as const)(
	'as a tool run by the %s: the status, and errors with their next step',
	async (through) => {
		const [{ umid: known }] = await runs().scheduled(1);
		const parameters = { umid: "={{ $fromAI('id', 'which', 'string') }}" };
		const ask = async (id: unknown) =>
			JSON.stringify(
				(
					await runs().engine.runTool({
						...runs().messageNode('get', { parameters }),
						calls: [{ id: id as string }],
						through,
					})
				).answers,
			);
		expect(await ask(known)).toContain('pending');
		expect(await ask(umid)).toMatch(
			/8x8 does not know the message.*Check 'Message ID': it is the umid .* 'Sub-Account ID'/,
		);
	},
);
