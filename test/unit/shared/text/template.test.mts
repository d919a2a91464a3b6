import fc from 'fast-check';

import {
	bracketsToBraces,
	fillTemplate,
	readPlaceholders,
	rewritePlaceholders,
	withoutPlaceholders,
} from '../../../../nodes/shared/text/template.ts';

// Template syntax of 8x8: {{name}}, and {{url}}, {{url:}} or {{url:a:b}} for the survey link.

describe('readPlaceholders', () => {
	test.each<[template: string, names: string[], hasLink: boolean, linkNames?: string[]]>([
		['', [], false],
		['How did we do?', [], false],
		['{{url}}', [], true],
		['{{url:}}', [], true],
		['{{url:firstName:order_nr}}', [], true, ['firstName', 'order_nr']],
		['{{url:a}}{{url:b:a}}{{url::}}', [], true, ['a', 'b']],
		['{{url:first name}}', [], true, ['first name']],
		['{{url:a\nb}}', [], true, ['a\nb']],
		['{{urls}}', ['urls'], false],
		['{{url }}', ['url '], false],
		['{{ url:}}', [' url:'], false],
		['{{URL:}}', ['URL:'], false],
		['{{my url:}}', ['my url:'], false],
		['{url:}', [], false],
		['{{firstName}}', ['firstName'], false],
		['{{firstName}}{{url:}}{{firstName}}{{orderId}}', ['firstName', 'orderId'], true],
		['{{ firstName }}', [' firstName '], false],
		['{{first name}}', ['first name'], false],
		['{{Vorname-ä😀}}', ['Vorname-ä😀'], false],
		['{{}}', [''], false],
		['{{ $json["name"] }}', [' $json["name"] '], false],
	])('%j', (template, names, hasLink, linkNames = []) => {
		expect(readPlaceholders(template)).toEqual({ names, hasLink, linkNames });
	});

	test.each<[template: string, stray: string]>([
		['{{firstName}, {{url:}}', '{{'],
		['{{firstName {{url:}}', '{{'],
		['{{url:}} {{', '{{'],
		['{{ [{a: 1}][0].a }} {{url:}} {{orderId}}', '{{'],
		['{{a{{url:}}b}}', '{{'],
		['{firstName}} {{url:}}', '}}'],
		['}} {{url:}}', '}}'],
		['{a}}} {{url:}}', '}}'],
		['{ [}} {{url:}}', '}}'],
		['[[firstName]] {{url:}}', '[['],
		['[[url:]]', '[['],
		['[[]]', '[['],
		['firstName]] {{url:}}', ']]'],
		['[firstName]] {{url:}}', ']]'],
		['{]]} {{url:}}', ']]'],
		['{{{firstName}}} {{url:}}', '{{{firstName}}'],
		['{{{firstName}} {{url:}}', '{{{firstName}}'],
		['{{firstName}}} {{url:}}', '{{firstName}}}'],
		['{{{{url:}}', '{{{url:}}'],
		['{{{url:}}{', '{{{url:}}'],
	])('%j has brackets that belong to no placeholder', (template, stray) => {
		expect(readPlaceholders(template).stray).toBe(stray);
	});

	test.each([
		'{ {{url:}} {',
		'{}{{url:}}',
		'{{url:}}{}',
		'Use {CODE} at checkout {{url:}}',
		'[1] of [2] {{url:}}',
		'{"a": {"b": {"c":{"d":1}}}} {{url:}}',
		'[1,[2,[3]]] {{url:}}',
		':] :} [: {: {{url:}}',
		'[{{firstName}}] {{url:}}',
	])('%j has none', (template) => {
		expect(readPlaceholders(template).stray).toBeUndefined();
	});
});

test.each([
	['Hi {{firstName}}, {{url:a:b}}!', 'Hi <firstName>, <url:a:b>!', 'Hi \0, \0!'],
	['{{{a}}} {b} {{', '{<a>} {b} {{', '{\0} {b} {{'],
	['', '', ''],
])('%j with its placeholders in other brackets, and without them', (template, rewritten, rest) => {
	expect(rewritePlaceholders(template, (name) => `<${name}>`)).toBe(rewritten);
	expect(withoutPlaceholders(template)).toBe(rest);
});

describe('fillTemplate', () => {
	const values = new Map([
		['firstName', 'James'],
		['orderId', '{{firstName}}'],
		['price', '$& $1 $$ $`'],
		['nothing', ''],
		['url', 'not the link'],
		['constructor', 'c'],
	]);

	test.each([
		['Hi {{firstName}}! {{url:}}', 'Hi James! LINK'],
		['{{url}}{{url:}}{{url:firstName:x}}', 'LINKLINKLINK'],
		['{{orderId}} {{firstName}}', '{{firstName}} James'],
		['{{price}}', '$& $1 $$ $`'],
		['a{{nothing}}b', 'ab'],
		['{{constructor}} {{toString}}', 'c {{toString}}'],
		['{{unknown}} {{FirstName}} {{ firstName }}', '{{unknown}} {{FirstName}} {{ firstName }}'],
		['{{{firstName}}} {firstName} {{firstName', '{James} {firstName} {{firstName'],
		['', ''],
	])('%j becomes %j', (template, text) => {
		expect(fillTemplate(template, values, 'LINK')).toBe(text);
	});

	test('a link may hold what a replacement would take for its own', () => {
		expect(fillTemplate('{{url:}}', values, 'http://x/$&')).toBe('http://x/$&');
	});
});

describe('bracketsToBraces', () => {
	test.each([
		['Hi [[firstName]], [[url:]]', 'Hi {{firstName}}, {{url:}}'],
		['[[url:first name:b]]', '{{url:first name:b}}'],
		['[[a]][[b]]', '{{a}}{{b}}'],
		['[[[a]]]', '[{{a}}]'],
		['[a] [ [a] ] [[]] [[a] [a]]', '[a] [ [a] ] [[]] [[a] [a]]'],
		['[[a{b}c]] {{a}}', '[[a{b}c]] {{a}}'],
		['[[$&]]', '{{$&}}'],
		['', ''],
	])('%j becomes %j', (text, template) => {
		expect(bracketsToBraces(text)).toBe(template);
	});
});

describe('for any text', () => {
	const pieces = fc.array(
		fc.oneof(fc.constantFrom('{', '}', '[', ']', '{{', '}}', '{{url:}}', '{{a}}', 'url', ':', ' '), fc.string()),
		{
			maxLength: 12,
		},
	);
	const texts = pieces.map((parts) => parts.join(''));

	test('every name that is found can be filled, and then nothing is left of it', () => {
		fc.assert(
			fc.property(texts, (template) => {
				const { names, hasLink, stray } = readPlaceholders(template);
				const filled = fillTemplate(template, new Map(names.map((name) => [name, '·'])), '·');
				if (names.length === 0 && !hasLink) expect(filled).toBe(template);
				if (stray === undefined) expect(readPlaceholders(filled.replaceAll('·', ' ')).names).toEqual([]);
			}),
			{ numRuns: 500 },
		);
	});

	test('what is outside of placeholders stays as it is', () => {
		fc.assert(
			fc.property(
				fc.array(
					fc.string().filter((text) => !/[{}]/.test(text)),
					{ minLength: 1, maxLength: 6 },
				),
				(words) => {
					expect(fillTemplate(words.join('{{a}}'), new Map([['a', '|']]), '')).toBe(words.join('|'));
					expect(fillTemplate(words.join('{{url:}}'), new Map(), '|')).toBe(words.join('|'));
				},
			),
			{ numRuns: 300 },
		);
	});

	test('a text with brackets becomes the text with braces', () => {
		const words = fc.array(
			fc.string().filter((text) => !/[[\]{}]/.test(text)),
			{ minLength: 1, maxLength: 6 },
		);
		fc.assert(
			fc.property(
				words,
				fc.string({ minLength: 1 }).filter((name) => !/[[\]{}]/.test(name)),
				(texts, name) => {
					expect(bracketsToBraces(texts.join(`[[${name}]]`))).toBe(texts.join(`{{${name}}}`));
				},
			),
			{ numRuns: 300 },
		);
	});
});
