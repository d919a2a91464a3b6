import { uuid } from '../../../support/uuid.mts';
import { customers, eightByEightRuns } from '../../support/eight-by-eight.mts';
import { hurried } from '../../support/hurried-clock.mts';
import { errorItems, outcomes, times } from '../../support/outputs.mts';
import { onceEach, phoneNumber } from '../../support/recipients.mts';
import { oneByOne, toErrorBranch } from '../../support/settings.mts';

// What a failed request costs the other items of its run.
const runs = eightByEightRuns();

describe('a credential that is rejected costs one request', () => {
	test.each([
		['wrong key', { apiKey: 'not-the-key' }, 1200, '401'],
		["somebody else's sub-account", { subAccountId: 'Somebody_else' }, 1001, '401'],
	])('%s', async (_name, credential, providerCode, httpCode) => {
		const run = await runs().send({
			items: customers(30),
			credential,
			options: { concurrency: 4 },
			settings: toErrorBranch,
		});
		expect(outcomes(run, 30)).toEqual(times(30, 'notSent'));
		expect(runs().requests).toHaveLength(1);
		const told = errorItems(run);
		expect(told[0].details).toMatchObject({ providerCode, httpCode });
		expect(told[29].error).toMatch(/^Not sent, because 8x8 does not know .*, as it said before \[item 29\]/);
		expect(runs().received).toEqual({});
	});

	test.each([1001, '1001', 1200, '1200'])('by its code %j alone, whatever the status', async (code) => {
		runs().fault({ status: 400, body: { code, message: 'No.' } });
		const run = await runs().send({ items: customers(30), options: oneByOne, settings: toErrorBranch });
		expect(runs().requests).toHaveLength(1);
		expect(errorItems(run)[0].details).toMatchObject({ httpCode: '400', providerCode: code });
	});

	test('403, without a number of requests entered', async () => {
		runs().fault({ status: 403, latencyMs: 30 });
		const run = await runs().send({ items: customers(30), settings: toErrorBranch });
		expect(runs().requests).toHaveLength(1);
		expect(errorItems(run)[0].details).toMatchObject({ httpCode: '403', providerCode: 1201 });
		expect(errorItems(run)[29].details).toMatchObject({ httpCode: null });
	});

	test('stop on error: one sentence for the person who reads it, and how many went', async () => {
		const { error } = await runs().send({ items: customers(3), credential: { apiKey: 'wrong' }, options: oneByOne });
		expect(error?.message).toMatch(
			/^8x8 does not know the API key: .* \[item 0\]\. Of all items: 0 accepted, 3 not sent/,
		);
		expect(error?.description).toContain('Open the credential');
	});
});

describe('a survey that 8x8 does not know', () => {
	test('costs the requests in flight, no more: 500 items', async () => {
		const run = await runs().send({
			items: customers(500),
			parameters: { surveyId: 'sandbox-npss' },
			settings: toErrorBranch,
		});
		expect(outcomes(run, 500)).toEqual(times(500, 'notSent'));
		expect(runs().requests.length).toBeLessThanOrEqual(10);
		const told = errorItems(run);
		expect(told[0].details).toMatchObject({ httpCode: '404', providerCode: 1300 });
		expect(told[499]).toMatchObject({
			error:
				"Not sent, because 8x8 does not know the survey, as it said before [item 499]. Check 'Survey ID': it is the name that 8x8 gave to your survey form.",
			details: { outcome: 'notSent', httpCode: null, providerCode: null },
		});
	});

	test('stops this survey of this sub-account alone', async () => {
		const unknown = (code: number) => ({ status: 404, body: { code, message: 'Not found.' } });
		const kinds = [
			{ survey: 'sandbox-nps', subAccount: 'SubAccount-1' },
			{ survey: 'sandbox-nps', subAccount: 'SubAccount-2' },
			{ survey: 'sandbox-order', subAccount: 'SubAccount-1' },
		];
		runs().fault({ on: 1, ...unknown(1300) });
		const run = await runs().send({
			items: customers(9).map((customer, n) => ({ ...customer, ...kinds[n % 3] })),
			parameters: { surveyId: '={{ $json.survey }}' },
			options: { subAccountId: '={{ $json.subAccount }}', ...oneByOne },
			settings: toErrorBranch,
		});
		expect(outcomes(run, 9)).toEqual(Array.from({ length: 9 }, (_, n) => (n % 3 === 0 ? 'notSent' : 'accepted')));
		expect(runs().requests).toHaveLength(7);
	});

	test.each([
		['a 404 of another kind', 404, 1000],
		['the code with another status', 400, 1300],
	])('is not what %s says', async (_name, status, code) => {
		runs().fault({ on: 1, status, body: { code, message: 'Not found.' } });
		const run = await runs().send({ items: customers(3), options: oneByOne, settings: toErrorBranch });
		expect(outcomes(run, 3)).toEqual(['notSent', 'accepted', 'accepted']);
	});
});

describe('rate-limited (429)', () => {
	test('on the third request: waits as told, goes on, nothing twice', async () => {
		runs().fault({ on: 3, status: 429, retryAfter: 1 });
		const run = await runs().send({ items: customers(6), options: oneByOne });
		expect(outcomes(run, 6)).toEqual(times(6, 'accepted'));
		expect(runs().asked).toEqual([0, 1, 2, 2, 3, 4, 5].map((n) => [phoneNumber(n)]));
		const [away, again] = runs()
			.requests.slice(2)
			.map(({ receivedAt }) => Date.parse(receivedAt));
		expect(again - away).toBeGreaterThanOrEqual(1000);
		expect(runs().received).toEqual(Object.fromEntries(customers(6).map(({ phone }) => [phone, 1])));
	});

	test('with ten in flight: the others wait too', async () => {
		runs().fault({ on: [2, 4, 5, 6, 7, 8, 9, 10, 11], latencyMs: 200 });
		runs().fault({ on: 3, status: 429, retryAfter: 1, latencyMs: 100 });
		const run = await runs().send({ items: customers(30), options: { concurrency: 10 } });
		expect(outcomes(run, 30)).toEqual(times(30, 'accepted'));
		expect(runs().requests).toHaveLength(31);
		const away = Date.parse(runs().requests[2].receivedAt);
		const meanwhile = runs().requests.filter(({ receivedAt }) => Date.parse(receivedAt) < away + 1000);
		// The first one, which goes alone, and ten.
		expect(meanwhile).toHaveLength(11);
		expect(runs().sandbox.records.summary().repeated).toEqual([]);
	});

	test('again and again: not sent, with the reason and the code', async () => {
		runs().fault({ status: 429, retryAfter: 0.001 });
		const run = await runs().send({ settings: toErrorBranch });
		expect(errorItems(run)).toEqual([
			{
				error: expect.stringMatching(/rate limit.*'Concurrency'.*'Batching'/) as string,
				details: {
					outcome: 'notSent',
					httpCode: '429',
					providerCode: 429,
					providerMessage: 'Quota exceeded. Please try again in 0.001 second(s).',
					errorId: uuid,
					recipient: phoneNumber(0),
				},
			},
		]);
	});
});

describe('a 500 on the fifth request', () => {
	/** The message did go, although the response is a 500: the worst case. */
	const fifthFails = () => runs().fault({ on: 5, status: 500, processed: true });

	test('is unknown, the others are accepted, nothing twice', async () => {
		fifthFails();
		const run = await runs().send({ items: customers(8), options: oneByOne, settings: toErrorBranch });
		expect(outcomes(run, 8)).toEqual([...times(4, 'accepted'), 'unknown', ...times(3, 'accepted')]);
		expect(errorItems(run)[0]).toMatchObject({
			error: expect.stringMatching(
				/8x8 responded with 500 \(Internal server error; error ID .*\), so it is not known .*\[item 4\]/,
			) as string,
			details: { httpCode: '500', providerCode: 2000, providerMessage: 'Internal server error', errorId: uuid },
		});
		expect(runs().received).toEqual(onceEach(8));
		expect(runs().requests).toHaveLength(8);
	});

	test('with Retry On Fail: the rest goes, the unknown one is named and not retried', async () => {
		fifthFails();
		const run = await runs().send({
			items: customers(8),
			options: oneByOne,
			settings: { retryOnFail: true, maxTries: 4 },
		});
		expect(run.status).toBe('error');
		expect(run.error?.message).toContain('[item 4]');
		expect(run.error?.message).toContain('7 accepted, 0 not sent, 1 unknown (4)');
		expect(run.error?.description).toContain("'Resend Unknown'");
		expect(runs().asked).toEqual(customers(8).map(({ phone }) => [phone]));
		expect(runs().received).toEqual(onceEach(8));
	});

	test('of the first item, with Retry On Fail and the error branch: nothing twice', async () => {
		runs().fault({ on: 1, status: 500, processed: true });
		const run = await runs().send({
			items: customers(3),
			options: oneByOne,
			settings: { ...toErrorBranch, retryOnFail: true, maxTries: 3 },
		});
		expect(outcomes(run, 3)).toEqual(['unknown', 'accepted', 'accepted']);
		expect(runs().received).toEqual(onceEach(3));
		expect(runs().requests).toHaveLength(3);
	});

	test('and Retry from the executions list: sends what did not go, nothing twice', async () => {
		fifthFails();
		const failed = await runs().send({ items: customers(8), options: oneByOne });
		expect(runs().requests).toHaveLength(5);
		const retry = await runs().retry(failed);
		expect(retry.error?.message).toContain('7 accepted, 0 not sent, 1 unknown (4)');
		expect(runs().received).toEqual(onceEach(8));
		expect(runs().requests).toHaveLength(8);
	});

	test('and a retry with Resend Unknown: the unknown one goes again, the others do not', async () => {
		fifthFails();
		const failed = await runs().send({ items: customers(8), options: oneByOne });
		const retry = await runs().retry(failed, { parameters: { options: { ...oneByOne, resendUnknown: true } } });
		expect(retry.status).toBe('success');
		expect(outcomes(retry, 8)).toEqual(times(8, 'accepted'));
		expect(runs().received).toEqual({ ...onceEach(8), [phoneNumber(4)]: 2 });
		expect(retry.success[0].json.umid).toBe(runs().umids.get(phoneNumber(0)));
	});

	test('and a retry after the text was changed: who had it does not get the other text, and a hint says so', async () => {
		runs().fault({ on: 5, status: 400 });
		const failed = await runs().send({ items: customers(8), options: oneByOne });
		const retry = await runs().retry(failed, { parameters: { templateBody: 'Another text {{url:}}' } });
		expect(outcomes(retry, 8)).toEqual(times(8, 'accepted'));
		expect(retry.hints).toEqual([
			expect.objectContaining({ message: expect.stringMatching(/^4 messages .* not sent again/) as string }),
		]);
		expect(runs().texts.map((text) => text?.split(' ')[0])).toEqual([...times(4, 'How'), ...times(4, 'Another')]);
		expect(runs().received).toEqual(onceEach(8));
	});
});

describe('a response that never comes', () => {
	test('lost after 8x8 had the request: unknown, not retried, also with Retry On Fail', async () => {
		runs().fault({ on: 2, connection: 'dropAfter' });
		const run = await runs().send({
			items: customers(3),
			options: oneByOne,
			settings: { retryOnFail: true, maxTries: 3 },
		});
		expect(run.error?.message).toContain('2 accepted, 0 not sent, 1 unknown (1)');
		expect(runs().sandbox.records.summary().repeated).toEqual([]);
		expect(runs().requests).toHaveLength(3);
	});

	test('nobody there: not sent, with the code of the network', async () => {
		const nobody = { baseUrl: 'http://127.0.0.1:9' };
		const run = await hurried(50, () => runs().send({ credential: nobody, settings: toErrorBranch }));
		expect(errorItems(run)[0]).toMatchObject({
			error: expect.stringContaining('8x8 cannot be reached (connection refused)') as string,
			details: { outcome: 'notSent', httpCode: 'ECONNREFUSED' },
		});
	});

	test.each([301, 302, 307, 308])('a redirect (%d) is not followed', async (status) => {
		runs().fault({ status, redirectTo: `${runs().sandbox.url}/elsewhere` });
		const run = await runs().send({ settings: toErrorBranch });
		expect(errorItems(run)[0].details).toMatchObject({ outcome: 'notSent', httpCode: String(status) });
		expect(runs().sandbox.records.hits('/elsewhere')).toBe(0);
		expect(runs().requests).toHaveLength(1);
	});
});
