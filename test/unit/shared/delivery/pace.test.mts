import { Pace } from '../../../../nodes/shared/delivery/pace.ts';

/** When this number of requests start, each when it is due and none before `now`. */
function starts(pace: Pace, now: number, count: number, spread: number): number[] {
	return Array.from({ length: count }, () => {
		const start = Math.max(now, pace.due);
		pace.noteStart(start, spread);
		return start;
	});
}

test('before anything was answered, nothing waits', () => {
	expect(starts(new Pace(), 1000, 10, 10)).toEqual(new Array(10).fill(1000));
});

test('afterwards requests are spread over the time of the fastest answer', () => {
	const pace = new Pace();
	for (const milliseconds of [30, 20, 25]) pace.noteLatency(milliseconds);
	pace.noteStart(1000, 10);
	expect(starts(pace, 1000, 4, 10)).toEqual([1000, 1002, 1004, 1006]);
});

test('what comes later than its turn is not held up, and the next one may be early by one gap', () => {
	const pace = new Pace();
	pace.noteLatency(20);
	starts(pace, 1000, 2, 10);
	expect(starts(pace, 1100, 3, 10)).toEqual([1100, 1100, 1102]);
});

test('slow responses, of which few are awaited, do not hold up anything for long', () => {
	const pace = new Pace();
	pace.noteLatency(6000);
	pace.noteStart(1000, 3);
	expect(starts(pace, 1000, 3, 3)).toEqual([1000, 1005, 1010]);
});
