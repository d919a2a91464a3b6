import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import getPort from 'get-port';
import type { INodeExecutionData } from 'n8n-workflow';

import type { SavedExecution, SavedWorkflow, WorkflowFile } from '../../tools/n8n-host/client.mts';
import { ensureHost } from '../../tools/n8n-host/install.mts';
import { type N8nWorker, startWorker } from '../../tools/n8n-host/server.mts';
import { enqueue } from '../kills/cells.mts';
import { reportedBy } from '../kills/killableN8n.mts';
import { contacts, readStatus, sendCodes } from './support/codes.mts';
import { type Postgres, startPostgres, usesPostgres } from './support/postgres.mts';
import { type RealN8n, startPatience, startRealN8n } from './support/realN8n.mts';
import { type Redis, startRedis, suiteWithRedis } from './support/redis.mts';
import { chain, node } from './support/workflows.mts';

/** Thousands of items that a worker makes and saves, on a busy machine too. */
const runPatience = 180_000;

/** A webhook, `count` fictional contacts from this number on, one send and its status. */
function sending(path: string, first: number, count: number, concurrency: number): WorkflowFile {
	const webhook = node(
		'Webhook',
		'n8n-nodes-base.webhook',
		{ path, httpMethod: 'POST' },
		{ typeVersion: 2, webhookId: path },
	);
	return chain(path, [webhook, contacts(count, first), sendCodes({ concurrency }), readStatus()]);
}

suiteWithRedis(`n8n in queue mode: one main, two workers, on ${usesPostgres ? 'PostgreSQL' : 'SQLite'}`, () => {
	const folder = mkdtempSync(join(tmpdir(), 'survey-messaging-queue-'));
	let redis: Redis;
	let database: Postgres | undefined;
	let real: RealN8n;
	const workers: N8nWorker[] = [];
	let startWorkers: () => Promise<void>;

	beforeAll(async () => {
		redis = await startRedis(folder);
		database = usesPostgres ? await startPostgres() : undefined;
		const env = {
			EXECUTIONS_MODE: 'queue',
			N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: 'true',
			QUEUE_BULL_REDIS_HOST: '127.0.0.1',
			QUEUE_BULL_REDIS_PORT: String(redis.port),
			N8N_ENCRYPTION_KEY: 'the-same-for-main-and-workers',
			...database?.env,
		};
		real = await startRealN8n(env);
		startWorkers = async () => {
			const host = await ensureHost(real.version);
			const { userFolder } = real.server;
			// One job at a time each, so that two executions at once need both.
			const start = async () =>
				await startWorker(host, { userFolder, port: await getPort({ host: '127.0.0.1' }), env }, 1);
			workers.push(...(await Promise.all([start(), start()])));
		};
		await startWorkers();
	}, startPatience * 2);
	afterAll(async () => {
		for (const worker of workers.splice(0)) await worker.stop();
		await real?.stop();
		await redis?.stop();
		await database?.stop();
		rmSync(folder, { recursive: true, force: true });
	});
	beforeEach(() => {
		real.sandbox.reset();
		real.sandbox.acoustic.change({ notFoundReads: 0 });
	});

	async function activated(workflow: WorkflowFile): Promise<SavedWorkflow> {
		const saved = await real.add(workflow);
		await real.n8n.activate(saved);
		return saved;
	}

	async function called({ id, name }: SavedWorkflow): Promise<SavedExecution> {
		const known = await real.n8n.executions(id);
		const { status } = await real.n8n.callWebhook(name, {});
		expect(status).toBe(200);
		return await real.n8n.nextExecution(id, known, runPatience);
	}

	function expectAll(execution: SavedExecution, first: number, count: number): void {
		expect(execution.data.resultData.error?.message).toBeUndefined();
		for (const name of ['Send', 'Status']) {
			const outputs = execution.data.resultData.runData[name][0].data?.main[0] ?? [];
			expect(outputs).toHaveLength(count);
			expect(outputs.filter((output) => output.json.phoneNumber !== `65${first + itemOf(output)}`)).toEqual([]);
		}
	}

	const itemOf = ({ pairedItem }: INodeExecutionData): number => {
		const linked = Array.isArray(pairedItem) ? pairedItem[0] : pairedItem;
		return typeof linked === 'number' ? linked : (linked?.item ?? NaN);
	};

	const recipients = (): Set<string> => new Set(real.sandbox.records.messages.map(({ recipient }) => recipient));

	/** How many contacts each accepted request had. */
	const accepted = (): number[] =>
		real.sandbox.records
			.requestsOf('acoustic')
			.filter(({ path, messages }) => path.endsWith('/externalconsentsends') && messages.length > 0)
			.map(({ messages }) => messages.length);

	it(
		'10,000 contacts are 10 requests; nobody is lost, nobody is sent to twice, every output is linked to its contact',
		async () => {
			const execution = await called(await activated(sending('ten-thousand', 80_000_000, 10_000, 3)));
			expectAll(execution, 80_000_000, 10_000);
			expect(accepted()).toEqual(new Array(10).fill(1000));
			expect(recipients().size).toBe(10_000);
			expect(real.sandbox.records.messages).toHaveLength(10_000);
			expect(real.sandbox.records.summary().repeated).toEqual([]);
		},
		runPatience,
	);

	it(
		'two executions at once, one on each worker, never have more requests under way than both may',
		async () => {
			real.sandbox.faults.set({ provider: 'acoustic', path: 'externalconsentsends', latencyMs: 1000 });
			const both = [
				await activated(sending('first', 81_000_000, 3000, 3)),
				await activated(sending('second', 82_000_000, 3000, 3)),
			];
			const [first, second] = await Promise.all(both.map(called));
			expectAll(first, 81_000_000, 3000);
			expectAll(second, 82_000_000, 3000);
			expect(accepted()).toEqual(new Array(6).fill(1000));
			expect(recipients().size).toBe(6000);
			expect(real.sandbox.records.summary().repeated).toEqual([]);
			expect(real.sandbox.records.peakInFlight.acoustic).toBeLessThanOrEqual(6);

			const logs = workers.map(({ logFile }) => readFileSync(logFile, 'utf8'));
			const doneBy = (id: string): number[] =>
				logs.flatMap((log, n) => (log.includes(`finished execution ${id} `) ? [n] : []));
			expect([...doneBy(first.id), ...doneBy(second.id)].sort()).toEqual([0, 1]);
		},
		runPatience,
	);

	/** A webhook, `count` fictional contacts from the number in its body on, and a send of Press'nXPress with Send Once. */
	const sendingOnce = (path: string, count: number): WorkflowFile => {
		const webhook = node(
			'Webhook',
			'n8n-nodes-base.webhook',
			{ path, httpMethod: 'POST' },
			{ typeVersion: 2, webhookId: path },
		);
		const jsCode = `const { first } = $input.first().json.body; return Array.from({ length: ${count} }, (_, n) => ({ json: { phone: '+65' + (first + n) } }));`;
		const list = node('Contacts', 'n8n-nodes-base.code', { jsCode }, { typeVersion: 2 });
		return chain(path, [webhook, list, enqueue({ sendOnce: { once: {} } })]);
	};

	/** Starts executions at the same moment; resolves when all have ended. */
	async function startedTogether({ id, name }: SavedWorkflow, first: number, times: number): Promise<SavedExecution[]> {
		const known = new Set((await real.n8n.executions(id)).map((execution) => execution.id));
		await Promise.all(Array.from({ length: times }, async () => await real.n8n.callWebhook(name, { first })));
		let started: string[] = [];
		while (started.length < times) {
			started = (await real.n8n.executions(id)).map((execution) => execution.id).filter((one) => !known.has(one));
		}
		return await Promise.all(started.map(async (one) => await real.n8n.finished(one, runPatience)));
	}

	const counts = (): number[] => Object.values(real.sandbox.records.countsByRecipient());

	it(
		'with Send Once, of a list that both workers begin at the same moment hardly anybody gets two messages',
		async () => {
			const workflow = await activated(sendingOnce('together', 100));
			const tries = Number(process.env.TOGETHER_TRIES ?? 10);
			let twice = 0;
			for (let n = 0; n < tries; n++) {
				real.sandbox.reset();
				await startedTogether(workflow, 80_000_000 + 1000 * n, 2);
				expect(counts()).toHaveLength(100);
				twice += counts().filter((count) => count > 1).length;
			}
			if (tries > 10) console.log(`${twice} of ${tries * 100} people were messaged twice.`);
			// n8n's store has no lock: a worker that is kept from running between reading and writing overwrites what it did not see.
			expect(twice).toBeLessThanOrEqual(tries * 5);
		},
		runPatience * 10,
	);

	it(
		'workers are killed in the middle: with Send Once another start sends what had not left',
		async () => {
			real.sandbox.faults.set({ provider: 'pressnxpress', latencyMs: 20 });
			const workflow = await activated(sendingOnce('killed', 1500));
			await real.n8n.callWebhook(workflow.name, { first: 80_000_000 });
			while (real.sandbox.records.messages.length < 500) await new Promise((resolve) => setTimeout(resolve, 5));
			for (const { pid } of workers.splice(0)) process.kill(-pid, 'SIGKILL');
			await startWorkers();
			const [execution] = await startedTogether(workflow, 80_000_000, 1);

			const { accepted: sent, skipped, unknown } = reportedBy(execution);
			expect(sent + skipped + unknown).toBe(1500);
			expect(Math.max(...counts())).toBe(1);
			expect(unknown).toBeLessThanOrEqual(200);
			expect(counts().length + unknown).toBeGreaterThanOrEqual(1500);
		},
		runPatience,
	);
});
