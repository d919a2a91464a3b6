// Plain JavaScript, as everything in this folder: scripts/run.mjs needs it before anything is installed.
import { createWriteStream } from 'node:fs';
import { spawnTree } from './processTree.mjs';

/**
 * How an npm command is run.
 * @typedef {object} NpmOptions
 * @property {string} cwd
 * @property {NodeJS.ProcessEnv} [env]
 * @property {string} [log] npm's output is added to this file
 * @property {AbortSignal} [signal]
 */

/** npm ended with an error; the message says what to do about it as far as that is known. */
export class NpmFailure extends Error {
	/**
	 * @param {string} message
	 * @param {string} output the last part of npm's output
	 */
	constructor(message, output) {
		super(message);
		this.name = 'NpmFailure';
		this.output = output;
	}

	/** Whether npm ended because the disk is full. */
	get diskFull() {
		return noSpace.test(this.output);
	}

	/** Whether npm ended because the registry is out of reach. */
	get offline() {
		return noNetwork.test(this.output);
	}
}

const noSpace = /ENOSPC|EDQUOT|no space left/i;
const noNetwork =
	/ENOTFOUND|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET_TIMEOUT|FETCH_ERROR/;

/**
 * Runs npm and returns its stdout.
 * @param {readonly string[]} args
 * @param {NpmOptions} options
 * @throws {NpmFailure} where npm ends with an error
 */
export async function npm(args, { cwd, env, log, signal }) {
	signal?.throwIfAborted();
	const { program, first, shell } = npmProgram();
	const tree = spawnTree(program, [...first, ...args], {
		cwd,
		env: env ?? plainEnvironment(),
		stdio: ['ignore', 'pipe', 'pipe'],
		shell,
	});
	const stop = () => void tree.stop(2_000);
	signal?.addEventListener('abort', stop, { once: true });

	let stdout = '';
	let recent = '';
	const file = log ? createWriteStream(log, { flags: 'a' }) : undefined;
	for (const stream of [tree.process.stdout, tree.process.stderr]) {
		stream?.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
			if (stream === tree.process.stdout) stdout += text;
			recent = (recent + text).slice(-20_000);
			file?.write(text);
		});
	}
	try {
		const closed = new Promise((resolve) => tree.process.once('close', resolve));
		const { code } = await tree.ended;
		await closed;
		signal?.throwIfAborted();
		if (code !== 0) throw new NpmFailure(explain(recent), lastLines(recent));
		return stdout;
	} finally {
		signal?.removeEventListener('abort', stop);
		file?.end();
	}
}

/**
 * This process's environment without what an outer `npm start` put there for its own use.
 * @returns {NodeJS.ProcessEnv}
 */
export function plainEnvironment() {
	const settings = 'local_prefix|ignore_scripts|omit_lockfile_registry_resolved|legacy_peer_deps|engine_strict';
	const inherited = new RegExp(`^(npm_(lifecycle_|package_|config_(${settings})$)|INIT_CWD$)`, 'i');
	return Object.fromEntries(Object.entries(process.env).filter(([name]) => !inherited.test(name)));
}

function npmProgram() {
	// Started by npm, its own script is named in the environment; that saves a shell on Windows.
	const script = process.env.npm_execpath;
	if (script?.endsWith('npm-cli.js')) return { program: process.execPath, first: [script], shell: false };
	const windows = process.platform === 'win32';
	return { program: windows ? 'npm.cmd' : 'npm', first: [], shell: windows };
}

/** @param {string} output */
function explain(output) {
	if (noSpace.test(output)) return 'The disk is full.';
	if (noNetwork.test(output)) {
		return 'The npm registry could not be reached. Check the network connection, and the proxy if you use one.';
	}
	if (/EACCES|EPERM|EROFS/.test(output)) return 'npm was not allowed to write a file.';
	return 'npm did not finish.';
}

/** @param {string} output */
function lastLines(output) {
	return output.trimEnd().split('\n').slice(-15).join('\n');
}
