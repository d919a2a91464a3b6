import assert from 'node:assert/strict';

import fc from 'fast-check';
import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';

import type { Sandbox } from '../../../../sandbox/server.mts';
import { startSandbox } from '../../../../sandbox/server.mts';
import { casesOf } from '../../../support/properties.mts';
import type { NodeExecution } from '../../harness.mts';
import { Engine } from '../../harness.mts';
import { AcousticRuns } from '../../support/acoustic.mts';
import { EightByEightRuns } from '../../support/eight-by-eight.mts';
import { PressNXpressRuns } from '../../support/press-nxpress.mts';
import { phoneNumber } from '../../support/recipients.mts';
import { toErrorBranch } from '../../support/settings.mts';

// Whatever mix of outcomes a run has: the totals of a stopped one, the hints of a finished one, its items and what the
// provider received agree. Each case is two runs in the engine, so there are fewer than of other properties.
const numRuns = casesOf(1 / 250);

jest.setTimeout(600_000);

let sandbox: Sandbox;
let eightByEight: EightByEightRuns;
let pressNXpress: PressNXpressRuns;
let acoustic: AcousticRuns;
beforeAll(async () => {
	const engine = await Engine.load();
	sandbox = await startSandbox();
	eightByEight = new EightByEightRuns(engine, sandbox);
	pressNXpress = new PressNXpressRuns(engine, sandbox);
	acoustic = new AcousticRuns(engine, sandbox);
});
afterAll(async () => await sandbox?.close());

/** What is to become of an item, as far as its operation has such an end. */
const fates = [
	'accepted',
	'requestRejected',
	'lost',
	'rejected',
	'rejectedAsOutput',
	'duplicate',
	'validated',
	'invalid',
] as const;
type Fate = (typeof fates)[number];

interface Sending {
	items: IDataObject[];
	options: INodeParameters;
	settings: NonNullable<Parameters<EightByEightRuns['send']>[0]>['settings'];
}

interface Operation {
	name: string;
	send: (sending: Sending, perRequest: number) => Promise<NodeExecution>;
	most?: number;
}

const operations: Operation[] = [
	{ name: "Press'nXPress by SMS", send: async (sending) => await pressNXpress.enqueue(sending) },
	{
		name: "Press'nXPress by email",
		send: async (sending) => await pressNXpress.enqueue({ channel: 'email', ...sending }),
	},
	{ name: '8x8 Send', send: async (sending) => await eightByEight.send(sending) },
	{ name: '8x8 Send and Await Delivery', send: async (sending) => await eightByEight.sendAndAwait(sending), most: 1 },
	{
		name: '8x8 Send Batch',
		send: async ({ options, ...sending }, size) =>
			await eightByEight.sendBatch({ ...sending, options: { ...options, maxMessagesPerRequest: size } }),
	},
	...['perContact', 'perRequest'].map((output) => ({
		name: `Acoustic, ${output}`,
		send: async ({ options, ...sending }: Sending, size: number) =>
			await acoustic.send({ ...sending, options: { ...options, output, maxContactsPerRequest: size } }),
	})),
	{
		name: 'Acoustic, Send With Consent',
		send: async ({ options, ...sending }, size) =>
			await acoustic.sendWithConsent({
				...sending,
				parameters: { contactId: '={{ $json.phone.replace("+", "") }}' },
				options: { ...options, maxContactsPerRequest: size },
			}),
	},
];

/** Sets the sandbox and makes the items for fates; a duplicate has the recipient of the first item. */
function stage(mix: Fate[]): IDataObject[] {
	sandbox.reset();
	// Receipts have nowhere to go.
	eightByEight.settings({ receiptStates: [] });
	const recipient = (n: number) => ({ phone: phoneNumber(n), email: `person${n}@example.com` });
	const named = (fate: Fate) => mix.flatMap((one, n) => (one === fate ? Object.values(recipient(n)) : []));
	for (const one of named('requestRejected')) for (const { fault } of faulty()) fault({ recipient: one, status: 400 });
	for (const one of named('lost')) for (const { fault } of faulty()) fault({ recipient: one, status: 500 });
	eightByEight.settings({ rejectedDestinations: [...named('rejected'), ...named('rejectedAsOutput')] });
	return mix.map((fate, n) => ({
		...(fate === 'invalid' ? { phone: 'nobody', email: 'nobody' } : recipient(fate === 'duplicate' ? 0 : n)),
		code: `code ${n}`,
		rehearse: fate === 'validated',
		rejectedAs: fate === 'rejectedAsOutput' ? 'output' : 'error',
	}));
}

function faulty() {
	const toContacts = (fault: Parameters<AcousticRuns['fault']>[0]) => acoustic.fault({ path: 'sms/sends', ...fault });
	return [
		...[pressNXpress, eightByEight, acoustic].map((runs) => ({ fault: runs.fault.bind(runs) })),
		{ fault: toContacts },
	];
}

const options = (operation: Operation): INodeParameters => ({
	concurrency: 1,
	duplicateRecipients: 'skip',
	validateOnly: '={{ $json.rehearse }}',
	...(operation.name.startsWith('8x8') && { rejectedAs: '={{ $json.rejectedAs }}' }),
});

const itemsOf = ({ pairedItem }: INodeExecutionData) =>
	[pairedItem].flat().map((pair) => (pair as { item: number }).item);

/** How many messages went, as the provider counts them. */
const received = () => Object.values(sandbox.records.countsByRecipient()).reduce((sum, count) => sum + count, 0);

/** The outcome of every item, in input order, and whether it was returned as an output. */
function endsOf(
	{ status, success, failure }: NodeExecution,
	items: number,
): Array<{ outcome: unknown; isOutput: boolean }> {
	if (status === 'waiting') return [{ outcome: 'accepted', isOutput: true }];
	const ends = new Array<{ outcome: unknown; isOutput: boolean }>(items);
	for (const [isOutput, outputs] of [
		[true, success],
		[false, failure],
	] as const) {
		for (const output of outputs) {
			const { json } = output;
			for (const item of itemsOf(output)) {
				assert.equal(item in ends, false, `item ${item} was returned twice`);
				ends[item] = { outcome: isOutput ? json.outcome : (json.details as IDataObject).outcome, isOutput };
			}
		}
	}
	assert.equal(Object.keys(ends).length, items, 'every item is returned');
	return ends;
}

/** The counts of hints such as `2 of 5 items were skipped …`. */
function counted({ hints }: NodeExecution, items: number): Record<string, number> {
	const told = hints.flatMap(({ message }) => {
		const [, count, all, word] = /^(\d+) of (\d+) items? (?:was|were) (\w+)/.exec(message) ?? [];
		if (word === undefined) return [];
		assert.equal(Number(all), items);
		return [[word, Number(count)] as const];
	});
	assert.equal(new Set(told.map(([word]) => word)).size, told.length, 'one sentence for each outcome');
	return Object.fromEntries(told);
}

const words: Record<string, string> = { 'not sent': 'notSent' };

/** The totals in the error of a stopped run, and the items that it names as unknown. */
function totalsOf({ error }: NodeExecution): { totals: Record<string, number>; unknown: number[] } {
	const [, text = ''] = /Of all items: (.*)\.$/.exec(error?.message ?? '') ?? [];
	assert.notEqual(text, '', `no totals in: ${error?.message}`);
	const [, list = ''] = /unknown \(([\d, ]+)\)/.exec(text) ?? [];
	const totals = [...text.matchAll(/(\d+) ([a-z][a-z ]*)/g)].map(([, count, word]) => [
		words[word.trim()] ?? word.trim(),
		Number(count),
	]);
	return {
		totals: Object.fromEntries(totals) as Record<string, number>,
		unknown: list === '' ? [] : list.split(', ').map(Number),
	};
}

function countOf(list: unknown[]): Record<string, number> {
	const counts: Record<string, number> = {};
	for (const word of list) counts[String(word)] = (counts[String(word)] ?? 0) + 1;
	return counts;
}

function checkFinished(run: NodeExecution, mix: Fate[]): void {
	const ends = endsOf(run, mix.length);
	mix.forEach((fate, item) => {
		if (fate === 'validated') assert.equal(ends[item].outcome, 'validated');
		if (fate === 'invalid') assert.equal(ends[item].outcome, 'notSent');
	});
	const notMessaged = ends.filter(({ outcome, isOutput }) => isOutput && outcome !== 'accepted');
	assert.deepEqual(counted(run, mix.length), countOf(notMessaged.map(({ outcome }) => outcome)));
	assert.equal(received(), ends.filter(({ outcome }) => outcome === 'accepted').length);
}

function checkStopped(run: NodeExecution, mix: Fate[]): void {
	const { totals, unknown } = totalsOf(run);
	assert.equal(
		Object.values(totals).reduce((sum, count) => sum + count, 0),
		mix.length,
		'the totals add up to the items',
	);
	assert.equal(totals.accepted, received());
	assert.equal(totals.unknown, unknown.length);
	assert.equal(totals.validated ?? 0, mix.filter((fate) => fate === 'validated').length);
	for (const [word, count] of Object.entries(totals)) {
		assert.ok(count > 0 || ['accepted', 'notSent', 'unknown'].includes(word), `${word} is named and does not occur`);
	}
}

test.each(operations)('$name: items, hints and totals agree, and with what was received', async (operation) => {
	const { send, most = 9 } = operation;
	const mixes = fc.array(fc.constantFrom(...fates), { minLength: 1, maxLength: most });
	const seen = new Set<string>();
	// Whatever is generated besides, every fate occurs.
	const examples = fates.map((fate): [Fate[], number] => [[fate], 1]);
	if (most > 1) examples.push([['accepted', 'duplicate'], 1]);
	await fc.assert(
		fc.asyncProperty(mixes, fc.integer({ min: 1, max: 4 }), async (mix, size) => {
			const finished = await send({ items: stage(mix), options: options(operation), settings: toErrorBranch }, size);
			checkFinished(finished, mix);
			endsOf(finished, mix.length).forEach(({ outcome }) => seen.add(String(outcome)));

			// An invalid item would keep all others from being sent.
			const valid = mix.map((fate) => (fate === 'invalid' ? 'accepted' : fate));
			const run = await send({ items: stage(valid), options: options(operation), settings: {} }, size);
			if (run.error) checkStopped(run, valid);
			else checkFinished(run, valid);
		}),
		{ numRuns: examples.length + numRuns, examples },
	);
	const possible = [
		'accepted',
		'notSent',
		'unknown',
		'validated',
		...(most > 1 ? ['skipped'] : []),
		...(operation.name.startsWith('8x8') ? ['rejected'] : []),
	];
	assert.deepEqual([...seen].sort(), possible.sort(), 'every outcome of the operation occurred');
});
