import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { unusedPort } from './unusedPort.mts';
import { N8nClient } from './client.mts';
import { n8nProgram, type Host } from './install.mts';
import { withRuntime } from './nodeRuntime.mts';
import { plainEnvironment } from '../npm/npm.mjs';
import { spawnTree, type ProcessTree } from '../npm/processTree.mjs';

/** How to start a server. */
export interface ServerOptions {
	/** n8n's user folder; it keeps database and settings in `.n8n` below it. */
	readonly userFolder: string;
	readonly port: number;
	/** Everything n8n prints is added to this file. Default: `n8n.log` in the user folder. */
	readonly logFile?: string;
	/** Environment on top of what makes a quiet local server. */
	readonly env?: Readonly<Record<string, string>>;
	readonly signal?: AbortSignal;
}

/** A running process of n8n: all of it, or in queue mode a worker or webhook process. */
export interface N8nProcess {
	readonly logFile: string;
	/** Its id, which is that of its process group, too. */
	readonly pid: number;
	/** Resolves when it has ended, by `stop` or on its own. */
	readonly ended: ProcessTree['ended'];
	/** Ends it, its task runners included. */
	stop(): Promise<void>;
}

/** A running n8n. */
export interface N8nServer extends N8nProcess {
	readonly url: string;
	readonly version: string;
	readonly userFolder: string;
	/** Not signed in yet. */
	readonly client: N8nClient;
}

const startPatience = 180_000;
const preload = pathToFileURL(join(fileURLToPath(new URL('.', import.meta.url)), 'endWithParent.mjs')).href;

/** Starts an installed n8n on 127.0.0.1 and returns when it responds. It ends with this process at the latest. */
export async function startServer(host: Host, options: ServerOptions): Promise<N8nServer> {
	const url = `http://127.0.0.1:${options.port}`;
	const started = await startProgram(host, ['start'], options, 'n8n.log', () => responds(`${url}/rest/settings`));
	return {
		...started,
		url,
		version: host.version,
		userFolder: options.userFolder,
		client: new N8nClient(url, Number(host.version.split('.')[0])),
	};
}

/**
 * Starts a worker of an n8n in queue mode and returns when it accepts jobs. The environment names Redis, the database, the
 * encryption key, and how many jobs it runs at once. The port is that of its health check.
 */
export async function startWorker(host: Host, options: ServerOptions): Promise<N8nProcess> {
	const health = { QUEUE_HEALTH_CHECK_ACTIVE: 'true', QUEUE_HEALTH_CHECK_PORT: String(options.port) };
	const env = { ...health, ...options.env };
	return await startBesideMain(host, 'worker', { ...options, env });
}

/** Starts a webhook process of an n8n in queue mode, with the same environment, and returns when it receives posts at the port. */
export async function startWebhookProcess(host: Host, options: ServerOptions): Promise<N8nProcess> {
	return await startBesideMain(host, 'webhook', options);
}

async function startBesideMain(host: Host, command: 'worker' | 'webhook', options: ServerOptions): Promise<N8nProcess> {
	const isReady = (): Promise<boolean> => isOk(`http://127.0.0.1:${options.port}/healthz/readiness`);
	return await startProgram(host, [command], options, `${command}-${options.port}.log`, isReady);
}

async function startProgram(
	host: Host,
	command: readonly string[],
	options: ServerOptions,
	logName: string,
	isReady: () => Promise<boolean>,
): Promise<N8nProcess> {
	const { userFolder, port, signal } = options;
	signal?.throwIfAborted();
	mkdirSync(userFolder, { recursive: true });
	const logFile = options.logFile ?? join(userFolder, logName);
	const log = openSync(logFile, 'a');
	const tree = spawnTree(host.runtime.program, ['--import', preload, n8nProgram(host.folder), ...command], {
		cwd: userFolder,
		env: withRuntime(host.runtime, {
			...(await serverEnvironment(userFolder, port)),
			...host.recipe.env,
			...options.env,
		}),
		// The fourth is the channel by which it notices that this process is gone.
		stdio: ['ignore', log, log, 'ipc'],
	});
	closeSync(log);
	tree.process.channel?.unref();

	const stop = (): void => void tree.stop();
	signal?.addEventListener('abort', stop, { once: true });
	try {
		await untilReady(isReady, tree, logFile);
		signal?.throwIfAborted();
	} catch (error) {
		await tree.stop();
		throw signal?.aborted ? signal.reason : error;
	} finally {
		signal?.removeEventListener('abort', stop);
	}
	return { logFile, pid: tree.process.pid ?? 0, ended: tree.ended, stop: () => tree.stop() };
}

/** Everything n8n has written below a user folder: database, event log, stored binary data, its output. For searches. */
export function recordings(userFolder: string): Array<{ path: string; text: string }> {
	const found: Array<{ path: string; text: string }> = [];
	const visit = (folder: string): void => {
		for (const entry of readdirSync(folder, { withFileTypes: true })) {
			const path = join(folder, entry.name);
			// The installed package and the editor's static files are nobody's data.
			if (entry.isDirectory() && entry.name !== 'nodes' && entry.name !== '.cache') visit(path);
			else if (entry.isFile()) read(path);
		}
	};
	const read = (path: string): void => {
		try {
			// One character a byte, so that nothing in a binary file is lost.
			found.push({ path, text: readFileSync(path, 'latin1') });
		} catch (error) {
			// The database's journal comes and goes.
			if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
		}
	};
	visit(userFolder);
	return found;
}

async function serverEnvironment(userFolder: string, port: number): Promise<NodeJS.ProcessEnv> {
	// Whatever the user has set for an n8n of their own, or a test runner for itself, must not change this one. A folder in which
	// Node.js keeps what it has compiled only makes it start sooner.
	const foreign =
		/^(N8N|DB|EXECUTIONS|CREDENTIALS|WEBHOOK|NODES|NODE(?!_COMPILE_CACHE$)|JEST|QUEUE|GENERIC|OFFLOAD|CODE|TSX)_/;
	const own = Object.fromEntries(Object.entries(plainEnvironment()).filter(([name]) => !foreign.test(name)));
	const loopback = '127.0.0.1,localhost';
	return {
		...own,
		NODE_ENV: 'production',
		NO_PROXY: [own.NO_PROXY ?? own.no_proxy, loopback].filter(Boolean).join(','),
		no_proxy: [own.no_proxy ?? own.NO_PROXY, loopback].filter(Boolean).join(','),
		N8N_USER_FOLDER: userFolder,
		N8N_PORT: String(port),
		N8N_HOST: '127.0.0.1',
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		// Signing in over http works for 127.0.0.1 only with this.
		N8N_SECURE_COOKIE: 'false',
		N8N_RUNNERS_BROKER_PORT: String(await unusedPort()),
		N8N_RUNNERS_BROKER_LISTEN_ADDRESS: '127.0.0.1',
		N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS: 'true',
		N8N_REINSTALL_MISSING_PACKAGES: 'false',
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
	};
}

async function untilReady(isReady: () => Promise<boolean>, tree: ProcessTree, logFile: string): Promise<void> {
	let over = false;
	const ended = tree.ended.then(
		({ code, signal }) => {
			over = true;
			throw new Error(`n8n ended while starting (${signal ?? `exit code ${code}`}). Its last lines:\n${tail(logFile)}`);
		},
		(error: Error) => {
			over = true;
			throw new Error(`n8n could not be started: ${error.message}`);
		},
	);
	const ready = (async () => {
		const deadline = Date.now() + startPatience;
		while (!over) {
			if (await isReady()) return;
			if (Date.now() > deadline)
				throw new Error(`n8n did not respond within ${startPatience / 1000} s:\n${tail(logFile)}`);
			await sleep(200);
		}
	})();
	await Promise.race([ready, ended]);
}

async function responds(url: string): Promise<boolean> {
	try {
		const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
		return response.ok && 'data' in ((await response.json()) as object);
	} catch {
		// Not listening yet, or still responding with its "starting up" page.
		return false;
	}
}

async function isOk(url: string): Promise<boolean> {
	try {
		return (await fetch(url, { signal: AbortSignal.timeout(5_000) })).ok;
	} catch {
		return false;
	}
}

function tail(logFile: string): string {
	return existsSync(logFile)
		? readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-20).join('\n')
		: '(no output)';
}
