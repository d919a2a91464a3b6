import { eightByEightAccount } from '../../../sandbox/accounts.mts';
import type { Sandbox } from '../../../sandbox/server.mts';
import { startSandbox } from '../../../sandbox/server.mts';

// 8x8's webhook configuration API, by its public description.

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox();
});
afterEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

const { accountId, apiKey }: { accountId: string; apiKey: string } = eightByEightAccount;

async function call(method: string, body?: unknown, { id = accountId, key = apiKey } = {}) {
	const response = await fetch(`${sandbox.eightByEightUrl}/api/v1/accounts/${id}/webhooks`, {
		method,
		headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
		body: body === undefined ? undefined : JSON.stringify(body),
	});
	const text = await response.text();
	return { status: response.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
}

const own = { subAccountId: 'SubAccount-1', url: 'http://example.com/dr/marketing' };
const forAll = { subAccountId: '*', url: 'http://example.com/dr/general', enabled: false };

test('webhooks are listed, without their secrets', async () => {
	expect(await call('GET')).toEqual({ status: 200, body: [] });
	expect(await call('POST', [{ ...own, httpAuthorization: 'Basic dXNlcjpwYXNzd29yZA==' }, forAll])).toEqual({
		status: 200,
		body: undefined,
	});
	expect((await call('GET')).body).toEqual([{ ...own, enabled: true, httpAuthorization: '***' }, forAll]);
});

test('posting one for the same sub-account replaces it', async () => {
	await call('POST', [own]);
	await call('POST', [{ ...own, url: 'http://example.com/other' }]);
	expect((await call('GET')).body).toEqual([{ ...own, url: 'http://example.com/other', enabled: true }]);
});

test('they are deleted by their sub-account, and * is only the one for all', async () => {
	await call('POST', [own, forAll]);
	expect((await call('DELETE', [{ subAccountId: '*' }])).status).toBe(200);
	expect((await call('GET')).body).toEqual([{ ...own, enabled: true }]);
	await call('DELETE', [{ subAccountId: 'SubAccount-1' }]);
	expect((await call('GET')).body).toEqual([]);
});

test.each([
	['another key', 'GET', undefined, { key: 'other' }, 401, 1200],
	['another account', 'GET', undefined, { id: '11111111-1111-4111-8111-111111111111' }, 403, 1201],
	['no account ID', 'GET', undefined, { id: 'SubAccount-1' }, 400, 1000],
	['an object', 'POST', own, {}, 400, 1000],
	['no URL', 'POST', [{ subAccountId: 'SubAccount-1' }], {}, 400, 1000],
	['a text for a URL', 'POST', [{ ...own, url: 'x' }], {}, 400, 1000],
	['an unknown field', 'POST', [{ ...own, type: 'dr' }], {}, 400, 1000],
	['a sub-account of somebody else', 'POST', [{ ...own, subAccountId: 'Other' }], {}, 400, 1001],
	['a URL to delete by', 'DELETE', [own], {}, 400, 1000],
	['another method', 'PUT', [own], {}, 405, 2001],
])('%s is an error of 8x8, and changes nothing', async (_what, method, body, how, status, code) => {
	expect(await call(method, body, how)).toMatchObject({ status, body: { code } });
	expect((await call('GET')).body).toEqual([]);
});

test('a hyphenless ID in capitals is the same account', async () => {
	expect((await call('GET', undefined, { id: accountId.replaceAll('-', '').toUpperCase() })).status).toBe(200);
});

test('events of a sub-account go to its own webhook, then to the one for all, and to none that is disabled', () => {
	const { registrations } = sandbox.eightByEight;
	registrations.register([{ ...forAll, enabled: true }]);
	expect(registrations.urlFor('SubAccount-1')).toBe(forAll.url);
	registrations.register([{ ...own, enabled: true }]);
	expect([registrations.urlFor('SubAccount-1'), registrations.urlFor('SubAccount-2')]).toEqual([own.url, forAll.url]);
	registrations.register([{ ...own, enabled: false }]);
	expect(registrations.urlFor('SubAccount-1')).toBeUndefined();
});
