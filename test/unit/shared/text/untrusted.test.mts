import { cleanText, quote, redactor, renewedRedactor, shorten } from '../../../../nodes/shared/text/untrusted.ts';
import { cpuTimeOf } from '../../../support/cpu-time.mts';

const keepAll = (text: string) => text;
const clean = (text: string) => cleanText(text, keepAll);

/** An unpaired surrogate. */
const unpairedSurrogate = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

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
		['in HTML by decimal codes', 'a&#38;b/c+d=e f&#34;g&#60;h&#62;é'],
		['in HTML by hexadecimal codes', 'a&#x26;b&#x2F;c&#x2B;d&#x3D;e f&#x22;g&#x3C;h&#x3E;é'],
	])('%s', (_, encoded) => {
		expect(redactor([secret])(`key ${encoded}, ${encoded}!`)).toBe('key ***, ***!');
		expect(cleanText(`key ${encoded}!`, redactor([secret]))).toBe('key ***!');
	});

	test('a secret within another leaves nothing of the longer one', () => {
		expect(redactor(['key', 'key-of-mine', 'of'])('key-of-mine, key')).toBe('***, ***');
	});

	test('characters that mean something in a pattern are only characters', () => {
		expect(redactor(['a.*b$&'])('aXXb a.*b$& $&')).toBe('aXXb *** $&');
	});

	test('empty ones and whitespace take nothing away', () => {
		expect(redactor(['', ' ', '\n'])('a b\nc')).toBe('a b\nc');
	});

	test('one pasted with whitespace is found without it', () => {
		expect(redactor([' key\n'])('the key.')).toBe('the ***.');
	});

	test.each(['<', '>', '<>', '\u200b', '\u00ad', '\u2060', '\u202e'])('its halves joined by taking out %j', (mark) => {
		expect(cleanText(`my sec${mark}ret`, redactor(['secret']))).toBe('my ***');
	});

	test.each(['<b>', '</b>', '<!-- x -->', '<script>x</script>', '\u0000', '\n'])(
		'its halves stay apart where %j was',
		(mark) => {
			expect(cleanText(`my sec${mark}ret`, redactor(['secret']))).toBe('my sec ret');
		},
	);

	const longSecret = 'k3y-0123456789abcdef';

	test.each([
		['tags', '<b>'],
		['tags and spaces', ' <br/> '],
		['a tag with attributes', '<a href="x">'],
		['scripts', '<script>x</script>'],
		['half a tag', '<'],
		['spaces', ' '],
		['line breaks', '\r\n'],
		['zero width spaces', '\u200b'],
		['joiners', '\u200d'],
		['non-joiners', '\u200c'],
		['combining marks', '\u0301\u0489'],
		['grapheme joiners', '\u034f'],
		['variation selectors', '\ufe0f'],
		['supplementary variation selectors', '\u{e0100}'],
		['Hangul fillers', '\u3164'],
		['empty Braille patterns', '\u2800'],
		['wide spaces', '\u3000'],
		['private characters', '\ue000'],
		['control characters', '\u0007'],
	])('one with %s between its letters', (_, mark) => {
		const torn = [...longSecret].join(mark);
		expect(cleanText(`my ${torn}!`, redactor([longSecret]))).toBe('my ***!');
		expect(cleanText(`${longSecret.slice(0, 5)}${mark}${longSecret.slice(5)}`, redactor(['other', longSecret]))).toBe(
			'***',
		);
	});

	test('the letters of a short one may be those of other words', () => {
		expect(cleanText('to be an agent', redactor(['beana']))).toBe('to be an agent');
	});

	test('of one that is torn and lies across the cut no part is left', () => {
		const redact = redactor([longSecret]);
		for (const mark of ['', '<b>', '\u0301', `<${'b'.repeat(1500)}>`]) {
			for (let before = 470; before <= 500; before++) {
				const shown = cleanText(`${'x'.repeat(before)}${[...longSecret].join(mark)}${'<i>'.repeat(10_000)}`, redact);
				expect(shown).not.toMatch(/k[\u0301 ]*3[\u0301 ]*y[\u0301 ]*-/);
			}
			const atTheEnd = `${'<i>'.repeat(6660)}${[...longSecret].join(mark)}${'<i>'.repeat(10_000)}`;
			expect(cleanText(atTheEnd, redact)).not.toMatch(/k *3 *y *-/);
		}
	});

	test('secrets that share letters leave nothing of either', () => {
		expect(redactor(['0123456789', '6789abcdef'])('a 0123456789abcdef b')).toBe('a *** b');
	});

	test('one with a bracket in it is found before markup is taken out', () => {
		expect(cleanText('key abc<def>gh12! <p>x</p>', redactor(['abc<def>gh12']))).toBe('key ***! x');
		expect(cleanText('key a b c d <e> f g h 1 2!', redactor(['abcd<e>fgh12']))).toBe('key ***!');
	});

	test('secrets that are renewed are taken out once they are known', () => {
		const secrets = ['first-token'];
		const redact = renewedRedactor(() => secrets);
		expect(redact('first-token second-token')).toBe('*** second-token');
		secrets.push('second-token');
		expect(redact('first-token second-token')).toBe('*** ***');
		secrets.splice(0, 2, 'third-token', 'second-token');
		expect(redact('third-token second-token')).toBe('*** ***');
	});

	test('the only one is taken out once it is another', () => {
		let secret = 'first-token';
		const redact = renewedRedactor(() => [secret]);
		expect(redact('first-token')).toBe('***');
		secret = 'second-token';
		expect(redact('second-token')).toBe('***');
	});

	test('letters beyond ASCII are letters: without them it is another word', () => {
		for (let time = 0; time < 2; time++)
			expect(redactor(['Schlüssel-Größe'])('Schlüssel-Größe, Schlssel-Gre')).toBe('***, Schlssel-Gre');
	});

	test('one that lies across every limit', () => {
		const redact = redactor(['0123456789abcdef']);
		for (const limit of [500, 20_000, 40_000]) {
			for (let before = limit - 20; before <= limit + 1; before++) {
				// Markup takes no room in the end, so that what comes after it would show.
				const padding = before > 500 ? `<${'b'.repeat(before - 2)}>` : 'x'.repeat(before);
				expect(cleanText(`${padding}0123456789abcdef`, redact)).not.toMatch(/0123/);
			}
		}
	});
});

describe('what a reader could be fooled by', () => {
	test('control characters become spaces, on one line', () => {
		expect(clean('a\u0000b\u0007c\u001b[31md\u007fe\u0085f\r\ng\th\u2028i\u2029j')).toBe('a b c [31md e f g h i j');
	});

	test.each([
		...'\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff\u00ad\u{e0001}\u{e0041}',
	])('%j is taken out', (mark) => expect(clean(`a${mark}b`)).toBe('ab'));

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
		['<script src="a<b">alert(1)</script>after', 'after'],
		['<style>a</style><STYLE\n>b</style\n>c<script>d', 'c d'],
		['<scripts>a</scripts>', 'a'],
		['<p>kept</p></style> after', 'kept after'],
		[`<style>${'p { color: red } '.repeat(1000)}</style><h1>502 Bad Gateway</h1>`, '502 Bad Gateway'],
		[`<div>${'\n        '.repeat(1000)}<p>down</p></div>`, 'down'],
		[`${'<div> '.repeat(1000)}down`, 'down'],
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
			expect(text).not.toMatch(unpairedSurrogate);
		}
	});

	test('markup that has no end within what is looked at is still markup', () => {
		expect(clean(`down <${'b'.repeat(30_000)}>`)).toBe('down');
		expect(clean(`down <script>${'let a = 1; '.repeat(3000)}</script>`)).toBe('down');
	});

	test('nor one at the end of what is looked at', () => {
		for (let before = 19_990; before <= 20_001; before++) {
			expect(clean(`<${'b'.repeat(before - 2)}>${'🎉'.repeat(20)}`)).not.toMatch(unpairedSurrogate);
		}
	});

	test('10 MB of anything are cut', () => {
		for (const part of ['n', '<', '>', '<b>', '<script>', '&', '🎉', '\u200b', ' ', '<!--', '"']) {
			expect(clean(part.repeat(10_000_000 / part.length)).length).toBeLessThanOrEqual(500);
		}
	});
});

describe('the time that cleaning takes', () => {
	const redact = redactor([longOne(1), longOne(2), longOne(3), 'k&y "1"/+=<ü>é\\x']);
	const parts = [
		'<style ',
		'<style>',
		'<script',
		'<script></script ',
		'</script   ',
		'<',
		'>',
		'<b',
		'<b ',
		'<!--',
		'&',
		'\u0000',
		'a\u0000',
		'\u200b',
		'a\u200b',
		'e\u0301',
		' ',
		'a ',
		'🎉',
		longOne(1).slice(0, -1),
		longOne(1),
	];

	/** The shortest of several runs: what else the process does only ever makes one longer. */
	function shortestRun(text: string, runs: number): number {
		return Math.min(...Array.from({ length: runs }, () => cpuTimeOf(() => cleanText(text, redact))));
	}

	// Time that grows with the square of the length would be 64 times as much.
	test.each(parts)('grows with the length alone: %j', (part) => {
		const text = part.repeat(20_000);
		shortestRun(text, 20);
		const [short, long] = [shortestRun(text.slice(0, 2500), 40), shortestRun(text.slice(0, 20_000), 20)];
		expect(long / Math.max(short, 0.02)).toBeLessThan(30);
	});

	test.each(parts)('does not grow beyond what is looked at: %j', (part) => {
		const text = part.repeat(Math.ceil(8_000_000 / part.length));
		const [looked, all] = [shortestRun(text.slice(0, 20_001), 20), shortestRun(text, 20)];
		expect(all / Math.max(looked, 0.02)).toBeLessThan(10);
	});

	function longOne(n: number): string {
		return `${n}`.repeat(30) + 'abcdef'.repeat(20);
	}
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
		expect(quote('🎉'.repeat(1000))).not.toMatch(unpairedSurrogate);
	});

	test('of what has no JSON does not throw', () => {
		const circle: Record<string, unknown> = {};
		circle.itself = circle;
		expect(quote(circle)).toBe('"[object]"');
		expect(quote(Symbol('x'))).toBe('"Symbol(x)"');
	});
});
