import type { JsonObject } from '../../../../sandbox/json.mts';
import { oneContactAtATime, phoneNumbers, sameForAll } from '../../support/acoustic-sending.mts';
import { acousticRuns, alerts, contacts, onceEach, phoneNumber } from '../../support/acoustic.mts';
import { outcomes, pairs, times } from '../../support/outputs.mts';
import { oneByOne, toErrorBranch } from '../../support/settings.mts';

// What a failed request costs the other requests of its run.
const runs = acousticRuns();

/** Ten requests for a hundred items. */
const byTen = { maxContactsPerRequest: 10 };

describe('one of ten requests goes wrong', () => {
	const tenAtOnce = { concurrency: 10 };
	const thousands = (request: number) => phoneNumbers(request * 1000, 1000);

	test('rejected with 400: 9,000 go, 1,000 error items are linked to their inputs', async () => {
		runs().fault({ on: 4, status: 400, body: { message: 'Wrong personalization tags PIN' } });
		const run = await runs().send({
			items: contacts(10_000),
			parameters: sameForAll,
			options: oneByOne,
			settings: toErrorBranch,
		});
		expect(run.status).toBe('success');
		expect(outcomes(run, 10_000)).toEqual([
			...times(3000, 'accepted'),
			...times(1000, 'notSent'),
			...times(6000, 'accepted'),
		]);
		expect(pairs(run.failure)).toEqual(Array.from({ length: 1000 }, (_, n) => ({ item: 3000 + n })));
		expect(run.failure.map(({ json }) => [json.phone, (json.details as JsonObject).recipient])).toEqual(
			thousands(3).map((number) => [`+${number}`, `+${number}`]),
		);
		expect(runs().asked).toEqual(Array.from({ length: 10 }, (_, n) => thousands(n)));
		expect(Object.keys(runs().received)).toHaveLength(9000);
	}, 60_000);

	test('Retry On Fail retries the rejected contacts, and nobody else', async () => {
		runs().fault({ latencyMs: 100 });
		runs().fault({ on: 4, status: 400, body: { message: 'Not now' } });
		const run = await runs().send({
			items: contacts(100),
			options: { ...byTen, ...tenAtOnce },
			settings: { retryOnFail: true, maxTries: 3 },
		});
		expect(run.status).toBe('success');
		expect(outcomes(run, 100)).toEqual(times(100, 'accepted'));
		const rejected = runs().asked[3];
		expect(runs().asked).toHaveLength(11);
		expect(runs().asked[10]).toEqual(rejected);
		expect(runs().received).toEqual(onceEach(100));
	});

	test('continue on error with Retry On Fail: the first request rejected, nobody else gets a second message', async () => {
		runs().fault({ on: 1, status: 400, body: { message: 'Not now' } });
		const run = await runs().send({
			items: contacts(100),
			options: { ...byTen, ...oneByOne },
			settings: { onError: 'continueRegularOutput', retryOnFail: true, maxTries: 3 },
		});
		expect(outcomes(run, 100)).toEqual(times(100, 'accepted'));
		expect(runs().asked).toHaveLength(11);
		expect(runs().received).toEqual(onceEach(100));
	});

	test('Retry On Fail gives up after its attempts, and says how many went', async () => {
		runs().fault({ latencyMs: 100 });
		runs().fault({ recipient: phoneNumber(35), status: 400, body: { message: 'Never' } });
		const run = await runs().send({
			items: contacts(100),
			options: { ...byTen, ...tenAtOnce },
			settings: { retryOnFail: true, maxTries: 3 },
		});
		expect(run.error?.message).toContain(
			'rejected the request (400): Never [item 30]. Of all items: 90 accepted, 10 not sent, 0 unknown.',
		);
		expect(runs().asked).toHaveLength(12);
		expect(runs().received).toEqual(
			Object.fromEntries(
				phoneNumbers(0, 100)
					.filter((_, n) => n < 30 || n >= 40)
					.map((number) => [number, 1]),
			),
		);
	});

	test('dropped after it was read: unknown, by no retry sent again, until that is asked for', async () => {
		runs().fault({ latencyMs: 100 });
		runs().fault({ on: 4, connection: 'dropAfter' });
		const run = await runs().send({
			items: contacts(100),
			options: { ...byTen, ...tenAtOnce },
			settings: { retryOnFail: true, maxTries: 3 },
		});
		const lost = runs().asked[3];
		const first = Number(lost[0]) - Number(phoneNumber(0));
		expect(run.error?.message).toMatch(new RegExp(`not known whether the message went out .*\\[item ${first}\\]`));
		expect(run.error?.message).toContain(`90 accepted, 0 not sent, 10 unknown (${first}, ${first + 1},`);
		expect(run.error?.context).toMatchObject({ itemIndex: first, details: { outcome: 'unknown' } });
		expect(runs().asked).toHaveLength(10);

		const retried = await runs().retry(run);
		expect(retried.error?.message).toContain('90 accepted, 0 not sent, 10 unknown');
		expect(retried.error?.description).toContain("'Resend Unknown'");
		expect(runs().asked).toHaveLength(10);
		expect(runs().received).toEqual(onceEach(100));

		const resent = await runs().retry(run, {
			parameters: { options: { ...byTen, ...tenAtOnce, resendUnknown: true } },
		});
		expect(outcomes(resent, 100)).toEqual(times(100, 'accepted'));
		expect(runs().asked).toHaveLength(11);
		expect(runs().asked[10]).toEqual(lost);
	});

	test('stop on error: Retry from the executions list sends the rejected and the not attempted, nobody twice', async () => {
		runs().fault({ on: 4, status: 400, body: { message: 'Not now' } });
		const stopped = await runs().send({ items: contacts(100), options: { ...byTen, ...oneByOne } });
		expect(stopped.error?.message).toContain('[item 30]. Of all items: 30 accepted, 70 not sent, 0 unknown.');
		expect(runs().asked).toHaveLength(4);
		const before = new Map(
			runs()
				.sandbox.records.messagesOf('acoustic')
				.map(({ to, transactionId }) => [to, transactionId]),
		);

		const retried = await runs().retry(stopped);
		expect(outcomes(retried, 100)).toEqual(times(100, 'accepted'));
		expect(runs().asked.slice(4)).toEqual(Array.from({ length: 7 }, (_, n) => phoneNumbers(30 + n * 10, 10)));
		expect(runs().received).toEqual(onceEach(100));
		// Who was accepted before keeps the transaction of then.
		for (const { json } of retried.success.slice(0, 30)) {
			expect(json.transactionId).toBe(before.get(json.phoneNumber as string));
		}
	});

	test('a text that was edited before the retry goes to those who got none, and a hint says so', async () => {
		runs().fault({ on: 2, status: 400, body: { message: 'Too rude' } });
		const stopped = await runs().send({ items: contacts(3), options: oneContactAtATime });
		const retried = await runs().retry(stopped, { parameters: { content: 'Kindly: %%PIN%%' } });
		expect(outcomes(retried, 3)).toEqual(times(3, 'accepted'));
		expect(runs().texts).toEqual([
			[phoneNumber(0), 'Your PIN is code 0.'],
			[phoneNumber(1), 'Kindly: code 1'],
			[phoneNumber(2), 'Kindly: code 2'],
		]);
		expect(retried.hints.map(({ message }) => message)).toEqual([
			expect.stringMatching(/^One message was accepted in an earlier attempt/),
		]);
	});

	test('a later round of a loop starts clean', async () => {
		const run = await runs().send({ rounds: [contacts(2), contacts(2)] });
		expect(run.runs).toHaveLength(2);
		expect(runs().received).toEqual({ [phoneNumber(0)]: 2, [phoneNumber(1)]: 2 });
	});

	test('five consecutive requests without a proper response, and nothing more is sent', async () => {
		runs().fault({ status: 500 });
		const run = await runs().send({ items: contacts(8), options: oneContactAtATime, settings: toErrorBranch });
		expect(outcomes(run, 8)).toEqual([...times(5, 'unknown'), ...times(3, 'notSent')]);
		expect(runs().sends).toHaveLength(5);
	});
});

test('as the tool of an AI agent: sends what the agent says, each time it is called', async () => {
	const { engine, sandbox } = runs();
	const { answers } = await engine.runTool({
		type: 'acousticConsent',
		credentials: { acousticCampaignApi: runs().save() },
		parameters: {
			resource: 'sms',
			operation: 'send',
			channelQualifier: { __rl: true, mode: 'id', value: alerts },
			content: 'Your PIN is %%PIN%%.',
			phoneNumber: "={{ $fromAI('phone', 'whom to text', 'string') }}",
			personalizationMode: 'json',
			personalizationJson: "={{ $fromAI('values', 'the tags', 'json') }}",
		},
		calls: [1, 1, 2].map((n) => ({ phone: `+${phoneNumber(n)}`, values: { PIN: n } })),
		through: 'agent',
	});
	expect(answers).toHaveLength(3);
	for (const { response } of answers) expect(JSON.stringify(response)).toContain('accepted');
	expect(runs().texts).toEqual([1, 1, 2].map((n) => [phoneNumber(n), `Your PIN is ${n}.`]));
	expect(sandbox.acoustic.tokenRequests).toBe(1);
});

test('cancelling the execution stops new requests at once', async () => {
	runs().fault({ latencyMs: 50 });
	const third = new Promise<void>((resolve) => {
		const timer = setInterval(() => {
			if (runs().sends.length < 3) return;
			clearInterval(timer);
			resolve();
		}, 5);
	});
	await runs().send({ items: contacts(40), options: oneContactAtATime, cancel: third });
	const asked = runs().sends.length;
	await new Promise((resolve) => setTimeout(resolve, 150));
	expect(asked).toBeLessThanOrEqual(5);
	expect(runs().sends).toHaveLength(asked);
});

describe('several executions at once, in one process', () => {
	test('have never more than the 10 requests in flight that Acoustic allows the organization, sends and statuses', async () => {
		runs().sandbox.faults.set({ provider: 'acoustic', latencyMs: 60 });
		const transactions = Array.from({ length: 20 }, (_, n) => ({ transactionId: `transaction ${n}`, phoneNumber: '' }));
		const reading = runs().getStatus({ items: transactions });
		const together = [0, 1, 2].map(async (n) => {
			const items = contacts(30).map(({ code }, index) => ({ phone: `+${phoneNumber(100 * n + index)}`, code }));
			return await runs().send({ items, options: { maxContactsPerRequest: 1, concurrency: 10 } });
		});
		const finished = await Promise.all(together);
		await reading;
		expect(finished.map(({ success }) => success.length)).toEqual([30, 30, 30]);
		expect(runs().reads).toHaveLength(20);
		expect(runs().peakInFlight).toBe(10);
		expect(new Set(Object.values(runs().received))).toEqual(new Set([1]));
		expect(Object.keys(runs().received)).toHaveLength(90);
	});

	test('small ones do not wait for a large one, also when one of them is cancelled or fails', async () => {
		runs().sandbox.faults.set({ provider: 'acoustic', latencyMs: 100 });
		runs().fault({ recipient: phoneNumber(2005), status: 400, latencyMs: 100 });
		const options = { maxContactsPerRequest: 1, concurrency: 10 };
		const people = (first: number, count: number) =>
			contacts(count).map(({ code }, n) => ({ phone: `+${phoneNumber(first + n)}`, code }));
		const large = runs().send({ items: people(0, 120), options });
		while (runs().sends.length < 30) await new Promise((resolve) => setTimeout(resolve, 5));
		const cancelled = runs().send({ items: people(1000, 100), options, cancel: 300 });
		const failing = runs().send({ items: people(2000, 20), options });
		const small = runs().send({ items: people(3000, 20), options });
		const [, failed, finished, whole] = await Promise.all([cancelled, failing, small, large]);
		expect([failed.status, finished.success.length, whole.success.length]).toEqual(['error', 20, 120]);
		expect(runs().peakInFlight).toBe(10);

		const numbers = runs().asked.map(([number]) => number);
		const isOfSmall = (number: string) => number >= phoneNumber(3000);
		const meanwhile = numbers.slice(numbers.findIndex(isOfSmall), numbers.findLastIndex(isOfSmall));
		const ofLarge = meanwhile.filter((number) => number < phoneNumber(1000));
		// As many as the small one itself has, and those that were in flight.
		expect(ofLarge.length).toBeLessThanOrEqual(1.3 * 20 + 10);
	});

	test('one that is cancelled while it waits sends nothing more', async () => {
		runs().sandbox.faults.set({ provider: 'acoustic', latencyMs: 500 });
		const first = runs().send({ items: contacts(20), options: { maxContactsPerRequest: 1, concurrency: 10 } });
		const items = [{ phone: `+${phoneNumber(500)}`, code: 'x' }];
		const second = runs().send({ items, cancel: 100 });
		await Promise.all([first, second]);
		expect(runs().received[phoneNumber(500)]).toBeUndefined();
	});
});
