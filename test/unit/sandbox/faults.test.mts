import { setTimeout as wait } from 'node:timers/promises';

import { pressNXpressAccount } from '../../../sandbox/accounts.mts';
import type { Fault } from '../../../sandbox/faults.mts';
import type { Sandbox } from '../../../sandbox/server.mts';
import { startSandbox } from '../../../sandbox/server.mts';

let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox();
});
afterEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

const provider = 'pressnxpress';
const phone = '+12025550101';

async function enqueue(to = phone, signal?: AbortSignal): Promise<Response> {
	const path = `/channel/sms/sandbox-sms-touchpoint/enqueue?apiKey=${pressNXpressAccount.apiKey}`;
	return await fetch(sandbox.pressNXpressUrl + path, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ phone: to }),
		redirect: 'manual',
		signal,
	});
}

describe('which requests a fault hits', () => {
	test('the second one, counted from when it was set', async () => {
		await enqueue();
		sandbox.faults.set({ provider, on: 2, status: 500 });
		const statuses = [await enqueue(), await enqueue(), await enqueue()].map(({ status }) => status);
		expect(statuses).toEqual([200, 500, 200]);
		expect(sandbox.records.countOf(phone)).toBe(3);
		expect(sandbox.faults.list()).toMatchObject([{ matched: 3, applied: 1 }]);
		expect(sandbox.records.requests.map(({ faults }) => faults)).toEqual([[], [], [1], []]);
	});

	test('one recipient, with or without +, and a list of turns', async () => {
		sandbox.faults.set({ provider, recipient: '12025550102', on: [1, 2], status: 503 });
		const statuses: number[] = [];
		for (const to of ['+12025550102', phone, '+12025550102', '+12025550102']) {
			statuses.push((await enqueue(to)).status);
		}
		expect(statuses).toEqual([503, 200, 503, 200]);
	});

	test('a path and a method', async () => {
		sandbox.faults.set({ provider, path: '/mail/', status: 500 });
		sandbox.faults.set({ provider, method: 'GET', status: 500 });
		expect((await enqueue()).status).toBe(200);
	});
});

/** The types of DOM know no iterator of a stream; Node.js has one. */
const streamOf = (body: Response['body']) => body as unknown as AsyncIterable<Uint8Array>;

describe('what a fault does', () => {
	test.each<[Omit<Fault, 'provider'>, number]>([
		[{ connection: 'dropBefore' }, 0],
		[{ connection: 'dropAfter' }, 1],
		[{ connection: 'dropBefore', recipient: phone }, 0],
		[{ connection: 'dropAfter', processed: false }, 0],
		[{ garble: 'headOnly' }, 1],
		[{ garble: 'cutOff' }, 1],
		[{ garble: 'noEnd' }, 1],
	])('%j loses the response; messages accepted: %i', async (fault, accepted) => {
		sandbox.faults.set({ provider, ...fault });
		await expect(enqueue().then(async (response) => await response.text())).rejects.toThrow();
		expect(sandbox.records.countOf(phone)).toBe(accepted);
	});

	test('hangs until the caller gives up, having processed the request', async () => {
		sandbox.faults.set({ provider, connection: 'hang' });
		const caller = new AbortController();
		const response = enqueue(phone, caller.signal);
		while (sandbox.records.countOf(phone) === 0) await wait(5);
		caller.abort();
		await expect(response).rejects.toThrow();
		expect(sandbox.records.requests[0]?.status).toBeNull();
	});

	test('responds 429 with Retry-After and the provider error body, unprocessed', async () => {
		sandbox.faults.set({ provider, status: 429, retryAfter: 2 });
		const response = await enqueue();
		expect(response.status).toBe(429);
		expect(response.headers.get('retry-after')).toBe('2');
		expect(await response.json()).toEqual({ message: expect.any(String) as string });
		expect(sandbox.records.countOf(phone)).toBe(0);
	});

	test('responds with any status, headers and body, processed when set so', async () => {
		const body = { message: 'odd' };
		sandbox.faults.set({ provider, status: 502, headers: { 'X-Odd': '1' }, body, processed: true });
		const response = await enqueue();
		expect([response.status, response.headers.get('x-odd')]).toEqual([502, '1']);
		expect(await response.json()).toEqual(body);
		expect(sandbox.records.countOf(phone)).toBe(1);
	});

	test.each<[Fault['garble'], number, RegExp, RegExp]>([
		['html', 200, /^text\/html/, /^<!DOCTYPE html>/],
		['empty', 200, /^application\/json/, /^$/],
		['noContent', 204, /^null$/, /^$/],
		['truncatedJson', 200, /^application\/json/, /^\{"message":"?[^"]*$/],
		['invalidJson', 200, /^application\/json/, /undefined/],
		['wrongContentType', 200, /^text\/plain/, /^\{"message":"[^"]+"\}$/],
	])('garbles: %s', async (garble, status, contentType, text) => {
		sandbox.faults.set({ provider, garble });
		const response = await enqueue();
		expect(response.status).toBe(status);
		expect(String(response.headers.get('content-type'))).toMatch(contentType);
		expect(await response.text()).toMatch(text);
		expect(sandbox.records.countOf(phone)).toBe(1);
	});

	test.each<[Fault['garble'], number]>([
		['headOnly', 0],
		['cutOff', 0.5],
		['noEnd', 1],
	])('%s: %d of the body arrives before the cut', async (garble, part) => {
		const whole = (await (await enqueue()).text()).length;
		sandbox.faults.set({ provider, garble });
		const { status, body } = await enqueue();
		let received = 0;
		const reading = (async () => {
			for await (const piece of streamOf(body)) received += piece.length;
		})();
		await expect(reading).rejects.toThrow();
		expect([status, received]).toEqual([200, Math.ceil(whole * part)]);
	});

	test('drips spaces until the caller hangs up', async () => {
		sandbox.faults.set({ provider, garble: 'endless' });
		const caller = new AbortController();
		const { status, body } = await enqueue(phone, caller.signal);
		expect(status).toBe(200);
		let received = '';
		for await (const piece of streamOf(body)) {
			received += Buffer.from(piece).toString();
			if (received.length >= 3) break;
		}
		expect(received).toMatch(/^ {3,}$/);
		expect(sandbox.records.countOf(phone)).toBe(1);
		while (sandbox.records.requests[0]?.isOver === false) await wait(5);
	});

	test('responds with 10 MB', async () => {
		sandbox.faults.set({ provider, garble: 'huge' });
		const text = await (await enqueue()).text();
		expect(text.length).toBeGreaterThan(10_000_000);
		expect(JSON.parse(text)).toHaveProperty('message');
	});

	test('redirects unprocessed, and knows whether the target was hit', async () => {
		sandbox.faults.set({ provider, on: 1, redirectTo: '/moved', status: 307 });
		const response = await enqueue();
		expect([response.status, response.headers.get('location')]).toEqual([307, '/moved']);
		expect([sandbox.records.countOf(phone), sandbox.records.hits('/moved')]).toEqual([0, 0]);
		await fetch(`${sandbox.url}/moved`, { method: 'POST', body: 'x' });
		expect(sandbox.records.hits('/moved')).toBe(1);
	});

	test('waits and drips; requests in flight are counted', async () => {
		sandbox.faults.set({ provider, latencyMs: 300, dripMs: 2, dripBytes: 4 });
		const started = performance.now();
		const responses = await Promise.all([enqueue(), enqueue(), enqueue()]);
		await Promise.all(responses.map(async (response) => (await response.json()) as unknown));
		expect(performance.now() - started).toBeGreaterThanOrEqual(299);
		expect(sandbox.records.peakInFlight.pressnxpress).toBe(3);
	});
});

describe('control API', () => {
	async function control(method: string, path: string, body?: unknown) {
		const response = await fetch(`${sandbox.url}/control/${path}`, {
			method,
			headers: { 'content-type': 'application/json' },
			body: body === undefined ? undefined : JSON.stringify(body),
		});
		return { status: response.status, body: (await response.json()) as Record<string, unknown> };
	}

	test('sets, lists and clears faults', async () => {
		expect((await control('POST', 'faults', [{ provider, status: 500 }])).status).toBe(201);
		expect((await enqueue()).status).toBe(500);
		expect((await control('GET', 'faults')).body).toMatchObject({ faults: [{ applied: 1 }] });
		await control('DELETE', 'faults');
		expect((await enqueue()).status).toBe(200);
	});

	test.each([
		[{ provider: 'twilio' }],
		[{ status: 500 }],
		[{ provider, staus: 500 }],
		[{ provider, on: 0 }],
		[{ provider, garble: 'odd' }],
	])('rejects the fault %j', async (fault) => {
		const { status, body } = await control('POST', 'faults', fault);
		expect([status, sandbox.faults.list()]).toEqual([400, []]);
		expect(body).toEqual({ message: expect.any(String) as string });
	});

	test('shows records, messages and counts, and forgets them', async () => {
		await enqueue();
		await enqueue();
		expect((await control('GET', 'records?limit=1')).body).toMatchObject({
			records: [{ id: 1, status: 200, body: { phone }, messages: [{ recipient: phone }] }],
			total: 2,
			next: 1,
		});
		expect((await control('GET', 'messages?after=1')).body).toMatchObject({
			messages: [{ id: 2, recordId: 2, recipient: phone }],
			next: null,
		});
		expect((await control('GET', 'summary')).body).toMatchObject({
			requests: { pressnxpress: 2 },
			messages: { pressnxpress: 2 },
			recipients: { [phone]: 2 },
			repeated: [phone],
		});
		await control('POST', 'reset');
		expect((await control('GET', 'summary')).body).toMatchObject({ recipients: {} });
	});

	test('accepts JSON only, so that no web page elsewhere can control it', async () => {
		const body = JSON.stringify({ provider, status: 500 });
		const response = await fetch(`${sandbox.url}/control/faults`, { method: 'POST', body });
		expect([response.status, sandbox.faults.list()]).toEqual([400, []]);
	});
});

test('the start page lists addresses and fictional keys', async () => {
	const page = await (await fetch(sandbox.url)).text();
	expect(page).toContain(sandbox.pressNXpressUrl);
	expect(page).toContain(pressNXpressAccount.apiKey);
	expect(page).not.toMatch(/(src|href)="http/);
});
