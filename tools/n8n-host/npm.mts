import { createWriteStream } from 'node:fs';
import { spawnTree } from './processTree.mts';

/** How an npm command is run. */
export interface NpmOptions {
	readonly cwd: string;
	readonly env?: NodeJS.ProcessEnv;
	/** npm's output is added to this file. */
	readonly log?: string;
	readonly signal?: AbortSignal;
}

/** npm ended with an error; the message says what to do about it as far as that is known. */
export class NpmFailure extends Error {
	override readonly name = 'NpmFailure';
	constructor(
		message: string,
		/** The last part of npm's output. */
		readonly output: string,
	) {
		super(message);
	}

	/** Whether npm ended because the disk is full. */
	get diskFull(): boolean {
		return noSpace.test(this.output);
	}
}

const noSpace = /ENOSPC|EDQUOT|no space left/i;

/** Runs npm and returns its stdout; throws an NpmFailure where it ends with an error. */
export async function npm(args: readonly string[], { cwd, env, log, signal }: NpmOptions): Promise<string> {
	signal?.throwIfAborted();
	const [program, first, shell] = npmProgram();
	const tree = spawnTree(program, [...first, ...args], {
		cwd,
		env: env ?? plainEnvironment(),
		stdio: ['ignore', 'pipe', 'pipe'],
		shell,
	});
	const stop = (): void => void tree.stop(2_000);
	signal?.addEventListener('abort', stop, { once: true });

	let stdout = '';
	let recent = '';
	const file = log ? createWriteStream(log, { flags: 'a' }) : undefined;
	for (const stream of [tree.process.stdout, tree.process.stderr]) {
		stream?.setEncoding('utf8').on('data', (text: string) => {
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

/** This process's environment without what an outer `npm start` put there for its own use. */
export function plainEnvironment(): NodeJS.ProcessEnv {
	const settings = 'local_prefix|ignore_scripts|omit_lockfile_registry_resolved|legacy_peer_deps|engine_strict';
	const inherited = new RegExp(`^(npm_(lifecycle_|package_|config_(${settings})$)|INIT_CWD$)`, 'i');
	return Object.fromEntries(Object.entries(process.env).filter(([name]) => !inherited.test(name)));
}

function npmProgram(): [program: string, first: string[], shell: boolean] {
	// Started by npm, its own script is named in the environment; that saves a shell on Windows.
	const script = process.env.npm_execpath;
	if (script?.endsWith('npm-cli.js')) return [process.execPath, [script], false];
	return process.platform === 'win32' ? ['npm.cmd', [], true] : ['npm', [], false];
}

function explain(output: string): string {
	if (noSpace.test(output)) return 'The disk is full.';
	if (/ENOTFOUND|EAI_AGAIN|ENETUNREACH|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET_TIMEOUT/.test(output)) {
		return 'The npm registry could not be reached. Check the network connection, and the proxy if you use one.';
	}
	if (/EACCES|EPERM|EROFS/.test(output)) return 'npm was not allowed to write a file.';
	return 'npm did not finish.';
}

function lastLines(output: string): string {
	return output.trimEnd().split('\n').slice(-15).join('\n');
}
