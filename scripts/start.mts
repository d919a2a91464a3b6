// `npm start`: n8n with this package, furnished to try it on the sandbox. `npm start -- --fresh` forgets earlier changes.
import { join } from 'node:path';
import { startDemo } from './demo/demo.mts';
import { DemoFolder } from './demo/folder.mts';
import { welcome } from './demo/welcome.mts';
import { cacheFolder } from './n8n-host/cacheFolder.mts';
import { takeLock } from './n8n-host/lock.mts';

const say = (line: string): void => console.log(line);
const stopping = new AbortController();
const started = Date.now();
let firstSignal = 0;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
	process.on(signal, () => {
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

async function run(): Promise<number> {
	const unknown = process.argv.slice(2).filter((argument) => argument !== '--fresh');
	if (unknown.length > 0) {
		console.error(`npm start knows one option, --fresh; not ${unknown.join(' ')}.`);
		return 1;
	}
	const release = takeLock(join(cacheFolder(), 'demo.lock'));
	if (!release) {
		console.error('The demo is running already. End it there with Ctrl-C first.');
		return 1;
	}
	try {
		const folder = new DemoFolder(join(cacheFolder(), 'demo'), process.argv.includes('--fresh'));
		const demo = await startDemo({ folder, say, signal: stopping.signal });
		say(welcome(demo, folder.notes.account));
		say(`(up after ${Math.round((Date.now() - started) / 1000)} s)`);
		const end = await Promise.race([demo.n8n.ended, aborted()]);
		await demo.stop();
		if (!end) return 0;
		console.error(`n8n ended by itself (${end.signal ?? `exit code ${end.code}`}). What it said: ${demo.n8n.logFile}`);
		return 1;
	} catch (error) {
		if (stopping.signal.aborted) return 0;
		console.error(error instanceof Error ? error.message : error);
		return 1;
	} finally {
		release();
	}
}

function aborted(): Promise<undefined> {
	const { signal } = stopping;
	return new Promise((resolve) => {
		if (signal.aborted) resolve(undefined);
		signal.addEventListener('abort', () => resolve(undefined), { once: true });
	});
}

process.exit(await run());
