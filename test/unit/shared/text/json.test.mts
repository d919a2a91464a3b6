import fc from 'fast-check';

import { parseStrictJson } from '../../../../nodes/shared/text/json.ts';
import { growthOf } from '../../../support/cpu-time.mts';
import { casesOf } from '../../../support/properties.mts';

const halfCharacter = '\ud83d';

function reasonOf(text: string, options?: { secret: boolean }): string {
	const result = parseStrictJson(text, options);
	return result.type === 'invalid' ? result.reason : `ok: ${JSON.stringify(result.value)}`;
}

test.each([
	['{"caseId":7615917337495251231}', 'the number 7615917337495251231 at "caseId"'],
	['{"a":{"total":[1,1e20]}}', 'the number 1e20 at "total"'],
	['9007199254740993.0', 'the number 9007199254740993.0 at line 1, column 1'],
	['{"a":-9007199254740992}', 'the number -9007199254740992 at "a"'],
	['{"a":1e400}', 'the number 1e400 at "a"'],
	['{"a":1, "b":2, "a":3}', '"a" is a duplicate name at line 1, column 16'],
	[String.raw`{"a":1,"\u0061":2}`, '"a" is a duplicate name'],
	['[{"x":{"a":1,"a":1}}]', '"a" is a duplicate name'],
	[String.raw`{"a":"\ud83d"}`, '"a" holds an unpaired surrogate'],
	[`{"a":"${halfCharacter}x"}`, '"a" holds an unpaired surrogate'],
	[String.raw`{"\ude00":1}`, 'the name at line 1, column 2 holds an unpaired surrogate'],
	['', 'it is empty'],
	['{“a”: 1}', 'the typographic quote “ is at line 1, column 2'],
	['{"a": „x“}', 'the typographic quote „ is at line 1, column 7'],
	['{"a”: 1}', 'the typographic quote ” is at line 1, column 4'],
	['{\r\n\t"a": 1,\r\n\t\'b\': 2\r\n}', 'a single quote is at line 3, column 2'],
	['{"😀":1,}', 'a comma before } is at line 1, column 8'],
	['[1,]', 'a comma before ] is at line 1, column 4'],
	['{orderId: 1}', '"orderId" without quotes is at line 1, column 2'],
	['{"a": yes}', '"yes" without quotes is at line 1, column 7'],
	['{"a": +6587755388}', '"+6587755388" without quotes is at line 1, column 7'],
	['{"a": True}', 'true, false or null in capitals is at line 1, column 7'],
	['{"a": 00123}', 'a number that begins with 0 is at line 1, column 7'],
	['{"a": 2027-01-02T03:04}', '- within a number is at line 1, column 11'],
	['{"a": 12:30}', ': within a number is at line 1, column 9'],
	['{"a": 49,90}', 'a number after a comma is at line 1, column 10'],
	['{"a": [object Object]}', '[object Object], an object put into text, is at line 1, column 8'],
	['{"a": , "b": 1}', 'a value is missing before , at line 1, column 7'],
	['{"a": 1 "b": 2}', 'a comma or colon is missing at line 1, column 9'],
	['{"a": 1', 'it ends before it is complete at line 1, column 8'],
	['{"a": "x', 'a text without a closing quote begins at line 1, column 7'],
	['{"a": "x\ny"}', 'a text without a closing quote begins at line 1, column 7'],
	['{"a": "x\ty"}', 'control character within a text is at line 1, column 9'],
	[String.raw`{"a": "C:\x"}`, 'a backslash is at line 1, column 10'],
	['{"a":\u00a01}', 'an invisible character (U+00A0) is at line 1, column 6'],
	['{} // done', '/ is at line 1, column 4'],
	['{} # done', '# is at line 1, column 4'],
	['{"a": trueish}', '"trueish" without quotes is at line 1, column 7'],
	['{"a": 1}}', 'a } that closes nothing is at line 1, column 9'],
	['{} A-1001', 'text behind the end of the JSON is at line 1, column 4'],
	['{"a": 1} {"b": 2}', 'text behind the end of the JSON is at line 1, column 10'],
	['[1] 2', 'text behind the end of the JSON is at line 1, column 5'],
	['['.repeat(101) + ']'.repeat(101), 'nested more than 100 levels deep at line 1, column 101'],
	['['.repeat(1_000_000), 'nested more than 100 levels deep'],
])('invalid (%#)', (text, reason) => {
	expect(reasonOf(text)).toContain(reason);
});

test.each([
	'{"a":9007199254740991,"b":-9007199254740991,"c":"7615917337495251231","d":1e15,"e":0.1,"f":123456789012345.67}',
	String.raw`{"a":"\ud83d\ude00","b":"😀","c":"“it’s”, 'so'","d":"\\\"\/\u0041"}`,
	'{"a":{"a":{"a":[{"a":1},{"a":2}]}},"A":1}',
	' \t\r\n[true, false, null] ',
	'"text"',
	'['.repeat(100) + ']'.repeat(100),
])('valid (%#)', (text) => {
	expect(parseStrictJson(text)).toEqual({ type: 'ok', value: JSON.parse(text) as unknown });
});

test('of a secret no value is quoted, only names and single characters', () => {
	const token = 'T0kenOfTheTouchpoint';
	const options = { secret: true };
	for (const text of [
		`{"a": ${token}}`,
		`{"a": '${token}'}`,
		`{"a": “${token}”}`,
		`{"a": "${token}}`,
		`{"a": "${token}" "${token}"}`,
		`{"a": "\\x${token}"}`,
		`{"a": "${token}",}`,
		`${token}`,
		`{"${token}`,
	]) {
		const result = parseStrictJson(text, options);
		expect(result.type).toBe('invalid');
		expect(JSON.stringify(result)).not.toContain(token.slice(0, 3));
	}
	expect(reasonOf('{"a": 7615917337495251231}', options)).toMatch(/^a number at "a" is beyond/);
});

test('whatever is typed: valid is what JSON.parse takes, and then its value', () => {
	const jsonLike = fc.array(
		fc.constantFrom(
			'{',
			'}',
			'[',
			']',
			':',
			',',
			'"a"',
			'"b"',
			'"',
			'\\',
			'\\u0061',
			'1',
			'-',
			'.5',
			'e9',
			'true',
			' ',
			'\n',
			'“',
			"'",
			'x',
			'/',
		),
		{ maxLength: 12 },
	);
	fc.assert(
		fc.property(
			fc.oneof(
				jsonLike.map((parts) => parts.join('')),
				fc.json({ stringUnit: 'binary' }),
				fc.string({ unit: 'binary' }),
			),
			(text) => {
				const result = parseStrictJson(text);
				if (result.type === 'ok') {
					expect(result.value).toEqual(JSON.parse(text));
				} else {
					expect(result.reason).toMatch(/^[^]{5,}[^.]$/);
					expect(result.nextStep).toMatch(/^[A-Z][^]*[.]$/);
					if (result.reason.includes('not valid JSON') || result.reason === 'it is empty')
						expect(() => JSON.parse(text) as unknown).toThrow();
					else JSON.parse(text);
				}
			},
		),
		{ numRuns: casesOf(0.2) },
	);
});

test('JSON of plain data stays valid', () => {
	const data = fc.jsonValue({ maxDepth: 6 }).filter((value) => !/\d{16}|e\+/.test(JSON.stringify(value)));
	fc.assert(
		fc.property(data, fc.constantFrom(undefined, 1, '\t'), (value, indent) => {
			const text = JSON.stringify(value, null, indent);
			if (/\\ud[89a-f]/i.test(text)) return;
			expect(parseStrictJson(text)).toEqual({ type: 'ok', value: JSON.parse(text) as unknown });
		}),
	);
});

test('the time grows with the length, not with its square', () => {
	const text = (entries: number) => `[${'{"a":"x"},'.repeat(entries)}1,]`;
	const read = (entries: number) => expect(reasonOf(text(entries))).toContain('a comma before ]');
	expect(growthOf(read, { from: 10_000, to: 100_000 })).toBeLessThan(40);
});
