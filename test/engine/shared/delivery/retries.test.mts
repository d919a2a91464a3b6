import dns from 'node:dns';
import type { LookupAddress } from 'node:dns';
import { once } from 'node:events';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo } from 'node:net';

import type { RequestRecord } from '../../../../sandbox/records.mts';
import { startSandbox } from '../../../../sandbox/server.mts';
import { makeCertificate } from '../../../support/certificate.mts';
import { closedPort } from '../../../support/closed-port.mts';
import { hurried } from '../../support/hurried-clock.mts';
import { contacts, pressNXpressRuns } from '../../support/press-nxpress.mts';
import { phoneNumber } from '../../support/recipients.mts';
import { oneByOne, toErrorBranch } from '../../support/settings.mts';

// docs/delivery-contract.md, 5.2: a request is retried only when it certainly was not carried out.
const runs = pressNXpressRuns();

const timeOf = ({ receivedAt }: RequestRecord) => Date.parse(receivedAt);

/** Milliseconds between each request and the one before it. */
const gaps = () =>
	runs()
		.requests.slice(1)
		.map((request, n) => timeOf(request) - timeOf(runs().requests[n]));

const { lookup: lookUp } = dns;

afterEach(() => jest.restoreAllMocks());

/** Gives a host its addresses, until the test is over. */
function nameResolvesTo(host: string, addresses: string[]): void {
	const answer = (
		name: string,
		options: dns.LookupAllOptions,
		callback: (error: null, all: LookupAddress[]) => void,
	) => {
		if (name === host)
			process.nextTick(
				callback,
				null,
				addresses.map((address) => ({ address, family: 4 })),
			);
		else lookUp(name, options, callback as never);
	};
	jest.spyOn(dns, 'lookup').mockImplementation(answer as never);
}

describe('throttled (429, 503)', () => {
	test.each([429, 503])('%d with Retry-After in seconds: waits that long, then sends it once', async (status) => {
		runs().fault({ on: 1, status, retryAfter: 7 });
		const { success } = await runs().enqueueHurried(100, { items: contacts(2), options: oneByOne });
		expect(success.map(({ json }) => json.outcome)).toEqual(['accepted', 'accepted']);
		expect(runs().asked).toEqual([phoneNumber(0), phoneNumber(0), phoneNumber(1)]);
		expect(gaps()[0]).toBeGreaterThanOrEqual(7000);
		expect(runs().received).toEqual({ [phoneNumber(0)]: 1, [phoneNumber(1)]: 1 });
	});

	test.each([429, 503])('%d with Retry-After as an HTTP date: waits until then', async (status) => {
		const retryAfter = new Date(Date.now() + 20_000).toUTCString();
		runs().fault({ on: 1, status, retryAfter });
		const { success } = await runs().enqueueHurried(100, { items: contacts(1) });
		expect(success[0].json.outcome).toBe('accepted');
		expect(timeOf(runs().requests[1])).toBeGreaterThanOrEqual(Date.parse(retryAfter));
	});

	test('Retry-After of 0, or a date that has passed: again at once', async () => {
		runs().fault({ on: 1, status: 429, retryAfter: 0 });
		runs().fault({ on: 2, status: 503, retryAfter: 'Wed, 21 Oct 2015 07:28:00 GMT' });
		const { success } = await runs().enqueue({ items: contacts(1) });
		expect(success[0].json.outcome).toBe('accepted');
		expect(runs().requests).toHaveLength(3);
	});

	test('429 without Retry-After: after 1, 2, 4, 8 and 16 seconds', async () => {
		runs().fault({ on: [1, 2, 3, 4, 5], status: 429 });
		const { success } = await runs().enqueueHurried(200, { items: contacts(1) });
		expect(success[0].json.outcome).toBe('accepted');
		[1000, 2000, 4000, 8000, 16_000].forEach((wait, n) => expect(gaps()[n]).toBeGreaterThanOrEqual(wait));
	});

	test.each([
		[429, 'because of its rate limit'],
		[503, 'because it is too busy'],
	])('%d: five waits are enough, then it is not sent, and says why', async (status, why) => {
		runs().fault({ status, retryAfter: 0.01 });
		const { failure } = await runs().enqueue({ items: contacts(1), settings: toErrorBranch });
		expect(failure[0].json.details).toMatchObject({ outcome: 'notSent', httpCode: String(status) });
		expect(failure[0].json.error).toContain(why);
		expect(runs().requests).toHaveLength(6);
		expect(runs().received).toEqual({});
	});

	test('waits at most 60 seconds at a time, whatever is asked for', async () => {
		runs().fault({ on: 1, status: 429, retryAfter: 86_400 });
		const started = Date.now();
		const { success } = await runs().enqueueHurried(1000, { items: contacts(1) });
		expect(success[0].json.outcome).toBe('accepted');
		expect(gaps()[0]).toBeGreaterThanOrEqual(60_000);
		// A day in this clock would be 86 s.
		expect(Date.now() - started).toBeLessThan(20_000);
	});

	test.each(['soon', '-5', 'in 5 minutes', '2 apples', '1e3', '0x10', 'NaN', ',', '12, 13'])(
		'Retry-After "%s" says nothing: 503 may have been carried out and is not retried, 429 waits a second',
		async (retryAfter) => {
			runs().fault({ recipient: phoneNumber(0), status: 503, retryAfter });
			runs().fault({ recipient: phoneNumber(1), on: 1, status: 429, retryAfter });
			const { success, failure } = await runs().enqueueHurried(100, {
				items: contacts(2),
				settings: toErrorBranch,
				options: oneByOne,
			});
			expect(failure[0].json.details).toMatchObject({ outcome: 'unknown', httpCode: '503' });
			expect(success[0].json.outcome).toBe('accepted');
			expect(runs().asked).toEqual([phoneNumber(0), phoneNumber(1), phoneNumber(1)]);
			expect(gaps()[1]).toBeGreaterThanOrEqual(1000);
		},
	);

	test('503 without Retry-After may have been carried out: unknown, never retried', async () => {
		runs().fault({ status: 503 });
		const { failure } = await runs().enqueue({ items: contacts(1), settings: toErrorBranch });
		expect(failure[0].json.details).toMatchObject({ outcome: 'unknown', httpCode: '503' });
		expect(runs().requests).toHaveLength(1);
	});

	test('all requests pause, not only the one that was throttled', async () => {
		runs().fault({ on: 8, status: 429, retryAfter: 30 });
		const { success } = await runs().enqueueHurried(100, { items: contacts(40), options: { concurrency: 4 } });
		expect(success).toHaveLength(40);
		const throttled = runs().requests.findIndex(({ status }) => status === 429);
		const pauseEnds = timeOf(runs().requests[throttled]) + 30_000;
		const meanwhile = runs()
			.requests.slice(throttled + 1)
			.filter((request) => timeOf(request) < pauseEnds);
		// Those that were on their way already: three others at once, and what took their place before the 429 arrived.
		expect(meanwhile.length).toBeLessThanOrEqual(6);
		expect(runs().requests.length - throttled - 1 - meanwhile.length).toBeGreaterThan(20);
		expect(Object.values(runs().received)).toEqual(Array.from({ length: 40 }, () => 1));
	});
});

describe('cannot be reached', () => {
	test('a server that is not up yet gets each contact once, when it is', async () => {
		const port = await closedPort();
		const [{ success }, late] = await hurried(20, async () => {
			const up = new Promise((resolve) => setTimeout(resolve, 1500)).then(() => startSandbox({ port }));
			const credential = { smsBaseUrl: `http://127.0.0.1:${port}/pressnxpress/api/v2` };
			const run = await runs().enqueue({ items: contacts(3), credential, options: { timeout: 3_600_000 } });
			return [run, await up] as const;
		});
		try {
			expect(success.map(({ json }) => json.outcome)).toEqual(['accepted', 'accepted', 'accepted']);
			expect(Object.values(late.records.countsByRecipient())).toEqual([1, 1, 1]);
		} finally {
			await late.close();
		}
	});

	test('a server that stays away: tried again after 1, 2 and 4 seconds, then not sent, and says so', async () => {
		const credential = { smsBaseUrl: `http://127.0.0.1:${await closedPort()}/api` };
		const [{ failure }, took] = await hurried(100, async () => {
			const started = Date.now();
			const run = await runs().enqueue({ items: contacts(1), settings: toErrorBranch, credential });
			return [run, Date.now() - started] as const;
		});
		expect(took).toBeGreaterThanOrEqual(7000);
		expect(failure[0].json.details).toMatchObject({ outcome: 'notSent', httpCode: 'ECONNREFUSED' });
		expect(failure[0].json.error).toContain('cannot be reached');
	});

	test('a name that does not exist: not sent', async () => {
		const credential = { smsBaseUrl: 'https://no-such-host.invalid/api/v2' };
		const { failure } = await runs().enqueueHurried(100, { items: contacts(1), settings: toErrorBranch, credential });
		expect(failure[0].json.details).toMatchObject({ outcome: 'notSent' });
		expect((failure[0].json.details as { httpCode: string }).httpCode).toMatch(/ENOTFOUND|EAI_AGAIN/);
	});

	test.each<[name: string, addresses: string[]]>([
		['in no network that can be reached', ['255.255.255.255', '224.0.0.1']],
		['one without network, one where nobody listens', ['255.255.255.255', '127.0.0.1']],
	])('a host of several addresses, %s: nothing was sent, so it is not unknown', async (_, addresses) => {
		nameResolvesTo('several-addresses.example', addresses);
		const credential = { smsBaseUrl: `https://several-addresses.example:${await closedPort()}/api` };
		const { failure } = await runs().enqueueHurried(100, { items: contacts(1), settings: toErrorBranch, credential });
		expect(failure[0].json.details).toMatchObject({ outcome: 'notSent', httpCode: 'ENETUNREACH' });
	});

	test('a server that breaks off the TLS handshake: nothing was sent, so it is not unknown', async () => {
		const server = createTcpServer((socket) => socket.once('data', () => socket.end()));
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const { port } = server.address() as AddressInfo;
		try {
			const credential = { smsBaseUrl: `https://127.0.0.1:${port}/api` };
			const { failure } = await runs().enqueueHurried(100, { items: contacts(1), settings: toErrorBranch, credential });
			expect(failure[0].json.details).toMatchObject({ outcome: 'notSent', httpCode: 'ECONNRESET' });
		} finally {
			server.close();
		}
	});

	test('a server whose certificate is not trusted, as that of a proxy that opens connections: nothing was sent', async () => {
		const server = createTlsServer(await makeCertificate());
		server.listen(0, '127.0.0.1');
		await once(server, 'listening');
		const { port } = server.address() as AddressInfo;
		try {
			const credential = { smsBaseUrl: `https://127.0.0.1:${port}/api` };
			const { failure } = await runs().enqueueHurried(100, { items: contacts(1), settings: toErrorBranch, credential });
			expect(failure[0].json.details).toMatchObject({ outcome: 'notSent', httpCode: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
			expect(failure[0].json.error).toContain('cannot be reached (its certificate is not trusted)');
		} finally {
			server.close();
		}
	});

	test('a server without TLS behind https: nothing was sent, so it is not unknown', async () => {
		const credential = { smsBaseUrl: runs().sandbox.pressNXpressUrl.replace('http:', 'https:') };
		const { failure } = await runs().enqueueHurried(100, { items: contacts(1), settings: toErrorBranch, credential });
		expect(failure[0].json.details).toMatchObject({ outcome: 'notSent' });
		expect(runs().requests).toHaveLength(0);
	});
});

describe('redirects', () => {
	test.each([301, 302, 303, 307, 308])(
		'%d is never followed: not sent, and says to correct the base URL',
		async (status) => {
			for (const redirectTo of ['/somewhere/else', `${runs().sandbox.pressNXpressUrl}/channel/sms/elsewhere`]) {
				runs().sandbox.reset();
				runs().fault({ status, redirectTo });
				const { failure } = await runs().enqueue({ items: contacts(1), settings: toErrorBranch });
				expect(failure[0].json.details).toMatchObject({ outcome: 'notSent', httpCode: String(status) });
				expect(failure[0].json.error).toContain("Check 'SMS Base URL' in the credential");
				expect(runs().requests).toHaveLength(1);
				expect(runs().sandbox.records.requestsOf('elsewhere')).toEqual([]);
			}
		},
	);
});

describe('no response, or one that says nothing', () => {
	test.each([
		['never responds', { connection: 'hang' }],
		['responds too late', { latencyMs: 600 }],
		['responds byte by byte', { dripMs: 100, dripBytes: 1 }],
	] as const)('a server that %s: unknown after the timeout, never retried', async (_, fault) => {
		runs().fault({ recipient: phoneNumber(1), ...fault });
		const { success, failure } = await runs().enqueueHurried(20, {
			items: contacts(3),
			settings: toErrorBranch,
			options: { timeout: 3000 },
		});
		expect(success).toHaveLength(2);
		expect(failure[0].json.details).toMatchObject({ outcome: 'unknown', recipient: phoneNumber(1) });
		expect(failure[0].json.error).toContain('not known whether');
		expect(runs().asked.sort()).toEqual([0, 1, 2].map(phoneNumber));
	});

	test.each([
		['drops the connection before reading', { connection: 'dropBefore' }],
		['drops the connection after reading', { connection: 'dropAfter' }],
		['cuts the response off', { garble: 'cutOff' }],
	] as const)('a server that %s: unknown, never retried', async (_, fault) => {
		runs().fault({ on: 1, ...fault });
		const { failure } = await runs().enqueue({ items: contacts(1), settings: toErrorBranch });
		expect(failure[0].json.details).toMatchObject({ outcome: 'unknown' });
		expect(runs().requests).toHaveLength(1);
	});

	test.each([500, 501, 502, 504, 520, 599])('%d: unknown, never retried, whatever Retry-After says', async (status) => {
		runs().fault({ status, retryAfter: 0 });
		const { failure } = await runs().enqueue({ items: contacts(1), settings: toErrorBranch });
		expect(failure[0].json.details).toMatchObject({ outcome: 'unknown', httpCode: String(status) });
		expect(runs().requests).toHaveLength(1);
	});

	test('a message that may have gone is counted once by the provider', async () => {
		runs().fault({ on: 2, connection: 'dropAfter' });
		await runs().enqueue({ items: contacts(3), settings: { ...toErrorBranch, retryOnFail: true, maxTries: 3 } });
		expect(Object.values(runs().received)).toEqual([1, 1, 1]);
	});
});

test.each([400, 402, 405, 408, 409, 413, 415, 418, 422, 425, 451])(
	'%d rejects one contact: not sent, one request, and the others go on',
	async (status) => {
		runs().fault({ recipient: phoneNumber(0), status, retryAfter: 0 });
		const { success, failure } = await runs().enqueue({
			items: contacts(4),
			settings: toErrorBranch,
			options: oneByOne,
		});
		expect(failure.map(({ json }) => json.details)).toEqual([
			expect.objectContaining({ outcome: 'notSent', httpCode: String(status) }),
		]);
		expect(success).toHaveLength(3);
		expect(runs().asked).toEqual([0, 1, 2, 3].map(phoneNumber));
	},
);
