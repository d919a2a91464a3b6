import type { IDataObject } from 'n8n-workflow';

import { eightByEightAccount } from '../../sandbox/accounts.mts';
import type { Fault } from '../../sandbox/faults.mts';
import type { JsonObject, JsonValue } from '../../sandbox/json.mts';
import {
	customers,
	eightByEightRuns,
	outcomes,
	pairs,
	phoneNumber,
	refusals,
	toErrorBranch,
} from './support/eight-by-eight.mts';

// 8x8's OpenAPI description, `BatchSurveyRequest`: many messages of one survey in a request.
const runs = eightByEightRuns();

const uuid = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/) as string;
const batchPath = '/8x8/api/v1/subaccounts/SubAccount-1/surveys/sandbox-nps/messages/batch';

const times = (count: number, outcome: string): string[] => Array.from({ length: count }, () => outcome);
const phones = (...numbers: number[]): string[] => numbers.map(phoneNumber);
const rowsOf = (body: JsonObject): JsonObject[] => body.messages as JsonObject[];

/** Every customer's own clientMessageId, `id-0` and so on. */
const ids = { clientMessageId: '=id-{{ $itemIndex }}' };

/** A documented row. */
const row = (clientMessageId: string, changes: Record<string, JsonValue> = {}): JsonObject => ({
	umid: `umid of ${clientMessageId}`,
	clientMessageId,
	destination: '6500000000',
	encoding: 'GSM7',
	status: { code: 'QUEUED', description: 'SMS is accepted and queued for processing' },
	...changes,
});

/** A documented answer with these rows. */
const answer = (messages: JsonValue, changes: Record<string, JsonValue> = {}): JsonObject => ({
	batchId: 'f1ea5276-a824-e711-8146-022a22cc1c71',
	clientBatchId: null,
	acceptedCount: 3,
	rejectedCount: 0,
	messages,
	...changes,
});

describe('the request', () => {
	test('is the documented sample for the documented input', async () => {
		const run = await runs().sendBatch({
			items: [
				{ phone: '+6587755377', id: 'MyMessageId001', first: 'Igor', order: '1010101', age: 24 },
				{ phone: '+6587755388', id: 'MyMessageId002', first: 'Petr', order: '1010104', age: 20 },
			],
			parameters: {
				surveyId: 'sandbox-order',
				templateBody: 'Hello {{firstName}}, your order is {{order_nr}}, take survey here {{url:firstName:order_nr}}',
				variablesMode: 'json',
				templateVariablesJson: '={{ ({ firstName: $json.first, order_nr: $json.order, age: $json.age }) }}',
			},
			fields: {
				source: 'YourBrand',
				clientMessageId: '={{ $json.id }}',
				encoding: 'AUTO',
				dlrCallbackUrl: 'https://example.com/8x8/webhook',
			},
			options: { clientBatchId: 'MyBatch00001' },
		});
		expect(outcomes(run, 2)).toEqual(['accepted', 'accepted']);
		expect(runs().requests).toHaveLength(1);
		expect(runs().requests[0]).toMatchObject({
			method: 'POST',
			path: '/8x8/api/v1/subaccounts/SubAccount-1/surveys/sandbox-order/messages/batch',
			headers: { authorization: `Bearer ${eightByEightAccount.apiKey}`, 'content-type': 'application/json' },
		});
		expect(runs().bodies[0]).toEqual({
			clientBatchId: 'MyBatch00001',
			includeMessagesInResponse: true,
			template: {
				source: 'YourBrand',
				templateBody: 'Hello {{firstName}}, your order is {{order_nr}}, take survey here {{url:firstName:order_nr}}',
				encoding: 'AUTO',
				dlrCallbackUrl: 'https://example.com/8x8/webhook',
			},
			messages: [
				{
					clientMessageId: 'MyMessageId001',
					destination: '+6587755377',
					templateVariables: { firstName: 'Igor', order_nr: '1010101', age: 24 },
				},
				{
					clientMessageId: 'MyMessageId002',
					destination: '+6587755388',
					templateVariables: { firstName: 'Petr', order_nr: '1010104', age: 20 },
				},
			],
		});
	});

	test('makes an ID for a message that has none, another one in each run', async () => {
		for (const run of [
			await runs().sendBatch({ items: customers(2) }),
			await runs().sendBatch({ items: customers(2) }),
		]) {
			expect(run.success.map(({ json }) => json.clientMessageId)).toEqual([expect.any(String), expect.any(String)]);
		}
		const made = runs()
			.bodies.flatMap(rowsOf)
			.map(({ clientMessageId }) => clientMessageId);
		expect(new Set(made).size).toBe(4);
		expect(runs().bodies[0]).toEqual({
			includeMessagesInResponse: true,
			template: { templateBody: 'How did we do? {{url:}}' },
			messages: [0, 1].map((n) => ({ destination: phoneNumber(n), clientMessageId: made[n] })),
		});
	});

	test('says once what is the same for all, and in the message what differs', async () => {
		const items = customers(3).map((customer, n) => ({ ...customer, source: n === 1 ? 'Other' : 'YourBrand' }));
		const run = await runs().sendBatch({
			items,
			fields: { ...ids, source: '={{ $json.source }}', encoding: 'UCS2', scheduled: '2099-01-01T00:00:00Z' },
		});
		expect(outcomes(run, 3)).toEqual(times(3, 'accepted'));
		expect(runs().bodies).toEqual([
			{
				includeMessagesInResponse: true,
				template: { templateBody: 'How did we do? {{url:}}', encoding: 'UCS2', scheduled: '2099-01-01T00:00:00Z' },
				messages: [0, 1, 2].map((n) => ({
					destination: phoneNumber(n),
					source: items[n].source,
					clientMessageId: `id-${n}`,
				})),
			},
		]);
		expect(runs().sandbox.records.messages.map(({ from }) => from)).toEqual(['YourBrand', 'Other', 'YourBrand']);
	});

	test('a field that only some messages have is theirs alone', async () => {
		await runs().sendBatch({
			items: customers(3).map((customer, n) => ({ ...customer, source: n === 0 ? '' : 'YourBrand' })),
			fields: { ...ids, source: '={{ $json.source }}' },
		});
		expect(runs().sandbox.records.messages.map(({ from }) => from)).toEqual([undefined, 'YourBrand', 'YourBrand']);
	});

	// 8x8's description requires templateBody in a template.
	test('texts that differ are in the messages, and so is then everything else', async () => {
		const run = await runs().sendBatch({
			items: customers(2).map((customer, n) => ({ ...customer, text: `Text ${n} for [[name]] [[url:]]` })),
			parameters: {
				templateSource: 'expression',
				templateBodyExpression: '={{ $json.text }}',
				templateVariables: { variable: [{ name: 'name', value: '={{ $json.name }}' }] },
			},
			fields: { ...ids, source: 'YourBrand', encoding: 'AUTO' },
		});
		expect(outcomes(run, 2)).toEqual(['accepted', 'accepted']);
		expect(runs().bodies).toEqual([
			{
				includeMessagesInResponse: true,
				messages: [0, 1].map((n) => ({
					destination: phoneNumber(n),
					templateBody: `Text ${n} for {{name}} {{url:}}`,
					templateVariables: { name: `Customer ${n}` },
					source: 'YourBrand',
					clientMessageId: `id-${n}`,
					encoding: 'AUTO',
				})),
			},
		]);
		expect(runs().texts).toEqual(
			[0, 1].map((n) => expect.stringMatching(`^Text ${n} for Customer ${n} http`) as string),
		);
	});

	test('numbers are read item by item, by what is said of them, and countries go out with them', async () => {
		await runs().sendBatch({
			items: [
				{ phone: '8775 5388', without: 'sg', country: 'sg' },
				{ phone: '07911 123456', without: 'GB', country: 'GB' },
				{ phone: '+1 415 555 0100' },
				{ phone: 6587755389, without: 'countryCode' },
			],
			parameters: { numbersWithoutPlus: '={{ $json.without }}' },
			fields: { ...ids, country: '={{ $json.country }}' },
		});
		expect(rowsOf(runs().bodies[0])).toEqual([
			{ destination: '+6587755388', country: 'SG', clientMessageId: 'id-0' },
			{ destination: '+447911123456', country: 'GB', clientMessageId: 'id-1' },
			{ destination: '+14155550100', clientMessageId: 'id-2' },
			{ destination: '+6587755389', clientMessageId: 'id-3' },
		]);
	});

	test('of a list that looks national, none without + is in it', async () => {
		// Of the US. The first one is by chance one in use in Liberia.
		const national = ['2315550143', '2025550143', '2125550144', '3105550145'].map((phone) => ({ phone }));
		const run = await runs().sendBatch({
			items: [...customers(2), ...national],
			parameters: { numbersWithoutPlus: 'countryCode' },
			settings: toErrorBranch,
		});
		expect(outcomes(run, 6)).toEqual([...times(2, 'accepted'), ...times(4, 'notSent')]);
		expect(refusals(run)[0].error).toMatch(
			/^'Numbers Without \+' \[item 2\]: 3 of the 4 numbers without \+ in this run/,
		);
		expect(runs().asked).toEqual([phones(0, 1)]);
	});
});

describe('which messages share a request', () => {
	test('those of the same survey and sub-account, in input order: the fewest requests', async () => {
		const surveys = ['sandbox-nps', 'sandbox-order'];
		const run = await runs().sendBatch({
			items: customers(8).map((customer, n) => ({
				...customer,
				survey: surveys[n % 2],
				subAccount: n === 6 ? 'SubAccount-2' : '',
			})),
			parameters: { surveyId: '={{ $json.survey }}' },
			options: { subAccountId: '={{ $json.subAccount }}', concurrency: 1 },
		});
		expect(outcomes(run, 8)).toEqual(times(8, 'accepted'));
		expect(runs().requests.map(({ path }) => path.split('/subaccounts/')[1])).toEqual([
			'SubAccount-1/surveys/sandbox-nps/messages/batch',
			'SubAccount-1/surveys/sandbox-order/messages/batch',
			'SubAccount-2/surveys/sandbox-nps/messages/batch',
		]);
		expect(runs().asked).toEqual([phones(0, 2, 4), phones(1, 3, 5, 7), phones(6)]);
		expect(pairs(run.success)).toEqual(Array.from({ length: 8 }, (_, item) => ({ item })));
		expect(run.success.map(({ json }) => json.umid)).toEqual(
			customers(8).map(({ phone }) => runs().umids.get(String(phone))),
		);
	});

	test('a survey and a sub-account never run into each other', async () => {
		await runs().sendBatch({
			items: [
				{ phone: phoneNumber(0), survey: 'b"', subAccount: 'SubAccount-1' },
				{ phone: phoneNumber(1), survey: 'b', subAccount: 'SubAccount-1' },
			],
			parameters: { surveyId: '={{ $json.survey }}' },
			options: { subAccountId: '={{ $json.subAccount }}' },
			settings: toErrorBranch,
		});
		expect(runs().requests).toHaveLength(2);
	});

	test.each([
		[1, [1, 1, 1, 1, 1]],
		[2, [2, 2, 1]],
		[4, [4, 1]],
		[5, [5]],
		[6, [5]],
		[10_000, [5]],
	])('at most %d of them', async (maxMessagesPerRequest, sizes) => {
		const run = await runs().sendBatch({ items: customers(5), options: { maxMessagesPerRequest, concurrency: 1 } });
		expect(outcomes(run, 5)).toEqual(times(5, 'accepted'));
		expect(runs().asked.map(({ length }) => length)).toEqual(sizes);
		expect(runs().asked.flat()).toEqual(phones(0, 1, 2, 3, 4));
	});

	test.each([0, -1, 10_001, 2.5, 'all'])('%p is not a number of messages: refused', async (maxMessagesPerRequest) => {
		const { error } = await runs().sendBatch({
			options: { maxMessagesPerRequest: `={{ ${JSON.stringify(maxMessagesPerRequest)} }}` },
		});
		expect(error?.message).toMatch(/'Max Messages per Request' .*not a whole number from 1 to 10000/);
		expect(runs().requests).toHaveLength(0);
	});

	test('requests in flight at once: as many as chosen', async () => {
		runs().fault({ latencyMs: 150 });
		await runs().sendBatch({ items: customers(6), options: { maxMessagesPerRequest: 1, concurrency: 3 } });
		expect(runs().sandbox.records.peakInFlight.eightByEight).toBe(3);
	});
});

describe('12,500 items', () => {
	test('go in exactly 2 requests; each output is linked and has its own umid, in whatever order 8x8 answers', async () => {
		runs().settings({ rowOrder: 'shuffled' });
		const run = await runs().sendBatch({
			items: customers(12_500),
			parameters: {
				templateBody: 'Hi {{name}}, how did we do? {{url:}}',
				templateVariables: { variable: [{ name: 'name', value: '={{ $json.name }}' }] },
			},
		});
		expect(run.status).toBe('success');
		expect(runs().requests.map(({ path }) => path)).toEqual([batchPath, batchPath]);
		expect(
			runs()
				.asked.map(({ length }) => length)
				.sort(),
		).toEqual([10_000, 2_500]);
		const { umids } = runs();
		expect(umids.size).toBe(12_500);
		expect(runs().sandbox.records.summary().repeated).toEqual([]);
		expect(run.success).toHaveLength(12_500);
		const wrong = run.success.filter(({ json, pairedItem }, n) => {
			const { item } = pairedItem as { item: number };
			return item !== n || json.umid !== umids.get(phoneNumber(n)) || json.destination !== phoneNumber(n).slice(1);
		});
		expect(wrong).toEqual([]);
		expect(new Set(run.success.map(({ json }) => json.umid)).size).toBe(12_500);
		expect(runs().texts[12_499]).toMatch(/^Hi Customer \d+, how did we do\? http/);
	}, 120_000);
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
		expect(refusals(run)).toEqual(
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

	test('a rejected message stops the workflow only after the whole answer was read', async () => {
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
		expect(refusals(run)[0]).toEqual({
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

describe('an answer that cannot be matched is unknown', () => {
	test.each<[name: string, body: JsonValue, expected: string[]]>([
		[
			'a row stands twice',
			answer([row('id-0'), row('id-1'), row('id-2'), row('id-1')]),
			['accepted', 'unknown', 'accepted'],
		],
		[
			'a row stands three times, rejected and queued',
			answer([
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
			answer([row('other-0'), row('id-1'), row('other-2')]),
			['unknown', 'accepted', 'unknown'],
		],
		['only rows of somebody else', answer([row('a'), row('b'), row('c')]), times(3, 'unknown')],
		[
			'rows without clientMessageId',
			answer([0, 1, 2].map((n) => row(`id-${n}`, { clientMessageId: null }))),
			times(3, 'unknown'),
		],
		['IDs in another case', answer([row('ID-0'), row('id-1'), row('Id-2')]), ['unknown', 'accepted', 'unknown']],
		[
			'rows that say nothing documented',
			answer([
				row('id-0', { status: { code: 'PARKED', description: 'Later' } }),
				row('id-1', { umid: '' }),
				row('id-2'),
			]),
			['unknown', 'unknown', 'accepted'],
		],
		[
			'rows that are no objects',
			answer([null, 'id-0', 7, [row('id-0')], row('id-2')]),
			['unknown', 'unknown', 'accepted'],
		],
		['messages null', answer(null), times(3, 'unknown')],
		['messages an object', answer({ 'id-0': row('id-0') }), times(3, 'unknown')],
		['no messages', answer([]), times(3, 'unknown')],
		['batchId missing', { ...answer([row('id-0'), row('id-1'), row('id-2')]), batchId: null }, times(3, 'unknown')],
		['a list', [row('id-0'), row('id-1'), row('id-2')], times(3, 'unknown')],
	])('%s', async (_name, body, expected) => {
		runs().fault({ body });
		const run = await runs().sendBatch({ items: customers(3), fields: ids, settings: toErrorBranch });
		expect(outcomes(run, 3)).toEqual(expected);
		for (const { error, details } of refusals(run)) {
			expect(error).toMatch(/so it is not known whether (it|the message) went out/);
			expect(details.httpCode).toBe('200');
		}
		for (const { json, pairedItem } of run.success) {
			expect(json.umid).toBe(`umid of id-${(pairedItem as { item: number }).item}`);
		}
		expect(runs().requests).toHaveLength(1);
	});

	test("the words of a row that is not understood are 8x8's", async () => {
		runs().fault({
			body: answer([row('id-0', { status: { code: 'PARKED', description: 'Kept for later' } }), row('id-1')]),
		});
		const run = await runs().sendBatch({ items: customers(2), fields: ids, settings: toErrorBranch });
		expect(refusals(run)[0].details).toMatchObject({ providerCode: 'PARKED', providerMessage: 'Kept for later' });
	});

	test.each<[name: string, fault: Omit<Fault, 'provider'>, httpCode: string]>([
		['HTML', { garble: 'html' }, '200'],
		['204', { garble: 'noContent' }, '204'],
		['JSON cut in half', { garble: 'truncatedJson' }, '200'],
		['a connection that broke', { connection: 'dropAfter' }, 'ECONNRESET'],
		['500', { status: 500, processed: true }, '500'],
		['503', { status: 503, processed: true }, '503'],
	])('%s: every message of the request, and none is repeated by Retry On Fail', async (_name, fault, httpCode) => {
		runs().fault({ on: 1, ...fault });
		const run = await runs().sendBatch({
			items: customers(5),
			options: { maxMessagesPerRequest: 3, concurrency: 1 },
			settings: { ...toErrorBranch, retryOnFail: true, maxTries: 3 },
		});
		expect(outcomes(run, 5)).toEqual(['unknown', 'unknown', 'unknown', 'accepted', 'accepted']);
		expect(refusals(run).map(({ details }) => details.httpCode)).toEqual(times(3, httpCode));
		expect(runs().received).toEqual(Object.fromEntries(phones(0, 1, 2, 3, 4).map((phone) => [phone, 1])));
		expect(runs().asked).toEqual([phones(0, 1, 2), phones(3, 4)]);
	});

	test('five requests in a row of which nothing is known, and nothing more is sent', async () => {
		runs().fault({ body: answer([]) });
		const run = await runs().sendBatch({
			items: customers(16),
			options: { maxMessagesPerRequest: 2, concurrency: 1 },
			settings: toErrorBranch,
		});
		expect(outcomes(run, 16)).toEqual([...times(10, 'unknown'), ...times(6, 'notSent')]);
		expect(runs().requests).toHaveLength(5);
	});
});

describe('a request that 8x8 refuses', () => {
	test('is an error of each of its messages, with the same words', async () => {
		const errorId = 'b4478860-b76c-e811-814e-022a35cc1c71';
		runs().fault({ on: 2, status: 400, body: { code: 1100, message: 'Bulk limit reached', errorId } });
		const run = await runs().sendBatch({
			items: customers(6),
			options: { maxMessagesPerRequest: 2, concurrency: 1 },
			settings: toErrorBranch,
		});
		expect(outcomes(run, 6)).toEqual(['accepted', 'accepted', 'notSent', 'notSent', 'accepted', 'accepted']);
		expect(pairs(run.failure)).toEqual([{ item: 2 }, { item: 3 }]);
		expect(refusals(run)).toEqual(
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
	])('for a %s: nothing more than the requests in flight', async (_name, credential, providerCode) => {
		const run = await runs().sendBatch({
			items: customers(20),
			credential,
			options: { maxMessagesPerRequest: 2, concurrency: 3 },
			settings: toErrorBranch,
		});
		expect(outcomes(run, 20)).toEqual(times(20, 'notSent'));
		expect(runs().requests).toHaveLength(3);
		expect(refusals(run).map(({ details }) => details.providerCode)).toEqual([
			...Array.from({ length: 6 }, () => providerCode),
			...Array.from({ length: 14 }, () => null),
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
		const told = refusals(run);
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
		refusals(run).forEach(({ error, details }, n) => {
			expect(error).not.toMatch(ownWords);
			expect(error).toBe(
				`8x8 refused a request of 5 messages, and none of them went: ${message} [item ${n}]. 8x8 does not say which message is the reason. Send only these items again with the option 'Max Messages per Request' at 1: then only that message is refused. With 'Validate Only' you see each of them as it would go.`,
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
		const [{ error }] = refusals(run);
		expect(error).toContain(`8x8 refused a request of 5 messages, and none of them went${end}. 8x8 does not say which`);
	});

	test.each([
		['the address', { status: 404, garble: 'html' }, /^8x8 refused the request: .*Check 'Survey ID', and 'Base URL'/],
		[
			'the account',
			{ status: 403, body: { code: 1201, message: 'Access forbidden' } },
			/^8x8 forbids this to the account/,
		],
		['the caller', { status: 403, rawBody: '' }, /^8x8 refused the request \(403\).*list of allowed callers/],
	] as const)('of five for %s says so', async (_what, fault, words) => {
		runs().fault({ on: 1, ...fault });
		const run = await runs().sendBatch({ items: customers(5), settings: toErrorBranch });
		for (const { error } of refusals(run)) expect(error).toMatch(words);
	});

	test('of one message says what is wrong with it', async () => {
		runs().fault({ on: 1, status: 400, body: { code: 1002, message: 'Invalid MSISDN format' } });
		const run = await runs().sendBatch({ items: customers(1), settings: toErrorBranch });
		expect(refusals(run)[0].error).toMatch(/^8x8 cannot use the phone number: .*'Destination'/);
	});

	test('turned away (429): waits as told, nothing twice', async () => {
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

describe('clientMessageId', () => {
	const sending = (values: string[]) => ({
		items: customers(values.length).map((customer, n): IDataObject => ({ ...customer, id: values[n] })),
		fields: { clientMessageId: '={{ $json.id }}' },
	});

	test('the same one twice in a run is refused, naming both items', async () => {
		const { error } = await runs().sendBatch(sending(['A', 'B', 'A', 'A']));
		expect(error?.message).toContain(
			"'Client Message ID' [item 2]: item 0 has the same one. Nothing was sent. 1 other item cannot",
		);
		expect(error?.description).toContain('Give every item its own');
		expect(runs().requests).toHaveLength(0);
	});

	test('continue on error: the first goes, the others are its error items', async () => {
		const run = await runs().sendBatch({ ...sending(['A', 'B', ' A ', 'A']), settings: toErrorBranch });
		expect(outcomes(run, 4)).toEqual(['accepted', 'accepted', 'notSent', 'notSent']);
		expect(refusals(run)[0].details.field).toBe('Client Message ID');
		expect(runs().asked).toEqual([phones(0, 1)]);
	});

	test('a contact who stands in the list twice is skipped, not refused, where repeats are', async () => {
		const { items, fields } = sending(['A', 'B', 'A', 'B']);
		items[2].phone = items[0].phone;
		const run = await runs().sendBatch({
			items,
			fields,
			options: { duplicateRecipients: 'skip' },
			settings: toErrorBranch,
		});
		expect(run.success.map(({ json }) => json.outcome)).toEqual(['accepted', 'accepted', 'skipped']);
		expect(refusals(run).map(({ error }) => error)).toEqual([
			expect.stringContaining('[item 3]: item 1 has the same one'),
		]);
		expect(runs().asked).toEqual([phones(0, 1)]);
	});

	test('also where the two are of different surveys', async () => {
		const run = await runs().sendBatch({
			...sending(['A', 'A']),
			parameters: { surveyId: '={{ $itemIndex === 0 ? "sandbox-nps" : "sandbox-order" }}' },
			settings: toErrorBranch,
		});
		expect(outcomes(run, 2)).toEqual(['accepted', 'notSent']);
	});

	test('one that an unusable item had is free for another', async () => {
		const { items, fields } = sending(['A', 'A']);
		items[0].phone = 'ask Ada';
		const run = await runs().sendBatch({ items, fields, settings: toErrorBranch });
		expect(outcomes(run, 2)).toEqual(['notSent', 'accepted']);
	});

	test('of any text comes back as it was, and finds its row', async () => {
		const values = ['<b>1</b>', 'a\u0000b', '__proto__', 'constructor', '😀', 'x'.repeat(350), '1e3'];
		const run = await runs().sendBatch(sending(values));
		expect(outcomes(run, values.length)).toEqual(times(values.length, 'accepted'));
		expect(run.success.map(({ json }) => json.clientMessageId)).toEqual(values);
	});

	test('some messages with one and some without', async () => {
		const run = await runs().sendBatch(sending(['A', '', 'B', '']));
		expect(outcomes(run, 4)).toEqual(times(4, 'accepted'));
		expect(run.success.map(({ json }) => json.umid)).toEqual(
			phones(0, 1, 2, 3).map((phone) => runs().umids.get(phone)),
		);
	});
});

describe('clientBatchId', () => {
	const idsOf = () => runs().bodies.map(({ clientBatchId }) => clientBatchId);

	test.each([19, 20])('of %d characters goes out as it is', async (length) => {
		const clientBatchId = 'x'.repeat(length);
		const run = await runs().sendBatch({ items: customers(2), options: { clientBatchId: ` ${clientBatchId} ` } });
		expect(outcomes(run, 2)).toEqual(['accepted', 'accepted']);
		expect(idsOf()).toEqual([clientBatchId]);
	});

	test('of 21 characters is refused', async () => {
		const { error } = await runs().sendBatch({ options: { clientBatchId: 'x'.repeat(21) } });
		expect(error?.message).toContain("'Client Batch ID' [item 0]: it has 21 characters, 8x8 allows 20");
		expect(runs().requests).toHaveLength(0);
	});

	test.each([
		['NPS', ['NPS-1', 'NPS-2', 'NPS-3']],
		['x'.repeat(18), ['x'.repeat(18) + '-1', 'x'.repeat(18) + '-2', 'x'.repeat(18) + '-3']],
		['abcdefghijklmnopqrst', ['abcdefghijklmnopqr-1', 'abcdefghijklmnopqr-2', 'abcdefghijklmnopqr-3']],
	])('%s of several requests gets a number within its 20 characters', async (clientBatchId, numbered) => {
		const run = await runs().sendBatch({
			items: customers(5),
			options: { clientBatchId, maxMessagesPerRequest: 2, concurrency: 1 },
		});
		expect(outcomes(run, 5)).toEqual(times(5, 'accepted'));
		expect(idsOf()).toEqual(numbered);
		// Each output has the one that its request went out with.
		const ofItems = [numbered[0], numbered[0], numbered[1], numbered[1], numbered[2]];
		expect(run.success.map(({ json }) => json.clientBatchId)).toEqual(ofItems);
	});

	test('is never cut through a character', async () => {
		const clientBatchId = `${'x'.repeat(17)}😀y`;
		await runs().sendBatch({
			items: customers(2),
			options: { clientBatchId, maxMessagesPerRequest: 1, concurrency: 1 },
		});
		expect(idsOf()).toEqual([`${'x'.repeat(17)}-1`, `${'x'.repeat(17)}-2`]);
	});

	test('of a hundred requests still has 20 characters, all of them distinct', async () => {
		await runs().sendBatch({
			items: customers(101),
			options: { clientBatchId: 'x'.repeat(20), maxMessagesPerRequest: 1 },
		});
		expect(new Set(idsOf()).size).toBe(101);
		expect(Math.max(...idsOf().map((id) => String(id).length))).toBe(20);
	});

	test('is never cut in the middle of a character', async () => {
		await runs().sendBatch({
			items: customers(2),
			options: { clientBatchId: 'seventeen-letters😀', maxMessagesPerRequest: 1, concurrency: 1 },
		});
		expect(runs().bodies.map(({ clientBatchId }) => clientBatchId)).toEqual([
			'seventeen-letters-1',
			'seventeen-letters-2',
		]);
	});

	test('can be another one item by item: those go in requests of their own', async () => {
		const run = await runs().sendBatch({
			items: customers(4),
			options: { clientBatchId: '={{ $itemIndex % 2 === 0 ? "even" : "odd" }}', concurrency: 1 },
		});
		expect(outcomes(run, 4)).toEqual(times(4, 'accepted'));
		expect(idsOf()).toEqual(['even', 'odd']);
		expect(runs().asked).toEqual([phones(0, 2), phones(1, 3)]);
	});

	test('ids that are alike but for their ends stay distinct with their numbers', async () => {
		await runs().sendBatch({
			items: customers(8),
			options: {
				clientBatchId: '=abcdefghijklmnopqrs{{ $itemIndex % 2 }}',
				maxMessagesPerRequest: 2,
				concurrency: 1,
			},
		});
		expect(runs().requests).toHaveLength(4);
		expect(new Set(idsOf()).size).toBe(4);
	});
});

describe('Validate Only', () => {
	test("shows each item's part of its request, and which request it would be", async () => {
		const { success } = await runs().sendBatch({
			items: customers(3),
			parameters: {
				templateBody: 'Hi {{name}} {{url:}}',
				templateVariables: { variable: [{ name: 'name', value: '={{ $json.name }}' }] },
			},
			fields: { ...ids, source: 'YourBrand' },
			options: { validateOnly: true, maxMessagesPerRequest: 2, clientBatchId: 'B' },
		});
		expect(success.map(({ json }) => json)).toEqual(
			[0, 1, 2].map((n) => ({
				outcome: 'validated',
				recipient: phoneNumber(n),
				wouldBe: 'accepted',
				request: {
					method: 'POST',
					url: runs().sandbox.url + batchPath,
					body: {
						clientBatchId: n < 2 ? 'B-1' : 'B-2',
						includeMessagesInResponse: true,
						template: { templateBody: 'Hi {{name}} {{url:}}', source: 'YourBrand' },
						messages: [
							{ destination: phoneNumber(n), templateVariables: { name: `Customer ${n}` }, clientMessageId: `id-${n}` },
						],
					},
					requestIndex: n < 2 ? 0 : 1,
					requestSize: n < 2 ? 2 : 1,
				},
				text: expect.stringMatching(new RegExp(`^Hi Customer ${n} \\S{21}$`)) as string,
				encoding: 'GSM7',
				segments: 1,
			})),
		);
		expect(runs().requests).toHaveLength(0);
	});

	test('for some items: the others go without them', async () => {
		const run = await runs().sendBatch({
			items: customers(4),
			options: { validateOnly: '={{ $itemIndex % 2 === 0 }}' },
		});
		expect(outcomes(run, 4)).toEqual(['validated', 'accepted', 'validated', 'accepted']);
		expect(runs().asked).toEqual([phones(1, 3)]);
	});
});

describe('a text', () => {
	const items = customers(3).map((customer, n) => ({
		...customer,
		text: n === 1 ? 'Hi {name} [[url:]]' : 'Hi [[name]] [[url:]]',
	}));
	const parameters = {
		templateSource: 'expression',
		templateBodyExpression: '={{ $json.text }}',
		variablesMode: 'json',
		templateVariablesJson: '={{ ({ name: $json.name, phone: $json.phone }) }}',
	};

	test('with a variable in other brackets costs its item alone; a hint counts the variables that are not used', async () => {
		const run = await runs().sendBatch({ items, parameters, settings: toErrorBranch });
		expect(outcomes(run, 3)).toEqual(['accepted', 'notSent', 'accepted']);
		expect(refusals(run)[0].error).toMatch(/^'Template' \[item 1\]: "\{name\}" .* Write \[\[name\]\] instead\./);
		expect(runs().asked).toEqual([phones(0, 2)]);
		expect(run.hints.map(({ message }) => message)).toEqual([
			'Variables that the text does not use (number of messages): "phone" (2).',
		]);
	});
});

describe('an unusable item', () => {
	test('stop on error: nothing goes', async () => {
		const items = customers(4);
		items[2].phone = 'ask Ada';
		const { error } = await runs().sendBatch({ items });
		expect(error?.message).toContain("'Destination' [item 2]");
		expect(runs().requests).toHaveLength(0);
	});

	test('continue on error: the others share their request without it', async () => {
		const items = customers(4);
		items[2].phone = 'ask Ada';
		const run = await runs().sendBatch({ items, settings: toErrorBranch });
		expect(outcomes(run, 4)).toEqual(['accepted', 'accepted', 'notSent', 'accepted']);
		expect(runs().asked).toEqual([phones(0, 1, 3)]);
	});

	test('recipients that stand twice are skipped where that was chosen', async () => {
		const items = [...customers(2), ...customers(3)];
		const run = await runs().sendBatch({ items, options: { duplicateRecipients: 'skip' } });
		expect(outcomes(run, 5)).toEqual(['accepted', 'accepted', 'skipped', 'skipped', 'accepted']);
		expect(runs().asked).toEqual([phones(0, 1, 2)]);
	});
});

describe('Retry from the executions list', () => {
	const twoByTwo = { maxMessagesPerRequest: 2, concurrency: 1 };

	test('sends what was rejected or not sent, never what was accepted, and gives every item its output', async () => {
		runs().settings({ rejectedDestinations: phones(1) });
		const failed = await runs().sendBatch({ items: customers(6), options: twoByTwo });
		expect(failed.status).toBe('error');
		expect(runs().asked).toEqual([phones(0, 1)]);
		runs().settings({ rejectedDestinations: [] });

		const retry = await runs().retry(failed);
		expect(outcomes(retry, 6)).toEqual(times(6, 'accepted'));
		expect(runs().asked).toEqual([phones(0, 1), phones(1, 2), phones(3, 4), phones(5)]);
		expect(runs().received).toEqual(Object.fromEntries(phones(0, 1, 2, 3, 4, 5).map((phone) => [phone, 1])));
		expect(retry.success.map(({ json }) => json.umid)).toEqual(
			phones(0, 1, 2, 3, 4, 5).map((phone) => runs().umids.get(phone)),
		);
		expect(retry.hints).toEqual([]);
	});

	test('of rows that 8x8 left out: not sent again', async () => {
		runs().settings({ omittedDestinations: phones(1) });
		const failed = await runs().sendBatch({ items: customers(4), options: twoByTwo });
		const retry = await runs().retry(failed);
		expect(retry.error?.message).toContain('[item 1]');
		expect(retry.error?.message).toContain('3 accepted, 0 not sent, 1 unknown (1)');
		expect(runs().asked).toEqual([phones(0, 1), phones(2, 3)]);
		expect(runs().sandbox.records.summary().repeated).toEqual([]);
	});

	test('of rows that 8x8 left out, with Resend Unknown: sent again, the others not', async () => {
		runs().settings({ omittedDestinations: phones(1) });
		const failed = await runs().sendBatch({ items: customers(3), options: twoByTwo });
		runs().settings({ omittedDestinations: [] });
		const retry = await runs().retry(failed, { parameters: { options: { ...twoByTwo, resendUnknown: true } } });
		expect(outcomes(retry, 3)).toEqual(times(3, 'accepted'));
		expect(runs().asked).toEqual([phones(0, 1), phones(1, 2)]);
	});

	test('after the text was changed: who had it does not get the other text, and a hint says so', async () => {
		runs().settings({ rejectedDestinations: phones(1) });
		const failed = await runs().sendBatch({ items: customers(3) });
		runs().settings({ rejectedDestinations: [] });
		const retry = await runs().retry(failed, { parameters: { templateBody: 'Another text {{url:}}' } });
		expect(outcomes(retry, 3)).toEqual(times(3, 'accepted'));
		expect(runs().texts.map((text) => text?.split(' ')[0])).toEqual(['How', 'How', 'Another']);
		expect(retry.hints).toEqual([
			expect.objectContaining({
				message: expect.stringMatching(/^2 messages .*another content .* not sent again/) as string,
			}),
		]);
	});

	test('with one request for all instead of two by two: who had it is not in it', async () => {
		runs().fault({ on: 2, status: 400 });
		const failed = await runs().sendBatch({ items: customers(6), options: twoByTwo });
		const retry = await runs().retry(failed, { parameters: { options: {} } });
		expect(outcomes(retry, 6)).toEqual(times(6, 'accepted'));
		expect(runs().asked).toEqual([phones(0, 1), phones(2, 3), phones(2, 3, 4, 5)]);
		expect(retry.hints).toEqual([]);
	});
});

describe('Retry On Fail', () => {
	test('sends a rejected message again, the accepted ones of its request not', async () => {
		runs().settings({ rejectedDestinations: phones(1) });
		const run = await runs().sendBatch({ items: customers(3), settings: { retryOnFail: true, maxTries: 3 } });
		expect(run.error?.message).toContain('2 accepted, 0 not sent, 1 rejected, 0 unknown');
		expect(runs().asked).toEqual([phones(0, 1, 2), phones(1), phones(1)]);
		expect(runs().sandbox.records.summary().repeated).toEqual([]);
	});
});

describe('in a loop', () => {
	test('each round is a run of its own: the same customers again are sent again', async () => {
		const run = await runs().sendBatch({ rounds: [customers(2), customers(2), customers(1)] });
		expect(run.runs).toHaveLength(3);
		expect(runs().asked).toEqual([phones(0, 1), phones(0, 1), phones(0)]);
	});
});
