import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { eightByEightAccount } from '../../sandbox/accounts.mts';
import {
	customers,
	eightByEightRuns,
	outcomes,
	phoneNumber,
	refusals,
	toErrorBranch,
} from './support/eight-by-eight.mts';
import type { SurveySending } from './support/eight-by-eight.mts';

// What is in a message, the same for send and sendBatch: text, variables, number, dates, limits.
const runs = eightByEightRuns();

const validateOnly = { validateOnly: true };

/** Runs one item that must be refused before anything is sent, and returns the words it is refused with. */
async function refusal(sending: SurveySending): Promise<string> {
	const run = await runs().send({ ...sending, settings: toErrorBranch });
	expect(outcomes(run, sending.items?.length ?? 1)).toEqual(['notSent']);
	expect(runs().requests).toHaveLength(0);
	return refusals(run)[0].error;
}

/** Runs one item that must be fine, without sending it, and returns what Validate Only shows. */
async function validated(sending: SurveySending): Promise<Record<string, unknown>> {
	const { error, success } = await runs().send({ ...sending, options: { ...sending.options, ...validateOnly } });
	expect(error).toBeUndefined();
	expect(success.map(({ json }) => json.outcome)).toEqual(['validated']);
	expect(runs().requests).toHaveLength(0);
	return success[0].json;
}

const variables = (values: Record<string, string>): INodeParameters => ({
	templateVariables: { variable: Object.entries(values).map(([name, value]) => ({ name, value })) },
});

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
		const run = await runs().send({ parameters: { templateBody, ...variables({ firstName: 'James' }) } });
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
			parameters: { templateBody: '=Hi {{firstName}} {{url:}}', ...variables({ firstName: '={{ $json.firstName }}' }) },
			options: { concurrency: 1 },
		});
		expect(outcomes(run, 2)).toEqual(['accepted', 'accepted']);
		expect(runs().bodies.map(({ templateBody }) => templateBody)).toEqual(Array(2).fill('Hi {{firstName}} {{url:}}'));
		expect(runs().texts.map((text) => text?.slice(0, 7))).toEqual(['Hi Ann ', 'Hi Bob ']);
	});

	test.each([
		['Hi {{firstName}} {{url:}}', 'firstName'],
		['Hi {{}} {{url:}}', ''],
		['Hi {{ order id }} {{url:}}', ' order id '],
	])('but not where a placeholder has no variable: %j', async (templateBody, name) => {
		const words = await refusal({ parameters: { templateBody, ...variables({ orderId: '1' }) } });
		expect(words).toContain(`'Variables' [item 0]: none of them fills {{${name}}}`);
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
		const words = await refusal({ parameters: { templateBody, ...variables({ firstName: 'James' }) } });
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
		const words = await refusal({
			parameters: { templateBody: `=Hi ${written}, {{url:}}`, ...variables({ firstName: 'James' }) },
		});
		expect(words).toBe(
			`'Template' [item 0]: "${written}" is in brackets that 8x8 does not fill, so the recipient would read it. Write {{firstName}} instead.`,
		);
	});

	test('nor with a variable in other brackets that is empty for this recipient', async () => {
		const words = await refusal({
			parameters: {
				templateBody: 'Hi {firstName}, {{url:}}',
				variablesMode: 'json',
				templateVariablesJson: '={{ ({ firstName: null }) }}',
			},
		});
		expect(words).toContain('"{firstName}" is in brackets that 8x8 does not fill');
	});

	test('nor with the link in other brackets beside the link', async () => {
		expect(await refusal({ parameters: { templateBody: '{{url:}} {url}' } })).toContain('Write {{url:}} instead.');
		expect(await refusal({ parameters: { templateBody: '{{url:}} {{ URL: }}' } })).toContain(
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
		const words = await refusal({ parameters: { templateBody, ...variables(given) } });
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
				...variables({ FirstName: '={{ $json["First Name"] }}' }),
			},
		});
		expect(runs().texts[0]).toMatch(/^Hi Ann, http/);
	});

	test('however long a text with expressions is, the message is not', async () => {
		const templateBody = `${Array.from({ length: 200 }, (_, n) => `{{ $json.${'x'.repeat(300)}${n} }}`).join(' ')} {{url:}}`;
		expect((await refusal({ parameters: { templateBody } })).length).toBeLessThan(5000);
	});

	test.each([
		['Hi {{FirstName}} {{url:}}', '{{FirstName}}', '{{firstName}}'],
		['Hi {{ firstName }} {{url:}}', '{{ firstName }}', '{{firstName}}'],
		['Hi {{first\u200bName}} {{url:}}', '{{first\u200bName}}', '{{firstName}}'],
		['Hi {{first name}} {{url:}}', '{{first name}}', '{{firstName}}'],
	])('and %j names the variable that was meant', async (templateBody, written, meant) => {
		const words = await refusal({ parameters: { templateBody, ...variables({ firstName: 'James' }) } });
		expect(words).toContain(`none of them fills ${written} `);
		expect(words).toContain(`exactly as the variable: ${meant}.`);
	});

	test.each(['How did we do?', 'How did we do? {url:}', 'How? {{ url: }}', 'How? {{URL:}}', 'How? [[url:]]'])(
		'and %j has no survey link',
		async (templateBody) => {
			expect(await refusal({ parameters: { templateBody } })).toMatch(
				/'Template' \[item 0\]: it has no survey link\. Put {{url:}}/,
			);
		},
	);

	test.each([' ', '\n\t', '=  '])('and %j is no text', async (templateBody) => {
		expect(await refusal({ parameters: { templateBody } })).toContain("'Template' [item 0]: it is empty");
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
			...byExpression('={{ $json.text }}', variables({ firstName: '={{ $json.first }}' })),
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
			...byExpression('=[[firstName]], how was {{ $json.shop }}? [[url:]]', variables({ firstName: 'Ann' })),
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
	])('%j is refused', async (text, words) => {
		expect(await refusal(byExpression(text))).toMatch(words);
	});

	test('says of an unfilled name how it is written in this field', async () => {
		const words = await refusal(byExpression('=Hi [[FirstName]] [[url:]]', variables({ firstName: 'Ann' })));
		expect(words).toContain('none of them fills [[FirstName]] ');
		expect(words).toContain('exactly as the variable: [[firstName]].');
	});

	test.each<[how: string, templateBodyExpression: string]>([
		['typed into a field that is not an expression', 'Hi {{ $json["First Name"] }}, [[url:]]'],
		['out of a column', '={{ $json.text }}'],
	])('with an expression that was left: %s', async (_how, text) => {
		const words = await refusal({
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
			const words = await refusal(byExpression(`=Hi ${written}, [[url:]]`, variables({ firstName: 'Ann' })));
			expect(words).toContain(
				`"${written}" is in brackets that 8x8 does not fill, so the recipient would read it. Write [[firstName]] instead.`,
			);
		},
	);

	test('with brackets that belong to no placeholder', async () => {
		const words = await refusal(byExpression('=Hi [[lastName], [[url:]]', variables({ firstName: 'Ann' })));
		expect(words).toContain('it has a [[ that opens or closes no placeholder');
		expect(words).toContain('Write placeholders as [[firstName]]');
	});

	test('in which data brings placeholders of its own is refused, not filled', async () => {
		const words = await refusal({
			items: [{ phone: phoneNumber(0), remark: '{{password}}' }],
			...byExpression('=You wrote {{ $json.remark }} [[url:]]'),
		});
		expect(words).toContain('password');
	});
});

describe('variables', () => {
	const template = { templateBody: 'Hi {{firstName}}, {{age}}: {{url:}}' };

	test.each<[string, INodeParameters]>([
		[
			'a list',
			{
				templateVariables: {
					variable: [
						{ name: 'firstName', value: 'James' },
						{ name: 'age', value: '={{ 24 }}' },
						{ name: 'vip', value: '={{ true }}' },
						{ name: '', value: '' },
					],
				},
			},
		],
		['JSON text', { variablesMode: 'json', templateVariablesJson: '{"firstName": "James", "age": 24, "vip": true}' }],
		[
			'JSON text by expression',
			{ variablesMode: 'json', templateVariablesJson: '={"firstName": "{{ $json.first }}", "age": 24, "vip": true}' },
		],
		[
			'an object',
			{
				variablesMode: 'json',
				templateVariablesJson: '={{ ({ firstName: $json.first, age: 24, vip: true, gone: null, no: undefined }) }}',
			},
		],
	])('by %s go out with their types', async (_how, parameters) => {
		const run = await runs().send({
			items: [{ phone: phoneNumber(0), first: 'James' }],
			parameters: { ...template, ...parameters },
		});
		expect(outcomes(run, 1)).toEqual(['accepted']);
		expect(runs().bodies[0].templateVariables).toEqual({ firstName: 'James', age: 24, vip: true });
		expect(runs().texts[0]).toMatch(/^Hi James, 24: http/);
	});

	test('are written into a text by 8x8, never into each other', async () => {
		const { text } = await validated({
			parameters: { ...template, ...variables({ firstName: '{{age}} $& $1', age: '{{firstName}}' }) },
		});
		expect(text).toMatch(/^Hi {{age}} \$& \$1, {{firstName}}: http/);
	});

	test('may be named like what objects inherit', async () => {
		await runs().send({
			parameters: {
				templateBody: '{{constructor}} {{toString}} {{hasOwnProperty}} {{url:}}',
				...variables({ constructor: 'a', toString: 'b', hasOwnProperty: 'c' }),
			},
		});
		expect(runs().bodies[0].templateVariables).toEqual({ constructor: 'a', toString: 'b', hasOwnProperty: 'c' });
		expect(runs().texts[0]).toMatch(/^a b c http/);
	});

	test('that the template does not use go out too, and a hint counts them', async () => {
		const run = await runs().send({
			items: [
				{ phone: phoneNumber(0), values: { order: 'A-1', name: 'Ann' } },
				{ phone: phoneNumber(1), values: { order: 'A-2', city: 'Ulm', name: 'Bob', page: 1 } },
				{ phone: phoneNumber(2), values: { name: 'Cy', city: null } },
			],
			parameters: {
				templateBody: 'Hi {{name}} {{url:page}}',
				variablesMode: 'json',
				templateVariablesJson: '={{ $json.values }}',
			},
			options: { concurrency: 1 },
		});
		expect(outcomes(run, 3)).toEqual(['accepted', 'accepted', 'accepted']);
		expect(runs().bodies[0].templateVariables).toEqual({ order: 'A-1', name: 'Ann' });
		expect(run.hints.map(({ message }) => message)).toEqual([
			'Variables that the text does not use (number of messages): "order" (2), "city" (1).',
		]);
	});

	test('in great number that the template does not use do not flood the output with hints', async () => {
		const row = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`${'column '.repeat(20)}${n}`, n]));
		const run = await runs().send({
			parameters: { variablesMode: 'json', templateVariablesJson: JSON.stringify(row) },
		});
		expect(run.hints).toHaveLength(1);
		expect(run.hints[0].message).toMatch(/ and 50 others\.$/);
		expect(run.hints[0].message.length).toBeLessThan(700);
	});

	const json = (templateVariablesJson: string): INodeParameters => ({ variablesMode: 'json', templateVariablesJson });
	test.each<[string, INodeParameters, RegExp]>([
		['a nested value', json('{"firstName": {"first": "James"}}'), /'Variables, firstName' .*an object/],
		['a list as value', json('{"firstName": ["James"]}'), /'Variables, firstName' .*a list/],
		['__proto__ in JSON', json('{"__proto__": "x", "firstName": "James"}'), /"__proto__"/],
		['__proto__ in the list', variables({ ['__proto__']: 'x' }), /"__proto__"/],
		['no JSON', json('{firstName: James'), /not valid JSON/],
		['JSON that is a list', json('["James"]'), /not an object/],
		['JSON that is a number', json('={{ 7 }}'), /not an object/],
		['an empty name', { templateVariables: { variable: [{ name: ' ', value: 'x' }] } }, /a name is empty/],
		[
			'a name twice',
			{
				templateVariables: {
					variable: [
						{ name: 'age', value: '1' },
						{ name: 'age', value: '2' },
					],
				},
			},
			/"age" is a duplicate name/,
		],
		[
			'a value that is not there',
			variables({ firstName: '={{ $json.nobody }}', age: '1' }),
			/none of them fills {{firstName}}/,
		],
		['null', json('{"firstName": null, "age": 1}'), /none of them fills {{firstName}}/],
		['what is no number', json('={{ ({ firstName: "x", age: 0 / 0 }) }}'), /"age" holds (NaN|Infinity)/],
		['an endless number', json('={{ ({ firstName: "x", age: 1 / 0 }) }}'), /"age" holds (NaN|Infinity)/],
	])('%s is refused', async (_what, parameters, words) => {
		const told = await refusal({ parameters: { ...template, ...parameters } });
		expect(told).toMatch(/^'Variables/);
		expect(told).toMatch(words);
	});
});

describe('the destination', () => {
	test.each<[IDataObject[string], string, string]>([
		['+65 8775-5388', 'refuse', '+6587755388'],
		['0065 8775 5388', 'refuse', '+6587755388'],
		['+1 415 555 0100', 'SG', '+14155550100'],
		['+65 8775 5388', 'no country at all', '+6587755388'],
		['6587755388', 'countryCode', '+6587755388'],
		[6587755388, ' COUNTRYCODE ', '+6587755388'],
		['6587755388', 'SG', '+6587755388'],
		['8775 5388', 'sg', '+6587755388'],
		['8775 5388', ' SG ', '+6587755388'],
		['07911 123456', 'gb', '+447911123456'],
		['(202) 555-0187', 'US', '+12025550187'],
	])('%j, numbers without + being %j, is %s', async (phone, without, destination) => {
		const run = await runs().send({
			items: [{ phone, without }],
			parameters: { numbersWithoutPlus: '={{ $json.without }}' },
		});
		expect(outcomes(run, 1)).toEqual(['accepted']);
		expect(runs().bodies[0].destination).toBe(destination);
		expect(run.success[0].json.recipient).toBe(destination);
		expect(runs().received).toEqual({ [destination]: 1 });
	});

	test.each(['', 'ask Ada', '+65 8775 5388 ext 2', '12', '6587755388', '8775 5388', '6580000000', '+49 1234'])(
		'"%s" is refused',
		async (phone) => {
			expect(await refusal({ items: [{ phone }] })).toContain("'Destination' [item 0]");
		},
	);

	test.each([
		['a name of a country', 'Singapore', /enter SG/],
		['another word for a country', 'UK', /enter GB/],
		['two letters that are none', 'XX', /not a country code/],
		['nothing', '={{ $json.nobody }}', /empty for this item/],
	])('without + is refused where it is said to be of %s', async (_what, numbersWithoutPlus, words) => {
		const told = await refusal({ items: [{ phone: '8775 5388' }], parameters: { numbersWithoutPlus } });
		expect(told).toMatch(/^'Numbers Without \+' \[item 0\]/);
		expect(told).toMatch(words);
	});

	test('without + that could be of two countries names both', async () => {
		const words = await refusal({ items: [{ phone: '6587755388' }], parameters: { numbersWithoutPlus: 'US' } });
		expect(words).toContain('+6587755388 in Singapore or +16587755388');
	});

	test('in a workflow that says nothing of numbers without +, as one imported without that field, is not guessed', async () => {
		const words = await refusal({ items: [{ phone: '(202) 555-0187' }] });
		expect(words).toContain("has no +, and 'Numbers Without +' does not say what such numbers are");
	});

	test('of fewer digits than 8x8 takes is refused in its name', async () => {
		const words = await refusal({ items: [{ phone: '+49 1234' }] });
		expect(words).toMatch(/^'Destination' \[item 0\]: 8x8 takes numbers of 7 to 15 digits, \+491234 has fewer/);
	});
});

describe('the country', () => {
	test.each([
		['+65 8775 5388', 'sg', 'SG'],
		['+65 8775 5388', ' SG ', 'SG'],
		['+65 8775 5388', '', undefined],
		// They share a calling code.
		['+1 415 555 0100', 'CA', 'CA'],
	])('of %s, "%s", goes out as %s', async (phone, country, sent) => {
		const run = await runs().send({ items: [{ phone }], fields: { country } });
		expect(outcomes(run, 1)).toEqual(['accepted']);
		expect(runs().bodies[0].country).toBe(sent);
	});

	test('does not decide how a number is read', async () => {
		const words = await refusal({ items: [{ phone: '8775 5388' }], fields: { country: 'SG' } });
		expect(words).toMatch(/^'Destination' \[item 0\].*has no \+, and 'Numbers Without \+'/);
	});

	test.each([
		['Singapore', /'Country'.*enter SG/],
		['UK', /'Country'.*enter GB/],
		['XX', /'Country'.*not a country code.*two letters/],
		['S', /'Country'.*not a country code/],
		['US', /'Country'.*\+6587755388 is not a number of United States \(US\)/],
		['my', /'Country'.*\+6587755388 is not a number of Malaysia \(MY\)/],
	])('%s is refused', async (country, words) => {
		expect(await refusal({ items: [{ phone: '+6587755388' }], fields: { country } })).toMatch(words);
	});
});

describe('dates', () => {
	const singapore = { workflowSettings: { timezone: 'Asia/Singapore' } };
	const scheduled = async (value: string) => {
		await runs().send({
			items: [{ phone: phoneNumber(0), when: value }],
			fields: { scheduled: '={{ $json.when }}' },
			...singapore,
		});
		return runs().bodies[0]?.scheduled;
	};

	test.each([
		['2099-12-31T09:00', '2099-12-31T09:00:00+08:00'],
		['2099-12-31T09:00:00', '2099-12-31T09:00:00+08:00'],
		['2099-12-31 09:00:00', '2099-12-31T09:00:00+08:00'],
		['2099-12-31', '2099-12-31T00:00:00+08:00'],
		['20991231T0900', '2099-12-31T09:00:00+08:00'],
		[' 2099-12-31T09:00 ', '2099-12-31T09:00:00+08:00'],
		['2099-12-31T09:00:00.250', '2099-12-31T09:00:00.250+08:00'],
		['2099-12-31T09:00:00Z', '2099-12-31T09:00:00Z'],
		['2099-12-31T09:00:00-05:00', '2099-12-31T09:00:00-05:00'],
		['2099-12-31T09:00:00+0530', '2099-12-31T09:00:00+05:30'],
		['2099-12-31 09:00:00 +02:00', '2099-12-31T09:00:00+02:00'],
		['Thu, 31 Dec 2099 09:00:00 GMT', '2099-12-31T09:00:00Z'],
		['31 Dec 2099 09:00:00 +0200', '2099-12-31T09:00:00+02:00'],
	])('%s goes out as %s', async (written, sent) => {
		expect(await scheduled(written)).toBe(sent);
	});

	test('the same text is another time in a workflow of another zone, daylight saving included', async () => {
		const items = ['2099-01-15T09:00', '2099-07-15T09:00'].map((when, n) => ({ phone: phoneNumber(n), when }));
		await runs().send({
			items,
			fields: { scheduled: '={{ $json.when }}' },
			options: { concurrency: 1 },
			workflowSettings: { timezone: 'America/New_York' },
		});
		expect(runs().bodies.map((body) => body.scheduled)).toEqual([
			'2099-01-15T09:00:00-05:00',
			'2099-07-15T09:00:00-04:00',
		]);
	});

	test("n8n's own dates go out as the time they are", async () => {
		const before = Date.now();
		await runs().send({ fields: { scheduled: '={{ $now.plus({ days: 1 }) }}' }, ...singapore });
		const sent = String(runs().bodies[0].scheduled);
		expect(sent).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?\+08:00$/);
		expect(Math.abs(Date.parse(sent) - before - 86_400_000)).toBeLessThan(60_000);
	});

	test("JavaScript's own dates too, in the zone of the workflow", async () => {
		await runs().send({ fields: { scheduled: "={{ new Date('2099-12-31T01:00:00Z') }}" }, ...singapore });
		expect(runs().bodies[0].scheduled).toBe('2099-12-31T09:00:00+08:00');
	});

	test.each([
		'03/04/2099',
		'31.12.2099 09:00',
		'tomorrow at nine',
		'2099',
		'2099-12',
		// Without a leading zero, or with words, JavaScript reads these in the zone of the server.
		'2099-12-31 9:00',
		'2099-12-31 09:00 PM',
		'2099-12-5',
		'31 Dec 2099 09:00',
		'Thu, 31 Dec 2099 09:00:00',
		'4102390800',
		'4102390800000',
		'true',
	])('%s is refused', async (written) => {
		const words = await refusal({
			items: [{ phone: phoneNumber(0), when: written }],
			fields: { scheduled: '={{ $json.when }}' },
		});
		expect(words).toMatch(/^'Scheduled' \[item 0\]: .*not a date that can be read with certainty\. Write it as/);
	});

	test.each([
		['2099-02-30', 'is a day that does not exist'],
		['2099-02-30T09:00:00+08:00', 'is a day that does not exist'],
		['2099-13-01', 'is a day that does not exist'],
		['31 Feb 2099 09:00 GMT', 'is a day that does not exist'],
		['Mon, 31 Dec 2099 09:00 GMT', 'does not fit: 31 December 2099 is a Thursday'],
		['2099-12-31T25:00', 'has a time that no clock shows'],
		['2099-12-31T09:00+15:00', 'has the offset +15:00, which no place on earth has'],
	])('%s is refused, since it %s', async (when, words) => {
		const told = await refusal({
			items: [{ phone: phoneNumber(0), when }],
			fields: { scheduled: '={{ $json.when }}' },
		});
		expect(told).toContain(`'Scheduled' [item 0]: "${when}" ${words}`);
	});

	test('a time that occurs twice is the first of the two, one that the clock skips is an hour later', async () => {
		const items = ['2099-11-01T01:30', '2099-03-08T02:30'].map((when, n) => ({ phone: phoneNumber(n), when }));
		await runs().send({
			items,
			fields: { scheduled: '={{ $json.when }}' },
			options: { concurrency: 1 },
			workflowSettings: { timezone: 'America/New_York' },
		});
		expect(runs().bodies.map((body) => body.scheduled)).toEqual([
			'2099-11-01T01:30:00-04:00',
			'2099-03-08T03:30:00-04:00',
		]);
	});

	test.each([
		'={{ 4102390800000 }}',
		"={{ ['2099-12-31'] }}",
		'={{ ({ year: 2099 }) }}',
		'={{ true }}',
		"={{ new Date('x') }}",
	])('%s is refused', async (expiry) => {
		expect(await refusal({ fields: { expiry } })).toMatch(/^'Expiry' \[item 0\]: .*not a date/);
	});

	test('expiry: past is refused, soon is fine', async () => {
		const at = (seconds: number) => ({ fields: { expiry: new Date(Date.now() + seconds * 1000).toISOString() } });
		expect(await refusal(at(-5))).toMatch(/^'Expiry' \[item 0\]: .* is past\. Choose a later time/);
		expect(await refusal({ fields: { expiry: '2001-01-01' } })).toContain('is past');
		await validated(at(60));
	});

	test('expiry is read in the zone of the workflow before it is called past', async () => {
		const here = new Date(Date.now() + 3_600_000)
			.toLocaleString('sv', { timeZone: 'Pacific/Kiritimati' })
			.replace(' ', 'T');
		const inZone = (timezone: string) => ({ fields: { expiry: here }, workflowSettings: { timezone } });
		await validated(inZone('Pacific/Kiritimati'));
	});

	test('expiry before the scheduled time is refused, at the same time is fine', async () => {
		const words = await refusal({ fields: { scheduled: '2099-12-31T09:00:00Z', expiry: '2099-12-31T16:59:59+08:00' } });
		expect(words).toMatch(
			/^'Expiry' \[item 0\]: 2099-12-31T16:59:59\+08:00 is before the scheduled time 2099-12-31T09:00:00Z/,
		);
		await validated({ fields: { scheduled: '2099-12-31T09:00:00Z', expiry: '2099-12-31T17:00:00+08:00' } });
	});

	test("a scheduled time that is past is 8x8's to judge", async () => {
		const run = await runs().send({ fields: { scheduled: '2001-01-01T00:00:00Z' } });
		expect(outcomes(run, 1)).toEqual(['accepted']);
	});
});

describe('delivery receipt URL', () => {
	test.each([
		['https://n8n.example.com/webhook/1/8x8-engage', 'https://n8n.example.com/webhook/1/8x8-engage'],
		['HTTP://127.0.0.1:5678/x?y=1&z=%20#end', 'http://127.0.0.1:5678/x?y=1&z=%20#end'],
		['https://beispiel-münchen.example/ü?ü=ü', 'https://xn--beispiel-mnchen-8vb.example/%C3%BC?%C3%BC=%C3%BC'],
		['https://example.com', 'https://example.com/'],
	])('%s goes out as %s', async (written, dlrCallbackUrl) => {
		const { request } = await validated({ fields: { dlrCallbackUrl: ` ${written} ` } });
		expect(request).toMatchObject({ body: { dlrCallbackUrl } });
	});

	test.each([
		'n8n.example.com/webhook',
		'ftp://example.com/',
		'https://',
		'javascript:alert(1)',
		'https:///x',
		'https://example.com:99999/',
		'https://exam ple.com/',
		'https://example.com/a b',
		'https://example.com/a\nb',
		'https://example.com/\u200bx',
		'https://example.com/100%',
		'https://example.com/%zz',
		'https://example.com/?a[]=1',
		'https://example.com/a|b',
		'https://exa<mple.com/',
	])('%s is refused', async (dlrCallbackUrl) => {
		expect(await refusal({ fields: { dlrCallbackUrl } })).toContain("'Delivery Receipt URL' [item 0]");
	});
});

describe('limits: one below, at, one above', () => {
	test.each([
		['source', 'Source', 16],
		['clientMessageId', 'Client Message ID', 350],
	])('%s', async (field, label, limit) => {
		const lengths = [limit - 1, limit, limit + 1];
		const run = await runs().send({
			items: lengths.map((length, n) => ({ phone: phoneNumber(n), value: 'x'.repeat(length) })),
			fields: { [field]: '={{ $json.value }}' },
			settings: toErrorBranch,
		});
		expect(outcomes(run, 3)).toEqual(['accepted', 'accepted', 'notSent']);
		expect(refusals(run)[0]).toMatchObject({
			error: expect.stringContaining(
				`'${label}' [item 2]: it has ${limit + 1} characters, 8x8 allows ${limit}. Shorten it.`,
			) as string,
			details: { field: label },
		});
		expect(runs().received).toEqual({ [phoneNumber(0)]: 1, [phoneNumber(1)]: 1 });
	});

	test.each([
		['the option', (subAccountId: string) => ({ options: { ...validateOnly, subAccountId } })],
		['the credential', (subAccountId: string) => ({ options: validateOnly, credential: { subAccountId } })],
	])('sub-account from %s: 3 to 50 characters, letters, digits and - . _ &', async (_where, using) => {
		const outcomeOf = async (id: string) =>
			outcomes(await runs().send({ ...using(id), settings: toErrorBranch }), 1)[0];
		for (const fit of ['abc', 'a&b', '...', 'A-Z.a_9&', 'x'.repeat(49), 'x'.repeat(50)]) {
			expect([fit, await outcomeOf(fit)]).toEqual([fit, 'validated']);
		}
		for (const unfit of ['ab', '..', 'x'.repeat(51), 'a/b', 'a b c', 'a%2Fb', 'añb', '../..', 'abc\nabc']) {
			expect([unfit, await outcomeOf(unfit)]).toEqual([unfit, 'notSent']);
		}
	});

	test('a sub-account nobody chose is refused, with where to enter it', async () => {
		const words = await refusal({ credential: { subAccountId: '' } });
		expect(words).toMatch(/'Sub-Account ID' \[item 0\]: it is empty\. Enter the sub-account in the credential/);
	});

	// The link takes 21 of the characters.
	test.each([
		['GSM-7', 'x', 1530 - 21, 'GSM7', 'AUTO'],
		// 76 in a part of 153, for none is split; 66 before the link.
		['GSM-7 that counts twice', '€', 9 * 76 + 66, 'GSM7', 'GSM7'],
		['UCS-2', 'я', 670 - 21, 'UCS2', 'AUTO'],
		['GSM-7 sent as UCS-2', 'x', 670 - 21, 'UCS2', 'UCS2'],
	])('ten SMS of %s', async (_name, character, most, encoding, chosen) => {
		const sending = (length: number): SurveySending => ({
			parameters: { templateBody: `${character.repeat(length)}{{url:}}` },
			fields: { encoding: chosen },
		});
		expect(await validated(sending(most - 1))).toMatchObject({ segments: 10, encoding });
		expect(await validated(sending(most))).toMatchObject({ segments: 10, encoding });
		const words = await refusal(sending(most + 1));
		expect(words).toContain(
			`'Template' [item 0]: with its variables filled it takes 11 SMS (${encoding}), 8x8 sends 10 at most`,
		);
	});

	test('ten SMS: the variables count, not their placeholders', async () => {
		const sending = (name: string) => ({
			parameters: { templateBody: '{{aVeryLongPlaceholder}}{{url:}}', ...variables({ aVeryLongPlaceholder: name }) },
		});
		expect(await validated(sending('x'.repeat(1530 - 21)))).toMatchObject({ segments: 10 });
		expect(await refusal(sending('x'.repeat(1531 - 21)))).toContain('11 SMS');
	});
});

describe('encoding', () => {
	test.each(['AUTO', 'GSM7', 'UCS2'])('%s goes out as chosen', async (encoding) => {
		const run = await runs().send({ fields: { encoding } });
		expect(outcomes(run, 1)).toEqual(['accepted']);
		expect(runs().bodies[0].encoding).toBe(encoding);
	});

	test('GSM7 with a text it cannot carry is refused, naming the characters', async () => {
		const words = await refusal({
			parameters: { templateBody: 'Merci 😀 ç 😀 {{url:}}' },
			fields: { encoding: 'GSM7' },
		});
		expect(words).toMatch(/^'Encoding' \[item 0\]: GSM-7 cannot carry "😀", "ç"\. Choose Automatic or UCS-2/);
	});

	test('GSM7 with a variable it cannot carry is refused for that item', async () => {
		const run = await runs().send({
			items: [
				{ phone: phoneNumber(0), name: 'Zoé' },
				{ phone: phoneNumber(1), name: 'Zoë' },
			],
			parameters: { templateBody: 'Hi {{name}} {{url:}}', ...variables({ name: '={{ $json.name }}' }) },
			fields: { encoding: 'GSM7' },
			settings: toErrorBranch,
		});
		expect(outcomes(run, 2)).toEqual(['accepted', 'notSent']);
		expect(refusals(run)[0].error).toContain('"ë"');
	});

	test('another word is refused', async () => {
		expect(await refusal({ fields: { encoding: '={{ "GSM-7" }}' } })).toMatch(/^'Encoding' .*AUTO, GSM7, UCS2/);
	});
});

describe('Validate Only', () => {
	test('shows the request, the text as the phone would show it, and what it takes', async () => {
		const { success } = await runs().send({
			items: [{ phone: '8775 5388', name: 'James' }],
			parameters: {
				numbersWithoutPlus: 'SG',
				templateBody: 'Hi {{name}} 😀 {{url:name}} ü',
				...variables({ name: '={{ $json.name }}' }),
			},
			fields: { country: 'sg', source: 'YourBrand' },
			options: { ...validateOnly, subAccountId: 'SubAccount-2' },
		});
		expect(success).toEqual([
			{
				json: {
					outcome: 'validated',
					recipient: '+6587755388',
					wouldBe: 'accepted',
					request: {
						method: 'POST',
						url: `${runs().sandbox.eightByEightUrl}/api/v1/subaccounts/SubAccount-2/surveys/sandbox-nps/messages`,
						body: {
							destination: '+6587755388',
							country: 'SG',
							templateBody: 'Hi {{name}} 😀 {{url:name}} ü',
							templateVariables: { name: 'James' },
							source: 'YourBrand',
						},
					},
					text: expect.stringMatching(/^Hi James 😀 \S{21} ü$/) as string,
					encoding: 'UCS2',
					segments: 1,
					notInGsm7: ['😀'],
				},
				pairedItem: { item: 0 },
			},
		]);
		expect(Object.keys(success[0].json)).toEqual([
			'outcome',
			'recipient',
			'text',
			'encoding',
			'segments',
			'notInGsm7',
			'wouldBe',
			'request',
		]);
		expect(runs().requests).toHaveLength(0);
	});

	test('asks 8x8 nothing, not even whether it knows the key', async () => {
		await validated({ credential: { apiKey: 'wrong' } });
	});

	test('is chosen item by item', async () => {
		const run = await runs().send({
			items: customers(3),
			options: { validateOnly: '={{ $itemIndex !== 1 }}' },
		});
		expect(outcomes(run, 3)).toEqual(['validated', 'accepted', 'validated']);
		expect(runs().asked).toEqual([[phoneNumber(1)]]);
	});

	test.each([
		['apac', 'https://sms.8x8.com'],
		['northAmerica', 'https://sms.us.8x8.com'],
		['europe', 'https://sms.8x8.uk'],
		['indonesia', 'https://sms.8x8.id'],
	])('region %s is %s', async (region, host) => {
		const { request } = await validated({ credential: { region } });
		expect(request).toMatchObject({ url: `${host}/api/v1/subaccounts/SubAccount-1/surveys/sandbox-nps/messages` });
	});

	test.each([
		'https://8x8.example.com',
		'https://8x8.example.com/',
		'https://8x8.example.com/api/v1',
		' https://8x8.example.com/api/v1/ ',
	])('custom base URL "%s"', async (baseUrl) => {
		const { request } = await validated({ credential: { region: 'custom', baseUrl } });
		expect(request).toMatchObject({
			url: 'https://8x8.example.com/api/v1/subaccounts/SubAccount-1/surveys/sandbox-nps/messages',
		});
	});

	test.each([
		['http://8x8.example.com', /clear text/],
		['https://key:secret@8x8.example.com', /user name or password/],
		['https://8x8.example.com?x=1', /\?/],
		['8x8.example.com', /not a web address|cannot start/],
		['', /no address/],
	])('custom base URL "%s" is refused', async (baseUrl, words) => {
		expect(await refusal({ credential: { region: 'custom', baseUrl } })).toMatch(words);
	});
});

describe('the API key', () => {
	test('may be pasted with blanks around it, and is as secret then', async () => {
		const { apiKey } = eightByEightAccount;
		runs().fault({ on: 2, status: 400, body: { code: 1000, message: `Authorization: Bearer ${apiKey}` } });
		const run = await runs().send({
			items: customers(2),
			credential: { apiKey: ` ${apiKey}\n` },
			options: { concurrency: 1 },
			settings: toErrorBranch,
		});
		expect(outcomes(run, 2)).toEqual(['accepted', 'notSent']);
		expect(refusals(run)[0].details.providerMessage).toBe('Authorization: Bearer ***');
	});

	test.each([
		['with an invisible character', 'sandbox-8x8\u200b-api-key'],
		['with a blank in it', 'sandbox-8x8 api-key'],
		['with a letter no header can carry', 'sandbox-8x8-api-kéy'],
		['empty', ' '],
	])('%s cannot be one: nothing is sent, and it is known that nothing was', async (_name, apiKey) => {
		const run = await runs().send({ items: customers(3), credential: { apiKey }, settings: toErrorBranch });
		expect(outcomes(run, 3)).toEqual(['notSent', 'notSent', 'notSent']);
		expect(refusals(run)[0].error).toMatch(/^'API Key' \[item 0\]: it .*\. Open the credential/);
		expect(runs().requests).toHaveLength(0);
	});
});
