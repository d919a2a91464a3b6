import fc from 'fast-check';

import { ValidationError } from '../../../../nodes/shared/errors/validationError.ts';
import { readWebAddress } from '../../../../nodes/shared/text/webAddress.ts';
import { casesOf } from '../../../support/properties.mts';

const numRuns = casesOf(0.3);

const read = (text: string) => readWebAddress(text, 'Delivery Receipt URL');

test.each([
	['', ''],
	['https://example.com', 'https://example.com/'],
	['HTTPS://Example.com:443/A?b=c&d[=%5B#e', undefined],
	['http://[::1]:5678/x', 'http://[::1]:5678/x'],
	['https://user:word@example.com/', 'https://user:word@example.com/'],
	["https://example.com/a'(b)*!?x=1?y=2#z?", "https://example.com/a'(b)*!?x=1?y=2#z?"],
	['https://exämple.com/ä{b}?q="x"', 'https://xn--exmple-cua.com/%C3%A4%7Bb%7D?q=%22x%22'],
	['https://example.com/a#b#c', undefined],
	['https://example.com/a%2', undefined],
	['https://example.com/a%2x', undefined],
	['https://example.com/a\tb', undefined],
	['https://example.com/\ufeff', undefined],
	['https://', undefined],
	['https:example.com', undefined],
	['file:///etc/passwd', undefined],
])('%j is %j', (text, href) => {
	if (href === undefined) expect(() => read(text)).toThrow(ValidationError);
	else expect(read(text)).toBe(href);
});

/** RFC 3986, appendix A, as far as http addresses go; written apart from the code. */
const rfc3986 =
	/^https?:\/\/(?:(?:[\w.~!$&'()*+,;=:-]|%[\da-f]{2})*@)?(?:\[[\da-f:.]+\]|(?:[\w.~!$&'()*+,;=-]|%[\da-f]{2})+)(?::\d*)?(?:\/(?:[\w.~!$&'()*+,;=:@/-]|%[\da-f]{2})*)?(?:\?(?:[\w.~!$&'()*+,;=:@/?-]|%[\da-f]{2})*)?(?:#(?:[\w.~!$&'()*+,;=:@/?-]|%[\da-f]{2})*)?$/i;

test('whatever is entered: what is sent is a URI, and is read as itself', () => {
	const part = fc.oneof(
		fc.string({ unit: 'binary', maxLength: 6 }),
		fc.string({ maxLength: 8 }),
		fc.webQueryParameters(),
		fc.webPath(),
	);
	const address = fc.oneof(
		fc.webUrl({ withFragments: true, withQueryParameters: true }),
		fc
			.tuple(
				fc.constantFrom('https://', 'http://', 'HTTP://', ''),
				fc.oneof(
					fc.domain(),
					fc.ipV6().map((ip) => `[${ip}]`),
					part,
				),
				fc.constantFrom('', '/', '/x?', '#'),
				part,
			)
			.map((parts) => parts.join('')),
	);
	let taken = 0;
	fc.assert(
		fc.property(address, (text) => {
			try {
				const href = read(text.trim());
				if (href === '') return;
				taken++;
				expect(href).toMatch(rfc3986);
				expect(read(href)).toBe(href);
			} catch (error) {
				if (!(error instanceof ValidationError)) throw error;
			}
		}),
		{ numRuns },
	);
	expect(taken).toBeGreaterThan(numRuns / 4);
});

test('the addresses of the web go out', () => {
	fc.assert(
		fc.property(fc.webUrl({ withQueryParameters: true }), (text) => {
			if (!/%(?![\dA-Fa-f]{2})/.test(text)) expect(read(text)).toBe(new URL(text).href);
		}),
		{ numRuns: casesOf(0.03) },
	);
});
