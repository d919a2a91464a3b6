import { DataDeduplicationService } from 'n8n-core';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { NodeExecution } from '../../harness.mts';
import { type RowsInMemory, useRowsInMemory } from '../../harness/deduplication.mts';
import { hintTexts } from '../../support/outputs.mts';
import { contacts, type Enqueue, pressNXpressRuns } from '../../support/press-nxpress.mts';
import { onceEach, phoneNumber } from '../../support/recipients.mts';
import { toErrorBranch } from '../../support/settings.mts';

// docs/delivery-contract.md, 3.6: what an execution knows of all others of its node.
const runs = pressNXpressRuns();
beforeEach(useRowsInMemory);

const rows = () => (DataDeduplicationService.getInstance() as unknown as { deduplicator: RowsInMemory }).deduplicator;

const once = (fields: INodeParameters = {}): INodeParameters => ({ sendOnce: { once: fields } });

/** Every item of a run in input order: its outcome, or that of its error item. */
const outcomes = ({ success, failure }: Pick<NodeExecution, 'success' | 'failure'>): unknown[] =>
	[...success, ...failure]
		.map(({ json, pairedItem }) => ({ json, item: (pairedItem as { item: number }).item }))
		.sort((one, other) => one.item - other.item)
		.map(({ json }) => (json.resumed === true ? 'resumed' : (json.outcome ?? (json.details as IDataObject).outcome)));

const enqueue = async (count: number | IDataObject[], start: Enqueue = {}): Promise<NodeExecution> =>
	await runs().enqueue({
		items: typeof count === 'number' ? contacts(count) : count,
		options: once(),
		settings: toErrorBranch,
		...start,
	});

test('another execution skips what was sent, and sends what is new; the outputs and a hint say so', async () => {
	expect(outcomes(await enqueue(3))).toEqual(['accepted', 'accepted', 'accepted']);
	const other = await enqueue(5);
	expect(outcomes(other)).toEqual(['skipped', 'skipped', 'skipped', 'accepted', 'accepted']);
	expect(other.success[0].json).toEqual({ outcome: 'skipped', recipient: phoneNumber(0), reason: 'sentBefore' });
	expect(hintTexts(other)).toEqual([
		"3 of 5 items were skipped and not sent: this node has sent them before, and 'Send Once' is on.",
	]);
	expect(outcomes(await enqueue(5))).toEqual(new Array(5).fill('skipped'));
	expect(runs().received).toEqual(onceEach(5));
});

test('without it executions are independent, and leave nothing behind', async () => {
	await enqueue(2, { options: {} });
	expect(outcomes(await enqueue(2))).toEqual(['accepted', 'accepted']);
	expect(outcomes(await enqueue(2, { options: {} }))).toEqual(['accepted', 'accepted']);
});

test('a long list, and again in another order', async () => {
	expect(new Set(outcomes(await enqueue(400)))).toEqual(new Set(['accepted']));
	expect(new Set(outcomes(await enqueue(contacts(400).reverse())))).toEqual(new Set(['skipped']));
	expect(runs().received).toEqual(onceEach(400));
});

test('three executions of a list at the same moment: each person once, each item one output', async () => {
	const list = contacts(60);
	const started = await Promise.all([enqueue(list), enqueue([...list].reverse()), enqueue(list)]);
	const all = started.flatMap(outcomes);
	expect(all.filter((outcome) => outcome === 'accepted')).toHaveLength(60);
	expect(all.filter((outcome) => outcome === 'skipped')).toHaveLength(120);
	expect(runs().received).toEqual(onceEach(60));
});

test('one at a time on both sides, from both ends of a list: neither waits for the other for ever', async () => {
	const list = contacts(30);
	const options = { ...once(), concurrency: 1 };
	await Promise.all([enqueue(list, { options }), enqueue([...list].reverse(), { options })]);
	expect(runs().received).toEqual(onceEach(30));
});

describe('what is the same message', () => {
	const two = [
		{ ...contacts(1)[0], ticket: 'T-1' },
		{ ...contacts(1)[0], ticket: 'T-2' },
	];

	test('in one run, the later item is skipped', async () => {
		expect(outcomes(await enqueue(two))).toEqual(['accepted', 'skipped']);
		expect(runs().received).toEqual(onceEach(1));
	});

	test('where the earlier one was not sent, the later one is', async () => {
		runs().fault({ recipient: phoneNumber(0), on: 1, status: 400 });
		expect(outcomes(await enqueue(two))).toEqual(['notSent', 'accepted']);
		expect(runs().received).toEqual(onceEach(1));
	});

	test('by default a recipient has one message of a touchpoint, and one of another', async () => {
		await enqueue(1);
		expect(outcomes(await enqueue(1, { options: { ...once(), touchpoint: 'support' } }))).toEqual(['accepted']);
		expect(outcomes(await enqueue(1))).toEqual(['skipped']);
		const parameters = { attributes: { attribute: [{ name: 'order', value: '17' }] } };
		expect(outcomes(await enqueue(1, { parameters }))).toEqual(['skipped']);
	});

	test('per recipient it has one, whatever the touchpoint', async () => {
		const options = once({ per: 'recipient' });
		await enqueue(1, { options });
		expect(outcomes(await enqueue(1, { options: { ...options, touchpoint: 'support' } }))).toEqual(['skipped']);
	});

	test('per key it has one of each key, and a key has one recipient', async () => {
		const options = once({ per: 'key', key: '={{ $json.ticket }}' });
		expect(outcomes(await enqueue(two, { options }))).toEqual(['accepted', 'accepted']);
		expect(outcomes(await enqueue([{ phone: phoneNumber(7), ticket: 'T-2' }], { options }))).toEqual(['skipped']);
	});

	test('an empty key is invalid, and the error names the item', async () => {
		const options = once({ per: 'key', key: '={{ $json.ticket }}' });
		const run = await enqueue([{ ...two[0] }, { ...two[1], ticket: '' }], { options });
		expect(outcomes(run)).toEqual(['accepted', 'notSent']);
		expect(run.failure[0].json.error).toContain("'Key' [item 1]: it is empty");
	});

	test('email addresses are compared without case', async () => {
		const start = (email: string): Enqueue => ({ channel: 'email', items: [{ email }] });
		await enqueue([], start('ann@example.com'));
		expect(outcomes(await enqueue([], start('Ann@Example.com')))).toEqual(['skipped']);
	});
});

describe('what did not go, or may have gone', () => {
	test('what was rejected is sent by the next execution', async () => {
		runs().fault({ recipient: phoneNumber(1), on: 1, status: 400 });
		expect(outcomes(await enqueue(3))).toEqual(['accepted', 'notSent', 'accepted']);
		expect(outcomes(await enqueue(3))).toEqual(['skipped', 'accepted', 'skipped']);
		expect(runs().received).toEqual(onceEach(3));
	});

	test('what may have gone is unknown to every later execution, and sent with Resend Unknown', async () => {
		runs().fault({ recipient: phoneNumber(1), on: 1, connection: 'dropAfter' });
		expect(outcomes(await enqueue(3))).toEqual(['accepted', 'unknown', 'accepted']);
		for (let time = 0; time < 3; time++) {
			const later = await enqueue(3);
			expect(outcomes(later)).toEqual(['skipped', 'unknown', 'skipped']);
			expect(later.failure[0].json.error).toContain("switch on the option 'Resend Unknown'");
		}
		expect(runs().received).toEqual(onceEach(3));
		const options = { ...once(), resendUnknown: true };
		expect(outcomes(await enqueue(3, { options }))).toEqual(['skipped', 'accepted', 'skipped']);
		expect(outcomes(await enqueue(3))).toEqual(['skipped', 'skipped', 'skipped']);
	});

	test('what may have gone stays unknown when it is sent again and rejected', async () => {
		runs().fault({ recipient: phoneNumber(0), on: 1, connection: 'dropAfter' });
		await enqueue(1);
		runs().fault({ recipient: phoneNumber(0), on: 1, status: 400 });
		const options = { ...once(), resendUnknown: true };
		await enqueue(1, { options });
		expect(outcomes(await enqueue(1))).toEqual(['unknown']);
	});

	test('Retry On Fail sends what was rejected, and nothing else', async () => {
		runs().fault({ recipient: phoneNumber(1), on: 1, status: 400 });
		const settings = { retryOnFail: true, maxTries: 2 };
		expect((await enqueue(3, { settings })).status).toBe('success');
		expect(outcomes(await enqueue(3))).toEqual(['skipped', 'skipped', 'skipped']);
		expect(runs().received).toEqual(onceEach(3));
	});

	test('a retry after a crash calls accepted what the execution itself sent, and skips what another one did', async () => {
		const killed = await enqueue(3);
		await enqueue(contacts(5).slice(3));
		expect(outcomes(await enqueue(6, { killed }))).toEqual([
			'resumed',
			'resumed',
			'resumed',
			'skipped',
			'skipped',
			'accepted',
		]);
		expect(runs().received).toEqual(onceEach(6));
	});
});

test('what is validated, or a duplicate in its run, claims nothing', async () => {
	const validated = await enqueue(2, { options: { ...once(), validateOnly: true } });
	expect(outcomes(validated)).toEqual(['validated', 'validated']);
	expect(hintTexts(validated)).toContain(
		"'Send Once' is not looked up for items that are only validated: some may have been sent before.",
	);
	const twice = await enqueue([...contacts(1), ...contacts(1)], {
		options: { ...once(), duplicateRecipients: 'skip' },
	});
	expect(twice.success.map(({ json }) => json.reason)).toEqual([undefined, 'duplicateRecipient']);
	expect(outcomes(await enqueue(2))).toEqual(['skipped', 'accepted']);
});

test('every round of a loop is a run: the same person in two rounds is messaged once', async () => {
	const run = await runs().enqueue({ rounds: [contacts(3), contacts(4)], options: once() });
	expect(run.runs.map(outcomes)).toEqual([
		['accepted', 'accepted', 'accepted'],
		['skipped', 'skipped', 'skipped', 'accepted'],
	]);
});

test('as the tool of an agent its calls know of each other', async () => {
	const calls = [{ phone: phoneNumber(0) }, { phone: phoneNumber(0) }];
	await runs().enqueueAsTool({ calls, through: 'agent', options: once() });
	expect(runs().received).toEqual(onceEach(1));
	expect(outcomes(await enqueue(1))).toEqual(['skipped']);
});

describe('forgetting', () => {
	const forgetting = (forget: string) => once({ forget });

	test("this run's items are sent again, and skipped afterwards", async () => {
		await enqueue(3, { mode: 'cli' });
		expect(outcomes(await enqueue(2, { mode: 'cli', options: forgetting('thisRun') }))).toEqual([
			'accepted',
			'accepted',
		]);
		expect(outcomes(await enqueue(3))).toEqual(['skipped', 'skipped', 'skipped']);
		expect(Object.values(runs().received)).toEqual([2, 2, 1]);
	});

	test('everything is forgotten, and only what is sent then is skipped afterwards', async () => {
		await enqueue(3);
		expect(outcomes(await enqueue(1, { mode: 'cli', options: forgetting('all') }))).toEqual(['accepted']);
		expect(outcomes(await enqueue(3))).toEqual(['skipped', 'accepted', 'accepted']);
		await enqueue(1, { mode: 'cli', options: forgetting('all') });
		expect(outcomes(await enqueue(2))).toEqual(['skipped', 'accepted']);
	});

	test('a loop forgets everything once, not what its own rounds sent', async () => {
		await enqueue(1);
		const rounds = [contacts(2), contacts(2)];
		for (const forget of ['all', 'thisRun']) {
			const run = await runs().enqueue({ rounds, mode: 'cli', options: forgetting(forget) });
			expect(run.runs.map(outcomes)).toEqual([
				['accepted', 'accepted'],
				['skipped', 'skipped'],
			]);
		}
	});

	test.each(['trigger', 'webhook', 'retry', 'integrated'] as const)('it is invalid in mode %s', async (mode) => {
		const run = await enqueue(1, { mode, options: forgetting('all') });
		expect(outcomes(run)).toEqual(['notSent']);
		expect(run.failure[0].json.error).toContain("'Forget' [item 0]: it works only in executions that somebody starts");
		expect(runs().requests).toHaveLength(0);
	});

	test('everything is not forgotten while another execution is sending', async () => {
		runs().fault({ on: 1, latencyMs: 300 });
		const [first, second] = await Promise.all([
			enqueue(1),
			new Promise((resolve) => setTimeout(resolve, 150)).then(
				async () => await enqueue(contacts(2).slice(1), { mode: 'cli', options: forgetting('all') }),
			),
		]);
		expect(outcomes(first)).toEqual(['accepted']);
		expect(outcomes(second)).toEqual(['notSent']);
		expect(second.failure[0].json.error).toContain('another execution of this node is sending');
	});
});

describe("n8n's database", () => {
	/** The workflow's row, as a Remove Duplicates node with the scope Workflow uses it. */
	const row = {
		node: { id: 'other' },
		workflow: { id: 'workflow-1', active: true },
	} as never;
	const fill = async (count: number, maxEntries?: number) => {
		const values = Array.from({ length: count }, (_, n) => `other ${n}`);
		await rows().checkProcessedAndRecord(values, 'workflow', row, { mode: 'entries', maxEntries });
	};
	const sizeOf = async () => await rows().getProcessedDataCount('workflow', row);

	test('the entries of other nodes stay as they are, also when everything is forgotten', async () => {
		await fill(10);
		await enqueue(3);
		await enqueue(1, { mode: 'cli', options: once({ forget: 'all' }) });
		const values = Array.from({ length: 10 }, (_, n) => `other ${n}`);
		const { processed } = await rows().checkProcessedAndRecord(values, 'workflow', row, { mode: 'entries' });
		expect(processed).toHaveLength(10);
	});

	test.each([
		['displaced', async () => await fill(5, 5)],
		['cleared', async () => await rows().clearAllProcessedItems('workflow', row)],
	])('when its entries were %s, nothing is sent until everything is forgotten by hand', async (_, lose) => {
		await enqueue(3);
		await lose();
		const before = await sizeOf();
		for (let time = 0; time < 2; time++) {
			const run = await enqueue(4);
			expect(outcomes(run)).toEqual(['notSent', 'notSent', 'notSent', 'notSent']);
			expect(run.failure[0].json.error).toContain('no longer has all that this node has sent');
			expect(await sizeOf()).toBe(before);
		}
		expect(outcomes(await enqueue(1, { mode: 'cli', options: once({ forget: 'thisRun' }) }))).toEqual(['notSent']);
		expect(outcomes(await enqueue(1, { mode: 'cli', options: once({ forget: 'all' }) }))).toEqual(['accepted']);
		expect(outcomes(await enqueue(2))).toEqual(['skipped', 'accepted']);
	});

	test('with as many entries as 50,000 messages have, there is room for another one', async () => {
		await fill(100_000);
		expect(outcomes(await enqueue(1))).toEqual(['accepted']);
	});

	test('a call that fails is made again; while all of them fail nothing is sent, and nobody is lost', async () => {
		rows().failures = 2;
		expect(outcomes(await enqueue(2))).toEqual(['accepted', 'accepted']);
		rows().failures = 1000;
		const run = await enqueue(3);
		rows().failures = 0;
		expect(outcomes(run)).toEqual(['notSent', 'notSent', 'notSent']);
		expect(run.failure[0].json.error).toContain("n8n's database could not be used");
		expect(outcomes(await enqueue(3))).toEqual(['skipped', 'skipped', 'accepted']);
		expect(runs().received).toEqual(onceEach(3));
	});

	test('when it is full, what was sent is still known, and what is new is not sent', async () => {
		await enqueue(2);
		await fill(110_000);
		const size = await sizeOf();
		// The entries of other nodes are counted once a minute.
		const { now } = Date;
		const later = jest.spyOn(Date, 'now').mockImplementation(() => now() + 61_000);
		const run = await enqueue(4);
		later.mockRestore();
		expect(outcomes(run)).toEqual(['skipped', 'skipped', 'notSent', 'notSent']);
		expect(run.failure[0].json.error).toContain('holds as many messages of this workflow as it can');
		expect(await sizeOf()).toBe(size);
	});
});

test("what is recorded, in a crash as well, says nobody's number, name, text, touchpoint or key, and nothing of the execution", async () => {
	runs().fault({ recipient: phoneNumber(1), on: 1, connection: 'dropAfter' });
	const parameters = { attributes: { attribute: [{ name: 'name', value: '={{ $json.name }}' }] } };
	const items = contacts(3).map((contact, n) => ({ ...contact, ticket: `T-${n}` }));
	const first = await enqueue(items, { parameters, options: { ...once(), touchpoint: 'support' } });
	await enqueue(items, { parameters, options: once({ per: 'key', key: '={{ $json.ticket }}' }), killed: first });
	const given = [...rows().given];
	expect(given.length).toBeGreaterThan(6);
	const secrets = Object.values(first.credentials).flatMap(({ data }) => Object.values(data).map(String));
	const told = [...items.flatMap(Object.values).map(String), phoneNumber(0).slice(1), 'support', ...secrets];
	const readable = told.filter((text) => text.length > 1 && given.some((value) => value.includes(text)));
	expect(readable).toEqual([]);
});
