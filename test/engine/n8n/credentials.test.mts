import { Engine } from '../harness.mts';
import { probePackage } from './probe-package.mts';
import { probeServer } from './probe-server.mts';
import type { ProbeResponse, ProbeServer, ReceivedRequest } from './probe-server.mts';

let engine: Engine;
let server: ProbeServer;
let respondTo: (request: ReceivedRequest) => ProbeResponse;
beforeAll(async () => {
	engine = await Engine.load(probePackage);
	server = await probeServer((request) => respondTo(request));
});
beforeEach(() => {
	respondTo = () => ({ body: { ok: true } });
	server.received.length = 0;
});
afterAll(async () => await server.close());

const sender = (credential: string) => ({
	type: 'sender',
	parameters: { credential, url: `${server.url}/send`, text: '={{ $json.to }}' },
	items: [{ to: 'a' }, { to: 'b' }],
});
const paths = () => server.received.map(({ path }) => path);

describe('a credential with declared authentication', () => {
	test('is applied with its defaults, expressions in names and values included', async () => {
		const key = 'key-1';
		const { status, credentials } = await engine.runNode({ ...sender('probeApi'), credentials: { probeApi: { key } } });
		expect(status).toBe('success');
		expect(server.received.map(({ headers }) => headers['x-key'])).toEqual(['Key key-1', 'Key key-1']);
		expect(credentials.probeApi).toMatchObject({ reads: 2, preAuthentications: 0, data: { key } });
	});

	test('is sent again once after a 401', async () => {
		respondTo = () => ({ status: 401 });
		const { error } = await engine.runNode({
			...sender('probeApi'),
			items: [{ to: 'a' }],
			credentials: { probeApi: {} },
		});
		expect(error?.message).toBe('Authorization failed - please check your credentials');
		expect(paths()).toEqual(['/send', '/send']);
	});

	test('fields may be expressions', async () => {
		const probeApi = { key: "={{ 'of ' + 'parts' }}" };
		await engine.runNode({ ...sender('probeApi'), credentials: { probeApi } });
		expect(server.received[0].headers['x-key']).toBe('Key of parts');
	});
});

describe('a credential with an expirable token', () => {
	const valid = new Set<string>();
	beforeEach(() => {
		valid.clear();
		let issued = 0;
		respondTo = ({ path, body, headers }) => {
			if (path === '/token') {
				if (body.secret !== 'right') return { status: 401, body: { message: 'wrong secret' } };
				const token = `token-${++issued}`;
				valid.add(token);
				return { body: { token } };
			}
			return valid.has(String(headers.authorization).slice('Bearer '.length))
				? { body: { ok: true } }
				: { status: 401 };
		};
	});

	test('fetches it when there is none, and stores it', async () => {
		const stored = engine.saveCredential('probeTokenApi', { baseUrl: server.url, secret: 'right' });
		await engine.runNode({ ...sender('probeTokenApi'), credentials: { probeTokenApi: stored } });
		await engine.runNode({ ...sender('probeTokenApi'), credentials: { probeTokenApi: stored } });
		expect(paths()).toEqual(['/token', '/send', '/send', '/send', '/send']);
		expect(stored).toMatchObject({ preAuthentications: 1, updates: 1 });
		expect(stored.data).toEqual({ baseUrl: server.url, secret: 'right', token: 'token-1' });
	});

	test('fetches another one after a 401, and sends again', async () => {
		const probeTokenApi = { baseUrl: server.url, secret: 'right', token: 'old' };
		const { status, credentials } = await engine.runNode({
			...sender('probeTokenApi'),
			credentials: { probeTokenApi },
		});
		expect(status).toBe('success');
		expect(paths()).toEqual(['/send', '/token', '/send', '/send']);
		expect(credentials.probeTokenApi.data.token).toBe('token-1');
	});

	test('asks twice for each item when the secret is rejected', async () => {
		const settings = { onError: 'continueRegularOutput' } as const;
		const probeTokenApi = { baseUrl: server.url, secret: 'wrong' };
		await engine.runNode({ ...sender('probeTokenApi'), settings, credentials: { probeTokenApi } });
		expect(paths()).toEqual(['/token', '/token', '/token', '/token']);
	});
});

describe('testing a credential', () => {
	const tested = async (type: string, data: Record<string, string>) =>
		await engine.testCredential(engine.saveCredential(type, { baseUrl: server.url, ...data }));

	test.each<[string, ProbeResponse, object]>([
		['accepted', { body: { ok: true } }, { status: 'OK', message: 'Connection successful!' }],
		['a status with a rule', { status: 403 }, { status: 'Error', message: 'This key may not do that' }],
		['a status without', { status: 404 }, { status: 'Error', message: 'Not Found' }],
		['a body with a rule', { body: { ok: false } }, { status: 'Error', message: 'The service said no' }],
		['a dropped connection', 'reset', { status: 'Error', message: 'ECONNRESET' }],
	])('%s', async (_, given, expected) => {
		respondTo = () => given;
		expect(await tested('probeApi', { key: 'k' })).toEqual(expected);
		expect(server.received[0]).toMatchObject({ method: 'GET', path: '/check', headers: { 'x-key': 'Key k' } });
	});

	test('tests what is in the form, a token that is still there included', async () => {
		respondTo = ({ path }) => (path === '/token' ? { body: { token: 'new' } } : { body: {} });
		await tested('probeTokenApi', { secret: 's', token: 'kept' });
		await tested('probeTokenApi', { secret: 's' });
		expect(server.received.map(({ path, headers }) => [path, headers.authorization])).toEqual([
			['/check', 'Bearer kept'],
			['/token', undefined],
			['/check', 'Bearer new'],
		]);
	});
});
