/**
 * Runs `work` while this process's timers go off, and its clock runs, `times` as fast: minutes of waiting take
 * a second, in the order and with the time stamps they would have. Sockets and the sandbox's own latencies keep
 * real time, so a real 10 ms counts as `10 * times` ms.
 */
export async function hurried<Result>(times: number, work: () => Promise<Result>): Promise<Result> {
	const { setTimeout: set } = globalThis;
	const { now } = Date;
	const start = now();
	globalThis.setTimeout = Object.assign(
		(handler: (...args: unknown[]) => void, milliseconds = 0, ...args: unknown[]) =>
			set(handler, milliseconds / times, ...args),
		set,
	);
	Date.now = () => start + (now() - start) * times;
	try {
		return await work();
	} finally {
		globalThis.setTimeout = set;
		Date.now = now;
	}
}
