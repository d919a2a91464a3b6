import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { readEvent } from '../../../nodes/EightByEightEngage/events.ts';
import { readReceiptXml } from '../../../nodes/EightByEightEngage/receiptXml.ts';
import { eightByEightAccount } from '../../../sandbox/accounts.mts';
import { receiptXml } from '../../../sandbox/eightByEightWebhooks.mts';
import type { JsonObject } from '../../../sandbox/json.mts';
import type { EightByEightMessage } from '../../../sandbox/records.mts';
import type { Sandbox } from '../../../sandbox/server.mts';
import { startSandbox } from '../../../sandbox/server.mts';
import {
	inboundMessageSample,
	linkClickSample,
	receiptSample,
	receiptXmlSample,
} from '../../support/eight-by-eight-events.mts';
import { postSurvey } from '../../support/sandbox-requests.mts';

interface ReceivedEvent {
	path: string;
	authorization: string | undefined;
	body: { umid?: string; payload?: { umid: string; status: { state: string; timestamp: string } } };
}

let sandbox: Sandbox;
let listener: Server;
let listenerUrl: string;
let received: ReceivedEvent[] = [];
/** The same, as they arrived. */
let texts: Array<{ type: string; text: string }> = [];
/** Statuses of the next responses; 200 when there are none left, 0 drops the connection. */
let statuses: number[] = [];

beforeAll(async () => {
	sandbox = await startSandbox();
	listener = createServer((request, response) => {
		let text = '';
		request.on('data', (chunk: Buffer) => (text += chunk.toString()));
		request.on('end', () => {
			const { authorization, 'content-type': type = '' } = request.headers;
			texts.push({ type, text });
			const body = type.includes('json') ? (JSON.parse(text) as ReceivedEvent['body']) : {};
			received.push({ path: request.url ?? '', authorization, body });
			const status = statuses.shift() ?? 200;
			if (status === 0) request.socket.destroy();
			else response.writeHead(status).end();
		});
	});
	await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
	listenerUrl = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
});
beforeEach(() => {
	Object.assign(sandbox.eightByEight.settings, { receiptIntervalMs: 2, retryScale: 0.002 });
});
afterEach(() => {
	sandbox.reset();
	received = [];
	texts = [];
	statuses = [];
});
afterAll(async () => {
	await sandbox.close();
	await new Promise((resolve) => listener.close(resolve));
});

async function post(path: string, body: object): Promise<EightByEightMessage> {
	await postSurvey(sandbox, path, body);
	const message = sandbox.records.messagesOf('eightByEight').at(-1);
	if (message === undefined) throw new Error('Nothing was accepted.');
	return message;
}

async function sendOne(fields: object = {}): Promise<EightByEightMessage> {
	return await post('messages', {
		destination: '+12025550101',
		templateBody: 'Hello {{firstname}} {{url:}}',
		templateVariables: { firstname: 'John', order_nr: 1010101 },
		clientMessageId: 'mine',
		dlrCallbackUrl: `${listenerUrl}/receipts`,
		...fields,
	});
}

const receivedStates = () => received.map(({ body }) => body.payload?.status.state);

describe('8x8: delivery receipts', () => {
	test('queued, sent, delivered, in the documented envelope', async () => {
		sandbox.eightByEight.settings.webhookAuthorization = 'Bearer 9QQhlsEb8VY';
		const { umid } = await sendOne({ source: 'YourBrand' });
		await sandbox.eightByEight.idle();
		expect(receivedStates()).toEqual(['queued', 'sent', 'delivered']);
		expect(received[2]).toEqual({
			path: '/receipts',
			authorization: 'Bearer 9QQhlsEb8VY',
			body: {
				namespace: 'SMS',
				eventType: 'outbound_message_status_changed',
				description: 'SMS outbound message delivery receipt',
				payload: {
					umid,
					clientMessageId: 'mine',
					subAccountId: 'SubAccount-1',
					source: 'YourBrand',
					destination: '+12025550101',
					status: {
						state: 'delivered',
						detail: 'delivered_to_recipient',
						timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string,
					},
					price: { total: 0.0125, perSms: 0.0125, currency: 'USD' },
					smsCount: 1,
				},
			},
		});
	});

	test('a batch adds its ids; states by destination; the account default URL', async () => {
		Object.assign(sandbox.eightByEight.settings, {
			defaultDlrUrl: `${listenerUrl}/default`,
			receiptStatesByDestination: { '12025550102': ['undelivered'] },
		});
		const { batchId } = await post('messages/batch', {
			clientBatchId: 'B1',
			template: { templateBody: '{{url:}}' },
			messages: [{ destination: '12025550102' }],
		});
		await sandbox.eightByEight.idle();
		expect(received).toMatchObject([
			{
				path: '/default',
				authorization: undefined,
				body: {
					payload: {
						batchId,
						clientBatchId: 'B1',
						status: { state: 'undelivered', detail: 'rejected_by_operator', errorCode: 15 },
					},
				},
			},
		]);
	});

	test('of many messages at once, without a warning in the terminal', async () => {
		const warnings: Error[] = [];
		const note = (warning: Error): void => void warnings.push(warning);
		process.on('warning', note);
		Object.assign(sandbox.eightByEight.settings, { defaultDlrUrl: listenerUrl });
		const messages = Array.from({ length: 20 }, (_, n) => ({ destination: `+65${87_755_300 + n}` }));
		await post('messages/batch', { template: { templateBody: 'Hi {{url:}}' }, messages });
		await sandbox.eightByEight.idle();
		process.off('warning', note);
		expect(received).toHaveLength(60);
		expect(warnings).toEqual([]);
	});

	test('retried on 4XX, 5XX and a lost connection, then no more', async () => {
		sandbox.eightByEight.settings.receiptStates = ['delivered'];
		statuses = [500, 404, 0];
		await sendOne();
		await sandbox.eightByEight.idle();
		expect(sandbox.eightByEight.deliveries).toMatchObject([
			{
				state: 'delivered',
				attempts: [
					{ status: 500 },
					{ status: 404 },
					{ status: null, error: expect.any(String) as string },
					{ status: 200 },
				],
			},
		]);
		expect(new Set(received.map(({ body }) => JSON.stringify(body))).size).toBe(1);
	});

	test('given up after four retries', async () => {
		sandbox.eightByEight.settings.receiptStates = ['delivered'];
		statuses = Array<number>(9).fill(503);
		await sendOne();
		await sandbox.eightByEight.idle();
		expect(received).toHaveLength(5);
		expect(sandbox.eightByEight.deliveries).toMatchObject([{ state: 'givenUp' }]);
	});

	test('duplicates and wrong order, when set so', async () => {
		Object.assign(sandbox.eightByEight.settings, { receiptTimes: 2, receiptOrder: 'reversed' });
		await sendOne();
		await sandbox.eightByEight.idle();
		expect(receivedStates()).toEqual(['delivered', 'delivered', 'sent', 'sent', 'queued', 'queued']);
		const [delivered = '', queued = ''] = [received[0], received[5]].map((one) => one?.body.payload?.status.timestamp);
		expect(delivered > queued).toBe(true);
	});

	test('receipts in XML, when told so', async () => {
		const receiptStates = ['failed', 'error'];
		Object.assign(sandbox.eightByEight.settings, { receiptsAsXml: true, receiptStates });
		await sendOne({ source: '<R&D>' });
		await sandbox.eightByEight.idle();
		expect(texts.map(({ type }) => type)).toEqual(Array<string>(2).fill('application/xml; charset=utf-8'));
		const [{ body }] = sandbox.eightByEight.deliveries;
		const text = texts[0]?.text ?? '';
		expect(text).toMatch(/^<\?xml version="1\.0" encoding="UTF-8" \?>\n<root>\n {2}<namespace>SMS<\/namespace>\n/);
		expect(text).toContain('    <source>&lt;R&amp;D&gt;</source>\n');
		expect(text).toMatch(/<status>\n {6}<state>failed<\/state>\n(.*\n)*? {6}<errorCode>7<\/errorCode>/);
		expect(readEvent(readReceiptXml(text))).toMatchObject({
			type: 'deliveryReceipt',
			state: 'failed',
			umid: (body.payload as JsonObject).umid,
		});
	});

	test("is the page's XML sample for the page's JSON sample", () => {
		expect(receiptXml(JSON.parse(receiptSample) as JsonObject)).toBe(receiptXmlSample);
	});

	test('nothing is sent off this machine, nor for a rejected or unprocessed message', async () => {
		await sendOne({ dlrCallbackUrl: 'http://example.com/8x8/webhook' });
		await sandbox.eightByEight.idle();
		expect(sandbox.eightByEight.deliveries.map(({ state }) => state)).toEqual(Array<string>(3).fill('notPosted'));
		sandbox.eightByEight.settings.rejectedDestinations = ['+12025550101'];
		await sendOne();
		await sandbox.eightByEight.idle();
		expect(received).toHaveLength(0);
	});

	test('reset stops what is on its way', async () => {
		sandbox.eightByEight.settings.receiptIntervalMs = 10_000;
		await sendOne();
		sandbox.reset();
		await sandbox.eightByEight.idle();
		expect(received).toHaveLength(0);
	});
});

describe('control API', () => {
	async function control(path: string, body: object) {
		const response = await fetch(`${sandbox.url}/control/8x8/${path}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(body),
		});
		return { status: response.status, body: (await response.json()) as unknown };
	}

	test('a survey response has the documented flat body', async () => {
		const { umid } = await sendOne({ dlrCallbackUrl: undefined });
		await control('settings', { surveyWebhookUrl: `${listenerUrl}/responses` });
		const answers = [{ questionId: '16', answerId: null, question: 'Full Name<br />\n', answer: 'John' }];
		expect((await control('answer', { umid, answers, times: 2 })).status).toBe(200);
		const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d\dZ$/) as string;
		expect(received[0]).toMatchObject({ path: '/responses' });
		expect(received[0]?.body).toEqual({
			umid,
			surveyId: 'sandbox-nps',
			surveyStartedAt: time,
			surveySubmittedAt: time,
			templateVariables: [
				{ name: 'firstname', value: 'John' },
				{ name: 'order_nr', value: '1010101' },
			],
			answers,
		});
		expect(received[1]?.body).toEqual(received[0]?.body);
	});

	test('a receipt on demand; reading the message shows its state', async () => {
		sandbox.eightByEight.settings.receiptStates = [];
		const { umid } = await sendOne();
		const response = await control('receipt', { umid, state: 'undelivered', errorCode: 46 });
		expect(response.body).toMatchObject({ deliveries: [{ state: 'delivered', attempts: [{ status: 200 }] }] });
		expect(received[0]?.body.payload?.status).toMatchObject({ state: 'undelivered', errorCode: 46 });
		const read = await fetch(`${sandbox.eightByEightUrl}/api/v1/subaccounts/SubAccount-1/messages/${umid}`, {
			headers: { authorization: `Bearer ${eightByEightAccount.apiKey}` },
		});
		expect(await read.json()).toMatchObject({ status: { state: 'undelivered', errorCode: 46 } });
	});

	test('rejects unknown messages, odd fields, and events without a URL to send to', async () => {
		const { umid } = await sendOne({ dlrCallbackUrl: undefined });
		expect((await control('receipt', { umid: 'nobody', state: 'sent' })).status).toBe(400);
		expect((await control('receipt', { umid, stat: 'sent' })).status).toBe(400);
		expect((await control('receipt', { umid, state: 'sent' })).status).toBe(400);
		expect((await control('answer', { umid, answers: [{ question: 'x' }] })).status).toBe(400);
		expect((await control('answer', { umid })).status).toBe(400);
	});
});

describe('8x8: replies and clicks', () => {
	const keysOf = (value: object) => Object.keys(value).sort();
	const sampleOf = (text: string) => JSON.parse(text) as JsonObject & { payload: JsonObject };

	test('what a recipient writes back is posted in the documented form', async () => {
		Object.assign(sandbox.eightByEight.settings, { defaultDlrUrl: `${listenerUrl}/all`, receiptStates: [] });
		const { umid } = await sendOne({ source: '+12025550177' });
		await sandbox.eightByEight.reply({ umid, body: 'Grüße, STOP' });
		const [{ path, body }] = received as unknown as Array<{ path: string; body: ReturnType<typeof sampleOf> }>;
		const sample = sampleOf(inboundMessageSample);
		expect(path).toBe('/all');
		expect(body).toMatchObject({
			namespace: sample.namespace,
			eventType: sample.eventType,
			description: sample.description,
			payload: {
				subAccountId: 'SubAccount-1',
				source: '+12025550101',
				destination: '+12025550177',
				body: 'Grüße, STOP',
				smsCount: 1,
			},
		});
		expect(keysOf(body.payload)).toEqual(keysOf(sample.payload));
		expect(body.payload.umid).not.toBe(umid);
		expect(readEvent(body)?.type).toBe('inboundMessage');
	});

	test('a click is posted in the documented form', async () => {
		Object.assign(sandbox.eightByEight.settings, { defaultDlrUrl: listenerUrl, receiptStates: [] });
		const { umid, surveyLink } = await sendOne();
		await sandbox.eightByEight.click({ umid, targetUrl: 'https://example.com/survey' });
		const [{ body }] = received as unknown as Array<{ body: ReturnType<typeof sampleOf> }>;
		const sample = sampleOf(linkClickSample);
		expect(keysOf(body.payload)).toEqual(keysOf(sample.payload));
		expect(body).toMatchObject({
			...sample,
			payload: {
				umid,
				destination: '+12025550101',
				shortUrl: surveyLink,
				targetUrl: 'https://example.com/survey',
				eventId: expect.any(String) as string,
				occurredAt: expect.any(String) as string,
			},
		});
		expect(readEvent(body)?.type).toBe('linkClicked');
	});

	test('they go where a workflow has registered, with its header, and so do receipts', async () => {
		Object.assign(sandbox.eightByEight.settings, {
			defaultDlrUrl: `${listenerUrl}/default`,
			webhookAuthorization: 'Bearer other',
			receiptStates: ['delivered'],
		});
		sandbox.eightByEight.registrations.register([
			{
				subAccountId: 'SubAccount-1',
				url: `${listenerUrl}/registered`,
				enabled: true,
				httpAuthorization: 'Bearer own',
			},
		]);
		const { umid } = await sendOne({ dlrCallbackUrl: undefined });
		await sandbox.eightByEight.idle();
		await sandbox.eightByEight.reply({ umid, body: 'Yes' });
		await sandbox.eightByEight.click({ umid });
		expect(received.map(({ path, authorization }) => [path, authorization])).toEqual(
			Array.from({ length: 3 }, () => ['/registered', 'Bearer own']),
		);
	});

	test('the same reply may come several times', async () => {
		Object.assign(sandbox.eightByEight.settings, { defaultDlrUrl: listenerUrl, receiptStates: [] });
		const { umid } = await sendOne();
		await sandbox.eightByEight.reply({ umid, body: 'STOP', times: 3 });
		expect(new Set(received.map(({ body }) => JSON.stringify(body))).size).toBe(1);
		expect(received).toHaveLength(3);
	});

	test('without a URL, or of a message that was not sent, nothing is posted', async () => {
		const { umid } = await sendOne({ dlrCallbackUrl: undefined });
		await expect(sandbox.eightByEight.reply({ umid, body: 'STOP' })).rejects.toThrow('no URL');
		await expect(sandbox.eightByEight.click({ umid })).rejects.toThrow('no URL');
		await expect(sandbox.eightByEight.reply({ umid: 'other', body: 'STOP' })).rejects.toThrow("umid 'other'");
		expect(received).toEqual([]);
	});
});
