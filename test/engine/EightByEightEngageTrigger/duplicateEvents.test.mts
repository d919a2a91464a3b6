import type { IDataObject } from 'n8n-workflow';

import { inboundMessage, linkClick, receipt, surveyResponse } from '../../support/eight-by-eight-events.mts';
import type { Trigger } from '../harness.mts';
import { Engine } from '../harness.mts';
import { allEvents, bothEvents, eightByEightTriggers, posted, started } from '../support/eight-by-eight-trigger.mts';
import { times } from '../support/outputs.mts';

// An event that 8x8 posts again starts nothing a second time.

const { trigger } = eightByEightTriggers();

describe('duplicate events', () => {
	const fiveTimes = { starts: 1, statuses: times(5, 200) };

	test.each([
		['receipt', receipt()],
		['response', surveyResponse()],
		['receipt without timestamp', receipt({ timestamp: undefined })],
		['response without time of submission', surveyResponse({ surveySubmittedAt: undefined })],
		['message', inboundMessage()],
		['click', linkClick()],
	])('the same %s five times starts one', async (_what, sent) => {
		expect(await posted(trigger({ events: allEvents }), times(5, sent))).toEqual(fiveTimes);
	});

	test('five at the same moment start one', async () => {
		const listens = trigger();
		const calls = await Promise.all(times(5, receipt()).map(async (sent) => await listens.call({ body: sent })));
		expect(calls.filter((call) => started(call) !== undefined)).toHaveLength(1);
		expect(calls.map(({ answer }) => answer.status)).toEqual(times(5, 200));
	});

	test('it is the same one also when other fields differ, as a price that came later', async () => {
		const { payload, ...envelope } = receipt();
		const later = { ...envelope, payload: { ...payload, price: { total: 1, perSms: 1, currency: 'EUR' } } };
		expect(await posted(trigger(), [receipt(), later])).toEqual({ starts: 1, statuses: [200, 200] });
	});

	test('a message or click is the same also when its other fields differ', async () => {
		const listens = trigger({ events: allEvents });
		const again = [
			inboundMessage(),
			inboundMessage({ timestamp: '2016-01-02T00:00:00Z', price: null }),
			linkClick(),
			linkClick({ occurredAt: '2025-10-04T12:00:00Z', umid: 'x' }),
		];
		expect(await posted(listens, again)).toEqual({ starts: 2, statuses: times(4, 200) });
	});

	test.each([
		['state', [receipt({ state: 'sent' }), receipt({ state: 'delivered' })]],
		['timestamp', [receipt(), receipt({ timestamp: '2016-01-01T00:00:01Z' })]],
		['message', [receipt(), receipt({ umid: '1e09ac86-bd74-5465-851d-1eb5a5fdbb9c' })]],
		['time of submission', [surveyResponse(), surveyResponse({ surveySubmittedAt: '2018-04-16T10:00:15Z' })]],
		['kind', [receipt(), surveyResponse({ umid: receipt().payload.umid })]],
		['reply', [inboundMessage(), inboundMessage({ umid: 'another' })]],
		['click of the same link', [linkClick(), linkClick({ eventId: 'another' })]],
		['kind with the same ID', [inboundMessage({ umid: 'x' }), linkClick({ eventId: 'x' })]],
		['border between its parts', [receipt({ state: 'a', timestamp: 'b' }), receipt({ state: 'ab', timestamp: '' })]],
	])('another %s is another event', async (_what, bodies) => {
		expect(await posted(trigger({ events: allEvents }), [...bodies, ...bodies])).toEqual({
			starts: 2,
			statuses: times(4, 200),
		});
	});

	test('what n8n could not start has not come yet: 8x8 posts it again, and it starts one', async () => {
		const listens = trigger();
		const failed = await listens.call({ body: receipt() }, { startFails: true });
		expect(failed.answer.status).toBe(500);
		expect(await posted(listens, times(5, receipt()))).toEqual(fiveTimes);
		const again = await listens.call({ body: receipt() }, { startFails: true });
		expect(again.answer.status).toBe(200);
	});

	test('nor after a restart, whatever came in between', async () => {
		const listens = trigger({}, { name: 'Failing' });
		const [failing, other] = [receipt({ umid: 'failing' }), receipt({ umid: 'other' })];
		// The other one comes while n8n is still trying to start the first, and is stored.
		await listens.call(
			{ body: failing },
			{ startFails: true, meanwhile: async () => void (await listens.call({ body: other })) },
		);
		const after = await restarted('Failing', listens.staticData);
		expect(await posted(after, [other, failing, failing])).toEqual({ starts: 1, statuses: times(3, 200) });
	});

	test('nor where another process stored something since', async () => {
		const listens = trigger({}, { name: 'Two processes' });
		const [failing, other] = [receipt({ umid: 'failing' }), receipt({ umid: 'other' })];
		await listens.call(
			{ body: failing },
			{ startFails: true, meanwhile: async () => void (await listens.call({ body: other })) },
		);
		const elsewhere = await restarted('Two processes', listens.staticData);
		await elsewhere.call({ body: receipt({ umid: 'elsewhere' }) });
		listens.staticData = elsewhere.staticData;
		expect(await posted(listens, [receipt({ umid: 'elsewhere' }), failing])).toEqual({
			starts: 1,
			statuses: [200, 200],
		});
	});

	test('a state in other letters is the same state', async () => {
		expect((await posted(trigger(), [receipt({ state: 'delivered' }), receipt({ state: 'DELIVERED' })])).starts).toBe(
			1,
		);
	});

	test('two triggers do not know of each other', async () => {
		expect((await posted(trigger(), [receipt()])).starts).toBe(1);
		expect((await posted(trigger(), [receipt()])).starts).toBe(1);
	});

	test('each starts one when Ignore Duplicates is off', async () => {
		const listens = trigger({ options: { ignoreRepeats: false } });
		expect(await posted(listens, times(5, receipt()))).toEqual({ starts: 5, statuses: times(5, 200) });
		expect(listens.staticData).toEqual({});
	});

	test('each starts one at the test URL, which neither reads nor records anything', async () => {
		const listens = trigger();
		for (let time = 0; time < 3; time++) {
			expect(started(await listens.call({ body: receipt() }, { isTest: true }))).toHaveLength(1);
		}
		expect(await posted(listens, times(5, receipt()))).toEqual(fiveTimes);
		expect(started(await listens.call({ body: receipt() }, { isTest: true }))).toHaveLength(1);
	});

	/** The trigger after n8n was restarted: what was in memory is gone, what was saved is there. */
	async function restarted(name: string, staticData: IDataObject): Promise<Trigger> {
		const fresh = await Engine.load();
		const saved = JSON.parse(JSON.stringify(staticData)) as IDataObject;
		const parameters = { events: bothEvents };
		return fresh.trigger({ type: 'eightByEightEngageTrigger', name, parameters, staticData: saved });
	}

	test('they are known after a restart', async () => {
		const before = trigger({}, { name: 'Kept' });
		await posted(before, [receipt(), surveyResponse()]);
		const after = await restarted('Kept', before.staticData);
		expect(await posted(after, [receipt(), surveyResponse(), receipt()])).toEqual({
			starts: 0,
			statuses: times(3, 200),
		});
		expect((await posted(after, [receipt({ state: 'read' })])).starts).toBe(1);
	});

	test('what is saved would not be known if it were not saved', async () => {
		const before = trigger({}, { name: 'Lost' });
		await posted(before, [receipt()]);
		expect((await posted(await restarted('Lost', {}), [receipt()])).starts).toBe(1);
	});

	test.each([
		['another text', 'x\n\ny z'],
		['a list', [1, 2]],
		['an object', { key: 'x', other: null }],
		['null', null],
	])('saved data that is %s does no harm', async (_what, seen) => {
		const after = await restarted('Spoilt', { 'node:Spoilt': { seen } as IDataObject });
		expect(await posted(after, times(5, receipt()))).toEqual(fiveTimes);
	});

	test('the latest 5,000 are saved in 80 kB, whatever comes; all are known until then', async () => {
		const listens = trigger({}, { name: 'Busy' });
		const nth = (n: number) => receipt({ umid: `message-${n}` });
		const all = Array.from({ length: 5_120 }, (_, n) => nth(n));
		expect((await posted(listens, all)).starts).toBe(5_120);
		expect((await posted(listens, all)).starts).toBe(0);
		expect(JSON.stringify(listens.staticData).length).toBeLessThanOrEqual(80_100);

		const after = await restarted('Busy', listens.staticData);
		expect((await posted(after, [nth(5_119), nth(120)])).starts).toBe(0);
		expect((await posted(after, [nth(119)])).starts).toBe(1);
	});

	test('nothing of a person is saved, only what an event is known by', async () => {
		const listens = trigger();
		await posted(listens, [receipt(), surveyResponse()]);
		const saved = JSON.stringify(listens.staticData);
		for (const told of ['12025550293', 'John', 'Cancel', '84e7ee9a', '9e09ac86', 'delivered']) {
			expect(saved).not.toContain(told);
		}
	});

	test('after 48 hours 8x8 posts nothing again, and the event counts as new', async () => {
		const listens = trigger();
		const { now } = Date;
		try {
			const start = now();
			Date.now = () => start;
			expect((await posted(listens, [receipt()])).starts).toBe(1);
			Date.now = () => start + 48 * 3_600_000 - 1;
			expect((await posted(listens, [receipt()])).starts).toBe(0);
			Date.now = () => start + 48 * 3_600_000;
			expect((await posted(listens, [receipt(), receipt()])).starts).toBe(1);
		} finally {
			Date.now = now;
		}
	});
});
