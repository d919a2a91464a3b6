import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { NodeExecution } from '../../harness.mts';
import { useRowsInMemory } from '../../harness/deduplication.mts';
import { hurried } from '../../support/hurried-clock.mts';
import { hintTexts } from '../../support/outputs.mts';
import { contacts, type Enqueue, pressNXpressRuns } from '../../support/press-nxpress.mts';
import { phoneNumber } from '../../support/recipients.mts';
import { oneByOne, toErrorBranch, validateOnly } from '../../support/settings.mts';
import { startingAt } from '../../support/shifted-clock.mts';

// docs/delivery-contract.md, 3.7: nobody is messaged at night, by the clock of whoever gets the message.
const runs = pressNXpressRuns();
beforeEach(useRowsInMemory);

/** From 21:00 to 08:00, or what is given. */
const quiet = (hours: INodeParameters = {}): INodeParameters => ({
	quietHours: { hours: { from: '21:00', to: '08:00', ...hours } },
});

/** One contact each: Singapore is at +08:00, Berlin at +01:00 in winter. */
const singapore = '+6587755388';
const berlin = '+4915112345678';
const anchorageOrAdak = '+19072345678';

const enqueueAt = async (time: string, start: Enqueue = {}): Promise<NodeExecution> =>
	await startingAt(
		time,
		async () =>
			await runs().enqueue({
				items: [{ phone: singapore }],
				workflowSettings: { timezone: 'Europe/Berlin' },
				settings: toErrorBranch,
				...start,
				options: { ...quiet(), ...start.options },
			}),
	);

const outcomes = ({ success, failure }: Pick<NodeExecution, 'success' | 'failure'>): unknown[] =>
	[...success, ...failure]
		.map(({ json, pairedItem }) => ({ json, item: (pairedItem as { item: number }).item }))
		.sort((one, other) => one.item - other.item)
		.map(({ json }) => (json.resumed === true ? 'resumed' : (json.outcome ?? (json.details as IDataObject).outcome)));

test('in the night of the recipient nothing goes; the output says when it may, in the zone of the workflow, and a hint counts', async () => {
	const run = await enqueueAt('2026-11-27T22:00:00+08:00');
	expect(run.success).toEqual([
		{
			json: {
				outcome: 'held',
				recipient: singapore,
				sendAfter: '2026-11-28T01:00:00+01:00',
				timeZones: ['Asia/Singapore'],
			},
			pairedItem: { item: 0 },
		},
	]);
	expect(hintTexts(run)).toEqual([
		"1 of 1 item was held and not sent: it is quiet hours for its recipient. 'sendAfter' says when it may be sent.",
	]);
	expect(runs().requests).toEqual([]);
});

test('in the day it goes, and nothing is said', async () => {
	const run = await enqueueAt('2026-11-27T20:59:30+08:00');
	expect(outcomes(run)).toEqual(['accepted']);
	expect(hintTexts(run)).toEqual([]);
});

test('of a mixed list those go for whom it is day, and each item has its output', async () => {
	// 07:00 in Berlin, 14:00 in Singapore, 21:00 in Anchorage.
	const run = await enqueueAt('2026-11-27T06:00:00Z', {
		items: [{ phone: berlin }, { phone: singapore }, { phone: anchorageOrAdak }],
	});
	expect(outcomes(run)).toEqual(['held', 'accepted', 'held']);
	expect(run.success.map(({ json }) => json.sendAfter)).toEqual([
		'2026-11-27T08:00:00+01:00',
		undefined,
		// 8:00 in Adak, which is an hour behind Anchorage.
		'2026-11-27T19:00:00+01:00',
	]);
	expect(run.success[2].json.timeZones).toEqual(['America/Adak', 'America/Anchorage']);
	expect(runs().asked).toEqual([singapore]);
});

test.each([
	['a mobile of Sao Paulo', '+5511961234567', '02:00', ['America/Sao_Paulo']],
	['a mobile of Manaus', '+5592961234567', '02:00', ['America/Manaus']],
	['a number of Brasilia', '+556133445566', '02:00', ['America/Sao_Paulo']],
	['a number of South Australia', '+61881234567', '14:00', ['Australia/Adelaide', 'Australia/Perth']],
])('%s', async (_name, phone, utc, timeZones) => {
	const run = await enqueueAt(`2026-11-27T${utc}:00Z`, { items: [{ phone }] });
	expect(run.success[0].json).toMatchObject({ outcome: 'held', timeZones });
});

test('a mobile number of Australia may be in any of its zones', async () => {
	// 08:30 in Sydney, 05:30 in Perth.
	const items = [{ phone: '+61412345678' }];
	const run = await enqueueAt('2026-11-26T21:30:00Z', { items, workflowSettings: { timezone: 'Australia/Sydney' } });
	expect(outcomes(run)).toEqual(['held']);
	// 8:00 on Christmas Island and Cocos (+06:30).
	expect(run.success[0].json.sendAfter).toBe('2026-11-27T12:30:00+11:00');
});

test("with the workflow's clock only that counts, also for email addresses and numbers that are in no country", async () => {
	const day = '2026-11-27T12:00:00+01:00';
	const night = '2026-11-27T23:00:00+01:00';
	const options = quiet({ zone: 'workflow' });
	expect(outcomes(await enqueueAt(day, { items: [{ phone: anchorageOrAdak }], options }))).toEqual(['accepted']);
	for (const phone of ['+870773111632', '+881612345678']) {
		expect(outcomes(await enqueueAt(day, { items: [{ phone }] }))).toEqual(['accepted']);
		const { success } = await enqueueAt(night, { items: [{ phone }] });
		expect(success[0].json).toMatchObject({ outcome: 'held', timeZones: ['Europe/Berlin'] });
	}
	const email: Enqueue = { channel: 'email', items: [{ email: 'ann@example.com' }] };
	expect(outcomes(await enqueueAt(day, email))).toEqual(['accepted']);
	expect((await enqueueAt(night, email)).success[0].json).toMatchObject({
		outcome: 'held',
		recipient: 'ann@example.com',
		sendAfter: '2026-11-28T08:00:00+01:00',
		timeZones: ['Europe/Berlin'],
	});
});

test('North America is wide: a toll-free number is held until all 42 zones are free', async () => {
	const items = [{ phone: '+18002345678' }];
	// Midnight in New York; Guam, at +10:00, has 15:00.
	const run = await enqueueAt('2026-11-27T05:00:00Z', { items });
	expect(run.success[0].json.timeZones).toHaveLength(42);
	expect(run.success[0].json).toMatchObject({ outcome: 'held', sendAfter: '2026-11-27T23:00:00+01:00' });
});

test('without a free moment within 8 days nothing goes at all, and the message names hours and zones', async () => {
	const items = [{ phone: '+18002345678' }, { phone: singapore }];
	const options = quiet({ from: '17:00', to: '09:00' });
	const noon = '2026-11-27T12:00:00+08:00';
	const run = await enqueueAt(noon, { items, options });
	expect(outcomes(run)).toEqual(['notSent', 'accepted']);
	expect(run.failure[0].json.error).toBe(
		"'Quiet Hours' [item 0]: no moment of the next 8 days is outside of 17:00 to 09:00 in all 42 time zones in which the number may be, from America/Adak to Pacific/Saipan. Make the quiet hours shorter, or set 'Clock' to Workflow's.",
	);
	const stopped = await enqueueAt(noon, { items, options, settings: {} });
	expect(stopped.error?.message).toContain('Nothing was sent.');
	expect(runs().asked).toEqual([singapore]);
});

test('+7 from 20:00 to 9:00 has an hour a day that is free from Kaliningrad to Kamchatka', async () => {
	const items = [{ phone: '+79161234567' }];
	const run = await enqueueAt('2026-11-27T12:00:00Z', { items, options: quiet({ from: '20:00', to: '09:00' }) });
	expect(run.success[0].json).toMatchObject({ outcome: 'held', sendAfter: '2026-11-28T08:00:00+01:00' });
	expect(run.success[0].json.timeZones).toHaveLength(16);
});

test('whole days', async () => {
	const options = quiet({ days: ['saturday', 'sunday'] });
	const saturday = await enqueueAt('2026-11-28T12:00:00+08:00', { options });
	expect(saturday.success[0].json).toMatchObject({ outcome: 'held', sendAfter: '2026-11-30T01:00:00+01:00' });
	expect(outcomes(await enqueueAt('2026-11-27T12:00:00+08:00', { options }))).toEqual(['accepted']);
});

describe('hours that cannot be read: nothing goes', () => {
	test.each([
		['letters', { from: 'evening' }, `'Quiet From' [item 0]: "evening" is not a time of the day`],
		['no such hour', { from: '25:00' }, `'Quiet From' [item 0]: "25:00" is not a time of the day`],
		['no such minute', { to: '08:60' }, `'Quiet To' [item 0]: "08:60" is not a time of the day`],
		['one is empty', { to: '' }, "'Quiet To' [item 0]: it is empty"],
		['both are empty', { from: '', to: '' }, "'Quiet From' [item 0]: it is empty"],
		['they end when they begin', { to: '21:00' }, "'Quiet To' [item 0]: the quiet hours end when they begin, at 21:00"],
		['no such day', { days: ['caturday'] }, `'Quiet Days' [item 0]: "caturday" is not a day of the week`],
		['an expression without a result', { from: '={{ $json.missing }}' }, "'Quiet From' [item 0]: "],
	])('%s', async (_name, hours, error) => {
		const run = await enqueueAt('2026-11-27T12:00:00+08:00', {
			items: contacts(2),
			options: quiet(hours),
			settings: {},
		});
		expect(run.error?.message).toContain(error);
		expect(run.error?.message).toContain('Nothing was sent.');
		expect(runs().requests).toEqual([]);
	});

	test.each([['9:00'], ['09:00:00'], ['24:00'], ['00:00']])('%s is a time', async (to) => {
		const run = await enqueueAt('2026-11-27T12:00:00+08:00', { options: quiet({ to }) });
		expect(outcomes(run)).toEqual(['accepted']);
	});

	test('whole days alone need no times', async () => {
		const run = await enqueueAt('2026-11-27T12:00:00+08:00', { options: quiet({ from: '', to: '', days: 'Friday' }) });
		expect(outcomes(run)).toEqual(['held']);
	});
});

test('each item has its own hours', async () => {
	const items = [
		{ phone: phoneNumber(0), from: '21:00' },
		{ phone: phoneNumber(1), from: '23:00' },
	];
	const run = await enqueueAt('2026-11-27T22:00:00+08:00', { items, options: quiet({ from: '={{ $json.from }}' }) });
	expect(outcomes(run)).toEqual(['held', 'accepted']);
});

test('a run that begins a minute before quiet hours and has to wait holds what is left', async () => {
	runs().fault({ recipient: phoneNumber(2), on: 1, status: 429, retryAfter: 55 });
	const run = await startingAt(
		'2026-11-27T20:59:10+08:00',
		async () =>
			await hurried(
				100,
				async () =>
					await runs().enqueue({
						items: contacts(5),
						options: { ...quiet(), ...oneByOne, timeout: 3_600_000 },
						settings: toErrorBranch,
					}),
			),
	);
	expect(outcomes(run)).toEqual(['accepted', 'accepted', 'held', 'held', 'held']);
	expect(runs().received).toEqual({ [phoneNumber(0)]: 1, [phoneNumber(1)]: 1 });
});

describe('with the other rules, in their order', () => {
	const night = '2026-11-27T22:00:00+08:00';
	const day = '2026-11-28T12:00:00+08:00';
	const once: INodeParameters = { sendOnce: { once: {} } };

	test('a duplicate is skipped, the first is held', async () => {
		const options = { duplicateRecipients: 'skip' };
		const items = [{ phone: singapore }, { phone: singapore }];
		expect(outcomes(await enqueueAt(night, { items, options }))).toEqual(['held', 'skipped']);
	});

	test('what is held claims nothing: it is sent in the morning, once', async () => {
		expect(outcomes(await enqueueAt(night, { options: once }))).toEqual(['held']);
		expect(outcomes(await enqueueAt(day, { options: once }))).toEqual(['accepted']);
		expect(outcomes(await enqueueAt(day, { options: once }))).toEqual(['skipped']);
		expect(outcomes(await enqueueAt(night, { options: once }))).toEqual(['held']);
	});

	test('a duplicate is skipped before Send Once is asked: the first is sent, and known to the next execution', async () => {
		const options = { ...once, duplicateRecipients: 'skip' };
		const items = [{ phone: singapore }, { phone: singapore }];
		const first = await enqueueAt(day, { items, options });
		expect(first.success.map(({ json }) => json.reason ?? json.outcome)).toEqual(['accepted', 'duplicateRecipient']);
		const second = await enqueueAt(day, { items, options });
		expect(second.success.map(({ json }) => json.reason)).toEqual(['sentBefore', 'duplicateRecipient']);
	});

	test('Validate Only says what would be held, and until when, and counts it', async () => {
		const run = await enqueueAt(night, {
			items: [{ phone: singapore }, { phone: berlin }, { phone: berlin }],
			options: { ...validateOnly, duplicateRecipients: 'skip' },
		});
		expect(run.success.map(({ json }) => [json.outcome, json.wouldBe, json.sendAfter])).toEqual([
			['validated', 'held', '2026-11-28T01:00:00+01:00'],
			['validated', 'accepted', undefined],
			['validated', 'skipped', undefined],
		]);
		expect(Object.keys(run.success[0].json).slice(0, 4)).toEqual(['outcome', 'recipient', 'wouldBe', 'sendAfter']);
		expect(hintTexts(run)).toEqual([
			"3 of 3 items were validated and not sent: 'Validate Only' is on for them.",
			"1 of 3 items would be skipped: its recipient is in an earlier item, and 'Duplicate Recipients' is set to Skip Duplicates.",
			"1 of 3 items would be held: it is quiet hours for its recipient. 'sendAfter' says when it may be sent.",
		]);
		expect(runs().requests).toEqual([]);
	});
});

describe('after an interruption', () => {
	const evening = '2026-11-27T20:30:00+08:00';
	const night = '2026-11-27T23:00:00+08:00';
	const day = '2026-11-28T12:00:00+08:00';

	test('a retry in the night says of what was sent that it was, and holds the rest', async () => {
		const killed = await enqueueAt(evening, { items: contacts(3) });
		const retried = await enqueueAt(night, { items: contacts(5), killed });
		expect(outcomes(retried)).toEqual(['resumed', 'resumed', 'resumed', 'held', 'held']);
	});

	test('what was held and then sent in a later round of the same execution is not sent by a retry in the day', async () => {
		const items = contacts(1);
		// The second round is in the morning, so to speak.
		const hours = {
			from: "={{ $runIndex === 0 ? '21:00' : '09:00' }}",
			to: "={{ $runIndex === 0 ? '08:00' : '10:00' }}",
		};
		const killed = await enqueueAt(night, { rounds: [items, items], options: quiet(hours) });
		expect(runs().received).toEqual({ [phoneNumber(0)]: 1 });
		const retried = await enqueueAt(day, { rounds: [items], killed });
		expect(outcomes(retried)).toEqual(['resumed']);
		expect(runs().received).toEqual({ [phoneNumber(0)]: 1 });
	});

	test('of two messages to a person the held one is sent in a later round, and a retry sends neither', async () => {
		const [contact] = contacts(1);
		const [held, sent] = [
			{ ...contact, from: '21:00', to: '08:00' },
			{ ...contact, from: '09:00', to: '10:00' },
		];
		const hours = { from: '={{ $json.from }}', to: '={{ $json.to }}' };
		const rounds = [[held, sent], [{ ...held, from: '09:00', to: '10:00' }]];
		const killed = await enqueueAt(night, { rounds, options: quiet(hours) });
		expect(outcomes(killed)).toEqual(['accepted']);
		expect(runs().received).toEqual({ [phoneNumber(0)]: 2 });
		const retried = await enqueueAt(day, { rounds: [[held, sent]], killed });
		expect(outcomes(retried)).toEqual(['resumed', 'resumed']);
		expect(runs().received).toEqual({ [phoneNumber(0)]: 2 });
	});
});
