// Every command of the project starts here, so that it works on a clone in which nothing is installed yet:
//   node scripts/run.mjs <name> [arguments]   runs scripts/<name>.mts
// Plain JavaScript without dependencies, as is what it imports; everything behind it is TypeScript.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { commandLine, isCommand, listOfCommands } from '../tools/command-line/commandLine.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const oldestNode = 20;

if (Number(process.versions.node.split('.')[0]) < oldestNode) {
	console.error(`Node.js ${oldestNode} or newer is needed; this is ${process.version}.`);
	process.exit(1);
}

/** Installs what package-lock.json lists, unless exactly that was installed before. */
function installDependencies() {
	// `npm ci` would empty the folder behind the link, which is another checkout's.
	if (lstatSync(join(root, 'node_modules'), { throwIfNoEntry: false })?.isSymbolicLink()) return;
	const stamp = join(root, 'node_modules', '.installed-lockfile');
	const wanted = createHash('sha256')
		.update(readFileSync(join(root, 'package-lock.json')))
		.digest('hex');
	if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;

	const unlock = lockInstallation();
	try {
		if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
		npmCi();
		writeFileSync(stamp, wanted);
	} finally {
		unlock();
	}
}

function npmCi() {
	console.log('Installing the development dependencies (once, about two minutes) …');
	const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
	const { status } = spawnSync(npm, ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
		cwd: root,
		stdio: 'inherit',
		shell: process.platform === 'win32',
	});
	if (status !== 0) {
		console.error('npm ci did not finish. Its message is above; run the same command again once it is solved.');
		process.exit(status ?? 1);
	}
}

/** Two `npm ci` at once leave an incomplete node_modules; the second command waits for the first, at most ten minutes. */
function lockInstallation() {
	const name = createHash('sha256').update(root).digest('hex').slice(0, 12);
	const lock = join(tmpdir(), `n8n-nodes-survey-messaging-install-${name}`);
	for (let waited = 0; waited < 600; waited++) {
		try {
			mkdirSync(lock);
			break;
		} catch {
			if (Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > 600_000) break;
			if (waited === 0) console.log('Another command is installing the development dependencies; waiting for it …');
			Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
		}
	}
	const unlock = () => rmSync(lock, { recursive: true, force: true });
	process.once('exit', unlock);
	return unlock;
}

const [name = '', ...rest] = process.argv.slice(2);
if (!isCommand(name)) {
	const asked = name === '--help';
	console[asked ? 'log' : 'error'](asked ? listOfCommands() : `There is no command "${name}".\n\n${listOfCommands()}`);
	process.exit(asked ? 0 : 2);
}
// Before anything is installed or started.
commandLine(name, rest);
installDependencies();

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
