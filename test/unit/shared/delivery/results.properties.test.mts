// node's assertions: jest's cost more than what they check, at thousands of cases each.
import assert from 'node:assert/strict';

import fc from 'fast-check';

import type { NotSent, Outcome } from '../../../../nodes/shared/delivery/outcome.ts';
import { Results } from '../../../../nodes/shared/delivery/results.ts';
import { casesOf } from '../../../support/properties.mts';

const numRuns = casesOf();

const words = [
	'accepted',
	'skipped',
	'validated',
	'notSent',
	'rejected',
	'rejected as output',
	'unknown',
	'never recorded',
] as const;
type Word = (typeof words)[number];

/** What becomes of each item, and the order in which that is known. */
const runs = fc
	.array(
		fc.record({ word: fc.constantFrom<Word>(...words), request: fc.constantFrom('r1', 'r2', 'r3'), rank: fc.nat() }),
		{
			minLength: 1,
			maxLength: 30,
		},
	)
	.map((items) => ({
		items,
		order: items
			.map(({ rank }, item) => ({ rank, item }))
			.sort((a, b) => a.rank - b.rank)
			.map(({ item }) => item),
	}));
type Run = typeof runs extends fc.Arbitrary<infer Value> ? Value : never;

const reason = { message: 'It did not go', nextStep: 'Correct it.' };
const neverAttempted: NotSent = { outcome: 'notSent', ...reason };

function outcomeOf(word: Exclude<Word, 'never recorded'>, request: string, item: number): Outcome {
	switch (word) {
		case 'accepted':
			return { outcome: word, json: { outcome: word, request, item }, request };
		case 'skipped':
			return { outcome: word, reason: 'sentBefore', json: { outcome: word, item } };
		case 'validated':
			return { outcome: word, because: 'validateOnly', wouldBe: 'accepted', json: { outcome: word, item } };
		case 'rejected':
			return { outcome: word, rejectedAs: 'error', ...reason };
		case 'rejected as output':
			return { outcome: 'rejected', rejectedAs: 'output', json: { outcome: 'rejected', item }, ...reason };
		case 'notSent':
		case 'unknown':
			return { outcome: word, ...reason };
	}
}

function recorded({ items, order }: Run): Results {
	const results = new Results(items.length);
	for (const item of order) {
		const { word, request } = items[item];
		if (word !== 'never recorded')
			results.record({ item, recipient: `+65${80_000_000 + item}` }, outcomeOf(word, request, item));
	}
	results.recordRest(neverAttempted);
	return results;
}

const endOf = (word: Word) =>
	word === 'never recorded' ? 'notSent' : word === 'rejected as output' ? 'rejected' : word;

test('in whatever order items are recorded, each is returned once, in input order, linked to itself', () => {
	fc.assert(
		fc.property(runs, (run) => {
			const outputs = recorded(run).outputs();
			assert.deepEqual(
				outputs.map(({ pairedItem }) => pairedItem),
				run.items.map((_, item) => ({ item })),
			);
			outputs.forEach(({ json }, item) => {
				const details = json.details as { outcome: string } | undefined;
				assert.equal(details?.outcome ?? json.outcome, endOf(run.items[item].word));
				assert.equal('error' in json, details !== undefined);
				if (details) assert.deepEqual(Object.keys(json), ['error', 'details']);
			});
		}),
		{ numRuns },
	);
});

test('combined, each item is in one output, with the others of its request', () => {
	const combine = (jsons: Array<{ item?: unknown; request?: unknown }>) => ({
		request: String(jsons[0].request),
		items: jsons.map(({ item }) => Number(item)),
	});
	fc.assert(
		fc.property(runs, (run) => {
			const outputs = recorded(run).outputs({ combine });
			const linked = outputs.map(({ pairedItem }) =>
				[pairedItem].flat().map((pair) => (pair as { item: number }).item),
			);
			assert.deepEqual(
				linked.flat().sort((a, b) => a - b),
				run.items.map((_, item) => item),
			);
			// The first item of each output decides its place.
			assert.deepEqual(
				linked.map(([first]) => first),
				linked.map(([first]) => first).sort((a, b) => a - b),
			);
			outputs.forEach(({ json }, at) => {
				if (!('items' in json)) return assert.equal(linked[at].length, 1);
				assert.deepEqual(json.items, linked[at]);
				for (const item of linked[at]) {
					const { word, request } = run.items[item];
					assert.deepEqual([word, request], ['accepted', json.request]);
				}
				return undefined;
			});
			const requests = run.items.flatMap(({ word, request }) => (word === 'accepted' ? [request] : []));
			assert.equal(outputs.filter(({ json }) => 'items' in json).length, new Set(requests).size);
		}),
		{ numRuns },
	);
});

test('the counts of a run hold every item once, under its own outcome', () => {
	fc.assert(
		fc.property(runs, (run) => {
			const results = recorded(run);
			const tally = results.tally();
			const ends = run.items.map(({ word }) => endOf(word));
			for (const [word, items] of Object.entries(tally)) {
				assert.deepEqual(
					items,
					ends.flatMap((end, item) => (end === word ? [item] : [])),
				);
			}
			assert.deepEqual(
				Object.values(tally)
					.flat()
					.sort((a, b) => a - b),
				ends.map((_, item) => item),
			);
			const first = run.items.findIndex(({ word }) =>
				['notSent', 'rejected', 'unknown', 'never recorded'].includes(word),
			);
			assert.equal(results.firstFailure()?.item ?? -1, first);
		}),
		{ numRuns },
	);
});

test('hints count the outputs of items that got no message, each outcome in one sentence', () => {
	fc.assert(
		fc.property(runs, (run) => {
			const results = recorded(run);
			const outputs = results.outputs().filter(({ json }) => !('error' in json));
			const counted = ['rejected', 'skipped', 'validated'].flatMap((word) => {
				const { length } = outputs.filter(({ json }) => json.outcome === word);
				return length === 0
					? []
					: [
							`${length} of ${run.items.length} item${run.items.length === 1 ? '' : 's'} ${length === 1 ? 'was' : 'were'} ${word}`,
						];
			});
			assert.deepEqual(
				results.hints().map((hint) => /^.* (was|were) \w+/.exec(hint)?.[0]),
				counted,
			);
		}),
		{ numRuns },
	);
});
