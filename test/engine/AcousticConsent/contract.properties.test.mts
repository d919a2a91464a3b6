// node's assertions: jest's cost more than what they check, at thousands of cases each.
import assert from 'node:assert/strict';

import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import { acousticAccount } from '../../../sandbox/accounts.mts';
import { casesOf, seed } from '../../support/properties.mts';
import type { NodeExecution } from '../harness.mts';
import { acousticRuns, alerts, retired } from '../support/acoustic.mts';
import { assertAgreement, assertStricter, type Readings, type StricterRule } from '../support/contract.mts';
import { RawAcoustic } from '../support/raw-requests.mts';
import { toErrorBranch } from '../support/settings.mts';
import { phoneRulesOf, unwritableValues } from '../support/stricter-rules.mts';
import { anything, mostly, unpairedSurrogate, writtenName, writtenText } from '../support/written-texts.mts';
import { numbersWithoutPlus, writtenPhone } from '../support/written-phones.mts';

// The node and the sandbox read the same documents and share no code: whatever is written, both have to accept it or both reject it.
const runs = acousticRuns();
let byHand: RawAcoustic;
beforeEach(() => {
	byHand = new RawAcoustic(runs().sandbox);
});

const numRuns = casesOf(0.25);
const perRun = 250;

jest.setTimeout(600_000);

/** What is written for one contact. */
interface Written {
	phone: unknown;
	numbers: unknown;
	channel: unknown;
	contentSource: 'content' | 'contentId';
	content: unknown;
	contentId: unknown;
	personalization: unknown;
	/** The default of the tag PIN. */
	otherwise: unknown;
	source: unknown;
	campaign: unknown;
	ttl: unknown;
}

const [published] = acousticAccount.publishedMessages;

/** Texts of a length below, at and above the limit, in characters of one and of two UTF-16 units. */
const aroundLimit = fc
	.tuple(fc.constantFrom('x', 'é', '漢', '😀'), fc.integer({ min: 799, max: 801 }))
	.map(([character, length]) => `%%PIN%%${character.repeat(length - '%%PIN%%'.length)}`);

const texts = {
	right: fc.constantFrom('Your PIN is %%PIN%%.', '%%PIN%% 😀', 'Flight %%FLIGHT%% leaves, PIN %%PIN%%', 'No tag'),
	odd: fc.oneof(
		writtenText,
		writtenText.map((text) => `${text}%%PIN%%`),
		writtenName.map((name) => `%%${name}%%`),
		fc.constantFrom(
			'100%% safe',
			'%%PIN',
			'%% PIN %%',
			'{{PIN}} %%PIN%%',
			'[pin]',
			'%PIN%',
			'*|PIN|*',
			'%%%%',
			'%%%PIN%%%',
		),
	),
};

const written: fc.Arbitrary<Written> = fc.record({
	phone: writtenPhone,
	numbers: numbersWithoutPlus,
	channel: mostly(fc.constant(alerts), fc.oneof(fc.constantFrom('', null, ' ', ` ${alerts} `, '0', retired), anything)),
	contentSource: mostly(fc.constant('content' as const), fc.constant('contentId' as const)),
	content: mostly(fc.oneof({ weight: 14, arbitrary: texts.right }, { weight: 1, arbitrary: aroundLimit }), texts.odd),
	contentId: fc.constantFrom(published?.id, ` ${published?.id}`, '', null, 'unheard of'),
	personalization: mostly(
		fc.record({ PIN: fc.constantFrom('1234', 1234, true, ''), FLIGHT: fc.constantFrom('LH 454', null) }),
		fc.oneof(fc.dictionary(writtenName, fc.jsonValue({ maxDepth: 1 })), anything),
	),
	otherwise: mostly(fc.constantFrom('', '0000'), anything),
	source: mostly(fc.constantFrom('', 'Transaction 1234'), anything),
	campaign: mostly(fc.constantFrom('', 'One-time codes', 7), anything),
	ttl: mostly(fc.constantFrom('', 60, 1, '60'), fc.oneof(fc.constantFrom(0, -1, 1.5, '1.5', 'soon', true), anything)),
});

/** A contact as it should be, but for a part. */
const contactWith = (part: Partial<Written>): Written => ({
	phone: '+6587755388',
	numbers: 'refuse',
	channel: alerts,
	contentSource: 'content',
	content: 'Your PIN is %%PIN%%.',
	contentId: '',
	personalization: { PIN: '1234' },
	otherwise: '',
	source: '',
	campaign: '',
	ttl: '',
	...part,
});

async function send(items: readonly Written[], maxContactsPerRequest: number): Promise<NodeExecution> {
	return await runs().send({
		items: items as unknown as IDataObject[],
		settings: toErrorBranch,
		options: { maxContactsPerRequest },
		fields: {
			source: '={{ $json.source }}',
			campaignName: '={{ $json.campaign }}',
			ttlInMinutes: '={{ $json.ttl }}',
			personalizationDefaults: { value: [{ name: 'PIN', value: '={{ $json.otherwise }}' }] },
		},
		parameters: {
			channelQualifier: { __rl: true, mode: 'id', value: '={{ $json.channel }}' },
			contentSource: '={{ $json.contentSource }}',
			content: '={{ $json.content }}',
			contentId: '={{ $json.contentId }}',
			phoneNumber: '={{ $json.phone }}',
			numbersWithoutPlus: '={{ $json.numbers }}',
			personalizationMode: 'json',
			personalizationJson: '={{ $json.personalization }}',
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

const filled = (values: object) => Object.fromEntries(Object.entries(values).filter(([, value]) => !isEmpty(value)));

/** Whether Acoustic takes the request that a person would write by hand for this contact: what is filled, as it is. */
async function isTakenByHand(item: Written): Promise<boolean> {
	const values = parsed(item.personalization);
	const isObject = typeof values === 'object' && values !== null && !Array.isArray(values);
	const ttl = typeof item.ttl === 'string' && /^\d+$/.test(item.ttl) ? Number(item.ttl) : item.ttl;
	const { status } = await byHand.send({
		...(item.contentSource === 'content' ? { content: item.content } : { contentId: item.contentId }),
		contacts: [
			filled({
				phoneNumber: typeof item.phone === 'string' ? item.phone.replace(/^\+/, '') : item.phone,
				personalization: isObject
					? Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null))
					: values,
			}),
		],
		...filled({
			channelQualifier: item.channel,
			personalizationDefaults: isEmpty(item.otherwise) ? undefined : { PIN: item.otherwise },
			source: item.source,
			campaignName: item.campaign,
			ttlInMinutes: ttl === 0 ? undefined : ttl,
		}),
	});
	return status === 202;
}

const { unwritten, lostDigits, cutEmoji, duplicateName } = unwritableValues;
const page = 'docs/acoustic-consent.md, ';
const rule = (says: RegExp, source: string, part: Partial<Written>): StricterRule<Written> => ({
	says,
	source,
	examples: [contactWith(part)],
});

const stricter: ReadonlyArray<StricterRule<Written>> = [
	...phoneRulesOf(
		['withoutPlus', 'notInUse', 'suspiciousList', 'unknownCountry', 'noCountry', 'ambiguous', 'rounded', 'length'],
		contactWith,
	),
	// Acoustic documents nothing of a number but its country code, and says what it cannot send to only in the status.
	rule(/^'Phone Number'(?!.*Contact information is empty)/, 'docs/delivery-contract.md, 4.6', {
		phone: '+1 202 555 0143 ext. 7',
	}),
	// Of whitespace alone; Acoustic documents it of a text that is not there.
	rule(/^'Content'.*: SMS content should be present/, `${page}an empty text`, { content: ' ', personalization: {} }),
	rule(/is in brackets that Acoustic does not fill/, `${page}in other brackets than Acoustic's`, {
		content: '{{PIN}} %%PIN%%',
	}),
	rule(/^'Content'.* was not evaluated here/, `${page}an expression of n8n that was not evaluated`, {
		content: '{{ $json.pin }} %%PIN%%',
	}),
	rule(/is not a finished tag/, `${page}an unfinished \`%%\``, { content: '100%% safe' }),
	rule(/the content has no %%TAG%%/, `${page}personalization for a content that has no \`%%TAG%%\` at all`, {
		content: 'No tag',
	}),
	rule(/^'(?:Personalization|Value).*: a name is empty/, 'docs/values.md, Names of attributes, variables and tags', {
		personalization: { ' ': 1, PIN: 1 },
	}),
	rule(/the name "__proto__"/, 'docs/values.md, What could arrive as another value', {
		personalization: '{"__proto__": 1, "PIN": 1}',
	}),
	rule(/^'Time to Live.*is not a whole number from 0 to 10000000/, `${page}A whole number up to 10,000,000`, {
		ttl: 10_000_001,
	}),
	rule(unwritten.says, unwritten.source, { source: '#N/A' }),
	rule(lostDigits.says, lostDigits.source, { personalization: { PIN: 2 ** 60 } }),
	rule(cutEmoji.says, cutEmoji.source, { source: '\ud83d' }),
	rule(duplicateName.says, duplicateName.source, { personalization: { PIN: 1, 'PIN ': 2 } }),
];

const readings = (maxContacts: number): Readings<Written> => ({
	node: async (items) => await send(items, maxContacts),
	provider: isTakenByHand,
	stricter,
	knownToTheAccountOnly:
		/no active SMS program with this ID|knows no value for a personalization tag|Content not found/,
});

test('what the node accepts, Acoustic accepts, and what it rejects would have been rejected', async () => {
	const generated = fc.sample(written, { numRuns, seed });
	const sizes = fc.sample(fc.integer({ min: 1, max: 50 }), { numRuns, seed });
	let accepted = 0;
	for (let from = 0; from < numRuns; from += perRun) {
		accepted += await assertAgreement(readings(sizes[from] ?? 1), generated.slice(from, from + perRun));
		runs().sandbox.clear();
	}
	assert.ok(accepted > numRuns / 4, `${accepted} of ${numRuns} were accepted`);
});

test.each(stricter)('stricter on purpose: $says', async (one) => {
	await assertStricter(readings(1), one);
});

test('Get Status: what the node reads is a transaction for Acoustic, and what it rejects is not', async () => {
	const id = fc.oneof(
		writtenName,
		fc.constantFrom('', ' ', '.', '..', '...', 'a/b', '%2e%2e', '?', '#', '498a07b7-644880'),
	);
	const ids = fc.sample(id, { numRuns: casesOf(0.1), seed });
	const items = ids.map((transactionId) => ({ transactionId, phoneNumber: '' }));
	const { success, failure } = await runs().getStatus({ items, settings: toErrorBranch });
	const itemOf = (pairedItem: unknown) => (pairedItem as { item: number }).item;
	const read = new Set(success.map(({ pairedItem }) => itemOf(pairedItem)));
	const rejected = new Set(failure.map(({ pairedItem }) => itemOf(pairedItem)));
	for (const [item, transactionId] of ids.entries()) {
		const what = `PROPERTY_SEED=${seed}: ${JSON.stringify(transactionId)}`;
		assert.notEqual(read.has(item), rejected.has(item), what);
		if (unpairedSurrogate.test(transactionId)) assert.ok(rejected.has(item), what);
		else assert.equal((await byHand.status(transactionId.trim())).status === 200, read.has(item), what);
	}
});
