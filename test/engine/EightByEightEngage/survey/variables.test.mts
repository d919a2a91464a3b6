import type { INodeParameters } from 'n8n-workflow';

import { eightByEightRuns, templateVariables } from '../../support/eight-by-eight.mts';
import type { SurveySending } from '../../support/eight-by-eight.mts';
import { errorItems, outcomes } from '../../support/outputs.mts';
import { phoneNumber } from '../../support/recipients.mts';
import { toErrorBranch, validateOnly } from '../../support/settings.mts';

// The variables of a message, and its limits.
const runs = eightByEightRuns();

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
		const { text } = await runs().validated({
			parameters: { ...template, ...templateVariables({ firstName: '{{age}} $& $1', age: '{{firstName}}' }) },
		});
		expect(text).toMatch(/^Hi {{age}} \$& \$1, {{firstName}}: http/);
	});

	test('may be named like what objects inherit', async () => {
		await runs().send({
			parameters: {
				templateBody: '{{constructor}} {{toString}} {{hasOwnProperty}} {{url:}}',
				...templateVariables({ constructor: 'a', toString: 'b', hasOwnProperty: 'c' }),
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
		['__proto__ in the list', templateVariables({ ['__proto__']: 'x' }), /"__proto__"/],
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
			templateVariables({ firstName: '={{ $json.nobody }}', age: '1' }),
			/none of them fills {{firstName}} of the template: "firstName" has no value for this item\. Choose a field/,
		],
		['null', json('{"firstName": null, "age": 1}'), /none of them fills {{firstName}}/],
		['what is not a number', json('={{ ({ firstName: "x", age: 0 / 0 }) }}'), /"age" holds (NaN|Infinity)/],
		['an endless number', json('={{ ({ firstName: "x", age: 1 / 0 }) }}'), /"age" holds (NaN|Infinity)/],
	])('%s is invalid', async (_what, parameters, words) => {
		const told = await runs().validationErrorOf({ parameters: { ...template, ...parameters } });
		expect(told).toMatch(/^'Variables/);
		expect(told).toMatch(words);
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
		expect(errorItems(run)[0]).toMatchObject({
			error: expect.stringContaining(
				`'${label}' [item 2]: it has ${limit + 1} characters, 8x8 allows ${limit}. Shorten it.`,
			) as string,
			details: { field: label },
		});
		expect(runs().received).toEqual({ [phoneNumber(0)]: 1, [phoneNumber(1)]: 1 });
	});

	test.each([
		['source', 16],
		['clientMessageId', 350],
	])('%s: an emoji is one character', async (field, limit) => {
		const run = await runs().send({
			items: [limit, limit + 1].map((length, n) => ({ phone: phoneNumber(n), value: '😀'.repeat(length) })),
			fields: { [field]: '={{ $json.value }}' },
			settings: toErrorBranch,
		});
		expect(outcomes(run, 2)).toEqual(['accepted', 'notSent']);
		expect(errorItems(run)[0].error).toContain(`it has ${limit + 1} characters, 8x8 allows ${limit}`);
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

	test('a sub-account nobody chose is invalid, with where to enter it', async () => {
		const words = await runs().validationErrorOf({ credential: { subAccountId: '' } });
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
		expect(await runs().validated(sending(most - 1))).toMatchObject({ segments: 10, encoding });
		expect(await runs().validated(sending(most))).toMatchObject({ segments: 10, encoding });
		const words = await runs().validationErrorOf(sending(most + 1));
		expect(words).toContain(
			`'Template' [item 0]: with its variables filled it takes 11 SMS (${encoding}), 8x8 sends 10 at most`,
		);
	});

	test('ten SMS: the variables count, not their placeholders', async () => {
		const sending = (name: string) => ({
			parameters: {
				templateBody: '{{aVeryLongPlaceholder}}{{url:}}',
				...templateVariables({ aVeryLongPlaceholder: name }),
			},
		});
		expect(await runs().validated(sending('x'.repeat(1530 - 21)))).toMatchObject({ segments: 10 });
		expect(await runs().validationErrorOf(sending('x'.repeat(1531 - 21)))).toContain('11 SMS');
	});
});
