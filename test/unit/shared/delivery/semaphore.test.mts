import { Semaphore, semaphoreOf } from '../../../../nodes/shared/delivery/semaphore.ts';

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

/** Runs that each keep `limit` places, or ask for them, until `requests` have ended; all requests take one round. */
function shareOut(places: number, runs: Array<{ requests: number; limit: number; from?: number }>): Promise<number[]> {
	const semaphore = new Semaphore(places);
	const held: Array<{ run: number; release: () => void }> = [];
	const left = runs.map(({ requests }) => requests);
	const asking = runs.map(() => 0);
	const ended = runs.map(() => 0);
	const keys = runs.map(() => ({}));
	return (async () => {
		for (let round = 1; ended.some((end) => end === 0); round++) {
			runs.forEach(({ limit, from = 0 }, run) => {
				while (round > from && left[run] > 0 && asking[run] < limit) {
					left[run]--;
					asking[run]++;
					void semaphore
						.acquire(keys[run], never)
						.then((release) => held.push({ run, release: release as () => void }));
				}
			});
			await new Promise((resolve) => setImmediate(resolve));
			expect(held.length).toBeLessThanOrEqual(places);
			for (const { run: one, release } of held.splice(0)) {
				release();
				if (--asking[one] === 0 && left[one] === 0) ended[one] = round;
			}
		}
		return ended;
	})();
}

test('three runs, one of them large: each gets its share, also where the large one came first', async () => {
	const small = { requests: 20, limit: 10, from: 2 };
	const [large, ...others] = await shareOut(10, [{ requests: 200, limit: 10 }, small, small]);
	// A third of ten places: 20 requests take six rounds, after the two in which the large one was alone.
	for (const end of others) expect(end - 2).toBeLessThanOrEqual(1.3 * 6);
	expect(large).toBeLessThanOrEqual(1.3 * 24);
});

test('what a run does not make use of, others do', async () => {
	const [large] = await shareOut(10, [
		{ requests: 90, limit: 10 },
		{ requests: 10, limit: 1 },
	]);
	expect(large).toBeLessThanOrEqual(11);
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
