import dns from 'node:dns';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

import type { IDataObject } from 'n8n-workflow';

import type { Fault } from '../../sandbox/faults.mts';
import type { Answer, Call } from '../../sandbox/provider.mts';
import { watchingLogs } from './harness/captured-logs.mts';
import {
	acousticCredential,
	acousticRuns,
	contacts,
	outcomes,
	phoneNumber,
	refusals,
	secretsIn,
	times,
	toErrorBranch,
} from './support/acoustic.mts';
import { hurried } from './support/hurried-clock.mts';

// The access token: fetched, kept, renewed and never shown. Every run is searched for it before a test sees the run.
const runs = acousticRuns();

/** Every contact in a request of its own. */
const eachAlone = { maxContactsPerRequest: 1 };
const oneByOne = { ...eachAlone, concurrency: 1 };
const tenAtOnce = { ...eachAlone, concurrency: 10 };

const onceEach = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [phoneNumber(n), 1]));
/** The tokens that sends came with, each once. */
const tokensUsed = () =>
	new Set(runs().sends.map(({ headers }) => headers.authorization.replace('Bearer sandbox-access-token-', '')));
const tokenFault = (fault: Omit<Fault, 'provider'>) => runs().fault({ path: '/oauth/token', ...fault });

/** Does something as the n-th send reaches Acoustic, before it looks at the token. */
function asSendArrives(n: number | number[], change: () => void): void {
	const { acoustic } = runs().sandbox;
	const answer = acoustic.answer.bind(acoustic);
	let sends = 0;
	jest.spyOn(acoustic, 'answer').mockImplementation((call: Call): Answer => {
		if (call.route.endsWith('/externalconsentsends') && [n].flat().includes(++sends)) change();
		return answer(call);
	});
}
const expireTokensAt = (n: number | number[]) => asSendArrives(n, () => runs().sandbox.acoustic.expireTokens());

async function closedPort(): Promise<number> {
	const server = createServer();
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	await new Promise((resolve) => server.close(resolve));
	return port;
}

describe('the exchange', () => {
	test('is the documented one: all in the form, nothing in the address', async () => {
		await runs().send();
		const [request] = runs().sandbox.records.requests;
		expect(request).toMatchObject({
			method: 'POST',
			path: '/acoustic/oauth/token',
			queryText: '',
			body: {
				grant_type: 'refresh_token',
				client_id: 'sandbox-acoustic-client',
				client_secret: 'sandbox-acoustic-secret',
				refresh_token: 'sandbox-acoustic-refresh',
			},
		});
		expect(request.headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/);
		expect(request.headers).not.toHaveProperty('authorization');
	});

	test('keeps signs that a form would swallow', async () => {
		const odd = { clientId: 'a+b c', clientSecret: 'ä&=%20+#', refreshToken: 'r /=?\\"' };
		await runs().send({ credential: odd, settings: toErrorBranch });
		expect(runs().sandbox.records.requests[0].body).toEqual({
			grant_type: 'refresh_token',
			client_id: odd.clientId,
			client_secret: odd.clientSecret,
			refresh_token: odd.refreshToken,
		});
	});

	test('leaves out blanks and line breaks that were pasted along', async () => {
		const { clientId, clientSecret, refreshToken } = acousticCredential(runs().sandbox);
		const pasted = {
			clientId: ` ${String(clientId)}`,
			clientSecret: `${String(clientSecret)}\t `,
			refreshToken: `${String(refreshToken)}\r\n`,
		};
		const run = await runs().send({ credential: pasted });
		expect(outcomes(run, 1)).toEqual(['accepted']);
		expect(await runs().test(pasted)).toMatchObject({ status: 'OK' });
	});

	test('without a token: one call, however many requests start at once, and the token is kept', async () => {
		tokenFault({ latencyMs: 50 });
		const credential = runs().save();
		const run = await runs().send({ items: contacts(10), options: tenAtOnce, credential });
		expect(outcomes(run, 10)).toEqual(times(10, 'accepted'));
		expect(runs().tokenCalls).toBe(1);
		expect(runs().sends).toHaveLength(10);
		expect(credential.data.accessToken).toBe('sandbox-access-token-1');
	});

	test('a kept token is used without a call, in a later execution as well', async () => {
		const credential = runs().save();
		await runs().send({ credential });
		await runs().send({ credential });
		await runs().getStatus({ items: [{ transactionId: 'none' }], credential });
		expect(runs().tokenCalls).toBe(1);
	});

	test.each([
		['the same credential', true],
		['two credentials of the same account', false],
	])('two executions at the same time share one, with %s', async (_name, isSame) => {
		tokenFault({ latencyMs: 50 });
		const first = runs().save();
		const second = isSame ? first : runs().save();
		const both = await Promise.all([
			runs().send({ items: contacts(4), options: eachAlone, credential: first }),
			runs().send({ items: contacts(4), options: eachAlone, credential: second }),
		]);
		for (const run of both) expect(outcomes(run, 4)).toEqual(times(4, 'accepted'));
		expect(runs().tokenCalls).toBe(1);
		expect(tokensUsed()).toEqual(new Set(['1']));
	});

	test('two accounts do not share one', async () => {
		await runs().send();
		const run = await runs().send({ credential: { clientSecret: 'not-the-secret' }, settings: toErrorBranch });
		expect(outcomes(run, 1)).toEqual(['notSent']);
		expect(runs().tokenCalls).toBe(2);
		expect(runs().sends).toHaveLength(1);
	});
});

describe('an expired token', () => {
	test('between the third and the fourth request, 4 in flight: one new token, every contact once', async () => {
		expireTokensAt(4);
		runs().fault({ latencyMs: 40 });
		const run = await runs().send({ items: contacts(10), options: { ...eachAlone, concurrency: 4 } });
		expect(outcomes(run, 10)).toEqual(times(10, 'accepted'));
		expect(runs().tokenCalls).toBe(2);
		expect(runs().received).toEqual(onceEach(10));
		expect(runs().sends.filter(({ status }) => status === 401).length).toBeGreaterThanOrEqual(1);
		expect(tokensUsed()).toEqual(new Set(['1', '2']));
	});

	test('met by 10 requests whose refusals come in one after the other: one new token', async () => {
		const credential = runs().save();
		await runs().send({ credential });
		runs().sandbox.acoustic.expireTokens();
		runs().sandbox.records.reset();
		Array.from({ length: 10 }, (_, n) => runs().fault({ on: n + 1, latencyMs: 15 * (n + 1) }));
		const run = await runs().send({ items: contacts(10), options: tenAtOnce, credential });
		expect(outcomes(run, 10)).toEqual(times(10, 'accepted'));
		expect(runs().tokenCalls).toBe(1);
		expect(runs().sends).toHaveLength(20);
		expect(runs().peakInFlight).toBeLessThanOrEqual(10);
		expect(runs().received).toEqual(onceEach(10));
	});

	test('left over from days ago: one new token', async () => {
		const credential = runs().save({ accessToken: 'stored-token' });
		const run = await runs().send({ items: contacts(4), options: eachAlone, credential });
		expect(outcomes(run, 4)).toEqual(times(4, 'accepted'));
		expect(runs().tokenCalls).toBe(1);
		expect(credential.data.accessToken).toBe('sandbox-access-token-1');
	});

	test('twice in a run: one new token each time', async () => {
		expireTokensAt([3, 8]);
		const run = await runs().send({ items: contacts(10), options: oneByOne });
		expect(outcomes(run, 10)).toEqual(times(10, 'accepted'));
		expect(runs().tokenCalls).toBe(3);
		expect(runs().received).toEqual(onceEach(10));
	});

	test('met by two executions at the same time: one new token', async () => {
		const credential = runs().save();
		await runs().send({ credential });
		runs().sandbox.acoustic.expireTokens();
		runs().fault({ latencyMs: 30 });
		const both = await Promise.all([
			runs().send({ items: contacts(4), options: eachAlone, credential }),
			runs().send({ items: contacts(4), options: eachAlone, credential }),
		]);
		for (const run of both) expect(outcomes(run, 4)).toEqual(times(4, 'accepted'));
		expect(runs().tokenCalls).toBe(2);
	});

	test('met by reads: one new token', async () => {
		const credential = runs().save();
		const items = [1, 2, 3, 4].map((n) => ({ transactionId: `none-${n}`, phoneNumber: '1' }));
		await runs().send({ credential });
		runs().sandbox.acoustic.expireTokens();
		runs().fault({ path: '/status', latencyMs: 30 });
		const run = await runs().getStatus({ items, credential });
		expect(outcomes(run, 4)).toEqual(times(4, 'pending'));
		expect(runs().tokenCalls).toBe(2);
	});

	test('met while waiting for a status: one new token', async () => {
		const credential = runs().save();
		const items = [{ transactionId: 'none', phoneNumber: '1' }];
		const options = { waitUntilProcessed: true, pollInterval: 60, maxWait: 120 };
		tokenFault({ latencyMs: 1 });
		const run = await hurried(200, async () => {
			const running = runs().getStatus({ items, credential, options });
			while (runs().reads.length === 0) await new Promise((resolve) => setImmediate(resolve));
			runs().sandbox.acoustic.expireTokens();
			return await running;
		});
		expect(outcomes(run, 1)).toEqual(['pending']);
		expect(
			runs()
				.reads.map(({ status }) => status)
				.filter((status) => status === 200).length,
		).toBeGreaterThanOrEqual(2);
		expect(runs().tokenCalls).toBe(2);
	});

	test('renewed by another process meanwhile: its token is used, no call', async () => {
		const credential = runs().save();
		asSendArrives(2, () => {
			// What a second worker of n8n does: it stores the token it has fetched.
			credential.data = { ...credential.data, accessToken: 'stored-token' };
		});
		runs().fault({ on: 4, status: 400, body: { message: 'Neither stored-token nor Bearer stored-token will do' } });
		const run = await runs().send({ items: contacts(4), options: oneByOne, credential, settings: toErrorBranch });
		// The sandbox does not know this token, so the third request is refused once; the fourth never sees the sandbox.
		expect(runs().sends.map(({ headers }) => headers.authorization)).toContain('Bearer stored-token');
		expect(refusals(run)[0].details.providerMessage).toBe('Neither *** nor Bearer *** will do');
	});
});

describe('a secret that is wrong', () => {
	const wrong: Array<[name: string, changes: IDataObject]> = [
		['client secret', { clientSecret: 'not-the-secret' }],
		['refresh token', { refreshToken: 'not-the-secret' }],
		['client ID', { clientId: 'not-the-client' }],
	];

	test.each(wrong)('%s, continue on error: one call, nothing goes', async (_name, changes) => {
		const run = await runs().send({
			items: contacts(12),
			options: tenAtOnce,
			credential: changes,
			settings: toErrorBranch,
		});
		expect(outcomes(run, 12)).toEqual(times(12, 'notSent'));
		expect(runs().tokenCalls).toBe(1);
		expect(runs().sends).toEqual([]);
		expect(refusals(run)[0]).toMatchObject({
			error: expect.stringMatching(
				/refused the login of the credential: 'Client ID', 'Client Secret' or 'Refresh Token' is not accepted.*\[item 0\]\. Open the credential/,
			) as string,
			details: { outcome: 'notSent', httpCode: '401', recipient: `+${phoneNumber(0)}` },
		});
		expect(refusals(run)[11].error).toMatch(/^Not sent, because Acoustic refused the credential before \[item 11\]/);
	});

	test.each(wrong)('%s, stop on error with Retry On Fail: still one call', async (_name, changes) => {
		const settings = { retryOnFail: true, maxTries: 3 };
		const run = await runs().send({ items: contacts(12), options: eachAlone, credential: changes, settings });
		expect(run.error?.message).toMatch(
			/refused the login.*\[item 0\]\. Of all items: 0 accepted, 12 not sent, 0 unknown\./,
		);
		expect(run.error?.context).toMatchObject({ itemIndex: 0, details: { outcome: 'notSent', httpCode: '401' } });
		expect(runs().tokenCalls).toBe(1);
		expect(runs().sends).toEqual([]);
	});

	test('found out in the middle of the run: what went is told, the rest stops', async () => {
		expireTokensAt(4);
		tokenFault({ on: 2, status: 401, body: { error: 'invalid_client', error_description: 'Revoked' } });
		const run = await runs().send({ items: contacts(8), options: oneByOne, settings: toErrorBranch });
		expect(outcomes(run, 8)).toEqual([...times(3, 'accepted'), ...times(5, 'notSent')]);
		expect(refusals(run)[0].error).toContain('invalid_client: Revoked');
		expect(runs().tokenCalls).toBe(2);
		expect(runs().received).toEqual(onceEach(3));
	});

	test('stops reads as well', async () => {
		const items = [1, 2, 3, 4, 5, 6].map((n) => ({ transactionId: `none-${n}`, phoneNumber: '1' }));
		const run = await runs().getStatus({
			items,
			credential: { clientSecret: 'not-the-secret' },
			settings: toErrorBranch,
		});
		expect(outcomes(run, 6)).toEqual(times(6, 'unknown'));
		expect(refusals(run)[0].error).toContain('Acoustic refused the login of the credential');
		expect(runs().tokenCalls).toBe(1);
		expect(runs().reads).toEqual([]);
	});

	test.each<[name: string, fault: Omit<Fault, 'provider'>, told: RegExp]>([
		['HTML', { garble: 'html' }, /answers \(200\), but not as Acoustic does\. Check 'Base URL' in the credential/],
		['an empty body', { garble: 'empty' }, /answers \(200\), but not as Acoustic does/],
		['JSON without a token', { body: { token_type: 'bearer' } }, /answers \(200\), but not as Acoustic does/],
		['an empty token', { body: { access_token: '' } }, /answers \(200\), but not as Acoustic does/],
		['a token that is an object', { body: { access_token: { a: 1 } } }, /answers \(200\), but not as Acoustic does/],
		['a list', { body: [{ access_token: 'x' }] }, /answers \(200\), but not as Acoustic does/],
		['a redirect', { redirectTo: '/login' }, /answers \(302\), but not as Acoustic does/],
		['404 as HTML', { status: 404, garble: 'html' }, /is not accepted \(404\)/],
	])('an answer of the token endpoint that is no token (%s) stops everything', async (_name, fault, told) => {
		tokenFault(fault);
		const run = await runs().send({ items: contacts(6), options: eachAlone, settings: toErrorBranch });
		expect(outcomes(run, 6)).toEqual(times(6, 'notSent'));
		expect(refusals(run)[0].error).toMatch(told);
		expect(runs().tokenCalls).toBe(1);
		expect(runs().sends).toEqual([]);
		expect(runs().sandbox.records.hits('/login')).toBe(0);
	});
});

describe('a token endpoint that does not work', () => {
	const down: Array<[name: string, fault: Omit<Fault, 'provider'>]> = [
		['500', { status: 500 }],
		['503 as HTML', { status: 503, garble: 'html' }],
		['429', { status: 429 }],
		['a dropped connection', { connection: 'dropBefore' }],
		['an answer that is cut off', { garble: 'cutOff' }],
	];

	test.each(down)('%s, once: tried again, and every contact gets one message', async (_name, fault) => {
		tokenFault({ on: 1, ...fault });
		const run = await hurried(50, () => runs().send({ items: contacts(6), options: eachAlone }));
		expect(outcomes(run, 6)).toEqual(times(6, 'accepted'));
		expect(runs().tokenCalls).toBe(2);
		expect(runs().received).toEqual(onceEach(6));
	});

	test.each(down)(
		'%s, for good: tried a few times, then nothing is sent, and nothing is unknown',
		async (_name, fault) => {
			tokenFault(fault);
			const run = await hurried(200, () =>
				runs().send({ items: contacts(20), options: eachAlone, settings: toErrorBranch }),
			);
			expect(outcomes(run, 20)).toEqual(times(20, 'notSent'));
			expect(refusals(run)[0].error).toMatch(
				/^(Acoustic gives no token at present \((429|500|503)\)|No answer came from Acoustic to the login \((connection closed|the answer broke off)\): check 'Base URL').* Test the credential later; once it passes, send/,
			);
			expect(refusals(run)[19].error).toContain('5 requests in a row got no proper answer');
			expect(runs().tokenCalls).toBeLessThanOrEqual(8);
			expect(runs().sends).toEqual([]);
		},
	);

	test('stop on error: the first failure ends it', async () => {
		tokenFault({ status: 500 });
		const run = await hurried(200, () => runs().send({ items: contacts(20), options: eachAlone }));
		expect(run.error?.message).toMatch(
			/^Acoustic gives no token at present \(500\).*0 accepted, 20 not sent, 0 unknown/,
		);
		expect(runs().tokenCalls).toBe(4);
	});

	test('as a token is to be renewed: what was accepted stays so, the rest is not sent', async () => {
		expireTokensAt(3);
		tokenFault({ on: Array.from({ length: 30 }, (_, n) => n + 2), status: 500 });
		const run = await hurried(200, () =>
			runs().send({ items: contacts(4), options: oneByOne, settings: toErrorBranch }),
		);
		expect(outcomes(run, 4)).toEqual(['accepted', 'accepted', 'notSent', 'notSent']);
		expect(runs().received).toEqual(onceEach(2));
	});

	test.each<[name: string, fault: Omit<Fault, 'provider'>]>([
		['never answers', { connection: 'hang' }],
		['answers after the request should have been answered', { latencyMs: 400 }],
	])(
		'one that %s leaves nothing unknown, since nothing has left',
		async (_name, fault) => {
			tokenFault(fault);
			const run = await hurried(100, () =>
				runs().send({ items: contacts(1), options: { timeout: 20_000 }, settings: toErrorBranch }),
			);
			expect(outcomes(run, 1)).toEqual(['notSent']);
			await new Promise((resolve) => setTimeout(resolve, 450));
			expect(runs().received).toEqual({});
		},
		20_000,
	);

	test('a host that is down: tried a few times, then not sent', async () => {
		const credential = { baseUrl: `http://127.0.0.1:${await closedPort()}` };
		const run = await hurried(200, () =>
			runs().send({ items: contacts(2), options: eachAlone, credential, settings: toErrorBranch }),
		);
		expect(outcomes(run, 2)).toEqual(times(2, 'notSent'));
		expect(refusals(run)[0].error).toMatch(
			/^Acoustic cannot be reached \(connection refused\) \[item 0\]\. Check 'Base URL' in the credential/,
		);
	});

	test('and then works: Retry from the executions list sends to everybody once', async () => {
		tokenFault({ status: 500 });
		const stopped = await hurried(200, () => runs().send({ items: contacts(3), options: eachAlone }));
		runs().sandbox.faults.clear();
		const retried = await runs().retry(stopped);
		expect(outcomes(retried, 3)).toEqual(times(3, 'accepted'));
		expect(runs().received).toEqual(onceEach(3));
	});
});

describe('401 to a fresh token as well', () => {
	const expired = 'The access token has expired. Token provided was: sandbox-access-token-1';

	test('stops everything after the requests in flight', async () => {
		runs().fault({ status: 401, body: { message: expired } });
		const run = await runs().send({ items: contacts(9), options: oneByOne, settings: toErrorBranch });
		expect(outcomes(run, 9)).toEqual(times(9, 'notSent'));
		expect(refusals(run)[0].error).toMatch(
			/did not accept the access token, also after it was renewed: .* Token provided was: \*\*\* \[item 0\]\. Open the credential/,
		);
		expect(refusals(run)[8].error).toMatch(/^Not sent, because .* did not accept the access token/);
		expect(runs().sends).toHaveLength(2);
		expect(runs().tokenCalls).toBe(2);
	});

	test('whenever the refusals come in, one new token is asked for, not one for each request', async () => {
		[1, 2, 3, 4].forEach((n) => runs().fault({ on: [n, n + 4], latencyMs: 30 * n }));
		runs().fault({ status: 401, body: { message: expired } });
		const run = await runs().send({ items: contacts(9), options: eachAlone, settings: toErrorBranch });
		expect(outcomes(run, 9)).toEqual(times(9, 'notSent'));
		expect(runs().sends).toHaveLength(8);
		expect(runs().tokenCalls).toBe(2);
	});

	test('stop on error: says how many went', async () => {
		runs().fault({ on: [3, 4], status: 401, body: { message: expired } });
		const run = await runs().send({ items: contacts(5), options: oneByOne });
		expect(run.error?.message).toContain('[item 2]. Of all items: 2 accepted, 3 not sent, 0 unknown.');
		expect(runs().received).toEqual(onceEach(2));
	});
});

describe('no token and no secret is shown', () => {
	/** Of the first token, and of the one that replaces it. */
	const echoes = [1, 2].map((n) => `sandbox-access-token-${n}`);
	const said = `Token provided was: {${echoes[0]}}, Bearer ${echoes[1]}, sandbox-acoustic-secret sandbox-acoustic-refresh`;

	test.each<[name: string, fault: Omit<Fault, 'provider'>]>([
		['401, {message}', { status: 401, body: { message: said } }],
		[
			'401, generalErrors',
			{ status: 401, body: { meta: { generalErrors: [{ message: said }], fieldErrors: { Authorization: [said] } } } },
		],
		['401, plain text', { status: 401, rawBody: said }],
		['401, HTML', { status: 401, rawBody: `<p>${said}</p><b>${echoes[0].replace('access', '</b>access')}` }],
		['400, error and code', { status: 400, body: { code: echoes[1], error: said, error_description: said } }],
		['403', { status: 403, body: { message: `Forbidden ${said}` } }],
		['500', { status: 500, body: { message: said } }],
		['202 without ID', { status: 202, body: { message: said } }],
		[
			'202 with them in ID and location',
			{ status: 202, body: { data: { id: `x${echoes[1]}`, location: `https://a.example/${echoes[0]}/status` } } },
		],
		['302', { status: 302, redirectTo: `/?token=${echoes[0]}`, headers: { 'x-token': echoes[1] } }],
	])('by a send that is answered with %s', async (_name, fault) => {
		// The first request expires the first token, so that both were in use.
		expireTokensAt(1);
		runs().fault({ on: [3, 4, 5, 6, 7, 8], ...fault });
		for (const settings of [toErrorBranch, {}, { retryOnFail: true, maxTries: 2 }]) {
			await runs().send({ items: contacts(4), options: oneByOne, settings });
		}
		expect(runs().sends.some(({ faults }) => faults.length > 0)).toBe(true);
	});

	test.each<[name: string, fault: Omit<Fault, 'provider'>]>([
		['401', { status: 401, body: { message: said } }],
		['404', { status: 404, body: { message: said } }],
		['200, HTML', { rawBody: `<p>${said}` }],
		[
			'a status',
			{
				body: {
					meta: { nextPageUrl: null, echo: said },
					data: { errors: said, contactStatus: [{ phoneNumber: said, smsSent: false, message: said }] },
				},
			},
		],
	])('by a read that is answered with %s', async (_name, fault) => {
		expireTokensAt(1);
		const credential = runs().save();
		await runs().send({ credential });
		runs().fault({ path: '/status', ...fault });
		const items = [
			{ transactionId: 'a', phoneNumber: '' },
			{ transactionId: 'b', phoneNumber: '1' },
		];
		for (const output of ['perContact', 'raw']) {
			await runs().getStatus({ items, credential, options: { output }, settings: toErrorBranch });
			await runs().getStatus({ items, credential, options: { output } });
		}
		expect(runs().reads.length).toBeGreaterThanOrEqual(4);
	});

	test.each<[name: string, fault: Omit<Fault, 'provider'>]>([
		['401', { status: 401, body: { error: 'invalid_client', error_description: `Invalid: ${said}` } }],
		['400, plain text', { status: 400, rawBody: said }],
		['500', { status: 500, body: { error: said } }],
		['200 without token', { body: { error: said, error_description: said } }],
	])('by a token endpoint that answers with %s', async (_name, fault) => {
		// Both tokens were in use, so that they are known.
		expireTokensAt(1);
		await runs().send();
		tokenFault(fault);
		runs().sandbox.acoustic.expireTokens();
		for (const settings of [toErrorBranch, {}]) {
			const run = await hurried(200, () => runs().send({ settings, credential: { accessToken: echoes[1] } }));
			expect(run.error?.message ?? refusals(run)[0].error).toMatch(/refused the login|gives no token/);
		}
	});

	test('by Validate Only, or by a run that succeeds', async () => {
		const credential = runs().save({ accessToken: 'stored-token' });
		await runs().send({ credential, options: { validateOnly: true } });
		expect(runs().tokenCalls).toBe(0);
		await runs().send({ credential });
		expect(credential.data.accessToken).toBe('sandbox-access-token-1');
	});

	test('the search does find them', () => {
		for (const text of [...echoes, `x${said}x`, 'sandbox-acoustic-refresh'])
			expect(secretsIn({ text })).not.toEqual([]);
	});
});

describe('the test of the credential', () => {
	const ok = { status: 'OK', message: 'Connection successful!' };

	test('passes, and sends nothing to anybody', async () => {
		expect(await runs().test()).toEqual(ok);
		expect(runs().sandbox.records.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
			'POST /acoustic/oauth/token',
			// The test's own look, and n8n's.
			'GET /acoustic/rest/channels/sms/programs',
			'GET /acoustic/rest/channels/sms/programs',
		]);
		expect(runs().received).toEqual({});
	});

	test('passes with a token that is kept from before, expired or not', async () => {
		const credential = runs().save();
		await runs().send({ credential });
		expect(await runs().engine.testCredential(credential)).toEqual(ok);
		runs().sandbox.acoustic.expireTokens();
		expect(await runs().engine.testCredential(credential)).toEqual(ok);
		expect(await runs().test({ accessToken: 'stored-token' })).toEqual(ok);
	});

	test.each<[name: string, changes: IDataObject]>([
		['client secret', { clientSecret: 'not-the-secret' }],
		['refresh token', { refreshToken: 'not-the-secret' }],
		['client ID', { clientId: 'not-the-client' }],
		['client secret that was cleared', { clientSecret: '' }],
	])('a wrong %s is told, also where a good token is kept', async (_name, changes) => {
		await runs().send();
		for (const accessToken of ['', 'sandbox-access-token-1']) {
			const { status, message } = await runs().test({ ...changes, accessToken });
			expect(status).toBe('Error');
			expect(message).toMatch(
				/^'Client ID', 'Client Secret' or 'Refresh Token' is not accepted \(40[01]\)\. Acoustic says: invalid_/,
			);
			expect(secretsIn({ message })).toEqual([]);
		}
	});

	test.each<[name: string, changes: IDataObject, told: RegExp]>([
		[
			'another host behind the pod',
			{ hostType: 'goacoustic', pod: 'us-1.evil.example/' },
			/'Pod': "us-1\.evil\.example\/" is not a pod/,
		],
		['a pod in words', { hostType: 'goacoustic', pod: 'America' }, /'Pod': "america" is not a pod/],
		['no pod', { hostType: 'goacoustic', pod: '' }, /'Pod': "" is not a pod/],
		[
			'another host behind the pod number',
			{ hostType: 'silverpop', podNumber: '1.evil.example#' },
			/'Pod Number': .* is not a pod/,
		],
		['a host nobody knows', { hostType: 'elsewhere' }, /'Host': "elsewhere" is not a host of Acoustic/],
		['no base URL', { baseUrl: '' }, /'Base URL': the credential has no address here/],
		['a base URL that is none', { baseUrl: 'api' }, /'Base URL': this is not a web address/],
		[
			'a base URL in clear text',
			{ baseUrl: 'http://api.example.com' },
			/'Base URL': http:\/\/ would send the secrets in clear text/,
		],
		[
			'a base URL with a login',
			{ baseUrl: 'https://me:pass@api.example.com' },
			/'Base URL': the address holds a user name/,
		],
		['a base URL with a query', { baseUrl: 'https://api.example.com/?key=1' }, /'Base URL': the address holds a \?/],
	])('%s is told before anything is sent anywhere', async (_name, changes, told) => {
		for (const accessToken of ['', 'stored-token']) {
			const { status, message } = await runs().test({ ...changes, accessToken });
			expect(status).toBe('Error');
			expect(message).toMatch(told);
		}
		const run = await runs().send({ items: contacts(2), credential: changes, settings: toErrorBranch });
		expect(outcomes(run, 2)).toEqual(times(2, 'notSent'));
		expect(refusals(run)[0].error).toMatch(new RegExp(told.source.replace(/^('[^']*'):/, '$1 \\[item 0\\]:')));
		expect(runs().sandbox.records.requests).toEqual([]);
	});

	test.each<[name: string, fault: Omit<Fault, 'provider'>, told: RegExp]>([
		['401', { status: 401 }, /The login works, but its access token is not accepted/],
		['403', { status: 403 }, /The login works, but SMS is not enabled/],
		['404', { status: 404 }, /The login works, but the address has no SMS programs/],
	])('%s to a fresh token', async (_name, fault, told) => {
		runs().fault({ path: '/programs', ...fault });
		for (const accessToken of ['', 'stored-token']) {
			const { status, message } = await runs().test({ accessToken });
			expect([status, message]).toEqual(['Error', expect.stringMatching(told)]);
		}
	});

	test('SMS that is not enabled', async () => {
		runs().settings({ smsEnabled: false });
		expect((await runs().test()).message).toMatch(/SMS is not enabled for the organization or for the user/);
	});

	test.each<[name: string, fault: Omit<Fault, 'provider'>, told: RegExp]>([
		[
			'is down',
			{ connection: 'dropBefore' },
			/^No answer came from Acoustic to the login \(connection closed\): check 'Base URL' in the credential$/,
		],
		['answers 500', { status: 500 }, /gives no token at present \(500\)/],
		['answers HTML', { garble: 'html' }, /answers \(200\), but not as Acoustic does/],
	])('a token endpoint that %s', async (_name, fault, told) => {
		tokenFault(fault);
		const { status, message } = await runs().test();
		expect([status, message]).toEqual(['Error', expect.stringMatching(told)]);
	});

	test.each(['', 'stored-token'])('a host that is down (token: "%s"), in the words of a send', async (accessToken) => {
		const changes = { baseUrl: `http://127.0.0.1:${await closedPort()}`, accessToken };
		const { status, message } = await runs().test(changes);
		expect([status, message]).toEqual([
			'Error',
			expect.stringMatching(/^Acoustic cannot be reached \(connection refused\)\. Check 'Base URL'/),
		]);
		const run = await hurried(200, () =>
			runs().send({ items: contacts(1), credential: changes, settings: toErrorBranch }),
		);
		expect(refusals(run)[0].error.replace(' [item 0]', '')).toBe(message);
	});

	test.each([
		[{ hostType: 'custom', baseUrl: 'https://no-such-host.invalid' }, 'Base URL'],
		[{ hostType: 'silverpop', podNumber: '99' }, 'Pod Number'],
		[{ hostType: 'goacoustic', pod: 'us-99' }, 'Pod'],
	])('no internet, or a host that does not exist: %j', async (changes, field) => {
		const lookup = jest.spyOn(dns, 'lookup').mockImplementation(((host: string, ...rest: unknown[]) => {
			const answer = rest.at(-1) as (error: Error) => void;
			answer(
				Object.assign(new Error(`getaddrinfo EAI_AGAIN ${host}`), {
					code: 'EAI_AGAIN',
					syscall: 'getaddrinfo',
					hostname: host,
				}),
			);
		}) as typeof dns.lookup);
		try {
			for (const accessToken of ['', 'stored-token']) {
				const { status, message } = await runs().test({ ...changes, accessToken });
				expect([status, message]).toEqual([
					'Error',
					`Acoustic cannot be reached (host name look-up did not work). Check whether the machine that runs n8n has internet access, and '${field}' in the credential.`,
				]);
			}
		} finally {
			lookup.mockRestore();
		}
	});

	test.each<[fault: Omit<Fault, 'provider'>, told: RegExp]>([
		[
			{ status: 401 },
			/^The login works, but its access token is not accepted \(401\)\. Check 'Base URL' in the credential\.$/,
		],
		[
			{ status: 404 },
			/^The login works, but the address has no SMS programs \(404\)\. Check 'Base URL' in the credential\.$/,
		],
		[{ status: 500 }, /^The login works, but Acoustic answered 500 to the list of SMS programs\. Test again later\.$/],
		[
			{ status: 302, redirectTo: '/elsewhere' },
			/^Acoustic answered with a redirect \(302\), which is never followed\. Check 'Base URL'/,
		],
		[
			{ connection: 'dropAfter' },
			/^No answer came from Acoustic \(connection closed\)\. Check 'Base URL' in the credential, or test again later\.$/,
		],
	])('the list of programs answers with %j', async (fault, told) => {
		runs().fault({ path: '/programs', ...fault });
		for (const accessToken of ['', 'stored-token']) {
			expect(await runs().test({ accessToken })).toMatchObject({
				status: 'Error',
				message: expect.stringMatching(told) as string,
			});
		}
		expect(runs().sandbox.records.requestsOf('elsewhere')).toEqual([]);
	});

	test.each(['/', '/rest', '/oauth/'])('a base URL with %s behind it is fine', async (ending) => {
		expect(await runs().test({ baseUrl: `${runs().sandbox.acousticUrl}${ending}` })).toEqual(ok);
	});

	test('leaves no secret in a log', async () => {
		runs().fault({ path: '/programs', status: 401, body: { message: 'Token provided was: sandbox-access-token-1' } });
		const [, lines] = await watchingLogs(async () => {
			await runs().test();
			await runs().test({ clientSecret: 'not-the-secret', accessToken: 'stored-token' });
			await runs().test({ baseUrl: 'nowhere' });
		});
		expect(secretsIn({ lines })).toEqual([]);
	});
});
