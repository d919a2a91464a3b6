import { request as requestHttp } from 'node:http';

import type { Sandbox } from '../../../sandbox/server.mts';
import { startSandbox } from '../../../sandbox/server.mts';

// Which requests are the sandbox's own, a provider's, or nobody's, by the path as it was sent.

let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox();
});
afterEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

interface Sent {
	headers?: Record<string, string>;
	body?: string | Buffer;
}

/** Sends a path as it is; `fetch` would resolve `..` in it. */
async function send(method: string, path: string, { headers, body }: Sent = {}) {
	return await new Promise<{ status: number | undefined; type: string | undefined; text: string }>(
		(resolve, reject) => {
			const { port } = sandbox;
			const options = { host: '127.0.0.1', port, method, path, headers, agent: false };
			const sent = requestHttp(options, (response) => {
				let text = '';
				response.on('data', (chunk: Buffer) => (text += chunk.toString()));
				response.on('end', () =>
					resolve({ status: response.statusCode, type: response.headers['content-type'], text }),
				);
			});
			sent.on('error', reject);
			sent.end(body);
		},
	);
}

const json = 'application/json; charset=utf-8';
const nobody = { status: 404, type: json, text: '{"message":"Nobody serves this path."}' };
const jsonType = { 'content-type': 'application/json' };

describe('a path that nobody serves is recorded as it was sent', () => {
	test.each([
		'/moved?to=%2e',
		'/inbox/../control/reset',
		'/%63ontrol/reset',
		'//control/reset',
		'/pressnxpress',
		'/inboxes',
		'/inbox/',
		'/s/0001/other',
		'http://127.0.0.1/inbox',
	])('%s', async (path) => {
		expect(await send('POST', path, { headers: jsonType, body: '{}' })).toEqual(nobody);
		const [sentPath, query = ''] = path.split('?');
		expect(sandbox.records.requests[0]).toMatchObject({
			provider: 'elsewhere',
			method: 'POST',
			path: sentPath,
			queryText: query,
			status: 404,
			responseBody: nobody.text,
		});
	});

	test('with any method, for any caller, and without a body', async () => {
		const headers = { host: 'rebound.example', origin: 'https://elsewhere.example' };
		for (const method of ['GET', 'PUT', 'DELETE', 'OPTIONS']) {
			expect(await send(method, '/moved', { headers })).toEqual(nobody);
		}
		expect(await send('POST', '/inbox')).toEqual(nobody);
		expect(sandbox.records.hits('/moved')).toBe(4);
		expect(sandbox.records.requests.at(0)?.headers.origin).toBe('https://elsewhere.example');
	});
});

test.each([
	['/8x8/../control/reset', { type: json }, ['eightByEight']],
	['/8x8/%2e%2e/control/reset', { type: json }, ['eightByEight']],
	['/control/../inbox', { text: '{"message":"The control API has no such call."}' }, []],
	['/control/%2e%2e/inbox', { text: '{"message":"The control API has no such call."}' }, []],
])('%s stays in the folder it was sent to', async (path, response, providers) => {
	sandbox.faults.set({ provider: 'acoustic', status: 500 });
	expect(await send('POST', path, { headers: jsonType, body: '{}' })).toMatchObject({ status: 404, ...response });
	expect(sandbox.records.requests.map(({ provider }) => provider)).toEqual(providers);
	expect(sandbox.faults.list()).toHaveLength(1);
});

test.each([
	['a backslash', '/control\\reset', {}],
	['a host that is not one', '/inbox', { headers: { host: 'a b' } }],
	['a host with a path', '/inbox', { headers: { host: '127.0.0.1/x' } }],
])('%s: no URL', async (_name, path, sent) => {
	expect(await send('GET', path, sent)).toMatchObject({
		status: 400,
		text: 'No URL can be made of this address and host.',
	});
	expect(sandbox.records.requests).toEqual([]);
});

describe('what changes something', () => {
	test.each([
		['text/plain', { 'content-type': 'text/plain' }, '{}', 'The body is application/json, not text/plain.'],
		['no type', {}, '{}', 'The body is application/json, not of no type.'],
		[
			'a form',
			{ 'content-type': 'application/x-www-form-urlencoded' },
			'a=1',
			/not application\/x-www-form-urlencoded/,
		],
		['half of JSON', jsonType, '{"a":', 'The body is not JSON in UTF-8.'],
		['bytes', jsonType, Buffer.from([0x22, 0xff, 0x22]), 'The body is not JSON in UTF-8.'],
	])('is never %s', async (_name, headers, body, message) => {
		sandbox.faults.set({ provider: 'acoustic', status: 500 });
		for (const path of ['/control/reset', '/control/clear', '/control/faults', '/control/acoustic/expire-tokens']) {
			const response = await send('POST', path, { headers, body });
			expect(response).toMatchObject({ status: 400, type: json });
			expect((JSON.parse(response.text) as { message: string }).message).toMatch(message);
		}
		expect(sandbox.faults.list()).toHaveLength(1);
	});

	test('has at most 12 MB, and a survey form 64 kB; what is longer is read to its end', async () => {
		const padded = (bytes: number) => ({ headers: jsonType, body: `{}${' '.repeat(bytes - 2)}` });
		const most = 12 * 1024 * 1024;
		expect((await send('POST', '/control/clear', padded(most))).status).toBe(200);
		expect(await send('POST', '/control/clear', padded(most + 1))).toMatchObject({
			status: 400,
			text: '{"message":"The body has more than 12582912 bytes."}',
		});
		const mostOfForm = 64 * 1024;
		expect((await send('POST', '/s/0001', padded(mostOfForm))).text).toBe(
			`{"message":"An answer's 'score' is missing; it is a whole number from 0 to 10."}`,
		);
		expect((await send('POST', '/s/0001', padded(mostOfForm + 1))).text).toBe(
			'{"message":"The body has more than 65536 bytes."}',
		);
	});

	test('is forbidden to other sites', async () => {
		const headers = { ...jsonType, origin: 'https://elsewhere.example' };
		for (const path of ['/control/reset', '/s/0001']) {
			const response = await send('POST', path, { headers, body: '{}' });
			expect(response).toEqual({
				status: 403,
				type: 'text/plain; charset=utf-8',
				text: 'Another site may not call the sandbox.',
			});
		}
	});
});

test('a mistake of the sandbox itself is told, in a page and in a call', async () => {
	const { records } = sandbox;
	for (const path of ['/inbox/requests', '/control/records']) {
		const spy = jest.spyOn(records, 'requests', 'get').mockImplementation(() => {
			throw new TypeError('nothing there');
		});
		const response = await send('GET', path);
		spy.mockRestore();
		expect(response).toEqual({
			status: 500,
			type: 'text/plain; charset=utf-8',
			text: 'The sandbox itself failed: TypeError: nothing there',
		});
	}
});

test('everything that the pages serve has their headers', async () => {
	const paths = [
		'/',
		'/inbox',
		'/inbox/messages',
		'/inbox/requests',
		'/inbox/messages/9',
		'/assets/none.js',
		'/s/none',
	];
	for (const path of [...paths, '/favicon.ico', '/inbox/events']) {
		const stop = new AbortController();
		const { headers } = await fetch(sandbox.url + path, { signal: stop.signal });
		stop.abort();
		expect([path, headers.get('content-security-policy')]).toEqual([
			path,
			expect.stringContaining("default-src 'none'"),
		]);
		expect([path, headers.get('x-content-type-options')]).toEqual([path, 'nosniff']);
		expect([path, headers.get('cross-origin-resource-policy')]).toEqual([path, 'same-origin']);
		expect([path, headers.get('cache-control')]).toEqual([path, 'no-store']);
	}
});
