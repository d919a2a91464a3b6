// node's assertions: jest's cost more than what they check, at thousands of cases each.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';

import type { IDataObject } from 'n8n-workflow';

import { seed } from '../../support/properties.mts';
import { asString } from '../../support/strings.mts';
import type { NodeExecution } from '../harness.mts';

/**
 * What became of one item.
 *
 * `accepted`: the provider took it. `invalid`: the node rejects it by a rule of its own, before anything is sent.
 * `rejected`: the node sent it and the provider did not take it.
 */
export type Result = { type: 'accepted' } | { type: 'invalid'; words: string } | { type: 'rejected'; words: string };

/** A rule by which the node rejects, on purpose, what the provider's document allows. */
export interface StricterRule<Item> {
	/** What the message of the rule says. */
	says: RegExp;
	/** Where this package promises it: `docs/delivery-contract.md, 4.3`, or a page and the words of its rule. */
	source: string;
	/** Last an item that only this rule rejects, before it those that have to be in the same run for that. */
	examples: readonly [Item, ...Item[]];
}

/** What is compared: the node and the provider, each with what it does with an item. */
export interface Readings<Item> {
	/** Runs the node, sending; errors go to the error branch. */
	node: (items: readonly Item[]) => Promise<NodeExecution>;
	/** Whether the provider takes the request that a person would write by hand for this item. */
	provider: (item: Item) => Promise<boolean>;
	stricter: ReadonlyArray<StricterRule<Item>>;
	/** What only the account of the provider knows, so that the node cannot see it before it sends. */
	knownToTheAccountOnly?: RegExp;
}

/** A case, to see its failure again. */
const shown = (what: unknown) => `PROPERTY_SEED=${seed}: ${JSON.stringify(what).slice(0, 2000)}`;

/** What became of every item of a run, in input order. */
export function resultsOf({ success, failure, error }: NodeExecution, items: number): Result[] {
	assert.equal(error, undefined);
	const results = new Array<Result | undefined>(items);
	const itemOf = (pairedItem: unknown) => (pairedItem as { item: number }).item;
	for (const { json, pairedItem } of success) {
		assert.ok(json.outcome === 'accepted' || json.outcome === 'waiting', JSON.stringify(json));
		results[itemOf(pairedItem)] = { type: 'accepted' };
	}
	for (const { json, pairedItem } of failure) {
		const { field, httpCode, outcome } = json.details as IDataObject;
		const isOwnRule = outcome === 'notSent' && httpCode === null && field !== undefined;
		results[itemOf(pairedItem)] = { type: isOwnRule ? 'invalid' : 'rejected', words: asString(json.error) } as const;
	}
	return Array.from(results, (result, item) => result ?? assert.fail(`item ${item} was lost`));
}

/**
 * Runs the node on the items and asserts that it and the provider agree on each: what the node sends is accepted, and
 * what it rejects would have been rejected, but for the stricter rules.
 * @returns how many were accepted
 */
export async function assertAgreement<Item>(readings: Readings<Item>, items: readonly Item[]): Promise<number> {
	const { node, provider, stricter, knownToTheAccountOnly } = readings;
	const results = resultsOf(await node(items), items.length);
	for (const [n, item] of items.entries()) {
		const result = results[n];
		const what = () => `${shown(item)}: ${JSON.stringify(result)}`;
		switch (result.type) {
			case 'accepted':
				break;
			case 'rejected':
				assert.ok(
					knownToTheAccountOnly?.test(result.words) === true,
					`the node accepts and the provider rejects: ${what()}`,
				);
				break;
			case 'invalid':
				if (stricter.some(({ says }) => says.test(result.words))) break;
				assert.ok(!(await provider(item)), `the node rejects and the provider accepts: ${what()}`);
				break;
			default:
				result satisfies never;
		}
	}
	return results.filter(({ type }) => type === 'accepted').length;
}

/** What is compared for a body: the provider, its document, and the node where it can be told to send this body. */
export interface BodyReadings<Body, Item> {
	/** Whether the provider takes it. */
	provider: (body: Body) => Promise<boolean>;
	/** Whether the document says that it is taken. */
	isDocumented: (body: Body) => boolean;
	/** The item by which the node would send it; undefined where the node has no field for a part of it. */
	express: (body: Body) => Item | undefined;
	/** Runs the node on the items, one request at a time. */
	node: (items: readonly Item[]) => Promise<NodeExecution>;
	/** The bodies that arrived so far, oldest first. */
	sent: () => unknown[];
	stricter: ReadonlyArray<StricterRule<Item>>;
}

/**
 * Asserts that the provider takes the bodies that its document allows, and no other.
 * @returns how many the document allows
 */
export async function assertTakenAsDocumented<Body>(
	provider: (body: Body) => Promise<boolean>,
	isDocumented: (body: Body) => boolean,
	bodies: readonly Body[],
): Promise<number> {
	let allowed = 0;
	for (const body of bodies) {
		const isAllowed = isDocumented(body);
		assert.equal(await provider(body), isAllowed, `the document ${isAllowed ? 'allows' : 'forbids'} ${shown(body)}`);
		if (isAllowed) allowed += 1;
	}
	return allowed;
}

/**
 * Asserts that the provider takes the bodies that its document allows and no other, and that the node, told to send them, does as well.
 * @returns how many the document allows, and how many of all the node could be told to send
 */
export async function assertDocumented<Body, Item>(
	{ provider, isDocumented, express, node, sent, stricter }: BodyReadings<Body, Item>,
	bodies: readonly Body[],
): Promise<{ allowed: number; expressed: number }> {
	const allowed = await assertTakenAsDocumented(provider, isDocumented, bodies);
	const expressed = bodies.flatMap((body) => {
		const item = express(body);
		return item === undefined ? [] : [{ body, item }];
	});
	const before = sent().length;
	const results = resultsOf(await node(expressed.map(({ item }) => item)), expressed.length);
	const arrived = sent().slice(before);
	for (const [n, { body }] of expressed.entries()) {
		const result = results[n];
		if (result.type === 'invalid') {
			const isStricter = stricter.some(({ says }) => says.test(result.words));
			assert.ok(isStricter || !isDocumented(body), `the node rejects (${result.words}) ${shown(body)}`);
			continue;
		}
		const own = arrived.shift();
		assert.equal(result.type, 'accepted', `the provider rejects ${shown(own)}`);
		// Another body was sent where the node writes a value in its own way, such as a date without its offset.
		const isSame = isDeepStrictEqual(own, JSON.parse(JSON.stringify(body)));
		assert.ok(!isSame || isDocumented(body), `the node sends ${shown(body)}`);
	}
	assert.deepEqual(arrived, []);
	return { allowed, expressed: expressed.length };
}

/** Asserts that a stricter rule is still one: the node rejects its example by this rule, and the provider accepts it. */
export async function assertStricter<Item>(readings: Readings<Item>, rule: StricterRule<Item>): Promise<void> {
	const { says, source, examples } = rule;
	const item = examples.at(-1) as Item;
	const result = resultsOf(await readings.node(examples), examples.length).at(-1);
	assert.equal(result?.type, 'invalid', `the node has no such rule: ${String(says)}`);
	assert.match(result.words, says);
	assert.ok(await readings.provider(item), `the provider rejects it as well: ${String(says)}`);
	assert.ok(isPromised(source), `not found: ${source}`);
}

/** Whether a page has the section, or the words, that are cited. */
function isPromised(source: string): boolean {
	const [page = '', ...rest] = source.split(', ');
	const words = rest.join(', ');
	const text = readFileSync(page, 'utf8').replace(/\s+/g, ' ');
	const [, section, point] = /^(\d+)\.(\d+)$/.exec(words) ?? [];
	if (section === undefined) return words !== '' && text.includes(words);
	const [, found = ''] = new RegExp(` ## ${section}\\. (.*?)(?= ## |$)`).exec(text) ?? [];
	return found.includes(` ### ${section}.${point} `) || found.includes(` ${point}. **`);
}
