import { cleanText, quote, redactor, shorten } from '../../../nodes/text/untrusted.ts';

const keepAll = (text: string) => text;
const clean = (text: string) => cleanText(text, keepAll);

/** Half of a surrogate pair without the other. */
const loneSurrogate = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

describe('secrets', () => {
	const secret = 'a&b/c+d=e f"g<h>é';

	test.each([
		['as it is', secret],
		['URL-encoded', encodeURIComponent(secret)],
		['URL-encoded in small letters', encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase())],
		['URL-encoded but for the slash', encodeURIComponent(secret).replaceAll('%2F', '/')],
		['in a form', 'a%26b%2Fc%2Bd%3De+f%22g%3Ch%3E%C3%A9'],
		['in JSON', JSON.stringify(secret).slice(1, -1)],
		['in JSON as PHP writes it', 'a&b\\/c+d=e f\\"g<h>\\u00e9'.replace('\\u00e9', 'é')],
		['in JSON as ASCII', 'a&b/c+d=e f\\"g<h>\\u00e9'],
		['in HTML', 'a&amp;b/c+d=e f&quot;g&lt;h&gt;é'],
	])('%s', (_, writing) => {
		expect(redactor([secret])(`key ${writing}, ${writing}!`)).toBe('key ***, ***!');
		expect(cleanText(`key ${writing}!`, redactor([secret]))).toBe('key ***!');
	});

	test('a secret within another leaves nothing of the longer one', () => {
		expect(redactor(['key', 'key-of-mine', 'of'])('key-of-mine, key')).toBe('***, ***');
	});

	test('signs that mean something in a pattern are only signs', () => {
		expect(redactor(['a.*b$&'])('aXXb a.*b$& $&')).toBe('aXXb *** $&');
	});

	test('empty ones and blanks take nothing away', () => {
		expect(redactor(['', ' ', '\n'])('a b\nc')).toBe('a b\nc');
	});

	test('one pasted with blanks is found without them', () => {
		expect(redactor([' key\n'])('the key.')).toBe('the ***.');
	});

	test.each(['<', '>', '<>', '\u200b', '\u00ad', '\u2060', '\u202e'])('its halves joined by taking out %j', (mark) => {
		expect(cleanText(`my sec${mark}ret`, redactor(['secret']))).toBe('my ***');
	});

	test.each(['<b>', '</b>', '<!-- x -->', '<script>x</script>', '\u0000', '\n'])('its halves stay apart where %j was', (mark) => {
		expect(cleanText(`my sec${mark}ret`, redactor(['secret']))).toBe('my sec ret');
	});

	test('one that stands across every limit', () => {
		const redact = redactor(['0123456789abcdef']);
		for (const limit of [500, 20_000, 40_000]) {
			for (let before = limit - 20; before <= limit + 1; before++) {
				// Markup takes no room in the end, so that what stands behind it would show.
				const padding = before > 500 ? `<${'b'.repeat(before - 2)}>` : 'x'.repeat(before);
				expect(cleanText(`${padding}0123456789abcdef`, redact)).not.toMatch(/0123/);
			}
		}
	});
});

describe('what a reader could be fooled by', () => {
	test('control characters become blanks, on one line', () => {
		expect(clean('a\u0000b\u0007c\u001b[31md\u007fe\u0085f\r\ng\th\u2028i\u2029j')).toBe('a b c [31md e f g h i j');
	});

	test.each([...'\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff\u00ad\u{e0001}\u{e0041}'])(
		'%j is taken out',
		(mark) => expect(clean(`a${mark}b`)).toBe('ab'),
	);

	test('letters of all scripts and emoji stay', () => {
		const text = 'ü 電話 عربي हिन्दी נָא 👩‍👩‍👧‍👦 🇸🇬 می‌خواهم';
		expect(clean(text)).toBe(text);
	});

	test.each([
		['<b>bold</b> text', 'bold text'],
		['<script>alert(1)</script>after', 'after'],
		['<SCRIPT type="x">alert(1)</SCRIPT >after', 'after'],
		['<style>p { color: red }</style>after', 'after'],
		['<img src=x onerror=alert(1)>', ''],
		['<!DOCTYPE html><html><body>down</body></html>', 'down'],
		['a <br/> b', 'a b'],
		['1 < 2 > 1', '1 2 1'],
		['<<b>script>alert(1)<</b>/script>', 'scriptalert(1) /script'],
		['<a href="javascript:x"', 'a href="javascript:x"'],
	])('%j shows as %j', (html, text) => expect(clean(html)).toBe(text));
});

describe('the limit of 500', () => {
	test('500 characters stay, 501 are cut and show it', () => {
		expect(clean('n'.repeat(500))).toBe('n'.repeat(500));
		expect(clean('n'.repeat(501))).toBe(`${'n'.repeat(499)}…`);
	});

	test('no surrogate pair is cut', () => {
		for (let before = 495; before <= 501; before++) {
			const text = clean(`${'n'.repeat(before)}🎉🎉🎉`);
			expect(text.length).toBeLessThanOrEqual(500);
			expect(text).not.toMatch(loneSurrogate);
		}
	});

	test('10 MB of anything are cut', () => {
		for (const part of ['n', '<', '>', '<b>', '<script>', '&', '🎉', '\u200b', ' ', '<!--', '"']) {
			expect(clean(part.repeat(10_000_000 / part.length)).length).toBeLessThanOrEqual(500);
		}
	});
});

describe('shorten', () => {
	test.each([
		['abc', 3, 'abc'],
		['abcd', 3, 'ab…'],
		['🎉🎉', 4, '🎉🎉'],
		['🎉🎉🎉', 4, '🎉…'],
		['', 1, ''],
	])('%j to %d is %j', (text, length, short) => expect(shorten(text, length)).toBe(short));
});

describe('quote', () => {
	test.each<[unknown, string]>([
		['abc', '"abc"'],
		['a\nb\u0000', '"a b "'],
		[7, '"7"'],
		[null, '"null"'],
		[undefined, '"undefined"'],
		[{ a: 1 }, '"{"a":1}"'],
	])('%p shows as %s', (value, shown) => expect(quote(value)).toBe(shown));

	test('is short', () => {
		expect(quote('🎉'.repeat(1000)).length).toBeLessThanOrEqual(42);
		expect(quote('🎉'.repeat(1000))).not.toMatch(loneSurrogate);
	});

	test('of what has no JSON does not throw', () => {
		const circle: Record<string, unknown> = {};
		circle.itself = circle;
		expect(quote(circle)).toBe('"[object]"');
		expect(quote(Symbol('x'))).toBe('"Symbol(x)"');
	});
});
