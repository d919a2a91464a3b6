import { eightByEightAccount } from '../../../sandbox/accounts.mts';
import type { Sandbox } from '../../../sandbox/server.mts';
import { startSandbox } from '../../../sandbox/server.mts';
import { uuid } from '../../support/uuid.mts';

let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox();
});
afterEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

const authorization = `Bearer ${eightByEightAccount.apiKey}`;
const surveyPath = '/api/v1/subaccounts/SubAccount-1/surveys/sandbox-nps/messages';
const templateBody = 'Hello {{firstName}}, your order is {{order_nr}}: {{url:firstName:order_nr}}';

interface Row {
	umid: string;
	clientMessageId: string | null;
	destination: string;
	encoding: string;
	status: { code: string; description: string };
}

interface Batch {
	batchId: string;
	acceptedCount: number;
	rejectedCount: number;
	messages: Row[];
}

async function call(method: string, path: string, body?: unknown, headers: object = { authorization }) {
	const response = await fetch(sandbox.eightByEightUrl + path, {
		method,
		headers: { 'content-type': 'application/json', ...headers },
		body: typeof body === 'string' || body === undefined ? body : JSON.stringify(body),
	});
	return { status: response.status, headers: response.headers, body: (await response.json()) as unknown };
}

function errorBody(code: number, message?: string) {
	const timestamp = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}\+00:00$/) as string;
	return { code, message: message ?? (expect.any(String) as string), errorId: uuid, timestamp };
}

describe('8x8: send one survey', () => {
	test('responds as documented and queues the filled text with a link of 21 characters', async () => {
		const response = await call('POST', surveyPath, {
			destination: '+6587755388',
			templateBody,
			templateVariables: { firstName: 'James', order_nr: 1000 },
			source: 'YourBrand',
			clientMessageId: 'ABC1000',
			encoding: 'AUTO',
			dlrCallbackUrl: 'http://127.0.0.1:9/receipts',
		});
		expect(response.status).toBe(200);
		expect(response.body).toEqual({
			umid: uuid,
			clientMessageId: 'ABC1000',
			destination: '6587755388',
			encoding: 'GSM7',
			status: { code: 'QUEUED', description: 'SMS is accepted and queued for processing' },
		});
		const [message] = sandbox.records.messagesOf('eightByEight');
		expect(message).toMatchObject({
			recipient: '+6587755388',
			from: 'YourBrand',
			surveyId: 'sandbox-nps',
			smsCount: 1,
			umid: (response.body as Row).umid,
		});
		expect(message?.surveyLink).toHaveLength(21);
		expect(message?.text).toBe(`Hello James, your order is 1000: ${message?.surveyLink}`);
	});

	test('clientMessageId is null where none was given', async () => {
		const response = await call('POST', surveyPath, {
			destination: '6587755388',
			templateBody: 'Grüße 你好 {{url}}',
		});
		expect(response.body).toMatchObject({ clientMessageId: null, encoding: 'UCS2' });
	});

	test('a national number needs its country', async () => {
		const body = { templateBody, country: 'US', destination: '2025550101' };
		await call('POST', surveyPath, body);
		expect(sandbox.records.countOf('+12025550101')).toBe(1);
	});

	test('a survey id is decoded from the path', async () => {
		const path = surveyPath.replace('sandbox-nps', encodeURIComponent('Survey with space/slash'));
		const response = await call('POST', path, { destination: '6587755388', templateBody });
		expect(response.status).toBe(200);
	});

	const valid = { destination: '+6587755388', templateBody };
	test.each<[string, object, number]>([
		['no destination', { templateBody }, 1002],
		['a destination with spaces', { ...valid, destination: '+65 8775 5388' }, 1002],
		['a destination with a leading 0', { ...valid, destination: '087755388' }, 1002],
		['a destination as a number', { ...valid, destination: 6587755388 }, 1002],
		['a country name', { ...valid, country: 'Singapore' }, 1009],
		['a lower-case country', { ...valid, country: 'sg' }, 1009],
		['a region that is not a country', { ...valid, country: 'EU' }, 1009],
		['a code that is reserved, not assigned', { ...valid, country: 'UK' }, 1009],
		['a source of 17 characters', { ...valid, source: 'x'.repeat(17) }, 1005],
		['a clientMessageId of 351', { ...valid, clientMessageId: 'x'.repeat(351) }, 1008],
		['an unknown encoding', { ...valid, encoding: 'GSM' }, 1003],
		['a schedule without offset', { ...valid, scheduled: '2030-01-01T10:00:00' }, 1011],
		['a schedule that is not a date', { ...valid, scheduled: '2030-13-41T10:00:00Z' }, 1011],
		['a day that does not exist', { ...valid, scheduled: '2101-02-30T09:00:00Z' }, 1011],
		['the hour 24', { ...valid, scheduled: '2101-01-31T24:00:00Z' }, 1011],
		['a past expiry', { ...valid, expiry: '2020-01-01T10:00:00Z' }, 1006],
		['a callback that is not a URI', { ...valid, dlrCallbackUrl: 'example.com/dlr' }, 1000],
		['a callback without host', { ...valid, dlrCallbackUrl: 'https:///dlr' }, 1000],
		['a callback with a space', { ...valid, dlrCallbackUrl: 'https://example.com/a b' }, 1000],
		['a callback with brackets in its path', { ...valid, dlrCallbackUrl: 'https://example.com/[a]' }, 1000],
		['a callback with letters beyond ASCII', { ...valid, dlrCallbackUrl: 'https://example.com/ü' }, 1000],
		['a callback with a % alone', { ...valid, dlrCallbackUrl: 'https://example.com/100%' }, 1000],
		['no text', { destination: '+6587755388' }, 1007],
		['a text without the link', { ...valid, templateBody: 'Hello {{firstName}} {{urls}}' }, 1007],
		['variables as a list', { ...valid, templateVariables: [{ name: 'a', value: 'b' }] }, 1000],
		['a nested variable', { ...valid, templateVariables: { a: { b: 1 } } }, 1000],
		['a field of plain SMS', { ...valid, track: 'None' }, 1000],
	])('rejects %s', async (_name, body, code) => {
		const response = await call('POST', surveyPath, body);
		expect([response.status, response.body]).toEqual([400, errorBody(code)]);
		expect(sandbox.records.messages).toHaveLength(0);
	});

	test.each<[string, object]>([
		['a source of 16 emoji, which are 32 UTF-16 units', { source: '😀'.repeat(16) }],
		['a clientMessageId of 350 emoji', { clientMessageId: '😀'.repeat(350) }],
		['a date in small letters', { scheduled: '2101-01-31t09:00:00z' }],
		['a leap day', { scheduled: '2104-02-29T23:59:59.5-03:30' }],
		['a callback in capitals', { dlrCallbackUrl: 'HTTP://127.0.0.1:9/dlr' }],
		['a callback with all parts of an address', { dlrCallbackUrl: 'http://a:b@[::1]:9/dlr;a=1?b=%20&c/?#d' }],
	])('takes %s', async (_name, fields) => {
		expect((await call('POST', surveyPath, { ...valid, ...fields })).status).toBe(200);
	});

	test('documented texts: 1001, 1002, 1200, and a listed destination that is REJECTED', async () => {
		const wrongKey = { authorization: 'Bearer wrong' };
		const bareKey = { authorization: eightByEightAccount.apiKey };
		const unauthenticated = errorBody(1200, 'Request was not authenticated properly');
		for (const headers of [wrongKey, bareKey, {}]) {
			const response = await call('POST', surveyPath, valid, headers);
			expect([response.status, response.body]).toEqual([401, unauthenticated]);
		}
		const foreign = surveyPath.replace('SubAccount-1', 'SubAccount-9');
		expect((await call('POST', foreign, valid)).body).toEqual(
			errorBody(1001, "Provided subAccountId doesn't belongs to your account"),
		);
		const bad = await call('POST', surveyPath, { ...valid, destination: '12' });
		expect(bad.body).toEqual(errorBody(1002, 'Invalid MSISDN format (not E.164 international number)'));

		sandbox.eightByEight.settings.rejectedDestinations = ['6587755388'];
		const rejected = await call('POST', surveyPath, valid);
		expect([rejected.status, (rejected.body as Row).status.code]).toEqual([200, 'REJECTED']);
		expect(sandbox.records.messages).toHaveLength(0);
	});

	test('unknown survey, unknown path, wrong method, broken JSON', async () => {
		const unknown = surveyPath.replace('sandbox-nps', 'nobody');
		expect((await call('POST', unknown, valid)).body).toEqual(errorBody(1300));
		expect((await call('POST', `${surveyPath}/extra`, valid)).status).toBe(404);
		expect((await call('GET', surveyPath)).status).toBe(405);
		const broken = await call('POST', surveyPath, '{"destination":');
		expect([broken.status, broken.body]).toEqual([400, errorBody(1000)]);
	});

	test('429 as a fault has the documented body', async () => {
		sandbox.faults.set({ provider: 'eightByEight', status: 429, retryAfter: 1 });
		const response = await call('POST', surveyPath, valid);
		expect(response.headers.get('retry-after')).toBe('1');
		expect(response.body).toEqual(errorBody(429, 'Quota exceeded. Please try again in 1 second(s).'));
	});
});

describe('8x8: send a batch', () => {
	const template = { source: 'YourBrand', templateBody, encoding: 'AUTO' };
	const row = (number: number) => ({
		destination: `+65877553${String(number).padStart(2, '0')}`,
		clientMessageId: `id-${number}`,
		templateVariables: { firstName: `N${number}` },
	});

	async function batch(fields: object): Promise<Batch> {
		const body = { includeMessagesInResponse: true, template, ...fields };
		const response = await call('POST', `${surveyPath}/batch`, body);
		expect(response.status).toBe(200);
		return response.body as Batch;
	}

	test('a bad destination rejects its row only; missing ids are made from the batch id', async () => {
		const body = await batch({
			clientBatchId: 'Demo#1001',
			messages: [{ destination: '+6587755377' }, { destination: '+65 8775', clientMessageId: 'b' }],
		});
		expect(body).toEqual({
			batchId: uuid,
			clientBatchId: 'Demo#1001',
			acceptedCount: 1,
			rejectedCount: 1,
			messages: [
				expect.objectContaining({
					clientMessageId: 'Demo#1001/6587755377',
					destination: '6587755377',
					status: { code: 'QUEUED', description: 'SMS is accepted and queued for processing' },
				}),
				expect.objectContaining({
					clientMessageId: 'b',
					destination: '+65 8775',
					status: {
						code: 'REJECTED',
						description: 'Invalid MSISDN format (not E.164 international number)',
					},
				}),
			],
		});
		expect(sandbox.records.countsByRecipient()).toEqual({ '+6587755377': 1 });
	});

	test("a message's own fields win over the template's", async () => {
		const own = { ...row(1), templateBody: 'Mine: {{url:}}', source: 'Mine' };
		await batch({ messages: [own, row(2)] });
		const [first, second] = sandbox.records.messagesOf('eightByEight');
		expect([first?.text, first?.from]).toEqual([`Mine: ${first?.surveyLink}`, 'Mine']);
		expect([second?.text?.startsWith('Hello N2'), second?.from]).toEqual([true, 'YourBrand']);
	});

	test('rows are returned in another order, and some not at all, when set so', async () => {
		const messages = Array.from({ length: 20 }, (_, number) => row(number));
		const asked = messages.map(({ clientMessageId }) => clientMessageId);
		sandbox.eightByEight.settings.rowOrder = 'shuffled';
		const shuffled = (await batch({ messages })).messages.map((one) => one.clientMessageId);
		expect(shuffled).not.toEqual(asked);
		expect(shuffled.sort()).toEqual([...asked].sort());

		sandbox.eightByEight.settings.omittedDestinations = ['+6587755303'];
		const body = await batch({ messages });
		expect([body.messages.length, body.acceptedCount]).toEqual([19, 20]);
	});

	test('messages are null unless asked for', async () => {
		expect((await batch({ messages: [row(1)], includeMessagesInResponse: false })).messages).toBeNull();
		expect((await batch({ messages: [row(1)], includeMessagesInResponse: undefined })).messages).toBeNull();
	});

	test('10,000 messages are taken, one more is not', async () => {
		const messages = Array.from({ length: 10_000 }, (_, number) => ({
			destination: `+1202555${String(number).padStart(4, '0')}`,
		}));
		expect((await batch({ messages })).acceptedCount).toBe(10_000);
		const over = { template, messages: [...messages, row(1)] };
		const response = await call('POST', `${surveyPath}/batch`, over);
		expect([response.status, response.body]).toEqual([400, errorBody(1100)]);
		expect(sandbox.records.summary().repeated).toEqual([]);
	});

	test.each<[string, object, number]>([
		['no messages', { messages: [] }, 1000],
		['a clientBatchId of 21', { messages: [row(1)], clientBatchId: 'x'.repeat(21) }, 1008],
		['destinations', { destinations: ['6587755388'] }, 1000],
		['a template without text', { messages: [row(1)], template: { source: 'A' } }, 1007],
		[
			'a template without the link, though its message has a text',
			{ messages: [{ ...row(1), templateBody }], template: { templateBody: 'Hello' } },
			1007,
		],
		['a template with a destination', { messages: [row(1)], template: { ...template, destination: '1' } }, 1000],
		['no text anywhere', { messages: [row(1)], template: undefined }, 1007],
		['a bad field in a row', { messages: [row(1), { ...row(2), source: 'x'.repeat(17) }] }, 1005],
	])('rejects %s', async (_name, fields, code) => {
		const body = { template, ...fields };
		const response = await call('POST', `${surveyPath}/batch`, body);
		expect([response.status, response.body]).toEqual([400, errorBody(code)]);
		expect(sandbox.records.messages).toHaveLength(0);
	});
});

describe('8x8: read a message', () => {
	const readPath = '/api/v1/subaccounts/SubAccount-1/messages/';
	const nobody = '00000000-0000-4000-8000-000000000000';

	test('tells wrong key, wrong sub-account, unknown and malformed id apart', async () => {
		sandbox.eightByEight.settings.readIntervalMs = 0;
		const wrongKey = await call('GET', readPath + nobody, undefined, { authorization: 'Bearer x' });
		const foreign = readPath.replace('SubAccount-1', 'SubAccount-9');
		const wrongSubAccount = await call('GET', foreign + nobody);
		const unknown = await call('GET', readPath + nobody);
		const malformed = await call('GET', `${readPath}1`);
		expect([wrongKey.status, wrongKey.body]).toEqual([401, errorBody(1200)]);
		expect([wrongSubAccount.status, wrongSubAccount.body]).toEqual([401, errorBody(1001)]);
		expect([unknown.status, unknown.body]).toEqual([404, errorBody(1300, 'Message not found.')]);
		expect([malformed.status, malformed.body]).toEqual([400, errorBody(1000, 'Invalid umid.')]);
	});

	test('one look a second for a sub-account; a rejected look does not count', async () => {
		expect((await call('GET', readPath + nobody)).status).toBe(404);
		for (const path of [nobody, '1']) {
			const early = await call('GET', readPath + path);
			expect([early.status, early.headers.get('retry-after'), early.body]).toEqual([
				429,
				'1',
				errorBody(429, 'Quota exceeded. Please try again in 1 second(s).'),
			]);
		}
		expect((await call('GET', readPath.replace('SubAccount-1', 'SubAccount-2') + nobody)).status).toBe(404);
		await new Promise((resolve) => setTimeout(resolve, 1010));
		expect((await call('GET', readPath + nobody)).status).toBe(404);
	});

	test('shows a message of this sub-account, masked', async () => {
		const sent = await call('POST', surveyPath, { destination: '+6587755388', templateBody });
		const { umid } = sent.body as Row;
		expect((await call('GET', readPath + umid)).body).toEqual({
			umid,
			subAccountId: 'SubAccount-1',
			direction: 'outbound',
			country: 'SG',
			status: { state: 'queued', timestamp: expect.any(String) as string },
			msisdn: '+658775xxxx',
			source: null,
			body: '**MASKED**',
			encoding: 'GSM7',
			createdAt: expect.any(String) as string,
			smsCount: 1,
			clientMessageId: null,
			clientBatchId: null,
			batchId: null,
		});
		await sandbox.eightByEight.receipt({ umid, state: 'delivered', url: 'http://127.0.0.1:9/' });
		sandbox.eightByEight.settings.readIntervalMs = 0;
		expect((await call('GET', readPath + umid)).body).toMatchObject({
			status: { state: 'delivered', detail: 'delivered_to_recipient' },
			price: { currency: 'USD' },
		});
		const other = readPath.replace('SubAccount-1', 'SubAccount-2');
		expect((await call('GET', other + umid)).status).toBe(404);
	});
});

describe('8x8: cancel messages', () => {
	const messagesPath = '/api/v1/subaccounts/SubAccount-1/messages/';
	const nobody = '00000000-0000-4000-8000-000000000000';
	const later = (milliseconds: number) => new Date(Date.now() + milliseconds).toISOString();
	const cancel = async (path: string) => {
		const { status, body } = await call('DELETE', messagesPath + path);
		return [status, body];
	};

	async function send(scheduled?: string): Promise<string> {
		const body = { destination: '+6587755388', templateBody, scheduled, dlrCallbackUrl: 'http://127.0.0.1:9/receipts' };
		return ((await call('POST', surveyPath, body)).body as Row).umid;
	}

	test('one that is scheduled: it is not sent, and has no receipts', async () => {
		const [umid, other] = [await send(later(400)), await send(later(400))];
		expect(await cancel(umid.toUpperCase())).toEqual([200, { cancelledCount: 1 }]);
		expect(await cancel(umid)).toEqual([200, { cancelledCount: 0 }]);
		await new Promise((resolve) => setTimeout(resolve, 100));
		expect(sandbox.eightByEight.deliveries).toEqual([]);
		await new Promise((resolve) => setTimeout(resolve, 700));
		expect(new Set(sandbox.eightByEight.deliveries.map((delivery) => delivery.umid))).toEqual(new Set([other]));
		expect((await call('GET', messagesPath + umid)).body).toMatchObject({ status: { detail: 'cancelled' } });
	});

	test('one that was sent, one that nobody knows, what is not an ID', async () => {
		expect(await cancel(await send())).toEqual([200, { cancelledCount: 0 }]);
		expect(await cancel(await send(later(-1000)))).toEqual([200, { cancelledCount: 0 }]);
		sandbox.eightByEight.settings.nothingToCancelIsNotFound = true;
		expect(await cancel(await send())).toEqual([404, errorBody(1300, 'Message not found.')]);
		expect(await cancel(nobody)).toEqual([404, errorBody(1300, 'Message not found.')]);
		expect(await cancel('1')).toEqual([400, errorBody(1000, 'Invalid umid.')]);
		expect(await cancel('batch/1')).toEqual([400, errorBody(1000, 'Invalid batchId.')]);
		expect(await cancel(`batch/${nobody}`)).toEqual([404, errorBody(1300)]);
		expect((await cancel(`${nobody}/more`))[0]).toBe(404);
		expect((await call('GET', `${messagesPath}batch/${nobody}`)).status).toBe(405);
	});

	test('a batch, as far as it is not sent and of this sub-account', async () => {
		const messages = [{ destination: '+6587755301' }, { destination: '+6587755302' }, { destination: '+6587755303' }];
		const body = { template: { templateBody, scheduled: later(60_000) }, messages, includeMessagesInResponse: true };
		const batch = (await call('POST', `${surveyPath}/batch`, body)).body as Batch;
		await cancel(batch.messages[0].umid);
		const elsewhere = await call(
			'DELETE',
			`${messagesPath.replace('SubAccount-1', 'SubAccount-2')}batch/${batch.batchId}`,
		);
		expect(elsewhere.status).toBe(404);
		expect(await cancel(`batch/${batch.batchId}`)).toEqual([200, { cancelledCount: 2 }]);
		expect(await cancel(`batch/${batch.batchId}`)).toEqual([200, { cancelledCount: 0 }]);
	});
});

test('settings over the control API are checked', async () => {
	const set = async (settings: object) =>
		await fetch(`${sandbox.url}/control/8x8/settings`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(settings),
		});
	expect((await set({ subAccountStatus: 400 })).status).toBe(200);
	expect(sandbox.eightByEight.settings.subAccountStatus).toBe(400);
	for (const wrong of [{ rowOrdre: 'shuffled' }, { rejectedDestinations: 'one' }, { rowOrder: null }]) {
		expect((await set(wrong)).status).toBe(400);
	}
});
