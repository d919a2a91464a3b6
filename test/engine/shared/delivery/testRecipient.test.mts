import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { NodeExecution } from '../../harness.mts';
import { useRowsInMemory } from '../../harness/deduplication.mts';
import { hintTexts } from '../../support/outputs.mts';
import { attributeList, contacts, type Enqueue, pressNXpressRuns } from '../../support/press-nxpress.mts';
import { onceEach, phoneNumber } from '../../support/recipients.mts';
import { toErrorBranch, validateOnly } from '../../support/settings.mts';
import { startingAt } from '../../support/shifted-clock.mts';

// docs/delivery-contract.md, 3.8: the campaign to oneself first.
const runs = pressNXpressRuns();
beforeEach(useRowsInMemory);

const tester = '+6591234567';

const test8 = async (options: INodeParameters = {}, start: Enqueue = {}): Promise<NodeExecution> =>
	await runs().enqueue({
		items: contacts(8),
		mode: 'cli',
		settings: toErrorBranch,
		...start,
		options: { testRecipient: tester, testLimit: 3, ...options },
	});

const outcomesOf = ({ success, failure }: NodeExecution): unknown[] =>
	[...success, ...failure].map(({ json }) => json.outcome ?? (json.details as IDataObject).outcome);

test('the first go to the test recipient as they would to their own, the rest is validated, and the output says for whom', async () => {
	const parameters = attributeList({ name: 'name', value: '={{ $json.name }}' });
	const run = await test8({}, { parameters });
	expect(outcomesOf(run)).toEqual([
		...new Array<string>(3).fill('accepted'),
		...new Array<string>(5).fill('validated'),
	]);
	expect(runs().requests.map(({ body }) => body)).toEqual(
		[0, 1, 2].map((n) => ({ phone: tester, name: `Contact ${n}` })),
	);
	expect(run.success[1].json).toMatchObject({
		outcome: 'accepted',
		recipient: tester,
		redirectedFrom: phoneNumber(1),
	});
	expect(run.success[5].json).toMatchObject({
		outcome: 'validated',
		recipient: phoneNumber(5),
		wouldBe: 'accepted',
		request: { body: { phone: phoneNumber(5), name: 'Contact 5' } },
	});
	expect(hintTexts(run)).toEqual([
		`'Test Recipient' is on: the messages of 3 of 8 items go to ${tester}, and nobody else gets one. Remove the option to send to the real recipients.`,
		"5 of 8 items were validated and not sent: 'Test Recipient' is on, and gets no more than 'Test Limit' says.",
	]);
});

test('a following real run sends all of them, with Send Once, too', async () => {
	const once: INodeParameters = { sendOnce: { once: {} } };
	const tested = await test8(once);
	expect(hintTexts(tested)).toContain("'Send Once' is not looked up in a test: some may have been sent before.");
	const real = await runs().enqueue({ items: contacts(8), options: once });
	expect(outcomesOf(real)).toEqual(new Array(8).fill('accepted'));
	expect(runs().received).toEqual({ ...onceEach(8), [tester]: 3 });
	expect(outcomesOf(await test8(once)).slice(0, 3)).toEqual(new Array(3).fill('accepted'));
});

test.each(['trigger', 'webhook', 'retry', 'integrated'] as const)(
	'in an execution of the mode %s nothing goes, and the message says why',
	async (mode) => {
		const run = await test8({}, { mode });
		expect(outcomesOf(run)).toEqual(new Array(8).fill('notSent'));
		expect(run.failure[0].json.error).toBe(
			"'Test Recipient' [item 0]: it works only in executions that somebody starts by hand, so that it cannot stay on. Remove the option to send to the real recipients.",
		);
		expect(runs().requests).toEqual([]);
	},
);

test.each([
	['empty', '', "'Test Recipient' [item 0]: it is empty. Enter your own phone number with +, or remove the option"],
	['without +', '6591234567', "'Test Recipient' [item 0]: "],
	['no number', 'me', "'Test Recipient' [item 0]: "],
	['an expression without a result', '={{ $json.missing }}', "'Test Recipient' [item 0]: "],
])('one that is %s: nothing goes to anybody', async (_name, testRecipient, error) => {
	const run = await test8({ testRecipient }, { parameters: { numbersWithoutPlus: 'countryCode' } });
	expect(outcomesOf(run)).toEqual(new Array(8).fill('notSent'));
	expect(run.failure[0].json.error).toContain(error);
	expect(runs().requests).toEqual([]);
});

test.each([
	[0, '\'Test Limit\' [item 0]: "0" is not a whole number from 1 to 50'],
	[51, '\'Test Limit\' [item 0]: "51" is not a whole number from 1 to 50'],
])('a limit of %s is invalid', async (testLimit, error) => {
	expect((await test8({ testLimit })).failure[0].json.error).toContain(error);
	expect(runs().requests).toEqual([]);
});

test('five by default', async () => {
	const run = await runs().enqueue({ items: contacts(8), mode: 'cli', options: { testRecipient: tester } });
	expect(outcomesOf(run).filter((outcome) => outcome === 'accepted')).toHaveLength(5);
});

test('an email address, and nothing of a contact by which another channel could reach them', async () => {
	const items = [{ email: 'ann@example.com' }, { email: 'bob@example.com' }];
	const run = await runs().enqueue({
		channel: 'email',
		items,
		mode: 'cli',
		options: { testRecipient: 'Me@Example.com' },
	});
	expect(run.success.map(({ json }) => [json.recipient, json.redirectedFrom])).toEqual([
		['Me@Example.com', 'ann@example.com'],
		['Me@Example.com', 'bob@example.com'],
	]);
	expect(runs().asked).toEqual(['Me@Example.com', 'Me@Example.com']);

	const parameters = { additionalFields: { email: 'ann@example.com', firstname: 'Ann' } };
	await test8({}, { items: contacts(1), parameters });
	expect(runs().requests[2].body).toEqual({ phone: tester, firstname: 'Ann' });
});

test('an error item says for whom the message was', async () => {
	runs().fault({ recipient: tester, on: 2, status: 400 });
	const run = await test8({ concurrency: 1 });
	expect(run.failure.map(({ json }) => json.details)).toMatchObject([
		{ outcome: 'notSent', recipient: tester, redirectedFrom: phoneNumber(1) },
	]);
});

test('the input fields come first, the own ones win', async () => {
	const run = await test8({ includeInputFields: true });
	expect(run.success[0].json).toMatchObject({ name: 'Contact 0', recipient: tester, redirectedFrom: phoneNumber(0) });
});

describe('with the other rules', () => {
	test('duplicates do not count, and are skipped', async () => {
		const items = [contacts(1)[0], contacts(1)[0], ...contacts(4).slice(1)];
		const run = await test8({ duplicateRecipients: 'skip' }, { items });
		expect(outcomesOf(run)).toEqual(['accepted', 'skipped', 'accepted', 'accepted', 'validated']);
	});

	test('quiet hours do not hold a test, and the outputs say what they would', async () => {
		const hours: INodeParameters = { quietHours: { hours: { from: '21:00', to: '08:00' } } };
		const run = await startingAt('2026-11-27T22:00:00+08:00', async () => await test8(hours));
		expect(outcomesOf(run).slice(0, 4)).toEqual(['accepted', 'accepted', 'accepted', 'validated']);
		expect(run.success.map(({ json }) => json.wouldBe)).toEqual(new Array(8).fill('held'));
		expect(run.success[0].json.sendAfter).toBe(run.success[7].json.sendAfter);
		expect(runs().received).toEqual({ [tester]: 3 });
	});

	test('Validate Only sends nothing to the test recipient either', async () => {
		const run = await test8(validateOnly);
		expect(outcomesOf(run)).toEqual(new Array(8).fill('validated'));
		expect(run.success[0].json).toMatchObject({ recipient: phoneNumber(0), wouldBe: 'accepted' });
		expect(runs().requests).toEqual([]);
	});

	test('Forget forgets nothing in a test', async () => {
		const once = (forget: string): INodeParameters => ({ sendOnce: { once: { forget } } });
		await runs().enqueue({ items: contacts(8), mode: 'cli', options: once('no') });
		await test8(once('all'));
		expect(outcomesOf(await runs().enqueue({ items: contacts(8), mode: 'cli', options: once('no') }))).toEqual(
			new Array(8).fill('skipped'),
		);
	});
});
