// node's assertions: jest's cost more than what they check, at thousands of cases each.
import assert from 'node:assert/strict';

import fc from 'fast-check';

import { findExpressions } from '../../../../nodes/shared/text/n8nExpressions.ts';
import { findNameInOtherBrackets } from '../../../../nodes/shared/text/otherBrackets.ts';
import {
	bracketsToBraces,
	fillTemplate,
	readPlaceholders,
	withoutPlaceholders,
} from '../../../../nodes/shared/text/template.ts';
import { growthOf } from '../../../support/cpu-time.mts';
import { casesOf } from '../../../support/properties.mts';

const numRuns = casesOf();

/** Text without the characters that open or close a placeholder, `$&` and line breaks included. */
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
				linkNames: [...new Set(all.flatMap((one) => ('link' in one ? one.link.split(':').slice(1) : [])))].filter(
					(one) => one !== '',
				),
				stray: undefined,
			});
		}),
		{ numRuns },
	);
});

test('filled, each placeholder is replaced by its value as it is, whatever that holds; one without a value stays', () => {
	const value = fc.oneof(plain, fc.constantFrom('{{a}}', '{{url:}}', '$1', '$&', '}}', '{{', '[[a]]'));
	fc.assert(
		fc.property(parts, fc.array(fc.option(value), { minLength: 10, maxLength: 10 }), (all, given) => {
			const values = new Map<string, string>();
			namesOf(all).forEach((one, at) => {
				const text = given[at];
				if (text !== null) values.set(one, text);
			});
			const filled = all.map((one) =>
				'text' in one
					? one.text
					: 'link' in one
						? 'https://8x8.example/s'
						: (values.get(one.name) ?? `{{${one.name}}}`),
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

test('in a text without brackets nothing is found but its placeholders, whatever is filled', () => {
	const word = fc.string({ unit: fc.constantFrom(...'abc XYZ0.,$#&%|*\n\\ä😀漢()'), maxLength: 8 });
	const texts = fc.array(
		fc.oneof(
			word.map((text) => ({ text })),
			part,
		),
		{ maxLength: 10 },
	);
	fc.assert(
		fc.property(texts, (all) => {
			const template = written(all);
			const filled = new Set(namesOf(all));
			assert.equal(readPlaceholders(template).stray, undefined);
			assert.equal(findExpressions(template, filled), undefined);
			// Percent signs are brackets, too, of a name that is filled.
			if (!template.includes('%') && !template.includes('*|')) {
				assert.equal(findNameInOtherBrackets(withoutPlaceholders(template), filled), undefined);
			}
		}),
		{ numRuns },
	);
});

test('a name that is filled is found in other brackets, in whatever case and with whitespace, wherever it is', () => {
	const brackets = fc.constantFrom(
		['{', '}'],
		['${', '}'],
		['#{', '}'],
		['[', ']'],
		['[[', ']]'],
		['<', '>'],
		['<<', '>>'],
		['%', '%'],
		['%%', '%%'],
		['*|', '|*'],
	);
	const named = fc.string({ unit: fc.constantFrom(...'abcXYZ_9ä'), minLength: 1, maxLength: 6 });
	const whitespace = fc.constantFrom('', ' ', '\u200b', '\u00a0');
	const around = fc.string({ unit: fc.constantFrom(...'ab .,!\n漢'), maxLength: 6 });
	fc.assert(
		fc.property(
			around,
			brackets,
			whitespace,
			named,
			fc.boolean(),
			around,
			(before, [open, close], gap, one, upper, after) => {
				const inside = `${gap}${upper ? one.toUpperCase() : one}${gap}`;
				const found = findNameInOtherBrackets(`${before}${open}${inside}${close}${after}`, ['other', one]);
				assert.deepEqual(found, { name: one, written: `${open}${inside}${close}` });
			},
		),
		{ numRuns },
	);
});

test('what is told instead of an expression is a text that n8n and 8x8 read alike', () => {
	const code = fc.constantFrom(
		'$json["First Name"]',
		"$json['first name']",
		'$json.firstName',
		"$('Get Rows').item.json.city",
		'$now.toISO()',
		'$json.vip ? "dear }} friend" : $json.name',
		'({ a: 1 })[$json.key]',
		'$json.url',
		'$json',
		'DateTime.now().toFormat("yyyy")',
		'new Date().getFullYear()',
	);
	const texts = fc.array(
		fc.oneof(
			part,
			code.map((text) => ({ text: `{{ ${text} }}` })),
		),
		{ maxLength: 8 },
	);
	fc.assert(
		fc.property(texts, (all) => {
			const template = written(all);
			const filled = new Set(namesOf(all));
			const found = findExpressions(template, filled);
			if (!all.some((one) => 'text' in one && one.text.startsWith('{{'))) return assert.equal(found, undefined);
			assert(found);
			const { names, stray } = readPlaceholders(found.text);
			const told = found.variables.map((variable) => variable.name);
			assert.equal(stray, undefined);
			assert.equal(findExpressions(found.text, new Set([...filled, ...told])), undefined);
			assert.equal(new Set(told).size, told.length);
			for (const one of told) {
				assert(names.includes(one));
				assert(one.length <= 33 && /^[\p{L}_][\p{L}\p{N}_]*$/u.test(one) && !/^url$/i.test(one), one);
			}
			assert.equal(
				names.every((one) => filled.has(one) || told.includes(one)),
				true,
			);
		}),
		{ numRuns },
	);
});

test('any text at all is searched in time that grows with its length alone', () => {
	for (const brackets of ['{', '{{', '[', '%', '<', '*|', '%{', '{{$json', '{{"', '}}', '{}', '{{ $a.', '["']) {
		const growth = growthOf(
			(length) => {
				const text = brackets.repeat(Math.ceil(length / brackets.length));
				readPlaceholders(text);
				findExpressions(`${text}}}`, new Set());
				findNameInOtherBrackets(text, ['a']);
			},
			{ from: 5_000, to: 50_000 },
		);
		assert(growth < 40, `${brackets}: ${growth}`);
	}
});
