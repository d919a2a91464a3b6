import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '../../../tools/checks/tool.mts';
import { ensureHost, hostFolder } from '../../../tools/n8n-host/install.mts';
import { withLock } from '../../../tools/n8n-host/lock.mts';
import { plainEnvironment } from '../../../tools/npm/npm.mjs';
import { defaultVersion } from '../../../tools/n8n-host/versions.mts';

/** A demo as it is started in a terminal, by `npm start` or `npm run dev`, on a cache folder of its own. */
export interface RunningDemo {
	/** The terminal's output. */
	readonly output: string;
	/** The terminal's text after a label, or below the name of a workflow. */
	printed(before: string): string;
	/** Waits until the terminal has said something, from the given position of `output` on. */
	says(text: string, from: number, patience: number): Promise<void>;
	/** What Ctrl-C does: everything in the terminal gets the signal. Returns when the command has ended. */
	interrupt(): Promise<void>;
	/** What the same command says in another terminal meanwhile; it ends with an error there. */
	inAnotherTerminal(): string;
	/** Whatever it has started and still runs, as command lines; after its end, of what was seen before. */
	processes(): string[];
	/** Ends whatever is left and removes the folder. */
	remove(): void;
}

/** Runs `npm start` and returns when it says that everything is up. The n8n that is kept already is used. */
export async function npmStart(patience: number): Promise<RunningDemo> {
	return await whileNobodyStarts(async () => await runInTerminal(['start'], root, 'open this first', patience));
}

/** Runs `npm run dev` in a copy of the repository and returns when it watches; see `npmStart`. */
export async function npmRunDev(repository: string, patience: number): Promise<RunningDemo> {
	return await whileNobodyStarts(
		async () => await runInTerminal(['run', 'dev'], repository, 'Watching nodes/', patience),
	);
}

/** Suites run side by side, and two demos that start in the same moment would both find n8n's usual port free. */
async function whileNobodyStarts(start: () => Promise<RunningDemo>): Promise<RunningDemo> {
	return await withLock(join(tmpdir(), 'survey-messaging-demo.lock'), start);
}

async function runInTerminal(
	args: readonly string[],
	cwd: string,
	sign: string,
	patience: number,
): Promise<RunningDemo> {
	const { folder: host } = await ensureHost(defaultVersion);
	const cache = mkdtempSync(join(tmpdir(), 'survey-messaging-e2e-'));
	const link = hostFolder(join(cache, 'n8n-nodes-survey-messaging'), defaultVersion);
	mkdirSync(dirname(link), { recursive: true });
	symlinkSync(host, link, 'junction');

	const env = { ...plainEnvironment(), XDG_CACHE_HOME: cache };
	// Detached it heads a process group, as whatever is started in a terminal does.
	const npm = spawn('npm', args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
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
		printed(before) {
			const found = new RegExp(`${before.replace(/[?.*+()[\]]/g, '\\$&')}\\s+(\\S+)`).exec(output)?.[1];
			if (found === undefined) throw new Error(`Nothing follows ${before} in:\n${output}`);
			return found;
		},
		async says(text, from, time) {
			const until = Date.now() + time;
			while (!output.includes(text, from)) {
				const over = npm.exitCode !== null || npm.signalCode !== null || Date.now() > until;
				if (over) throw new Error(`npm ${args.join(' ')} did not say "${text}", but:\n${output.slice(from)}`);
				await sleep(100);
			}
		},
		async interrupt() {
			process.kill(-pid, 'SIGINT');
			await ended;
		},
		inAnotherTerminal() {
			const { status, stderr } = spawnSync('npm', args, { cwd, env, encoding: 'utf8' });
			if (status === 0) throw new Error(`npm ${args.join(' ')} was not told that it runs already.`);
			return stderr;
		},
		processes: () => stillThere().map(({ command }) => command),
		remove() {
			for (const left of stillThere()) end(left.pid);
			rmSync(cache, { recursive: true, force: true, maxRetries: 3 });
		},
	};
	try {
		await demo.says(sign, 0, patience);
	} catch (error) {
		demo.remove();
		throw error;
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
