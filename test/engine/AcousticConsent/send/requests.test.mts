import { isDeepStrictEqual } from 'node:util';

import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { noValues, phoneNumbers, sameForAll, tagValues } from '../../support/acoustic-sending.mts';
import { acousticRuns, alerts, codes, contacts, onceEach, phoneNumber } from '../../support/acoustic.mts';
import { errorItems, outcomes, times } from '../../support/outputs.mts';
import { oneByOne, toErrorBranch } from '../../support/settings.mts';

// "SMS external consent API": which contacts share a request, what it holds, and the output of each.
const runs = acousticRuns();

/** Requests that leave at the same time may arrive in another order. */
const inOrder = (requests: string[][]): string[][] => [...requests].sort(([a], [b]) => Number(a) - Number(b));

/** Every contact's output, in input order and linked to its item. Jest takes seconds to compare ten thousand objects. */
function expectOutputs(outputs: INodeExecutionData[], items: number, json: (phoneNumber: string) => IDataObject): void {
	const isWrong = (output: INodeExecutionData, item: number) =>
		!isDeepStrictEqual({ ...output }, { json: json(phoneNumber(item)), pairedItem: { item } });
	expect(outputs.filter(isWrong)).toEqual([]);
	expect(outputs).toHaveLength(items);
}

describe('requests of up to 1,000 contacts', () => {
	test('10,000 items are ten requests, their status ten reads, and every item is linked to its own', async () => {
		const sent = await runs().send({ items: contacts(10_000), parameters: sameForAll });
		expect(sent.status).toBe('success');
		expect(inOrder(runs().asked)).toEqual(Array.from({ length: 10 }, (_, n) => phoneNumbers(n * 1000, 1000)));
		expect(runs().received).toEqual(onceEach(10_000));
		expect(runs().peakInFlight).toBeLessThanOrEqual(4);
		expect(runs().tokenCalls).toBe(1);

		const messages = runs().sandbox.records.messagesOf('acoustic');
		const transactions = new Map(messages.map(({ to, transactionId }) => [to, transactionId]));
		expectOutputs(sent.success, 10_000, (phoneNumber, transactionId = transactions.get(phoneNumber)) => ({
			transactionId,
			location: `${runs().sandbox.acousticUrl}/rest/channels/sms/sends/${transactionId}/status`,
			recipient: `+${phoneNumber}`,
			phoneNumber,
			outcome: 'accepted',
		}));
		expect(Object.keys(sent.success[0].json).slice(0, 2)).toEqual(['outcome', 'recipient']);

		runs().settings({ contactOrder: 'reversed' });
		const status = await runs().getStatusOf(sent);
		expect(
			runs()
				.reads.map(({ path }) => path)
				.sort(),
		).toEqual([...new Set(transactions.values())].map((id) => `/acoustic/rest/channels/sms/sends/${id}/status`).sort());
		expectOutputs(status.success, 10_000, (phoneNumber) => ({
			transactionId: transactions.get(phoneNumber),
			phoneNumber,
			smsSent: true,
			message: null,
			outcome: 'accepted',
			totalContacts: 1000,
			contactsProcessed: 1000,
			errors: [],
		}));
	}, 60_000);

	test('two contents, interleaved over 2,500 items: four requests, and nobody gets the text of the other', async () => {
		const run = await runs().send({
			items: contacts(2500).map((contact, n) => ({ ...contact, gate: n % 2 === 0 ? 'A' : 'B' })),
			parameters: { content: '=Gate {{ $json.gate }}, %%PIN%%' },
		});
		expect(outcomes(run, 2500)).toEqual(times(2500, 'accepted'));
		expect(
			runs()
				.asked.map(({ length }) => length)
				.sort((a, b) => a - b),
		).toEqual([250, 250, 1000, 1000]);
		const expected = Array.from({ length: 2500 }, (_, n) => [
			phoneNumber(n),
			`Gate ${n % 2 === 0 ? 'A' : 'B'}, code ${n}`,
		]);
		expect(runs().texts.sort(([a], [b]) => Number(a) - Number(b))).toEqual(expected);
	}, 30_000);

	test.each([
		[undefined, 4],
		[1, 1],
		[3, 3],
		['7', 7],
		[10, 10],
		// The whole organization may have no more.
		[50, 10],
		[1000, 10],
	])('concurrency %s: never more than %d in flight', async (concurrency, most) => {
		runs().fault({ latencyMs: 200 });
		const requests = most + 3;
		const run = await runs().send({
			items: contacts(requests * 2),
			options: { maxContactsPerRequest: 2, ...(concurrency !== undefined && { concurrency }) },
		});
		expect(outcomes(run, requests * 2)).toEqual(times(requests * 2, 'accepted'));
		expect(runs().sends).toHaveLength(requests);
		expect(runs().peakInFlight).toBe(most);
	});

	test.each([
		[1, [1, 1, 1]],
		[2, [2, 1]],
		['3', [3]],
		[1000, [3]],
		['={{ 2 }}', [2, 1]],
	])('at most %s contacts in a request', async (maxContactsPerRequest, sizes) => {
		await runs().send({ items: contacts(3), options: { ...oneByOne, maxContactsPerRequest } });
		expect(runs().asked.map(({ length }) => length)).toEqual(sizes);
		expect(runs().asked.flat()).toEqual(phoneNumbers(0, 3));
	});

	test.each([0, 1001, -1, 1.5, '1,000', 'all'])(
		'"%s" contacts in a request are invalid',
		async (maxContactsPerRequest) => {
			for (const settings of [{}, toErrorBranch]) {
				const run = await runs().send({ items: contacts(2), options: { maxContactsPerRequest }, settings });
				const told = run.error?.message ?? errorItems(run)[1].error;
				expect(told).toMatch(/'Max Contacts per Request' \[item \d\]: .* is not a whole number from 1 to 1000/);
			}
			expect(runs().sends).toEqual([]);
		},
	);

	test.each<[field: string, parameters: INodeParameters, fields: INodeParameters]>([
		['Channel Qualifier', { channelQualifier: { __rl: true, mode: 'id', value: '={{ $json.value }}' } }, {}],
		['Content', { content: '=To {{ $json.value }}: %%PIN%%' }, {}],
		['Source', {}, { source: '={{ $json.value }}' }],
		['Campaign Name', {}, { campaignName: '={{ $json.value }}' }],
		['Time to Live', {}, { ttlInMinutes: '={{ $json.minutes }}' }],
		['a default', {}, { personalizationDefaults: tagValues({ GATE: '={{ $json.value }}' }) }],
	])('contacts share one only where %s is equal', async (_field, parameters, fields) => {
		const kinds = [
			{ value: alerts, minutes: 5 },
			{ value: codes, minutes: 6 },
		];
		const items = contacts(5).map((contact, n) => ({ ...contact, ...kinds[n % 2] }));
		const run = await runs().send({ items, parameters, fields, options: oneByOne });
		expect(outcomes(run, 5)).toEqual(times(5, 'accepted'));
		expect(runs().asked).toEqual([[0, 2, 4].map(phoneNumber), [1, 3].map(phoneNumber)]);
	});

	test('published content and typed content do not share one, whatever was typed', async () => {
		const id = '00000000-0000-4000-8000-0000000000a2';
		await runs().send({
			items: contacts(4).map((contact, n) => ({ ...contact, from: n % 2 === 0 ? 'content' : 'contentId' })),
			parameters: { contentSource: '={{ $json.from }}', content: id, contentId: id, ...noValues },
			options: oneByOne,
		});
		expect(runs().bodies.map(({ content, contentId }) => ({ content, contentId }))).toEqual([
			{ content: id },
			{ contentId: id },
		]);
	});

	test('the same number in two items is two contacts, unless duplicate recipients are skipped', async () => {
		const items = [0, 1, 0].map((n) => ({ phone: `+${phoneNumber(n)}`, code: 'x' }));
		await runs().send({ items });
		expect(runs().received).toEqual({ [phoneNumber(0)]: 2, [phoneNumber(1)]: 1 });
		runs().sandbox.records.reset();

		const run = await runs().send({ items, options: { duplicateRecipients: 'skip' } });
		expect(runs().received).toEqual({ [phoneNumber(0)]: 1, [phoneNumber(1)]: 1 });
		expect(run.success[2]).toEqual({
			json: { outcome: 'skipped', recipient: `+${phoneNumber(0)}`, reason: 'duplicateRecipient', duplicateOf: 0 },
			pairedItem: { item: 2 },
		});
	});
});

describe('the request', () => {
	test('is the documented sample for the documented input', async () => {
		await runs().send({
			items: [{ phone: '+1 (949) 231-9304', pin: '1234' }],
			parameters: {
				channelQualifier: { __rl: true, mode: 'list', value: '129856', cachedResultName: 'Alerts' },
				content: 'Hello. Here is the PIN you requested %%PIN%%.',
				personalization: tagValues({ PIN: '={{ $json.pin }}' }),
			},
			settings: toErrorBranch,
		});
		const [request] = runs().sends;
		expect(request).toMatchObject({
			method: 'POST',
			path: '/acoustic/rest/channels/sms/externalconsentsends',
			queryText: '',
			headers: { authorization: 'Bearer sandbox-access-token-1', 'content-type': 'application/json' },
		});
		expect(request.body).toEqual({
			content: 'Hello. Here is the PIN you requested %%PIN%%.',
			contacts: [{ phoneNumber: '19492319304', personalization: { PIN: '1234' } }],
			channelQualifier: '129856',
		});
	});

	test('holds every field that was filled in', async () => {
		const run = await runs().send({
			fields: {
				source: 'Transaction ID 1234',
				campaignName: 'One-time codes',
				ttlInMinutes: 10,
				characterSwapEnabled: true,
				personalizationDefaults: tagValues({ 'FIRST NAME': 'Valued Customer' }),
			},
		});
		expect(outcomes(run, 1)).toEqual(['accepted']);
		expect(runs().bodies).toEqual([
			{
				content: 'Your PIN is %%PIN%%.',
				contacts: [{ phoneNumber: phoneNumber(0), personalization: { PIN: 'code 0' } }],
				channelQualifier: alerts,
				source: 'Transaction ID 1234',
				campaignName: 'One-time codes',
				ttlInMinutes: 10,
				characterSwapEnabled: true,
				personalizationDefaults: { 'FIRST NAME': 'Valued Customer' },
			},
		]);
	});

	test('holds nothing that was not', async () => {
		await runs().send({
			fields: { source: '', campaignName: '', ttlInMinutes: 0, personalizationDefaults: tagValues({ '': '' }) },
			parameters: { personalization: tagValues({ '': '' }) },
		});
		expect(runs().bodies).toEqual([
			{ content: 'Your PIN is %%PIN%%.', contacts: [{ phoneNumber: phoneNumber(0) }], channelQualifier: alerts },
		]);
	});

	test('names published content by its ID alone', async () => {
		const contentId = '00000000-0000-4000-8000-0000000000a2';
		const run = await runs().send({
			parameters: { contentSource: 'contentId', contentId: ` ${contentId} `, content: 'left over from before' },
		});
		expect(outcomes(run, 1)).toEqual(['accepted']);
		expect(runs().bodies).toEqual([
			{
				contentId,
				contacts: [{ phoneNumber: phoneNumber(0), personalization: { PIN: 'code 0' } }],
				channelQualifier: alerts,
			},
		]);
		expect(runs().texts).toEqual([[phoneNumber(0), 'Here is the PIN you requested code 0.']]);
	});

	test.each<[INodeParameters[string], string]>([
		[' 00000000-0000-4000-8000-0000000000a2 ', 'a text, as in a workflow that was saved before'],
		['={{ $json.message }}', 'an expression for the whole field'],
		[{ __rl: true, mode: 'list', value: '00000000-0000-4000-8000-0000000000a2' }, 'chosen from the list'],
		[{ __rl: true, mode: 'id', value: '={{ $json.message }}' }, 'an ID out of an expression'],
	])('takes published content %j: %s', async (contentId) => {
		const message = '00000000-0000-4000-8000-0000000000a2';
		const items = contacts(1).map((contact) => ({ ...contact, message }));
		await runs().send({ items, parameters: { contentSource: 'contentId', contentId } });
		expect(runs().bodies.map((body) => body.contentId)).toEqual([message]);
	});

	test.each([{ __rl: true, mode: 'id', value: ' ' }, { __rl: true, mode: 'id', value: '={{ $json.none }}' }, ' '])(
		'published content that is not chosen (%j) is invalid',
		async (contentId) => {
			const run = await runs().send({ parameters: { contentSource: 'contentId', contentId } });
			expect(run.error?.message).toMatch(/'Content ID' \[item 0\]: SMS content should be present/);
			expect(runs().sends).toEqual([]);
		},
	);

	test.each([
		[undefined, undefined],
		[true, true],
		[false, false],
		['={{ $json.swap }}', true],
	])('Character Swap %j goes out as %j', async (characterSwapEnabled, sent) => {
		const items = contacts(1).map((contact) => ({ ...contact, swap: 'true' }));
		await runs().send({ items, fields: characterSwapEnabled === undefined ? {} : { characterSwapEnabled } });
		expect(runs().bodies.map((body) => body.characterSwapEnabled)).toEqual([sent]);
	});

	test.each<[INodeParameters['channelQualifier'], string]>([
		[alerts, 'a text, as an older workflow or an agent gives it'],
		['={{ $json.program }}', 'an expression for the whole field'],
		[{ __rl: true, mode: 'list', value: alerts, cachedResultName: 'x' }, 'chosen from the list'],
		[{ __rl: true, mode: 'id', value: ` ${alerts} ` }, 'typed with spaces around it'],
		[{ __rl: true, mode: 'id', value: '={{ Number($json.program) }}' }, 'a number out of an expression'],
	])('takes the program %j: %s', async (channelQualifier) => {
		const run = await runs().send({
			items: contacts(2).map((contact) => ({ ...contact, program: alerts })),
			parameters: { channelQualifier },
		});
		expect(outcomes(run, 2)).toEqual(times(2, 'accepted'));
		expect(runs().bodies.map((body) => body.channelQualifier)).toEqual([alerts]);
	});

	test.each([
		['+65 8000-0000', 'refuse', '6580000000'],
		['0065 80000000', 'refuse', '6580000000'],
		["'+1 (949) 555.0123", 'refuse', '19495550123'],
		['+44 (0)7700 900234', 'refuse', '447700900234'],
		['6587755388', 'countryCode', '6587755388'],
		[6587755388, 'countryCode', '6587755388'],
		[6587755388, 'SG', '6587755388'],
		['8775 5388', ' sg ', '6587755388'],
		['(949) 555-0123', 'US', '19495550123'],
	])(
		'writes the number %s, numbers without + being %j, as digits with its country code',
		async (phone, numbersWithoutPlus, written) => {
			const { success } = await runs().send({ items: [{ phone }], parameters: { numbersWithoutPlus } });
			expect(runs().asked).toEqual([[written]]);
			expect(success[0].json).toMatchObject({ recipient: `+${written}`, phoneNumber: written });
		},
	);
});

describe('one output for each request', () => {
	const perRequest = { output: 'perRequest', maxContactsPerRequest: 2, concurrency: 1 };

	test('is linked to all items of the request', async () => {
		const items = contacts(5).map((contact, n) => ({ ...contact, program: n % 2 === 0 ? alerts : codes }));
		const parameters = { channelQualifier: { __rl: true, mode: 'id', value: '={{ $json.program }}' } };
		const run = await runs().send({ items, parameters, options: perRequest });
		const ids = runs().sends.map(({ messages }) => (messages[0] as { transactionId: string }).transactionId);
		const location = (id: string) => `${runs().sandbox.acousticUrl}/rest/channels/sms/sends/${id}/status`;
		expect(run.success).toEqual([
			{
				json: { transactionId: ids[0], location: location(ids[0]), recipients: 2, outcome: 'accepted' },
				pairedItem: [{ item: 0 }, { item: 2 }],
			},
			{
				json: { transactionId: ids[2], location: location(ids[2]), recipients: 2, outcome: 'accepted' },
				pairedItem: [{ item: 1 }, { item: 3 }],
			},
			{
				json: { transactionId: ids[1], location: location(ids[1]), recipients: 1, outcome: 'accepted' },
				pairedItem: [{ item: 4 }],
			},
		]);
	});

	test('is among error items, one for each contact, and duplicate recipients that were skipped', async () => {
		runs().fault({ on: 2, status: 400, body: { message: 'No.' } });
		const phones = [0, 0, 1, 2, 3, null, 4];
		const items = phones.map((n) => ({ phone: n === null ? 'none' : `+${phoneNumber(n)}`, code: 'x' }));
		const run = await runs().send({
			items,
			options: { ...perRequest, duplicateRecipients: 'skip' },
			settings: { onError: 'continueRegularOutput' },
		});
		expect(run.success.map(({ json, pairedItem }) => [pairedItem, json.outcome ?? json.error])).toEqual([
			[[{ item: 0 }, { item: 2 }], 'accepted'],
			[{ item: 1 }, 'skipped'],
			[{ item: 3 }, expect.stringContaining('Acoustic rejected the request (400): No. [item 3]')],
			[{ item: 4 }, expect.stringContaining('Acoustic rejected the request (400): No. [item 4]')],
			[{ item: 5 }, expect.stringContaining("'Phone Number' [item 5]")],
			[[{ item: 6 }], 'accepted'],
		]);
	});

	test('stays one, whatever ID Acoustic gives, also for those that an earlier attempt sent', async () => {
		runs().fault({ status: 202, body: { data: { id: 'the-same-for-all', location: null } }, on: [1, 3, 4] });
		runs().sandbox.faults.set({
			provider: 'acoustic',
			path: 'externalconsentsends',
			status: 400,
			body: { message: 'No.' },
			on: 2,
		});
		const settings = { retryOnFail: true, maxTries: 2, waitBetweenTries: 0 };
		const run = await runs().send({ items: contacts(7), options: perRequest, settings });
		expect(run.success.map(({ json, pairedItem }) => [json.recipients, pairedItem])).toEqual([
			[2, [{ item: 0 }, { item: 1 }]],
			[2, [{ item: 2 }, { item: 3 }]],
			[2, [{ item: 4 }, { item: 5 }]],
			[1, [{ item: 6 }]],
		]);
	});

	test('its status is that of all its contacts', async () => {
		const sent = await runs().send({ items: contacts(3), options: perRequest });
		const status = await runs().getStatusOf(sent);
		expect(status.success.map(({ json, pairedItem }) => [json.phoneNumber, json.outcome, pairedItem])).toEqual([
			[phoneNumber(0), 'accepted', { item: 0 }],
			[phoneNumber(1), 'accepted', { item: 0 }],
			[phoneNumber(2), 'accepted', { item: 1 }],
		]);
	});
});
