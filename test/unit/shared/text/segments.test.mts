import fc from 'fast-check';
import { SegmentedMessage } from 'sms-segments-calculator';

import { countSegments } from '../../../../nodes/shared/text/segments.ts';
import type { Encoding } from '../../../../nodes/shared/text/segments.ts';

// GSM 03.38: 160 septets alone, 153 in a part. UCS-2: 70 units alone, 67 in a part.

/** All of the default alphabet but the escape. */
const oneSeptet = [
	...'@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?',
	...'¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
];
const twoSeptets = [...'\f^{}\\[~]|€'];

describe('encoding', () => {
	test('all 127 characters of the alphabet and the 10 of its extension are GSM-7', () => {
		expect(oneSeptet).toHaveLength(127);
		for (const character of [...oneSeptet, ...twoSeptets]) {
			expect(countSegments(character)).toEqual({ encoding: 'GSM7', segments: 1, notInGsm7: [] });
		}
	});

	test.each([
		...'çÁÍÓÚáâêëíóúœş`´’‘“”„…–—•«»°©®™\t\u00a0\u200b\u200d\ufeffя中ع',
		'😀',
		'\ud83d',
		'\u0000',
		'\u001b',
	])('%j is UCS-2', (character) => {
		expect(countSegments(`Hi ${character}!`)).toEqual({ encoding: 'UCS2', segments: 1, notInGsm7: [character] });
	});

	test('names each character that GSM-7 cannot carry once, in order of appearance', () => {
		expect(countSegments('ë😀 a ë ’ 😀').notInGsm7).toEqual(['ë', '😀', '’']);
		expect(countSegments('👩‍👩‍👧').notInGsm7).toEqual(['👩', '\u200d', '👧']);
		expect(countSegments('e\u0301').notInGsm7).toEqual(['\u0301']);
	});

	test('also where another encoding was chosen', () => {
		expect(countSegments('Zoë', 'UCS2')).toEqual({ encoding: 'UCS2', segments: 1, notInGsm7: ['ë'] });
		expect(countSegments('Zoe', 'UCS2')).toEqual({ encoding: 'UCS2', segments: 1, notInGsm7: [] });
		expect(countSegments('Zoë', 'GSM7')).toEqual({ encoding: 'GSM7', segments: 1, notInGsm7: ['ë'] });
	});
});

describe('segments', () => {
	const x = (count: number) => 'x'.repeat(count);
	const ya = (count: number) => 'я'.repeat(count);

	test.each<[name: string, text: string, segments: number, encoding: Encoding]>([
		['nothing', '', 0, 'GSM7'],
		['one character', 'x', 1, 'GSM7'],
		['159 septets', x(159), 1, 'GSM7'],
		['160 septets', x(160), 1, 'GSM7'],
		['161 septets', x(161), 2, 'GSM7'],
		['2 full parts of 153', x(306), 2, 'GSM7'],
		['2 full parts and a septet', x(307), 3, 'GSM7'],
		['10 full parts', x(1530), 10, 'GSM7'],
		['10 full parts and a septet', x(1531), 11, 'GSM7'],
		['80 characters of two septets', '€'.repeat(80), 1, 'GSM7'],
		['81 characters of two septets', '€'.repeat(81), 2, 'GSM7'],
		['79 of them and one of one septet', `${'€'.repeat(79)}xx`, 1, 'GSM7'],
		['76 of them in each part, the 153rd septet stays empty', '€'.repeat(152), 2, 'GSM7'],
		['and one more', '€'.repeat(153), 3, 'GSM7'],
		['two septets that just fit into a part', `${x(151)}€${x(153)}`, 2, 'GSM7'],
		['two septets that would be split between two parts', `${x(152)}€${x(152)}`, 3, 'GSM7'],
		['two septets that would be split, with room after it', `${x(152)}€${x(151)}`, 2, 'GSM7'],
		['two septets at the end of a lone SMS', `${x(158)}€`, 1, 'GSM7'],
		['two septets beyond the end of a lone SMS', `${x(159)}€`, 2, 'GSM7'],
		['69 units', ya(69), 1, 'UCS2'],
		['70 units', ya(70), 1, 'UCS2'],
		['71 units', ya(71), 2, 'UCS2'],
		['2 full parts of 67', ya(134), 2, 'UCS2'],
		['2 full parts and a unit', ya(135), 3, 'UCS2'],
		['10 full parts', ya(670), 10, 'UCS2'],
		['10 full parts and a unit', ya(671), 11, 'UCS2'],
		['one character of another script makes all of it UCS-2', `${x(69)}я`, 1, 'UCS2'],
		['and 71 of them two SMS', `${x(70)}я`, 2, 'UCS2'],
		['characters of two septets are one unit in UCS-2', `${'€'.repeat(69)}я`, 1, 'UCS2'],
		['35 emoji', '😀'.repeat(35), 1, 'UCS2'],
		['36 emoji', '😀'.repeat(36), 2, 'UCS2'],
		['33 emoji in each part, the 67th unit stays empty', '😀'.repeat(66), 2, 'UCS2'],
		['and one more', '😀'.repeat(67), 3, 'UCS2'],
		['an emoji that just fits into a part', `${ya(65)}😀${ya(67)}`, 2, 'UCS2'],
		['an emoji that would be split between two parts', `${ya(66)}😀${ya(66)}`, 3, 'UCS2'],
		['an emoji that would be split, with room after it', `${ya(66)}😀${ya(65)}`, 2, 'UCS2'],
		['half an emoji counts as a unit', `${ya(69)}\ud83d`, 1, 'UCS2'],
		['a line break of two characters is two septets', `${x(158)}\r\n`, 1, 'GSM7'],
	])('%s', (_name, text, segments, encoding) => {
		expect(countSegments(text)).toMatchObject({ segments, encoding });
	});

	test.each([
		[70, 1],
		[71, 2],
		[670, 10],
		[671, 11],
	])('%d characters of GSM-7 sent as UCS-2 are %d', (count, segments) => {
		expect(countSegments(x(count), 'UCS2')).toMatchObject({ segments, encoding: 'UCS2' });
		expect(countSegments('€'.repeat(count), 'UCS2')).toMatchObject({ segments });
	});
});

describe('counts as an independent counter does', () => {
	// That one keeps together what is read as one character, such as a family of three emoji: no such here.
	const characters = fc.oneof(
		{ weight: 60, arbitrary: fc.constantFrom(...oneSeptet) },
		{ weight: 20, arbitrary: fc.constantFrom(...twoSeptets) },
		{ weight: 1, arbitrary: fc.constantFrom(...'яç你’…`\t\u00a0', '😀', '🚀') },
	);
	const texts = fc.array(characters, { minLength: 1, maxLength: 500 });
	const longTexts = fc.array(fc.constantFrom('x', '€', '😀'), { minLength: 60, maxLength: 400 });

	test.each([
		['any text', texts, undefined],
		['text sent as UCS-2', texts, 'UCS2'],
		['text of characters that must not be split', longTexts, undefined],
	] as const)('%s', (_name, arbitrary, forced) => {
		fc.assert(
			fc.property(arbitrary, (written) => {
				const text = written.join('');
				const theirs = new SegmentedMessage(text, forced === undefined ? 'auto' : 'UCS-2');
				expect(countSegments(text, forced)).toMatchObject({
					segments: theirs.segmentsCount,
					encoding: theirs.getEncodingName().replace('-', ''),
				});
			}),
			{ numRuns: 150 },
		);
	});
});
