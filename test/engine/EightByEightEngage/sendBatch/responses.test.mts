import type { Fault } from '../../../../sandbox/faults.mts';
import type { JsonObject, JsonValue } from '../../../../sandbox/json.mts';
import { uuid } from '../../../support/uuid.mts';
import { customers, eightByEightRuns, ids } from '../../support/eight-by-eight.mts';
import { errorItems, outcomes, pairs, times } from '../../support/outputs.mts';
import { phoneNumber, phones } from '../../support/recipients.mts';
import { toErrorBranch } from '../../support/settings.mts';

// How 8x8 responds to a request, and about each message in it.
const runs = eightByEightRuns();

/** A documented row. */
const row = (clientMessageId: string, changes: Record<string, JsonValue> = {}): JsonObject => ({
	umid: `umid of ${clientMessageId}`,
	clientMessageId,
	destination: '6500000000',
	encoding: 'GSM7',
	status: { code: 'QUEUED', description: 'SMS is accepted and queued for processing' },
	...changes,
});

/** A documented response with these rows. */
const responseBody = (messages: JsonValue, changes: Record<string, JsonValue> = {}): JsonObject => ({
	batchId: 'f1ea5276-a824-e711-8146-022a22cc1c71',
	clientBatchId: null,
	acceptedCount: 3,
	rejectedCount: 0,
	messages,
	...changes,
});

describe('the output', () => {
	test.each(['request', 'reversed', 'shuffled'] as const)(
		'is its own row, with rows in the order: %s',
		async (rowOrder) => {
			runs().settings({ rowOrder });
			const { success } = await runs().sendBatch({ items: customers(20), fields: ids });
			expect(pairs(success)).toEqual(customers(20).map((_, item) => ({ item })));
			expect(Object.keys(success[0].json).slice(0, 2)).toEqual(['outcome', 'recipient']);
			expect(success.map(({ json }) => json)).toEqual(
				customers(20).map((_, n) => ({
					umid: runs().umids.get(phoneNumber(n)),
					clientMessageId: `id-${n}`,
					recipient: phoneNumber(n),
					destination: phoneNumber(n).slice(1),
					encoding: 'GSM7',
					status: { code: 'QUEUED', description: 'SMS is accepted and queued for processing' },
					batchId: uuid,
					clientBatchId: null,
					outcome: 'accepted',
				})),
			);
		},
	);

	test("of a rejected message is that item's error", async () => {
		runs().settings({ rejectedDestinations: phones(1, 3), rowOrder: 'reversed' });
		const run = await runs().sendBatch({ items: customers(5), settings: toErrorBranch });
		expect(outcomes(run, 5)).toEqual(['accepted', 'rejected', 'accepted', 'rejected', 'accepted']);
		expect(errorItems(run)).toEqual(
			[1, 3].map((n) => ({
				error: expect.stringMatching(
					new RegExp(`^8x8 rejected the message: Destination is not reachable .*\\[item ${n}\\]\\.`),
				) as string,
				details: {
					outcome: 'rejected',
					httpCode: '200',
					providerCode: 'REJECTED',
					providerMessage: 'Destination is not reachable from this sub-account',
					recipient: phoneNumber(n),
				},
			})),
		);
	});

	test('of a rejected message is an output where that was chosen', async () => {
		runs().settings({ rejectedDestinations: phones(1) });
		const run = await runs().sendBatch({ items: customers(3), fields: ids, options: { rejectedAs: 'output' } });
		expect(run.status).toBe('success');
		expect(outcomes(run, 3)).toEqual(['accepted', 'rejected', 'accepted']);
		expect(run.success[1].json).toEqual({
			umid: uuid,
			clientMessageId: 'id-1',
			recipient: phoneNumber(1),
			destination: phoneNumber(1),
			encoding: 'GSM7',
			status: { code: 'REJECTED', description: 'Destination is not reachable from this sub-account' },
			batchId: uuid,
			clientBatchId: null,
			outcome: 'rejected',
		});
	});

	test('a rejected message stops the workflow only after the whole response was read', async () => {
		runs().settings({ rejectedDestinations: phones(0) });
		const run = await runs().sendBatch({ items: customers(5), options: { maxMessagesPerRequest: 3, concurrency: 1 } });
		expect(run.error?.message).toContain('[item 0]');
		expect(run.error?.message).toContain('2 accepted, 2 not sent, 1 rejected, 0 unknown');
		expect(runs().requests).toHaveLength(1);
	});

	test('rows that are left out are unknown, the others are what they say', async () => {
		runs().settings({ omittedDestinations: phones(0, 2), rejectedDestinations: phones(3) });
		const run = await runs().sendBatch({ items: customers(5), settings: toErrorBranch });
		expect(outcomes(run, 5)).toEqual(['unknown', 'accepted', 'unknown', 'rejected', 'accepted']);
		expect(errorItems(run)[0]).toEqual({
			error: expect.stringMatching(
				/it is not known whether it went out \[item 0\]\. Look it up in 8x8 Connect/,
			) as string,
			details: {
				outcome: 'unknown',
				httpCode: '200',
				providerCode: null,
				providerMessage: null,
				recipient: phoneNumber(0),
			},
		});
	});
});

describe('a response that cannot be matched is unknown', () => {
	test.each<[name: string, body: JsonValue, expected: string[]]>([
		[
			'a row stands twice',
			responseBody([row('id-0'), row('id-1'), row('id-2'), row('id-1')]),
			['accepted', 'unknown', 'accepted'],
		],
		[
			'a row stands three times, rejected and queued',
			responseBody([
				row('id-1', { status: { code: 'REJECTED', description: 'no' } }),
				row('id-0'),
				row('id-1'),
				row('id-2'),
				row('id-1'),
			]),
			['accepted', 'unknown', 'accepted'],
		],
		[
			'rows of somebody else',
			responseBody([row('other-0'), row('id-1'), row('other-2')]),
			['unknown', 'accepted', 'unknown'],
		],
		['only rows of somebody else', responseBody([row('a'), row('b'), row('c')]), times(3, 'unknown')],
		[
			'rows without clientMessageId',
			responseBody([0, 1, 2].map((n) => row(`id-${n}`, { clientMessageId: null }))),
			times(3, 'unknown'),
		],
		['IDs in another case', responseBody([row('ID-0'), row('id-1'), row('Id-2')]), ['unknown', 'accepted', 'unknown']],
		[
			'rows that say nothing documented',
			responseBody([
				row('id-0', { status: { code: 'PARKED', description: 'Later' } }),
				row('id-1', { umid: '' }),
				row('id-2'),
			]),
			['unknown', 'unknown', 'accepted'],
		],
		[
			'rows that are not objects',
			responseBody([null, 'id-0', 7, [row('id-0')], row('id-2')]),
			['unknown', 'unknown', 'accepted'],
		],
		['messages null', responseBody(null), times(3, 'unknown')],
		['messages an object', responseBody({ 'id-0': row('id-0') }), times(3, 'unknown')],
		['no messages', responseBody([]), times(3, 'unknown')],
		[
			'batchId missing',
			{ ...responseBody([row('id-0'), row('id-1'), row('id-2')]), batchId: null },
			times(3, 'unknown'),
		],
		['a list', [row('id-0'), row('id-1'), row('id-2')], times(3, 'unknown')],
	])('%s', async (_name, body, expected) => {
		runs().fault({ body });
		const run = await runs().sendBatch({ items: customers(3), fields: ids, settings: toErrorBranch });
		expect(outcomes(run, 3)).toEqual(expected);
		for (const { error, details } of errorItems(run)) {
			expect(error).toMatch(/so it is not known whether (it|the message) went out/);
			expect(details.httpCode).toBe('200');
		}
		for (const { json, pairedItem } of run.success) {
			expect(json.umid).toBe(`umid of id-${(pairedItem as { item: number }).item}`);
		}
		expect(runs().requests).toHaveLength(1);
	});

	test("the message of a row that is not understood is 8x8's", async () => {
		runs().fault({
			body: responseBody([row('id-0', { status: { code: 'PARKED', description: 'Kept for later' } }), row('id-1')]),
		});
		const run = await runs().sendBatch({ items: customers(2), fields: ids, settings: toErrorBranch });
		expect(errorItems(run)[0].details).toMatchObject({ providerCode: 'PARKED', providerMessage: 'Kept for later' });
	});

	test.each<[name: string, fault: Omit<Fault, 'provider'>, httpCode: string]>([
		['HTML', { garble: 'html' }, '200'],
		['204', { garble: 'noContent' }, '204'],
		['JSON cut in half', { garble: 'truncatedJson' }, '200'],
		['a connection that broke', { connection: 'dropAfter' }, 'ECONNRESET'],
		['500', { status: 500, processed: true }, '500'],
		['503', { status: 503, processed: true }, '503'],
	])('%s: every message of the request, and none is retried by Retry On Fail', async (_name, fault, httpCode) => {
		runs().fault({ on: 1, ...fault });
		const run = await runs().sendBatch({
			items: customers(5),
			options: { maxMessagesPerRequest: 3, concurrency: 1 },
			settings: { ...toErrorBranch, retryOnFail: true, maxTries: 3 },
		});
		expect(outcomes(run, 5)).toEqual(['unknown', 'unknown', 'unknown', 'accepted', 'accepted']);
		expect(errorItems(run).map(({ details }) => details.httpCode)).toEqual(times(3, httpCode));
		expect(runs().received).toEqual(Object.fromEntries(phones(0, 1, 2, 3, 4).map((phone) => [phone, 1])));
		expect(runs().asked).toEqual([phones(0, 1, 2), phones(3, 4)]);
	});

	test('five consecutive requests of which nothing is known, and nothing more is sent', async () => {
		runs().fault({ body: responseBody([]) });
		const run = await runs().sendBatch({
			items: customers(16),
			options: { maxMessagesPerRequest: 2, concurrency: 1 },
			settings: toErrorBranch,
		});
		expect(outcomes(run, 16)).toEqual([...times(10, 'unknown'), ...times(6, 'notSent')]);
		expect(runs().requests).toHaveLength(5);
	});
});

describe('a request that 8x8 rejects', () => {
	test('is an error of each of its messages, with the same message', async () => {
		const errorId = 'b4478860-b76c-e811-814e-022a35cc1c71';
		runs().fault({ on: 2, status: 400, body: { code: 1100, message: 'Bulk limit reached', errorId } });
		const run = await runs().sendBatch({
			items: customers(6),
			options: { maxMessagesPerRequest: 2, concurrency: 1 },
			settings: toErrorBranch,
		});
		expect(outcomes(run, 6)).toEqual(['accepted', 'accepted', 'notSent', 'notSent', 'accepted', 'accepted']);
		expect(pairs(run.failure)).toEqual([{ item: 2 }, { item: 3 }]);
		expect(errorItems(run)).toEqual(
			[2, 3].map((n) => ({
				error: expect.stringMatching(
					new RegExp(`Bulk limit reached \\(error ID ${errorId}\\) \\[item ${n}\\]\\. .*'Max Messages per Request'`),
				) as string,
				details: {
					outcome: 'notSent',
					httpCode: '400',
					providerCode: 1100,
					providerMessage: 'Bulk limit reached',
					errorId,
					recipient: phoneNumber(n),
				},
			})),
		);
	});

	test.each([
		['wrong key', { apiKey: 'wrong' }, 1200],
		["somebody else's sub-account", { subAccountId: 'Somebody_else' }, 1001],
	])('for a %s: one request', async (_name, credential, providerCode) => {
		const run = await runs().sendBatch({
			items: customers(20),
			credential,
			options: { maxMessagesPerRequest: 2, concurrency: 3 },
			settings: toErrorBranch,
		});
		expect(outcomes(run, 20)).toEqual(times(20, 'notSent'));
		expect(runs().requests).toHaveLength(1);
		expect(errorItems(run).map(({ details }) => details.providerCode)).toEqual([
			...Array.from({ length: 2 }, () => providerCode),
			...Array.from({ length: 18 }, () => null),
		]);
	});

	test('for a survey that 8x8 does not know: nothing more of that survey', async () => {
		const run = await runs().sendBatch({
			items: customers(20).map((customer, n) => ({
				...customer,
				survey: n % 2 === 0 ? 'sandbox-npss' : 'sandbox-nps',
			})),
			parameters: { surveyId: '={{ $json.survey }}' },
			options: { maxMessagesPerRequest: 2, concurrency: 1 },
			settings: toErrorBranch,
		});
		expect(outcomes(run, 20)).toEqual(Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? 'notSent' : 'accepted')));
		expect(runs().requests).toHaveLength(6);
		const told = errorItems(run);
		expect(told[1].details).toMatchObject({ httpCode: '404', providerCode: 1300 });
		expect(told[9].error).toMatch(/^Not sent, because 8x8 does not know the survey, as it said before \[item 18\]/);
	});

	test.each<[code: number, message: string, ownWords: RegExp]>([
		[1002, 'Invalid MSISDN format (not E.164 international number)', /cannot use the phone number|'Destination'/],
		[1004, 'Invalid Text', /'Template'|'Variables'/],
		[1005, 'Invalid Source', /'Source'/],
		[1009, 'Invalid Country Code', /'Country'/],
		[1011, 'Invalid Schedule Time', /'Scheduled'/],
		[1000, 'Invalid parameter', /Correct the fields/],
		[1400, 'Resending interval violation', /for this item/],
	])('of five for what one of them may have (%d) does not say that it is this one', async (code, message, ownWords) => {
		runs().fault({ on: 1, status: 400, body: { code, message } });
		const run = await runs().sendBatch({ items: customers(5), settings: toErrorBranch });
		expect(outcomes(run, 5)).toEqual(times(5, 'notSent'));
		errorItems(run).forEach(({ error, details }, n) => {
			expect(error).not.toMatch(ownWords);
			expect(error).toBe(
				`8x8 rejected a request of 5 messages, and none of them went: ${message} [item ${n}]. 8x8 does not say which message is the reason. Send only these items again with the option 'Max Messages per Request' at 1: then only that message is rejected. With 'Validate Only' you see each of them as it would go.`,
			);
			expect(details).toMatchObject({ httpCode: '400', providerCode: code, providerMessage: message });
		});
	});

	test.each([
		['a code that nobody has met', { status: 400, body: { code: 3001, message: 'Bad' } }, ': Bad [item 0]'],
		['an ID', { status: 404, body: { code: 1008, message: 'Invalid ID' } }, ': Invalid ID [item 0]'],
		[
			'a code without words',
			{ status: 400, body: { code: 1002, errorId: 'e-2' } },
			' (code 1002, error ID e-2) [item 0]',
		],
		['no code', { status: 400, rawBody: '' }, ' [item 0]'],
		['no code and status 422', { status: 422, body: { any: 'thing' } }, ' [item 0]'],
	])('of five with %s blames none of them', async (_what, fault, end) => {
		runs().fault({ on: 1, ...fault });
		const run = await runs().sendBatch({ items: customers(5), settings: toErrorBranch });
		expect(outcomes(run, 5)).toEqual(times(5, 'notSent'));
		const [{ error }] = errorItems(run);
		expect(error).toContain(
			`8x8 rejected a request of 5 messages, and none of them went${end}. 8x8 does not say which`,
		);
	});

	test.each([
		['the address', { status: 404, garble: 'html' }, /^8x8 rejected the request: .*Check 'Survey ID', and 'Base URL'/],
		[
			'the account',
			{ status: 403, body: { code: 1201, message: 'Access forbidden' } },
			/^8x8 forbids this to the account/,
		],
		['the caller', { status: 403, rawBody: '' }, /^8x8 rejected the request \(403\).*list of allowed callers/],
	] as const)('of five for %s says so', async (_what, fault, words) => {
		runs().fault({ on: 1, ...fault });
		const run = await runs().sendBatch({ items: customers(5), settings: toErrorBranch });
		for (const { error } of errorItems(run)) expect(error).toMatch(words);
	});

	test('of one message says what is wrong with it', async () => {
		runs().fault({ on: 1, status: 400, body: { code: 1002, message: 'Invalid MSISDN format' } });
		const run = await runs().sendBatch({ items: customers(1), settings: toErrorBranch });
		expect(errorItems(run)[0].error).toMatch(/^8x8 cannot use the phone number: .*'Destination'/);
	});

	test('rate-limited (429): waits as told, nothing twice', async () => {
		runs().fault({ on: 3, status: 429, retryAfter: 1 });
		const run = await runs().sendBatch({ items: customers(8), options: { maxMessagesPerRequest: 2, concurrency: 1 } });
		expect(outcomes(run, 8)).toEqual(times(8, 'accepted'));
		expect(runs().asked).toEqual([phones(0, 1), phones(2, 3), phones(4, 5), phones(4, 5), phones(6, 7)]);
		const [away, again] = runs()
			.requests.slice(2)
			.map(({ receivedAt }) => Date.parse(receivedAt));
		expect(again - away).toBeGreaterThanOrEqual(1000);
		expect(runs().sandbox.records.summary().repeated).toEqual([]);
	});
});
