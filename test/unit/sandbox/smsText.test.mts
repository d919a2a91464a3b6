import { countSegments } from '../../../nodes/shared/text/segments';
import type { SmsEncoding } from '../../../sandbox/smsText.mts';
import { detectEncoding, smsCount } from '../../../sandbox/smsText.mts';

/** The most parts that 8x8 sends; the node counts on. */
const mostParts = 10;

const kinds = [
	{ encoding: 'GSM7', narrow: 'a', wide: '€', alone: 160, part: 153 },
	{ encoding: 'UCS2', narrow: 'ж', wide: '😀', alone: 70, part: 67 },
] as const;

describe.each(kinds)('$encoding: parts of an SMS', ({ encoding, narrow, wide, alone, part }) => {
	const text = (length: number, wideAt?: number) =>
		wideAt === undefined ? narrow.repeat(length) : narrow.repeat(wideAt) + wide + narrow.repeat(length - wideAt - 2);

	// 3GPP TS 23.038 and 23.040: 140 octets alone; beside the header of a part 134, and whole characters only.
	test.each<[string, string, number]>([
		['a full lone SMS', text(alone), 1],
		['one character more', text(alone + 1), 2],
		['a lone SMS that ends in a wide character', text(alone, alone - 2), 1],
		['a wide character across the boundary that a lone SMS does not have', text(alone, part - 1), 1],
		['two full parts', text(2 * part), 2],
		['a wide character that ends the first of two full parts', text(2 * part, part - 2), 2],
		['one that begins the second', text(2 * part, part), 2],
		['one that would be cut, so that the last character needs a third part', text(2 * part, part - 1), 3],
		['the same with one character less', text(2 * part - 1, part - 1), 2],
		['the most parts', text(mostParts * part), mostParts],
		['more than those', text(mostParts * part + 1), mostParts],
	])('%s', (_name, given, parts) => {
		expect(smsCount(given, encoding)).toBe(parts);
	});

	test('the node counts the same, at every boundary and with a wide character at every place near one', () => {
		const boundaries = [alone, ...Array.from({ length: mostParts }, (_, index) => (index + 1) * part)];
		const near = (place: number) => [-3, -2, -1, 0, 1, 2, 3].map((distance) => place + distance);
		const texts = boundaries.flatMap(near).flatMap((length) => {
			const places = boundaries.flatMap(near).filter((at) => at + 2 <= length);
			return [
				text(length),
				...places.map((at) => text(length, at)),
				wide.repeat(length / 2),
				narrow + wide.repeat(length / 2),
			];
		});
		const count = (given: string) => ({ encoding: detectEncoding(given), parts: smsCount(given, encoding) });
		const countOfNode = (given: string) => {
			const { encoding: detected, segments } = countSegments(given);
			return { encoding: detected, parts: Math.min(mostParts, segments) };
		};
		const differing = texts.filter((given) => {
			const [own, node] = [count(given), countOfNode(given)];
			return own.encoding !== node.encoding || own.parts !== node.parts;
		});
		expect(differing.map((given) => [given.length, given.indexOf(wide)])).toEqual([]);
	});
});

test.each<[SmsEncoding, string]>([
	['GSM7', 'ж😀'.repeat(40)],
	['UCS2', 'a€'.repeat(40)],
])('both count a text as %s that would be sent in the other encoding', (encoding, given) => {
	expect(smsCount(given, encoding)).toBe(countSegments(given, encoding).segments);
});
