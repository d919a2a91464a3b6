import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

import { unusedPort } from '../tools/n8n-host/unusedPort.mts';
import type { INodeCredentials } from 'n8n-workflow';

import { type Sandbox, startSandbox } from '../sandbox/server.mts';
import { root } from '../tools/checks/tool.mts';
import { type SandboxAddresses, sandboxCredentials } from '../sandbox/n8nCredentials.mts';
import type { N8nClient, WorkflowFile } from '../tools/n8n-host/client.mts';
import { ensureHost } from '../tools/n8n-host/install.mts';
import { installPackage } from '../tools/n8n-host/nodePackage.mts';
import { startServer } from '../tools/n8n-host/server.mts';
import { defaultVersion } from '../tools/n8n-host/versions.mts';
import { median } from './figures.mts';
import { type Sender, template, type Work, workflowFor } from './workflows.mts';

/** What one run of a node cost, read inside the n8n process. */
export interface Measurement {
	milliseconds: number;
	cpuMilliseconds: number;
	/** Most memory above what was in use before: of the whole process, or with `heap` what could not be collected. */
	memoryBytes: number;
	/** With `heap`, the part of it that the output items are. */
	outputBytes: number;
	outputs: number;
	failed: number;
	/** How late 99 of 100 timers were at most. */
	loopDelayMilliseconds: number;
	/** How late a timer was at most. */
	longestTurnMilliseconds: number;
	/** What the process had written to storage meanwhile. */
	writtenBytes: number;
	/** As the sandbox counted them. */
	requests: number;
	peakInFlight: number;
}

/** The median of each figure. */
export function typical(runs: readonly Measurement[]): Measurement {
	const keys = Object.keys(runs[0]) as Array<keyof Measurement>;
	return Object.fromEntries(keys.map((key) => [key, median(runs.map((run) => run[key]))])) as unknown as Measurement;
}

/** What to run: who sends what, to how many. */
export interface Task {
	work: Work;
	sender: Sender;
	count: number;
	/** Milliseconds by which every response of the provider is delayed. */
	latency: number;
	/** Which contact is the first, 0 where it is left out. */
	first?: number;
	/** Reading the heap takes time, so it has runs of its own. */
	what?: 'time' | 'heap';
}

const providerOf = {
	acoustic: 'acoustic',
	batch: 'eightByEight',
	single: 'eightByEight',
	enqueue: 'pressnxpress',
} as const;

/** What the clocks around the sending node read. */
export type Reading = Omit<Measurement, 'requests' | 'peakInFlight'>;

/** A running n8n with workflows that send. */
export interface BenchN8n {
	version: string;
	/** Of the Node.js that runs this n8n. */
	nodeVersion: string;
	/** Runs one workflow, and returns what its clocks read. Throws an Error when the execution failed. */
	run(work: Work, sender: Sender, body: Record<string, unknown>): Promise<Reading>;
	/** Ends and removes everything. */
	close(): Promise<void>;
}

/**
 * Starts an n8n with an active workflow for each work and sender. When it fails, nothing of it keeps running.
 * @param env on top of what every measured n8n has
 */
export async function startN8n(
	addresses: SandboxAddresses,
	works: readonly Work[],
	senders: readonly Sender[],
	env: Readonly<Record<string, string>> = {},
): Promise<BenchN8n> {
	const workflows = works.flatMap((work) =>
		senders.map((sender) => (credentials: INodeCredentials) => workflowFor(work, sender, addresses, credentials)),
	);
	const { n8n, version, nodeVersion, close } = await startN8nWith(addresses, workflows, env);
	return {
		version,
		nodeVersion,
		async run(work, sender, body) {
			await ready(n8n);
			const response = await n8n.callWebhook(`bench-${work}-${sender}`, {
				template,
				what: 'time',
				interval: 0,
				...body,
			});
			const read: unknown = await response.json();
			if (!response.ok) throw new Error(`${work} by ${sender} did not end well: ${JSON.stringify(read)}`);
			return read as Reading;
		},
		close,
	};
}

/** A running n8n, signed in. */
export interface ActiveN8n {
	n8n: N8nClient;
	version: string;
	/** Of the Node.js that runs this n8n. */
	nodeVersion: string;
	/** Of the n8n process. */
	pid: number;
	/** Ends and removes everything. */
	readonly close: () => Promise<void>;
}

/**
 * Starts an n8n with these workflows, active. When it fails, nothing of it keeps running.
 * @param workflows each made with the credentials for the sandbox, by their types
 * @param env on top of what every measured n8n has
 */
export async function startN8nWith(
	addresses: SandboxAddresses,
	workflows: ReadonlyArray<(credentials: INodeCredentials) => WorkflowFile>,
	env: Readonly<Record<string, string>> = {},
): Promise<ActiveN8n> {
	const host = await ensureHost(defaultVersion);
	const userFolder = mkdtempSync(join(tmpdir(), 'survey-messaging-bench-'));
	await installPackage(root, userFolder);
	const server = await startServer(host, {
		userFolder,
		port: await unusedPort(),
		env: {
			N8N_CUSTOM_EXTENSIONS: join(root, 'bench', 'nodes'),
			NODE_OPTIONS: '--expose-gc',
			N8N_LOG_LEVEL: 'error',
			N8N_PAYLOAD_SIZE_MAX: '64',
			...env,
		},
	});
	const close = async (): Promise<void> => {
		await server.stop();
		rmSync(userFolder, { recursive: true, force: true, maxRetries: 3 });
	};
	try {
		const n8n = server.client;
		const owner = { email: 'owner@example.com', password: 'Real-n8n-1' };
		await n8n.setUpOwner(owner);
		await n8n.authenticate(owner);
		const types = ['acousticCampaignApi', 'eightByEightEngageApi', 'pressNXpressApi'];
		const credentials = Object.fromEntries(
			await Promise.all(
				sandboxCredentials(addresses, types).map(async (credential) => {
					const { id, name } = await n8n.createCredential(credential);
					return [credential.type, { id, name }] as const;
				}),
			),
		);
		for (const workflow of workflows) await n8n.activate(await n8n.createWorkflow(workflow(credentials)));
		return {
			n8n,
			version: host.version,
			nodeVersion: execFileSync(host.runtime.program, ['--version'], { encoding: 'utf8' }).trim(),
			pid: server.pid,
			close,
		};
	} catch (error) {
		await close();
		throw error;
	}
}

/** n8n treats its database as lost when a node has kept it busy for long, until it has checked again. */
async function ready(n8n: N8nClient): Promise<void> {
	while (!(await fetch(`${n8n.url}/healthz/readiness`)).ok) await setTimeout(100);
}

/** One n8n with all workflows active, and the sandbox they send to. */
export class Laboratory {
	private constructor(
		private readonly sandbox: Sandbox,
		readonly n8n: BenchN8n,
	) {}

	/**
	 * Starts an n8n with all workflows active, and the sandbox. When it fails, nothing of it keeps running.
	 * @param env on top of what every measured n8n has
	 */
	static async prepare(
		works: readonly Work[],
		senders: readonly Sender[],
		env: Readonly<Record<string, string>> = {},
	): Promise<Laboratory> {
		const sandbox = await startSandbox();
		try {
			return new Laboratory(sandbox, await startN8n(sandbox, works, senders, env));
		} catch (error) {
			await sandbox.close();
			throw error;
		}
	}

	/** Runs a task once; throws an Error when not every item became one message and one output. */
	async run({ work, sender, count, latency, first = 0, what = 'time' }: Task): Promise<Measurement> {
		const provider = providerOf[work];
		const { records, faults, acoustic } = this.sandbox;
		records.reset();
		faults.clear();
		// n8n's HTTP Request node has thousands of requests in flight; Acoustic's limit is lifted for it.
		acoustic.change({ concurrentRequests: 1_000_000 });
		if (latency > 0) faults.set({ provider, latencyMs: latency });
		const read = await this.n8n.run(work, sender, { count, first, what });
		const arrived = records.messagesOf(provider).length;
		if (read.outputs !== count || read.failed > 0 || arrived !== count) {
			throw new Error(
				`${work} by ${sender} over ${count} items did not end well, ${arrived} messages arrived: ${JSON.stringify(read)}`,
			);
		}
		return {
			...read,
			requests: records.requestsOf(provider).filter(({ path }) => !path.endsWith('/token')).length,
			peakInFlight: records.summary().peakInFlight[provider],
		};
	}

	/** Ends and removes everything. */
	async close(): Promise<void> {
		await this.n8n.close();
		await this.sandbox.close();
	}
}
