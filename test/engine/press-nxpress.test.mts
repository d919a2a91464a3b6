import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { RequestRecord } from '../../sandbox/records.mts';
import type { NodeExecution } from './harness.mts';
import {
	contacts,
	phoneNumber,
	pressNXpressCredential,
	pressNXpressRuns,
	toErrorBranch,
} from './support/press-nxpress.mts';
import type { Enqueue } from './support/press-nxpress.mts';

// provider-docs: "REST API for SMS Touchpoint" and "Integration REST API" (email).
const runs = pressNXpressRuns();

const attributeList = (...attribute: IDataObject[]): INodeParameters => ({
	attributes: { attribute } as INodeParameters,
});
const attributesJson = (json: INodeParameters[string]): INodeParameters => ({
	attributesMode: 'json',
	attributesJson: json,
});
const form = { bodyContentType: 'form-urlencoded' };

const onlyRequest = (): RequestRecord => {
	expect(runs().requests).toHaveLength(1);
	return runs().requests[0];
};

/** Runs it on one contact and gives the body that arrived. */
async function bodyOf(start: Enqueue): Promise<RequestRecord['body']> {
	const { error } = await runs().enqueue({ items: contacts(1), ...start });
	expect(error).toBeUndefined();
	return onlyRequest().body;
}

/** Runs it on one contact and gives the one error item's text; nothing may have been sent. */
async function refusalOf(start: Enqueue): Promise<string> {
	const { success, failure } = await runs().enqueue({ items: contacts(1), settings: toErrorBranch, ...start });
	expect(success).toEqual([]);
	expect(failure).toHaveLength(1);
	expect(failure[0].json.details).toMatchObject({ outcome: 'notSent' });
	expect(runs().requests).toHaveLength(0);
	return String(failure[0].json.error);
}

const allFields = { firstname: 'Ada', lastname: 'Lovelace', company: 'Analytical & Sons', identifier: 'CRM-1001' };

describe('the documented request', () => {
	test('SMS: path, key, headers and every documented field', async () => {
		const body = await bodyOf({ parameters: { additionalFields: { ...allFields, email: 'ada@example.com' } } });
		expect(body).toEqual({ phone: phoneNumber(0), email: 'ada@example.com', ...allFields });
		const { method, path, query, headers } = onlyRequest();
		const { smsTouchpointToken, apiKey } = pressNXpressCredential(runs().sandbox);
		expect(method).toBe('POST');
		expect(path).toBe(`/pressnxpress/api/v2/channel/sms/${String(smsTouchpointToken)}/enqueue`);
		expect(query).toEqual({ apiKey });
		expect(headers).toMatchObject({ 'content-type': 'application/json', accept: 'application/json' });
	});

	test('SMS as a form body: the same fields, as text', async () => {
		const body = await bodyOf({
			options: form,
			parameters: {
				additionalFields: allFields,
				...attributeList({ name: 'amount', value: '={{ 49.9 }}' }, { name: 'a&b=c d', value: 'ü+☕' }),
			},
		});
		expect(body).toEqual({ phone: phoneNumber(0), ...allFields, amount: '49.9', 'a&b=c d': 'ü+☕' });
		expect(onlyRequest().headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/);
		expect(onlyRequest().bodyText).toContain('phone=%2B65');
	});

	test.each([
		['the older base URL', {}, '/pressnxpress-mail/v2'],
		['the SMS base URL, as newer pages have it', undefined, '/pressnxpress/api/v2'],
	])('email through %s', async (_, given, base) => {
		const credential = given ?? { emailBaseUrl: runs().sandbox.pressNXpressUrl };
		const { success } = await runs().enqueue({
			channel: 'email',
			items: [{ email: 'Ada@Example.com' }],
			credential,
			parameters: { additionalFields: allFields },
		});
		expect(success[0].json).toEqual({
			message: 'Email enqueued.',
			channel: 'email',
			recipient: 'Ada@Example.com',
			outcome: 'accepted',
		});
		expect(onlyRequest().path).toBe(
			`${base}/channel/mail/${String(pressNXpressCredential(runs().sandbox).emailTouchpointToken)}/enqueue`,
		);
		expect(onlyRequest().body).toEqual({ email: 'Ada@Example.com', ...allFields });
	});

	test('a base URL with a trailing slash or blanks around it is the same', async () => {
		await bodyOf({ credential: { smsBaseUrl: `  ${runs().sandbox.pressNXpressUrl}//  ` } });
		expect(onlyRequest().path).toMatch(/^\/pressnxpress\/api\/v2\/channel\/sms\//);
	});

	test('blanks and line breaks that were pasted along with key and tokens are left out', async () => {
		const { apiKey, smsTouchpointToken } = pressNXpressCredential(runs().sandbox);
		const credential = {
			apiKey: `${String(apiKey)}\n`,
			smsTouchpointToken: ` ${String(smsTouchpointToken)}\r\n`,
			namedTouchpoints: JSON.stringify({ ' support ': 'sandbox-support-touchpoint\t' }),
		};
		for (const touchpoint of ['', 'support']) {
			const { success } = await runs().enqueue({ items: contacts(1), credential, options: { touchpoint } });
			expect(success.map(({ json }) => json.outcome)).toEqual(['accepted']);
		}
	});

	test('secrets are encoded into the address, whatever is in them', async () => {
		const credential = { apiKey: 'k&y=1#?/ü %', smsTouchpointToken: '../../admin?x=1#/ü %2F' };
		await runs().enqueue({ items: contacts(1), credential });
		const { path, query } = onlyRequest();
		expect(query).toEqual({ apiKey: credential.apiKey });
		expect(path).toBe(`/pressnxpress/api/v2/channel/sms/${encodeURIComponent(credential.smsTouchpointToken)}/enqueue`);
	});

	test('fields that were added but left empty are not sent', async () => {
		const body = await bodyOf({
			parameters: {
				additionalFields: { firstname: '', company: '={{ $json.nothing }}', lastname: '={{ null }}', email: '' },
				...attributeList({ name: '', value: '' }),
			},
		});
		expect(body).toEqual({ phone: phoneNumber(0) });
	});

	test('fields that hold numbers or yes/no go as text', async () => {
		const body = await bodyOf({
			parameters: { additionalFields: { identifier: '={{ 1001 }}', company: '={{ true }}' } },
		});
		expect(body).toMatchObject({ identifier: '1001', company: 'true' });
	});

	test('a field that comes to no number is refused, naming it', async () => {
		expect(await refusalOf({ parameters: { additionalFields: { identifier: '={{ 0 / 0 }}' } } })).toContain(
			"'Identifier' [item 0]: it holds NaN, which is not a number",
		);
		expect(await refusalOf({ options: { touchpoint: '={{ 1 / 0 }}' } })).toContain(
			"'Touchpoint' [item 0]: it holds Infinity",
		);
	});

	test('a field that holds an object or a list is refused, naming it', async () => {
		expect(await refusalOf({ parameters: { additionalFields: { firstname: '={{ {a: 1} }}' } } })).toContain(
			"'First Name'",
		);
		expect(await refusalOf({ parameters: { additionalFields: { company: '={{ [1] }}' } } })).toContain("'Company'");
		expect(await refusalOf({ parameters: { additionalFields: { email: 'not an address' } } })).toContain("'Email'");
	});

	test.each([[{}], [form]])('half an emoji, as a cut text leaves it, is refused (%j)', async (options) => {
		const parameters = { additionalFields: { lastname: '={{ "Lovelace 😀".slice(0, 10) }}' } };
		expect(await refusalOf({ options, parameters })).toContain("'Last Name' [item 0]: it holds an unpaired surrogate");
	});
});

describe('attributes', () => {
	test.each([['json'], ['form-urlencoded']])('keep the case of their names (%s)', async (bodyContentType) => {
		const body = await bodyOf({
			options: { bodyContentType },
			parameters: attributeList(
				{ name: 'orderId', value: 'A-1' },
				{ name: 'SKU', value: 'x' },
				{ name: 'Sku', value: 'y' },
			),
		});
		expect(body).toEqual({ phone: phoneNumber(0), orderId: 'A-1', SKU: 'x', Sku: 'y' });
	});

	test('keep their JSON type in a JSON body', async () => {
		const value = {
			amount: 49.9,
			first: true,
			note: null,
			tags: ['a', { b: [] }],
			place: { city: 'Singapur' },
			zero: 0,
			empty: '',
		};
		expect(await bodyOf({ parameters: attributesJson(JSON.stringify(value)) })).toEqual({
			phone: phoneNumber(0),
			...value,
		});
	});

	test('given as an object by an expression are the same as given as text', async () => {
		const body = await bodyOf({ parameters: attributesJson('={{ { orderId: $json.name, amount: 1 } }}') });
		expect(body).toEqual({ phone: phoneNumber(0), orderId: 'Contact 0', amount: 1 });
	});

	test('of each item are its own', async () => {
		const items = contacts(3).map((contact, n) => ({ ...contact, order: { id: n, list: [n] } }));
		await runs().enqueue({ items, parameters: attributesJson('={{ $json.order }}'), options: { concurrency: 1 } });
		expect(runs().requests.map(({ body }) => body)).toEqual(
			[0, 1, 2].map((n) => ({ phone: phoneNumber(n), id: n, list: [n] })),
		);
	});

	test.each([
		['null', '={{ null }}', null],
		['a number', '={{ 12.5 }}', 12.5],
		['0', '={{ 0 }}', 0],
		['no', '={{ false }}', false],
		['an empty text', '', ''],
		['a text that looks like JSON', '{"a":1}', '{"a":1}'],
		['a number beyond safe integers as text', '12345678901234567890', '12345678901234567890'],
		['an emoji', '👩‍👩‍👧‍👦 \ud83c\udf89', '👩‍👩‍👧‍👦 🎉'],
		['a date', '={{ DateTime.fromISO("2026-01-02T03:04:05.000Z", { zone: "utc" }) }}', '2026-01-02T03:04:05.000Z'],
	])('hold %s in a JSON body', async (_, value, arrives) => {
		const body = await bodyOf({ parameters: attributeList({ name: 'given', value }) });
		expect(body).toEqual({ phone: phoneNumber(0), given: arrives });
	});

	test.each([
		['null', '={{ null }}', ''],
		['a number', '={{ 12.5 }}', '12.5'],
		['no', '={{ false }}', 'false'],
		['an emoji', '🎉', '🎉'],
	])('hold %s in a form body', async (_, value, arrives) => {
		expect(await bodyOf({ options: form, parameters: attributeList({ name: 'given', value }) })).toMatchObject({
			given: arrives,
		});
	});

	test('that are not there are not sent', async () => {
		for (const options of [{}, form]) {
			runs().sandbox.reset();
			const parameters = attributeList({ name: 'given', value: '={{ $json.nothing }}' });
			const body = await bodyOf({ options, parameters });
			expect([{ phone: phoneNumber(0) }, { phone: phoneNumber(0), given: null }]).toContainEqual(body);
		}
	});

	test('of 1 MB arrive whole', async () => {
		const text = '0123456789abcdeü'.repeat(65_536);
		const body = (await bodyOf({ parameters: attributesJson(JSON.stringify({ text })) })) as IDataObject;
		expect(body.text === text).toBe(true);
	});

	test.each(['constructor', 'toString', 'hasOwnProperty', 'length', 'Phone', 'apiKey', '__proto', 'a.b', 'a[0]', '☕'])(
		'may be named %s',
		async (name) => {
			for (const options of [{}, form]) {
				for (const parameters of [
					attributeList({ name, value: 'x' }),
					attributesJson(JSON.stringify({ [name]: 'x' })),
				]) {
					runs().sandbox.reset();
					expect(await bodyOf({ options, parameters })).toEqual({ phone: phoneNumber(0), [name]: 'x' });
				}
			}
		},
	);

	test.each(['phone', 'email', 'firstname', 'lastname', 'company', 'identifier'])(
		'named as the field %s are refused, in a list and in JSON',
		async (name) => {
			for (const parameters of [attributeList({ name, value: 'x' }), attributesJson({ [name]: 'x' })]) {
				const refusal = await refusalOf({ parameters });
				expect(refusal).toContain("'Attributes'");
				expect(refusal).toContain(`"${name}"`);
			}
		},
	);

	test('named phone are ordinary attributes of an email, where it is no documented key', async () => {
		await runs().enqueue({
			channel: 'email',
			items: [{ email: 'ada@example.com' }],
			parameters: attributesJson('{"phone": "+1"}'),
		});
		expect(onlyRequest().body).toEqual({ email: 'ada@example.com', phone: '+1' });
	});

	test.each([
		['an empty name', attributeList({ name: '', value: 'x' }), 'name is empty'],
		['a name of blanks', attributeList({ name: '  ', value: 'x' }), 'name is empty'],
		['an empty name in JSON', attributesJson('{"": 1}'), 'name is empty'],
		['a name given twice', attributeList({ name: 'a', value: 1 }, { name: 'a', value: 1 }), '"a" is a duplicate name'],
		['__proto__ in a list', attributeList({ name: '__proto__', value: 'x' }), '__proto__'],
		['__proto__ in JSON', attributesJson('{"__proto__": {"phone": "+6581111111"}}'), '__proto__'],
		['broken JSON', attributesJson('{"a": '), 'not valid JSON'],
		['a list as JSON', attributesJson('[1]'), 'not an object'],
		['a number as JSON', attributesJson('={{ 7 }}'), 'not an object'],
		['null as JSON text', attributesJson('null'), 'not an object'],
	])('with %s are refused', async (_, parameters, reason) => {
		const refusal = await refusalOf({ parameters });
		expect(refusal).toContain("'Attributes' [item 0]");
		expect(refusal).toContain(reason);
	});

	test.each([
		['a list', [1]],
		['an object', { a: 1 }],
	])('that hold %s cannot go in a form body', async (kind, given) => {
		const refusal = await refusalOf({ options: form, parameters: attributesJson({ given } as INodeParameters) });
		expect(refusal).toContain(`"given" holds ${kind}`);
		expect(refusal).toContain("'Body Content Type'");
	});

	test.each([
		['NaN in a JSON body', 'json', '={{ 0 / 0 }}', '"given" holds NaN'],
		['NaN in a form body', 'form-urlencoded', '={{ 0 / 0 }}', '"given" holds NaN'],
		['half an emoji in a JSON body', 'json', '={{ "Great 😀".slice(0, 7) }}', '"given" holds an unpaired surrogate'],
		[
			'half an emoji in a form body',
			'form-urlencoded',
			'={{ "Great 😀".slice(0, 7) }}',
			'"given" holds an unpaired surrogate',
		],
	])('that hold %s are refused rather than changed', async (_, bodyContentType, value, reason) => {
		const refusal = await refusalOf({
			options: { bodyContentType },
			parameters: attributeList({ name: 'given', value }),
		});
		expect(refusal).toContain("'Attributes' [item 0]");
		expect(refusal).toContain(reason);
	});

	test.each([
		['a BigInt', '={{ 10n }}'],
		['something that contains itself', '={{ (() => { const a = {}; a.a = a; return a; })() }}'],
		['a value whose JSON throws', '={{ { toJSON: () => { throw new Error("no") } } }}'],
		['one hidden deep inside', '={{ [{ a: [{ toJSON: () => { throw new Error("no") } }] }] }}'],
	])('that hold %s cost one item at the most', async (_, value) => {
		const items = contacts(3).map((contact, n) => ({ ...contact, odd: n === 1 }));
		const parameters = attributesJson(value.replace('={{', '={{ { given: !$json.odd ? 1 : ').replace(/}}$/, '} }}'));
		const { success, failure } = await runs().enqueue({ items, parameters, settings: toErrorBranch });
		expect(success.length + failure.length).toBe(3);
		for (const { json } of success) expect(json.outcome).toBe('accepted');
		for (const { json } of failure) expect(json.error).toContain("'Attributes' [item 1]");
	});

	test('whose names differ only in case give a hint, across items, and are sent as they are', async () => {
		const hintsOf = async (...names: string[]): Promise<string[]> => {
			const items = names.map((name, n) => ({ ...contacts(9)[n], attribute: { [name]: 1 } }));
			const run: NodeExecution = await runs().enqueue({ items, parameters: attributesJson('={{ $json.attribute }}') });
			expect(run.success).toHaveLength(names.length);
			return run.hints.map(({ message }) => message);
		};
		expect(await hintsOf('orderId', 'SKU', 'orderId')).toEqual([]);
		const [hint, ...more] = await hintsOf('orderId', 'OrderId', 'orderID', 'orderId');
		expect(more).toEqual([]);
		for (const name of ['"orderId"', '"OrderId"', '"orderID"']) expect(hint).toContain(name);
		expect((await hintsOf('Firstname'))[0]).toContain('"Firstname"');
	});
});

describe('touchpoints', () => {
	const touchpoints = () =>
		runs()
			.sandbox.records.messagesOf('pressnxpress')
			.map(({ touchpoint, recipient }) => [touchpoint, recipient]);

	test('are chosen by name, item by item', async () => {
		const items = ['support', '', 'sales', ' support '].map((touchpoint, n) => ({ ...contacts(9)[n], touchpoint }));
		const { success } = await runs().enqueue({
			items,
			options: { touchpoint: '={{ $json.touchpoint }}', concurrency: 1 },
		});
		expect(success).toHaveLength(4);
		expect(touchpoints()).toEqual([
			['support', phoneNumber(0)],
			['sms', phoneNumber(1)],
			['sales', phoneNumber(2)],
			['support', phoneNumber(3)],
		]);
	});

	test('of the other channel are unknown to the provider', async () => {
		const { failure } = await runs().enqueue({
			items: contacts(1),
			options: { touchpoint: 'newsletter' },
			settings: toErrorBranch,
		});
		expect(failure[0].json.error).toContain('does not know the touchpoint');
	});

	test.each(['nobody', 'Support', 'constructor', '__proto__', 'toString'])(
		'that the credential does not have (%s): one bad item, naming those it has',
		async (name) => {
			const refusal = await refusalOf({ options: { touchpoint: name } });
			expect(refusal).toContain("'Touchpoint' [item 0]");
			expect(refusal).toContain(`"${name}"`);
			expect(refusal).toContain('"support", "sales", "newsletter"');
		},
	);

	test('without any in the credential: says where to add them', async () => {
		const refusal = await refusalOf({ options: { touchpoint: 'support' }, credential: { namedTouchpoints: '' } });
		expect(refusal).toContain("'Named Touchpoints'");
	});

	test('make the credential’s own token unnecessary', async () => {
		const { success } = await runs().enqueue({
			items: contacts(1),
			options: { touchpoint: 'support' },
			credential: { smsTouchpointToken: '' },
		});
		expect(success).toHaveLength(1);
		expect(touchpoints()).toEqual([['support', phoneNumber(0)]]);
	});

	test('an email without token for email: says so, and does not take the SMS one', async () => {
		const refusal = await refusalOf({
			channel: 'email',
			items: [{ email: 'ada@example.com' }],
			credential: { emailTouchpointToken: '' },
		});
		expect(refusal).toContain('no email touchpoint token');
	});
});

describe('phone numbers, as spreadsheets and expressions give them', () => {
	test.each<[string, IDataObject[string]]>([
		['text with separators', ' +65 8000-0000 '],
		['text with an apostrophe', "'+6580000000"],
		['00 in front', '006580000000'],
	])('%s reaches the person', async (_, phone) => {
		const { success } = await runs().enqueue({ items: [{ phone }] });
		expect(success[0].json.recipient).toBe('+6580000000');
		expect(runs().received).toEqual({ '+6580000000': 1 });
	});

	test.each<[string, IDataObject[string]]>([
		['a number', 6587755388],
		['a text of digits', '6587755388'],
		['text with separators', ' 65 8775-5388 '],
	])('%s without + reaches the person once it is said what it is, and before that nobody', async (_, phone) => {
		const refusal = await refusalOf({ items: [{ phone }] });
		expect(refusal).toMatch(
			/^'Phone' \[item 0\]: .* has no \+, and 'Numbers Without \+' does not say .*\+6587755388 in Singapore/,
		);
		for (const numbersWithoutPlus of ['countryCode', 'SG']) {
			const { success } = await runs().enqueue({ items: [{ phone }], parameters: { numbersWithoutPlus } });
			expect(success[0].json.recipient).toBe('+6587755388');
		}
		expect(runs().received).toEqual({ '+6587755388': 2 });
	});

	test.each([6580000000, '6580000000', ' 658000000 '])(
		'%j looks rounded by a spreadsheet, whatever numbers without + are',
		async (phone) => {
			for (const numbersWithoutPlus of ['refuse', 'countryCode', 'SG']) {
				const refusal = await refusalOf({ items: [{ phone }], parameters: { numbersWithoutPlus } });
				expect(refusal).toMatch(/^'Phone' \[item 0\]: .* ends in five zeros or more/);
			}
		},
	);

	test.each<[string, IDataObject[string]]>([
		['null', null],
		['nothing', undefined],
		['an empty text', ''],
		['blanks', ' \t\n'],
		['+', '+'],
		['an object', { number: '+6580000000' }],
		['a list', ['+6580000000']],
		['yes', true],
		['a fraction', 6580000000.5],
		['a negative number', -6580000000],
		['a number beyond safe integers', 65_800_000_000_000_000],
		['10,000 characters', '+65'.padEnd(10_000, '1')],
		['Arabic digits', '+٦٥٨٠٠٠٠٠٠٠'],
		['letters', '+65 8000 CALL'],
		['an extension', '+65 8000 0000 x5'],
		['two numbers', '+6580000000, +6580000001'],
		['another plus', '+65+80000000'],
		['a script', '<script>alert(1)</script>'],
		['a formula', '=1+1'],
	])('%s is one bad item that names the field', async (_, phone) => {
		const { success, failure } = await runs().enqueue({ items: [...contacts(1), { phone }], settings: toErrorBranch });
		expect(success).toHaveLength(1);
		expect(failure.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 1 }]);
		const { error } = failure[0].json as { error: string };
		expect(error).toContain("'Phone' [item 1]: ");
		expect(error.length).toBeLessThan(300);
		expect(runs().received).toEqual({ [phoneNumber(0)]: 1 });
	});

	test('an expression that throws is one bad item', async () => {
		const phone = '={{ $json.name === "Contact 1" ? $("No such node").item.json.phone : $json.phone }}';
		const { success, failure } = await runs().enqueue({
			items: contacts(3),
			settings: toErrorBranch,
			parameters: { phone },
		});
		expect(success).toHaveLength(2);
		expect(failure[0].json.error).toMatch(/^'Phone' \[item 1\]: its expression cannot be evaluated/);
	});

	test('Numbers Without + and Number Check may differ item by item', async () => {
		const items = [
			{ phone: '(415) 555-2671', without: 'US', check: 'possible' },
			{ phone: '020 7946 0958', without: ' gb ', check: 'valid' },
			{ phone: '6587755388', without: 'countryCode', check: 'possible' },
			{ phone: '+65 8775 5389', without: 'UK', check: 'possible' },
			{ phone: '0065 8775 5390', without: null, check: 'possible' },
			{ phone: '1234567', without: 'UK', check: 'possible' },
			{ phone: '+12025550000000', without: '', check: 'possible' },
			{ phone: '6587755388', without: 'US', check: 'possible' },
			{ phone: '6587755388', without: 'refuse', check: 'possible' },
			{ phone: '6587755388', without: null, check: 'possible' },
			{ phone: '(415) 555-2671', without: 'countryCode', check: 'possible' },
			{ phone: '020 7946 095', without: 'GB', check: 'valid' },
		];
		const parameters = { numbersWithoutPlus: '={{ $json.without }}' };
		const { success, failure } = await runs().enqueue({
			items,
			parameters,
			options: { numberCheck: '={{ $json.check }}' },
			settings: toErrorBranch,
		});
		expect(success.map(({ json }) => json.recipient)).toEqual([
			'+14155552671',
			'+442079460958',
			'+6587755388',
			'+6587755389',
			'+6587755390',
		]);
		expect(failure.map(({ json }) => json.error)).toEqual([
			expect.stringMatching(/^'Numbers Without \+' \[item 5\].*enter GB/),
			expect.stringMatching(/^'Phone' \[item 6\]/),
			expect.stringMatching(/^'Phone' \[item 7\].*ambiguous.*\+6587755388 in Singapore or \+16587755388 in Jamaica/),
			expect.stringMatching(/^'Phone' \[item 8\].*has no \+, .*\+6587755388/),
			expect.stringMatching(/^'Numbers Without \+' \[item 9\].*empty for this item/),
			expect.stringMatching(/^'Phone' \[item 10\].*written as national numbers are/),
			expect.stringMatching(/^'Phone' \[item 11\]/),
		]);
	});

	test('none without + is sent, of a list that looks national', async () => {
		// National numbers of the US. The first one is by chance one in use in Liberia, and would reach a stranger there.
		const national = ['2315550143', '2025550143', '2125550144', '3105550145'].map((phone) => ({ phone }));
		const { success, failure } = await runs().enqueue({
			items: [...contacts(2), ...national],
			parameters: { numbersWithoutPlus: 'countryCode' },
			settings: toErrorBranch,
		});
		expect(success.map(({ json }) => json.recipient)).toEqual([phoneNumber(0), phoneNumber(1)]);
		expect(failure.map(({ pairedItem }) => pairedItem)).toEqual([2, 3, 4, 5].map((item) => ({ item })));
		for (const { json } of failure) {
			expect(json.error).toMatch(
				/'Numbers Without \+' .*3 of the 4 numbers without \+ in this run.*are they national\?/,
			);
		}
		expect(runs().received).toEqual({ [phoneNumber(0)]: 1, [phoneNumber(1)]: 1 });
	});
});

describe('email addresses', () => {
	test.each<[string, IDataObject[string]]>([
		['nothing', null],
		['a name in front', 'Ada <ada@example.com>'],
		['two of them', 'ada@example.com, bo@example.com'],
		['two with a semicolon', 'ada@example.com;bo@example.com'],
		['a blank inside', 'ada lovelace@example.com'],
		['a line break inside', 'ada@example.com\nbcc:bo@example.com'],
		['no @', 'ada.example.com'],
		['a control character', 'ada\u0000@example.com'],
		['an object', { email: 'ada@example.com' }],
		['a number', 7],
		['10,000 characters', `${'a'.repeat(10_000)}@example.com`],
	])('%s is one bad item that names the field', async (_, email) => {
		const refusal = await refusalOf({ channel: 'email', items: [{ email }] });
		expect(refusal).toContain("'Email' [item 0]: ");
		expect(refusal.length).toBeLessThan(300);
	});

	test('blanks and invisible marks around one are taken off', async () => {
		await runs().enqueue({ channel: 'email', items: [{ email: '\ufeff ada@example.com\u200b ' }] });
		expect(onlyRequest().body).toEqual({ email: 'ada@example.com' });
	});
});
