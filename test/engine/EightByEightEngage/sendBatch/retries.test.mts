import { customers, eightByEightRuns } from '../../support/eight-by-eight.mts';
import { outcomes, times } from '../../support/outputs.mts';
import { phones } from '../../support/recipients.mts';
import { toErrorBranch } from '../../support/settings.mts';

// Items that cannot be sent, retries, and rounds of a loop.
const runs = eightByEightRuns();

describe('an unusable item', () => {
	test('stop on error: nothing goes', async () => {
		const items = customers(4);
		items[2].phone = 'ask Ada';
		const { error } = await runs().sendBatch({ items });
		expect(error?.message).toContain("'Destination' [item 2]");
		expect(runs().requests).toHaveLength(0);
	});

	test('continue on error: the others share their request without it', async () => {
		const items = customers(4);
		items[2].phone = 'ask Ada';
		const run = await runs().sendBatch({ items, settings: toErrorBranch });
		expect(outcomes(run, 4)).toEqual(['accepted', 'accepted', 'notSent', 'accepted']);
		expect(runs().asked).toEqual([phones(0, 1, 3)]);
	});

	test('recipients that stand twice are skipped where that was chosen', async () => {
		const items = [...customers(2), ...customers(3)];
		const run = await runs().sendBatch({ items, options: { duplicateRecipients: 'skip' } });
		expect(outcomes(run, 5)).toEqual(['accepted', 'accepted', 'skipped', 'skipped', 'accepted']);
		expect(runs().asked).toEqual([phones(0, 1, 2)]);
	});
});

describe('Retry from the executions list', () => {
	const twoByTwo = { maxMessagesPerRequest: 2, concurrency: 1 };

	test('sends what was rejected or not sent, never what was accepted, and gives every item its output', async () => {
		runs().settings({ rejectedDestinations: phones(1) });
		const failed = await runs().sendBatch({ items: customers(6), options: twoByTwo });
		expect(failed.status).toBe('error');
		expect(runs().asked).toEqual([phones(0, 1)]);
		runs().settings({ rejectedDestinations: [] });

		const retry = await runs().retry(failed);
		expect(outcomes(retry, 6)).toEqual(times(6, 'accepted'));
		expect(runs().asked).toEqual([phones(0, 1), phones(1, 2), phones(3, 4), phones(5)]);
		expect(runs().received).toEqual(Object.fromEntries(phones(0, 1, 2, 3, 4, 5).map((phone) => [phone, 1])));
		expect(retry.success.map(({ json }) => json.umid)).toEqual(
			phones(0, 1, 2, 3, 4, 5).map((phone) => runs().umids.get(phone)),
		);
		expect(retry.hints).toEqual([]);
	});

	test('of rows that 8x8 left out: not sent again', async () => {
		runs().settings({ omittedDestinations: phones(1) });
		const failed = await runs().sendBatch({ items: customers(4), options: twoByTwo });
		const retry = await runs().retry(failed);
		expect(retry.error?.message).toContain('[item 1]');
		expect(retry.error?.message).toContain('3 accepted, 0 not sent, 1 unknown (1)');
		expect(runs().asked).toEqual([phones(0, 1), phones(2, 3)]);
		expect(runs().sandbox.records.summary().repeated).toEqual([]);
	});

	test('of rows that 8x8 left out, with Resend Unknown: sent again, the others not', async () => {
		runs().settings({ omittedDestinations: phones(1) });
		const failed = await runs().sendBatch({ items: customers(3), options: twoByTwo });
		runs().settings({ omittedDestinations: [] });
		const retry = await runs().retry(failed, { parameters: { options: { ...twoByTwo, resendUnknown: true } } });
		expect(outcomes(retry, 3)).toEqual(times(3, 'accepted'));
		expect(runs().asked).toEqual([phones(0, 1), phones(1, 2)]);
	});

	test('after the text was changed: who had it does not get the other text, and a hint says so', async () => {
		runs().settings({ rejectedDestinations: phones(1) });
		const failed = await runs().sendBatch({ items: customers(3) });
		runs().settings({ rejectedDestinations: [] });
		const retry = await runs().retry(failed, { parameters: { templateBody: 'Another text {{url:}}' } });
		expect(outcomes(retry, 3)).toEqual(times(3, 'accepted'));
		expect(runs().texts.map((text) => text?.split(' ')[0])).toEqual(['How', 'How', 'Another']);
		expect(retry.hints).toEqual([
			expect.objectContaining({
				message: expect.stringMatching(/^2 messages .*another content .* not sent again/) as string,
			}),
		]);
	});

	test('with one request for all instead of two by two: who had it is not in it', async () => {
		runs().fault({ on: 2, status: 400 });
		const failed = await runs().sendBatch({ items: customers(6), options: twoByTwo });
		const retry = await runs().retry(failed, { parameters: { options: {} } });
		expect(outcomes(retry, 6)).toEqual(times(6, 'accepted'));
		expect(runs().asked).toEqual([phones(0, 1), phones(2, 3), phones(2, 3, 4, 5)]);
		expect(retry.hints).toEqual([]);
	});
});

describe('Retry On Fail', () => {
	test('sends a rejected message again, the accepted ones of its request not', async () => {
		runs().settings({ rejectedDestinations: phones(1) });
		const run = await runs().sendBatch({ items: customers(3), settings: { retryOnFail: true, maxTries: 3 } });
		expect(run.error?.message).toContain('2 accepted, 0 not sent, 1 rejected, 0 unknown');
		expect(runs().asked).toEqual([phones(0, 1, 2), phones(1), phones(1)]);
		expect(runs().sandbox.records.summary().repeated).toEqual([]);
	});
});

describe('in a loop', () => {
	test('each round is a run of its own: the same customers again are sent again', async () => {
		const run = await runs().sendBatch({ rounds: [customers(2), customers(2), customers(1)] });
		expect(run.runs).toHaveLength(3);
		expect(runs().asked).toEqual([phones(0, 1), phones(0, 1), phones(0)]);
	});
});
