import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';

import type { IDataObject } from 'n8n-workflow';

import { eightByEightRuns } from '../../support/eight-by-eight.mts';
import { hintTexts, outcomes, times } from '../../support/outputs.mts';
import { toErrorBranch } from '../../support/settings.mts';

// 8x8 allows a sub-account one look at a message a second, whoever asks ("API rate limiting"). In real time: the sandbox
// counts, too.
const runs = eightByEightRuns();

/** Turns are the process's own: the ones of the test before are over then. */
beforeEach(async () => await wait(1100));

const messages = (count: number): IDataObject[] => Array.from({ length: count }, () => ({ umid: randomUUID() }));

const statuses = () => runs().requests.map(({ status }) => status);

/** Milliseconds from each request to the next. */
function gaps(): number[] {
	const times = runs().requests.map(({ receivedAt }) => Date.parse(receivedAt));
	return times.slice(1).map((time, n) => time - times[n]);
}

test('five items: one request a second, none of them too soon, and a hint says how long it took', async () => {
	const run = await runs().get({ items: messages(5), settings: toErrorBranch });
	expect(outcomes(run, 5)).toEqual(times(5, 'unknown'));
	expect(statuses()).toEqual(times(5, 404));
	for (const gap of gaps()) expect(gap).toBeGreaterThan(950);
	for (const gap of gaps()) expect(gap).toBeLessThan(1800);
	expect(run.hints).toEqual([
		expect.objectContaining({
			type: 'info',
			message: '5 requests took 4 seconds: 8x8 allows a sub-account one a second, and all executions share them.',
		}),
	]);
});

test('one item waits for nothing and says nothing of it', async () => {
	const start = Date.now();
	const run = await runs().get({ items: messages(1), settings: toErrorBranch });
	expect(Date.now() - start).toBeLessThan(900);
	expect(hintTexts(run)).toEqual([]);
});

test('two executions and one that cancels share the pace, and a small one does not wait for a large one', async () => {
	const large = runs().get({ items: messages(5), settings: toErrorBranch });
	await wait(200);
	const start = Date.now();
	const small = await runs().cancel({ items: messages(1) });
	expect(Date.now() - start).toBeLessThan(2500);
	expect(hintTexts(small)).toContainEqual(expect.stringContaining('1 request took'));
	await large;
	expect(runs().requests).toHaveLength(6);
	expect(runs().requests.findIndex(({ method }) => method === 'DELETE')).toBeLessThanOrEqual(2);
	for (const gap of gaps()) expect(gap).toBeGreaterThan(950);
});

test('each sub-account has a pace of its own', async () => {
	const items = messages(2).map((item, n) => ({ ...item, own: `SubAccount-${n + 1}` }));
	const start = Date.now();
	await runs().get({ items, options: { subAccountId: '={{ $json.own }}' }, settings: toErrorBranch });
	expect(Date.now() - start).toBeLessThan(1000);
	expect(statuses()).toEqual([404, 404]);
});

test('Stop ends a run at once, and leaves no place behind in the queue', async () => {
	const start = Date.now();
	const stopped = await runs().get({ items: messages(50), settings: toErrorBranch, cancel: 1500 });
	expect(stopped.status).toBe('canceled');
	expect(Date.now() - start).toBeLessThan(2500);
	const asked = runs().requests.length;
	expect(asked).toBeLessThanOrEqual(3);
	const next = Date.now();
	await runs().get({ items: messages(1), settings: toErrorBranch });
	expect(Date.now() - next).toBeLessThan(1400);
	expect(runs().requests).toHaveLength(asked + 1);
});

test('a run that failed leaves no place behind either', async () => {
	const failed = await runs().get({ items: messages(50) });
	expect(failed.status).toBe('error');
	const asked = runs().requests.length;
	const next = Date.now();
	await runs().get({ items: messages(1), settings: toErrorBranch });
	expect(Date.now() - next).toBeLessThan(1400);
	expect(runs().requests).toHaveLength(asked + 1);
});

test('a request that is made again takes a turn, too', async () => {
	runs().fault({ method: 'GET', on: [1], status: 500 });
	await runs().get({ items: messages(3), settings: toErrorBranch });
	expect(runs().requests).toHaveLength(4);
	for (const gap of gaps()) expect(gap).toBeGreaterThan(950);
});
