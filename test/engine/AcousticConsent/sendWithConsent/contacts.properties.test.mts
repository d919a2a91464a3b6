// node's assertions: jest's cost more than what they check, at thousands of cases each.
import assert from 'node:assert/strict';

import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import { casesOf, seed } from '../../../support/properties.mts';
import { asString } from '../../../support/strings.mts';
import { acousticRuns } from '../../support/acoustic.mts';
import { toErrorBranch } from '../../support/settings.mts';
import { anything, mostly, writtenName, writtenText } from '../../support/written-texts.mts';

// Whatever is written for a contact: Acoustic takes what the node sends, and the node sends what names a contact.
const runs = acousticRuns();

const numRuns = casesOf(0.25);

jest.setTimeout(600_000);

/** The outcome of each item; the node may have sent nothing that Acoustic rejects. */
async function outcomesOf(items: IDataObject[], parameters: IDataObject): Promise<string[]> {
	const run = await runs().sendWithConsent({
		items,
		parameters: { content: 'Doors open at 7.', personalization: {}, ...parameters } as never,
		settings: toErrorBranch,
	});
	const outcomes = new Array<string>(items.length).fill('missing');
	for (const { json, pairedItem } of run.success)
		outcomes[(pairedItem as { item: number }).item] = asString(json.outcome);
	for (const { json, pairedItem } of run.failure) {
		const { outcome, httpCode } = json.details as IDataObject;
		outcomes[(pairedItem as { item: number }).item] = httpCode === null ? asString(outcome) : 'rejected by Acoustic';
	}
	return outcomes;
}

test('an ID: a whole number from 1 that JSON can carry, and nothing else', async () => {
	const id = mostly(
		fc.oneof(fc.integer({ min: 1 }), fc.maxSafeInteger(), fc.bigInt({ min: 1n, max: 10n ** 20n }).map(String)),
		fc.oneof(
			anything,
			writtenText,
			fc.double(),
			fc.constantFrom('0', '007', '+65', '1e3', '1,000', '1 000', ' 12 ', '１２'),
		),
	);
	const ids = fc.sample(id, { numRuns, seed });
	const outcomes = await outcomesOf(
		ids.map((contactId) => ({ contactId }) as IDataObject),
		{ contactId: '={{ $json.contactId }}' },
	);
	ids.forEach((written, item) => {
		const text = typeof written === 'number' || typeof written === 'string' ? String(written).trim() : '';
		const isId = /^[1-9]\d*$/.test(text) && Number.isSafeInteger(Number(text));
		const what = `PROPERTY_SEED=${seed}: ${JSON.stringify(written)}`;
		if (isId) assert.equal(outcomes[item], 'accepted', what);
		else assert.ok(outcomes[item] === 'notSent' || outcomes[item] === 'accepted', `${what}: ${outcomes[item]}`);
	});
});

test('a lookup: what is sent is accepted, and a name with a value is sent', async () => {
	const key = fc.record({
		name: mostly(fc.constantFrom('Email', 'Mobile number'), writtenName),
		value: mostly(
			fc.constantFrom('ada@example.com', 12_025_550_101, '+12025550101', true),
			fc.oneof(anything, writtenText),
		),
		channel: fc.oneof(fc.constantFrom('SMS', 'EMAIL', '', null), anything),
	});
	const keys = fc.sample(key, { numRuns, seed });
	const outcomes = await outcomesOf(keys as IDataObject[], {
		contactSource: 'contactLookup',
		contactLookup: {
			value: [{ name: '={{ $json.name }}', value: '={{ $json.value }}', channel: '={{ $json.channel }}' }],
		},
	});
	const simple = new Set<unknown>(['SMS', 'EMAIL', '', null]);
	keys.forEach(({ name, value, channel }, item) => {
		const what = `PROPERTY_SEED=${seed}: ${JSON.stringify({ name, value, channel })}: ${outcomes[item]}`;
		assert.ok(['accepted', 'notSent'].includes(outcomes[item]), what);
		const isPlain =
			(name === 'Email' || name === 'Mobile number') &&
			(value === 'ada@example.com' || value === 12_025_550_101 || value === true) &&
			simple.has(channel);
		if (isPlain) assert.equal(outcomes[item], 'accepted', what);
	});
});
