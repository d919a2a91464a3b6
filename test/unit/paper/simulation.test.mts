import { onSimulatedClock } from '../../../bench/paper/simulatedClock.mts';
import { simulateRun } from '../../../bench/paper/simulation.mts';
import { Semaphore } from '../../../nodes/shared/delivery/semaphore.ts';
import { bucket, constant, dropping } from '../../support/simulated-provider.mts';

const wait = async (milliseconds: number): Promise<void> => {
	await new Promise((resolve) => {
		setTimeout(resolve, milliseconds);
	});
};

describe('a simulated clock', () => {
	test('goes on to the next timer when nothing more can happen, in the order in which they are due', async () => {
		const before = Date.now();
		const events: Array<[string, number]> = [];
		await onSimulatedClock(async () => {
			const note = async (name: string, milliseconds: number) => {
				await wait(milliseconds);
				events.push([name, Date.now()]);
			};
			await Promise.all([note('an hour', 3_600_000), note('soon', 5), note('at once', 0), note('soon, too', 5)]);
		});
		expect(events).toEqual([
			['at once', 1],
			['soon', 5],
			['soon, too', 5],
			['an hour', 3_600_000],
		]);
		expect(Date.now() - before).toBeLessThan(30_000);
	});

	test('timers that are due while the process works go off when it is done', async () => {
		const at = await onSimulatedClock(async (clock) => {
			const timer = wait(10);
			clock.work(25.5);
			await timer;
			return [Date.now(), clock.now];
		});
		expect(at).toEqual([25, 25.5]);
	});

	test('a timer that was cleared does not go off', async () => {
		let hasGoneOff = false;
		await onSimulatedClock(async () => {
			clearTimeout(
				setTimeout(() => {
					hasGoneOff = true;
				}, 5),
			);
			await wait(10);
		});
		expect(hasGoneOff).toBe(false);
	});

	test('what waits for something else than a timer is said, and the real clock is there again', async () => {
		await expect(onSimulatedClock(async () => await new Promise(() => undefined))).rejects.toThrow(
			'waits for no timer',
		);
		expect(Date.now()).toBeGreaterThan(1_700_000_000_000);
	});
});

describe('a run on paper', () => {
	const fixed = (inFlight: number) => ({ type: 'fixed', inFlight }) as const;

	test('one request after the other: the sum of what they take', async () => {
		const run = await simulateRun({ requests: 20, concurrency: fixed(1), provider: constant(50), ownTime: 2 });
		expect(run).toEqual({ milliseconds: 20 * 52, peakInFlight: 1, throttled: 0, left: 20 });
	});

	test('where n8n is what is slow, its own time decides, however fast the provider is', async () => {
		const run = await simulateRun({ requests: 1000, concurrency: fixed(10), provider: constant(5), ownTime: 3 });
		expect(run.milliseconds).toBeGreaterThanOrEqual(3000);
		expect(run.milliseconds).toBeLessThan(3050);
	});

	test('all executions of an account: no more at once than its places', async () => {
		const admission = new Semaphore(10);
		const run = await simulateRun({
			requests: 100,
			concurrency: fixed(50),
			provider: constant(50),
			ownTime: 0,
			admission,
		});
		expect(run).toMatchObject({ peakInFlight: 10, left: 100 });
	});

	test('a provider that allows 20 a second: everybody is sent to at about that rate', async () => {
		const run = await simulateRun({
			requests: 1000,
			concurrency: { type: 'automatic', first: 10, most: 100 },
			provider: bucket(20, 20, 50, 1000),
			ownTime: 1,
		});
		expect(run.throttled).toBeGreaterThan(0);
		expect(run.left).toBe(1000 + run.throttled);
		expect(run.milliseconds).toBeGreaterThan(49_000);
		expect(run.milliseconds).toBeLessThan(60_000);
	});

	test('a request that is given up ends the simulation', async () => {
		const run = simulateRun({ requests: 30, concurrency: fixed(1), provider: dropping(20, 50), ownTime: 0 });
		await expect(run).rejects.toThrow('given up');
	});
});
