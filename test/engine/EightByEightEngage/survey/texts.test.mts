import type { INodeParameters } from 'n8n-workflow';

import { eightByEightRuns, templateVariables } from '../../support/eight-by-eight.mts';
import { errorItems, outcomes } from '../../support/outputs.mts';
import { phoneNumber } from '../../support/recipients.mts';
import { toErrorBranch } from '../../support/settings.mts';

// The text of a message, the same for send and sendBatch: typed, by expression, and how it is encoded.
const runs = eightByEightRuns();

describe('a typed text reaches 8x8 as written', () => {
	test.each([
		['as it was typed', 'Hi {{firstName}}, how did we do? {{url:}}'],
		['stored with a leading =', '=Hi {{firstName}}, how did we do? {{url:}}'],
		['without colon in the link', 'Hi {{firstName}}! {{url}}'],
		['with variables in the link', 'Hi {{firstName}}! {{url:firstName:orderId}}'],
		['with what a regular expression would take for its own', '$& $1 $$ \\1 {{firstName}} $` {{url:}}'],
		['with line breaks, quotes and other scripts', '=Hi\n"{{firstName}}" – مرحبا 你好 😀\r\n\t{{url:}} '],
		[
			'with brackets of other things',
			'Hi {{firstName}}, use {CODE} at checkout, 50% off, 100% you <3 [1] a {b} c ($5.00, €4) {{url:}}',
		],
		['with text like JSON', '{"name": "{{firstName}}", "a": [1, [2]], "b": {"c": {}}} {{url:}}'],
	])('%s', async (_how, templateBody) => {
		const run = await runs().send({ parameters: { templateBody, ...templateVariables({ firstName: 'James' }) } });
		expect(outcomes(run, 1)).toEqual(['accepted']);
		expect(runs().bodies[0].templateBody).toBe(templateBody.replace(/^=/, ''));
		expect(runs().texts[0]).toContain('James');
	});

	test('and is not evaluated by n8n, item by item neither', async () => {
		const run = await runs().send({
			items: [
				{ phone: phoneNumber(0), firstName: 'Ann' },
				{ phone: phoneNumber(1), firstName: 'Bob' },
			],
			parameters: {
				templateBody: '=Hi {{firstName}} {{url:}}',
				...templateVariables({ firstName: '={{ $json.firstName }}' }),
			},
			options: { concurrency: 1 },
		});
		expect(outcomes(run, 2)).toEqual(['accepted', 'accepted']);
		expect(runs().bodies.map(({ templateBody }) => templateBody)).toEqual(Array(2).fill('Hi {{firstName}} {{url:}}'));
		expect(runs().texts.map((text) => text?.slice(0, 7))).toEqual(['Hi Ann ', 'Hi Bob ']);
	});

	test.each([
		['Hi {{firstName}} {{url:}}', 'firstName', 'Add a variable named "firstName" with a value'],
		['Hi {{}} {{url:}}', '', 'Put the name of a variable into it'],
		['Hi {{ order id }} {{url:}}', ' order id ', 'exactly as the variable: {{orderId}}.'],
	])('but not where a placeholder has no variable: %j', async (templateBody, name, nextStep) => {
		const words = await runs().validationErrorOf({
			parameters: { templateBody, ...templateVariables({ orderId: '1' }) },
		});
		expect(words).toContain(`'Variables' [item 0]: none of them fills {{${name}}}`);
		expect(words).toContain(nextStep);
	});

	test.each([
		['Hi {{lastName}, {{url:}}', '{{'],
		['Hi {{firstName {{url:}}', '{{'],
		['{{url:}} {{', '{{'],
		['Hi {lastName}} {{url:}}', '}}'],
		['Hi [[lastName]] {{url:}}', '[['],
		['Hi lastName]] {{url:}}', ']]'],
		['Hi {{{firstName}}}, {{url:}}', '{{{firstName}}'],
		['Hi {{firstName}}} {{url:}}', '{{firstName}}}'],
		['Hi {{{url:}}}', '{{{url:}}'],
	])('nor with brackets that belong to no placeholder: %j', async (templateBody, stray) => {
		const words = await runs().validationErrorOf({
			parameters: { templateBody, ...templateVariables({ firstName: 'James' }) },
		});
		expect(words).toBe(
			`'Template' [item 0]: it has a ${stray} that opens or closes no placeholder, so the recipient would read it. Write placeholders as {{firstName}}, with nothing but a name in them, and take other double brackets out.`,
		);
	});

	test.each([
		'{firstName}',
		'${firstName}',
		'#{firstName}',
		'[[firstName]]',
		'[firstName]',
		'%firstName%',
		'%%firstName%%',
		'<firstName>',
		'<<firstName>>',
		'*|firstName|*',
		'{ FIRSTNAME }',
		'[\u200bfirst name]',
		'{firstName}}',
		'{{firstName}',
	])('nor with a variable in other brackets: %s', async (written) => {
		const words = await runs().validationErrorOf({
			parameters: { templateBody: `=Hi ${written}, {{url:}}`, ...templateVariables({ firstName: 'James' }) },
		});
		expect(words).toBe(
			`'Template' [item 0]: "${written}" is in brackets that 8x8 does not fill, so the recipient would read it. Write {{firstName}} instead.`,
		);
	});

	test('nor with a variable in other brackets that is empty for this recipient', async () => {
		const words = await runs().validationErrorOf({
			parameters: {
				templateBody: 'Hi {firstName}, {{url:}}',
				variablesMode: 'json',
				templateVariablesJson: '={{ ({ firstName: null }) }}',
			},
		});
		expect(words).toContain('"{firstName}" is in brackets that 8x8 does not fill');
	});

	test('nor with the link in other brackets beside the link', async () => {
		expect(await runs().validationErrorOf({ parameters: { templateBody: '{{url:}} {url}' } })).toContain(
			'Write {{url:}} instead.',
		);
		expect(await runs().validationErrorOf({ parameters: { templateBody: '{{url:}} {{ URL: }}' } })).toContain(
			"'Template' [item 0]: {{ URL: }} is not the survey link as 8x8 writes it. Write {{url:}}, in lower case and without spaces.",
		);
	});

	test.each([
		[
			'Hi {{ $json["First Name"] }}, {{url:}}',
			'"Hi {{FirstName}}, {{url:}}", and in \'Variables\' add FirstName with the value {{ $json["First Name"] }}.',
		],
		[
			"=Hi {{ $('Get Rows').item.json.x }} {{url:}}",
			"\"Hi {{x}} {{url:}}\", and in 'Variables' add x with the value {{ $('Get Rows').item.json.x }}.",
		],
		[
			'={{ $now.toISO() }} {{ $json.a ? "x" : {b: 1}.b }} {{url:}}',
			'"{{now}} {{b}} {{url:}}", and in \'Variables\' add now with the value {{ $now.toISO() }}, add b with the value {{ $json.a ? "x" : {b: 1}.b }}.',
		],
		[
			'Hi {{\n$json["firstName"]\n}} {{url:}}',
			'"Hi {{firstName}} {{url:}}", and in \'Variables\' check that firstName has the value {{ $json["firstName"] }}.',
		],
		['={{ $json.text }}', '"{{text}} {{url:}}", and in \'Variables\' add text with the value {{ $json.text }}.'],
	])('nor with an expression of n8n, which it says how to write: %j', async (templateBody, instead) => {
		const given: Record<string, string> = instead.includes('check') ? { firstName: 'James' } : {};
		const words = await runs().validationErrorOf({ parameters: { templateBody, ...templateVariables(given) } });
		expect(words).toMatch(
			/^'Template' \[item 0\]: .* is an expression of n8n, which is not evaluated in this field\. /s,
		);
		expect(words).toContain(`Write this text instead: ${instead}`);
	});

	test('and what it says to write goes out', async () => {
		await runs().send({
			items: [{ phone: phoneNumber(0), 'First Name': 'Ann' }],
			parameters: {
				templateBody: 'Hi {{FirstName}}, {{url:}}',
				...templateVariables({ FirstName: '={{ $json["First Name"] }}' }),
			},
		});
		expect(runs().texts[0]).toMatch(/^Hi Ann, http/);
	});

	test('however long a text with expressions is, the message is not', async () => {
		const templateBody = `${Array.from({ length: 200 }, (_, n) => `{{ $json.${'x'.repeat(300)}${n} }}`).join(' ')} {{url:}}`;
		expect((await runs().validationErrorOf({ parameters: { templateBody } })).length).toBeLessThan(5000);
	});

	test.each([
		['Hi {{FirstName}} {{url:}}', '{{FirstName}}', '{{firstName}}'],
		['Hi {{ firstName }} {{url:}}', '{{ firstName }}', '{{firstName}}'],
		['Hi {{first\u200bName}} {{url:}}', '{{first\u200bName}}', '{{firstName}}'],
		['Hi {{first name}} {{url:}}', '{{first name}}', '{{firstName}}'],
	])('and %j names the variable that was meant', async (templateBody, written, meant) => {
		const words = await runs().validationErrorOf({
			parameters: { templateBody, ...templateVariables({ firstName: 'James' }) },
		});
		expect(words).toContain(`none of them fills ${written} `);
		expect(words).toContain(`exactly as the variable: ${meant}.`);
	});

	test.each(['How did we do?', 'How did we do? {url:}', 'How? {{ url: }}', 'How? {{URL:}}', 'How? [[url:]]'])(
		'and %j has no survey link',
		async (templateBody) => {
			expect(await runs().validationErrorOf({ parameters: { templateBody } })).toMatch(
				/'Template' \[item 0\]: it has no survey link\. Put {{url:}}/,
			);
		},
	);

	test.each([' ', '\n\t', '=  '])('and %j is not a text', async (templateBody) => {
		expect(await runs().validationErrorOf({ parameters: { templateBody } })).toContain(
			"'Template' [item 0]: it is empty",
		);
	});
});

describe('a text by expression', () => {
	const byExpression = (templateBodyExpression: string, more: INodeParameters = {}) => ({
		parameters: { templateSource: 'expression', templateBodyExpression, ...more },
	});

	test('is another one for each item, its [[names]] become {{names}}', async () => {
		const run = await runs().send({
			items: [
				{ phone: phoneNumber(0), text: 'Hi [[firstName]]: [[url:]]', first: 'Ann' },
				{ phone: phoneNumber(1), text: '[[url:firstName:a b]] für [[firstName]]', first: 'Bob' },
				{ phone: phoneNumber(2), text: 'Hallo {{firstName}} {{url}} [x] [ ] [[[firstName]]]', first: 'Cy' },
			],
			...byExpression('={{ $json.text }}', templateVariables({ firstName: '={{ $json.first }}' })),
			options: { concurrency: 1 },
		});
		expect(outcomes(run, 3)).toEqual(['accepted', 'accepted', 'accepted']);
		expect(runs().bodies.map(({ templateBody }) => templateBody)).toEqual([
			'Hi {{firstName}}: {{url:}}',
			'{{url:firstName:a b}} für {{firstName}}',
			'Hallo {{firstName}} {{url}} [x] [ ] [{{firstName}}]',
		]);
	});

	test('mixes words, n8n expressions and placeholders', async () => {
		await runs().send({
			items: [{ phone: phoneNumber(0), shop: 'Bakery' }],
			...byExpression('=[[firstName]], how was {{ $json.shop }}? [[url:]]', templateVariables({ firstName: 'Ann' })),
		});
		expect(runs().bodies[0].templateBody).toBe('{{firstName}}, how was Bakery? {{url:}}');
	});

	test('typed without any expression is taken as it is', async () => {
		await runs().send(byExpression('How? [[url:]]'));
		expect(runs().bodies[0].templateBody).toBe('How? {{url:}}');
	});

	test.each([
		['={{ $json.missing }}', /'Template' \[item 0\]: it is empty/],
		['=How did we do? {{url:}}', /'Template' \[item 0\]: its expression cannot be evaluated/],
		['=How did we do?', /'Template' \[item 0\]: it has no survey link\. Put \[\[url:\]\]/],
		['={{ ["a"] }}', /'Template' \[item 0\]: it holds a list/],
		['={{ $json.a.b.c }}', /'Template' \[item 0\]: /],
	])('%j is invalid', async (text, words) => {
		expect(await runs().validationErrorOf(byExpression(text))).toMatch(words);
	});

	test('says of an unfilled name how it is written in this field', async () => {
		const words = await runs().validationErrorOf(
			byExpression('=Hi [[FirstName]] [[url:]]', templateVariables({ firstName: 'Ann' })),
		);
		expect(words).toContain('none of them fills [[FirstName]] ');
		expect(words).toContain('exactly as the variable: [[firstName]].');
	});

	test.each<[how: string, templateBodyExpression: string]>([
		['typed into a field that is not an expression', 'Hi {{ $json["First Name"] }}, [[url:]]'],
		['out of a column', '={{ $json.text }}'],
	])('with an expression that was left: %s', async (_how, text) => {
		const words = await runs().validationErrorOf({
			items: [{ phone: phoneNumber(0), text: 'Hi {{ $json["First Name"] }}, [[url:]]' }],
			...byExpression(text),
		});
		expect(words).toBe(
			`'Template' [item 0]: {{ $json["First Name"] }} is an expression of n8n, which was not evaluated here. Write this text instead: "Hi [[FirstName]], [[url:]]", and in 'Variables' add FirstName with the value {{ $json["First Name"] }}.`,
		);
	});

	test.each(['{firstName}', '[firstName]', '%firstName%', '[ FirstName ]'])(
		'with a variable in other brackets: %s',
		async (written) => {
			const words = await runs().validationErrorOf(
				byExpression(`=Hi ${written}, [[url:]]`, templateVariables({ firstName: 'Ann' })),
			);
			expect(words).toContain(
				`"${written}" is in brackets that 8x8 does not fill, so the recipient would read it. Write [[firstName]] instead.`,
			);
		},
	);

	test('with brackets that belong to no placeholder', async () => {
		const words = await runs().validationErrorOf(
			byExpression('=Hi [[lastName], [[url:]]', templateVariables({ firstName: 'Ann' })),
		);
		expect(words).toContain('it has a [[ that opens or closes no placeholder');
		expect(words).toContain('Write placeholders as [[firstName]]');
	});

	test('in which data brings placeholders of its own is invalid, not filled', async () => {
		const words = await runs().validationErrorOf({
			items: [{ phone: phoneNumber(0), remark: '{{password}}' }],
			...byExpression('=You wrote {{ $json.remark }} [[url:]]'),
		});
		expect(words).toContain('password');
	});
});

describe('encoding', () => {
	test.each(['AUTO', 'GSM7', 'UCS2'])('%s goes out as chosen', async (encoding) => {
		const run = await runs().send({ fields: { encoding } });
		expect(outcomes(run, 1)).toEqual(['accepted']);
		expect(runs().bodies[0].encoding).toBe(encoding);
	});

	test('GSM7 with a text it cannot carry is invalid, naming the characters', async () => {
		const words = await runs().validationErrorOf({
			parameters: { templateBody: 'Merci 😀 ç 😀 {{url:}}' },
			fields: { encoding: 'GSM7' },
		});
		expect(words).toMatch(/^'Encoding' \[item 0\]: GSM-7 cannot carry "😀", "ç"\. Choose Automatic or UCS-2/);
	});

	test('GSM7 with a variable it cannot carry is invalid for that item', async () => {
		const run = await runs().send({
			items: [
				{ phone: phoneNumber(0), name: 'Zoé' },
				{ phone: phoneNumber(1), name: 'Zoë' },
			],
			parameters: { templateBody: 'Hi {{name}} {{url:}}', ...templateVariables({ name: '={{ $json.name }}' }) },
			fields: { encoding: 'GSM7' },
			settings: toErrorBranch,
		});
		expect(outcomes(run, 2)).toEqual(['accepted', 'notSent']);
		expect(errorItems(run)[0].error).toContain('"ë"');
	});

	test('another word is invalid', async () => {
		expect(await runs().validationErrorOf({ fields: { encoding: '={{ "GSM-7" }}' } })).toMatch(
			/^'Encoding' .*AUTO, GSM7, UCS2/,
		);
	});
});
