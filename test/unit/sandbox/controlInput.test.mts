import type { Sandbox } from '../../../sandbox/server.mts';
import { startSandbox } from '../../../sandbox/server.mts';

// What the control API accepts, and what it says about everything else.

let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox();
});
afterEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

async function control(method: string, path: string, text?: string) {
	const headers = { 'content-type': 'application/json' };
	const response = await fetch(`${sandbox.url}/control/${path}`, { method, headers, body: text });
	return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const post = async (path: string, body: unknown) => await control('POST', path, JSON.stringify(body));

/** An input that is invalid, and all that is said about it. */
const rejected = (message: string) => ({ status: 400, body: { message } });

const provider = 'acoustic';
const other = [null, true, 'text', [], {}];
const notText = [null, 5, false, ['text'], {}];
const headerText = 'a text that a header can have';

/** What a field may be, with values at its limits, and beyond them. */
type Rule = [field: string, allowed: string, valid: unknown[], invalid: unknown[]];

const wholeFrom = (field: string, from: number): Rule => [
	field,
	`a whole number from ${from}`,
	[from, from + 1, 1e15],
	[from - 1, from + 0.5, ...other],
];

const oneOf = (field: string, ...choices: string[]): Rule => [
	field,
	`"${choices.slice(0, -1).join('", "')}" or "${choices.at(-1) ?? ''}"`,
	choices,
	['', choices[0]?.toUpperCase(), `${choices[0]} `, 1, null],
];

const milliseconds = (field: string): Rule => [
	field,
	'a number of milliseconds from 0 to 86400000',
	[0, 0.5, 86_400_000],
	[-1, 86_400_001, ...other],
];

const httpStatus = (field: string): Rule => [
	field,
	'a whole number from 200 to 599',
	[200, 599],
	[199, 600, 200.5, ...other],
];

const yesOrNo = (field: string): Rule => [field, 'true or false', [true, false], [null, 0, 1, 'true', []]];
const anyText = (field: string): Rule => [field, 'a text', ['', 'text'], notText];
const texts = (field: string): Rule => [field, 'a list of texts', [[], ['', 'text']], [null, 'text', 5, {}]];
const webUrlOrNull = (field: string): Rule => [
	field,
	'an http or https URL, or null',
	[null, 'http://127.0.0.1:5678/webhook/1', 'https://n8n.example'],
	['', 'nonsense', 'ftp://127.0.0.1/', 'javascript:1', '/webhook', 5, {}],
];

describe("a fault's fields", () => {
	const turns = '"every", a whole number from 1, or a list of them';
	const rules: Rule[] = [
		['on', turns, ['every', 1, [1], [2, 7]], [0, 1.5, 'never', [], [0], [1, 'every'], null, {}]],
		anyText('method'),
		anyText('path'),
		anyText('recipient'),
		milliseconds('latencyMs'),
		oneOf('connection', 'dropBefore', 'dropAfter', 'hang'),
		httpStatus('status'),
		[
			'headers',
			'a JSON object of headers with valid names and texts',
			[{}, { 'x-odd': '', 'Retry-After': '1' }],
			[null, 'text', 5, [], { 'a b': '1' }, { '': '1' }, { a: 'one\ntwo' }],
		],
		[
			'retryAfter',
			`a number of seconds from 0, or ${headerText}`,
			[0, 0.5, 3600, '5', 'Wed, 21 Oct 2026 07:28:00 GMT'],
			[-1, 'one\ntwo', null, true, [], {}],
		],
		anyText('rawBody'),
		oneOf(
			'garble',
			...['html', 'empty', 'noContent', 'truncatedJson', 'invalidJson', 'wrongContentType', 'huge'],
			...['headOnly', 'cutOff', 'noEnd', 'endless'],
		),
		['redirectTo', headerText, ['/moved', 'http://127.0.0.1/'], ['/one\ntwo', '/\u0100', ...notText]],
		milliseconds('dripMs'),
		wholeFrom('dripBytes', 1),
		yesOrNo('processed'),
		['body', 'anything', [null, 0, '', [], {}], []],
	];

	test.each(rules)('%s is %s', async (field, allowed, valid, invalid) => {
		for (const value of valid) {
			expect(await post('faults', { provider, [field]: value })).toMatchObject({
				status: 201,
				body: { faults: [{ provider, [field]: value }] },
			});
		}
		for (const value of invalid) {
			const message = `A fault's '${field}' is ${allowed}, not ${JSON.stringify(value)}.`;
			expect(await post('faults', { provider, [field]: value })).toEqual(rejected(message));
		}
		expect(sandbox.faults.list()).toHaveLength(valid.length);
	});

	test('the provider, which is needed', async () => {
		const allowed = '"pressnxpress", "eightByEight" or "acoustic"';
		for (const name of ['pressnxpress', 'eightByEight', 'acoustic']) {
			expect((await post('faults', { provider: name })).status).toBe(201);
		}
		expect(await post('faults', { provider: 'twilio' })).toEqual(
			rejected(`A fault's 'provider' is ${allowed}, not "twilio".`),
		);
		expect(await post('faults', {})).toEqual(rejected(`A fault's 'provider' is missing; it is ${allowed}.`));
	});

	test('one header of several is named', async () => {
		const headers = { 'x-one': '1', 'x-two': 2 };
		expect(await post('faults', { provider, headers })).toEqual(
			rejected("A fault's 'headers.x-two' is a text, not 2."),
		);
	});

	const known =
		'provider, on, method, path, recipient, latencyMs, connection, status, headers, retryAfter, body, rawBody, ' +
		'garble, redirectTo, dripMs, dripBytes, processed';

	test('every mistake is told, unknown fields with the known ones', async () => {
		const fault = { provider, staus: 500, status: 700, garble: null, constructor: 1 };
		expect(await post('faults', fault)).toEqual(
			rejected(
				"A fault's 'status' is a whole number from 200 to 599, not 700. " +
					`A fault's 'garble' is ${String(rules.find(([field]) => field === 'garble')?.[1])}, not null. ` +
					`A fault has no field 'staus' or 'constructor'; known are ${known}.`,
			),
		);
	});

	test('of a list none is set where one is invalid, and each is named', async () => {
		const faults = [{ provider, status: 500 }, { provider, status: 100 }, 7];
		expect(await post('faults', faults)).toEqual(
			rejected("Fault 2's 'status' is a whole number from 200 to 599, not 100. Fault 3 is a JSON object, not 7."),
		);
		expect(sandbox.faults.list()).toEqual([]);
		expect((await post('faults', faults.slice(0, 1))).status).toBe(201);
		expect(await post('faults', [])).toEqual({ status: 201, body: { faults: [] } });
	});

	test('a number that JavaScript has no room for, and a long value, which is shortened', async () => {
		expect(await control('POST', 'faults', '{"provider": "acoustic", "latencyMs": 1e999}')).toEqual(
			rejected("A fault's 'latencyMs' is a number of milliseconds from 0 to 86400000, not Infinity."),
		);
		const long = await post('faults', { provider, status: 'x'.repeat(60) });
		expect(long).toEqual(rejected(`A fault's 'status' is a whole number from 200 to 599, not "${'x'.repeat(59)}….`));
		const short = await post('faults', { provider, status: 'x'.repeat(58) });
		expect(short).toEqual(rejected(`A fault's 'status' is a whole number from 200 to 599, not "${'x'.repeat(58)}".`));
	});
});

describe.each<[string, Rule[]]>([
	[
		'8x8',
		[
			httpStatus('subAccountStatus'),
			wholeFrom('rejectNext', 0),
			texts('rejectedDestinations'),
			oneOf('rowOrder', 'request', 'reversed', 'shuffled'),
			texts('omittedDestinations'),
			webUrlOrNull('defaultDlrUrl'),
			milliseconds('readIntervalMs'),
			yesOrNo('nothingToCancelIsNotFound'),
			webUrlOrNull('surveyWebhookUrl'),
			['webhookAuthorization', `${headerText}, or null`, [null, '', 'Bearer 1'], ['one\ntwo', 5, {}]],
			texts('receiptStates'),
			[
				'receiptStatesByDestination',
				'a JSON object of lists of texts',
				[{}, { '+12025550101': [], '12025550102': ['sent'] }],
				[null, 'text', 5, []],
			],
			milliseconds('receiptIntervalMs'),
			oneOf('receiptOrder', 'documented', 'reversed'),
			wholeFrom('receiptTimes', 0),
			yesOrNo('receiptsAsXml'),
			['retryScale', 'a number from 0 to 100', [0, 0.01, 100], [-0.1, 100.1, ...other]],
			milliseconds('webhookTimeoutMs'),
			yesOrNo('postOutside'),
		],
	],
	[
		'acoustic',
		[
			['tokenLifetime', 'a number from 0', [0, 0.5, 14_400], [-1, ...other]],
			yesOrNo('smsEnabled'),
			wholeFrom('concurrentRequests', 0),
			httpStatus('concurrencyStatus'),
			oneOf('errorShape', 'object', 'text', 'plain'),
			oneOf('sendShape', 'envelope', 'bare'),
			wholeFrom('notFoundReads', 0),
			['notFoundMs', 'a number from 0', [0, 0.5, 60_000], [-1, ...other]],
			oneOf('notFoundShape', 'generalErrors', 'dataMessage', 'plain'),
			wholeFrom('processedPerRead', 0),
			wholeFrom('pageSize', 0),
			['nextPageOrigin', 'a text or null', [null, '', 'https://elsewhere.example'], [5, false, [], {}]],
			oneOf('contactOrder', 'request', 'reversed'),
			texts('failedNumbers'),
			texts('withoutConsent'),
			oneOf('lookupShape', 'keys', 'values'),
			wholeFrom('publishedPageSize', 1),
		],
	],
])('settings of %s', (name, rules) => {
	const path = `${name}/settings`;

	test.each(rules)('%s is %s', async (field, allowed, valid, invalid) => {
		for (const value of valid) {
			expect(await post(path, { [field]: value })).toMatchObject({ status: 200, body: { [field]: value } });
		}
		for (const value of invalid) {
			const message = `The setting '${field}' is ${allowed}, not ${JSON.stringify(value)}.`;
			expect(await post(path, { [field]: value })).toEqual(rejected(message));
		}
		expect((await control('GET', path)).body[field]).toEqual(valid.at(-1));
	});

	test('these are all of them; an unknown one is told with them, and nothing is changed beside it', async () => {
		const { body: before } = await control('GET', path);
		const known = rules.map(([field]) => field);
		expect(Object.keys(before)).toEqual(known);
		const [[first, allowed, valid, [invalid]], [second, , values]] = rules;
		expect(await post(path, { [second]: values.at(-1), [first]: invalid, odd: valid.at(-1) })).toEqual(
			rejected(
				`The setting '${first}' is ${allowed}, not ${JSON.stringify(invalid)}. ` +
					`There is no setting 'odd'; known are ${known.join(', ')}.`,
			),
		);
		expect((await control('GET', path)).body).toEqual(before);
		expect(await post(path, [])).toEqual(rejected('The body is a JSON object, not [].'));
	});
});

test('one state of one destination is named', async () => {
	const settings = { receiptStatesByDestination: { '+12025550101': ['sent', 5] } };
	expect(await post('8x8/settings', settings)).toEqual(
		rejected("The setting 'receiptStatesByDestination.+12025550101[1]' is a text, not 5."),
	);
});

describe("8x8's webhook events", () => {
	/** Sends a survey whose receipts have nowhere to go. */
	async function acceptedUmid(): Promise<string> {
		sandbox.eightByEight.settings.receiptStates = [];
		const response = await fetch(
			`${sandbox.eightByEightUrl}/api/v1/subaccounts/SubAccount-1/surveys/sandbox-nps/messages`,
			{
				method: 'POST',
				headers: { 'content-type': 'application/json', authorization: 'Bearer sandbox-8x8-api-key' },
				body: JSON.stringify({ destination: '+12025550101', templateBody: 'Hello {{url:}}' }),
			},
		);
		return ((await response.json()) as { umid: string }).umid;
	}

	const date = 'a date and time such as "2026-12-31T09:00:00Z"';
	const dateRule = (field: string): Rule => [
		field,
		date,
		['2026-11-01', '2026-11-01T08:00:00.5+08:00'],
		['soon', '2026-13-01', '', ...notText],
	];
	const url = (outside: string): Rule => ['url', 'an http or https URL', [outside], ['', 'nonsense', 'ftp://a', null]];
	const outside = 'http://receiver.example/';
	const common: Rule[] = [url(outside), ['times', 'a whole number from 1', [1, 3], [0, 1.5, ...other]]];

	test.each<[string, string, object, Rule[]]>([
		[
			'receipt',
			"A receipt's",
			{ state: 'sent' },
			[
				...common,
				anyText('state'),
				anyText('detail'),
				['errorCode', 'a whole number', [-1, 0, 46], [1.5, ...other]],
				anyText('errorMessage'),
				dateRule('timestamp'),
				['afterSeconds', 'a number of seconds from 0 to 86400', [0, 0.5, 86_400], [-1, 86_401, ...other]],
			],
		],
		['answer', "A survey response's", {}, [...common, dateRule('startedAt'), dateRule('submittedAt')]],
	])('%s: its fields', async (call, owner, needed, rules) => {
		const umid = await acceptedUmid();
		for (const [field, allowed, valid, invalid] of rules) {
			for (const value of valid) {
				const { status } = await post(`8x8/${call}`, { umid, url: outside, ...needed, [field]: value });
				expect([field, value, status]).toEqual([field, value, field === 'afterSeconds' ? 202 : 200]);
			}
			const { deliveries, laterReceipts } = sandbox.eightByEight;
			const before = [deliveries.length, laterReceipts.length];
			for (const value of invalid) {
				const message = `${owner} '${field}' is ${allowed}, not ${JSON.stringify(value)}.`;
				const input = { umid, url: outside, ...needed, [field]: value };
				expect(await post(`8x8/${call}`, input)).toEqual(rejected(message));
			}
			expect([sandbox.eightByEight.deliveries.length, sandbox.eightByEight.laterReceipts.length]).toEqual(before);
		}
	});

	test('what each needs, and what neither has', async () => {
		expect(await post('8x8/receipt', { stat: 'sent' })).toEqual(
			rejected(
				"A receipt's 'umid' is missing; it is a text. A receipt's 'state' is missing; it is a text. " +
					"A receipt has no field 'stat'; known are umid, url, times, state, detail, errorCode, errorMessage, " +
					'timestamp, afterSeconds.',
			),
		);
		expect(await post('8x8/answer', { state: 'sent' })).toEqual(
			rejected(
				"A survey response's 'umid' is missing; it is a text. " +
					"A survey response has no field 'state'; known are umid, url, times, answers, startedAt, submittedAt.",
			),
		);
	});

	test('answers, each by its place', async () => {
		const umid = await acceptedUmid();
		const answer = { questionId: '1', answerId: null, question: 'Why?', answer: '' };
		const send = async (answers: unknown) => await post('8x8/answer', { umid, url: outside, answers });
		for (const answers of [[], [answer], [answer, { ...answer, answerId: '10009' }]]) {
			expect((await send(answers)).status).toBe(200);
		}
		expect(await send({})).toEqual(rejected("A survey response's 'answers' is a list of answers, not {}."));
		const { question, ...rest } = answer;
		expect(await send([answer, { ...rest, answerId: 5, questoin: question }])).toEqual(
			rejected(
				"A survey response's 'answers[1].answerId' is a text or null, not 5. " +
					"A survey response's 'answers[1].question' is missing; it is a text. " +
					"A survey response has no field 'answers[1].questoin'; known are questionId, answerId, question, answer.",
			),
		);
	});

	test('a message that was not accepted, and an event with nowhere to go', async () => {
		expect(await post('8x8/receipt', { umid: 'nobody', state: 'sent' })).toEqual(
			rejected("No accepted message has the umid 'nobody'."),
		);
		const umid = await acceptedUmid();
		const noUrl = rejected('There is no URL to send to: give one, or change the settings.');
		expect(await post('8x8/receipt', { umid, state: 'sent' })).toEqual(noUrl);
		expect(await post('8x8/receipt', { umid, state: 'sent', afterSeconds: 1 })).toEqual(noUrl);
		expect(await post('8x8/answer', { umid })).toEqual(noUrl);
		expect(sandbox.eightByEight.statusOf(umid)).toBeUndefined();
	});

	test('a message read by its umid in capitals has the same status', async () => {
		const umid = await acceptedUmid();
		await post('8x8/receipt', { umid, state: 'sent', url: outside });
		const read = await fetch(
			`${sandbox.eightByEightUrl}/api/v1/subaccounts/SubAccount-1/messages/${umid.toUpperCase()}`,
			{ headers: { authorization: 'Bearer sandbox-8x8-api-key' } },
		);
		expect(await read.json()).toMatchObject({ umid, status: { state: 'sent' } });
	});
});

describe("Acoustic's tokens", () => {
	test('age by any number of seconds', async () => {
		for (const body of [{}, { seconds: 0 }, { seconds: -5 }, { seconds: 0.5 }]) {
			expect(await post('acoustic/age-tokens', body)).toEqual({ status: 200, body: {} });
		}
		for (const value of other) {
			expect(await post('acoustic/age-tokens', { seconds: value })).toEqual(
				rejected(`The body's 'seconds' is a number of seconds, not ${JSON.stringify(value)}.`),
			);
		}
	});
});

describe('queries', () => {
	test.each(['records', 'messages', 'surveys', '8x8/deliveries'])('pages of %s', async (path) => {
		for (const query of ['', '?after=0', '?limit=1', '?after=7&limit=999999999999999']) {
			expect(await control('GET', path + query)).toMatchObject({ status: 200, body: { total: 0, next: null } });
		}
		for (const value of ['-1', '0.5', '', 'all', '1e3', '9999999999999999']) {
			expect(await control('GET', `${path}?after=${value}`)).toEqual(
				rejected(`The query's 'after' is a whole number from 0, not "${value}".`),
			);
		}
		expect(await control('GET', `${path}?limit=0&limt=1`)).toEqual(
			rejected(
				"The query's 'limit' is a whole number from 1, not \"0\". " +
					"The query has no field 'limt'; known are after, limit.",
			),
		);
	});

	test('which fault is removed', async () => {
		const { id } = sandbox.faults.set({ provider, status: 500 });
		for (const value of ['0', 'all', '']) {
			expect(await control('DELETE', `faults?id=${value}`)).toEqual(
				rejected(`The query's 'id' is a whole number from 1, not "${value}".`),
			);
		}
		expect((await control('DELETE', `faults?id=${id + 1}`)).body).toMatchObject({ faults: [{ id }] });
		expect((await control('DELETE', `faults?id=${id}`)).body).toEqual({ faults: [] });
	});

	test('a search of the inbox', async () => {
		const search = async (query: string) => {
			const response = await fetch(`${sandbox.url}/inbox/messages?${query}`);
			return { status: response.status, body: (await response.json()) as unknown };
		};
		for (const query of ['', 'recipient=', 'provider=acoustic&limit=1&before=1', 'limit=200']) {
			expect(await search(query)).toMatchObject({ status: 200, body: { messages: [] } });
		}
		expect(await search('provider=twilio&limit=0&before=last&recipent=1')).toEqual(
			rejected(
				'The query\'s \'provider\' is "pressnxpress", "eightByEight" or "acoustic", not "twilio". ' +
					"The query's 'before' is a whole number from 1, not \"last\". " +
					"The query's 'limit' is a whole number from 1, not \"0\". " +
					"The query has no field 'recipent'; known are recipient, provider, before, limit.",
			),
		);
	});
});
