import { isDeepStrictEqual } from 'node:util';

import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';

import type { Fault } from '../../sandbox/faults.mts';
import type { JsonObject, JsonValue } from '../../sandbox/json.mts';
import {
	acousticRuns,
	alerts,
	codes,
	contacts,
	outcomes,
	pairs,
	phoneNumber,
	refusals,
	retired,
	times,
	toErrorBranch,
} from './support/acoustic.mts';
import type { Refused } from './support/acoustic.mts';
import { hurried } from './support/hurried-clock.mts';

// "SMS external consent API". Tokens are in acoustic-token.test.mts, statuses in acoustic-status.test.mts.
const runs = acousticRuns();

/** One request at a time, so that the n-th request is the n-th one planned. */
const oneByOne = { concurrency: 1 };
/** Every contact in a request of its own, one after the other. */
const eachAlone = { maxContactsPerRequest: 1, concurrency: 1 };
/** Ten requests for a hundred items. */
const byTen = { maxContactsPerRequest: 10 };

/** Nothing but the number to evaluate for each item, which is most of the time that n8n takes. */
const sameForAll = { content: 'Doors open at 7.', personalization: {} };

/** For texts without tags. */
const noValues = { personalization: {} };

const list = (values: Record<string, JsonValue>): INodeParameters => ({
	value: Object.entries(values).map(([name, value]) => ({ name, value })) as INodeParameters[],
});
const numbers = (from: number, count: number): string[] =>
	Array.from({ length: count }, (_, n) => phoneNumber(from + n));
const onceEach = (count: number): Record<string, number> =>
	Object.fromEntries(numbers(0, count).map((number) => [number, 1]));
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
		expect(inOrder(runs().asked)).toEqual(Array.from({ length: 10 }, (_, n) => numbers(n * 1000, 1000)));
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
		expect(runs().asked.flat()).toEqual(numbers(0, 3));
	});

	test.each([0, 1001, -1, 1.5, '1,000', 'all'])(
		'"%s" contacts in a request are refused',
		async (maxContactsPerRequest) => {
			for (const settings of [{}, toErrorBranch]) {
				const run = await runs().send({ items: contacts(2), options: { maxContactsPerRequest }, settings });
				const told = run.error?.message ?? refusals(run)[1].error;
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
		['a default', {}, { personalizationDefaults: list({ GATE: '={{ $json.value }}' }) }],
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

	test('the same number in two items is two contacts, unless repeats are skipped', async () => {
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
				personalization: list({ PIN: '={{ $json.pin }}' }),
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
				personalizationDefaults: list({ 'FIRST NAME': 'Valued Customer' }),
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
				personalizationDefaults: { 'FIRST NAME': 'Valued Customer' },
			},
		]);
	});

	test('holds nothing that was not', async () => {
		await runs().send({
			fields: { source: '', campaignName: '', ttlInMinutes: 0, personalizationDefaults: list({ '': '' }) },
			parameters: { personalization: list({ '': '' }) },
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

	test.each<[INodeParameters['channelQualifier'], string]>([
		[alerts, 'a text, as an older workflow or an agent gives it'],
		['={{ $json.program }}', 'an expression for the whole field'],
		[{ __rl: true, mode: 'list', value: alerts, cachedResultName: 'x' }, 'chosen from the list'],
		[{ __rl: true, mode: 'id', value: ` ${alerts} ` }, 'typed with blanks around it'],
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

describe('personalization', () => {
	const values = { PIN: '0042', Tracking: 7, GATE: true };
	const text = 'PIN %%PIN%% for %%Tracking%%: %%GATE%%';

	test.each<[string, INodeParameters]>([
		['a list', { personalization: list({ PIN: '0042', Tracking: '={{ 7 }}', GATE: '={{ true }}' }) }],
		['JSON as text', { personalizationMode: 'json', personalizationJson: JSON.stringify(values) }],
		['JSON as an expression', { personalizationMode: 'json', personalizationJson: '={{ $json.values }}' }],
		[
			'JSON text with expressions',
			{
				personalizationMode: 'json',
				personalizationJson: '={ "PIN": "{{ $json.values.PIN }}", "Tracking": {{ 3 + 4 }}, "GATE": true }',
			},
		],
	])('from %s keeps the type of each value', async (_name, parameters) => {
		const run = await runs().send({
			items: [{ phone: `+${phoneNumber(0)}`, values }],
			parameters: { content: text, ...parameters },
		});
		expect(outcomes(run, 1)).toEqual(['accepted']);
		expect(runs().bodies[0].contacts).toEqual([{ phoneNumber: phoneNumber(0), personalization: values }]);
		expect(runs().texts).toEqual([[phoneNumber(0), 'PIN 0042 for 7: true']]);
	});

	test('each contact has its own; the defaults stand in where it has none', async () => {
		await runs().send({
			items: [
				{ phone: `+${phoneNumber(0)}`, values: { GATE: 'A1' } },
				{ phone: `+${phoneNumber(1)}`, values: {} },
				{ phone: `+${phoneNumber(2)}`, values: { GATE: null } },
				{ phone: `+${phoneNumber(3)}`, values: { GATE: '' } },
				{ phone: `+${phoneNumber(4)}`, values: '' },
			],
			parameters: {
				content: 'Go to %%GATE%%',
				personalizationMode: 'json',
				personalizationJson: '={{ $json.values }}',
			},
			fields: { personalizationDefaults: list({ GATE: 'the desk' }) },
		});
		expect(runs().texts.map(([, shown]) => shown)).toEqual([
			'Go to A1',
			'Go to the desk',
			'Go to the desk',
			'Go to ',
			'Go to the desk',
		]);
	});

	test('any name is a name', async () => {
		const odd = { constructor: 'a', toString: 'b', 'with space': 'c', 'Ünicode ✓': 'd', '{{x}}': 'e', '$&': 'f' };
		const run = await runs().send({
			parameters: {
				content: '%%constructor%%%%toString%%%%with space%%%%Ünicode ✓%%%%$&%%',
				personalizationMode: 'json',
				personalizationJson: JSON.stringify(odd),
			},
		});
		expect(run.hints.map(({ message }) => message)).toEqual([expect.stringContaining('"{{x}}" (1)')]);
		expect(runs().texts).toEqual([[phoneNumber(0), 'abcdf']]);
	});

	test.each<[string, INodeParameters, RegExp]>([
		['a list as value', { personalization: list({ PIN: '={{ [1, 2] }}' }) }, /"PIN" holds a list/],
		['an object as value', { personalization: list({ PIN: '={{ $json }}' }) }, /"PIN" holds an object/],
		['a number that is none', { personalization: list({ PIN: '={{ 0 / 0 }}' }) }, /"PIN" holds NaN/],
		['a number without end', { personalization: list({ PIN: '={{ 1 / 0 }}' }) }, /"PIN" holds Infinity/],
		['__proto__ in the list', { personalization: list({ ['__proto__']: 'x' }) }, /"__proto__"/],
		['a name without text', { personalization: { value: [{ name: ' ', value: 'x' }] } }, /a name is empty/],
		['a value without name', { personalization: { value: [{ name: '', value: 'x' }] } }, /a name is empty/],
		[
			'a name twice',
			{
				personalization: {
					value: [
						{ name: 'PIN', value: '1' },
						{ name: 'PIN', value: '2' },
					],
				},
			},
			/"PIN" is a duplicate name/,
		],
		['__proto__ in JSON', { personalizationMode: 'json', personalizationJson: '{"__proto__": "x"}' }, /"__proto__"/],
		[
			'an object in JSON',
			{ personalizationMode: 'json', personalizationJson: '{"PIN": {"a": 1}}' },
			/"PIN" holds an object/,
		],
		[
			'broken JSON',
			{ personalizationMode: 'json', personalizationJson: '={ "PIN": {{ $json.code }}' },
			/not valid JSON/,
		],
		['a JSON list', { personalizationMode: 'json', personalizationJson: '[{"PIN": "1"}]' }, /not an object/],
		['a JSON text', { personalizationMode: 'json', personalizationJson: '="PIN"' }, /not an object/],
		[
			'a mode nobody knows',
			{ personalizationMode: 'xml' },
			/'Specify Personalization'.*"xml" is not one of its choices/,
		],
		[
			'an expression that breaks off',
			{ personalization: list({ PIN: '={{ nothing( }}' }) },
			/'Personalization' .*cannot be evaluated/,
		],
	])('%s is refused before anything is sent', async (_name, parameters, told) => {
		const run = await runs().send({ items: contacts(1), parameters, settings: toErrorBranch });
		expect(outcomes(run, 1)).toEqual(['notSent']);
		expect(refusals(run)[0].error).toMatch(told);
		expect(runs().sends).toEqual([]);
	});

	test('one contact whose value cannot be sent costs that contact, not the request', async () => {
		const items = contacts(4).map((contact, n) => ({ ...contact, code: n === 2 ? ['1', '2'] : `code ${n}` }));
		const run = await runs().send({ items, settings: toErrorBranch });
		expect(outcomes(run, 4)).toEqual(['accepted', 'accepted', 'notSent', 'accepted']);
		expect(runs().asked).toEqual([[0, 1, 3].map(phoneNumber)]);
	});

	test('refused defaults name the field they are in', async () => {
		const fields = { personalizationDefaults: list({ PIN: '={{ [1] }}' }) };
		const run = await runs().send({ fields, settings: toErrorBranch });
		expect(refusals(run)[0]).toMatchObject({
			error: expect.stringContaining('\'Personalization Defaults\' [item 0]: "PIN" holds a list') as string,
			details: { field: 'Personalization Defaults' },
		});
	});
});

describe('tags that nothing fills', () => {
	const parameters = { content: 'Hey %%FIRST NAME%%, %%PIN%% at %%GATE%%. %%FIRST NAME%%!' };
	const items = [
		{ phone: `+${phoneNumber(0)}`, code: 'x' },
		{ phone: `+${phoneNumber(1)}` },
		{ phone: `+${phoneNumber(2)}` },
	];

	test('may be database fields: they are sent, and hints count them', async () => {
		const run = await runs().send({ items, parameters, fields: { personalizationDefaults: list({ GATE: 'A1' }) } });
		expect(outcomes(run, 3)).toEqual(times(3, 'accepted'));
		expect(run.hints.map(({ message }) => message)).toEqual([
			expect.stringMatching(/^%%FIRST NAME%% .* 3 contacts;.*database field/),
			expect.stringMatching(/^%%PIN%% .* 2 contacts;.*database field/),
		]);
		expect(runs().texts[0]).toEqual([phoneNumber(0), 'Hey [FIRST NAME], x at A1. [FIRST NAME]!']);
	});

	test('are refused where that was chosen, item by item', async () => {
		const options = { unfilledTags: "={{ $json.code ? 'refuse' : 'allow' }}" };
		const run = await runs().send({ items, parameters, options, settings: toErrorBranch });
		expect(outcomes(run, 3)).toEqual(['notSent', 'accepted', 'accepted']);
		expect(refusals(run)[0].error).toMatch(
			/^'Personalization' \[item 0\]: nothing fills %%FIRST NAME%%\. .*'Unfilled Tags'/,
		);
	});

	test('in great number do not flood the output with hints', async () => {
		const items = contacts(500).map((contact, n) => ({ ...contact, field: `Field ${n}` }));
		const run = await runs().send({
			items,
			parameters: { content: '=%%{{ $json.field }}%%', ...noValues },
			options: { validateOnly: true },
		});
		expect(run.hints.length).toBeLessThanOrEqual(20);
		expect(run.hints[0].message).toMatch(/^%%Field 0%% .* 1 contact;/);
		expect(run.hints.at(-2)?.message).toMatch(/^\d{3} other tags /);
		expect(run.hints.at(-1)?.message).toMatch(/^500 of 500 items were validated and not sent/);
	});

	test('a name in another case is another name', async () => {
		const run = await runs().send({
			parameters: { content: '%%Pin%%' },
			options: { unfilledTags: 'refuse' },
			settings: toErrorBranch,
		});
		expect(refusals(run)[0].error).toContain('nothing fills %%Pin%%');
	});

	test('filled by defaults alone is filled; signs that make no tag are none', async () => {
		const run = await runs().send({
			items: [{ phone: `+${phoneNumber(0)}` }],
			parameters: { content: '%%PIN%% and 100% of %GATE%' },
			fields: { personalizationDefaults: list({ PIN: 'yours' }) },
			options: { unfilledTags: 'refuse' },
		});
		expect(run.hints).toEqual([]);
		expect(runs().texts).toEqual([[phoneNumber(0), 'yours and 100% of %GATE%']]);
	});
});

describe('tags that the contact would read', () => {
	test.each(['{{PIN}}', '{PIN}', '%PIN%', '[PIN]', '[[PIN]]', '<PIN>', '${PIN}', '*|PIN|*', '{ pin }'])(
		'a name in other brackets is refused: %s',
		async (written) => {
			for (const [parameters, fields] of [
				[{}, {}],
				[noValues, { personalizationDefaults: list({ PIN: '1234' }) }],
			]) {
				const content = `Your code is ${written}, gate %%GATE%%.`;
				const run = await runs().send({ parameters: { content, ...parameters }, fields, settings: toErrorBranch });
				expect(refusals(run)[0].error).toBe(
					`'Content' [item 0]: "${written}" is in brackets that Acoustic does not fill, so the contact would read it. Write %%PIN%% instead.`,
				);
			}
			expect(runs().sends).toEqual([]);
		},
	);

	test.each([
		['PIN %%PIN', '%%PIN', 'Write %%PIN%% instead.'],
		['PIN %%PIN%% 100%% safe', '%% safe', 'a percent sign that belongs to no tag as a single %.'],
	])('an unfinished %%%% is refused: %j', async (content, part, nextStep) => {
		const run = await runs().send({ parameters: { content }, settings: toErrorBranch });
		expect(refusals(run)[0].error).toContain(`'Content' [item 0]: "${part}" is not a finished tag.`);
		expect(refusals(run)[0].error).toContain(nextStep);
		expect(runs().sends).toEqual([]);
	});

	test('an expression of n8n that was left is refused, with what to write', async () => {
		const run = await runs().send({
			parameters: { content: 'Your code is {{ $json.code }}.', ...noValues },
			settings: toErrorBranch,
		});
		expect(refusals(run)[0].error).toBe(
			`'Content' [item 0]: {{ $json.code }} is an expression of n8n, which was not evaluated here. Write this text instead: "Your code is %%code%%.", and in 'Personalization' add code with the value {{ $json.code }}.`,
		);
		expect(runs().sends).toEqual([]);
	});

	test('a name in other brackets is refused for a contact without a value, too', async () => {
		const run = await runs().send({
			items: [{ phone: `+${phoneNumber(0)}` }],
			parameters: { content: 'Your code is {PIN}.' },
			settings: toErrorBranch,
		});
		expect(refusals(run)[0].error).toMatch(/^'Content' .* Write %%PIN%% instead\./);
	});

	test('values for a content without any tag are refused', async () => {
		const run = await runs().send({ parameters: { content: 'Doors open at 7.' }, settings: toErrorBranch });
		expect(refusals(run)[0].error).toMatch(
			/^'Personalization' \[item 0\]: the content has no %%TAG%%, so that "PIN" is not used\./,
		);
		const defaults = await runs().send({
			parameters: { content: 'Doors open at 7.', ...noValues },
			fields: { personalizationDefaults: list({ GATE: 'A1' }) },
			settings: toErrorBranch,
		});
		expect(refusals(defaults)[0].error).toMatch(/^'Personalization Defaults' \[item 0\]: /);
		expect(runs().sends).toEqual([]);
	});

	test('names that no tag uses are a hint: a whole row is given as JSON', async () => {
		const run = await runs().send({
			items: contacts(3).map((contact, n) => ({ ...contact, PIN: n, ...(n > 0 && { city: 'Ulm' }) })),
			parameters: { personalizationMode: 'json', personalizationJson: '={{ $json }}' },
			fields: { personalizationDefaults: list({ GATE: 'A1' }) },
		});
		expect(outcomes(run, 3)).toEqual(times(3, 'accepted'));
		expect(run.hints.map(({ message }) => message)).toEqual([
			'Personalization that no %%TAG%% of the content uses (number of contacts): "phone" (3), "code" (3), "GATE" (3), "city" (2).',
		]);
	});

	test('texts without tags and values go out as they are', async () => {
		const content = 'Use {CODE}, 50% off, 100% you <3 [1] {"a": {"b": 1}} {{x}}';
		const run = await runs().send({ parameters: { content, ...noValues } });
		expect(run.hints).toEqual([]);
		expect(runs().texts).toEqual([[phoneNumber(0), content]]);
	});

	test('of published content nothing is known, so nothing is refused', async () => {
		const contentId = '00000000-0000-4000-8000-0000000000a2';
		const run = await runs().send({
			parameters: { contentSource: 'contentId', contentId, content: '{PIN} %%' },
			fields: { personalizationDefaults: list({ GATE: 'A1' }) },
		});
		expect(outcomes(run, 1)).toEqual(['accepted']);
		expect(run.hints).toEqual([]);
	});
});

describe('a contact with a tag that Acoustic does not know', () => {
	test('is refused alone and named', async () => {
		const items = contacts(4).map(({ phone, code }, n) => (n === 2 ? { phone } : { phone, code }));
		const run = await runs().send({
			items,
			// PIN is a field of the sandbox's database; this is none.
			parameters: { content: 'Your code is %%ticket%%.', personalization: list({ ticket: '={{ $json.code }}' }) },
			options: oneByOne,
			settings: toErrorBranch,
		});
		expect(outcomes(run, 4)).toEqual(['accepted', 'accepted', 'notSent', 'accepted']);
		expect(runs().asked).toEqual([[0, 1, 3].map(phoneNumber), [phoneNumber(2)]]);
		expect(refusals(run)).toEqual([
			{
				error: expect.stringMatching(
					/^Acoustic knows no value for a personalization tag, and nothing fills %%ticket%% here: Wrong personalization tags ticket \[item 2\]\. Fill the tag in 'Personalization'/,
				) as string,
				details: expect.objectContaining({
					outcome: 'notSent',
					httpCode: '400',
					recipient: `+${phoneNumber(2)}`,
				}) as Refused['details'],
			},
		]);
	});

	test('shares a request with those who lack the same, in order of first appearance', async () => {
		const items = contacts(7).map((contact, n) => ({
			...contact,
			values: { ...(n % 3 !== 0 && { A: n }), ...(n % 3 !== 1 && { B: n }) },
		}));
		const run = await runs().send({
			items,
			parameters: { content: '%%A%% %%B%%', personalizationMode: 'json', personalizationJson: '={{ $json.values }}' },
			options: { ...oneByOne, maxContactsPerRequest: 2 },
			settings: toErrorBranch,
		});
		expect(runs().asked).toEqual([[0, 3], [6], [1, 4], [2, 5]].map((request) => request.map(phoneNumber)));
		expect(outcomes(run, 7)).toEqual(['notSent', 'notSent', 'accepted', 'notSent', 'notSent', 'accepted', 'notSent']);
	});
});

describe('refused before anything is sent, as the document words it', () => {
	const tooLong = 'The message exceeded the maximum 800 character limit';
	const noContent = 'SMS content should be present';
	const noProgram = 'Channel qualifier should be present';
	const noContact = 'Contact information is empty';

	test.each<[name: string, field: string, value: JsonValue, reason: string, where: INodeParameters]>([
		['801 characters', 'Content', 'x'.repeat(801), tooLong, { content: '={{ $json.value }}' }],
		['801 emoji', 'Content', '😀'.repeat(801), tooLong, { content: '={{ $json.value }}' }],
		['no text', 'Content', '', noContent, { content: '={{ $json.value }}' }],
		['a text of blanks', 'Content', ' \n\t ', noContent, { content: '={{ $json.value }}' }],
		['a text that is not there', 'Content', null, noContent, { content: '={{ $json.value }}' }],
		[
			'no content ID',
			'Content ID',
			' ',
			noContent,
			{ contentSource: '={{ $json.value ? "contentId" : "content" }}', contentId: '={{ $json.value }}' },
		],
		[
			'no program',
			'Channel Qualifier',
			'',
			noProgram,
			{ channelQualifier: { __rl: true, mode: 'id', value: '={{ $json.value }}' } },
		],
		['a program that is not there', 'Channel Qualifier', null, noProgram, { channelQualifier: '={{ $json.value }}' }],
		[
			'a program object without value',
			'Channel Qualifier',
			{ __rl: true, mode: 'list', value: '' },
			noProgram,
			{ channelQualifier: '={{ $json.value }}' },
		],
		['no number', 'Phone Number', '', noContact, { phoneNumber: '={{ $json.value }}' }],
		['a number that is not there', 'Phone Number', null, noContact, { phoneNumber: '={{ $json.value }}' }],
	])('%s', async (_name, field, value, reason, where) => {
		const good: Record<string, JsonValue> = { 'Channel Qualifier': alerts, 'Phone Number': `+${phoneNumber(9)}` };
		const fine = good[field] ?? (field === 'Content' ? 'Hello' : '');
		const items = [0, 1, 2].map((n) => ({ ...contacts(3)[n], value: n === 0 ? fine : value }));

		const parameters = { ...(field === 'Content' && noValues), ...where };
		const stopped = await runs().send({ items, parameters });
		expect(stopped.error?.message).toMatch(
			new RegExp(`^'${field}' \\[item 1\\]: ${reason}.*Nothing was sent\\. 1 other item cannot`),
		);
		expect(stopped.error?.context).toMatchObject({ itemIndex: 1, details: { outcome: 'notSent', field } });
		expect(stopped.error?.description).toMatch(/^[A-Z].*\.$/);
		expect(runs().sandbox.records.requests).toEqual([]);

		const wentOn = await runs().send({ items, parameters, settings: toErrorBranch });
		expect(outcomes(wentOn, 3)).toEqual(['accepted', 'notSent', 'notSent']);
		expect(refusals(wentOn)[0].details).toEqual({
			outcome: 'notSent',
			httpCode: null,
			providerCode: null,
			providerMessage: null,
			field,
		});
		expect(runs().asked.flat()).toHaveLength(1);
	});

	test.each<[name: string, content: string, values: INodeParameters]>([
		['800 characters', 'x'.repeat(800), noValues],
		['800 characters as typed, more after personalization', `%%PIN%%${'x'.repeat(793)}`, {}],
		['400 emoji, 800 UTF-16 units', '😀'.repeat(400), noValues],
	])('%s go out', async (_name, content, values) => {
		const run = await runs().send({ parameters: { content, ...values } });
		expect(outcomes(run, 1)).toEqual(['accepted']);
		expect(runs().bodies[0].content).toBe(content);
	});

	test('800 emoji are 800 characters: whether they are too long for it, Acoustic says', async () => {
		const run = await runs().send({ parameters: { content: '😀'.repeat(800), ...noValues }, settings: toErrorBranch });
		expect(runs().sends).toHaveLength(1);
		expect(refusals(run)[0]).toMatchObject({
			error: expect.stringContaining("Shorten 'Content'") as string,
			details: { outcome: 'notSent', httpCode: '400' },
		});
	});

	test.each<[name: string, fields: INodeParameters, told: RegExp]>([
		['a time to live in words', { ttlInMinutes: 'soon' }, /'Time to Live \(Minutes\)'/],
		['a negative time to live', { ttlInMinutes: -5 }, /'Time to Live \(Minutes\)'/],
		['a time to live in parts of minutes', { ttlInMinutes: 0.5 }, /'Time to Live \(Minutes\)'/],
		['a source that is an object', { source: '={{ $json }}' }, /'Source'/],
		['a campaign that is a list', { campaignName: '={{ [1] }}' }, /'Campaign Name'/],
	])('%s, in our own words', async (_name, fields, told) => {
		const run = await runs().send({ fields, settings: toErrorBranch });
		expect(refusals(run)[0].error).toMatch(told);
		expect(runs().sends).toEqual([]);
	});

	test('a number that is none, or of no certain country', async () => {
		const run = await runs().send({
			items: [
				{ phone: 'call me' },
				{ phone: '+123' },
				{ phone: '80000001' },
				{ phone: '6587755388', without: 'US' },
				{ phone: 1e21 },
				{ phone: 6580000000, without: 'countryCode' },
				{ phone: '8775 5388', without: 'countryCode' },
			],
			parameters: { numbersWithoutPlus: '={{ $json.without ?? "refuse" }}' },
			settings: toErrorBranch,
		});
		expect(outcomes(run, 7)).toEqual(times(7, 'notSent'));
		for (const { details } of refusals(run)) expect(details.field).toBe('Phone Number');
		expect(runs().sends).toEqual([]);
	});

	test('a workflow with a required field left empty does not start', async () => {
		const run = await runs().send({ parameters: { content: '', phoneNumber: '' } });
		expect(run.status).toBe('error');
		expect(runs().sandbox.records.requests).toEqual([]);
	});
});

describe('Validate Only', () => {
	test.each([
		[{ hostType: 'goacoustic', pod: 'eu-1' }, 'https://api-campaign-eu-1.goacoustic.com'],
		[{ hostType: 'goacoustic' }, 'https://api-campaign-us-1.goacoustic.com'],
		[{ hostType: 'silverpop', podNumber: '4' }, 'https://api4.silverpop.com'],
		[{ hostType: 'silverpop', podNumber: ' A ' }, 'https://apia.silverpop.com'],
		[{ hostType: 'custom', baseUrl: 'https://proxy.example/acoustic/rest/' }, 'https://proxy.example/acoustic'],
	])('shows the address of %j', async (credential, base) => {
		const run = await runs().send({ credential, options: { validateOnly: true } });
		expect(run.success[0].json.request).toMatchObject({ url: `${base}/rest/channels/sms/externalconsentsends` });
	});

	test('sends nothing, and shows text, segments and the request an item would be in', async () => {
		const items = contacts(5).map((contact, n) => ({ ...contact, gate: n % 2 === 0 ? 'A' : 'B' }));
		const run = await runs().send({
			items,
			parameters: { content: '=Gate {{ $json.gate }}: %%PIN%% %%FIRST NAME%%' },
			fields: { source: 'test' },
			options: { validateOnly: true, maxContactsPerRequest: 2 },
		});
		expect(runs().sandbox.records.requests).toEqual([]);
		expect(outcomes(run, 5)).toEqual(times(5, 'validated'));
		expect(run.success[2]).toEqual({
			json: {
				outcome: 'validated',
				recipient: `+${phoneNumber(2)}`,
				wouldBe: 'accepted',
				request: {
					method: 'POST',
					url: `${runs().sandbox.acousticUrl}/rest/channels/sms/externalconsentsends`,
					body: {
						content: 'Gate A: %%PIN%% %%FIRST NAME%%',
						contacts: [{ phoneNumber: phoneNumber(2), personalization: { PIN: 'code 2' } }],
						channelQualifier: alerts,
						source: 'test',
					},
					requestIndex: 0,
					requestSize: 2,
				},
				text: 'Gate A: code 2 %%FIRST NAME%%',
				encoding: 'GSM7',
				segments: 1,
				unfilledTags: ['FIRST NAME'],
			},
			pairedItem: { item: 2 },
		});
		expect(Object.keys(run.success[2].json)).toEqual([
			'outcome',
			'recipient',
			'text',
			'encoding',
			'segments',
			'unfilledTags',
			'wouldBe',
			'request',
		]);
		const placed = run.success.map(({ json }) => json.request as JsonObject);
		expect(placed.map(({ requestIndex, requestSize }) => [requestIndex, requestSize])).toEqual([
			[0, 2],
			[2, 2],
			[0, 2],
			[2, 2],
			[1, 1],
		]);
	});

	test.each([
		['x'.repeat(160), '', 'GSM7', 1],
		['x'.repeat(160), 'y', 'GSM7', 2],
		['[€]'.repeat(26), '1234', 'GSM7', 1],
		['[€]'.repeat(26), '12345', 'GSM7', 2],
		['x'.repeat(69), 'é', 'GSM7', 1],
		['x'.repeat(69), 'ê', 'UCS2', 1],
		['x'.repeat(69), '😀', 'UCS2', 2],
	])('counts the text as the contact reads it: %s%s', async (content, pin, encoding, segments) => {
		const run = await runs().send({
			parameters: { content: `${content}%%PIN%%`, personalization: list({ PIN: pin }) },
			options: { validateOnly: true },
		});
		expect(run.success[0].json).toMatchObject({ text: content + pin, encoding, segments });
	});

	test('knows no text of published content', async () => {
		const run = await runs().send({
			parameters: { contentSource: 'contentId', contentId: 'any' },
			options: { validateOnly: true },
		});
		expect(Object.keys(run.success[0].json)).toEqual(['outcome', 'recipient', 'wouldBe', 'request']);
		expect(run.hints.map(({ message }) => message)).toEqual([expect.stringMatching(/^1 of 1 item was validated/)]);
	});

	test('for some items only: the others are sent', async () => {
		const items = contacts(4).map((contact, n) => ({ ...contact, rehearse: n < 2 }));
		const run = await runs().send({ items, options: { validateOnly: '={{ $json.rehearse }}' } });
		expect(outcomes(run, 4)).toEqual(['validated', 'validated', 'accepted', 'accepted']);
		expect(runs().asked).toEqual([[2, 3].map(phoneNumber)]);
	});
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

	test('stands among error items, one for each contact, and repeats that were skipped', async () => {
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
			[{ item: 3 }, expect.stringContaining('Acoustic refused the request (400): No. [item 3]')],
			[{ item: 4 }, expect.stringContaining('Acoustic refused the request (400): No. [item 4]')],
			[{ item: 5 }, expect.stringContaining("'Phone Number' [item 5]")],
			[[{ item: 6 }], 'accepted'],
		]);
	});

	test('stays one, whatever ID Acoustic gives, also for those that an earlier try sent', async () => {
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

describe('the answer', () => {
	const location = 'https://example.com/rest/channels/sms/sends/6adb75b2-158df6e11e8-fe154/status';
	const id = '6adb75b2-158df6e11e8-fe154';

	test.each<[name: string, body: JsonValue, transactionId: string, location: string | null]>([
		['as documented for a sibling call', { data: { location, id } }, id, location],
		['without its envelope', { location, id }, id, location],
		['with a number as ID', { data: { location, id: 512 } }, '512', location],
		['with the location alone', { data: { location } }, id, location],
		['with the ID alone', { data: { id } }, id, null],
		['with an empty ID', { data: { location, id: '' } }, id, location],
		['with more than documented', { meta: { error: 'none' }, data: { location, id, error: 0 } }, id, location],
		['with markup in it', { data: { location: `${location}<script>x</script>`, id: `${id}<b>` } }, id, location],
	])('%s is understood', async (_name, body, transactionId, expectedLocation) => {
		runs().fault({ status: 202, body });
		const run = await runs().send();
		expect(run.success).toEqual([
			{
				json: {
					transactionId,
					location: expectedLocation,
					recipient: `+${phoneNumber(0)}`,
					phoneNumber: phoneNumber(0),
					outcome: 'accepted',
				},
				pairedItem: { item: 0 },
			},
		]);
	});

	test.each<[name: string, fault: Omit<Fault, 'provider'>]>([
		['without ID and location', { body: { data: {} } }],
		['with a location that leads nowhere', { body: { data: { location: 'https://example.com/' } } }],
		['with an ID that is an object', { body: { data: { id: { a: 1 } } } }],
		['with an error in a 202', { body: { meta: { generalErrors: [{ message: 'Not today' }] }, data: null } }],
		['a list', { body: [{ id: '1' }] }],
		['null', { body: null }],
		['a text', { body: 'OK' }],
		['HTML', { garble: 'html' }],
		['empty', { garble: 'empty' }],
		['204', { garble: 'noContent' }],
		['JSON cut in half', { garble: 'truncatedJson' }],
		['cut off', { garble: 'cutOff' }],
		['none, the connection dropped', { connection: 'dropAfter' }],
		['500', { status: 500 }],
		['502 as HTML', { status: 502, garble: 'html' }],
		['503 without Retry-After', { status: 503 }],
	])('%s leaves its contacts unknown, and is not repeated', async (_name, fault) => {
		runs().fault({ on: 2, ...fault });
		const options = { ...oneByOne, maxContactsPerRequest: 2 };
		const run = await runs().send({ items: contacts(5), options, settings: toErrorBranch });
		expect(outcomes(run, 5)).toEqual(['accepted', 'accepted', 'unknown', 'unknown', 'accepted']);
		for (const { error, details } of refusals(run)) {
			expect(error).toMatch(/not known whether the message went out \[item [23]\]\. Look it up at Acoustic/);
			expect(details).toMatchObject({
				outcome: 'unknown',
				recipient: expect.stringMatching(/^\+658000000[23]$/) as string,
			});
		}
		expect(runs().asked).toEqual([[0, 1], [2, 3], [4]].map((group) => group.map(phoneNumber)));
	});

	test('that does not come in time leaves its contacts unknown', async () => {
		const credential = runs().save();
		await runs().getStatus({ items: [{ transactionId: 'any' }], credential });
		runs().fault({ connection: 'hang' });
		const run = await runs().send({
			items: contacts(2),
			credential,
			options: { timeout: 200 },
			settings: toErrorBranch,
		});
		expect(outcomes(run, 2)).toEqual(times(2, 'unknown'));
		expect(runs().sends).toHaveLength(1);
	});

	test('of 10 MB is still read', async () => {
		runs().fault({ garble: 'huge' });
		expect(outcomes(await runs().send(), 1)).toEqual(['accepted']);
	});

	test('a redirect is not followed: not sent', async () => {
		runs().fault({ status: 307, redirectTo: '/elsewhere' });
		const run = await runs().send({ settings: toErrorBranch });
		expect(refusals(run)[0].details).toMatchObject({ outcome: 'notSent', httpCode: '307' });
		expect(runs().sandbox.records.hits('/elsewhere')).toBe(0);
	});
});

describe('response codes', () => {
	/** The documented wording of every row, what the node says of it, and where it sends the user. */
	const table: Array<[status: number, text: string, says: RegExp, nextStep: RegExp]> = [
		[
			400,
			'Wrong personalization tags {FIRST}',
			/knows no value for a personalization tag/,
			/'Personalization'.*'Personalization Defaults'.*database field/,
		],
		[400, 'Bad request', /could not read the request/, /'Personalization'/],
		[
			400,
			'SMS Program is inactive or not found with identifier {12345}.',
			/no active SMS program/,
			/'Channel Qualifier'/,
		],
		[400, 'Channel qualifier should be present', /got no SMS program/, /'Channel Qualifier'/],
		[400, 'The message exceeded the maximum 800 character limit.', /longer than the 800 characters/, /'Content'/],
		[400, 'SMS content should be present', /got no text/, /'Content'/],
		[
			400,
			'Contacts must contain at least 1 contact and cannot exceed more than 1000 contacts.',
			/1 to 1,000 contacts/,
			/'Max Contacts per Request'/,
		],
		[
			400,
			'Contact information is empty. Please provide contact identifier or lookup keys.',
			/contact without phone number/,
			/'Phone Number'/,
		],
		[
			401,
			'The access token has expired. Token provided was: {sandbox-access-token-1}',
			/did not accept the access token/,
			/credential/,
		],
		[403, 'Forbidden', /SMS is not enabled for the organization, the database or the user/, /administrator/],
	];
	const shapes: Array<[name: string, body: (text: string) => Pick<Fault, 'body' | 'rawBody'>]> = [
		['{message}', (message) => ({ body: { message } })],
		['generalErrors[text]', (text) => ({ body: { meta: { generalErrors: [text], fieldErrors: {} }, data: null } })],
		['generalErrors[{message}]', (message) => ({ body: { meta: { generalErrors: [{ message }] } } })],
		['fieldErrors{field: text}', (text) => ({ body: { meta: { generalErrors: [], fieldErrors: { content: text } } } })],
		[
			'fieldErrors{field: [{message}]}',
			(message) => ({ body: { meta: { fieldErrors: { contacts: [{ message }] } } } }),
		],
		['{error, error_description}', (text) => ({ body: { error: 'Bad Request', error_description: text } })],
		[
			'{status, error, message}',
			(message) => ({ body: { status: 400, error: 'Bad Request', message, path: '/rest' } }),
		],
		['plain text', (rawBody) => ({ rawBody })],
	];

	test.each(table)('%d %s: a message of its own that says what to do', async (status, text, says, nextStep) => {
		for (const [, body] of shapes) {
			runs().sandbox.faults.clear();
			runs().fault({ status, ...body(text) });
			const told = text.replace('{sandbox-access-token-1}', '***');

			const wentOn = await runs().send({ settings: toErrorBranch });
			const [{ error, details }] = refusals(wentOn);
			expect(error).toMatch(says);
			expect(error).toMatch(nextStep);
			expect(error).toContain(told);
			expect(error).toContain('[item 0]');
			expect(details).toEqual({
				outcome: 'notSent',
				httpCode: String(status),
				providerCode: null,
				providerMessage: expect.stringContaining(told) as string,
				recipient: `+${phoneNumber(0)}`,
			});

			const stopped = await runs().send();
			expect(stopped.error?.message).toMatch(says);
			expect(stopped.error?.message).toContain('0 accepted, 1 not sent, 0 unknown');
			expect(stopped.error?.description).toMatch(nextStep);
			expect(stopped.error?.context).toMatchObject({ itemIndex: 0, details });
		}
		expect(runs().received).toEqual({});
	});

	test('no two rows share their message, but for the one that stands there twice', async () => {
		const messages = new Set<string>();
		for (const [status, text] of table) {
			runs().sandbox.faults.clear();
			runs().fault({ status, body: { message: text } });
			messages.add(refusals(await runs().send({ settings: toErrorBranch }))[0].error.split(':')[0]);
		}
		expect(messages.size).toBe(table.length);
	});

	test.each<[name: string, status: number, body: Pick<Fault, 'body' | 'rawBody' | 'garble'>, says: RegExp]>([
		['a 403 in other words', 403, { body: { message: 'Access is denied' } }, /SMS is not enabled/],
		['a 401 in other words', 401, { body: { error: 'invalid_token' } }, /did not accept the access token/],
		[
			'a 400 nobody documented',
			400,
			{ body: { message: 'The moon is full' } },
			/refused the request \(400\): The moon is full/,
		],
		['a 400 without body', 400, { rawBody: '' }, /refused the request \(400\) \[item 0\]/],
		['a 404 as HTML', 404, { garble: 'html' }, /refused the request \(404\): 502 Bad Gateway/],
		['a 422 with a list', 422, { body: ['no'] }, /refused the request \(422\)/],
		['a 400 that is deep', 400, { body: { a: { b: { c: 'd' } } } }, /refused the request \(400\)/],
	])('%s', async (_name, status, body, says) => {
		runs().fault({ status, ...body });
		const run = await runs().send({ settings: toErrorBranch });
		expect(refusals(run)[0].error).toMatch(says);
		expect(refusals(run)[0].details).toMatchObject({ outcome: 'notSent', httpCode: String(status) });
	});

	test("are the sandbox's as well, wherever its texts stand", async () => {
		for (const errorShape of ['object', 'text', 'plain'] as const) {
			runs().settings({ errorShape });
			const wrongTag = await runs().send({ parameters: { content: '%%No such field%%' }, settings: toErrorBranch });
			expect(refusals(wrongTag)[0].error).toMatch(
				/no value for a personalization tag, and nothing fills %%No such field%% here: Wrong personalization tags No such field/,
			);
			const inactive = await runs().send({
				parameters: { channelQualifier: { __rl: true, mode: 'id', value: retired } },
				settings: toErrorBranch,
			});
			expect(refusals(inactive)[0].error).toMatch(/no active SMS program .* identifier 12399\./);
		}
	});

	test('show no markup, no control characters and no more than 500 characters', async () => {
		runs().fault({
			on: 1,
			status: 400,
			body: { message: `<script>x()</script><b>a</b>\u0000\u202e${'y'.repeat(5000)}` },
		});
		const run = await runs().send({ settings: toErrorBranch });
		const { providerMessage } = refusals(run)[0].details;
		expect(providerMessage).toMatch(/^a y{400,}…$/);
		expect(providerMessage).toHaveLength(500);
	});

	test('a code keeps its JSON type', async () => {
		runs().fault({ on: 1, status: 400, body: { code: 17, message: 'a' } });
		runs().fault({ on: 2, status: 400, body: { errorCode: 'E17', message: 'b' } });
		const run = await runs().send({ items: contacts(2), options: eachAlone, settings: toErrorBranch });
		expect(refusals(run).map(({ details }) => details.providerCode)).toEqual([17, 'E17']);
	});

	test('a program that is inactive stops that program, not the other', async () => {
		const items = contacts(8).map((contact, n) => ({ ...contact, program: n % 2 === 0 ? retired : alerts }));
		const run = await runs().send({
			items,
			parameters: { channelQualifier: { __rl: true, mode: 'id', value: '={{ $json.program }}' } },
			options: eachAlone,
			settings: toErrorBranch,
		});
		expect(outcomes(run, 8)).toEqual(Array.from({ length: 8 }, (_, n) => (n % 2 === 0 ? 'notSent' : 'accepted')));
		expect(runs().asked).toEqual([0, 1, 3, 5, 7].map((n) => [phoneNumber(n)]));
		expect(refusals(run)[1]).toMatchObject({
			error: expect.stringMatching(
				/^Not sent, because .*no active SMS program with this ID \[item 2\]\. .*'Channel Qualifier'/,
			) as string,
			details: { outcome: 'notSent', httpCode: null },
		});
	});

	test.each([
		['403', () => runs().settings({ smsEnabled: false })],
		['403 in other words', () => runs().fault({ status: 403, body: {} })],
	])('%s stops everything, all programs', async (_name, forbid) => {
		forbid();
		const items = contacts(6).map((contact, n) => ({ ...contact, program: n % 2 === 0 ? codes : alerts }));
		const run = await runs().send({
			items,
			parameters: { channelQualifier: { __rl: true, mode: 'id', value: '={{ $json.program }}' } },
			options: eachAlone,
			settings: toErrorBranch,
		});
		expect(outcomes(run, 6)).toEqual(times(6, 'notSent'));
		expect(runs().sends).toHaveLength(1);
		expect(refusals(run)[5].error).toMatch(/^Not sent, because .*SMS is not enabled/);
	});

	test('more at once than the organization may have: waits, then sends each contact once', async () => {
		runs().settings({ concurrentRequests: 2 });
		runs().fault({ latencyMs: 30 });
		const items = contacts(10);
		const run = await hurried(20, () => runs().send({ items, options: { maxContactsPerRequest: 1, concurrency: 4 } }));
		expect(outcomes(run, 10)).toEqual(times(10, 'accepted'));
		expect(runs().received).toEqual(onceEach(10));
		expect(runs().sends.some(({ status }) => status === 429)).toBe(true);
	});
});

describe('one of ten requests goes wrong', () => {
	const tenAtOnce = { concurrency: 10 };
	const thousands = (request: number) => numbers(request * 1000, 1000);

	test('refused with 400: 9,000 go, 1,000 error items are linked to their inputs', async () => {
		runs().fault({ on: 4, status: 400, body: { message: 'Wrong personalization tags PIN' } });
		const run = await runs().send({
			items: contacts(10_000),
			parameters: sameForAll,
			options: oneByOne,
			settings: toErrorBranch,
		});
		expect(run.status).toBe('success');
		expect(outcomes(run, 10_000)).toEqual([
			...times(3000, 'accepted'),
			...times(1000, 'notSent'),
			...times(6000, 'accepted'),
		]);
		expect(pairs(run.failure)).toEqual(Array.from({ length: 1000 }, (_, n) => ({ item: 3000 + n })));
		expect(run.failure.map(({ json }) => [json.phone, (json.details as JsonObject).recipient])).toEqual(
			thousands(3).map((number) => [`+${number}`, `+${number}`]),
		);
		expect(runs().asked).toEqual(Array.from({ length: 10 }, (_, n) => thousands(n)));
		expect(Object.keys(runs().received)).toHaveLength(9000);
	}, 60_000);

	test('Retry On Fail tries the refused contacts again, and nobody else', async () => {
		runs().fault({ latencyMs: 100 });
		runs().fault({ on: 4, status: 400, body: { message: 'Not now' } });
		const run = await runs().send({
			items: contacts(100),
			options: { ...byTen, ...tenAtOnce },
			settings: { retryOnFail: true, maxTries: 3 },
		});
		expect(run.status).toBe('success');
		expect(outcomes(run, 100)).toEqual(times(100, 'accepted'));
		const refused = runs().asked[3];
		expect(runs().asked).toHaveLength(11);
		expect(runs().asked[10]).toEqual(refused);
		expect(runs().received).toEqual(onceEach(100));
	});

	test('continue on error with Retry On Fail: the first request refused, nobody else gets a second message', async () => {
		runs().fault({ on: 1, status: 400, body: { message: 'Not now' } });
		const run = await runs().send({
			items: contacts(100),
			options: { ...byTen, ...oneByOne },
			settings: { onError: 'continueRegularOutput', retryOnFail: true, maxTries: 3 },
		});
		expect(outcomes(run, 100)).toEqual(times(100, 'accepted'));
		expect(runs().asked).toHaveLength(11);
		expect(runs().received).toEqual(onceEach(100));
	});

	test('Retry On Fail gives up after its tries, and says how many went', async () => {
		runs().fault({ latencyMs: 100 });
		runs().fault({ recipient: phoneNumber(35), status: 400, body: { message: 'Never' } });
		const run = await runs().send({
			items: contacts(100),
			options: { ...byTen, ...tenAtOnce },
			settings: { retryOnFail: true, maxTries: 3 },
		});
		expect(run.error?.message).toContain(
			'refused the request (400): Never [item 30]. Of all items: 90 accepted, 10 not sent, 0 unknown.',
		);
		expect(runs().asked).toHaveLength(12);
		expect(runs().received).toEqual(
			Object.fromEntries(
				numbers(0, 100)
					.filter((_, n) => n < 30 || n >= 40)
					.map((number) => [number, 1]),
			),
		);
	});

	test('dropped after it was read: unknown, by no retry sent again, until that is asked for', async () => {
		runs().fault({ latencyMs: 100 });
		runs().fault({ on: 4, connection: 'dropAfter' });
		const run = await runs().send({
			items: contacts(100),
			options: { ...byTen, ...tenAtOnce },
			settings: { retryOnFail: true, maxTries: 3 },
		});
		const lost = runs().asked[3];
		const first = Number(lost[0]) - Number(phoneNumber(0));
		expect(run.error?.message).toMatch(new RegExp(`not known whether the message went out .*\\[item ${first}\\]`));
		expect(run.error?.message).toContain(`90 accepted, 0 not sent, 10 unknown (${first}, ${first + 1},`);
		expect(run.error?.context).toMatchObject({ itemIndex: first, details: { outcome: 'unknown' } });
		expect(runs().asked).toHaveLength(10);

		const retried = await runs().retry(run);
		expect(retried.error?.message).toContain('90 accepted, 0 not sent, 10 unknown');
		expect(retried.error?.description).toContain("'Resend Unknown'");
		expect(runs().asked).toHaveLength(10);
		expect(runs().received).toEqual(onceEach(100));

		const resent = await runs().retry(run, {
			parameters: { options: { ...byTen, ...tenAtOnce, resendUnknown: true } },
		});
		expect(outcomes(resent, 100)).toEqual(times(100, 'accepted'));
		expect(runs().asked).toHaveLength(11);
		expect(runs().asked[10]).toEqual(lost);
	});

	test('stop on error: Retry from the executions list sends the refused and the never attempted, nobody twice', async () => {
		runs().fault({ on: 4, status: 400, body: { message: 'Not now' } });
		const stopped = await runs().send({ items: contacts(100), options: { ...byTen, ...oneByOne } });
		expect(stopped.error?.message).toContain('[item 30]. Of all items: 30 accepted, 70 not sent, 0 unknown.');
		expect(runs().asked).toHaveLength(4);
		const before = new Map(
			runs()
				.sandbox.records.messagesOf('acoustic')
				.map(({ to, transactionId }) => [to, transactionId]),
		);

		const retried = await runs().retry(stopped);
		expect(outcomes(retried, 100)).toEqual(times(100, 'accepted'));
		expect(runs().asked.slice(4)).toEqual(Array.from({ length: 7 }, (_, n) => numbers(30 + n * 10, 10)));
		expect(runs().received).toEqual(onceEach(100));
		// Who was accepted before keeps the transaction of then.
		for (const { json } of retried.success.slice(0, 30)) {
			expect(json.transactionId).toBe(before.get(String(json.phoneNumber)));
		}
	});

	test('a text that was edited before the retry goes to those who got none, and a hint says so', async () => {
		runs().fault({ on: 2, status: 400, body: { message: 'Too rude' } });
		const stopped = await runs().send({ items: contacts(3), options: eachAlone });
		const retried = await runs().retry(stopped, { parameters: { content: 'Kindly: %%PIN%%' } });
		expect(outcomes(retried, 3)).toEqual(times(3, 'accepted'));
		expect(runs().texts).toEqual([
			[phoneNumber(0), 'Your PIN is code 0.'],
			[phoneNumber(1), 'Kindly: code 1'],
			[phoneNumber(2), 'Kindly: code 2'],
		]);
		expect(retried.hints.map(({ message }) => message)).toEqual([
			expect.stringMatching(/^One message was accepted in an earlier attempt/),
		]);
	});

	test('a later round of a loop starts clean', async () => {
		const run = await runs().send({ rounds: [contacts(2), contacts(2)] });
		expect(run.runs).toHaveLength(2);
		expect(runs().received).toEqual({ [phoneNumber(0)]: 2, [phoneNumber(1)]: 2 });
	});

	test('five in a row without a proper answer, and nothing more is sent', async () => {
		runs().fault({ status: 500 });
		const run = await runs().send({ items: contacts(8), options: eachAlone, settings: toErrorBranch });
		expect(outcomes(run, 8)).toEqual([...times(5, 'unknown'), ...times(3, 'notSent')]);
		expect(runs().sends).toHaveLength(5);
	});
});

test('as the tool of an AI agent: sends what the agent says, each time it is called', async () => {
	const { engine, sandbox } = runs();
	const { answers } = await engine.runTool({
		type: 'acousticConsent',
		credentials: { acousticCampaignApi: runs().save() },
		parameters: {
			resource: 'sms',
			operation: 'send',
			channelQualifier: { __rl: true, mode: 'id', value: alerts },
			content: 'Your PIN is %%PIN%%.',
			phoneNumber: "={{ $fromAI('phone', 'whom to text', 'string') }}",
			personalizationMode: 'json',
			personalizationJson: "={{ $fromAI('values', 'the tags', 'json') }}",
		},
		calls: [1, 1, 2].map((n) => ({ phone: `+${phoneNumber(n)}`, values: { PIN: n } })),
		through: 'agent',
	});
	expect(answers).toHaveLength(3);
	for (const { response } of answers) expect(JSON.stringify(response)).toContain('accepted');
	expect(runs().texts).toEqual([1, 1, 2].map((n) => [phoneNumber(n), `Your PIN is ${n}.`]));
	expect(sandbox.acoustic.tokenRequests).toBe(1);
});

test('cancelling the execution stops new requests at once', async () => {
	runs().fault({ latencyMs: 50 });
	const third = new Promise<void>((resolve) => {
		const timer = setInterval(() => {
			if (runs().sends.length < 3) return;
			clearInterval(timer);
			resolve();
		}, 5);
	});
	await runs().send({ items: contacts(40), options: eachAlone, cancel: third });
	const asked = runs().sends.length;
	await new Promise((resolve) => setTimeout(resolve, 150));
	expect(asked).toBeLessThanOrEqual(5);
	expect(runs().sends).toHaveLength(asked);
});

describe('several executions at once, in one process', () => {
	test('have never more than the 10 requests in flight that Acoustic allows the organization', async () => {
		runs().sandbox.faults.set({ provider: 'acoustic', latencyMs: 60 });
		const together = [0, 1, 2].map(async (n) => {
			const items = contacts(30).map(({ code }, index) => ({ phone: `+${phoneNumber(100 * n + index)}`, code }));
			return await runs().send({ items, options: { maxContactsPerRequest: 1, concurrency: 10 } });
		});
		const finished = await Promise.all(together);
		expect(finished.map(({ success }) => success.length)).toEqual([30, 30, 30]);
		expect(runs().peakInFlight).toBe(10);
		expect(new Set(Object.values(runs().received))).toEqual(new Set([1]));
		expect(Object.keys(runs().received)).toHaveLength(90);
	});

	test('one that is cancelled while it waits sends nothing more', async () => {
		runs().sandbox.faults.set({ provider: 'acoustic', latencyMs: 500 });
		const first = runs().send({ items: contacts(20), options: { maxContactsPerRequest: 1, concurrency: 10 } });
		const items = [{ phone: `+${phoneNumber(500)}`, code: 'x' }];
		const second = runs().send({ items, cancel: 100 });
		await Promise.all([first, second]);
		expect(runs().received[phoneNumber(500)]).toBeUndefined();
	});
});
