import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';

import { unusedPort } from '../../../tools/n8n-host/unusedPort.mts';

import type { Sandbox } from '../../../sandbox/server.mts';
import { root } from '../../../tools/checks/tool.mts';
import type { N8nClient, SavedWorkflow, WorkflowFile } from '../../../tools/n8n-host/client.mts';
import { ensureHost, type Host } from '../../../tools/n8n-host/install.mts';
import {
	type N8nProcess,
	type ServerOptions,
	startServer,
	startWebhookProcess,
	startWorker,
} from '../../../tools/n8n-host/server.mts';
import { type Postgres, startPostgres, usesPostgres } from './postgres.mts';
import { furnish } from './preparedFolder.mts';
import { type Memory, memoryOf, type MemoryWatch, watchMemory } from './processMemory.mts';
import { type RealN8n, startRealN8n } from './realN8n.mts';
import { type Redis, startRedis, usesRedis } from './redis.mts';
import { type RoundRobin, startRoundRobin } from './roundRobin.mts';

/** The variables that all processes share, as `examples/queue-mode/compose.yaml` gives them. */
export const sharedVariables = parseEnv(
	readFileSync(join(root, 'examples', 'queue-mode', 'queue-mode.env'), 'utf8'),
) as Readonly<Record<string, string>>;

/** `describe` for suites that need PostgreSQL and Redis: left out, with a clear line, where one is missing; never in CI. */
export const suiteWithQueue: (name: string, suite: () => void) => void =
	usesPostgres && usesRedis ? describe : describe.skip;

/** Time for starting a deployment (ms), on a busy machine too. */
export const deploymentPatience = 600_000;

/** A process of n8n that can be killed and started again. */
export class RestartableProcess {
	constructor(
		/** As the figures name it, such as `worker 1`. */
		readonly name: string,
		private current: N8nProcess,
		private readonly begin: () => Promise<N8nProcess>,
	) {}

	/** Starts a process. */
	static async start(name: string, begin: () => Promise<N8nProcess>): Promise<RestartableProcess> {
		return new RestartableProcess(name, await begin(), begin);
	}

	get pid(): number {
		return this.current.pid;
	}

	/** What it has printed so far, over all its starts. */
	get log(): string {
		return readFileSync(this.current.logFile, 'utf8');
	}

	/** Ends it with its task runner, as `kill -9` does. */
	async kill(): Promise<void> {
		process.kill(-this.current.pid, 'SIGKILL');
		await this.current.ended;
	}

	/** Starts it with the same folder, port and variables; resolves once it is ready. */
	async startAgain(): Promise<void> {
		this.current = await this.begin();
	}

	/** Tells it to end, as `docker stop` does, and waits until it has, however long it takes. */
	async terminate(): Promise<void> {
		process.kill(this.current.pid, 'SIGTERM');
		await this.current.ended;
	}

	/** The same, but with `kill -9` after ten seconds. */
	async stop(): Promise<void> {
		await this.current.stop();
	}
}

/** How a deployment differs from `examples/queue-mode`. */
export interface QueueDeploymentOptions {
	/** How many of them, 2 by default. */
	readonly workers?: number;
	/** How many of them, 2 by default. */
	readonly webhookProcesses?: number;
	/** Variables instead of those in the file, for all processes. */
	readonly env?: Readonly<Record<string, string>>;
}

/** A real n8n in queue mode with this package in each process, and a sandbox; all of it temporary. */
export interface QueueDeployment {
	readonly sandbox: Sandbox;
	/** Main's interface, signed in as the owner; also after main was started again. */
	readonly n8n: N8nClient;
	readonly real: RealN8n;
	readonly database: Postgres;
	readonly redis: Redis;
	readonly main: RestartableProcess;
	readonly webhookProcesses: readonly RestartableProcess[];
	readonly workers: readonly RestartableProcess[];
	/** Hands what it is posted to the webhook processes in turn; n8n's production URLs begin with its URL. */
	readonly roundRobin: RoundRobin;
	/** Saves and activates a workflow. */
	activate(workflow: WorkflowFile): Promise<SavedWorkflow>;
	/** Posts JSON to a production webhook, by way of the webhook processes. */
	post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>;
	/** Memory of each process of n8n, with its task runner. */
	memory(): Promise<Memory>;
	/** The most of it from now on. */
	watchMemory(): MemoryWatch;
	/** Ends and removes everything. */
	stop(): Promise<void>;
}

/** Starts all of it from Debian's PostgreSQL and Redis; `dist/` has to be built before. */
export async function startQueueDeployment(options: QueueDeploymentOptions = {}): Promise<QueueDeployment> {
	const folder = mkdtempSync(join(tmpdir(), 'survey-messaging-queue-'));
	const ends: Array<() => Promise<void> | void> = [
		() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }),
	];
	const stop = async (): Promise<void> => {
		for (const end of ends.splice(0).reverse()) await end();
	};
	try {
		const database = await startPostgres();
		ends.push(() => database.stop());
		const redis = await startRedis(folder);
		ends.push(() => redis.stop());
		const roundRobin = await startRoundRobin();
		ends.push(() => roundRobin.stop());
		const env = {
			...sharedVariables,
			...database.env,
			QUEUE_BULL_REDIS_HOST: '127.0.0.1',
			QUEUE_BULL_REDIS_PORT: String(redis.port),
			N8N_ENCRYPTION_KEY: 'the-same-for-all-processes',
			WEBHOOK_URL: `${roundRobin.url}/`,
			...options.env,
		};

		const real = await startRealN8n(env);
		ends.push(() => real.stop());
		const host = await ensureHost(real.version);
		const { userFolder, url } = real.server;
		const main = new RestartableProcess('main', real.server, async () => {
			return await startServer(host, { userFolder, port: Number(new URL(url).port), env });
		});
		ends.push(() => main.stop());

		await furnish(join(folder, 'package'), env);
		const beside: RestartableProcess[] = [];
		ends.push(async () => void (await Promise.all(beside.map(async (process) => await process.stop()))));
		const besideMain = async (
			kind: string,
			count: number,
			start: (host: Host, options: ServerOptions) => Promise<N8nProcess>,
			use: (port: number) => Promise<void> = () => Promise.resolve(),
		): Promise<RestartableProcess[]> =>
			await Promise.all(
				Array.from({ length: count }, async (_, n) => {
					const own = join(folder, `${kind}-${n + 1}`);
					cpSync(join(folder, 'package'), own, { recursive: true });
					const port = await unusedPort();
					const begin = async (): Promise<N8nProcess> => await start(host, { userFolder: own, port, env });
					const started = await RestartableProcess.start(`${kind} ${n + 1}`, begin);
					beside.push(started);
					await use(port);
					return started;
				}),
			);
		const [webhookProcesses, workers] = await Promise.all([
			besideMain('webhook', options.webhookProcesses ?? 2, startWebhookProcess, (port) => roundRobin.add(port)),
			besideMain('worker', options.workers ?? 2, startWorker),
		]);

		const { sandbox, n8n } = real;
		const memory = async (): Promise<Memory> =>
			await memoryOf(Object.fromEntries([main, ...webhookProcesses, ...workers].map(({ name, pid }) => [name, pid])));
		return {
			sandbox,
			n8n,
			real,
			database,
			redis,
			main,
			webhookProcesses,
			workers,
			roundRobin,
			activate: async (workflow) => await n8n.activate(await real.add(workflow)),
			post: async (path, body, headers = {}) =>
				await fetch(`${roundRobin.url}/webhook/${path}`, {
					method: 'POST',
					headers: { 'content-type': 'application/json', ...headers },
					body: JSON.stringify(body),
				}),
			memory,
			watchMemory: () => watchMemory(memory),
			stop,
		};
	} catch (error) {
		await stop();
		throw error;
	}
}
