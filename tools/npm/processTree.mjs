import { spawn, spawnSync } from 'node:child_process';

/** @typedef {{ code: number | null, signal: NodeJS.Signals | null }} End how a program has ended */

/**
 * A started program together with everything it starts itself.
 * @typedef {object} ProcessTree
 * @property {import('node:child_process').ChildProcess} process
 * @property {Promise<End>} ended resolves when the program itself has ended; rejects where it could not be started
 * @property {(patience?: number) => Promise<void>} stop asks it to end, and after `patience` ms makes all of it end
 */

const windows = process.platform === 'win32';
/** @type {Set<number>} */
const running = new Set();

// The last resort: however this process ends short of SIGKILL, nothing it started outlives it.
process.on('exit', () => {
	for (const pid of running) killGroup(pid, 'SIGKILL');
});

/**
 * Starts a program at the head of a process group of its own, so that its children can be ended with it.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 * @returns {ProcessTree}
 */
export function spawnTree(program, args, options) {
	const child = spawn(program, args, { ...options, detached: !windows, windowsHide: true });
	const pid = child.pid;
	if (pid !== undefined) running.add(pid);

	/** @type {Promise<End>} */
	const ended = new Promise((resolve, reject) => {
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

/**
 * @param {number} pid
 * @param {NodeJS.Signals} signal
 * @param {import('node:child_process').ChildProcess} [leader]
 */
function killGroup(pid, signal, leader) {
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

/** @param {number} pid */
async function groupGone(pid) {
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
