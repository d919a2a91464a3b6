import { performance } from 'node:perf_hooks';

/** Idle milliseconds that count at once: a machine that is busy otherwise may wake this process much later. */
const mostIdle = 20;

/**
 * Runs `work` on a clock that runs `times` as fast whenever this process has nothing to do: minutes of waiting take a
 * second, in the order and with the time stamps they would have. While the process works, or waits for its turn, the
 * clock keeps real time, so that however busy the machine is, no request takes longer than its timeout. Only what is
 * awaited idly, the sandbox's own latencies say, counts `times` as much.
 */
export async function hurried<Result>(times: number, work: () => Promise<Result>): Promise<Result> {
	const clock = new HurriedClock(times);
	try {
		return await work();
	} finally {
		clock.stop();
	}
}

/** A timer that is not over: when it goes off, and what it does then. */
interface Timer {
	due: number;
	run: () => void;
}

class HurriedClock {
	private readonly real = { setTimeout, clearTimeout, now: Date.now };
	private readonly timers = new Map<NodeJS.Timeout, Timer>();
	private readonly ticks = setInterval(() => this.tick(), 1);
	/** Milliseconds that this clock is ahead of the real one. */
	private ahead = 0;
	private utilization = performance.eventLoopUtilization();

	constructor(private readonly times: number) {
		globalThis.setTimeout = Object.assign(this.set.bind(this), this.real.setTimeout);
		globalThis.clearTimeout = this.clear.bind(this);
		Date.now = () => Math.floor(this.now());
	}

	stop(): void {
		clearInterval(this.ticks);
		// Nobody needs what is left, and no process has to stay for it.
		for (const handle of this.timers.keys()) handle.unref();
		Object.assign(globalThis, { setTimeout: this.real.setTimeout, clearTimeout: this.real.clearTimeout });
		Date.now = this.real.now;
	}

	private now(): number {
		return this.real.now() + this.ahead;
	}

	private set(handler: (...args: unknown[]) => void, milliseconds = 0, ...args: unknown[]): NodeJS.Timeout {
		// The real timer is what the caller holds, and goes off when the work is over before this one is due.
		const handle = this.real.setTimeout(() => this.goOff(handle), milliseconds);
		this.timers.set(handle, { due: this.now() + milliseconds, run: () => handler(...args) });
		return handle;
	}

	private clear(handle?: NodeJS.Timeout | string | number): void {
		this.timers.delete(handle as NodeJS.Timeout);
		this.real.clearTimeout(handle);
	}

	private goOff(handle: NodeJS.Timeout): void {
		const timer = this.timers.get(handle);
		this.clear(handle);
		timer?.run();
	}

	private tick(): void {
		const now = performance.eventLoopUtilization();
		this.ahead += Math.min(now.idle - this.utilization.idle, mostIdle) * (this.times - 1);
		this.utilization = now;
		const due = [...this.timers].filter(([, timer]) => timer.due <= this.now());
		for (const [handle] of due.sort(([, a], [, b]) => a.due - b.due)) this.goOff(handle);
	}
}
