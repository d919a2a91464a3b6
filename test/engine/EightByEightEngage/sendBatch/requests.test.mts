import { eightByEightAccount } from '../../../../sandbox/accounts.mts';
import type { JsonObject } from '../../../../sandbox/json.mts';
import { customers, eightByEightRuns, ids } from '../../support/eight-by-eight.mts';
import { errorItems, outcomes, pairs, times } from '../../support/outputs.mts';
import { phoneNumber, phones } from '../../support/recipients.mts';
import { toErrorBranch } from '../../support/settings.mts';

// "Send many surveys" of 8x8: which messages share a request, and what it holds.
const runs = eightByEightRuns();

const batchPath = '/8x8/api/v1/subaccounts/SubAccount-1/surveys/sandbox-nps/messages/batch';

const rowsOf = (body: JsonObject): JsonObject[] => body.messages as JsonObject[];

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
		expect(errorItems(run)[0].error).toMatch(
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
			customers(8).map(({ phone }) => runs().umids.get(phone as string)),
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

	test.each([0, -1, 10_001, 2.5, 'all'])('%p is not a number of messages: invalid', async (maxMessagesPerRequest) => {
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
	test('go in exactly 2 requests; each output is linked and has its own umid, in whatever order 8x8 responds', async () => {
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
		expect(errorItems(run)[0].error).toMatch(/^'Template' \[item 1\]: "\{name\}" .* Write \[\[name\]\] instead\./);
		expect(runs().asked).toEqual([phones(0, 2)]);
		expect(run.hints.map(({ message }) => message)).toEqual([
			'Variables that the text does not use (number of messages): "phone" (2).',
		]);
	});
});
