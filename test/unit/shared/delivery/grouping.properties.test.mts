// node's assertions: jest's cost more than what they check, at thousands of cases each.
import assert from 'node:assert/strict';

import fc from 'fast-check';

import { chunk, groupBy } from '../../../../nodes/shared/delivery/grouping.ts';
import { casesOf } from '../../../support/properties.mts';

const numRuns = casesOf();

interface Value {
	at: number;
	key: string;
}

/** Values that know their place, with few different keys, names of built-in properties among them. */
const values = fc
	.array(fc.oneof(fc.constantFrom('', 'a', 'b', 'constructor', '__proto__'), fc.string({ maxLength: 2 })), {
		maxLength: 60,
	})
	.map((keys): Value[] => keys.map((key, at) => ({ key, at })));
const size = fc.oneof(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 1, max: 10_000 }));

test('pieces hold every value once, in order, in as few pieces as can be', () => {
	fc.assert(
		fc.property(values, size, (all, most) => {
			const pieces = chunk(all, most);
			assert.deepEqual(pieces.flat(), all);
			assert.equal(pieces.length, Math.ceil(all.length / most));
			assert.equal(
				pieces.slice(0, -1).every(({ length }) => length === most),
				true,
			);
			assert.equal(
				pieces.every(({ length }) => length > 0 && length <= most),
				true,
			);
		}),
		{ numRuns },
	);
});

test('groups hold every value once, one group for a key, all in the order in which they came', () => {
	fc.assert(
		fc.property(values, (all) => {
			const groups = groupBy(all, ({ key }) => key);
			assert.deepEqual(
				groups.flat().sort((a, b) => a.at - b.at),
				all,
			);
			assert.deepEqual(
				groups.map(([{ key }]) => key),
				[...new Set(all.map(({ key }) => key))],
			);
			for (const [first, ...rest] of groups) {
				let last = first;
				for (const value of rest) {
					assert.equal(value.key, first.key);
					assert.ok(value.at > last.at);
					last = value;
				}
			}
		}),
		{ numRuns },
	);
});

test('requests planned from both are the fewest in which no two groups are mixed', () => {
	fc.assert(
		fc.property(values, size, (all, most) => {
			const planned = groupBy(all, ({ key }) => key).flatMap((group) => chunk(group, most));
			const counts = new Map<string, number>();
			for (const { key } of all) counts.set(key, (counts.get(key) ?? 0) + 1);
			const fewest = [...counts.values()].reduce((sum, count) => sum + Math.ceil(count / most), 0);
			assert.equal(planned.length, fewest);
			assert.equal(new Set(planned.flat().map(({ at }) => at)).size, all.length);
			assert.ok(planned.every((request) => new Set(request.map(({ key }) => key)).size === 1));
		}),
		{ numRuns },
	);
});
