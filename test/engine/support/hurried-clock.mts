import { performance } from 'node:perf_hooks';

/**
 * Runs `work` on a clock that runs `times` as fast whenever this process has nothing to do: minutes of waiting take a
 * second, in the order and with the time stamps they would have. While the process works, the clock keeps real time, so
 * on a busy machine, too, no request takes longer than its timeout. Only what is awaited idly, the sandbox's own
 * latencies say, counts `times` as much.
 */
export async function hurried<Result>(times: number, work: () => Promise<Result>): Promise<Result> {
	const { setTimeout: set } = globalThis;
	const { now } = Date;
	const before = performance.eventLoopUtilization();
	const hurriedNow = () => now() + performance.eventLoopUtilization(before).idle * (times - 1);
	globalThis.setTimeout = Object.assign(
		(handler: (...args: unknown[]) => void, milliseconds = 0, ...args: unknown[]) => {
			const due = hurriedNow() + milliseconds;
			const look = () => {
				if (hurriedNow() < due) return;
				clearInterval(timer);
				handler(...args);
			};
			// As soon as it can be due; a little later where the process worked meanwhile.
			const timer = setInterval(look, milliseconds / times / 4);
			return timer;
		},
		set,
	);
	Date.now = () => Math.floor(hurriedNow());
	try {
		return await work();
	} finally {
		globalThis.setTimeout = set;
		Date.now = now;
	}
}
