import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '../../../scripts/checks/tool.mts';
import { ensureHost } from '../../../scripts/n8n-host/install.mts';
import { plainEnvironment } from '../../../scripts/n8n-host/npm.mts';
import { defaultVersion } from '../../../scripts/n8n-host/versions.mts';

/** A demo as a newcomer starts it: `npm start` in a terminal, on a folder of its own. */
export interface RunningDemo {
	/** What stands in the terminal. */
	readonly output: string;
	/** What Ctrl-C does: everything in the terminal hears of it. Returns when `npm start` has ended. */
	interrupt(): Promise<void>;
	/** Whatever it has started and still runs, as command lines; after its end, of what was seen before. */
	processes(): string[];
	/** Ends whatever is left and removes the folder. */
	remove(): void;
}

/** Runs `npm start` and returns when it says that everything is up. The n8n that is kept already is used. */
export async function npmStart(patience: number): Promise<RunningDemo> {
	const { folder: host } = await ensureHost(defaultVersion);
	const cache = mkdtempSync(join(tmpdir(), 'survey-messaging-e2e-'));
	const ours = join(cache, 'n8n-nodes-survey-messaging');
	mkdirSync(ours);
	symlinkSync(host, join(ours, `n8n-${defaultVersion}`), 'junction');

	const env = { ...plainEnvironment(), XDG_CACHE_HOME: cache };
	// Detached it heads a process group, as whatever is started in a terminal does.
	const npm = spawn('npm', ['start'], { cwd: root, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
	const { pid = 0 } = npm;
	let output = '';
	for (const stream of [npm.stdout, npm.stderr])
		stream.setEncoding('utf8').on('data', (text: string) => (output += text));
	const ended = once(npm, 'close');
	const started = new Set([pid]);
	const stillThere = (): Process[] => {
		const all = processes();
		for (const id of descendants(started, all)) started.add(id);
		return all.filter((entry) => started.has(entry.pid));
	};

	const demo: RunningDemo = {
		get output() {
			return output;
		},
		async interrupt() {
			process.kill(-pid, 'SIGINT');
			await ended;
		},
		processes: () => stillThere().map(({ command }) => command),
		remove() {
			for (const left of stillThere()) end(left.pid);
			rmSync(cache, { recursive: true, force: true, maxRetries: 3 });
		},
	};
	const deadline = Date.now() + patience;
	while (!output.includes('(up after')) {
		if (npm.exitCode !== null || npm.signalCode !== null || Date.now() > deadline) {
			demo.remove();
			throw new Error(`npm start did not come up. It said:\n${output}`);
		}
		await sleep(200);
	}
	return demo;
}

interface Process {
	readonly pid: number;
	readonly parent: number;
	readonly command: string;
}

/** Everything that runs on this machine; what has ended and waits for its parent to notice does not. */
function processes(): Process[] {
	const lines = execFileSync('ps', ['-eo', 'pid=,ppid=,stat=,args='], { encoding: 'utf8' }).split('\n');
	return lines.flatMap((line) => {
		const [, pid, parent, command] = /^\s*(\d+)\s+(\d+)\s+[^Z\s]\S*\s+(.*)$/.exec(line) ?? [];
		return command === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
	});
}

/** Processes and everything they have started, directly or not. */
function descendants(ancestors: Iterable<number>, all: readonly Process[]): Set<number> {
	const found = new Set(ancestors);
	// Iteration goes on to what is added meanwhile.
	for (const pid of found) for (const child of all) if (child.parent === pid) found.add(child.pid);
	return found;
}

function end(pid: number): void {
	try {
		process.kill(pid, 'SIGKILL');
	} catch {
		// Gone already.
	}
}
