import fc from 'fast-check';

import { readEvent, simplifyReceipt } from '../../../nodes/EightByEightEngage/events.ts';
import { readReceiptXml } from '../../../nodes/EightByEightEngage/receiptXml.ts';
import { EightByEightEngageTrigger } from '../../../nodes/EightByEightEngageTrigger/EightByEightEngageTrigger.node.ts';
import { receiptXmlSample, simplifiedReceipt } from '../../support/eight-by-eight-events.mts';
import { growthOf } from '../../support/cpu-time.mts';

test('the trigger is of version 2 in new workflows, and runs in those of version 1', () => {
	expect(new EightByEightEngageTrigger().description).toMatchObject({ version: [1, 2], defaultVersion: 2 });
});

describe('the XML form of a receipt', () => {
	test("the page's sample is the page's JSON sample", () => {
		const post = readEvent(readReceiptXml(receiptXmlSample));
		expect(post?.type === 'deliveryReceipt' && simplifyReceipt(post)).toStrictEqual(simplifiedReceipt);
	});

	test.each<[what: string, xml: string, read: unknown]>([
		['no declaration', '<root><a>1</a></root>', { root: { a: '1' } }],
		['a byte order mark and comments', '\uFEFF <!-- a - b --><root><a>1</a><!----></root>\n', { root: { a: '1' } }],
		['attributes', `<root xmlns:xsi="http://a/b" x='>'><a xsi:nil = "true"/></root>`, { root: { a: null } }],
		['elements that are empty', '<root><a></a><b /><c> \n</c></root>', { root: { a: null, b: null, c: null } }],
		[
			'the five entities and characters by number',
			'<root>&lt;&amp;&gt;&quot;&apos;&#65;&#x1F600;</root>',
			{ root: `<&>"'A😀` },
		],
		['an entity whose expansion looks like another', '<root>&amp;lt;</root>', { root: '&lt;' }],
		[
			'names as of an object',
			'<root><__proto__>1</__proto__></root>',
			{ root: JSON.parse('{"__proto__":"1"}') as unknown },
		],
	])('%s', (_what, xml, read) => {
		expect(readReceiptXml(xml)).toStrictEqual(read);
	});

	test.each<[what: string, xml: string]>([
		['nothing', ''],
		['no element', '<?xml version="1.0"?>'],
		['a text', 'root'],
		['text before it', 'x<root/>'],
		['text after it', '<root/>x'],
		['two roots', '<a/><b/>'],
		['an element that is not closed', '<root><a></root>'],
		['an element that was not opened', '</root>'],
		['text beside elements', '<root>x<a/></root>'],
		['a duplicate element', '<root><a>1</a><a>2</a></root>'],
		['a document type', '<!DOCTYPE root><root/>'],
		['a document type with entities', '<!DOCTYPE r [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><root>&c;</root>'],
		['CDATA', '<root><![CDATA[x]]></root>'],
		['an instruction', '<?php echo 1 ?><root/>'],
		['an entity that is not one of the five', '<root>&nbsp;</root>'],
		['a lone ampersand', '<root>a & b</root>'],
		['a number that is not a character', '<root>&#x110000;</root>'],
		['an unpaired surrogate', '<root>&#xD800;</root>'],
		['a character of number 0', '<root>&#0;</root>'],
		['depth', `${'<a>'.repeat(9)}${'</a>'.repeat(9)}`],
		['length', `<root>${'x'.repeat(64_000)}</root>`],
	])('%s is not read', (_what, xml) => {
		expect(readReceiptXml(xml)).toBeUndefined();
	});

	test('whatever a text is, it is read as it was written', () => {
		const escaped = (text: string) => text.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
		fc.assert(
			fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (text) => {
				fc.pre(text.trim() !== '');
				expect(readReceiptXml(`<root><a>${escaped(text)}</a></root>`)).toStrictEqual({ root: { a: text.trim() } });
			}),
		);
	});

	test('whatever comes is read or not, in time that grows with its length alone', () => {
		const pieces = ['<', '<a', '<a ', '<!--', '-', '&', '<a b="', '<a>', '</a>', '&#', ' ', '<a b=c', "<a b=''"];
		for (const piece of [...pieces, ...pieces.map((one) => `<a>${one}`)]) {
			const growth = growthOf(
				(length) => {
					readReceiptXml(`<${piece.repeat(length / piece.length - 1)}`);
					readReceiptXml(piece.repeat(length / piece.length));
				},
				{ from: 6_400, to: 64_000 },
			);
			expect(growth).toBeLessThan(40);
		}
	});
});
