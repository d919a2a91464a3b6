/** What a simulation may do with its clock. */
export interface SimulatedClock {
	/** Milliseconds since the simulation began, with their fraction. */
	readonly now: number;
	/** Lets time pass during which this process can do nothing else, as computing does. */
	work(milliseconds: number): void;
}

const real = { setImmediate, setTimeout, clearTimeout, now: Date.now };
/** Beyond this number of milliseconds without anything due, a simulation has got stuck: a day. */
const longestWait = 86_400_000;

/**
 * Runs `simulation` on a clock of its own: `Date.now`, `setTimeout` and `clearTimeout` are replaced until it ends. Where nothing
 * more can happen at a moment, the clock goes on to the next timer, so hours take as long as what happens in them. Timers go
 * off as in Node.js: whole milliseconds, one at least, in the order in which they are due, promises being dealt with in between.
 * @throws Error when the simulation waits for something that is not a timer
 */
export async function onSimulatedClock<Result>(
	simulation: (clock: SimulatedClock) => Promise<Result>,
): Promise<Result> {
	const timers = new Timers();
	const replaced = {
		setTimeout: Object.assign(timers.set.bind(timers), real.setTimeout),
		clearTimeout: timers.clear.bind(timers),
	};
	Object.assign(globalThis, replaced);
	Date.now = () => Math.floor(timers.now);
	try {
		let isOver = false;
		const result = simulation(timers).finally(() => {
			isOver = true;
		});
		// Whoever awaits `result` hears of it.
		result.catch(() => undefined);
		for (;;) {
			await promisesDealtWith();
			if (isOver) return await result;
			timers.goOffNext();
		}
	} finally {
		Object.assign(globalThis, { setTimeout: real.setTimeout, clearTimeout: real.clearTimeout });
		Date.now = real.now;
	}
}

async function promisesDealtWith(): Promise<void> {
	await new Promise<void>((resolve) => {
		process.nextTick(resolve);
	});
}

/** A timer that was set, as its caller holds it. */
interface Timer {
	due: number;
	run: (() => void) | undefined;
}

class Timers implements SimulatedClock {
	now = 0;
	/** By the millisecond at which they are due. */
	private readonly due = new Map<number, Timer[]>();
	/** The millisecond whose timers go off. */
	private moment = 0;

	work(milliseconds: number): void {
		this.now += milliseconds;
	}

	set(handler: (...args: unknown[]) => void, milliseconds = 1, ...args: unknown[]): Timer {
		const timer = {
			due: Math.floor(this.now) + Math.max(1, Math.trunc(milliseconds)),
			run: () => handler(...args),
		};
		const others = this.due.get(timer.due);
		if (others) others.push(timer);
		else this.due.set(timer.due, [timer]);
		return timer;
	}

	clear(timer?: Timer): void {
		if (timer) timer.run = undefined;
	}

	goOffNext(): void {
		const latest = this.moment + longestWait;
		while (!this.due.has(this.moment)) {
			if (this.due.size === 0 || ++this.moment > latest) throw new Error('The simulation waits for no timer.');
		}
		const timers = this.due.get(this.moment) ?? [];
		const [timer] = timers.splice(0, 1);
		if (timers.length === 0) this.due.delete(this.moment);
		this.now = Math.max(this.now, this.moment);
		timer?.run?.();
	}
}
