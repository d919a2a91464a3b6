// node's assertions: jest's cost more than what they check, at thousands of cases each.
import assert from 'node:assert/strict';

import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import type { Sandbox } from '../../../../sandbox/server.mts';
import { startSandbox } from '../../../../sandbox/server.mts';
import { casesOf, seed } from '../../../support/properties.mts';
import type { NodeExecution } from '../../harness.mts';
import { Engine } from '../../harness.mts';
import { AcousticRuns, alerts } from '../../support/acoustic.mts';
import { EightByEightRuns } from '../../support/eight-by-eight.mts';
import { PressNXpressRuns } from '../../support/press-nxpress.mts';
import { phoneNumber } from '../../support/recipients.mts';
import { unpairedSurrogate, writtenName, writtenText } from '../../support/written-texts.mts';
import { asString } from '../../../support/strings.mts';

/** Cases of a property, and how many of them are the items of one run. */
const numRuns = casesOf();
const perRun = 500;

// 10,000 requests and more, on a busy machine.
jest.setTimeout(600_000);

let sandbox: Sandbox;
let engine: Engine;
beforeAll(async () => {
	[engine, sandbox] = [await Engine.load(), await startSandbox()];
});
afterEach(() => sandbox.reset());
afterAll(async () => await sandbox?.close());

/** What became of an item: its part of a body that arrived, or the field in which it is invalid. */
type Fate = { arrived: unknown } | { invalidField: string };

/** Makes items of generated cases, some hundred to a run, and checks each by what became of it. */
async function forAll<Case extends object>(
	cases: fc.Arbitrary<Case>,
	send: (items: Array<Case & { phone: string }>) => Promise<Fate[]>,
	check: (item: Case & { phone: string }, fate: Fate) => void,
): Promise<void> {
	const generated = fc.sample(cases, { numRuns, seed });
	let arrived = 0;
	for (let from = 0; from < numRuns; from += perRun) {
		const items = generated.slice(from, from + perRun).map((item, n) => ({ ...item, phone: phoneNumber(n) }));
		const fates = await send(items);
		sandbox.clear();
		arrived += fates.filter((fate) => 'arrived' in fate).length;
		items.forEach((item, n) => {
			try {
				check(item, fates[n]);
			} catch (error) {
				const shown = [item, fates[n]].map((value) => JSON.stringify(value).slice(0, 1000)).join(' became ');
				throw new Error(`PROPERTY_SEED=${seed}: ${shown}: ${(error as Error).message}`);
			}
		});
	}
	// A property of items that are all invalid would say little.
	assert.ok(arrived > numRuns / 2, `${arrived} of ${numRuns} arrived`);
}

/** The fate of each item, from the bodies that arrived and the error items; throws for an item that has none or two. */
function fatesOf({ failure }: NodeExecution, arrived: Array<[phone: string, body: unknown]>, items: number): Fate[] {
	const fates = new Array<Fate | undefined>(items).fill(undefined);
	const set = (item: number, fate: Fate) => {
		assert.equal(fates[item], undefined, `item ${item} has two fates`);
		fates[item] = fate;
	};
	for (const [phone, body] of arrived)
		set(Number(phone.replace(/\D/g, '')) - Number(phoneNumber(0)), { arrived: body });
	for (const { json, pairedItem } of failure) {
		const { field, httpCode } = json.details as { field?: string; httpCode: string | null };
		if (httpCode !== null) continue;
		const error = asString(json.error);
		assert.ok(error.includes(`'${field}'`), `no field is named: ${error}`);
		set((pairedItem as { item: number }).item, { invalidField: String(field) });
	}
	return fates.map((fate, item) => fate ?? assert.fail(`item ${item} was lost`));
}

/** A name and its value: an entry of a list of the editor, or of an object. */
type Pair = [name: string, value: unknown];

const scalar = fc.oneof(
	{ weight: 6, arbitrary: writtenText },
	// Half of all doubles are beyond what JSON carries whole.
	fc.oneof(fc.integer(), fc.double({ min: -1e6, max: 1e6 }), fc.double(), fc.boolean(), fc.constant(null)),
);
const twoPairs = fc.oneof(
	{ weight: 2, arbitrary: fc.tuple(fc.tuple(writtenName, scalar), fc.tuple(writtenName, scalar)) },
	// Names that any object can carry: of two that were drawn freely one often is not.
	fc.tuple(fc.tuple(fc.constantFrom('firstName', 'Größe'), scalar), fc.tuple(fc.constantFrom('order id', '€'), scalar)),
);

/** The list of the editor with two entries, each out of the item's `pairs`. */
const listOfPairs = [0, 1].map((n) => ({ name: `={{ $json.pairs[${n}][0] }}`, value: `={{ $json.pairs[${n}][1] }}` }));
/** An entry that was added and not filled. */
const isFilled = ([name, value]: Pair) => name !== '' || (value !== '' && value !== null);

const isNestedValue = (value: unknown): value is object => typeof value === 'object' && value !== null;
const hasUnpaired = (value: unknown) => typeof value === 'string' && unpairedSurrogate.test(value);

/** Without the marks and the whitespace that nobody sees. */
const clean = (name: string) => name.replace(/\p{Cf}/gu, '').trim();
const cleaned = (pairs: Pair[]): Pair[] => pairs.map(([name, value]) => [clean(name), value]);

/** Whether JSON does not carry a value whole, at any depth. */
function isLost(value: unknown): boolean {
	if (typeof value === 'number') return !(Math.abs(value) <= Number.MAX_SAFE_INTEGER);
	return isNestedValue(value) ? Object.entries(value).flat().some(isLost) : hasUnpaired(value);
}

/** Whether an object cannot carry the names, or values are lost in it. */
function areUnusable(pairs: Pair[]): boolean {
	const names = pairs.map(([name]) => clean(name));
	return (
		new Set(names).size < names.length ||
		names.some((name) => name === '' || name === '__proto__' || hasUnpaired(name)) ||
		pairs.some(([, value]) => isLost(value))
	);
}

/**
 * Asserts that what arrived is what was written, or that what cannot be written is invalid in the right field.
 * @param perhaps fields in which it may be invalid for a reason that has tests of its own
 */
function assertFate(fate: Fate, invalidFields: string[], expected: () => unknown, perhaps: string[] = []): void {
	if ('invalidField' in fate)
		assert.ok(
			[...invalidFields, ...perhaps].includes(fate.invalidField),
			`${fate.invalidField} is invalid for no reason`,
		);
	else {
		assert.deepEqual(invalidFields, [], 'it should have been invalid');
		assert.deepEqual(fate.arrived, JSON.parse(JSON.stringify(expected())));
	}
}

const objectOf = (pairs: Pair[]): object => Object.fromEntries(pairs);

test("Press'nXPress: a contact arrives as it was written, in JSON and in a form", async () => {
	const runs = new PressNXpressRuns(engine, sandbox);
	const contact = fc.record({
		// Fewer forms, in which more is invalid.
		contentType: fc.constantFrom('json', 'json', 'form-urlencoded'),
		mode: fc.constantFrom('list', 'text of JSON', 'object'),
		firstname: writtenText,
		pairs: twoPairs,
		nested: fc.tuple(writtenName, fc.jsonValue({ maxDepth: 1 })),
	});
	await forAll(
		contact.map(({ nested, ...rest }) => {
			const object: Pair[] = [...rest.pairs, nested];
			// Written by hand, since no object can be made with every name.
			const text = `{${object.map((pair) => pair.map((part) => JSON.stringify(part)).join(':')).join(',')}}`;
			return { ...rest, object, json: rest.mode === 'object' ? (JSON.parse(text) as unknown) : text };
		}),
		async (items) => {
			const run = await runs.enqueue({
				items: items as unknown as IDataObject[],
				settings: { onError: 'continueErrorOutput' },
				options: { bodyContentType: '={{ $json.contentType }}', concurrency: 20 },
				parameters: {
					attributesMode: '={{ $json.mode === "list" ? "keypair" : "json" }}',
					attributes: { attribute: listOfPairs },
					attributesJson: '={{ $json.json }}',
					additionalFields: { firstname: '={{ $json.firstname }}' },
				},
			});
			const arrived = runs.requests.map(({ headers, bodyText }): [string, unknown] => {
				const isForm = headers['content-type'] === 'application/x-www-form-urlencoded';
				const body = (isForm ? objectOf([...new URLSearchParams(bodyText)]) : JSON.parse(bodyText)) as {
					phone: string;
				};
				return [body.phone, body];
			});
			return fatesOf(run, arrived, items.length);
		},
		({ phone, contentType, mode, firstname, pairs, object }, fate) => {
			const isForm = contentType === 'form-urlencoded';
			// JSON writes NaN as null, and of a name that is twice in an object, not in its text, the later value counts.
			const written = JSON.parse(JSON.stringify(object)) as Pair[];
			const attributes: Pair[] =
				mode === 'list' ? pairs.filter(isFilled) : mode === 'object' ? [...new Map(written)] : written;
			const documented = ['phone', 'email', 'firstname', 'lastname', 'company', 'identifier'];
			const isInvalid =
				areUnusable(attributes) ||
				attributes.some(([name]) => documented.includes(clean(name))) ||
				(isForm && attributes.some(([, value]) => isNestedValue(value)));
			const invalidFields = [...(isInvalid ? ['Attributes'] : []), ...(hasUnpaired(firstname) ? ['First Name'] : [])];
			assertFate(fate, invalidFields, () => {
				const body: Pair[] = [
					['phone', phone],
					...(firstname === '' ? [] : [['firstname', firstname] as Pair]),
					...cleaned(attributes),
				];
				const formText = (value: unknown) => (value === null ? '' : String(value as string | number | boolean));
				return objectOf(isForm ? body.map(([name, value]) => [name, formText(value)]) : body);
			});
		},
	);
});

/** Beyond this, a text may be too long for one message; how long it may be has tests of its own. */
const shortEnough = 600;
/** A name in these is invalid; that has properties of its own, as placeholders have. */
const otherBrackets = /[%<|{[]/;
const withoutBrackets = writtenText.map((text) => text.replace(/[[\]{}]/g, ''));

const survey = fc.record({
	text: withoutBrackets,
	first: writtenText,
	pairs: twoPairs,
	source: fc.oneof(fc.string({ unit: 'binary', maxLength: 10 }), writtenText),
	reference: writtenText,
});

/** Its own for every item, as a batch asks for. */
const referenceOf = ({ reference, phone }: { reference: string; phone: string }) => `${reference}${phone}`;

test.each(['send', 'sendBatch'] as const)('8x8, %s: a survey arrives as it was written', async (operation) => {
	const runs = new EightByEightRuns(engine, sandbox);
	sandbox.eightByEight.change({ receiptStates: [] });
	await forAll(
		survey,
		async (items) => {
			const run = await runs.run(operation, {
				items: items.map((item) => ({ ...item, id: referenceOf(item) })) as unknown as IDataObject[],
				settings: { onError: 'continueErrorOutput' },
				options: { concurrency: 20 },
				fields: { source: '={{ $json.source }}', clientMessageId: '={{ $json.id }}' },
				parameters: {
					templateSource: 'expression',
					templateBodyExpression: '={{ $json.text + " [[first]] [[url:]]" }}',
					templateVariables: { variable: [...listOfPairs, { name: 'first', value: '={{ $json.first }}' }] },
				},
			});
			const messages = runs.bodies.flatMap((body) =>
				operation === 'send'
					? [body]
					: (body.messages as IDataObject[]).map((message) => ({ ...(body.template as object), ...message })),
			);
			return fatesOf(
				run,
				messages.map((message) => [asString(message.destination), message]),
				items.length,
			);
		},
		(item, fate) => {
			const { phone, text, first, pairs, source } = item;
			const variables: Pair[] = [...pairs.filter(isFilled), ['first', first]];
			const invalidFields = [
				...(areUnusable(variables) ? ['Variables'] : []),
				...(hasUnpaired(text) ? ['Template'] : []),
				...([...source.trim()].length > 16 || hasUnpaired(source) ? ['Source'] : []),
				...([...referenceOf(item).trim()].length > 350 || hasUnpaired(referenceOf(item)) ? ['Client Message ID'] : []),
			];
			const written = () => ({
				destination: phone,
				templateBody: `${text} {{first}} {{url:}}`,
				templateVariables: objectOf(cleaned(variables.filter(([, value]) => value !== null))),
				...(source.trim() !== '' && { source: source.trim() }),
				clientMessageId: referenceOf(item).trim(),
			});
			const mayBeInvalid = text.length + first.length > shortEnough || otherBrackets.test(text);
			assertFate(fate, invalidFields, written, mayBeInvalid ? ['Template'] : []);
		},
	);
});

/** Few, so that contacts share requests; at most two of 18 are invalid, or the property would say little. */
const sharedTexts = [
	...fc.sample(
		writtenText.filter((text) => text.trim() !== '' && !hasUnpaired(text) && !otherBrackets.test(text)),
		{ numRuns: 16, seed },
	),
	...fc.sample(writtenText, { numRuns: 2, seed }),
];

test('Acoustic: a contact arrives as it was written, with the text of its request', async () => {
	const runs = new AcousticRuns(engine, sandbox);
	await forAll(
		fc.record({
			content: fc.constantFrom(...sharedTexts),
			source: fc.constantFrom('', ...sharedTexts),
			pairs: twoPairs,
		}),
		async (items) => {
			const run = await runs.send({
				items: items as unknown as IDataObject[],
				settings: { onError: 'continueErrorOutput' },
				options: { concurrency: 10 },
				fields: {
					source: '={{ $json.source }}',
					personalizationDefaults: { value: [{ name: 'n', value: '={{ $json.content }}' }] },
				},
				parameters: {
					content: '={{ $json.content && $json.content + " %%n%%" }}',
					personalization: { value: listOfPairs },
				},
			});
			const contacts = runs.bodies.flatMap(({ contacts: all, ...shared }) =>
				(all as IDataObject[]).map((contact): [string, unknown] => [
					asString(contact.phoneNumber),
					{ ...shared, contact },
				]),
			);
			return fatesOf(run, contacts, items.length);
		},
		({ phone, content, source, pairs }, fate) => {
			const values = pairs.filter(isFilled);
			const invalidFields = [
				...(areUnusable(values) ? ['Personalization'] : []),
				...(content === '' || [...content].length > 794 || hasUnpaired(content) ? ['Content'] : []),
				// They are read before.
				...(hasUnpaired(content) ? ['Personalization Defaults'] : []),
				...(hasUnpaired(source) ? ['Source'] : []),
			];
			const personalization = objectOf(cleaned(values.filter(([, value]) => value !== null)));
			const written = () => ({
				content: `${content} %%n%%`,
				channelQualifier: alerts,
				personalizationDefaults: { n: content },
				...(source !== '' && { source }),
				contact: {
					phoneNumber: phone.slice(1),
					...(Object.keys(personalization).length > 0 && { personalization }),
				},
			});
			assertFate(fate, invalidFields, written, otherBrackets.test(content) ? ['Content'] : []);
		},
	);
});
