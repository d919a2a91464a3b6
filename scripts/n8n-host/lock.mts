import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

interface Holder {
	readonly pid: number;
	readonly machine: string;
}

const heartbeat = 5_000;
// Only counts where the process cannot be looked up: another machine or container on the same folder.
const silence = 60_000;

/**
 * Runs `work` while holding the lock file, waiting for whoever holds it now. A lock whose holder has died is taken over.
 * What it guards is renamed into place as a whole, so the worst a lost race costs is work done twice.
 */
export async function withLock<T>(
	file: string,
	work: () => Promise<T>,
	{ onWait, signal }: { onWait?: () => void; signal?: AbortSignal } = {},
): Promise<T> {
	mkdirSync(dirname(file), { recursive: true });
	const mine = JSON.stringify({ pid: process.pid, machine: hostname() } satisfies Holder);
	let waited = false;
	while (!take(file, mine)) {
		if (abandoned(file)) {
			rmSync(file, { force: true });
			continue;
		}
		if (!waited) onWait?.();
		waited = true;
		await sleep(1_000, undefined, { signal });
	}

	const beat = setInterval(() => {
		const now = new Date();
		try {
			utimesSync(file, now, now);
		} catch {
			// Somebody cleaned the cache folder; the work itself will notice if that matters.
		}
	}, heartbeat);
	beat.unref();
	try {
		return await work();
	} finally {
		clearInterval(beat);
		if (read(file) === mine) rmSync(file, { force: true });
	}
}

function take(file: string, content: string): boolean {
	try {
		writeFileSync(file, content, { flag: 'wx' });
		return true;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
		throw error;
	}
}

function abandoned(file: string): boolean {
	let quiet: number;
	try {
		quiet = Date.now() - statSync(file).mtimeMs;
	} catch {
		return false;
	}
	const holder = parse(read(file));
	if (holder && holder.machine === hostname() && !alive(holder.pid)) return true;
	return quiet > silence;
}

function read(file: string): string | undefined {
	try {
		return readFileSync(file, 'utf8');
	} catch {
		return undefined;
	}
}

function parse(text: string | undefined): Holder | undefined {
	try {
		return JSON.parse(text ?? '') as Holder;
	} catch {
		// Just being written, or torn: its age decides.
		return undefined;
	}
}

function alive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
}
