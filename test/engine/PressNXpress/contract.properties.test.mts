// node's assertions: jest's cost more than what they check, at thousands of cases each.
import assert from 'node:assert/strict';

import fc from 'fast-check';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { isDocumented } from '../../support/press-nxpress-document.mts';
import { casesOf, seed } from '../../support/properties.mts';
import type { NodeExecution } from '../harness.mts';
import {
	assertAgreement,
	assertDocumented,
	assertStricter,
	type Readings,
	type StricterRule,
} from '../support/contract.mts';
import { pressNXpressRuns } from '../support/press-nxpress.mts';
import { isEnqueued, type RawContentType } from '../support/raw-requests.mts';
import { toErrorBranch } from '../support/settings.mts';
import { phoneRulesOf, unwritableValues } from '../support/stricter-rules.mts';
import { anything, mostly, writtenName, writtenText } from '../support/written-texts.mts';
import { numbersWithoutPlus, writtenPhone } from '../support/written-phones.mts';

// The node and the sandbox read the same documents and share no code: whatever is written, both have to accept it or both reject it.
const runs = pressNXpressRuns();
const numRuns = casesOf(0.25);
const perRun = 250;

jest.setTimeout(600_000);

/** What is written for one contact. */
interface Contact {
	phone: unknown;
	numbers: unknown;
	email: unknown;
	firstname: unknown;
	lastname: unknown;
	company: unknown;
	identifier: unknown;
	attributes: unknown;
	form: boolean;
}

const channels = ['sms', 'email'] as const;
type Channel = (typeof channels)[number];
const rawChannel = { sms: 'sms', email: 'mail' } as const;

const address = fc.constantFrom('ada@example.com', 'Ada.Lovelace+1@mail.example.org', 'jörg@bücher.example');
const oddAddress = fc.oneof(
	fc.emailAddress(),
	fc.constantFrom('', null, 'nobody', 'a@b', 'a@b@example.com', 'a@example.com, b@example.com', 'Ada <a@example.com>'),
	fc.constantFrom(' ada@example.com ', 'a..b@example.com', 'a:b@example.com', '“a”@example.com', 'a@-b.example.com'),
	fc.integer({ min: 62, max: 66 }).map((length) => `${'x'.repeat(length)}@example.com`),
	fc.integer({ min: 60, max: 65 }).map((length) => `a@${'x'.repeat(length)}.example.com`),
	writtenText.map((text) => `${text}@example.com`),
	writtenText.map((text) => `ada@${text}.com`),
	anything,
);

const contact: fc.Arbitrary<Contact> = fc.record({
	phone: writtenPhone,
	numbers: numbersWithoutPlus,
	email: fc.oneof(address, oddAddress),
	firstname: mostly(fc.constantFrom('', 'Ada', '😀', null), anything),
	lastname: mostly(fc.constantFrom('', 'Lovelace'), anything),
	company: mostly(fc.constantFrom('', 'Example & Sons', 42), anything),
	identifier: mostly(fc.constantFrom('', 'CRM-1001', 1001), anything),
	attributes: mostly(
		fc.oneof(fc.constant({}), fc.dictionary(fc.constantFrom('orderId', 'Phone', 'SKU'), fc.constantFrom(1, 'a', true))),
		fc.oneof(anything, fc.dictionary(writtenName, fc.jsonValue({ maxDepth: 1 })), fc.constant({ firstname: 'Eve' })),
	),
	form: fc.boolean(),
});

/** A contact as it should be, but for a part. */
const contactWith = (part: Partial<Contact>): Contact => ({
	phone: '+6587755388',
	numbers: 'refuse',
	email: 'ada@example.com',
	firstname: '',
	lastname: '',
	company: '',
	identifier: '',
	attributes: {},
	form: false,
	...part,
});

const fields = ['firstname', 'lastname', 'company', 'identifier'] as const;
const isEmpty = (value: unknown) => value === '' || value === null || value === undefined;

async function enqueue(channel: Channel, items: readonly Contact[], concurrency = 20): Promise<NodeExecution> {
	const additional = [...fields, ...(channel === 'sms' ? ['email'] : [])];
	return await runs().enqueue({
		channel,
		items: items as unknown as IDataObject[],
		settings: toErrorBranch,
		options: { concurrency, bodyContentType: '={{ $json.form ? "form-urlencoded" : "json" }}' },
		parameters: {
			...(channel === 'sms' && { numbersWithoutPlus: '={{ $json.numbers }}' }),
			attributesMode: 'json',
			attributesJson: '={{ $json.attributes }}',
			additionalFields: Object.fromEntries(additional.map((name) => [name, `={{ $json.${name} }}`])),
		} satisfies INodeParameters,
	});
}

const isObject = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** The attributes of a contact that are an object, or JSON of one; undefined where they are neither. */
function attributesOf({ attributes }: Contact): Record<string, unknown> | undefined {
	if (isEmpty(attributes)) return {};
	if (typeof attributes !== 'string') return isObject(attributes) ? attributes : undefined;
	try {
		const parsed: unknown = JSON.parse(attributes);
		return isObject(parsed) ? parsed : undefined;
	} catch {
		return attributes.trim() === '' ? {} : undefined;
	}
}

/** The request that a person would write by hand: what is filled, as it is. */
async function enqueueByHand(channel: Channel, written: Contact): Promise<boolean> {
	const attributes = attributesOf(written);
	if (attributes === undefined) return false;
	const keys = channel === 'sms' ? (['phone', 'email', ...fields] as const) : (['email', ...fields] as const);
	const own = keys.filter((key) => !isEmpty(written[key])).map((key) => [key, written[key]]);
	const body = { ...attributes, ...(Object.fromEntries(own) as object) };
	const type: RawContentType = written.form ? 'application/x-www-form-urlencoded' : 'application/json';
	const text = written.form
		? new URLSearchParams(Object.entries(body).map(([name, value]) => [name, String(value)])).toString()
		: JSON.stringify(body);
	return await isEnqueued(runs().sandbox, rawChannel[channel], text, type);
}

const { unwritten, lostDigits, cutEmoji, duplicateName } = unwritableValues;
const rule = (
	{ says, source }: Pick<StricterRule<Contact>, 'says' | 'source'>,
	part: Partial<Contact>,
): StricterRule<Contact> => ({ says, source, examples: [contactWith(part)] });

/** What Press'nXPress documents no rule for: the values of all keys but the recipient. */
const onValues = [
	rule(
		{
			says: /it holds (?:a list|an object), not a text/,
			source: 'docs/values.md, What could arrive as another value than the one that was meant is invalid',
		},
		{ company: ['Example'] },
	),
	rule(
		{
			says: /^'Attributes'.* is a field of its own/,
			source: 'docs/press-nxpress.md, a name that is one of the documented fields of the channel',
		},
		{ attributes: { firstname: 'Eve' } },
	),
	rule(
		{ says: /^'Attributes'.*: a name is empty/, source: 'docs/press-nxpress.md, a name that is empty, duplicate' },
		{ attributes: { ' ': 1 } },
	),
	rule(
		{ says: /the name "__proto__"/, source: 'docs/press-nxpress.md, or `__proto__`' },
		{ attributes: '{"__proto__": 1}' },
	),
	rule(
		{
			says: /which a form body cannot carry/,
			source: 'docs/press-nxpress.md, a list or an object as value when the body is a form',
		},
		{ attributes: { order: [1] }, form: true },
	),
	rule(unwritten, { company: '#N/A' }),
	rule(lostDigits, { attributes: { orderId: 2 ** 60 } }),
	rule(cutEmoji, { attributes: { name: '\ud83d' } }),
	rule(duplicateName, { attributes: { orderId: 1, 'orderId ': 2 } }),
];

const email = {
	says: /^'Email'.*(?:is not one email address|before its @|has more than 254 bytes)/,
	source: 'docs/values.md, One address, without name.',
};

/** Braces are allowed before an @, and are what a field that was left Fixed holds. */
const unevaluated = {
	says: /^'Email'.* which n8n did not evaluate/,
	source: 'docs/troubleshooting.md, which n8n did not evaluate',
};
const onEmail = [rule(unevaluated, { email: 'ada{{$json.name@example.com' })];

const stricter: Record<Channel, ReadonlyArray<StricterRule<Contact>>> = {
	sms: [...phoneRulesOf<Contact>(['length'], contactWith), rule(email, { email: 'nobody' }), ...onEmail, ...onValues],
	email: [rule(email, { email: 'a:b@example.com' }), ...onEmail, ...onValues],
};

const readings = (channel: Channel): Readings<Contact> => ({
	node: async (items) => await enqueue(channel, items),
	provider: async (item) => await enqueueByHand(channel, item),
	stricter: stricter[channel],
});

const recipient = {
	sms: fc.constantFrom('+6587755388', '+12025550143', '+491234', '+49123456789012', '+491234567890123', '6587755388'),
	email: fc.oneof(address, fc.constantFrom('a@b', 'a@b@example.com', 'a b@example.com', '@example.com')),
};

/** A body that is right, or deviates: in its recipient, a key's spelling, a type, or a key that is not documented. */
const bodyOf = (channel: Channel): fc.Arbitrary<Record<string, unknown>> => {
	const key = channel === 'sms' ? 'phone' : 'email';
	const value = mostly(recipient[channel], fc.oneof(anything, fc.constantFrom('', null, 6587755388, ['+6587755388'])));
	return fc
		.tuple(
			fc.oneof(
				{ weight: 14, arbitrary: value.map((one) => ({ [key]: one })) },
				{ weight: 1, arbitrary: value.map((one) => ({ [key.toUpperCase()]: one })) },
				{ weight: 1, arbitrary: fc.constant({}) },
			),
			fc.record(
				{
					firstname: fc.constantFrom('Ada', '', 1),
					identifier: fc.constantFrom('CRM-1001', 1001, true),
					orderId: fc.constantFrom('A-1001', 1001, null, { lines: [1] }),
				},
				{ requiredKeys: [] },
			),
		)
		.map((parts) => Object.assign({}, ...parts) as Record<string, unknown>);
};

/** The contact by which the node would send this body, in JSON; undefined for a value that its fields cannot hold. */
function express(channel: Channel, body: Record<string, unknown>): Contact | undefined {
	const { phone, email, firstname, identifier, ...attributes } = body;
	const own = channel === 'sms' ? { phone, firstname, identifier } : { email, firstname, identifier };
	if (channel === 'sms' ? email !== undefined : phone !== undefined) return undefined;
	const areTexts = Object.values(own).every(
		(value) => value === undefined || (typeof value === 'string' && value !== ''),
	);
	if (!areTexts) return undefined;
	return contactWith({ phone: null, email: null, ...own, attributes });
}

describe.each(channels)('enqueue by %s', (channel) => {
	test("what the node accepts, Press'nXPress accepts, and what it rejects would have been rejected", async () => {
		const generated = fc.sample(contact, { numRuns, seed });
		let accepted = 0;
		for (let from = 0; from < numRuns; from += perRun) {
			accepted += await assertAgreement(readings(channel), generated.slice(from, from + perRun));
			runs().sandbox.clear();
		}
		assert.ok(accepted > numRuns / 4, `${accepted} of ${numRuns} were accepted`);
	});

	test.each(stricter[channel])('stricter on purpose: $says', async (one) => {
		await assertStricter(readings(channel), one);
	});

	test('node and sandbox take what the document allows, and nothing else', async () => {
		const bodies = fc.sample(bodyOf(channel), { numRuns, seed });
		const { allowed, expressed } = await assertDocumented<Record<string, unknown>, Contact>(
			{
				provider: async (body) => await isEnqueued(runs().sandbox, rawChannel[channel], JSON.stringify(body)),
				isDocumented: (body) => isDocumented(rawChannel[channel], body),
				express: (body) => express(channel, body),
				node: async (items) => await enqueue(channel, items, 1),
				sent: () => runs().requests.map(({ body }) => body),
				stricter: stricter[channel],
			},
			bodies,
		);
		assert.ok(allowed > numRuns / 4 && allowed < numRuns, `${allowed} of ${numRuns} were allowed`);
		assert.ok(expressed > numRuns / 8, `${expressed} of ${numRuns} could be expressed`);
	});
});
