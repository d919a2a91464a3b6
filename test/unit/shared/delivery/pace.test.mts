import { Pace } from '../../../../nodes/shared/delivery/pace.ts';

/** When this number of requests start that ask for their turn at once, from `now` on. */
const starts = (pace: Pace, now: number, count: number): number[] =>
	Array.from({ length: count }, () => pace.reserveStart(now));

test('before anything was answered, nothing waits', () => {
	expect(starts(new Pace(10), 1000, 10)).toEqual(new Array(10).fill(0));
});

test('afterwards requests are spread over the time of the fastest answer', () => {
	const pace = new Pace(10);
	for (const milliseconds of [30, 20, 25]) pace.recordLatency(milliseconds);
	expect(starts(pace, 1000, 4)).toEqual([0, 2, 4, 6]);
});

test('what comes later than its turn is not held up', () => {
	const pace = new Pace(10);
	pace.recordLatency(20);
	expect(starts(pace, 1000, 2)).toEqual([0, 2]);
	expect(starts(pace, 1100, 2)).toEqual([0, 2]);
});

test('slow responses, of which few are awaited, do not hold up anything for long', () => {
	const pace = new Pace(3);
	pace.recordLatency(6000);
	expect(starts(pace, 1000, 3)).toEqual([0, 5, 10]);
});

test('nobody waits for long, however many there are', () => {
	const pace = new Pace(1000);
	pace.recordLatency(60_000);
	expect(Math.max(...starts(pace, 1000, 1000))).toBe(100);
});
