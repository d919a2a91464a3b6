import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../n8n-host/cacheFolder.mts';
import { takeLock } from '../n8n-host/lock.mts';
import { openInBrowser } from './browser.mts';
import { startDemo, type Demo } from './demo.mts';
import { DemoFolder } from './folder.mts';
import { welcome } from './welcome.mts';

/** What a command brings up, and what it is called. */
export interface RunOptions {
	/** As it is typed, to tell the user what else to type. */
	readonly command: string;
	/** Name of its folder in the cache; one process at a time uses it. */
	readonly name: string;
	/** Whether to forget what was changed in its n8n before. */
	readonly fresh: boolean;
	/** Whether to open the start page in the browser. */
	readonly open?: boolean;
	/** Environment of n8n, on top of what it has anyway. */
	readonly env?: Readonly<Record<string, string>>;
	/** What goes on beside the demo, from its start on; the folder is n8n's user folder. It rejects when it is aborted. */
	readonly meanwhile?: (demo: Promise<Demo>, folder: string, signal: AbortSignal) => Promise<never>;
}

const say = (line: string): void => console.log(line);

/**
 * Brings up the demo, tells the user where it is, and ends it on Ctrl-C, when whoever started this process is gone, or
 * when n8n has ended. Returns the exit code.
 */
export async function runDemo({ command, name, fresh, open, env, meanwhile }: RunOptions): Promise<number> {
	const release = takeLock(join(cacheFolder(), `${name}.lock`));
	const whereabouts = join(cacheFolder(), `${name}.address`);
	if (!release) {
		console.error(`${command} is running already${place(whereabouts)}. End it there with Ctrl-C first.`);
		return 1;
	}
	// Of one that was killed.
	rmSync(whereabouts, { force: true });
	const signal = stopSignal();
	try {
		const folder = new DemoFolder(join(cacheFolder(), name), fresh);
		const starting = startDemo({ folder, say, signal, env });
		const companion = meanwhile?.(starting, folder.path, signal);
		// Without a listener of its own until everything is up, a failure before that would end this process.
		companion?.catch(() => undefined);
		const demo = await starting;
		try {
			writeFileSync(whereabouts, demo.sandbox.url);
			say(welcome(demo, folder.notes.account, command));
			const problem = open ? await openInBrowser(demo.sandbox.url) : undefined;
			if (problem !== undefined) say(problem);
			const end = await Promise.race([demo.n8n.ended, aborted(signal), ...(companion ? [companion] : [])]);
			if (!end) return 0;
			console.error(
				`n8n ended unexpectedly (${end.signal ?? `exit code ${end.code}`}). What it said: ${demo.n8n.logFile}`,
			);
			return 1;
		} finally {
			await demo.stop();
		}
	} catch (error) {
		if (signal.aborted) return 0;
		console.error(error instanceof Error ? error.message : error);
		return 1;
	} finally {
		rmSync(whereabouts, { force: true });
		release();
	}
}

/** Where the one that runs is; it has no address while it is starting. */
function place(whereabouts: string): string {
	return existsSync(whereabouts) ? ` at ${readFileSync(whereabouts, 'utf8')}` : ', and about to come up';
}

/** Aborts on Ctrl-C and the like, and when whoever started this process is gone. */
function stopSignal(): AbortSignal {
	const stopping = new AbortController();
	let firstSignal = 0;
	for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
		process.on(name, () => {
			// One Ctrl-C can arrive twice, from the terminal and from whoever started this; a second one is meant.
			if (firstSignal && Date.now() - firstSignal > 1_000) process.exit(1);
			if (firstSignal) return;
			firstSignal = Date.now();
			say('\nEnding n8n and the sandbox …');
			stopping.abort();
		});
	}
	// Killed without notice, whoever started this cannot pass it on.
	const parent = process.ppid;
	setInterval(() => {
		if (process.ppid !== parent) stopping.abort();
	}, 1_000).unref();
	return stopping.signal;
}

function aborted(signal: AbortSignal): Promise<undefined> {
	return new Promise((resolve) => {
		if (signal.aborted) resolve(undefined);
		signal.addEventListener('abort', () => resolve(undefined), { once: true });
	});
}
