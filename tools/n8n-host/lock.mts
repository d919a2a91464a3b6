import { existsSync, mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
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
 * Takes a lock file, also from a holder that has died. Returns the function that gives it back, or undefined while another
 * process holds it.
 * What it guards is either renamed into place as a whole or has a port of its own, so the worst that two takers of one
 * dead lock can do is work done twice.
 */
export function takeLock(file: string): (() => void) | undefined {
	mkdirSync(dirname(file), { recursive: true });
	const mine = JSON.stringify({ pid: process.pid, machine: hostname() } satisfies Holder);
	if (!take(file, mine)) {
		if (!abandoned(file)) return undefined;
		rmSync(file, { force: true });
		if (!take(file, mine)) return undefined;
	}
	const beat = setInterval(() => {
		const now = new Date();
		try {
			utimesSync(file, now, now);
		} catch {
			// The cache folder was cleaned; the work itself will notice if that matters.
		}
	}, heartbeat);
	beat.unref();
	return () => {
		clearInterval(beat);
		if (existsSync(file) && readFileSync(file, 'utf8') === mine) rmSync(file, { force: true });
	};
}

/** Runs `work` while holding the lock file, waiting for whoever holds it now. */
export async function withLock<T>(
	file: string,
	work: () => Promise<T>,
	{ onWait, signal }: { onWait?: () => void; signal?: AbortSignal } = {},
): Promise<T> {
	let release = takeLock(file);
	if (!release) onWait?.();
	while (!release) {
		await sleep(1_000, undefined, { signal });
		release = takeLock(file);
	}
	try {
		return await work();
	} finally {
		release();
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
	try {
		if (Date.now() - statSync(file).mtimeMs > silence) return true;
		const { pid, machine } = JSON.parse(readFileSync(file, 'utf8')) as Holder;
		return machine === hostname() && !alive(pid);
	} catch {
		// Just being written, or given back.
		return false;
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
