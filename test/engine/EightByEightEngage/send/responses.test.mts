import { eightByEightAccount } from '../../../../sandbox/accounts.mts';
import type { Fault } from '../../../../sandbox/faults.mts';
import type { JsonObject, JsonValue } from '../../../../sandbox/json.mts';
import { uuid } from '../../../support/uuid.mts';
import { customers, eightByEightRuns } from '../../support/eight-by-eight.mts';
import { errorItems, outcomes, pairs, times } from '../../support/outputs.mts';
import { phoneNumber } from '../../support/recipients.mts';
import { oneByOne, toErrorBranch } from '../../support/settings.mts';

// What 8x8 says about a message, and what the node says then.
const runs = eightByEightRuns();

/** The documented sample response, with changes; a field that is undefined is left out. */
const sampleResponse = (changes: Record<string, JsonValue | undefined> = {}): JsonObject =>
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

describe('the output', () => {
	test('is the response to the item it is linked to, with its own umid', async () => {
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
		const body = sampleResponse({
			error: 0,
			debug: { headers: 'all of them' },
			status: { code: 'QUEUED', description },
		});
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

	test('is returned as an output where that was chosen', async () => {
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

describe('a response that is not the documented one is unknown', () => {
	test.each<[name: string, fault: Omit<Fault, 'provider'>, providerMessage: unknown, providerCode?: unknown]>([
		['without status', { body: sampleResponse({ status: undefined }) }, expect.stringContaining('bda3d56d')],
		['with a status that is a text', { body: sampleResponse({ status: 'QUEUED' }) }, expect.stringContaining('QUEUED')],
		[
			'without umid',
			{ body: sampleResponse({ umid: undefined }) },
			'SMS is accepted and queued for processing',
			'QUEUED',
		],
		[
			'with an empty umid',
			{ body: sampleResponse({ umid: '' }) },
			'SMS is accepted and queued for processing',
			'QUEUED',
		],
		[
			'with a status.code nobody knows',
			{ body: sampleResponse({ status: { code: 'PARKED', description: 'Kept for later' } }) },
			'Kept for later',
			'PARKED',
		],
		[
			'with status.code in lower case',
			{ body: sampleResponse({ status: { code: 'queued' } }) },
			expect.any(String),
			'queued',
		],
		['with an error in a 200', { body: { code: 1002, message: 'Invalid MSISDN' } }, 'Invalid MSISDN', 1002],
		['HTML', { garble: 'html' }, '502 Bad Gateway 502 Bad Gateway proxy'],
		['204', { garble: 'noContent' }, null],
		['empty', { garble: 'empty' }, null],
		['a list', { body: [sampleResponse()] }, expect.stringContaining('bda3d56d')],
		['null', { body: null }, 'null'],
		['a text', { body: 'QUEUED' }, '"QUEUED"'],
		['JSON cut in half', { garble: 'truncatedJson' }, expect.stringContaining('umid')],
		['202 with an empty object', { status: 202, body: {} }, '{}'],
	])('%s', async (_name, fault, providerMessage, providerCode = null) => {
		runs().fault({ on: 2, ...fault });
		const run = await runs().send({ items: customers(3), options: oneByOne, settings: toErrorBranch });
		expect(outcomes(run, 3)).toEqual(['accepted', 'unknown', 'accepted']);
		const httpCode = String(fault.status ?? (fault.garble === 'noContent' ? 204 : 200));
		expect(errorItems(run)).toEqual([
			{
				error: expect.stringMatching(/not known whether the message went out \[item 1\]\. Look it up/) as string,
				details: { outcome: 'unknown', httpCode, providerCode, providerMessage, recipient: phoneNumber(1) },
			},
		]);
		expect(runs().asked).toEqual([[phoneNumber(0)], [phoneNumber(1)], [phoneNumber(2)]]);
	});

	test('a response as text/plain, or of 10 MB, is still the documented one', async () => {
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
		expect(errorItems(run)[7].error).toContain('5 consecutive requests got no proper response');
		expect(runs().requests).toHaveLength(5);
	});

	test('stop on error: the message says of whom it is not known', async () => {
		runs().fault({ on: 2, garble: 'html' });
		const run = await runs().send({ items: customers(3), options: oneByOne });
		expect(run.error?.message).toMatch(/8x8 responded with 200 .* not known .* \[item 1\]/);
		expect(run.error?.message).toContain('1 accepted, 1 not sent, 1 unknown (1)');
		expect(run.error?.description).toContain('Look it up at 8x8');
		expect(runs().requests).toHaveLength(2);
	});
});

// "API error codes". Which HTTP status goes with a code is not documented.
describe("8x8's error responses say which field it is and what to do", () => {
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
		errorItems(run).forEach(({ error, details }, n) => {
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
		const [first, ...others] = errorItems(run);
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
		const told = errorItems(run);
		expect(told[0]).toMatchObject({
			error: expect.stringContaining('8x8 rejected the request (400)') as string,
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
		expect(told[3].error).toMatch(/^8x8 rejected the request \(400\) \[item 3\]\. Ask the support of 8x8/);
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
			'8x8 rejected the request (422, code 4711, error ID e-3) [item 0].',
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
			'8x8 responded with 500 (Oh; error ID e-4), so it is not known',
		],
		[
			'a 500 without one',
			500,
			{ code: 2000, errorId: 'e-5' },
			'8x8 responded with 500 (code 2000: 8x8 had an internal fault; error ID e-5), so',
		],
		['a 500 with something else', 500, { reason: 'secret {}' }, '8x8 responded with 500, so it is not known'],
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
		const [{ error }] = errorItems(await runs().send({ settings: toErrorBranch }));
		expect(error).toContain(sentence);
		expect(error).not.toMatch(/[{}]/);
	});

	test('a rejected message without description is told without JSON', async () => {
		runs().fault({ body: sampleResponse({ status: { code: 'REJECTED' } }) });
		const [{ error }] = errorItems(await runs().send({ settings: toErrorBranch }));
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
		runs().fault({ recipient: phoneNumber(4), body: { ...sampleResponse({ status: undefined }), key: apiKey } });
		// Every run is searched for the key before it comes back.
		const run = await runs().send({ items: customers(5), settings: toErrorBranch });
		const [plain, long] = errorItems(run);
		expect(plain.details).toMatchObject({ providerMessage: "Header 'Bearer ***' bad", errorId: 'key=***' });
		expect(long.details.providerMessage).toHaveLength(500);
	});
});
