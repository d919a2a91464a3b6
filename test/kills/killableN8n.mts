import { setTimeout as sleep } from 'node:timers/promises';

import type { IConnections, INode } from 'n8n-workflow';

import type { Sandbox } from '../../sandbox/server.mts';
import type { SavedExecution, SavedWorkflow } from '../../tools/n8n-host/client.mts';
import { ensureHost } from '../../tools/n8n-host/install.mts';
import { type N8nServer, startServer } from '../../tools/n8n-host/server.mts';
import { owner, type RealN8n, startRealN8n } from '../e2e/support/realN8n.mts';
import { chain, node } from '../e2e/support/workflows.mts';

/** Milliseconds in which an execution has to get somewhere, on a busy machine too. */
const patience = 60_000;
/** Milliseconds between two questions to n8n. */
const askEvery = 100;

/** A real n8n that is killed as a crash does, and started again on its data. */
export class KillableN8n {
	private constructor(
		private readonly real: RealN8n,
		/** The n8n that runs now. */
		private server: N8nServer,
	) {}

	/**
	 * Starts it, with a sandbox.
	 * @param env of the first n8n; the ones after a kill have none of it
	 */
	static async start(env: Readonly<Record<string, string>> = {}): Promise<KillableN8n> {
		const real = await startRealN8n(env);
		return new KillableN8n(real, real.server);
	}

	get sandbox(): Sandbox {
		return this.real.sandbox;
	}

	get version(): string {
		return this.real.version;
	}

	/** Ends and removes everything. */
	async stop(): Promise<void> {
		await this.server.stop();
		await this.real.stop();
	}

	/**
	 * Kills n8n with all its processes, as a crash or `kill -9` does, and starts it again on its data.
	 * @param signal SIGTERM as `docker stop` gives it, for which n8n waits a while
	 * @returns the latest execution of the workflow, once n8n has found out that it was interrupted
	 */
	async kill(workflow: SavedWorkflow, signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<string> {
		const { userFolder, url } = this.real.server;
		process.kill(signal === 'SIGKILL' ? -this.server.pid : this.server.pid, signal);
		await this.server.ended;
		this.server = await startServer(await ensureHost(this.version), { userFolder, port: Number(new URL(url).port) });
		await this.server.client.authenticate(owner);
		return await this.crashed(workflow);
	}

	/** The latest execution of a workflow, once n8n has found out that it was interrupted. */
	async crashed(workflow: SavedWorkflow): Promise<string> {
		return await this.latest(workflow, 'crashed');
	}

	/**
	 * Saves and activates a workflow of these nodes behind a webhook: n8n does not retry the killed run of an editor.
	 * @param connections those that are not from each node to the next
	 */
	async activate(nodes: INode[], connections: IConnections = {}): Promise<SavedWorkflow> {
		const path = `kill-${Math.random().toString(36).slice(2)}`;
		const webhook = node(
			'Start',
			'n8n-nodes-base.webhook',
			{ httpMethod: 'POST', path },
			{ typeVersion: 2, webhookId: path },
		);
		const workflow = chain(path, [webhook, ...nodes]);
		const saved = await this.real.add({ ...workflow, connections: { ...workflow.connections, ...connections } });
		return await this.server.client.activate(saved);
	}

	/** Starts an execution of such a workflow. */
	async execute({ name }: SavedWorkflow): Promise<void> {
		const { status } = await this.server.client.callWebhook(name, {});
		if (status !== 200) throw new Error(`The webhook responded with ${status}.`);
	}

	/**
	 * Waits for something that is about to happen.
	 * @param lookEvery milliseconds between two looks: more where n8n is asked, which has other work
	 */
	async until(condition: () => boolean | Promise<boolean>, lookEvery = 2): Promise<void> {
		const deadline = Date.now() + patience;
		while (!(await condition())) {
			if (Date.now() > deadline) throw new Error('It did not get that far.');
			await sleep(lookEvery);
		}
	}

	/** The latest execution of a workflow, once it has this status. */
	private async latest(workflow: SavedWorkflow, wanted: SavedExecution['status']): Promise<string> {
		let latest: { id: string; status: string } | undefined;
		await this.until(async () => {
			[latest] = await this.server.client.executions(workflow.id);
			return latest?.status === wanted;
		}, askEvery);
		return latest?.id ?? '';
	}

	/** *Stop* for the running execution of a workflow; resolves when what was in flight is over. */
	async stopExecution(workflow: SavedWorkflow): Promise<string> {
		const id = await this.latest(workflow, 'running');
		await this.server.client.call('POST', `/rest/executions/${id}/stop`);
		await sleep(1500);
		return id;
	}

	/** *Stop* for every execution that is running. */
	async endAll(): Promise<void> {
		const running = (await this.server.client.executions()).filter(({ status }) => status === 'running');
		for (const { id } of running) await this.server.client.call('POST', `/rest/executions/${id}/stop`);
	}

	/** *Retry* in the executions list; resolves when the retry has ended. */
	async retry(execution: string): Promise<SavedExecution> {
		return await this.server.client.retry(execution);
	}

	/** The same, without waiting for its end, which it may not reach. */
	beginRetry(execution: string): void {
		void this.retry(execution).catch(() => undefined);
	}

	/** Resolves when all executions of a workflow have ended; returns them, the oldest first. */
	async ended(workflow: SavedWorkflow, executions: number): Promise<SavedExecution[]> {
		await this.until(async () => {
			const all = await this.server.client.executions(workflow.id);
			return all.length === executions && all.every(({ status }) => status !== 'running' && status !== 'new');
		}, askEvery);
		const all = await this.server.client.executions(workflow.id);
		return await Promise.all(all.reverse().map(async ({ id }) => await this.server.client.finished(id)));
	}

	/** Messages that the providers have received since the sandbox was reset. */
	get received(): number {
		return this.sandbox.records.messages.length;
	}

	/** How often each recipient was sent to. */
	counts(): number[] {
		return Object.values(this.sandbox.records.countsByRecipient());
	}
}

/** What an execution says of its items. */
export interface Reported {
	accepted: number;
	/** Accepted before the execution was interrupted. */
	resumed: number;
	unknown: number;
	notSent: number;
	skipped: number;
}

/** What the node `Send` of an execution says of its items, also where it ended with an error that counts them. */
export function reportedBy({ data }: SavedExecution): Reported {
	const reported: Reported = { accepted: 0, resumed: 0, unknown: 0, notSent: 0, skipped: 0 };
	const run = data.resultData.runData.Send.at(-1);
	if (run?.error) {
		const counted = (name: string): number => Number(new RegExp(`(\\d+) ${name}`).exec(run.error?.message ?? '')?.[1]);
		return { ...reported, accepted: counted('accepted'), unknown: counted('unknown'), notSent: counted('not sent') };
	}
	for (const { json } of run?.data?.main[0] ?? []) {
		const { outcome } = (json.outcome === undefined ? json.details : json) as { outcome: keyof Reported };
		reported[json.resumed === true ? 'resumed' : outcome]++;
	}
	return reported;
}
