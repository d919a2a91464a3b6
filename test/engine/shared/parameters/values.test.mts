import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { NodeExecution } from '../../harness.mts';
import { acousticRuns } from '../../support/acoustic.mts';
import { eightByEightRuns } from '../../support/eight-by-eight.mts';
import { asString } from '../../../support/strings.mts';
import { pressNXpressRuns } from '../../support/press-nxpress.mts';
import { toErrorBranch } from '../../support/settings.mts';

// What values of fields and of lists of names and values become, the same in every node.
const enqueues = pressNXpressRuns();
const surveys = eightByEightRuns();
const consents = acousticRuns();

const phone = '+6580000000';

/** What one item holds, and how one field, one list entry or one text of JSON gets it. */
interface Given {
	item?: IDataObject;
	text?: string;
	list?: IDataObject[];
	json?: INodeParameters[string];
}

interface Sender {
	name: string;
	/** Label of the text field, and of the list. */
	text: string;
	list: string;
	run(given: Given): Promise<NodeExecution>;
	/** What arrived: the text field, and names with values. */
	arrived(): { text: unknown; values: Record<string, unknown> };
	requests(): unknown[];
}

/** The parameters of a list of names and values, by list or by JSON. */
const named = (mode: string, parameter: string, entry: string, { list, json }: Given): INodeParameters =>
	({
		[mode]: json === undefined ? 'keypair' : 'json',
		...(list && { [parameter]: { [entry]: list } }),
		...(json !== undefined && { [`${parameter}Json`]: json }),
	}) as INodeParameters;

const rest = (body: Record<string, unknown>, ...known: string[]): Record<string, unknown> =>
	Object.fromEntries(Object.entries(body).filter(([name]) => !known.includes(name)));

const pressNXpress = (bodyContentType: string): Sender => ({
	name: `Press'nXPress, ${bodyContentType}`,
	text: 'Identifier',
	list: 'Attributes',
	run: async (given) =>
		await enqueues().enqueue({
			items: [{ phone, ...given.item }],
			settings: toErrorBranch,
			options: { bodyContentType },
			parameters: {
				...named('attributesMode', 'attributes', 'attribute', given),
				...(given.text !== undefined && { additionalFields: { identifier: given.text } }),
			},
		}),
	arrived() {
		const { body, bodyText } = enqueues().requests[0];
		const fields = (bodyContentType === 'json' ? body : Object.fromEntries(new URLSearchParams(bodyText))) as Record<
			string,
			unknown
		>;
		return { text: fields.identifier, values: rest(fields, 'phone', 'identifier') };
	},
	requests: () => enqueues().requests,
});

const survey = (operation: 'send' | 'sendBatch'): Sender => ({
	name: `8x8, ${operation}`,
	text: 'Client Message ID',
	list: 'Variables',
	run: async (given) =>
		await surveys().run(operation, {
			items: [{ phone, ...given.item }],
			settings: toErrorBranch,
			...(given.text !== undefined && { fields: { clientMessageId: given.text } }),
			parameters: { templateBody: 'Hi {{url:}}', ...named('variablesMode', 'templateVariables', 'variable', given) },
		}),
	arrived() {
		const [body] = surveys().bodies;
		const message = operation === 'send' ? body : (body.messages as IDataObject[])[0];
		return { text: message.clientMessageId, values: (message.templateVariables ?? {}) as Record<string, unknown> };
	},
	requests: () => surveys().requests,
});

const acoustic: Sender = {
	name: 'Acoustic',
	text: 'Campaign Name',
	list: 'Personalization',
	run: async (given) =>
		await consents().send({
			items: [{ phone, ...given.item }],
			settings: toErrorBranch,
			fields: {
				personalizationDefaults: { value: ['a', 'orderId'].map((name) => ({ name, value: '-' })) },
				...(given.text !== undefined && { campaignName: given.text }),
			},
			parameters: {
				content: 'Hi %%a%% %%orderId%%',
				personalization: {},
				...named('personalizationMode', 'personalization', 'value', given),
			},
		}),
	arrived() {
		const [body] = consents().bodies;
		return {
			text: body.campaignName,
			values: ((body.contacts as IDataObject[])[0].personalization ?? {}) as Record<string, unknown>,
		};
	},
	requests: () => consents().sends,
};

const senders = [pressNXpress('json'), pressNXpress('form-urlencoded'), survey('send'), survey('sendBatch'), acoustic];

describe.each(senders)('$name', (sender) => {
	async function arrivedOf(given: Given) {
		const { failure } = await sender.run(given);
		expect(failure.map(({ json }) => json.error)).toEqual([]);
		return sender.arrived();
	}

	async function validationErrorOf(given: Given): Promise<string> {
		const { success, failure } = await sender.run(given);
		expect(success).toEqual([]);
		expect(failure).toHaveLength(1);
		expect(failure[0].json.details).toMatchObject({ outcome: 'notSent' });
		expect(sender.requests()).toHaveLength(0);
		return asString(failure[0].json.error);
	}

	test.each([
		[
			'{{ $now }}',
			'={{ DateTime.fromISO("2027-01-02T03:04:05", { zone: "Asia/Singapore" }) }}',
			'2027-01-02T03:04:05.000+08:00',
		],
		['{{ new Date() }}', '={{ new Date("2027-01-02T03:04:05Z") }}', '2027-01-02T03:04:05.000Z'],
	])('a date such as %s goes out as ISO 8601', async (_, value, iso) => {
		const { text, values } = await arrivedOf({ text: value, list: [{ name: 'a', value }] });
		expect(text).toBe(iso);
		expect(values).toEqual({ a: iso });
	});

	test('so does one in an object', async () => {
		const json =
			'={{ ({ a: DateTime.fromISO("2027-01-02T03:04:05", { zone: "utc" }), b: new Date("2027-01-02T03:04:05Z") }) }}';
		expect((await arrivedOf({ json })).values).toEqual({
			a: '2027-01-02T03:04:05.000Z',
			b: '2027-01-02T03:04:05.000Z',
		});
	});

	test.each(['={{ $now }}', '={{ $today }}', '={{ $now.plus({ days: 1 }) }}', '={{ new Date() }}'])(
		'%s is a date',
		async (value) => {
			const { text, values } = await arrivedOf({ text: value, list: [{ name: 'a', value }] });
			for (const date of [text, values.a])
				expect(date).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(Z|[+-]\d\d:\d\d)$/);
		},
	);

	test.each([
		['#N/A', {}, '#N/A, what a spreadsheet shows'],
		[' #REF! ', {}, '#REF!, what a spreadsheet shows'],
		['={{ $json.name }}', { name: '#VALUE!' }, '#VALUE!, what a spreadsheet shows'],
		['={{ "Dear " + $json.name }}', { name: { first: 'Ada' } }, '[object Object], an object that was put into a text'],
	])('what nobody wrote is invalid: %s of %p', async (value, item, told) => {
		expect(await validationErrorOf({ item, text: value })).toContain(`'${sender.text}' [item 0]: it holds ${told}`);
		expect(await validationErrorOf({ item, list: [{ name: 'a', value }] })).toContain(
			`'${sender.list}' [item 0]: "a" holds ${told}`,
		);
	});

	test.each(['N/A', 'null', 'undefined', '#1', 'Room #N/A', '#N/A 4', '[object]', '#REF'])(
		'what only looks like it goes out: %s',
		async (value) => {
			const { text, values } = await arrivedOf({ text: value, list: [{ name: 'a', value }] });
			expect([text, values]).toEqual([value, { a: value }]);
		},
	);

	test.each(['={{ new Date("x") }}', '={{ DateTime.fromISO("x") }}'])(
		'an invalid date is not sent: %s',
		async (value) => {
			expect(await validationErrorOf({ text: value })).toContain(`'${sender.text}' [item 0]: it holds an invalid date`);
			expect(await validationErrorOf({ list: [{ name: 'a', value }] })).toContain(
				`'${sender.list}' [item 0]: "a" holds an invalid date`,
			);
		},
	);

	test.each(['={{ 7615917337495251231 }}', '={{ 2 ** 53 }}', '={{ -1e20 }}', '={{ $json.big }}'])(
		'a number beyond safe integers is invalid: %s',
		async (value) => {
			const item = { big: 1e15 * 10 };
			expect(await validationErrorOf({ item, text: value })).toMatch(
				new RegExp(
					`'${sender.text}' \\[item 0\\]: it holds a number beyond 9007199254740991.*format its column as text`,
				),
			);
			expect(await validationErrorOf({ item, list: [{ name: 'a', value }] })).toContain(
				`'${sender.list}' [item 0]: "a" holds a number beyond 9007199254740991`,
			);
		},
	);

	test.each(['=crm-{{ $json.id }}', '={{ $json.id.toString() }}', '={{ "" + $json["id"] }}'])(
		'one that an expression made text of is invalid: %s',
		async (value) => {
			const words = 'it holds the number 7615917337495251000, which is beyond 9007199254740991 and has lost digits';
			const item = { id: Number('7615917337495251231') };
			expect(await validationErrorOf({ item, text: value })).toContain(`'${sender.text}' [item 0]: ${words}`);
			expect(await validationErrorOf({ item, list: [{ name: 'a', value }] })).toContain(
				`'${sender.list}' [item 0]: ${words}`,
			);
			expect(await validationErrorOf({ item, json: '={"a": "{{ $json.id }}"}' })).toContain(
				`'${sender.list}' [item 0]: ${words}`,
			);
		},
	);

	test('an expression that only looks at one is fine', async () => {
		const text = '={{ $json.id > 10 ? "many" : "few" }}';
		expect((await arrivedOf({ item: { id: 1e18 }, text })).text).toBe('many');
	});

	test('one as text goes out, and so does the greatest that is safe', async () => {
		const { text, values } = await arrivedOf({
			text: '7615917337495251231',
			list: [
				{ name: 'a', value: '7615917337495251231' },
				{ name: 'b', value: '={{ 9007199254740991 }}' },
			],
		});
		expect(text).toBe('7615917337495251231');
		expect([values.a, String(values.b)]).toEqual(['7615917337495251231', '9007199254740991']);
	});

	test.each([
		[
			'a number that loses digits',
			'{"a": 7615917337495251231}',
			'the number 7615917337495251231 at "a" is beyond 9007199254740991',
		],
		[
			'one of an expression within the text',
			'={"a": {{ "9007199254740993.0" }}}',
			'the number 9007199254740993.0 at "a"',
		],
		['one in an object', '={{ ({ a: 7615917337495251231 }) }}', '"a" holds a number beyond 9007199254740991'],
		['a name twice', '{"a": 1, "\\u0061": 2}', '"a" is a duplicate name at line 1, column 10'],
		['an unpaired surrogate', '{"a": "\\ud83d"}', '"a" holds an unpaired surrogate'],
		['one in a text of an object', '={{ ({ a: "Great 😀".slice(0, 7) }) }}', '"a" holds an unpaired surrogate'],
		['one in a name', '={{ ({ ["😀".slice(0, 1)]: 1 }) }}', 'a name holds an unpaired surrogate'],
		['typographic quotes', '{“a”: 1}', 'the typographic quote “ is at line 1, column 2'],
		['a comma too many', '{\n"a": 1,\n}', 'a comma before } is at line 3, column 1'],
		[
			'names that differ only in what is not seen',
			'{"a": 1, "a\u200b": 2}',
			'"a" is a duplicate name: two names differ only in whitespace or invisible characters',
		],
		['a name of what is not seen', '{"\u200b ": 2}', 'a name is empty'],
	])('JSON with %s is invalid', async (_, json, reason) => {
		expect(await validationErrorOf({ json })).toContain(
			`'${sender.list}' [item 0]: ${reason.startsWith('the typographic') || reason.startsWith('a comma') ? 'it is not valid JSON: ' : ''}${reason}`,
		);
	});

	test('an unpaired surrogate is invalid in a text and in a list', async () => {
		const value = '={{ "Great 😀".slice(0, 7) }}';
		expect(await validationErrorOf({ text: value })).toContain(
			`'${sender.text}' [item 0]: it holds an unpaired surrogate`,
		);
		expect(await validationErrorOf({ list: [{ name: 'a', value }] })).toContain(
			`'${sender.list}' [item 0]: "a" holds an unpaired surrogate`,
		);
		expect(await validationErrorOf({ list: [{ name: value, value: 'x' }] })).toContain(
			`'${sender.list}' [item 0]: it holds an unpaired surrogate`,
		);
	});

	test.each(['orderId ', 'order\u200bId', '\ufefforderId', '\u00a0order\u00adId\u200e\t'])(
		'the name %j goes out as it is meant',
		async (name) => {
			expect((await arrivedOf({ list: [{ name, value: 'A-1' }] })).values).toEqual({ orderId: 'A-1' });
		},
	);

	test('names that become the same are duplicates', async () => {
		const list = [
			{ name: 'orderId', value: '1' },
			{ name: 'orderId ', value: '2' },
		];
		expect(await validationErrorOf({ list })).toContain(`'${sender.list}' [item 0]: "orderId" is a duplicate name`);
		expect(await validationErrorOf({ list: [{ name: '\u200b', value: '2' }] })).toContain('a name is empty');
		expect(await validationErrorOf({ list: [{ name: ' __proto__', value: '2' }] })).toContain('"__proto__"');
	});

	test.each([
		['$json.id', '\ufeffid', 'begins with an invisible character'],
		['$json["id"] + ""', '\ufeff id', 'begins with an invisible character'],
		['$json.id.trim()', 'id ', 'ends with whitespace'],
		['$json?.id ?? ""', 'i\u200bd', 'contains an invisible character'],
		['$input.item.json.id', ' id', 'begins with whitespace'],
	])('a field that {{ %s }} leaves empty, since the column is %j, is invalid', async (expression, column, reason) => {
		const value = expression.includes('+ ""') ? `={{ $json["id"] }}` : `={{ ${expression} }}`;
		const item = { [column]: 'A-1' };
		const words = `it is empty, since the name of the column "id" ${reason}`;
		expect(await validationErrorOf({ item, text: value })).toContain(`'${sender.text}' [item 0]: ${words}`);
		expect(await validationErrorOf({ item, list: [{ name: 'a', value }] })).toContain(
			`'${sender.list}' [item 0]: ${words}`,
		);
	});

	test('where the field exists, or none is like it, an empty value is an empty value', async () => {
		const text = '={{ $json.id }}';
		for (const item of [{ id: '', '\ufeffid': 'A-1' }, { '\ufeffid2': 'A-1' }, {}]) {
			const { failure } = await sender.run({ item, text });
			expect(failure).toEqual([]);
		}
	});

	test('nor is one invalid that another field fills', async () => {
		const { text } = await arrivedOf({ item: { '\ufeffid': 'A-1' }, text: '={{ $json.id ?? $json["\ufeffid"] }}' });
		expect(text).toBe('A-1');
	});
});

test.each([
	[
		"Press'nXPress",
		'Phone',
		async (item: IDataObject) => await enqueues().enqueue({ items: [item], settings: toErrorBranch }),
	],
	['8x8', 'Destination', async (item: IDataObject) => await surveys().send({ items: [item], settings: toErrorBranch })],
	[
		'Acoustic',
		'Phone Number',
		async (item: IDataObject) =>
			await consents().send({
				items: [item],
				settings: toErrorBranch,
				parameters: { personalization: {}, content: 'Hi' },
			}),
	],
] as const)('%s: a phone column with a byte order mark in its name is said', async (_, label, run) => {
	const { failure } = await run({ '\ufeffphone': '+6587755388', code: '1', name: 'x' });
	expect(failure.map(({ json }) => json.error)).toEqual([
		expect.stringContaining(
			`'${label}' [item 0]: it is empty, since the name of the column "phone" begins with an invisible character`,
		),
	]);
	expect(asString(failure[0].json.error)).toContain("'Exclude Byte Order Mark (BOM)'");
});

test('Acoustic, Get Status: so is a column of transaction ids', async () => {
	const { failure } = await consents().getStatus({
		items: [{ 'transactionId ': 'x', phoneNumber: '' }],
		settings: toErrorBranch,
	});
	expect(failure[0].json.error).toContain(
		`'Transaction ID' [item 0]: it is empty, since the name of the column "transactionId" ends with whitespace`,
	);
});

test('Acoustic: a channel qualifier that is an expression is read by the same rules', async () => {
	const channelQualifier = { __rl: true, mode: 'id', value: '={{ $json.program }}' };
	const { failure } = await consents().send({
		items: [{ phone, 'program ': 'x' }],
		settings: toErrorBranch,
		parameters: { channelQualifier },
	});
	expect(failure[0].json.error).toContain(
		`'Channel Qualifier' [item 0]: it is empty, since the name of the column "program" ends with whitespace`,
	);
});

test('8x8: a typed text with an unpaired surrogate in it is invalid', async () => {
	const { failure } = await surveys().send({
		settings: toErrorBranch,
		parameters: { templateBody: 'Great \ud83d {{url:}}' },
	});
	expect(failure[0].json.error).toContain("'Template' [item 0]: it holds an unpaired surrogate");
});

describe("Press'nXPress", () => {
	test('email: duplicates are told by the address that is meant', async () => {
		const items = ['ada@exämple.de', 'Ada@xn--exmple-cua.de', 'ADA@EXÄMPLE.de', 'bo@exämple.de'].map((email) => ({
			email,
		}));
		const { success } = await enqueues().enqueue({ channel: 'email', items, options: { duplicateRecipients: 'skip' } });
		expect(success.map(({ json }) => [json.outcome, json.recipient, json.duplicateOf])).toEqual([
			['accepted', 'ada@exämple.de', undefined],
			['skipped', 'Ada@xn--exmple-cua.de', 0],
			['skipped', 'ADA@EXÄMPLE.de', 0],
			['accepted', 'bo@exämple.de', undefined],
		]);
	});

	test('a name that is cleaned is compared with the documented keys', async () => {
		const { failure } = await pressNXpress('json').run({ list: [{ name: 'first\u200bname ', value: 'x' }] });
		expect(failure[0].json.error).toContain('"firstname" is a field of its own');
	});

	const hintsOf = async (attribute: IDataObject[]) => {
		const items = ['A-1', 'A-2', 'A-3'].map((order, n) => ({
			phone: `+658000000${n}`,
			order,
			...(n > 0 && { note: 'x' }),
		}));
		const { hints } = await enqueues().enqueue({
			items,
			parameters: { attributes: { attribute } } as unknown as INodeParameters,
		});
		return hints.map(({ message }) => message);
	};

	test('names that an expression makes, more than the list has rows, give a hint', async () => {
		const hints = await hintsOf([
			{ name: '=order {{ $json.order }}', value: 'yes' },
			{ name: 'note', value: '={{ $json.note }}' },
		]);
		expect(hints).toEqual([
			expect.stringContaining("The list 'Attributes' has 2 rows, but this run has 4 different attribute names"),
		]);
	});

	test('a name that is an expression gives one where a run has one item, too; a name as JSON or a fixed one none', async () => {
		const hintsOfOne = async (parameters: INodeParameters) => {
			const items = [{ phone: '+6580000001', order: 'A-1' }];
			const { hints } = await enqueues().enqueue({ items, parameters });
			return hints.map(({ message }) => message);
		};
		const list = (name: string) => ({ attributes: { attribute: [{ name, value: '={{ $json.order }}' }] } });
		expect(await hintsOfOne(list('={{ $json.order }}'))).toEqual([
			expect.stringMatching(/^A name in the list 'Attributes' is an expression; in this run the names are "A-1"\. /),
		]);
		expect(await hintsOfOne(list('order'))).toEqual([]);
		expect(await hintsOfOne({ attributesMode: 'json', attributesJson: '={{ { [$json.order]: 1 } }}' })).toEqual([]);
	});

	test('fixed names give none, whatever is empty', async () => {
		expect(
			await hintsOf([
				{ name: 'order', value: '={{ $json.order }}' },
				{ name: 'note', value: '={{ $json.note }}' },
			]),
		).toEqual([]);
	});
});

test('marks that nobody sees are left out of what names something: a survey, a sub-account, a touchpoint, a program', async () => {
	await surveys().send({
		items: [{ phone }],
		parameters: { surveyId: '\ufeffsandbox-nps\u200b' },
		options: { subAccountId: 'SubAccount-1\u200b ' },
	});
	expect(surveys().requests[0].path).toMatch(/\/subaccounts\/SubAccount-1\/surveys\/sandbox-nps\/messages$/);

	await enqueues().enqueue({ items: [{ phone }], options: { touchpoint: 'sup\u200bport ' } });
	expect(enqueues().requests[0].path).toContain('/channel/sms/');
	expect(enqueues().requests).toHaveLength(1);

	const run = await consents().send({
		items: [{ phone }],
		parameters: {
			channelQualifier: { __rl: true, mode: 'id', value: '12345\u200b' },
			content: 'Doors open at 7.',
			personalization: {},
		},
	});
	expect(run.success[0].json.outcome).toBe('accepted');
	expect(consents().bodies[0].channelQualifier).toBe('12345');
});
