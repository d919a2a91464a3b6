import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { NodeExecution } from '../../harness.mts';
import { attributeList, contacts, form, pressNXpressRuns } from '../../support/press-nxpress.mts';
import { phoneNumber } from '../../support/recipients.mts';
import { toErrorBranch } from '../../support/settings.mts';

// Attributes, in the list and as JSON.
const runs = pressNXpressRuns();

const attributesJson = (json: INodeParameters[string]): INodeParameters => ({
	attributesMode: 'json',
	attributesJson: json,
});

describe('attributes', () => {
	test.each([['json'], ['form-urlencoded']])('keep the case of their names (%s)', async (bodyContentType) => {
		const body = await runs().bodyOf({
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
		expect(await runs().bodyOf({ parameters: attributesJson(JSON.stringify(value)) })).toEqual({
			phone: phoneNumber(0),
			...value,
		});
	});

	test('given as an object by an expression are the same as given as text', async () => {
		const body = await runs().bodyOf({ parameters: attributesJson('={{ { orderId: $json.name, amount: 1 } }}') });
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
		const body = await runs().bodyOf({ parameters: attributeList({ name: 'given', value }) });
		expect(body).toEqual({ phone: phoneNumber(0), given: arrives });
	});

	test.each([
		['null', '={{ null }}', ''],
		['a number', '={{ 12.5 }}', '12.5'],
		['no', '={{ false }}', 'false'],
		['an emoji', '🎉', '🎉'],
	])('hold %s in a form body', async (_, value, arrives) => {
		expect(await runs().bodyOf({ options: form, parameters: attributeList({ name: 'given', value }) })).toMatchObject({
			given: arrives,
		});
	});

	test('that are not there are not sent', async () => {
		for (const options of [{}, form]) {
			runs().sandbox.reset();
			const parameters = attributeList({ name: 'given', value: '={{ $json.nothing }}' });
			const body = await runs().bodyOf({ options, parameters });
			expect([{ phone: phoneNumber(0) }, { phone: phoneNumber(0), given: null }]).toContainEqual(body);
		}
	});

	test('of 1 MB arrive whole', async () => {
		const text = '0123456789abcdeü'.repeat(65_536);
		const body = (await runs().bodyOf({ parameters: attributesJson(JSON.stringify({ text })) })) as IDataObject;
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
					expect(await runs().bodyOf({ options, parameters })).toEqual({ phone: phoneNumber(0), [name]: 'x' });
				}
			}
		},
	);

	test.each(['phone', 'email', 'firstname', 'lastname', 'company', 'identifier'])(
		'named as the field %s are invalid, in a list and in JSON',
		async (name) => {
			for (const parameters of [attributeList({ name, value: 'x' }), attributesJson({ [name]: 'x' })]) {
				const message = await runs().validationErrorOf({ parameters });
				expect(message).toContain("'Attributes'");
				expect(message).toContain(`"${name}"`);
			}
		},
	);

	test('named phone are ordinary attributes of an email, where it is not a documented key', async () => {
		await runs().enqueue({
			channel: 'email',
			items: [{ email: 'ada@example.com' }],
			parameters: attributesJson('{"phone": "+1"}'),
		});
		expect(runs().onlyRequest.body).toEqual({ email: 'ada@example.com', phone: '+1' });
	});

	test.each([
		['an empty name', attributeList({ name: '', value: 'x' }), 'name is empty'],
		['a name of whitespace', attributeList({ name: '  ', value: 'x' }), 'name is empty'],
		['an empty name in JSON', attributesJson('{"": 1}'), 'name is empty'],
		['a name given twice', attributeList({ name: 'a', value: 1 }, { name: 'a', value: 1 }), '"a" is a duplicate name'],
		['__proto__ in a list', attributeList({ name: '__proto__', value: 'x' }), '__proto__'],
		['__proto__ in JSON', attributesJson('{"__proto__": {"phone": "+6581111111"}}'), '__proto__'],
		['broken JSON', attributesJson('{"a": '), 'not valid JSON'],
		['a list as JSON', attributesJson('[1]'), 'not an object'],
		['a number as JSON', attributesJson('={{ 7 }}'), 'not an object'],
		['null as JSON text', attributesJson('null'), 'not an object'],
	])('with %s are invalid', async (_, parameters, reason) => {
		const message = await runs().validationErrorOf({ parameters });
		expect(message).toContain("'Attributes' [item 0]");
		expect(message).toContain(reason);
	});

	test.each([
		['a list', [1]],
		['an object', { a: 1 }],
	])('that hold %s cannot go in a form body', async (kind, given) => {
		const message = await runs().validationErrorOf({
			options: form,
			parameters: attributesJson({ given } as INodeParameters),
		});
		expect(message).toContain(`"given" holds ${kind}`);
		expect(message).toContain("'Body Content Type'");
	});

	test.each([
		['NaN in a JSON body', 'json', '={{ 0 / 0 }}', '"given" holds NaN'],
		['NaN in a form body', 'form-urlencoded', '={{ 0 / 0 }}', '"given" holds NaN'],
		[
			'an unpaired surrogate in a JSON body',
			'json',
			'={{ "Great 😀".slice(0, 7) }}',
			'"given" holds an unpaired surrogate',
		],
		[
			'an unpaired surrogate in a form body',
			'form-urlencoded',
			'={{ "Great 😀".slice(0, 7) }}',
			'"given" holds an unpaired surrogate',
		],
	])('that hold %s are invalid rather than changed', async (_, bodyContentType, value, reason) => {
		const message = await runs().validationErrorOf({
			options: { bodyContentType },
			parameters: attributeList({ name: 'given', value }),
		});
		expect(message).toContain("'Attributes' [item 0]");
		expect(message).toContain(reason);
	});

	test.each([
		['a BigInt', '={{ 10n }}'],
		['something that contains itself', '={{ (() => { const a = {}; a.a = a; return a; })() }}'],
		['a value whose JSON throws', '={{ { toJSON: () => { throw new Error("no") } } }}'],
		['one hidden deep inside', '={{ [{ a: [{ toJSON: () => { throw new Error("no") } }] }] }}'],
	])('that hold %s cost one item at most', async (_, value) => {
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
