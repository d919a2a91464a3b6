import { pressNXpressAccount } from '../../../sandbox/accounts.mts';
import type { Sandbox } from '../../../sandbox/server.mts';
import { startSandbox } from '../../../sandbox/server.mts';

let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox();
});
afterEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

const key = `?apiKey=${pressNXpressAccount.apiKey}`;
const smsPath = '/channel/sms/sandbox-sms-touchpoint/enqueue';
const mailPath = '/channel/mail/sandbox-email-touchpoint/enqueue';
const phone = '+6587755388';

async function post(url: string, body: unknown, contentType = 'application/json') {
	const response = await fetch(url, {
		method: 'POST',
		headers: { 'content-type': contentType },
		body: typeof body === 'string' ? body : JSON.stringify(body),
	});
	return { status: response.status, body: (await response.json()) as unknown };
}

const withMessage = { message: expect.any(String) as string };

describe("Press'nXPress: enqueue", () => {
	test('accepts a JSON body and keeps attributes in their exact case and type', async () => {
		const response = await post(sandbox.pressNXpressUrl + smsPath + key, {
			phone,
			firstname: 'James',
			Phone: 'an attribute',
			amount: 12.5,
			order: { lines: [1] },
		});
		expect(response).toEqual({ status: 200, body: withMessage });
		expect(sandbox.records.messagesOf('pressnxpress')).toMatchObject([
			{
				channel: 'sms',
				recipient: phone,
				touchpoint: 'sms',
				contact: { phone, firstname: 'James' },
				attributes: { Phone: 'an attribute', amount: 12.5, order: { lines: [1] } },
			},
		]);
	});

	test('accepts a form body', async () => {
		const form = new URLSearchParams({ phone, SKU: 'A&B=ü 1' }).toString();
		const type = 'application/x-www-form-urlencoded; charset=UTF-8';
		const response = await post(sandbox.pressNXpressUrl + smsPath + key, form, type);
		expect(response.status).toBe(200);
		expect(sandbox.records.messagesOf('pressnxpress')[0]?.attributes).toEqual({ SKU: 'A&B=ü 1' });
		expect(sandbox.records.requests[0]?.body).toEqual({ phone, SKU: 'A&B=ü 1' });
	});

	test('takes a phone of two to fifteen digits: E.164 has no shortest length', async () => {
		const digits = ['12', '491234', '123456789012345', '1', '1234567890123456', '0123456789'];
		const statuses: number[] = [];
		for (const one of digits) {
			statuses.push((await post(sandbox.pressNXpressUrl + smsPath + key, { phone: `+${one}` })).status);
		}
		expect(statuses).toEqual([200, 200, 200, 400, 400, 400]);
	});

	test('serves email on both documented bases, SMS on one', async () => {
		const body = { email: 'Jo@Example.com', phone };
		for (const base of [sandbox.pressNXpressUrl, sandbox.pressNXpressMailUrl]) {
			expect((await post(base + mailPath + key, body)).status).toBe(200);
		}
		expect((await post(sandbox.pressNXpressMailUrl + smsPath + key, body)).status).toBe(404);
		expect(sandbox.records.countOf('jo@example.com')).toBe(2);
		// phone is not a documented key of the email call.
		expect(sandbox.records.messagesOf('pressnxpress')[0]?.attributes).toEqual({ phone });
	});

	test.each([
		['no API key', smsPath, { phone }, 401],
		['wrong API key', `${smsPath}?apiKey=SANDBOX-PXP-API-KEY`, { phone }, 401],
		['unknown touchpoint', `/channel/sms/nobody/enqueue${key}`, { phone }, 404],
		['SMS token on mail', `/channel/mail/sandbox-sms-touchpoint/enqueue${key}`, { email: 'a@example.com' }, 404],
		['unknown path', `/channel/sms/sandbox-sms-touchpoint/enqueue/${key}`, { phone }, 404],
		['no phone', smsPath + key, { Phone: phone }, 400],
		['phone without +', smsPath + key, { phone: '6587755388' }, 400],
		['phone with spaces', smsPath + key, { phone: '+65 8775 5388' }, 400],
		['phone as a number', smsPath + key, { phone: 6587755388 }, 400],
		['no email', mailPath + key, { phone }, 400],
		['two emails', mailPath + key, { email: 'a@example.com,b@example.com' }, 400],
		['email with a name', mailPath + key, { email: 'A <a@example.com>' }, 400],
		['broken JSON', smsPath + key, '{"phone": ', 400],
		['a JSON list', smsPath + key, [{ phone }], 400],
	])('rejects %s', async (_name, path, body, status) => {
		const response = await post(sandbox.pressNXpressUrl + path, body);
		expect(response).toEqual({ status, body: withMessage });
		expect(sandbox.records.messages).toHaveLength(0);
	});

	test('rejects another content type and another method', async () => {
		const url = sandbox.pressNXpressUrl + smsPath + key;
		expect((await post(url, { phone }, 'text/plain')).status).toBe(415);
		const response = await fetch(url);
		expect(response.status).toBe(405);
		expect(await response.json()).toEqual(withMessage);
	});

	test('records requests as received, secrets included', async () => {
		await post(sandbox.pressNXpressUrl + smsPath + key, { phone });
		const record = sandbox.records.requests[0];
		expect(record).toMatchObject({
			id: 1,
			provider: 'pressnxpress',
			method: 'POST',
			path: `/pressnxpress/api/v2${smsPath}`,
			query: { apiKey: pressNXpressAccount.apiKey },
			status: 200,
			bodyText: JSON.stringify({ phone }),
		});
		expect(record?.messages).toHaveLength(1);
	});
});
