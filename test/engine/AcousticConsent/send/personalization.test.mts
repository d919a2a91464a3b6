import type { INodeParameters } from 'n8n-workflow';

import type { JsonValue } from '../../../../sandbox/json.mts';
import { noValues, tagValues } from '../../support/acoustic-sending.mts';
import { acousticRuns, alerts, contacts, phoneNumber } from '../../support/acoustic.mts';
import { errorItems, outcomes, times } from '../../support/outputs.mts';
import { toErrorBranch } from '../../support/settings.mts';

// Values for tags, and contacts that the document does not allow.
const runs = acousticRuns();

describe('personalization', () => {
	const values = { PIN: '0042', Tracking: 7, GATE: true };
	const text = 'PIN %%PIN%% for %%Tracking%%: %%GATE%%';

	test.each<[string, INodeParameters]>([
		['a list', { personalization: tagValues({ PIN: '0042', Tracking: '={{ 7 }}', GATE: '={{ true }}' }) }],
		['JSON as text', { personalizationMode: 'json', personalizationJson: JSON.stringify(values) }],
		['JSON as an expression', { personalizationMode: 'json', personalizationJson: '={{ $json.values }}' }],
		[
			'JSON text with expressions',
			{
				personalizationMode: 'json',
				personalizationJson: '={ "PIN": "{{ $json.values.PIN }}", "Tracking": {{ 3 + 4 }}, "GATE": true }',
			},
		],
	])('from %s keeps the type of each value', async (_name, parameters) => {
		const run = await runs().send({
			items: [{ phone: `+${phoneNumber(0)}`, values }],
			parameters: { content: text, ...parameters },
		});
		expect(outcomes(run, 1)).toEqual(['accepted']);
		expect(runs().bodies[0].contacts).toEqual([{ phoneNumber: phoneNumber(0), personalization: values }]);
		expect(runs().texts).toEqual([[phoneNumber(0), 'PIN 0042 for 7: true']]);
	});

	test('each contact has its own; the defaults are used where it has none', async () => {
		await runs().send({
			items: [
				{ phone: `+${phoneNumber(0)}`, values: { GATE: 'A1' } },
				{ phone: `+${phoneNumber(1)}`, values: {} },
				{ phone: `+${phoneNumber(2)}`, values: { GATE: null } },
				{ phone: `+${phoneNumber(3)}`, values: { GATE: '' } },
				{ phone: `+${phoneNumber(4)}`, values: '' },
			],
			parameters: {
				content: 'Go to %%GATE%%',
				personalizationMode: 'json',
				personalizationJson: '={{ $json.values }}',
			},
			fields: { personalizationDefaults: tagValues({ GATE: 'the desk' }) },
		});
		expect(runs().texts.map(([, shown]) => shown)).toEqual([
			'Go to A1',
			'Go to the desk',
			'Go to the desk',
			'Go to ',
			'Go to the desk',
		]);
	});

	test('any name is a name', async () => {
		const odd = { constructor: 'a', toString: 'b', 'with space': 'c', 'Ünicode ✓': 'd', '{{x}}': 'e', '$&': 'f' };
		const run = await runs().send({
			parameters: {
				content: '%%constructor%%%%toString%%%%with space%%%%Ünicode ✓%%%%$&%%',
				personalizationMode: 'json',
				personalizationJson: JSON.stringify(odd),
			},
		});
		expect(run.hints.map(({ message }) => message)).toEqual([expect.stringContaining('"{{x}}" (1)')]);
		expect(runs().texts).toEqual([[phoneNumber(0), 'abcdf']]);
	});

	test.each<[string, INodeParameters, RegExp]>([
		['a list as value', { personalization: tagValues({ PIN: '={{ [1, 2] }}' }) }, /"PIN" holds a list/],
		['an object as value', { personalization: tagValues({ PIN: '={{ $json }}' }) }, /"PIN" holds an object/],
		['a value that is not a number', { personalization: tagValues({ PIN: '={{ 0 / 0 }}' }) }, /"PIN" holds NaN/],
		['a number without end', { personalization: tagValues({ PIN: '={{ 1 / 0 }}' }) }, /"PIN" holds Infinity/],
		['__proto__ in the list', { personalization: tagValues({ ['__proto__']: 'x' }) }, /"__proto__"/],
		['a name without text', { personalization: { value: [{ name: ' ', value: 'x' }] } }, /a name is empty/],
		['a value without name', { personalization: { value: [{ name: '', value: 'x' }] } }, /a name is empty/],
		[
			'a name twice',
			{
				personalization: {
					value: [
						{ name: 'PIN', value: '1' },
						{ name: 'PIN', value: '2' },
					],
				},
			},
			/"PIN" is a duplicate name/,
		],
		['__proto__ in JSON', { personalizationMode: 'json', personalizationJson: '{"__proto__": "x"}' }, /"__proto__"/],
		[
			'an object in JSON',
			{ personalizationMode: 'json', personalizationJson: '{"PIN": {"a": 1}}' },
			/"PIN" holds an object/,
		],
		[
			'broken JSON',
			{ personalizationMode: 'json', personalizationJson: '={ "PIN": {{ $json.code }}' },
			/not valid JSON/,
		],
		['a JSON list', { personalizationMode: 'json', personalizationJson: '[{"PIN": "1"}]' }, /not an object/],
		['a JSON text', { personalizationMode: 'json', personalizationJson: '="PIN"' }, /not an object/],
		[
			'a mode nobody knows',
			{ personalizationMode: 'xml' },
			/'Specify Personalization'.*"xml" is not one of its choices/,
		],
		[
			'an expression that breaks off',
			{ personalization: tagValues({ PIN: '={{ nothing( }}' }) },
			/'Personalization' .*cannot be evaluated/,
		],
	])('%s is invalid, before anything is sent', async (_name, parameters, told) => {
		const run = await runs().send({ items: contacts(1), parameters, settings: toErrorBranch });
		expect(outcomes(run, 1)).toEqual(['notSent']);
		expect(errorItems(run)[0].error).toMatch(told);
		expect(runs().sends).toEqual([]);
	});

	test('one contact whose value cannot be sent costs that contact, not the request', async () => {
		const items = contacts(4).map((contact, n) => ({ ...contact, code: n === 2 ? ['1', '2'] : `code ${n}` }));
		const run = await runs().send({ items, settings: toErrorBranch });
		expect(outcomes(run, 4)).toEqual(['accepted', 'accepted', 'notSent', 'accepted']);
		expect(runs().asked).toEqual([[0, 1, 3].map(phoneNumber)]);
	});

	test('invalid defaults name the field they are in', async () => {
		const fields = { personalizationDefaults: tagValues({ PIN: '={{ [1] }}' }) };
		const run = await runs().send({ fields, settings: toErrorBranch });
		expect(errorItems(run)[0]).toMatchObject({
			error: expect.stringContaining('\'Personalization Defaults\' [item 0]: "PIN" holds a list') as string,
			details: { field: 'Personalization Defaults' },
		});
	});
});

describe('invalid before anything is sent, as the document has it', () => {
	const tooLong = 'The message exceeded the maximum 800 character limit';
	const noContent = 'SMS content should be present';
	const noProgram = 'Channel qualifier should be present';
	const noContact = 'Contact information is empty';

	test.each<[name: string, field: string, value: JsonValue, reason: string, where: INodeParameters]>([
		['801 characters', 'Content', 'x'.repeat(801), tooLong, { content: '={{ $json.value }}' }],
		['801 emoji', 'Content', '😀'.repeat(801), tooLong, { content: '={{ $json.value }}' }],
		['no text', 'Content', '', noContent, { content: '={{ $json.value }}' }],
		['a text of whitespace', 'Content', ' \n\t ', noContent, { content: '={{ $json.value }}' }],
		['a text that is not there', 'Content', null, noContent, { content: '={{ $json.value }}' }],
		[
			'no content ID',
			'Content ID',
			' ',
			noContent,
			{ contentSource: '={{ $json.value ? "contentId" : "content" }}', contentId: '={{ $json.value }}' },
		],
		[
			'no program',
			'Channel Qualifier',
			'',
			noProgram,
			{ channelQualifier: { __rl: true, mode: 'id', value: '={{ $json.value }}' } },
		],
		['a program that is not there', 'Channel Qualifier', null, noProgram, { channelQualifier: '={{ $json.value }}' }],
		[
			'a program object without value',
			'Channel Qualifier',
			{ __rl: true, mode: 'list', value: '' },
			noProgram,
			{ channelQualifier: '={{ $json.value }}' },
		],
		['no number', 'Phone Number', '', noContact, { phoneNumber: '={{ $json.value }}' }],
		['a number that is not there', 'Phone Number', null, noContact, { phoneNumber: '={{ $json.value }}' }],
	])('%s', async (_name, field, value, reason, where) => {
		const good: Record<string, JsonValue> = { 'Channel Qualifier': alerts, 'Phone Number': `+${phoneNumber(9)}` };
		const fine = good[field] ?? (field === 'Content' ? 'Hello' : '');
		const items = [0, 1, 2].map((n) => ({ ...contacts(3)[n], value: n === 0 ? fine : value }));

		const parameters = { ...(field === 'Content' && noValues), ...where };
		const stopped = await runs().send({ items, parameters });
		expect(stopped.error?.message).toMatch(
			new RegExp(`^'${field}' \\[item 1\\]: ${reason}.*Nothing was sent\\. 1 other item cannot`),
		);
		expect(stopped.error?.context).toMatchObject({ itemIndex: 1, details: { outcome: 'notSent', field } });
		expect(stopped.error?.description).toMatch(/^[A-Z].*\.$/);
		expect(runs().sandbox.records.requests).toEqual([]);

		const wentOn = await runs().send({ items, parameters, settings: toErrorBranch });
		expect(outcomes(wentOn, 3)).toEqual(['accepted', 'notSent', 'notSent']);
		expect(errorItems(wentOn)[0].details).toEqual({
			outcome: 'notSent',
			httpCode: null,
			providerCode: null,
			providerMessage: null,
			field,
		});
		expect(runs().asked.flat()).toHaveLength(1);
	});

	test.each<[name: string, content: string, values: INodeParameters]>([
		['800 characters', 'x'.repeat(800), noValues],
		['800 characters as typed, more after personalization', `%%PIN%%${'x'.repeat(793)}`, {}],
		['400 emoji, 800 UTF-16 units', '😀'.repeat(400), noValues],
	])('%s go out', async (_name, content, values) => {
		const run = await runs().send({ parameters: { content, ...values } });
		expect(outcomes(run, 1)).toEqual(['accepted']);
		expect(runs().bodies[0].content).toBe(content);
	});

	test('800 emoji are 800 characters', async () => {
		const { success } = await runs().send({ parameters: { content: '😀'.repeat(800), ...noValues } });
		expect(success[0]?.json.outcome).toBe('accepted');
		expect(runs().sends).toHaveLength(1);
	});

	test.each<[name: string, fields: INodeParameters, told: RegExp]>([
		['a time to live in words', { ttlInMinutes: 'soon' }, /'Time to Live \(Minutes\)'/],
		['a negative time to live', { ttlInMinutes: -5 }, /'Time to Live \(Minutes\)'/],
		['a time to live in parts of minutes', { ttlInMinutes: 0.5 }, /'Time to Live \(Minutes\)'/],
		['a source that is an object', { source: '={{ $json }}' }, /'Source'/],
		['a campaign that is a list', { campaignName: '={{ [1] }}' }, /'Campaign Name'/],
	])('%s, with a message of our own', async (_name, fields, told) => {
		const run = await runs().send({ fields, settings: toErrorBranch });
		expect(errorItems(run)[0].error).toMatch(told);
		expect(runs().sends).toEqual([]);
	});

	test('a phone number that is invalid, or of no certain country', async () => {
		const run = await runs().send({
			items: [
				{ phone: 'call me' },
				{ phone: '+123' },
				{ phone: '80000001' },
				{ phone: '6587755388', without: 'US' },
				{ phone: 1e21 },
				{ phone: 6580000000, without: 'countryCode' },
				{ phone: '8775 5388', without: 'countryCode' },
			],
			parameters: { numbersWithoutPlus: '={{ $json.without ?? "refuse" }}' },
			settings: toErrorBranch,
		});
		expect(outcomes(run, 7)).toEqual(times(7, 'notSent'));
		for (const { details } of errorItems(run)) expect(details.field).toBe('Phone Number');
		expect(runs().sends).toEqual([]);
	});

	test('a workflow with a required field left empty does not start', async () => {
		const run = await runs().send({ parameters: { content: '', phoneNumber: '' } });
		expect(run.status).toBe('error');
		expect(runs().sandbox.records.requests).toEqual([]);
	});
});
