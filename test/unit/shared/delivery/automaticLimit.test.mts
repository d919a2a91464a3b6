import { AutomaticLimit } from '../../../../nodes/shared/delivery/automaticLimit.ts';
import { limitOf } from '../../../../nodes/shared/delivery/concurrencyLimit.ts';
import {
	bucket,
	constant,
	dropping,
	knee,
	randomNumbers,
	type SimulatedProvider,
	type SimulatedRun,
	simulate,
} from '../../../support/simulated-provider.mts';

const eightByEight = { first: 10, most: 100 };
const pressNXpress = { first: 10, most: 50 };
const acoustic = { first: 2, most: 4 };

const run = (provider: SimulatedProvider, requests: number, bounds = eightByEight): SimulatedRun =>
	simulate(new AutomaticLimit(bounds), provider, requests);

/** The limits in the order in which they were, each once. */
const steps = ({ limits }: SimulatedRun): number[] => limits.filter((limit, start) => limit !== limits[start - 1]);

describe('a provider that keeps up', () => {
	test.each([
		['8x8', eightByEight, [1, 10, 20, 40, 80, 100]],
		["Press'nXPress", pressNXpress, [1, 10, 20, 40, 50]],
		['Acoustic', acoustic, [1, 2, 4]],
		['fewer than the first step', { first: 10, most: 3 }, [1, 3]],
	])('%s: one, then the first step, then doubled to the limit', (_, bounds, limits) => {
		const result = run(constant(300), 1000, bounds);
		expect(steps(result)).toEqual(limits);
		expect(result.peak).toBe(limits.at(-1));
	});

	test.each([
		['8x8', eightByEight, 14],
		["Press'nXPress", pressNXpress, 23],
	])('%s: 1,000 take at most 1.1 times as long as the rounds that they need', (_, bounds, rounds) => {
		for (const latency of [50, 150, 300]) {
			expect(run(constant(latency), 1000, bounds).time).toBeLessThan(1.1 * rounds * latency);
		}
	});

	test('the limit never grows beyond what the items make use of', () => {
		for (const requests of [1, 2, 5, 11, 12, 25, 60]) {
			const { limits } = run(constant(300), requests);
			expect(Math.max(...limits)).toBeLessThanOrEqual(Math.max(10, 2 * requests));
		}
	});

	test('a constant 300 ms, and a latency that varies by a third, are never taken for trouble', () => {
		for (const jitter of [0, 0.1, 0.3]) {
			const { limits } = run(constant(300, jitter), 10_000);
			expect(Math.min(...limits.slice(500))).toBe(100);
		}
	});

	test('n8n that was busy for a moment is not taken for the provider', () => {
		const stalled: SimulatedProvider = (now) => ({
			status: 200,
			latency: now % 3000 > 2500 ? 3800 - (now % 3000) : 300,
		});
		expect(Math.min(...run(stalled, 6000).limits.slice(300))).toBe(100);
	});
});

describe('a provider whose latency rises with the load', () => {
	test.each([50, 150, 300])('%d ms for 30 at once: the limit stays within half as much again', (latency) => {
		const { inFlight, limits, time } = run(knee(30, latency), 5000);
		expect(Math.max(...inFlight.slice(1000))).toBeLessThanOrEqual(45);
		expect(Math.min(...limits.slice(1000))).toBeGreaterThanOrEqual(30);
		expect(time).toBeLessThan(1.1 * (5000 / 30) * latency);
	});

	test('also where latencies vary, and n8n itself takes longer the more are in flight', () => {
		for (let seed = 1; seed <= 60; seed++) {
			const random = randomNumbers(seed);
			const ideal = knee(30, 300);
			const provider: SimulatedProvider = (now, inFlight) => {
				const response = ideal(now, inFlight);
				return { ...response, latency: response.latency * (1 + 0.15 * random() ** 2) + 3 + 0.3 * inFlight * random() };
			};
			const { inFlight, limits } = run(provider, 1000);
			expect(Math.max(...inFlight.slice(500))).toBeLessThanOrEqual(42);
			expect(Math.min(...limits.slice(500))).toBeGreaterThanOrEqual(30);
		}
	});

	test('the step that made it slow is taken back after one round', () => {
		const { limits } = run(knee(30, 300), 5000);
		expect(limits.filter((limit) => limit > 45).length).toBeLessThanOrEqual(160);
	});

	test('one that has become slower for good is given time, and then as much as before', () => {
		const slower: SimulatedProvider = (now) => ({ status: 200, latency: now < 5000 ? 300 : 600 });
		const { limits } = run(slower, 6000);
		expect(Math.min(...limits.slice(1500))).toBe(10);
		expect(limits.at(-1)).toBe(100);
	});
});

describe('a provider that allows 20 a second, and 20 that were saved up', () => {
	test.each([
		['in whole seconds', 1000],
		['in milliseconds', 50],
		['not at all', undefined],
	])('and says when to come again %s: close to its rate, and few rejected', (_, retryAfter) => {
		for (const requests of [300, 1000]) {
			const result = run(bucket(20, 20, 50, retryAfter), requests);
			expect(result.time).toBeLessThan(1.1 * ((requests - 20) / 20) * 1000);
			expect(result.rejected / result.left).toBeLessThan(0.1);
			expect([result.givenUp, result.mostAttempts <= 3]).toEqual([0, true]);
		}
	});

	test('nothing saved up: nobody is given up, and two thirds of its rate', () => {
		for (const retryAfter of [1000, undefined]) {
			const result = run(bucket(20, 1, 50, retryAfter), 1000);
			expect(result.time).toBeLessThan(1.5 * 50_000);
			expect(result.rejected / result.left).toBeLessThan(0.1);
			expect(result.givenUp).toBe(0);
		}
	});

	test('less than one in flight: 2 a second at 50 ms', () => {
		const result = run(bucket(2, 2, 50, 1000), 200);
		expect(result.time).toBeLessThan(1.3 * 100_000);
		expect(result.givenUp).toBe(0);
	});
});

describe('trouble', () => {
	/** A limit that has grown to 80, with 80 in flight. */
	function grown(): { limit: AutomaticLimit; flights: number[] } {
		const limit = new AutomaticLimit(eightByEight);
		limit.noteEnd(limit.noteStart(0), { type: 'answered', latency: 100 }, 100);
		let flights: number[] = [];
		for (const inFlight of [10, 20, 40]) {
			while (flights.length < inFlight) flights.push(limit.noteStart(200));
			flights = flights.flatMap((flight) => {
				limit.noteEnd(flight, { type: 'answered', latency: 100 }, 300);
				return [];
			});
		}
		while (flights.length < 80) flights.push(limit.noteStart(400));
		expect(limit.mostInFlight).toBe(80);
		return { limit, flights };
	}

	test.each([{ type: 'failed' } as const, { type: 'throttled', resumesAt: 1000 } as const])(
		'%j halves the limit, once for all that were in flight together',
		(end) => {
			const { limit, flights } = grown();
			for (const flight of flights) limit.noteEnd(flight, end, 500);
			expect(limit.mostInFlight).toBe(40);
			limit.noteEnd(limit.noteStart(1000), end, 1100);
			expect(limit.mostInFlight).toBe(20);
		},
	);

	test('never below one', () => {
		const limit = new AutomaticLimit(eightByEight);
		for (let n = 0; n < 20; n++) limit.noteEnd(limit.noteStart(n), { type: 'failed' }, n);
		expect(limit.mostInFlight).toBe(1);
	});

	test('what says nothing about the provider changes nothing', () => {
		const { limit, flights } = grown();
		for (const flight of flights) limit.noteEnd(flight, { type: 'none' }, 500);
		expect(limit.mostInFlight).toBe(80);
	});

	test('as long as the first request has no response there is one at a time', () => {
		const limit = new AutomaticLimit(eightByEight);
		for (let n = 0; n < 3; n++) {
			limit.noteEnd(limit.noteStart(n), { type: 'none' }, n);
			expect(limit.mostInFlight).toBe(1);
		}
	});

	test('afterwards it grows carefully, and comes back', () => {
		let requests = 0;
		const once: SimulatedProvider = () => ({ status: ++requests === 500 ? 500 : 200, latency: 300 });
		const { limits } = run(once, 6000);
		const low = limits.indexOf(50);
		expect(low).toBeGreaterThan(490);
		expect(limits.slice(low, low + 60)).not.toContain(100);
		expect(limits.at(-1)).toBe(100);
	});

	test('a provider that drops every 50th connection: about ten in flight', () => {
		const { limits } = run(dropping(50, 300), 3000);
		expect(Math.max(...limits.slice(500))).toBeLessThanOrEqual(25);
		expect(Math.min(...limits.slice(500))).toBeGreaterThanOrEqual(4);
	});
});

test('a number that was entered stays as it is, whatever the provider does', () => {
	for (const provider of [constant(300), bucket(20, 20, 50), knee(3, 100), dropping(5, 50)]) {
		expect(steps(simulate(limitOf({ type: 'fixed', inFlight: 7 }), provider, 200))).toEqual([7]);
	}
});

test('with a number that was entered, starts are spread over the time of a request too', () => {
	const limit = limitOf({ type: 'fixed', inFlight: 10 });
	limit.noteEnd(limit.noteStart(1000), { type: 'answered', latency: 20 }, 1020);
	limit.noteStart(1020);
	limit.noteStart(1020);
	expect(limit.due).toBe(1022);
});

test.each([0, -1, 1.5, NaN, Infinity])('a number of %d is a programming error', (number) => {
	expect(() => limitOf({ type: 'fixed', inFlight: number })).toThrow(RangeError);
	expect(() => limitOf({ type: 'automatic', first: number, most: 10 })).toThrow(RangeError);
	expect(() => limitOf({ type: 'automatic', first: 1, most: number })).toThrow(RangeError);
});
