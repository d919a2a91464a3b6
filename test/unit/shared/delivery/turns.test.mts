import { Turns, turnsOf } from '../../../../nodes/shared/delivery/turns.ts';
import { hurried } from '../../../engine/support/hurried-clock.mts';

const never = new Promise<void>(() => {});

/** Takes `count` turns for a run, several asked for at once, and notes who had each, and when. */
function take(turns: Turns, run: object, name: string, count: number, taken: Array<{ name: string; at: number }>) {
	return Promise.all(
		Array.from({ length: count }, async () => {
			if (await turns.acquire(run, never)) taken.push({ name, at: Date.now() });
		}),
	);
}

test('the first turn is there at once, each other one an interval later', async () => {
	await hurried(100, async () => {
		const taken: Array<{ name: string; at: number }> = [];
		const start = Date.now();
		await take(new Turns(1000), {}, 'a', 4, taken);
		expect(taken[0].at - start).toBeLessThan(1000);
		for (const [n, { at }] of taken.entries()) expect(at - start).toBeGreaterThanOrEqual(n * 1000);
	});
});

test('runs take one turn after the other, whatever each asks for', async () => {
	await hurried(100, async () => {
		const turns = new Turns(1000);
		const taken: Array<{ name: string; at: number }> = [];
		const large = take(turns, {}, 'large', 6, taken);
		const small = take(turns, {}, 'small', 2, taken);
		const single = take(turns, {}, 'single', 1, taken);
		await Promise.all([large, small, single]);
		expect(taken.map(({ name }) => name)).toEqual([
			...['large', 'large', 'small', 'single'],
			...['large', 'small', 'large', 'large', 'large'],
		]);
	});
});

test('counts from when the request arrived, at the latest when its response came, or half a second after it left', async () => {
	await hurried(20, async () => {
		for (const [latency, gap] of [
			[300, 1300],
			[5000, 1500],
		]) {
			const turns = new Turns(1000);
			const start = Date.now();
			const release = await turns.acquire({}, never);
			setTimeout(() => release?.(), latency);
			// Asked for early, so that the wait has begun when the response comes.
			await turns.acquire({}, never);
			const waited = Date.now() - start;
			expect(waited).toBeGreaterThanOrEqual(latency > 1000 ? 1000 : gap);
			expect(waited).toBeLessThan(gap + 500);
		}
	});
});

test('a wait that is ended takes no turn, and leaves nothing behind', async () => {
	const turns = new Turns(1000);
	await turns.acquire({}, never);
	const start = Date.now();
	expect(await turns.acquire({}, Promise.resolve())).toBeUndefined();
	expect(turns).toMatchObject({ waiting: new Map() });
	expect(await turns.acquire({}, never)).toBeDefined();
	expect(Date.now() - start).toBeLessThan(1500);
	expect(turns).toMatchObject({ waiting: new Map() });
});

test('an unused turn goes to the next one at once', async () => {
	const turns = new Turns(60_000);
	const release = await turns.acquire({}, never);
	const next = turns.acquire({}, never);
	release?.(true);
	expect(await next).toBeDefined();
	// What was given back, and what was used, is over: neither frees another turn.
	release?.(true);
	(await next)?.();
	const ended = new Promise<void>((resolve) => {
		setTimeout(resolve, 100);
	});
	expect(await turns.acquire({}, ended)).toBeUndefined();
});

test('a turn given in the moment in which the wait ends goes to the next one', async () => {
	const turns = new Turns(60_000);
	let end = () => {};
	const ended = new Promise<void>((resolve) => {
		end = resolve;
	});
	end();
	// Free, and ended before it could be taken.
	const first = await turns.acquire({}, ended);
	first?.(true);
	expect(await turns.acquire({}, never)).toBeDefined();
});

test('a clock that is put back makes nobody wait longer than an interval', async () => {
	const turns = new Turns(300);
	const real = Date.now;
	Date.now = () => real() + 3_600_000;
	await turns.acquire({}, never);
	Date.now = real;
	const start = Date.now();
	expect(await turns.acquire({}, never)).toBeDefined();
	expect(Date.now() - start).toBeLessThan(1000);
});

test('an account has its own turns, whoever asks', () => {
	expect(turnsOf('a', 10)).toBe(turnsOf('a', 10));
	expect(turnsOf('a', 10)).not.toBe(turnsOf('b', 10));
});
