import { Semaphore, semaphoreOf } from '../../../../nodes/shared/delivery/semaphore.ts';

const never = new Promise<void>(() => {});

test('gives no more places than there are, and the next one in the order of asking', async () => {
	const slots = new Semaphore(2);
	const first = await slots.acquire(never);
	await slots.acquire(never);
	const entered: number[] = [];
	const third = slots.acquire(never).then(() => entered.push(3));
	const fourth = slots.acquire(never).then(() => entered.push(4));
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
		const giveBack = await slots.acquire(never);
		let end = () => {};
		const interruption = new Promise<void>((resolve) => {
			end = resolve;
		});
		const waiting = slots.acquire(interruption);
		if (freeFirst) giveBack?.();
		end();
		const taken = await waiting;
		if (!freeFirst) giveBack?.();
		taken?.();
		// Whoever asks next gets the only place.
		expect(await slots.acquire(never)).toBeDefined();
	}
});

test('an account has one set of places, whoever asks', () => {
	expect(semaphoreOf('a', 10)).toBe(semaphoreOf('a', 10));
	expect(semaphoreOf('a', 10)).not.toBe(semaphoreOf('b', 10));
});
