// node's assertions: jest's cost more than what they check, at thousands of cases each.
import assert from 'node:assert/strict';

import fc from 'fast-check';

import { cleanText, quote, redactor } from '../../../../nodes/shared/text/untrusted.ts';
import { casesOf } from '../../../support/properties.mts';

const numRuns = casesOf();

/** Characters that are written differently in addresses, forms, JSON, HTML and patterns; no `*`, which stands for a secret. */
const characters = 'abcXYZ0123456789-_.~+/=&<>"\'% $()[]{}|\\^?#:;,!@äé漢😀';
const secret = fc
	.string({ unit: fc.constantFrom(...characters), minLength: 8, maxLength: 24 })
	.filter((text) => text.trim().length >= 8);
const around = fc.string({
	unit: fc.constantFrom(...characters, '\n', '\t', '\u200b', '<b>', '</b>', '<script>'),
	maxLength: 30,
});

/** How libraries encode a text that is part of an address, a form, JSON or HTML. */
const encodings: Array<(text: string) => string> = [
	(text) => text,
	encodeURIComponent,
	(text) => encodeURIComponent(text).replace(/%../g, (code) => code.toLowerCase()),
	(text) => new URLSearchParams({ key: text }).toString().slice('key='.length),
	(text) => JSON.stringify(text).slice(1, -1),
	(text) => text.replace(/[&<>"]/g, (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[character] ?? '&quot;'),
];
const encoding = fc.constantFrom(...encodings);

test('no encoding of a secret is left, wherever and however often it occurs', () => {
	fc.assert(
		fc.property(secret, encoding, around, around, (text, encode, before, after) => {
			const plain = text.trim();
			const shown = redactor([text])(`${before}${encode(plain)}${after}${encode(plain)}`);
			assert.ok(!shown.includes(plain));
			assert.ok(!shown.includes(encode(plain)));
			assert.ok(shown.includes('***'));
		}),
		{ numRuns },
	);
});

test('of several secrets none is left, also where one holds another', () => {
	fc.assert(
		fc.property(secret, secret, around, (one, other, between) => {
			const [a, b] = [one.trim(), other.trim()];
			const shown = redactor([a, `${a}${b}`, b])(`${a}${b}${between}${b}${a}`);
			assert.ok(!shown.includes(a));
			assert.ok(!shown.includes(b));
		}),
		{ numRuns },
	);
});

test('text without a secret stays as it is', () => {
	fc.assert(
		fc.property(secret, around, (text, other) => {
			fc.pre(!encodings.some((encode) => other.includes(encode(text.trim()))));
			fc.pre(other.length < text.trim().length);
			assert.equal(redactor([text])(other), other);
		}),
		{ numRuns },
	);
});

test("a provider's text is short, on one line, without markup, marks and secrets, even torn apart by tags", () => {
	const noise = fc.oneof(
		around,
		fc.string({ unit: 'binary', maxLength: 40 }),
		fc.string({ unit: fc.constantFrom(...'ab <>\n'), minLength: 400, maxLength: 700 }),
	);
	fc.assert(
		fc.property(
			secret,
			noise,
			noise,
			fc.nat(7),
			fc.constantFrom('', '\u200b', '<i>', '\u202e'),
			(text, before, after, at, torn) => {
				// Markup within the secret would be taken out of it, and what is left would not be the secret.
				const plain = text.replace(/[<>]/g, '_').trim();
				const shown = cleanText(`${before}${plain.slice(0, at)}${torn}${plain.slice(at)}${after}`, redactor([plain]));
				assert.ok(!shown.includes(plain));
				assert.ok(shown.length <= 500);
				assert.doesNotMatch(shown, /[\p{Cc}\p{Zl}\p{Zp}<>\u200b\u202e]/u);
			},
		),
		{ numRuns },
	);
});

/** What may be between two letters of a secret without keeping a reader from seeing it. */
const between = [
	'',
	' ',
	'\n',
	'\u0000',
	'\u00a0',
	'\u00ad',
	'\u0301',
	'\u034f',
	'\u200b',
	'\u200c',
	'\u200d',
	'\u2060',
	'\u2800',
	'\u3164',
	'\ufe0f',
	'\ufeff',
	'\u{e0041}',
	'\u{e0100}',
	'<b>',
	'</i>',
	'<br/>',
	'<!-- x -->',
	'<style>p</style>',
];
const token = fc.string({ unit: fc.constantFrom(...'abcdefXYZ0123456789-_.~'), minLength: 8, maxLength: 40 });
/** Letters as a reader sees them, one after the other. */
const seen = (text: string) => text.replace(/[\s\p{M}\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/gu, '');

test('no secret can be put together again from what is shown, whatever was between its letters', () => {
	const noise = fc.oneof(
		fc.constant(''),
		around,
		fc.constantFrom('x', 'x ', '<i>x').map((part) => part.repeat(240)),
	);
	fc.assert(
		fc.property(
			token,
			noise,
			noise,
			fc.array(fc.constantFrom(...between), { minLength: 40, maxLength: 40 }),
			(text, before, after, marks) => {
				const torn = [...text].map((letter, n) => `${letter}${n < text.length - 1 ? marks[n] : ''}`).join('');
				const shown = cleanText(`${before}|${torn}|${after}`, redactor([text]));
				assert.ok(!seen(shown).includes(text));
				assert.ok(shown.length <= 500);
			},
		),
		{ numRuns },
	);
});

test('a quoted value is short and on one line, whatever it is', () => {
	fc.assert(
		fc.property(fc.anything({ withBigInt: true, withDate: true }), (value) => {
			assert.match(quote(value), /^".{0,40}"$/su);
			assert.doesNotMatch(quote(value), /[\p{Cc}\p{Zl}\p{Zp}]/u);
		}),
		{ numRuns },
	);
});
