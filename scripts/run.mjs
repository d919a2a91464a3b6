// Every command of the project starts here, so that it works on a clone in which nothing is installed yet:
//   node scripts/run.mjs <name> [arguments]   runs scripts/<name>.mts
// Plain JavaScript without dependencies, as is what it imports; everything behind it is TypeScript.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { commandLine, isCommand, listOfCommands } from '../tools/command-line/commandLine.mjs';
import { commands } from '../tools/command-line/commands.mjs';
import { ensurePackages } from '../tools/npm/ownPackages.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const oldestNode = 20;

if (Number(process.versions.node.split('.')[0]) < oldestNode) {
	console.error(`Node.js ${oldestNode} or newer is needed; this is ${process.version}.`);
	process.exit(1);
}

const [name = '', ...rest] = process.argv.slice(2);
if (!isCommand(name)) {
	const asked = name === '--help';
	console[asked ? 'log' : 'error'](asked ? listOfCommands() : `There is no command "${name}".\n\n${listOfCommands()}`);
	process.exit(asked ? 0 : 2);
}
// Before anything is installed or started.
commandLine(name, rest);
await installPackages();

/** Ends the process where they cannot be installed, or a signal comes meanwhile. */
async function installPackages() {
	const stopping = new AbortController();
	const stop = () => stopping.abort();
	const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
	for (const signal of signals) process.on(signal, stop);
	try {
		/** @type {import('../tools/command-line/commands.mjs').Command} */
		const { packages = 'all' } = commands[name];
		await ensurePackages(root, packages, stopping.signal);
	} catch (error) {
		if (!stopping.signal.aborted) console.error(error instanceof Error ? error.message : error);
		process.exit(1);
	}
	for (const signal of signals) process.off(signal, stop);
}

const child = spawn(process.execPath, ['--import', 'tsx', join(root, 'scripts', `${name}.mts`), ...rest], {
	cwd: root,
	stdio: 'inherit',
});
// The child decides when it has ended what it started. Ctrl-C reaches it from the terminal as well, so it may hear that
// twice; a signal sent to this process alone reaches it only from here.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
// npm passes a signal to a shell between it and this process, which ends without passing it on.
const parent = process.ppid;
if (process.env.npm_lifecycle_event) {
	setInterval(() => {
		if (process.ppid !== parent) child.kill('SIGTERM');
	}, 1_000).unref();
}
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
