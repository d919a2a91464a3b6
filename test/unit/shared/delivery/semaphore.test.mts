import { type Release, Semaphore, semaphoreOf } from '../../../../nodes/shared/delivery/semaphore.ts';

const never = new Promise<void>(() => {});
const run = {};

test('gives no more places than there are, and the next one in the order of asking', async () => {
	const slots = new Semaphore(2);
	const first = await slots.acquire(run, never);
	await slots.acquire(run, never);
	const entered: number[] = [];
	const third = slots.acquire(run, never).then(() => entered.push(3));
	const fourth = slots.acquire(run, never).then(() => entered.push(4));
	await Promise.resolve();
	expect(entered).toEqual([]);
	first?.();
	await third;
	expect(entered).toEqual([3]);
	first?.();
	await fourth;
	expect(entered).toEqual([3, 4]);
});

test('a wait that is ended takes no place, also where one comes free in the same moment', async () => {
	for (const freeFirst of [true, false]) {
		const slots = new Semaphore(1);
		const giveBack = await slots.acquire(run, never);
		let end = () => {};
		const interruption = new Promise<void>((resolve) => {
			end = resolve;
		});
		const waiting = slots.acquire(run, interruption);
		if (freeFirst) giveBack?.();
		end();
		const taken = await waiting;
		if (!freeFirst) giveBack?.();
		taken?.();
		// Whoever asks next gets the only place.
		expect(await slots.acquire(run, never)).toBeDefined();
	}
});

test('an account has one set of places, whoever asks', () => {
	expect(semaphoreOf('a', 10)).toBe(semaphoreOf('a', 10));
	expect(semaphoreOf('a', 10)).not.toBe(semaphoreOf('b', 10));
});

/**
 * Runs that each have `limit` requests in flight or waiting for a place, from `from` on, until all have ended. All requests
 * take as long, one after the other comes to its end.
 * @returns when each run ended, in times of a request
 */
async function shareOut(
	places: number,
	runs: Array<{ requests: number; limit: number; from?: number }>,
): Promise<number[]> {
	const semaphore = new Semaphore(places);
	const states = runs.map((run) => ({ from: 0, ...run, left: run.requests, asking: 0, ended: 0 }));
	const held: Array<{ state: (typeof states)[number]; release: Release }> = [];
	for (let step = 0; states.some(({ ended }) => ended === 0); step++) {
		for (const state of states) {
			for (
				;
				step >= state.from * places && state.left > 0 && state.asking < state.limit;
				state.asking++, state.left--
			) {
				void semaphore.acquire(state, never).then((release) => held.push({ state, release: release as Release }));
			}
		}
		await new Promise((resolve) => setImmediate(resolve));
		expect(held.length).toBeLessThanOrEqual(places);
		const oldest = held.shift();
		if (!oldest) continue;
		oldest.release();
		if (--oldest.state.asking === 0 && oldest.state.left === 0) oldest.state.ended = step / places;
	}
	return states.map(({ ended }) => ended);
}

test.each([10, 4])(
	'three runs, one of them large: each gets its share, the small ones with %d at once',
	async (limit) => {
		const small = { requests: 20, limit, from: 2 };
		const [large, ...others] = await shareOut(10, [{ requests: 200, limit: 10 }, small, small]);
		// A third of ten places, after the time in which the large one was alone.
		for (const end of others) expect(end - 2).toBeLessThanOrEqual((1.3 * 20) / (10 / 3));
		expect(large).toBeLessThanOrEqual((1.3 * 240) / 10);
	},
);

test('what a run does not make use of, others do', async () => {
	const [large, small] = await shareOut(10, [
		{ requests: 90, limit: 10 },
		{ requests: 10, limit: 1 },
	]);
	expect(small).toBeLessThanOrEqual(1.3 * 10);
	expect(large).toBeLessThanOrEqual(1.1 * 10);
});

test('a run that ends while others wait leaves nothing behind', async () => {
	const semaphore = new Semaphore(1);
	const [one, other] = [{}, {}];
	const release = await semaphore.acquire(one, never);
	const cancelled = semaphore.acquire(one, Promise.resolve());
	const waiting = semaphore.acquire(other, never);
	expect(await cancelled).toBeUndefined();
	release?.();
	(await waiting)?.();
	expect(semaphore).toMatchObject({ inFlight: 0, shares: new Map() });
});
