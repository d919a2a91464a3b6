import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Memory in MiB by the name of a process. */
export type Memory = Readonly<Record<string, number>>;

/** Resident memory of processes, each with what it has started itself (n8n's task runner). Needs `ps`. */
export async function memoryOf(pids: Readonly<Record<string, number>>): Promise<Memory> {
	const { stdout } = await run('ps', ['-A', '-o', 'pgid=,rss=']);
	const groups = new Map<number, number>();
	for (const line of stdout.trim().split('\n')) {
		const [group, kibibytes] = line.trim().split(/\s+/).map(Number);
		groups.set(group, (groups.get(group) ?? 0) + kibibytes);
	}
	return Object.fromEntries(
		Object.entries(pids).map(([name, pid]) => [name, Math.round((groups.get(pid) ?? 0) / 1024)]),
	);
}

/** Looks at memory until it is stopped. */
export interface MemoryWatch {
	/** Ends it; returns the most that each process had. */
	stop(): Promise<Memory>;
}

/** Calls `read` twice a second and keeps the highest values. */
export function watchMemory(read: () => Promise<Memory>): MemoryWatch {
	const peaks: Record<string, number> = {};
	const look = async (): Promise<void> => {
		for (const [name, size] of Object.entries(await read())) peaks[name] = Math.max(peaks[name] ?? 0, size);
	};
	let latest = look();
	const timer = setInterval(() => {
		latest = latest.then(look);
	}, 500);
	return {
		async stop() {
			clearInterval(timer);
			await latest;
			await look();
			return peaks;
		},
	};
}
