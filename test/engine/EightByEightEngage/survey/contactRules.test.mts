import type { INodeParameters } from 'n8n-workflow';

import { customers, eightByEightRuns, type SurveySending } from '../../support/eight-by-eight.mts';
import { hintTexts } from '../../support/outputs.mts';
import { phoneNumber } from '../../support/recipients.mts';
import { validateOnly } from '../../support/settings.mts';
import { startingAt } from '../../support/shifted-clock.mts';

// docs/delivery-contract.md, 3.7 and 3.8, where 8x8 can deliver later, and where requests are shared.
const runs = eightByEightRuns();

const night = '2026-11-27T22:00:00+08:00';
const morning = '2026-11-28T00:00:00Z';
const workflowSettings = { timezone: 'UTC' };

const quiet = (hours: INodeParameters = {}): INodeParameters => ({
	quietHours: { hours: { from: '21:00', to: '08:00', then: 'schedule', ...hours } },
});

test('what would arrive in quiet hours is scheduled at their end, and the output says when', async () => {
	const run = await startingAt(night, async () => await runs().send({ options: quiet(), workflowSettings }));
	expect(runs().bodies).toMatchObject([{ destination: phoneNumber(0), scheduled: morning }]);
	expect(run.success[0].json).toMatchObject({ outcome: 'accepted', scheduled: morning });
	expect(hintTexts(run)).toEqual([]);
});

test('in a batch only those are scheduled that are in them', async () => {
	// 06:00 in Berlin, 13:00 in Singapore.
	const items = [{ phone: '+4915112345678' }, ...customers(2)];
	await startingAt('2026-11-27T05:00:00Z', async () => {
		await runs().sendBatch({ items, options: quiet(), workflowSettings });
	});
	const [{ messages, template }] = runs().bodies as Array<{ messages: unknown[]; template: Record<string, unknown> }>;
	expect(template.scheduled).toBeUndefined();
	expect(messages).toMatchObject([{ destination: '+4915112345678', scheduled: '2026-11-27T07:00:00Z' }, {}, {}]);
	expect(messages.slice(1).map((message) => Object.hasOwn(message as object, 'scheduled'))).toEqual([false, false]);
});

test('Validate Only shows the schedule', async () => {
	const run = await startingAt(night, async () => {
		return await runs().send({ options: { ...quiet(), ...validateOnly }, workflowSettings });
	});
	expect(run.success[0].json).toMatchObject({
		outcome: 'validated',
		wouldBe: 'accepted',
		scheduled: morning,
		request: { body: { scheduled: morning } },
	});
});

test('of what the workflow schedules, that moment counts', async () => {
	const sending = (scheduled: string, then: string): SurveySending => ({
		fields: { scheduled },
		options: quiet({ then }),
		workflowSettings,
	});
	await startingAt(night, async () => {
		expect((await runs().send(sending('2026-11-28T10:00:00+08:00', 'hold'))).success[0].json.outcome).toBe('accepted');
	});
	await startingAt('2026-11-27T12:00:00+08:00', async () => {
		const held = await runs().send(sending('2026-11-27T23:00:00+08:00', 'hold'));
		expect(held.success[0].json).toMatchObject({ outcome: 'held', sendAfter: morning });
		await runs().send(sending('2026-11-27T23:00:00+08:00', 'schedule'));
	});
	expect(runs().bodies.map(({ scheduled }) => scheduled)).toEqual(['2026-11-28T10:00:00+08:00', morning]);
});

test.each([
	[
		'more than 7 days ahead',
		{ days: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'].slice(0, 6) },
		{},
		'2026-11-23T12:00:00+08:00',
		'accepted',
	],
	['after it expires', {}, { expiry: '2026-11-28T07:00:00+08:00' }, night, 'held'],
])('a moment %s', async (_name, hours, fields, time, outcome) => {
	const run = await startingAt(time, async () => {
		return await runs().send({ fields, options: quiet(hours), workflowSettings });
	});
	expect(run.success[0].json.outcome).toBe(outcome);
});

test('a message scheduled in a week that would be in quiet hours then is held: 8x8 takes none that late', async () => {
	const run = await startingAt('2026-11-27T12:00:00+08:00', async () => {
		return await runs().send({
			fields: { scheduled: '2026-12-04T11:00:00+08:00' },
			options: quiet({ from: '10:00', to: '13:00' }),
			workflowSettings,
		});
	});
	expect(run.success[0].json).toMatchObject({ outcome: 'held', sendAfter: '2026-12-04T05:00:00Z' });
});

test('a held message awaits nothing, a scheduled one longer', async () => {
	await startingAt(night, async () => {
		const held = await runs().sendAndAwait({ options: quiet({ then: 'hold' }), workflowSettings });
		expect(held.status).toBe('success');
		expect(held.success[0].json.outcome).toBe('held');
		const waiting = await runs().sendAndAwait({ options: { ...quiet(), maxWaitMinutes: 60 }, workflowSettings });
		expect(waiting.status).toBe('waiting');
		expect(waiting.data.waitTill?.toISOString().slice(0, 16)).toBe('2026-11-28T01:00');
	});
});

test('the surveys of a batch go to a test recipient, without the country of their own', async () => {
	const tester = '+4915112345678';
	const run = await runs().sendBatch({
		items: customers(8),
		mode: 'cli',
		fields: { country: 'SG' },
		options: { testRecipient: tester, testLimit: 3 },
	});
	const [{ messages }] = runs().bodies as Array<{ messages: Array<Record<string, unknown>> }>;
	expect(messages.map(({ destination, country }) => [destination, country])).toEqual(
		new Array(3).fill([tester, undefined]),
	);
	expect(run.success.map(({ json }) => json.redirectedFrom ?? json.outcome)).toEqual([
		phoneNumber(0),
		phoneNumber(1),
		phoneNumber(2),
		...new Array<string>(5).fill('validated'),
	]);
});
