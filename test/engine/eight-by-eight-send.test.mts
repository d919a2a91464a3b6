import type { Fault } from '../../sandbox/faults.mts';
import type { JsonObject, JsonValue } from '../../sandbox/json.mts';
import { eightByEightAccount } from '../../sandbox/accounts.mts';
import {
	customers,
	eightByEightRuns,
	outcomes,
	pairs,
	phoneNumber,
	refusals,
	toErrorBranch,
} from './support/eight-by-eight.mts';
import { hurried } from './support/hurried-clock.mts';

// "Send SMS Engage survey": one request for each item. What goes into a message is in eight-by-eight-message.test.mts.
const runs = eightByEightRuns();

const uuid = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/) as string;
const messagesPath = '/8x8/api/v1/subaccounts/SubAccount-1/surveys/sandbox-nps/messages';

/** One request at a time, so that the n-th request is the n-th item's. */
const oneByOne = { concurrency: 1 };

const times = (count: number, outcome: string): string[] => Array.from({ length: count }, () => outcome);

/** The documented sample answer, with changes; a field that is undefined is left out. */
const sampleAnswer = (changes: Record<string, JsonValue | undefined> = {}): JsonObject =>
	JSON.parse(
		JSON.stringify({
			umid: 'bda3d56d-1424-e711-813c-06ed3428fe67',
			clientMessageId: '1234',
			destination: '6500000000',
			encoding: 'GSM7',
			status: { code: 'QUEUED', description: 'SMS is accepted and queued for processing' },
			...changes,
		}),
	) as JsonObject;

describe('the request', () => {
	test('is the documented sample for the documented input', async () => {
		const run = await runs().send({
			items: [{ phone: '+6587755388', first: 'James', order: 'ABC1000' }],
			parameters: {
				surveyId: 'sandbox-order',
				templateBody: 'Hello {{firstName}}, your order is {{orderId}}, take survey here {{url:firstName:orderId}}',
				templateVariables: {
					variable: [
						{ name: 'firstName', value: '={{ $json.first }}' },
						{ name: 'orderId', value: '={{ $json.order }}' },
					],
				},
			},
			fields: {
				source: 'YourBrand',
				clientMessageId: '={{ $json.order }}',
				encoding: 'AUTO',
				dlrCallbackUrl: 'http://example.com/8x8/webhook',
			},
		});
		expect(outcomes(run, 1)).toEqual(['accepted']);
		const [request] = runs().requests;
		expect(request).toMatchObject({
			method: 'POST',
			path: '/8x8/api/v1/subaccounts/SubAccount-1/surveys/sandbox-order/messages',
			queryText: '',
			headers: { authorization: `Bearer ${eightByEightAccount.apiKey}`, 'content-type': 'application/json' },
		});
		// The sample's own slip corrected: its template asks for orderId, its variables hold order_nr.
		expect(request.body).toEqual({
			destination: '+6587755388',
			templateBody: 'Hello {{firstName}}, your order is {{orderId}}, take survey here {{url:firstName:orderId}}',
			templateVariables: { firstName: 'James', orderId: 'ABC1000' },
			source: 'YourBrand',
			clientMessageId: 'ABC1000',
			encoding: 'AUTO',
			dlrCallbackUrl: 'http://example.com/8x8/webhook',
		});
		expect(runs().texts).toEqual([
			expect.stringMatching(/^Hello James, your order is ABC1000, take survey here http:\S{16}$/),
		]);
	});

	test('holds nothing that was not filled in', async () => {
		await runs().send({
			fields: {
				source: '',
				clientMessageId: ' ',
				encoding: '',
				scheduled: '',
				expiry: '',
				dlrCallbackUrl: '',
				country: '',
			},
			parameters: { templateVariables: { variable: [{ name: '', value: '' }] } },
		});
		expect(runs().bodies).toEqual([{ destination: phoneNumber(0), templateBody: 'How did we do? {{url:}}' }]);
	});

	test('goes to the survey and the sub-account of its item', async () => {
		const run = await runs().send({
			items: [
				{ phone: phoneNumber(0), survey: 'sandbox-nps', subAccount: '' },
				{ phone: phoneNumber(1), survey: ' sandbox-order ', subAccount: 'SubAccount-2' },
				{ phone: phoneNumber(2), survey: 'Survey with space/slash', subAccount: ' SubAccount-1 ' },
			],
			parameters: { surveyId: '={{ $json.survey }}' },
			options: { subAccountId: '={{ $json.subAccount }}', ...oneByOne },
		});
		expect(outcomes(run, 3)).toEqual(times(3, 'accepted'));
		expect(runs().requests.map(({ path }) => path)).toEqual([
			'/8x8/api/v1/subaccounts/SubAccount-1/surveys/sandbox-nps/messages',
			'/8x8/api/v1/subaccounts/SubAccount-2/surveys/sandbox-order/messages',
			'/8x8/api/v1/subaccounts/SubAccount-1/surveys/Survey%20with%20space%2Fslash/messages',
		]);
	});

	test.each([
		['a/../../accounts', 'a%2F..%2F..%2Faccounts'],
		['../messages?x=1#y', '..%2Fmessages%3Fx%3D1%23y'],
		['100%', '100%25'],
		['...', '...'],
		['Zufriedenheit für alle', 'Zufriedenheit%20f%C3%BCr%20alle'],
		['評価 ⭐', '%E8%A9%95%E4%BE%A1%20%E2%AD%90'],
	])('carries the survey ID %s in one segment of its path', async (surveyId, segment) => {
		await runs().send({ parameters: { surveyId }, settings: toErrorBranch });
		expect(runs().requests.map(({ path }) => path)).toEqual([
			`/8x8/api/v1/subaccounts/SubAccount-1/surveys/${segment}/messages`,
		]);
	});

	test.each(['.', '..', ' .. ', ' ', 'half an emoji \ud83d'])('is not made for the survey ID "%s"', async (survey) => {
		const run = await runs().send({
			items: [
				{ phone: phoneNumber(0), survey },
				{ phone: phoneNumber(1), survey: 'sandbox-nps' },
			],
			parameters: { surveyId: '={{ $json.survey }}' },
			settings: toErrorBranch,
		});
		expect(outcomes(run, 2)).toEqual(['notSent', 'accepted']);
		expect(refusals(run)[0]).toMatchObject({
			error: expect.stringContaining("'Survey ID' [item 0]") as string,
			details: { field: 'Survey ID', httpCode: null },
		});
		expect(runs().received).toEqual({ [phoneNumber(1)]: 1 });
	});
});

describe('the output', () => {
	test('is the answer of the item it is linked to, with its own umid', async () => {
		runs().fault({ on: 1, latencyMs: 60 });
		runs().fault({ on: 2, latencyMs: 30 });
		const { success } = await runs().send({ items: customers(3), fields: { clientMessageId: '={{ $json.name }}' } });
		expect(pairs(success)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
		expect(Object.keys(success[0].json).slice(0, 2)).toEqual(['outcome', 'recipient']);
		expect(success.map(({ json }) => json)).toEqual(
			[0, 1, 2].map((n) => ({
				umid: runs().umids.get(phoneNumber(n)),
				clientMessageId: `Customer ${n}`,
				recipient: phoneNumber(n),
				destination: phoneNumber(n).slice(1),
				encoding: 'GSM7',
				status: { code: 'QUEUED', description: 'SMS is accepted and queued for processing' },
				outcome: 'accepted',
			})),
		);
		expect(new Set(runs().umids.values()).size).toBe(3);
	});

	test('clientMessageId is null where none was given', async () => {
		const { success } = await runs().send();
		expect(success[0].json.clientMessageId).toBeNull();
	});

	test('holds no more than is documented, as text made harmless', async () => {
		const description = `<b>Queued</b>\u0000 ${'x'.repeat(600)} Bearer ${eightByEightAccount.apiKey}`;
		const body = sampleAnswer({ error: 0, debug: { headers: 'all of them' }, status: { code: 'QUEUED', description } });
		runs().fault({ body });
		const { success } = await runs().send();
		expect(success[0].json).toEqual({
			umid: 'bda3d56d-1424-e711-813c-06ed3428fe67',
			clientMessageId: '1234',
			recipient: phoneNumber(0),
			destination: '6500000000',
			encoding: 'GSM7',
			status: { code: 'QUEUED', description: expect.stringMatching(/^Queued x{400,492}…$/) as string },
			outcome: 'accepted',
		});
	});
});

describe('REJECTED', () => {
	beforeEach(() => runs().settings({ rejectedDestinations: [phoneNumber(1)] }));
	const reason = 'Destination is not reachable from this sub-account';

	test("is that item's error: 8x8's reason, and what to do", async () => {
		const run = await runs().send({ items: customers(3), settings: toErrorBranch });
		expect(outcomes(run, 3)).toEqual(['accepted', 'rejected', 'accepted']);
		expect(pairs(run.failure)).toEqual([{ item: 1 }]);
		expect(run.failure[0].json).toEqual({
			...customers(2)[1],
			error: expect.stringMatching(/8x8 rejected the message: .*\[item 1\]\. .*'Destination'/) as string,
			details: {
				outcome: 'rejected',
				httpCode: '200',
				providerCode: 'REJECTED',
				providerMessage: reason,
				recipient: phoneNumber(1),
			},
		});
		expect(run.failure[0].json.error as string).toContain(reason);
	});

	test('stops the workflow, which says what went and what did not', async () => {
		const run = await runs().send({ items: customers(3), options: oneByOne });
		expect(run.error?.message).toContain(`8x8 rejected the message: ${reason} [item 1]`);
		expect(run.error?.message).toContain('1 accepted, 1 not sent, 1 rejected, 0 unknown');
		expect(run.error?.context).toMatchObject({ itemIndex: 1, details: { outcome: 'rejected' } });
		expect(runs().asked).toEqual([[phoneNumber(0)], [phoneNumber(1)]]);
	});

	test('comes out as an output where that was chosen', async () => {
		const run = await runs().send({ items: customers(3), options: { rejectedAs: 'output' } });
		expect(run.status).toBe('success');
		expect(outcomes(run, 3)).toEqual(['accepted', 'rejected', 'accepted']);
		expect(run.success[1]).toEqual({
			json: {
				umid: uuid,
				clientMessageId: null,
				recipient: phoneNumber(1),
				destination: phoneNumber(1),
				encoding: 'GSM7',
				status: { code: 'REJECTED', description: reason },
				outcome: 'rejected',
			},
			pairedItem: { item: 1 },
		});
	});

	test('can be an output for one item and an error for another', async () => {
		runs().settings({ rejectedDestinations: [phoneNumber(0), phoneNumber(1)] });
		const run = await runs().send({
			items: customers(2).map((customer, n) => ({ ...customer, rejectedAs: n === 0 ? 'output' : 'error' })),
			options: { rejectedAs: '={{ $json.rejectedAs }}' },
			settings: toErrorBranch,
		});
		expect(pairs(run.success)).toEqual([{ item: 0 }]);
		expect(pairs(run.failure)).toEqual([{ item: 1 }]);
	});
});

describe('an answer that is not the documented one is unknown', () => {
	test.each<[name: string, fault: Omit<Fault, 'provider'>, providerMessage: unknown, providerCode?: unknown]>([
		['without status', { body: sampleAnswer({ status: undefined }) }, expect.stringContaining('bda3d56d')],
		['with a status that is a text', { body: sampleAnswer({ status: 'QUEUED' }) }, expect.stringContaining('QUEUED')],
		[
			'without umid',
			{ body: sampleAnswer({ umid: undefined }) },
			'SMS is accepted and queued for processing',
			'QUEUED',
		],
		['with an empty umid', { body: sampleAnswer({ umid: '' }) }, 'SMS is accepted and queued for processing', 'QUEUED'],
		[
			'with a status.code nobody knows',
			{ body: sampleAnswer({ status: { code: 'PARKED', description: 'Kept for later' } }) },
			'Kept for later',
			'PARKED',
		],
		[
			'with status.code in lower case',
			{ body: sampleAnswer({ status: { code: 'queued' } }) },
			expect.any(String),
			'queued',
		],
		['with an error in a 200', { body: { code: 1002, message: 'Invalid MSISDN' } }, 'Invalid MSISDN', 1002],
		['HTML', { garble: 'html' }, '502 Bad Gateway 502 Bad Gateway proxy'],
		['204', { garble: 'noContent' }, null],
		['empty', { garble: 'empty' }, null],
		['a list', { body: [sampleAnswer()] }, expect.stringContaining('bda3d56d')],
		['null', { body: null }, 'null'],
		['a text', { body: 'QUEUED' }, '"QUEUED"'],
		['JSON cut in half', { garble: 'truncatedJson' }, expect.stringContaining('umid')],
		['202 with an empty object', { status: 202, body: {} }, '{}'],
	])('%s', async (_name, fault, providerMessage, providerCode = null) => {
		runs().fault({ on: 2, ...fault });
		const run = await runs().send({ items: customers(3), options: oneByOne, settings: toErrorBranch });
		expect(outcomes(run, 3)).toEqual(['accepted', 'unknown', 'accepted']);
		const httpCode = String(fault.status ?? (fault.garble === 'noContent' ? 204 : 200));
		expect(refusals(run)).toEqual([
			{
				error: expect.stringMatching(/not known whether the message went out \[item 1\]\. Look it up/) as string,
				details: { outcome: 'unknown', httpCode, providerCode, providerMessage, recipient: phoneNumber(1) },
			},
		]);
		expect(runs().asked).toEqual([[phoneNumber(0)], [phoneNumber(1)], [phoneNumber(2)]]);
	});

	test('an answer as text/plain, or of 10 MB, is still the documented one', async () => {
		runs().fault({ on: 1, garble: 'wrongContentType' });
		runs().fault({ on: 2, garble: 'huge' });
		const run = await runs().send({ items: customers(2), options: oneByOne });
		expect(outcomes(run, 2)).toEqual(['accepted', 'accepted']);
	});

	test.each<[name: string, fault: Omit<Fault, 'provider'>]>([
		['HTML', { garble: 'html' }],
		['an object without status', { body: {} }],
		['500', { status: 500 }],
	])('five of them in a row (%s), and nothing more is sent', async (_name, fault) => {
		runs().fault(fault);
		const run = await runs().send({ items: customers(8), options: oneByOne, settings: toErrorBranch });
		expect(outcomes(run, 8)).toEqual([...times(5, 'unknown'), ...times(3, 'notSent')]);
		expect(refusals(run)[7].error).toContain('5 requests in a row got no proper answer');
		expect(runs().requests).toHaveLength(5);
	});

	test('stop on error: the message says of whom it is not known', async () => {
		runs().fault({ on: 2, garble: 'html' });
		const run = await runs().send({ items: customers(3), options: oneByOne });
		expect(run.error?.message).toMatch(/8x8 answered 200 .* not known .* \[item 1\]/);
		expect(run.error?.message).toContain('1 accepted, 1 not sent, 1 unknown (1)');
		expect(run.error?.description).toContain('Look it up at 8x8');
		expect(runs().requests).toHaveLength(2);
	});
});

// "API error codes". Which HTTP status goes with a code is not documented.
describe("8x8's refusals say which field it is and what to do", () => {
	const codes: Array<[code: number, message: string, inWords: RegExp]> = [
		[1000, 'Invalid parameter', /Invalid parameter/],
		[1002, 'Invalid MSISDN format (not E.164 international number)', /phone number.*'Destination'/],
		[1003, 'Invalid Encoding', /'Encoding'/],
		[1004, 'Invalid Text', /'Template'.*'Variables'/],
		[1005, 'Invalid Source', /'Source'/],
		[1006, 'Invalid Expiry', /'Expiry'/],
		[1007, 'Invalid SMS Template', /'Template'.*\{\{url:\}\}/],
		[1008, 'Invalid ID', /'Survey ID'/],
		[1009, 'Invalid Country Code', /'Country'/],
		[1010, 'Parameter out of range', /limits of the fields/],
		[1011, 'Invalid Schedule Time', /'Scheduled'/],
		[1012, 'Invalid Ip Address', /IP address.*Ask 8x8/],
		[1014, 'TLS 1.3+ is required for Singapore-bound messages. Detected: TLSv1.2', /TLS.*Update/],
		[1100, 'Bulk limit reached', /'Max Messages per Request'/],
		[1201, 'Account not in prepaid mode', /no access to SMS Engage, or .*prepaid.*Ask 8x8/],
		[1300, 'Not found', /'Survey ID'/],
		[1400, 'Resending interval violation', /too soon.*Wait/],
		[2001, 'Function not implemented', /'Base URL'/],
		[2002, 'Unsupported API version', /'Base URL'/],
		[2003, 'Unsupported product', /Ask 8x8/],
		[3001, 'A code nobody has met', /A code nobody has met/],
	];
	const errorId = 'b4478860-b76c-e811-814e-022a35cc1c71';
	const timestamp = '2018-08-04T09:25:40.9235752+00:00';

	test('each code of the table as a 400', async () => {
		codes.forEach(([code, message], n) => {
			runs().fault({ recipient: phoneNumber(n), status: 400, body: { code, message, errorId, timestamp } });
		});
		const run = await runs().send({ items: customers(codes.length), settings: toErrorBranch });
		expect(outcomes(run, codes.length)).toEqual(times(codes.length, 'notSent'));
		refusals(run).forEach(({ error, details }, n) => {
			const [code, message, inWords] = codes[n];
			expect(error).toMatch(inWords);
			expect(error).toContain(`: ${message} (`);
			expect(error).toContain(`error ID ${errorId}) [item ${n}]`);
			expect(details).toEqual({
				outcome: 'notSent',
				httpCode: '400',
				providerCode: code,
				providerMessage: message,
				errorId,
				recipient: phoneNumber(n),
			});
		});
		expect(runs().requests).toHaveLength(codes.length);
	});

	test.each([
		[1001, 401, "Provided subAccountId doesn't belongs to your account", /sub-account.*'Sub-Account ID'/],
		[1001, 400, "Provided subAccountId doesn't belongs to your account", /sub-account.*'Sub-Account ID'/],
		[1001, 404, "Provided subAccountId doesn't belongs to your account", /sub-account.*'Sub-Account ID'/],
		[1200, 401, 'Request was not authenticated properly', /API key.*credential/],
		[1001, 500, "Provided subAccountId doesn't belongs to your account", /sub-account.*'Sub-Account ID'/],
		[1001, 503, "Provided subAccountId doesn't belongs to your account", /sub-account.*'Sub-Account ID'/],
		[1200, 400, 'Request was not authenticated properly', /API key.*credential/],
		[1201, 403, 'Account not in prepaid mode', /prepaid.*Ask 8x8/],
		[1201, 403, 'Access forbidden', /no access to SMS Engage.*Ask 8x8/],
	])('%d as a %d stops everything with that credential', async (code, status, message, inWords) => {
		runs().fault({ status, body: { code, message, errorId, timestamp } });
		const run = await runs().send({ items: customers(6), options: oneByOne, settings: toErrorBranch });
		expect(outcomes(run, 6)).toEqual(times(6, 'notSent'));
		const [first, ...others] = refusals(run);
		expect(first.error).toMatch(inWords);
		expect(first.details).toMatchObject({
			httpCode: String(status),
			providerCode: code,
			providerMessage: message,
			errorId,
		});
		expect(first.error).toContain(`${message} (error ID ${errorId})`);
		for (const { error, details } of others) {
			expect(error).toMatch(/^Not sent, because /);
			expect(error).not.toMatch(code === 1201 ? /credential/ : /undefined/);
			expect(details).toMatchObject({ httpCode: null, providerCode: null });
		}
		expect(runs().requests).toHaveLength(1);
	});

	test('without a body, or with one that is not theirs, by its status', async () => {
		runs().fault({ recipient: phoneNumber(0), status: 400, rawBody: '' });
		runs().fault({ recipient: phoneNumber(1), status: 404, garble: 'html' });
		runs().fault({ recipient: phoneNumber(2), status: 422, body: { code: '1002', message: 7 } });
		runs().fault({ recipient: phoneNumber(3), status: 400, body: { code: { nested: true } } });
		const run = await runs().send({ items: customers(4), settings: toErrorBranch });
		expect(outcomes(run, 4)).toEqual(times(4, 'notSent'));
		const told = refusals(run);
		expect(told[0]).toMatchObject({
			error: expect.stringContaining('8x8 refused the request (400)') as string,
			details: { httpCode: '400', providerCode: null, providerMessage: null },
		});
		expect(told[1].details).toMatchObject({
			httpCode: '404',
			providerCode: null,
			providerMessage: '502 Bad Gateway 502 Bad Gateway proxy',
		});
		expect(told[2]).toMatchObject({
			error: expect.stringMatching(
				/^8x8 cannot use the phone number \(code 1002\) \[item 2\]\. Check 'Destination'/,
			) as string,
			details: { httpCode: '422', providerCode: '1002', providerMessage: null },
		});
		expect(told[3].error).toMatch(/^8x8 refused the request \(400\) \[item 3\]\. Ask the support of 8x8/);
		expect(told[3].details).toMatchObject({ providerCode: null, providerMessage: '{"code":{"nested":true}}' });
	});

	test.each([
		[
			'a code and no message',
			400,
			{ code: 1002, errorId: 'e-2' },
			'8x8 cannot use the phone number (code 1002, error ID e-2) [item 0].',
		],
		[
			'an unknown code and no message',
			422,
			{ code: 4711, errorId: 'e-3' },
			'8x8 refused the request (422, code 4711, error ID e-3) [item 0].',
		],
		[
			'a message that is a sentence',
			400,
			{ code: 1005, message: 'No.' },
			"8x8 does not accept the sender: No [item 0]. Check 'Source'",
		],
		[
			'a 500 with a message',
			500,
			{ code: 2000, message: 'Oh.', errorId: 'e-4' },
			'8x8 answered 500 (Oh; error ID e-4), so it is not known',
		],
		[
			'a 500 without one',
			500,
			{ code: 2000, errorId: 'e-5' },
			'8x8 answered 500 (code 2000: 8x8 had an internal fault; error ID e-5), so',
		],
		['a 500 with something else', 500, { reason: 'secret {}' }, '8x8 answered 500, so it is not known'],
		[
			'a 200 with an error',
			200,
			{ code: 1002, message: 'Invalid MSISDN', errorId: 'e-6' },
			'the documented one (Invalid MSISDN; error ID e-6), so',
		],
		['a 200 with something else', 200, { any: 'thing' }, 'a body that is not the documented one, so it is not known'],
		[
			'a 503 that tells when',
			503,
			{ code: 2000, message: 'Busy', errorId: 'e-7' },
			'too busy (503: Busy; error ID e-7), also after waiting',
		],
	])('%s is a sentence, never JSON', async (_what, status, body, sentence) => {
		runs().fault({ status, body, ...(status === 503 && { retryAfter: 0.001 }) });
		const [{ error }] = refusals(await runs().send({ settings: toErrorBranch }));
		expect(error).toContain(sentence);
		expect(error).not.toMatch(/[{}]/);
	});

	test('a rejected message without description is told without JSON', async () => {
		runs().fault({ body: sampleAnswer({ status: { code: 'REJECTED' } }) });
		const [{ error }] = refusals(await runs().send({ settings: toErrorBranch }));
		expect(error).toMatch(/^8x8 rejected the message \[item 0\]\. /);
	});

	test('show no key that 8x8 echoes, no markup, and no more than 500 characters', async () => {
		const { apiKey } = eightByEightAccount;
		const echo = (filler: string) => ({
			code: 1000,
			message: `Header 'Bearer ${apiKey}' <script>alert(1)</script><i>bad</i> ${filler}`,
			errorId: `key=${apiKey}`,
			timestamp: apiKey,
		});
		runs().fault({ recipient: phoneNumber(0), status: 400, body: echo('') });
		runs().fault({ recipient: phoneNumber(1), status: 400, body: echo('x'.repeat(5000)) });
		runs().fault({ recipient: phoneNumber(2), status: 400, rawBody: `<p>${encodeURIComponent(apiKey)} ${apiKey}` });
		runs().fault({ recipient: phoneNumber(3), status: 500, body: echo('') });
		runs().fault({ recipient: phoneNumber(4), body: { ...sampleAnswer({ status: undefined }), key: apiKey } });
		// Every run is searched for the key before it comes back.
		const run = await runs().send({ items: customers(5), settings: toErrorBranch });
		const [plain, long] = refusals(run);
		expect(plain.details).toMatchObject({ providerMessage: "Header 'Bearer ***' bad", errorId: 'key=***' });
		expect(long.details.providerMessage).toHaveLength(500);
	});
});

test.each(['Bearer ', 'bearer  ', ' BEARER\t', 'Bearer\u00a0'])(
	'a key pasted with %j before it goes out once, and is not shown',
	async (before) => {
		const { apiKey } = eightByEightAccount;
		runs().fault({ on: 2, status: 400, body: { code: 1000, message: `no ${apiKey}` } });
		const run = await runs().send({
			items: customers(2),
			credential: { apiKey: `${before}${apiKey}` },
			options: oneByOne,
			settings: toErrorBranch,
		});
		expect(outcomes(run, 2)).toEqual(['accepted', 'notSent']);
		expect(runs().requests.map(({ headers }) => headers.authorization)).toEqual([
			`Bearer ${apiKey}`,
			`Bearer ${apiKey}`,
		]);
		expect(refusals(run)[0].details.providerMessage).toBe('no ***');
	},
);

test.each(['Bearer', 'bearer ', 'Basic abcdefgh', 'Bearer two keys'])('%j is not a key', async (apiKey) => {
	const run = await runs().send({ items: customers(1), credential: { apiKey }, settings: toErrorBranch });
	expect(refusals(run)[0].error).toMatch(/^'API Key' \[item 0\]: it (is empty|has whitespace)/);
	expect(runs().requests).toEqual([]);
});

describe('a credential that is refused costs the requests in flight, no more', () => {
	test.each([
		['wrong key', { apiKey: 'not-the-key' }, 1200, '401'],
		["somebody else's sub-account", { subAccountId: 'Somebody_else' }, 1001, '401'],
	])('%s', async (_name, credential, providerCode, httpCode) => {
		const run = await runs().send({
			items: customers(30),
			credential,
			options: { concurrency: 4 },
			settings: toErrorBranch,
		});
		expect(outcomes(run, 30)).toEqual(times(30, 'notSent'));
		expect(runs().requests).toHaveLength(4);
		const told = refusals(run);
		for (const { details } of told.slice(0, 4)) expect(details).toMatchObject({ providerCode, httpCode });
		expect(told[29].error).toMatch(/^Not sent, because 8x8 does not know .*, as it said before \[item 29\]/);
		expect(runs().received).toEqual({});
	});

	test.each([1001, '1001', 1200, '1200'])('by its code %j alone, whatever the status', async (code) => {
		runs().fault({ status: 400, body: { code, message: 'No.' } });
		const run = await runs().send({ items: customers(30), options: oneByOne, settings: toErrorBranch });
		expect(runs().requests).toHaveLength(1);
		expect(refusals(run)[0].details).toMatchObject({ httpCode: '400', providerCode: code });
	});

	test('403, ten in flight by default', async () => {
		runs().fault({ status: 403, latencyMs: 30 });
		const run = await runs().send({ items: customers(30), settings: toErrorBranch });
		expect(runs().requests).toHaveLength(10);
		expect(refusals(run)[0].details).toMatchObject({ httpCode: '403', providerCode: 1201 });
		expect(refusals(run)[29].details).toMatchObject({ httpCode: null });
	});

	test('stop on error: one sentence for the person who reads it, and how many went', async () => {
		const { error } = await runs().send({ items: customers(3), credential: { apiKey: 'wrong' }, options: oneByOne });
		expect(error?.message).toMatch(
			/^8x8 does not know the API key: .* \[item 0\]\. Of all items: 0 accepted, 3 not sent/,
		);
		expect(error?.description).toContain('Open the credential');
	});
});

describe('a survey that 8x8 does not know', () => {
	test('costs the requests in flight, no more: 500 items', async () => {
		const run = await runs().send({
			items: customers(500),
			parameters: { surveyId: 'sandbox-npss' },
			settings: toErrorBranch,
		});
		expect(outcomes(run, 500)).toEqual(times(500, 'notSent'));
		expect(runs().requests.length).toBeLessThanOrEqual(10);
		const told = refusals(run);
		expect(told[0].details).toMatchObject({ httpCode: '404', providerCode: 1300 });
		expect(told[499]).toMatchObject({
			error:
				"Not sent, because 8x8 does not know the survey, as it said before [item 499]. Check 'Survey ID': it is the name that 8x8 gave to your survey form.",
			details: { outcome: 'notSent', httpCode: null, providerCode: null },
		});
	});

	test('stops this survey of this sub-account alone', async () => {
		const unknown = (code: number) => ({ status: 404, body: { code, message: 'Not found.' } });
		const kinds = [
			{ survey: 'sandbox-nps', subAccount: 'SubAccount-1' },
			{ survey: 'sandbox-nps', subAccount: 'SubAccount-2' },
			{ survey: 'sandbox-order', subAccount: 'SubAccount-1' },
		];
		runs().fault({ on: 1, ...unknown(1300) });
		const run = await runs().send({
			items: customers(9).map((customer, n) => ({ ...customer, ...kinds[n % 3] })),
			parameters: { surveyId: '={{ $json.survey }}' },
			options: { subAccountId: '={{ $json.subAccount }}', ...oneByOne },
			settings: toErrorBranch,
		});
		expect(outcomes(run, 9)).toEqual(Array.from({ length: 9 }, (_, n) => (n % 3 === 0 ? 'notSent' : 'accepted')));
		expect(runs().requests).toHaveLength(7);
	});

	test.each([
		['a 404 of another kind', 404, 1000],
		['the code with another status', 400, 1300],
	])('is not what %s says', async (_name, status, code) => {
		runs().fault({ on: 1, status, body: { code, message: 'Not found.' } });
		const run = await runs().send({ items: customers(3), options: oneByOne, settings: toErrorBranch });
		expect(outcomes(run, 3)).toEqual(['notSent', 'accepted', 'accepted']);
	});
});

describe('requests in flight', () => {
	test.each([
		[undefined, 10],
		[1, 1],
		[3, 3],
		[25, 25],
	])('with concurrency %p there are %d at once', async (concurrency, peak) => {
		// Long enough for all of them to arrive on a busy machine.
		runs().fault({ latencyMs: 300 });
		const run = await runs().send({
			items: customers(peak + 1),
			options: concurrency === undefined ? {} : { concurrency },
		});
		expect(outcomes(run, peak + 1)).toEqual(times(peak + 1, 'accepted'));
		expect(runs().sandbox.records.peakInFlight.eightByEight).toBe(peak);
	});

	test.each([0, -1, 1001, 1.5, 'many'])('concurrency %p is refused before anything is sent', async (concurrency) => {
		const { error } = await runs().send({ options: { concurrency: `={{ ${JSON.stringify(concurrency)} }}` } });
		expect(error?.message).toContain("'Concurrency'");
		expect(runs().requests).toHaveLength(0);
	});
});

describe('turned away (429)', () => {
	test('on the third request: waits as told, goes on, nothing twice', async () => {
		runs().fault({ on: 3, status: 429, retryAfter: 1 });
		const run = await runs().send({ items: customers(6), options: oneByOne });
		expect(outcomes(run, 6)).toEqual(times(6, 'accepted'));
		expect(runs().asked).toEqual([0, 1, 2, 2, 3, 4, 5].map((n) => [phoneNumber(n)]));
		const [away, again] = runs()
			.requests.slice(2)
			.map(({ receivedAt }) => Date.parse(receivedAt));
		expect(again - away).toBeGreaterThanOrEqual(1000);
		expect(runs().received).toEqual(Object.fromEntries(customers(6).map(({ phone }) => [phone, 1])));
	});

	test('with ten in flight: the others wait too', async () => {
		runs().fault({ on: 3, status: 429, retryAfter: 1 });
		runs().fault({ on: [1, 2, 4, 5, 6, 7, 8, 9, 10], latencyMs: 200 });
		const run = await runs().send({ items: customers(30) });
		expect(outcomes(run, 30)).toEqual(times(30, 'accepted'));
		expect(runs().requests).toHaveLength(31);
		const away = Date.parse(runs().requests[2].receivedAt);
		const meanwhile = runs().requests.filter(({ receivedAt }) => Date.parse(receivedAt) < away + 1000);
		expect(meanwhile).toHaveLength(10);
		expect(runs().sandbox.records.summary().repeated).toEqual([]);
	});

	test('again and again: not sent, with the reason and the code', async () => {
		runs().fault({ status: 429, retryAfter: 0.001 });
		const run = await runs().send({ settings: toErrorBranch });
		expect(refusals(run)).toEqual([
			{
				error: expect.stringMatching(/rate limit.*'Concurrency'.*'Batching'/) as string,
				details: {
					outcome: 'notSent',
					httpCode: '429',
					providerCode: 429,
					providerMessage: 'Quota exceeded. Please try again in 0.001 second(s).',
					errorId: uuid,
					recipient: phoneNumber(0),
				},
			},
		]);
	});
});

describe('a 500 on the fifth request', () => {
	/** The message did go, although the answer is a 500: the worst case. */
	const fifthFails = () => runs().fault({ on: 5, status: 500, processed: true });
	const onceEach = (count: number) => Object.fromEntries(customers(count).map(({ phone }) => [phone, 1]));

	test('is unknown, the others are accepted, nothing twice', async () => {
		fifthFails();
		const run = await runs().send({ items: customers(8), options: oneByOne, settings: toErrorBranch });
		expect(outcomes(run, 8)).toEqual([...times(4, 'accepted'), 'unknown', ...times(3, 'accepted')]);
		expect(refusals(run)[0]).toMatchObject({
			error: expect.stringMatching(
				/8x8 answered 500 \(Internal server error; error ID .*\), so it is not known .*\[item 4\]/,
			) as string,
			details: { httpCode: '500', providerCode: 2000, providerMessage: 'Internal server error', errorId: uuid },
		});
		expect(runs().received).toEqual(onceEach(8));
		expect(runs().requests).toHaveLength(8);
	});

	test('with Retry On Fail: the rest goes, the unknown one is named and not repeated', async () => {
		fifthFails();
		const run = await runs().send({
			items: customers(8),
			options: oneByOne,
			settings: { retryOnFail: true, maxTries: 4 },
		});
		expect(run.status).toBe('error');
		expect(run.error?.message).toContain('[item 4]');
		expect(run.error?.message).toContain('7 accepted, 0 not sent, 1 unknown (4)');
		expect(run.error?.description).toContain("'Resend Unknown'");
		expect(runs().asked).toEqual(customers(8).map(({ phone }) => [phone]));
		expect(runs().received).toEqual(onceEach(8));
	});

	test('of the first item, with Retry On Fail and the error branch: nothing twice', async () => {
		runs().fault({ on: 1, status: 500, processed: true });
		const run = await runs().send({
			items: customers(3),
			options: oneByOne,
			settings: { ...toErrorBranch, retryOnFail: true, maxTries: 3 },
		});
		expect(outcomes(run, 3)).toEqual(['unknown', 'accepted', 'accepted']);
		expect(runs().received).toEqual(onceEach(3));
		expect(runs().requests).toHaveLength(3);
	});

	test('and Retry from the executions list: sends what did not go, nothing twice', async () => {
		fifthFails();
		const failed = await runs().send({ items: customers(8), options: oneByOne });
		expect(runs().requests).toHaveLength(5);
		const retry = await runs().retry(failed);
		expect(retry.error?.message).toContain('7 accepted, 0 not sent, 1 unknown (4)');
		expect(runs().received).toEqual(onceEach(8));
		expect(runs().requests).toHaveLength(8);
	});

	test('and a retry with Resend Unknown: the unknown one goes again, the others do not', async () => {
		fifthFails();
		const failed = await runs().send({ items: customers(8), options: oneByOne });
		const retry = await runs().retry(failed, { parameters: { options: { ...oneByOne, resendUnknown: true } } });
		expect(retry.status).toBe('success');
		expect(outcomes(retry, 8)).toEqual(times(8, 'accepted'));
		expect(runs().received).toEqual({ ...onceEach(8), [phoneNumber(4)]: 2 });
		expect(retry.success[0].json.umid).toBe(runs().umids.get(phoneNumber(0)));
	});

	test('and a retry after the text was changed: who had it does not get the other text, and a hint says so', async () => {
		runs().fault({ on: 5, status: 400 });
		const failed = await runs().send({ items: customers(8), options: oneByOne });
		const retry = await runs().retry(failed, { parameters: { templateBody: 'Another text {{url:}}' } });
		expect(outcomes(retry, 8)).toEqual(times(8, 'accepted'));
		expect(retry.hints).toEqual([
			expect.objectContaining({ message: expect.stringMatching(/^4 messages .* not sent again/) as string }),
		]);
		expect(runs().texts.map((text) => text?.split(' ')[0])).toEqual([...times(4, 'How'), ...times(4, 'Another')]);
		expect(runs().received).toEqual(onceEach(8));
	});
});

describe('an answer that never comes', () => {
	test('lost after 8x8 had the request: unknown, not repeated, also with Retry On Fail', async () => {
		runs().fault({ on: 2, connection: 'dropAfter' });
		const run = await runs().send({
			items: customers(3),
			options: oneByOne,
			settings: { retryOnFail: true, maxTries: 3 },
		});
		expect(run.error?.message).toContain('2 accepted, 0 not sent, 1 unknown (1)');
		expect(runs().sandbox.records.summary().repeated).toEqual([]);
		expect(runs().requests).toHaveLength(3);
	});

	test('nobody there: not sent, with the code of the network', async () => {
		const nobody = { baseUrl: 'http://127.0.0.1:9' };
		const run = await hurried(50, () => runs().send({ credential: nobody, settings: toErrorBranch }));
		expect(refusals(run)[0]).toMatchObject({
			error: expect.stringContaining('8x8 cannot be reached (connection refused)') as string,
			details: { outcome: 'notSent', httpCode: 'ECONNREFUSED' },
		});
	});

	test.each([301, 302, 307, 308])('a redirect (%d) is not followed', async (status) => {
		runs().fault({ status, redirectTo: `${runs().sandbox.url}/elsewhere` });
		const run = await runs().send({ settings: toErrorBranch });
		expect(refusals(run)[0].details).toMatchObject({ outcome: 'notSent', httpCode: String(status) });
		expect(runs().sandbox.records.hits('/elsewhere')).toBe(0);
		expect(runs().requests).toHaveLength(1);
	});
});

describe('duplicate recipients', () => {
	test('are skipped where that was chosen, however the number was written', async () => {
		const run = await runs().send({
			items: [{ phone: '+65 8000 0007' }, { phone: '80000007' }, { phone: 6580000008 }, { phone: '0065-8000-0007' }],
			parameters: { numbersWithoutPlus: 'SG' },
			options: { duplicateRecipients: 'skip' },
		});
		expect(outcomes(run, 4)).toEqual(['accepted', 'skipped', 'accepted', 'skipped']);
		expect(run.success[3].json).toEqual({
			outcome: 'skipped',
			recipient: '+6580000007',
			reason: 'duplicateRecipient',
			duplicateOf: 0,
		});
		expect(runs().received).toEqual({ '+6580000007': 1, '+6580000008': 1 });
	});
});

describe('cancelled', () => {
	test('nothing more is started', async () => {
		runs().fault({ latencyMs: 100 });
		const run = await runs().send({ items: customers(50), options: { concurrency: 2 }, cancel: 50 });
		expect(run.status).not.toBe('success');
		expect(runs().requests.length).toBeLessThanOrEqual(2);
		expect(runs().requests.every(({ path }) => path === messagesPath)).toBe(true);
	});
});
