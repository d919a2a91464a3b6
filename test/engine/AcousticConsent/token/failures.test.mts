import type { IDataObject } from 'n8n-workflow';

import type { Fault } from '../../../../sandbox/faults.mts';
import { closedPort } from '../../../support/closed-port.mts';
import { eachAlone, oneContactAtATime, tenAtOnce } from '../../support/acoustic-sending.mts';
import { acousticRuns, contacts, onceEach, phoneNumber, secretsIn } from '../../support/acoustic.mts';
import { hurried } from '../../support/hurried-clock.mts';
import { errorItems, outcomes, times } from '../../support/outputs.mts';
import { toErrorBranch } from '../../support/settings.mts';

// Secrets that are wrong, a token endpoint that does not work, and that neither is ever shown.
const runs = acousticRuns();

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
		expect(errorItems(run)[0]).toMatchObject({
			error: expect.stringMatching(
				/rejected the authentication of the credential: 'Client ID', 'Client Secret' or 'Refresh Token' is not accepted.*\[item 0\]\. Open the credential/,
			) as string,
			details: { outcome: 'notSent', httpCode: '401', recipient: `+${phoneNumber(0)}` },
		});
		expect(errorItems(run)[11].error).toMatch(/^Not sent, because Acoustic rejected the credential before \[item 11\]/);
	});

	test.each(wrong)('%s, stop on error with Retry On Fail: still one call', async (_name, changes) => {
		const settings = { retryOnFail: true, maxTries: 3 };
		const run = await runs().send({ items: contacts(12), options: eachAlone, credential: changes, settings });
		expect(run.error?.message).toMatch(
			/rejected the authentication.*\[item 0\]\. Of all items: 0 accepted, 12 not sent, 0 unknown\./,
		);
		expect(run.error?.context).toMatchObject({ itemIndex: 0, details: { outcome: 'notSent', httpCode: '401' } });
		expect(runs().tokenCalls).toBe(1);
		expect(runs().sends).toEqual([]);
	});

	test('found out in the middle of the run: what went is told, the rest stops', async () => {
		runs().expireTokensAt(4);
		runs().tokenFault({ on: 2, status: 401, body: { error: 'invalid_client', error_description: 'Revoked' } });
		const run = await runs().send({ items: contacts(8), options: oneContactAtATime, settings: toErrorBranch });
		expect(outcomes(run, 8)).toEqual([...times(3, 'accepted'), ...times(5, 'notSent')]);
		expect(errorItems(run)[0].error).toContain('invalid_client: Revoked');
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
		expect(errorItems(run)[0].error).toContain('Acoustic rejected the authentication of the credential');
		expect(runs().tokenCalls).toBe(1);
		expect(runs().reads).toEqual([]);
	});

	test.each<[name: string, fault: Omit<Fault, 'provider'>, told: RegExp]>([
		['HTML', { garble: 'html' }, /responds \(200\), but not as Acoustic does\. Check 'Base URL' in the credential/],
		['an empty body', { garble: 'empty' }, /responds \(200\), but not as Acoustic does/],
		['JSON without a token', { body: { token_type: 'bearer' } }, /responds \(200\), but not as Acoustic does/],
		['an empty token', { body: { access_token: '' } }, /responds \(200\), but not as Acoustic does/],
		['a token that is an object', { body: { access_token: { a: 1 } } }, /responds \(200\), but not as Acoustic does/],
		['a list', { body: [{ access_token: 'x' }] }, /responds \(200\), but not as Acoustic does/],
		['a redirect', { redirectTo: '/login' }, /responds \(302\), but not as Acoustic does/],
		['404 as HTML', { status: 404, garble: 'html' }, /is not accepted \(404\)/],
	])('a response of the token endpoint that is not a token (%s) stops everything', async (_name, fault, told) => {
		runs().tokenFault(fault);
		const run = await runs().send({ items: contacts(6), options: eachAlone, settings: toErrorBranch });
		expect(outcomes(run, 6)).toEqual(times(6, 'notSent'));
		expect(errorItems(run)[0].error).toMatch(told);
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
		['a response that is cut off', { garble: 'cutOff' }],
	];

	test.each(down)('%s, once: tried again, and every contact gets one message', async (_name, fault) => {
		runs().tokenFault({ on: 1, ...fault });
		const run = await hurried(50, () => runs().send({ items: contacts(6), options: eachAlone }));
		expect(outcomes(run, 6)).toEqual(times(6, 'accepted'));
		expect(runs().tokenCalls).toBe(2);
		expect(runs().received).toEqual(onceEach(6));
	});

	test.each(down)(
		'%s, for good: tried a few times, then nothing is sent, and nothing is unknown',
		async (_name, fault) => {
			runs().tokenFault(fault);
			const run = await hurried(200, () =>
				runs().send({ items: contacts(20), options: eachAlone, settings: toErrorBranch }),
			);
			expect(outcomes(run, 20)).toEqual(times(20, 'notSent'));
			expect(errorItems(run)[0].error).toMatch(
				/^(Acoustic gives no token at present \((429|500|503)\)|No response came from Acoustic to the authentication \((connection closed|the response broke off)\): check 'Base URL').* Test the credential later; once it passes, send/,
			);
			expect(errorItems(run)[19].error).toContain('5 consecutive requests got no proper response');
			// Five requests, one after the other, with three retries each.
			expect(runs().tokenCalls).toBeLessThanOrEqual(20);
			expect(runs().sends).toEqual([]);
		},
	);

	test('stop on error: the first failure ends it', async () => {
		runs().tokenFault({ status: 500 });
		const run = await hurried(200, () => runs().send({ items: contacts(20), options: eachAlone }));
		expect(run.error?.message).toMatch(
			/^Acoustic gives no token at present \(500\).*0 accepted, 20 not sent, 0 unknown/,
		);
		expect(runs().tokenCalls).toBe(4);
	});

	test('as a token is to be renewed: what was accepted stays so, the rest is not sent', async () => {
		runs().expireTokensAt(3);
		runs().tokenFault({ on: Array.from({ length: 30 }, (_, n) => n + 2), status: 500 });
		const run = await hurried(200, () =>
			runs().send({ items: contacts(4), options: oneContactAtATime, settings: toErrorBranch }),
		);
		expect(outcomes(run, 4)).toEqual(['accepted', 'accepted', 'notSent', 'notSent']);
		expect(runs().received).toEqual(onceEach(2));
	});

	test.each<[name: string, fault: Omit<Fault, 'provider'>]>([
		['never responds', { connection: 'hang' }],
		['responds after the time-out of the request', { latencyMs: 400 }],
	])(
		'one that %s leaves nothing unknown, since nothing has left',
		async (_name, fault) => {
			runs().tokenFault(fault);
			const run = await hurried(200, () =>
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
		expect(errorItems(run)[0].error).toMatch(
			/^Acoustic cannot be reached \(connection refused\) \[item 0\]\. Check 'Base URL' in the credential/,
		);
	});

	test('and then works: Retry from the executions list sends to everybody once', async () => {
		runs().tokenFault({ status: 500 });
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
		const run = await runs().send({ items: contacts(9), options: oneContactAtATime, settings: toErrorBranch });
		expect(outcomes(run, 9)).toEqual(times(9, 'notSent'));
		expect(errorItems(run)[0].error).toMatch(
			/did not accept the access token, also after it was renewed: .* Token provided was: \*\*\* \[item 0\]\. Open the credential/,
		);
		expect(errorItems(run)[8].error).toMatch(/^Not sent, because .* did not accept the access token/);
		expect(runs().sends).toHaveLength(2);
		expect(runs().tokenCalls).toBe(2);
	});

	test('whenever the 401s come in, one new token is asked for, not one for each request', async () => {
		[1, 2, 3, 4].forEach((n) => runs().fault({ on: [n + 1, n + 5], latencyMs: 30 * n }));
		runs().fault({ on: [2, 3, 4, 5, 6, 7, 8, 9], status: 401, body: { message: expired } });
		const options = { ...eachAlone, concurrency: 4 };
		const run = await runs().send({ items: contacts(9), options, settings: toErrorBranch });
		expect(outcomes(run, 9)).toEqual(['accepted', ...times(8, 'notSent')]);
		expect(runs().sends).toHaveLength(9);
		expect(runs().tokenCalls).toBe(2);
	});

	test('stop on error: says how many went', async () => {
		runs().fault({ on: [3, 4], status: 401, body: { message: expired } });
		const run = await runs().send({ items: contacts(5), options: oneContactAtATime });
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
	])('by a send whose response is %s', async (_name, fault) => {
		// The first request expires the first token, so that both were in use.
		runs().expireTokensAt(1);
		runs().fault({ on: [3, 4, 5, 6, 7, 8], ...fault });
		for (const settings of [toErrorBranch, {}, { retryOnFail: true, maxTries: 2 }]) {
			await runs().send({ items: contacts(4), options: oneContactAtATime, settings });
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
	])('by a read whose response is %s', async (_name, fault) => {
		runs().expireTokensAt(1);
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
	])('by a token endpoint that responds with %s', async (_name, fault) => {
		// Both tokens were in use, so that they are known.
		runs().expireTokensAt(1);
		await runs().send();
		runs().tokenFault(fault);
		runs().sandbox.acoustic.expireTokens();
		for (const settings of [toErrorBranch, {}]) {
			const run = await hurried(200, () => runs().send({ settings, credential: { accessToken: echoes[1] } }));
			expect(run.error?.message ?? errorItems(run)[0].error).toMatch(/rejected the authentication|gives no token/);
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
