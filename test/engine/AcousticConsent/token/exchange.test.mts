import { eachAlone, oneContactAtATime, tenAtOnce } from '../../support/acoustic-sending.mts';
import { acousticCredential, acousticRuns, contacts, onceEach } from '../../support/acoustic.mts';
import { hurried } from '../../support/hurried-clock.mts';
import { errorItems, outcomes, times } from '../../support/outputs.mts';
import { toErrorBranch } from '../../support/settings.mts';

// The access token: fetched, kept and renewed. Every run is searched for it before a test sees the run.
const runs = acousticRuns();

/** The tokens that sends came with, each once. */
const tokensUsed = () =>
	new Set(runs().sends.map(({ headers }) => headers.authorization.replace('Bearer sandbox-access-token-', '')));
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

	test('keeps characters that a form would swallow', async () => {
		const odd = { clientId: 'a+b c', clientSecret: 'ä&=%20+#', refreshToken: 'r /=?\\"' };
		await runs().send({ credential: odd, settings: toErrorBranch });
		expect(runs().sandbox.records.requests[0].body).toEqual({
			grant_type: 'refresh_token',
			client_id: odd.clientId,
			client_secret: odd.clientSecret,
			refresh_token: odd.refreshToken,
		});
	});

	test('leaves out whitespace and line breaks that were pasted along', async () => {
		const { clientId, clientSecret, refreshToken } = acousticCredential(runs().sandbox);
		const pasted = {
			clientId: ` ${clientId as string}`,
			clientSecret: `${clientSecret as string}\t `,
			refreshToken: `${refreshToken as string}\r\n`,
		};
		const run = await runs().send({ credential: pasted });
		expect(outcomes(run, 1)).toEqual(['accepted']);
		expect(await runs().test(pasted)).toMatchObject({ status: 'OK' });
	});

	test('without a token: one call, however many requests start at once, and the token is kept', async () => {
		runs().tokenFault({ latencyMs: 50 });
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
		runs().tokenFault({ latencyMs: 50 });
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
		runs().expireTokensAt(4);
		runs().fault({ latencyMs: 40 });
		const run = await runs().send({ items: contacts(10), options: { ...eachAlone, concurrency: 4 } });
		expect(outcomes(run, 10)).toEqual(times(10, 'accepted'));
		expect(runs().tokenCalls).toBe(2);
		expect(runs().received).toEqual(onceEach(10));
		expect(runs().sends.filter(({ status }) => status === 401).length).toBeGreaterThanOrEqual(1);
		expect(tokensUsed()).toEqual(new Set(['1', '2']));
	});

	test('met by 10 requests whose 401s come in one after the other: one new token', async () => {
		runs().expireTokensAt(2);
		Array.from({ length: 10 }, (_, n) => runs().fault({ on: n + 2, latencyMs: 15 * (n + 1) }));
		const run = await runs().send({ items: contacts(11), options: tenAtOnce });
		expect(outcomes(run, 11)).toEqual(times(11, 'accepted'));
		expect(runs().tokenCalls).toBe(2);
		// The first one, which goes alone, and ten twice.
		expect(runs().sends).toHaveLength(21);
		expect(runs().peakInFlight).toBeLessThanOrEqual(10);
		expect(runs().received).toEqual(onceEach(11));
	});

	test('left over from days ago: one new token', async () => {
		const credential = runs().save({ accessToken: 'stored-token' });
		const run = await runs().send({ items: contacts(4), options: eachAlone, credential });
		expect(outcomes(run, 4)).toEqual(times(4, 'accepted'));
		expect(runs().tokenCalls).toBe(1);
		expect(credential.data.accessToken).toBe('sandbox-access-token-1');
	});

	test('twice in a run: one new token each time', async () => {
		runs().expireTokensAt([3, 8]);
		const run = await runs().send({ items: contacts(10), options: oneContactAtATime });
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
		runs().tokenFault({ latencyMs: 1 });
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
		runs().asSendArrives(2, () => {
			// What a second worker of n8n does: it stores the token it has fetched.
			credential.data = { ...credential.data, accessToken: 'stored-token' };
		});
		runs().fault({ on: 4, status: 400, body: { message: 'Neither stored-token nor Bearer stored-token will do' } });
		const run = await runs().send({
			items: contacts(4),
			options: oneContactAtATime,
			credential,
			settings: toErrorBranch,
		});
		// The sandbox does not know this token, so the third request is rejected once; the fourth never sees the sandbox.
		expect(runs().sends.map(({ headers }) => headers.authorization)).toContain('Bearer stored-token');
		expect(errorItems(run)[0].details.providerMessage).toBe('Neither *** nor Bearer *** will do');
	});
});
