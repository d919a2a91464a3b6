import { spawn, spawnSync, type ChildProcess, type SpawnOptions } from 'node:child_process';

/** A started program together with everything it starts itself. */
export interface ProcessTree {
	readonly process: ChildProcess;
	/** Resolves when the program itself has ended; rejects where it could not be started. */
	readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
	/** Asks it to end, and after `patience` ms makes all of it end. */
	stop(patience?: number): Promise<void>;
}

const windows = process.platform === 'win32';
const running = new Set<number>();

// The last resort: however this process ends short of SIGKILL, nothing it started outlives it.
process.on('exit', () => {
	for (const pid of running) killGroup(pid, 'SIGKILL');
});

/** Starts a program at the head of a process group of its own, so that its children can be ended with it. */
export function spawnTree(program: string, args: readonly string[], options: SpawnOptions): ProcessTree {
	const child = spawn(program, args, { ...options, detached: !windows, windowsHide: true });
	const pid = child.pid;
	if (pid !== undefined) running.add(pid);

	const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve, reject) => {
		child.once('error', reject);
		child.once('exit', (code, signal) => {
			// A task runner may still be there although the server at its head is gone.
			if (pid !== undefined) {
				killGroup(pid, 'SIGKILL');
				running.delete(pid);
			}
			resolve({ code, signal });
		});
	});
	// A failure reaches those who wait for it; nobody has to.
	ended.catch(() => undefined);

	return {
		process: child,
		ended,
		async stop(patience = 10_000) {
			if (pid === undefined) return;
			if (running.has(pid)) {
				// Windows has no signals: asking there is already ending.
				killGroup(pid, 'SIGTERM', child);
				const impatience = setTimeout(() => killGroup(pid, 'SIGKILL'), patience);
				await ended;
				clearTimeout(impatience);
			}
			await groupGone(pid);
		},
	};
}

function killGroup(pid: number, signal: NodeJS.Signals, leader?: ChildProcess): void {
	if (windows) {
		spawnSync('taskkill', ['/PID', String(pid), '/T', '/F'], { stdio: 'ignore' });
		return;
	}
	try {
		// Politely only to the leader: it ends its children in its own order.
		if (leader) leader.kill(signal);
		else process.kill(-pid, signal);
	} catch {
		// Nobody left in the group.
	}
}

async function groupGone(pid: number): Promise<void> {
	if (windows) return;
	for (let attempt = 0; attempt < 100; attempt++) {
		try {
			process.kill(-pid, 0);
		} catch {
			return;
		}
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
}
