// node's assertions: jest's cost more than what they check, at thousands of cases each.
import assert from 'node:assert/strict';

import fc from 'fast-check';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { IDataObject } from 'n8n-workflow';

import { breaches } from '../../support/eight-by-eight-openapi.mts';
import { casesOf, seed } from '../../support/properties.mts';
import type { NodeExecution } from '../harness.mts';
import {
	assertAgreement,
	assertDocumented,
	assertTakenAsDocumented,
	assertStricter,
	type Readings,
	type StricterRule,
} from '../support/contract.mts';
import { eightByEightRuns } from '../support/eight-by-eight.mts';
import { phoneNumber } from '../support/recipients.mts';
import { postBatch, postSurvey } from '../support/raw-requests.mts';
import { toErrorBranch } from '../support/settings.mts';
import { phoneRulesOf, unwritableValues } from '../support/stricter-rules.mts';
import { anything, mostly, writtenName, writtenText } from '../support/written-texts.mts';
import { numbersWithoutPlus, writtenPhone } from '../support/written-phones.mts';

// The node and the sandbox read the same documents and share no code: whatever is written, both have to accept it or both reject it.
const runs = eightByEightRuns();
beforeEach(() => runs().settings({ receiptStates: [] }));

const numRuns = casesOf(0.25);
const perRun = 250;
/** Each is an execution of its own. */
const awaited = casesOf(0.02);

jest.setTimeout(600_000);

/** What is written for one message. */
interface Written {
	phone: unknown;
	numbers: unknown;
	text: unknown;
	variables: unknown;
	country: unknown;
	source: unknown;
	reference: unknown;
	encoding: unknown;
	scheduled: unknown;
	expiry: unknown;
	receiptUrl: unknown;
	/** Of a batch only. */
	batch: unknown;
}

/** Texts of a length below, at and above a limit, in characters of one and of two UTF-16 units. */
const around = (limit: number) =>
	fc
		.tuple(fc.constantFrom('x', 'é', '漢', '😀'), fc.integer({ min: limit - 1, max: limit + 1 }))
		.map(([character, length]) => character.repeat(length));

const dates = {
	right: fc.constantFrom(
		'2101-01-31T09:00:00Z',
		'2101-02-28T09:00:00.123456+08:00',
		'2104-02-29T23:59:59-03:30',
		'2101-12-31T00:00:00+14:00',
		'2101-12-31T00:00:00-00:00',
	),
	/** Of these the node reads some and writes them in its own way. */
	odd: fc.constantFrom(
		'2101-02-29T09:00:00Z',
		'2101-02-30T09:00:00Z',
		'2101-04-31T09:00:00Z',
		'2101-13-01T09:00:00Z',
		'2101-00-10T09:00:00Z',
		'2101-01-00T09:00:00Z',
		'2101-01-31T24:00:00Z',
		'2101-01-31T24:00:01Z',
		'2101-01-31T25:00:00Z',
		'2101-01-31T09:60:00Z',
		'2101-01-31T09:00:61Z',
		'2101-01-31T09:00:00',
		'2101-01-31T09:00Z',
		'2101-01-31t09:00:00z',
		'2101-01-31',
		'2101-01-31T09:00:00+0800',
		'2101-01-31T09:00:00+08',
		'2101-01-31T09:00:00+25:00',
		'2101-01-31T09:00:00+08:60',
		'+002101-01-31T09:00:00Z',
		'Mon, 31 Jan 2101 09:00:00 GMT',
		'31/01/2101',
		'tomorrow',
		'2001-01-31T09:00:00Z',
	),
};

const addresses = {
	right: fc.constantFrom(
		'https://n8n.example.com/webhook/8x8?x=%20&y=a+b#c',
		'http://127.0.0.1:5678/webhook/a',
		'https://user:secret@example.com/',
	),
	odd: fc.constantFrom(
		'HTTPS://EXAMPLE.com/Path',
		'example.com',
		'//example.com/',
		'/webhook/a',
		'ftp://example.com/',
		'mailto:a@example.com',
		'https://',
		'https:///path',
		'https:example.com',
		'https://example.com/path with space',
		'https://example.com/%zz',
		'https://example.com/[x]',
		'https://example.com/a|b',
		'https://example.com/<b>',
		'https://bücher.example/ü',
		'https://[::1]/',
		'https://[::1',
	),
};

const countries = {
	right: fc.constantFrom('SG', 'US', 'GB', 'DE'),
	odd: fc.constantFrom('sg', 'XX', 'QQ', 'EU', 'UK', 'ZZ', 'GBR', 'S', 'S1', 'XK', 'AC', 'TA', ' SG'),
};

const texts = {
	right: fc
		.tuple(
			fc.constantFrom('Hi {{name}}, ', 'Use {CODE}: ', '50% off 😀 ', '{{name}}', ''),
			fc.constantFrom('{{url:}}', '{{url}}', '{{url:name:b}}'),
		)
		.map((parts) => parts.join('')),
	odd: fc.oneof(
		writtenText,
		writtenText.map((text) => `${text}{{url:}}`),
		fc.constantFrom(
			'Hi {name} {{url:}}',
			'Hi {{Name}} {{url:}}',
			'Hi {{ url: }}',
			'{{URL:}}',
			'{{url:}',
			'url:',
			'{{{url:}}}',
		),
	),
};

const empty = fc.constantFrom('', null);
const filled = <Right, Odd>({ right, odd }: { right: fc.Arbitrary<Right>; odd: fc.Arbitrary<Odd> }) =>
	mostly(fc.oneof({ weight: 2, arbitrary: empty }, { weight: 1, arbitrary: right }), fc.oneof(odd, anything));

const countryOf = (phone: unknown) => parsePhoneNumberFromString(typeof phone === 'string' ? phone : '')?.country ?? '';

/** In place of a country: the one of the item's number. */
const countryOfPhone = 'the country of the number';

const written: fc.Arbitrary<Written> = fc
	.record({
		phone: writtenPhone,
		numbers: numbersWithoutPlus,
		text: mostly(texts.right, texts.odd),
		variables: mostly(
			fc.record({ name: fc.constantFrom('Ada', 'Jörg 😀', 7, 2.5, true, '') }),
			fc.oneof(fc.dictionary(writtenName, fc.jsonValue({ maxDepth: 1 })), anything),
		),
		country: fc.oneof(
			{ weight: 2, arbitrary: filled(countries) },
			{ weight: 1, arbitrary: fc.constant(countryOfPhone) },
		),
		source: filled({ right: fc.constantFrom('YourBrand', '+6587755388'), odd: around(16) }),
		reference: filled({ right: fc.uuid(), odd: around(350) }),
		encoding: filled({
			right: fc.constantFrom('AUTO', 'UCS2'),
			odd: fc.constantFrom('GSM7', 'auto', 'UTF8', ' AUTO '),
		}),
		scheduled: filled(dates),
		expiry: filled({ right: fc.constantFrom('2160-12-31T00:00:00Z'), odd: dates.odd }),
		// RFC 3986 allows a port that no machine has.
		receiptUrl: filled({ ...addresses, odd: fc.oneof(addresses.odd, fc.constant('https://example.com:99999/')) }),
		batch: filled({ right: fc.constantFrom('NPS-2026-11'), odd: around(20) }),
	})
	.map((item) => ({
		...item,
		country: item.country === countryOfPhone ? countryOf(item.phone) : item.country,
	}));

/** A message as it should be, but for a part. */
const messageWith = (part: Partial<Written>): Written => ({
	phone: '+6587755388',
	numbers: 'refuse',
	text: 'How did we do? {{url:}}',
	variables: {},
	country: '',
	source: '',
	reference: '',
	encoding: '',
	scheduled: '',
	expiry: '',
	receiptUrl: '',
	batch: '',
	...part,
});

type Operation = 'send' | 'sendBatch' | 'sendAndAwaitDelivery';

interface How {
	concurrency?: number;
	maxMessagesPerRequest?: number;
}

async function send(operation: Operation, items: readonly Written[], how: How = {}): Promise<NodeExecution> {
	return await runs().run(operation, {
		items: items as unknown as IDataObject[],
		settings: toErrorBranch,
		options: {
			...(operation !== 'sendAndAwaitDelivery' && { concurrency: 20, ...how }),
			...(operation === 'sendBatch' && { clientBatchId: '={{ $json.batch }}' }),
		},
		fields: {
			country: '={{ $json.country }}',
			source: '={{ $json.source }}',
			clientMessageId: '={{ $json.reference }}',
			encoding: '={{ $json.encoding }}',
			scheduled: '={{ $json.scheduled }}',
			expiry: '={{ $json.expiry }}',
			...(operation !== 'sendAndAwaitDelivery' && { dlrCallbackUrl: '={{ $json.receiptUrl }}' }),
		},
		parameters: {
			numbersWithoutPlus: '={{ $json.numbers }}',
			templateSource: 'expression',
			templateBodyExpression: '={{ $json.text }}',
			variablesMode: 'json',
			templateVariablesJson: '={{ $json.variables }}',
		},
	});
}

const isEmpty = (value: unknown) => value === '' || value === null || value === undefined;

/** JSON that was typed, as what it says, null left as it was typed; anything else as it is. */
function parsed(value: unknown): unknown {
	if (typeof value !== 'string') return value;
	try {
		return JSON.parse(value) ?? value;
	} catch {
		return value;
	}
}

/** The body that a person would write by hand: what is filled, as it is. */
function bodyByHand(operation: Operation, item: Written): Record<string, unknown> {
	const variables = parsed(item.variables);
	const isObject = typeof variables === 'object' && variables !== null && !Array.isArray(variables);
	const body: Record<string, unknown> = {
		destination: typeof item.phone === 'number' ? String(item.phone) : item.phone,
		country: item.country,
		templateBody: item.text,
		templateVariables: isObject
			? Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== null))
			: variables,
		source: item.source,
		clientMessageId: item.reference,
		encoding: item.encoding,
		scheduled: item.scheduled,
		expiry: item.expiry,
		...(operation !== 'sendAndAwaitDelivery' && { dlrCallbackUrl: item.receiptUrl }),
	};
	return Object.fromEntries(Object.entries(body).filter(([, value]) => !isEmpty(value)));
}

const isQueued = (body: unknown) => (body as { status?: { code?: string } }).status?.code === 'QUEUED';

/** Whether 8x8 takes this message. */
async function isSurveyTaken(message: unknown): Promise<boolean> {
	const { status, body } = await postSurvey(runs().sandbox, message);
	return status === 200 && isQueued(body);
}

/** Whether 8x8 takes this batch with every message in it. */
async function isBatchTaken(batch: unknown): Promise<boolean> {
	const { status, body } = await postBatch(runs().sandbox, batch);
	return status === 200 && (body as { rejectedCount: number }).rejectedCount === 0;
}

/** Whether 8x8 takes the request that a person would write by hand for this message. */
async function isTakenByHand(operation: Operation, item: Written): Promise<boolean> {
	const message = bodyByHand(operation, item);
	if (operation !== 'sendBatch') return await isSurveyTaken(message);
	return await isBatchTaken({ messages: [message], ...(!isEmpty(item.batch) && { clientBatchId: item.batch }) });
}

const { unwritten, lostDigits, cutEmoji, duplicateName } = unwritableValues;
const page = 'docs/8x8-engage.md, ';
const rule = (says: RegExp, source: string, ...parts: [Partial<Written>, ...Array<Partial<Written>>]) => {
	const [first, ...others] = parts.map(messageWith);
	return { says, source, examples: [first, ...others] } as const;
};

const stricter: ReadonlyArray<StricterRule<Written>> = [
	...phoneRulesOf(
		['withoutPlus', 'notInUse', 'suspiciousList', 'unknownCountry', 'noCountry', 'ambiguous', 'rounded', 'length'],
		messageWith,
	),
	// The node takes out the zero that numbers have within Germany.
	rule(/8x8 takes numbers of 7 to 15 digits/, 'docs/delivery-contract.md, 4.10', {
		phone: '+4906075',
	}),
	rule(/^'Country'.* is not a number of /, `${page}is invalid where its calling code is not the number's`, {
		country: 'US',
	}),
	rule(/^'Variables'.*: none of them fills/, `${page}with a placeholder that no variable fills`, {
		text: 'Hi {{name}} {{url:}}',
	}),
	rule(/is not the survey link as 8x8 writes it/, `${page}with a placeholder that no variable fills`, {
		text: '{{URL:}} {{url:}}',
	}),
	rule(/is in brackets that 8x8 does not fill/, `${page}a text with a variable in other brackets`, {
		text: 'Hi {name} {{url:}}',
		variables: { name: 'Ada' },
	}),
	rule(/that opens or closes no placeholder/, `${page}with brackets that belong to no placeholder`, {
		text: 'Hi {{name}, {{url:}}',
	}),
	rule(/^'Template'.* was not evaluated here/, `${page}with an expression of n8n`, {
		text: 'Hi {{ $json.name }} {{url:}}',
	}),
	rule(/takes \d+ SMS/, `${page}a text that takes more than 10 SMS`, { text: `${'x'.repeat(1600)} {{url:}}` }),
	rule(/GSM-7 cannot carry/, `${page}\`GSM7\` for a text that GSM-7 cannot carry`, {
		text: 'ç {{url:}}',
		encoding: 'GSM7',
	}),
	rule(/is before the scheduled time/, `${page}an \`expiry\` that is past or before \`scheduled\``, {
		scheduled: '2101-01-31T09:00:00Z',
		expiry: '2101-01-31T08:59:59Z',
	}),
	rule(/which no place on earth has/, 'docs/values.md, an offset is from -14:00 to +14:00', {
		scheduled: '2101-01-31T09:00:00+15:00',
	}),
	rule(/^'Variables'.*: a name is empty/, 'docs/values.md, Names of attributes, variables and tags', {
		variables: { ' ': 1 },
	}),
	rule(/the name "__proto__"/, 'docs/values.md, What could arrive as another value', {
		variables: '{"__proto__": 1}',
	}),
	rule(unwritten.says, unwritten.source, { source: '#N/A' }),
	rule(lostDigits.says, lostDigits.source, { variables: { orderId: 2 ** 60 } }),
	rule(cutEmoji.says, cutEmoji.source, { source: '\ud83d' }),
	rule(duplicateName.says, duplicateName.source, { variables: { orderId: 1, 'orderId ': 2 } }),
];

/** Of a batch: its rows are found by their references. */
const stricterInBatches: ReadonlyArray<StricterRule<Written>> = [
	...stricter,
	rule(
		/^'Client Message ID'.* has the same one/,
		`${page}the same one in two items`,
		{ reference: 'a' },
		{ reference: 'a' },
	),
];

const readings = (operation: Operation, how?: How): Readings<Written> => ({
	node: async (items) => await send(operation, items, how),
	provider: async (item) => await isTakenByHand(operation, item),
	stricter: operation === 'sendBatch' ? stricterInBatches : stricter,
});

const whatAgrees = 'what the node accepts, 8x8 accepts, and what it rejects would have been rejected';

describe.each(['send', 'sendBatch'] as const)('%s', (operation) => {
	test(whatAgrees, async () => {
		const generated = fc.sample(written, { numRuns, seed });
		const sizes = fc.sample(fc.integer({ min: 1, max: 50 }), { numRuns, seed });
		let accepted = 0;
		for (let from = 0; from < numRuns; from += perRun) {
			const how = operation === 'sendBatch' ? { maxMessagesPerRequest: sizes[from] } : {};
			accepted += await assertAgreement(readings(operation, how), generated.slice(from, from + perRun));
			runs().sandbox.clear();
		}
		assert.ok(accepted > numRuns / 4, `${accepted} of ${numRuns} were accepted`);
	});

	test.each(readings(operation).stricter)('stricter on purpose: $says', async (one) => {
		await assertStricter(readings(operation), one);
	});
});

test(`sendAndAwaitDelivery: ${whatAgrees}`, async () => {
	for (const item of fc.sample(written, { numRuns: awaited, seed })) {
		await assertAgreement(readings('sendAndAwaitDelivery'), [item]);
	}
});

type Body = Record<string, unknown>;

/** A part of a body: left out, right, or a deviation. */
const part = (right: fc.Arbitrary<unknown>, odd: fc.Arbitrary<unknown>) =>
	fc.oneof(
		{ weight: 40, arbitrary: right },
		{ weight: 2, arbitrary: odd },
		{ weight: 1, arbitrary: fc.constantFrom(null, 7, true, [], {}, '') },
	);

const ownParts = {
	templateBody: part(texts.right, fc.constantFrom('Hi', 'Hi {{ url: }}', '{{url:}', '{{URL:}}')),
	source: part(fc.constantFrom('YourBrand', '+6587755388'), around(16)),
	encoding: part(fc.constantFrom('AUTO', 'UCS2', 'GSM7'), fc.constantFrom('auto', 'UTF8', ' AUTO ')),
	scheduled: part(dates.right, dates.odd),
	expiry: part(fc.constant('2160-12-31T00:00:00Z'), dates.odd),
	dlrCallbackUrl: part(addresses.right, addresses.odd),
};

const messageParts = {
	...ownParts,
	destination: part(
		fc.constantFrom('+6587755388', '6587755388', '12025550143'),
		fc.constantFrom(
			'+123456',
			'+1234567',
			'+123456789012345',
			'+1234567890123456',
			'0123456789',
			'+65 8775 5388',
			'++6587755388',
		),
	),
	country: part(countries.right, countries.odd),
	templateVariables: part(
		fc.record({ name: fc.constantFrom<unknown>('Ada', 7, true) }),
		fc.constantFrom({ name: ['Ada'] }, { name: null }, ['Ada'], 'Ada'),
	),
	clientMessageId: part(fc.uuid(), around(350)),
};

/** Now and then a key that 8x8 does not know. */
const withUnknownKey = (body: fc.Arbitrary<Body>) =>
	fc.oneof(
		{ weight: 14, arbitrary: body },
		{
			weight: 1,
			arbitrary: fc
				.tuple(body, fc.constantFrom('Source', 'template_body', 'track', '__proto__', 'toString'))
				.map(([one, key]) => Object.fromEntries([...Object.entries(one), [key, 'x']])),
		},
	);

/** A message with some of its parts; most have what is required. */
const message = withUnknownKey(
	fc.oneof(
		{ weight: 9, arbitrary: fc.record(messageParts, { requiredKeys: ['destination', 'templateBody'] }) },
		{ weight: 1, arbitrary: fc.record(messageParts, { requiredKeys: [] }) },
	),
);

/** A batch of none to three messages, with some of its parts. */
const batch = withUnknownKey(
	fc.record(
		{
			messages: part(
				fc.array(message, { minLength: 1, maxLength: 3 }),
				fc.constantFrom([], [null], [{}], { 0: { destination: '+6587755388' } }),
			),
			template: part(
				withUnknownKey(fc.record(ownParts, { requiredKeys: ['templateBody'] })),
				fc.constantFrom({}, { source: 'YourBrand' }, { templateBody: '{{url:}}', destination: '+6587755388' }),
			),
			clientBatchId: part(fc.constant('NPS-2026-11'), around(20)),
			includeMessagesInResponse: part(fc.boolean(), fc.constantFrom('true', 1)),
		},
		{ requiredKeys: ['messages'] },
	),
);

const writtenFields = {
	destination: 'phone',
	templateBody: 'text',
	templateVariables: 'variables',
	clientMessageId: 'reference',
	dlrCallbackUrl: 'receiptUrl',
	country: 'country',
	source: 'source',
	encoding: 'encoding',
	scheduled: 'scheduled',
	expiry: 'expiry',
} as const;

/** The message by which the node would send this body; undefined where it has no field for a part of it. */
function express(body: Body): Written | undefined {
	const item: Partial<Written> = { phone: '', text: '' };
	for (const [key, value] of Object.entries(body)) {
		if (!Object.hasOwn(writtenFields, key)) return undefined;
		const isValue = key === 'templateVariables' ? typeof value === 'object' : typeof value === 'string' && value !== '';
		if (!isValue) return undefined;
		item[writtenFields[key as keyof typeof writtenFields]] = value;
	}
	return messageWith(item);
}

test('send: node and sandbox take what the document allows, and nothing else', async () => {
	const { allowed, expressed } = await assertDocumented<Body, Written>(
		{
			provider: isSurveyTaken,
			isDocumented: (body) => breaches('send', body).length === 0,
			express,
			node: async (items) => await send('send', items, { concurrency: 1 }),
			sent: () => runs().bodies,
			stricter,
		},
		fc.sample(message, { numRuns, seed }),
	);
	assert.ok(allowed > numRuns / 4 && allowed < numRuns, `${allowed} of ${numRuns} were allowed`);
	assert.ok(expressed > numRuns / 4, `${expressed} of ${numRuns} could be expressed`);
});

test('sendBatch: the sandbox takes what the document allows, and nothing else', async () => {
	const bodies = fc.sample(batch, { numRuns, seed });
	const allowed = await assertTakenAsDocumented(
		isBatchTaken,
		(body) => breaches('sendBatch', body).length === 0,
		bodies,
	);
	assert.ok(allowed > numRuns / 10 && allowed < numRuns, `${allowed} of ${numRuns} were allowed`);
});

test.each([1, 9_999, 10_000, 10_001])('sendBatch: of %d messages, 10,000 are the most', async (count) => {
	const messages = Array.from({ length: count }, (_, n) => ({ destination: phoneNumber(n), templateBody: '{{url:}}' }));
	assert.equal(await isBatchTaken({ messages }), count <= 10_000);
	assert.equal(breaches('sendBatch', { messages }).length === 0, count <= 10_000);
});
