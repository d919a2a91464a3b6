// node's assertions: jest's cost more than what they check, at thousands of cases each.
import assert from 'node:assert/strict';

import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import { breaches } from '../../support/eight-by-eight-openapi.mts';
import { casesOf, seed } from '../../support/properties.mts';
import { eightByEightRuns } from '../support/eight-by-eight.mts';
import { anything, mostly, writtenName, writtenText } from '../support/written-texts.mts';

// Whatever is put into the node's fields: a request that leaves is one that 8x8's published description allows.
const runs = eightByEightRuns();

const numRuns = casesOf(1 / 2);
const perRun = 250;

jest.setTimeout(600_000);

const digits = (length: number) =>
	fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: length, maxLength: length });

const right = {
	phone: fc.oneof(
		digits(7).map((end) => `+65 8${end}`),
		digits(8).map((end) => `+44 7400 ${end.slice(0, 6)}`),
		digits(7).map((end) => `0049 (0)151 1${end}`),
		digits(4).map((end) => `+1 (202) 555-${end}`),
		digits(4).map((end) => `+683 4${end.slice(0, 3)}`),
	),
	country: fc.constantFrom('', ' ', null),
	text: fc.tuple(
		fc.constantFrom('Hi {{name}}, ', 'Use {CODE}: ', '50% off 😀 ', '{{name}}'),
		fc.constantFrom('{{url:}}', '{{url}}', '{{url:name:b}}'),
	),
	variables: fc.record({
		name: fc.oneof(
			fc.string({ maxLength: 20 }),
			fc.integer(),
			fc.boolean(),
			fc.double({ noNaN: true, noDefaultInfinity: true }),
		),
	}),
	source: fc.string({ unit: 'grapheme', maxLength: 8 }),
	reference: fc.string({ unit: 'grapheme', maxLength: 100 }),
	encoding: fc.constantFrom('', 'AUTO', 'UCS2', null),
	scheduled: fc.oneof(
		fc.constantFrom('', null, '2101-01-31', '2101-02-28T09:00', '2101-06-30T09:00:00+08:00', '2101-06-30T23:59:59.9Z'),
		fc
			.date({ min: new Date('2101-01-01'), max: new Date('2150-01-01'), noInvalidDate: true })
			.map((date) => date.toISOString()),
	),
	expiry: fc.constantFrom('', null, '2160-12-31', '2160-02-29T00:00:00-03:30', '2160-06-30T23:59'),
	receiptUrl: fc.oneof(
		fc.constantFrom('', 'http://127.0.0.1:5678/webhook/a', 'https://n8n.example.com/webhook/8x8?x=%20&y=a+b#c'),
		fc.webUrl({ withQueryParameters: true, withFragments: true, validSchemes: ['https'] }),
	),
	batch: fc.constantFrom('', 'NPS-2026-11', 'twenty-characters-xx', 'seventeen-letters😀'),
};

const item = fc.record({
	phone: mostly(
		right.phone,
		// Germany has numbers of 2 to 15 digits; with its code those are fewer or more than 8x8 takes.
		fc.oneof(
			writtenText,
			digits(10),
			fc.integer(),
			fc.constantFrom('+49 1234', '+49 110', '+49 123456789012345', '+683 4002'),
		),
	),
	country: mostly(right.country, fc.oneof(fc.constantFrom('sg', 'US', 'XX', 'GBR'), anything)),
	text: mostly(
		right.text.map((parts) => parts.join('')),
		fc.oneof(
			writtenText,
			writtenText.map((text) => `${text}{{url:}}`),
		),
	),
	variables: mostly(right.variables, fc.oneof(fc.dictionary(writtenName, fc.jsonValue({ maxDepth: 1 })), anything)),
	source: mostly(right.source, anything),
	reference: mostly(right.reference, anything),
	encoding: mostly(right.encoding, anything),
	scheduled: mostly(
		right.scheduled,
		fc.oneof(anything, fc.constantFrom('2101-02-30', '30 Jan 2101', 4_102_444_800_000)),
	),
	expiry: mostly(right.expiry, anything),
	receiptUrl: mostly(
		right.receiptUrl,
		fc.oneof(
			fc.constantFrom(
				'example.com',
				'ftp://example.com/',
				'https://',
				'https://example.com/path with space',
				'https://example.com/%zz',
			),
			fc.constantFrom(
				'https://bücher.example/ü',
				'https://example.com/<b>',
				'https://[::1',
				'https://example.com:99999/',
			),
			writtenText.map((text) => `https://example.com/${text}`),
			anything,
		),
	),
	batch: mostly(right.batch, writtenText),
});

/** Parameters that are read from the items; a text and a reference of their own are what is likeliest to be shared. */
const sending = {
	fields: {
		country: '={{ $json.country }}',
		source: '={{ $json.source }}',
		clientMessageId: '={{ $json.reference }}',
		encoding: '={{ $json.encoding }}',
		scheduled: '={{ $json.scheduled }}',
		expiry: '={{ $json.expiry }}',
		dlrCallbackUrl: '={{ $json.receiptUrl }}',
	},
	parameters: {
		templateSource: 'expression',
		templateBodyExpression: '={{ $json.text }}',
		variablesMode: 'json',
		templateVariablesJson: '={{ $json.variables }}',
	},
	settings: { onError: 'continueErrorOutput' },
} as const;

test.each(['send', 'sendBatch'] as const)('%s: every request is as 8x8 describes it', async (operation) => {
	runs().settings({ receiptStates: [] });
	const generated = fc.sample(item, { numRuns, seed });
	const sizes = fc.sample(fc.oneof(fc.constant(10_000), fc.integer({ min: 1, max: 20 })), { numRuns, seed });
	let messages = 0;
	for (let from = 0; from < numRuns; from += perRun) {
		const items = generated.slice(from, from + perRun) as unknown as IDataObject[];
		await runs().run(operation, {
			...sending,
			items,
			options: {
				concurrency: 20,
				...(operation === 'sendBatch' && {
					clientBatchId: '={{ $json.batch }}',
					maxMessagesPerRequest: sizes[from / perRun],
				}),
			},
		});
		for (const body of runs().bodies) {
			messages += Array.isArray(body.messages) ? body.messages.length : 1;
			const broken = breaches(operation, body);
			assert.deepEqual(broken, [], `PROPERTY_SEED=${seed}: ${JSON.stringify(body).slice(0, 2000)}`);
		}
		runs().sandbox.clear();
	}
	// A property of items that are all invalid would say little.
	assert.ok(messages > numRuns / 4, `${messages} of ${numRuns} left`);
});
