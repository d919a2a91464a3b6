import type { IDataObject } from 'n8n-workflow';

import type { NodeExecution } from '../../harness.mts';
import { acousticCredential, acousticRuns } from '../../support/acoustic.mts';
import { eightByEightCredential, eightByEightRuns } from '../../support/eight-by-eight.mts';
import { hurried } from '../../support/hurried-clock.mts';
import { ListSearch } from '../../support/list-search.mts';
import { detailsOf, errorsOf } from '../../support/outputs.mts';
import { contacts, pressNXpressCredential, pressNXpressRuns } from '../../support/press-nxpress.mts';
import { Proxy } from '../../support/proxy.mts';
import { toErrorBranch } from '../../support/settings.mts';

// The machine that runs n8n reaches the internet through a proxy. A 407 is the proxy's (RFC 9110 section 15.5.8).
const toPressNXpress = pressNXpressRuns();
const toEightByEight = eightByEightRuns();
const toAcoustic = acousticRuns();

let proxy: Proxy;
beforeAll(async () => {
	proxy = await Proxy.open();
});
beforeEach(() => proxy.reset());
afterAll(async () => await proxy?.close());

/** Nobody was reached, the proxy is named, and it was asked a few times. */
function expectProxyNamed(run: NodeExecution, provider: string, outcome = 'notSent'): void {
	expect(run.success).toEqual([]);
	expect(run.failure.map(({ json }) => detailsOf(json)).map((details) => details.outcome)).toEqual(
		Array<string>(30).fill(outcome),
	);
	expect(errorsOf(run)[0]).toMatch(
		new RegExp(
			`^The proxy between n8n and ${provider} asks for a user name and password \\(407\\) and passed nothing on \\[item 0\\]\\. .*HTTPS_PROXY and HTTP_PROXY.*NO_PROXY`,
		),
	);
	expect(run.failure.map(({ json }) => detailsOf(json))[0].httpCode).toBe('407');
	expect(errorsOf(run)[29]).toMatch(
		/^Not (sent|read), because the proxy of the machine that runs n8n asked for a user name and password before \[item 29\]\. .*NO_PROXY/,
	);
	expect(proxy.asked.length).toBeGreaterThanOrEqual(1);
	expect(proxy.asked.length).toBeLessThanOrEqual(5);
}

const surveys = Array.from({ length: 30 }, (_, n) => ({ phone: `+65${80_000_000 + n}` }));

describe.each([
	['as it is', false],
	['through a tunnel', true],
])('407 %s', (_, tunnel) => {
	const https = (address: string) => (tunnel ? 'https://provider.example' : address);
	const press = (changes: IDataObject = {}) => {
		const { pressNXpressUrl } = toPressNXpress().sandbox;
		return { smsBaseUrl: https(pressNXpressUrl), emailBaseUrl: https(pressNXpressUrl), ...changes };
	};
	const engage = () => ({ baseUrl: https(toEightByEight().sandbox.eightByEightUrl) });
	const acoustic = (accessToken: string) => ({ baseUrl: https(toAcoustic().sandbox.acousticUrl), accessToken });

	test("ends a run of Press'nXPress", async () => {
		const run = await toPressNXpress().enqueue({ items: contacts(30), credential: press(), settings: toErrorBranch });
		expectProxyNamed(run, "Press'nXPress");
		expect(proxy.asked[0]).toMatch(tunnel ? /^CONNECT provider\.example:443/ : /^POST http:\/\/127\.0\.0\.1/);
	});

	test('ends it for all accounts', async () => {
		const items = contacts(30).map((contact, n) => ({ ...contact, key: `key ${n}` }));
		const run = await toPressNXpress().enqueue({
			items,
			credential: press({ apiKey: '={{ $json.key }}' }),
			settings: toErrorBranch,
		});
		expectProxyNamed(run, "Press'nXPress");
	});

	test('stop on error: says so, and counts', async () => {
		const { error } = await toPressNXpress().enqueue({ items: contacts(30), credential: press() });
		expect(error?.message).toMatch(
			/^The proxy between n8n and .*\[item 0\]\. Of all items: 0 accepted, 30 not sent, 0 unknown/,
		);
		expect(error?.description).toContain('NO_PROXY');
	});

	test('ends a run of 8x8', async () => {
		const run = await toEightByEight().send({
			items: surveys,
			credential: engage(),
			settings: toErrorBranch,
			options: { concurrency: 5 },
		});
		expectProxyNamed(run, '8x8');
	});

	test.each(['', 'stored-token'])('ends a run of Acoustic (token: "%s")', async (accessToken) => {
		const options = { maxContactsPerRequest: 1 };
		const run = await toAcoustic().send({
			items: surveys,
			credential: acoustic(accessToken),
			options,
			settings: toErrorBranch,
		});
		expectProxyNamed(run, 'Acoustic');
	});

	test.each(['', 'stored-token'])('ends Get Status (token: "%s")', async (accessToken) => {
		const items = Array.from({ length: 30 }, (_item, n) => ({ transactionId: `t-${n}`, phoneNumber: '' }));
		const run = await toAcoustic().getStatus({ items, credential: acoustic(accessToken), settings: toErrorBranch });
		expectProxyNamed(run, 'Acoustic', 'unknown');
	});

	test.each(['', 'stored-token'])('is what the list of programs says (token: "%s")', async (accessToken) => {
		const lists = await ListSearch.load();
		const credential = acousticCredential(toAcoustic().sandbox, acoustic(accessToken));
		const search = lists.search('acousticConsent', 'searchPrograms', { acousticCampaignApi: credential });
		await expect(search).rejects.toMatchObject({
			message: expect.stringContaining(
				'The proxy between n8n and Acoustic asks for a user name and password (407)',
			) as string,
			description: expect.stringContaining('NO_PROXY') as string,
		});
	});

	test('is what the test of each credential says', async () => {
		const { engine, sandbox } = toPressNXpress();
		const said = [
			await engine.testCredential(engine.saveCredential('pressNXpressApi', pressNXpressCredential(sandbox, press()))),
			await engine.testCredential(
				engine.saveCredential('eightByEightEngageApi', eightByEightCredential(sandbox, engage())),
			),
			await toAcoustic().test(acoustic('')),
			await toAcoustic().test(acoustic('stored-token')),
		];
		for (const { status, message } of said) {
			expect(status).toBe('Error');
			expect(message).toMatch(
				/^The proxy between n8n and \S+ asks for a user name and password \(407\) and passed nothing on\. .*HTTPS_PROXY and HTTP_PROXY.*NO_PROXY/,
			);
		}
	});
});

describe('a tunnel that the proxy does not make', () => {
	const credential = { smsBaseUrl: 'https://provider.example' };

	// n8n hands the proxy's response over as the provider's.
	test.each([502, 503, 504])(
		'%d: unknown, the proxy is named as one that may have responded, and five end the run',
		async (status) => {
			proxy.status = status;
			const run = await toPressNXpress().enqueue({
				items: contacts(30),
				credential,
				settings: toErrorBranch,
				options: { concurrency: 1 },
			});
			expect(run.failure.map(({ json }) => detailsOf(json)).map(({ outcome }) => outcome)).toEqual([
				...Array<string>(5).fill('unknown'),
				...Array<string>(25).fill('notSent'),
			]);
			expect(errorsOf(run)[0]).toContain(
				`Press'nXPress, or a proxy on the way to it, responded with ${status}, so it is not known whether the message went out`,
			);
			expect(proxy.asked).toHaveLength(5);
		},
	);
});

describe('a proxy that works', () => {
	test('passes messages on', async () => {
		proxy.status = undefined;
		const { success } = await toPressNXpress().enqueue({ items: contacts(3) });
		expect(success.map(({ json }) => json.outcome)).toEqual(['accepted', 'accepted', 'accepted']);
		expect(proxy.asked).toHaveLength(3);
	});

	test('is left out for the hosts in NO_PROXY, such as the sandbox', async () => {
		process.env.no_proxy = '127.0.0.1';
		const { success } = await toPressNXpress().enqueue({ items: contacts(3) });
		expect(success).toHaveLength(3);
		expect(proxy.asked).toEqual([]);
	});

	test('is left out for one of several hosts, and for all hosts of a domain', async () => {
		process.env.no_proxy = 'localhost,127.0.0.1,.invalid';
		await toPressNXpress().enqueue({ items: contacts(1) });
		const credential = { smsBaseUrl: 'https://no-such-host.invalid/api/v2' };
		const toNobody = { items: contacts(1), credential, settings: toErrorBranch };
		const { failure } = await hurried(100, () => toPressNXpress().enqueue(toNobody));
		expect(failure[0].json.error).toContain('cannot be reached');
		expect(proxy.asked).toEqual([]);
	});

	test.each(['', ' through a tunnel'])(
		'gets the user name and password of its address%s, special characters too',
		async (tunnel) => {
			proxy.announce('office:p%40ss%3Aword');
			const credential = tunnel === '' ? {} : { smsBaseUrl: 'https://provider.example' };
			await toPressNXpress().enqueue({ items: contacts(1), credential, settings: toErrorBranch });
			expect(proxy.accounts).toEqual(['office:p@ss:word']);
		},
	);
});

test('a proxy that is down: nothing went out, and the proxy is named', async () => {
	await proxy.down();
	const run = await hurried(200, () =>
		toPressNXpress().enqueue({ items: contacts(30), settings: toErrorBranch, options: { timeout: 3_600_000 } }),
	);
	expect(new Set(run.failure.map(({ json }) => detailsOf(json)).map(({ outcome }) => outcome))).toEqual(
		new Set(['notSent']),
	);
	expect(errorsOf(run)[0]).toMatch(
		/^Press'nXPress cannot be reached \(connection refused\) \[item 0\]\. Check 'SMS Base URL' in the credential, the proxy of the machine that runs n8n if it has one/,
	);
});
