// node's assertions: jest's cost more than what they check, at 10,000 cases each.
import assert from 'node:assert/strict';

import fc from 'fast-check';

import { bracketsToBraces, fillTemplate, readPlaceholders } from '../../../nodes/text/template.ts';

const numRuns = Number(process.env.PROPERTY_RUNS ?? 10_000);

/** Text without the signs that open or close a placeholder, `$&` and line breaks included. */
const plain = fc.string({ unit: fc.constantFrom(...'abc XYZ0.,$&%\n\\ä😀漢()'), maxLength: 8 });
const name = fc
	.string({ unit: fc.constantFrom(...'abcXY_ -.0ä$&'), minLength: 1, maxLength: 6 })
	.filter((written) => !/^url(:|$)/.test(written));
const link = fc.constantFrom('url', 'url:', 'url:a:b', 'url:first name', 'url:a\nb');

type Part = { text: string } | { name: string } | { link: string };
const part: fc.Arbitrary<Part> = fc.oneof(
	plain.map((text) => ({ text })),
	name.map((written) => ({ name: written })),
	link.map((written) => ({ link: written })),
);
const parts = fc.array(part, { maxLength: 10 });

const written = (all: Part[], open = '{{', close = '}}') =>
	all.map((one) => ('text' in one ? one.text : `${open}${'name' in one ? one.name : one.link}${close}`)).join('');
const namesOf = (all: Part[]) => [...new Set(all.flatMap((one) => ('name' in one ? [one.name] : [])))];

test('every placeholder is found once, in order, and the link is seen', () => {
	fc.assert(
		fc.property(parts, (all) => {
			assert.deepEqual(readPlaceholders(written(all)), {
				names: namesOf(all),
				hasLink: all.some((one) => 'link' in one),
				hasStrayBraces: false,
			});
		}),
		{ numRuns },
	);
});

test('filled, each value stands in its place as it is, whatever it holds; what has no value stays written', () => {
	const value = fc.oneof(plain, fc.constantFrom('{{a}}', '{{url:}}', '$1', '$&', '}}', '{{', '[[a]]'));
	fc.assert(
		fc.property(parts, fc.array(fc.option(value), { minLength: 10, maxLength: 10 }), (all, given) => {
			const values = new Map<string, string>();
			namesOf(all).forEach((one, at) => {
				const text = given[at];
				if (text !== null) values.set(one, text);
			});
			const filled = all.map((one) =>
				'text' in one ? one.text : 'link' in one ? 'https://8x8.example/s' : (values.get(one.name) ?? `{{${one.name}}}`),
			);
			assert.equal(fillTemplate(written(all), values, 'https://8x8.example/s'), filled.join(''));
		}),
		{ numRuns },
	);
});

test('brackets mean what braces mean, and any other text stays as it is', () => {
	fc.assert(
		fc.property(parts, (all) => {
			assert.equal(bracketsToBraces(written(all, '[[', ']]')), written(all));
			assert.equal(bracketsToBraces(written(all)), written(all));
		}),
		{ numRuns },
	);
});

test('any text at all is read, and the names that are read are those that are filled', () => {
	const anything = fc.string({ unit: fc.constantFrom(...'{}[]url:ab \n'), maxLength: 40 });
	fc.assert(
		fc.property(anything, (template) => {
			const { names, hasLink } = readPlaceholders(template);
			const filled = fillTemplate(template, new Map(names.map((one) => [one, '<value>'])), '<link>');
			assert.equal(filled.includes('<value>'), names.length > 0);
			assert.equal(filled.includes('<link>'), hasLink);
			const { names: left, hasLink: linkLeft } = readPlaceholders(filled);
			assert.deepEqual([left, linkLeft], [[], false]);
		}),
		{ numRuns },
	);
});
