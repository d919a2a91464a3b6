import dns from 'node:dns';

import type { IDataObject } from 'n8n-workflow';

import type { Fault } from '../../../sandbox/faults.mts';
import { closedPort } from '../../support/closed-port.mts';
import { watchingLogs } from '../harness/captured-logs.mts';
import { acousticRuns, contacts, secretsIn } from '../support/acoustic.mts';
import { hurried } from '../support/hurried-clock.mts';
import { errorItems, outcomes, times } from '../support/outputs.mts';
import { toErrorBranch } from '../support/settings.mts';

// The test of the credential, as the editor runs it.
const runs = acousticRuns();

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
		['a base URL that is not an address', { baseUrl: 'api' }, /'Base URL': this is not a web address/],
		[
			'a base URL in clear text',
			{ baseUrl: 'http://api.example.com' },
			/'Base URL': http:\/\/ would send the secrets in clear text/,
		],
		[
			'a base URL with a user and password',
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
		expect(errorItems(run)[0].error).toMatch(new RegExp(told.source.replace(/^('[^']*'):/, '$1 \\[item 0\\]:')));
		expect(runs().sandbox.records.requests).toEqual([]);
	});

	test.each<[name: string, fault: Omit<Fault, 'provider'>, told: RegExp]>([
		['401', { status: 401 }, /The authentication works, but its access token is not accepted/],
		['403', { status: 403 }, /The authentication works, but SMS is not enabled/],
		['404', { status: 404 }, /The authentication works, but the address has no SMS programs/],
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
			/^No response came from Acoustic to the authentication \(connection closed\): check 'Base URL' in the credential$/,
		],
		['responds with 500', { status: 500 }, /gives no token at present \(500\)/],
		['responds with HTML', { garble: 'html' }, /responds \(200\), but not as Acoustic does/],
	])('a token endpoint that %s', async (_name, fault, told) => {
		runs().tokenFault(fault);
		const { status, message } = await runs().test();
		expect([status, message]).toEqual(['Error', expect.stringMatching(told)]);
	});

	test.each(['', 'stored-token'])(
		'a host that is down (token: "%s"), with the message of a send',
		async (accessToken) => {
			const changes = { baseUrl: `http://127.0.0.1:${await closedPort()}`, accessToken };
			const { status, message } = await runs().test(changes);
			expect([status, message]).toEqual([
				'Error',
				expect.stringMatching(/^Acoustic cannot be reached \(connection refused\)\. Check 'Base URL'/),
			]);
			const run = await hurried(200, () =>
				runs().send({ items: contacts(1), credential: changes, settings: toErrorBranch }),
			);
			expect(errorItems(run)[0].error.replace(' [item 0]', '')).toBe(message);
		},
	);

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
			/^The authentication works, but its access token is not accepted \(401\)\. Check 'Base URL' in the credential\.$/,
		],
		[
			{ status: 404 },
			/^The authentication works, but the address has no SMS programs \(404\)\. Check 'Base URL' in the credential\.$/,
		],
		[
			{ status: 500 },
			/^The authentication works, but Acoustic responded with 500 to the list of SMS programs\. Test again later\.$/,
		],
		[
			{ status: 302, redirectTo: '/elsewhere' },
			/^Acoustic responded with a redirect \(302\), which is never followed\. Check 'Base URL'/,
		],
		[
			{ connection: 'dropAfter' },
			/^No response came from Acoustic \(connection closed\)\. Check 'Base URL' in the credential, or test again later\.$/,
		],
	])('the list of programs responds with %j', async (fault, told) => {
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
