// The workflows of examples/long-list on n8n's queue, while its processes are killed: counted at the provider.
import {
	deploymentPatience,
	type QueueDeployment,
	type RestartableProcess,
	startQueueDeployment,
	suiteWithQueue,
} from '../support/queueDeployment.mts';
import { form } from './form.mts';
import { ListDatabase } from './listDatabase.mts';
import {
	acoustic,
	batch,
	changed,
	countAtProvider,
	every,
	type ListToSend,
	sendList,
	type Sender,
	single,
	until,
} from './listRun.mts';

/** What becomes of n8n while a list is sent. */
type Disturbance = 'worker' | 'main' | 'redis';

interface Part extends ListToSend {
	/** One after the other, in equal parts of the list. */
	readonly disturbances: readonly Disturbance[];
}

const everything = { pagesAtOnce: 4, disturbances: ['worker', 'main', 'redis'] } as const;

const parts: Record<typeof form, readonly Part[]> = {
	small: [{ ...batch, contacts: 2000, pageSize: 250, pagesAtOnce: 2, latencyMs: 1500, disturbances: ['worker'] }],
	middle: [
		{ ...acoustic, ...everything, contacts: 20_000, pageSize: 1000 },
		{ ...batch, ...everything, contacts: 20_000, pageSize: 1000 },
		{ ...single, ...everything, contacts: 4_000, pageSize: 200 },
	],
	full: [
		{ ...acoustic, ...everything, contacts: 200_000, pageSize: 5000 },
		{ ...batch, ...everything, contacts: 200_000, pageSize: 5000 },
		{ ...single, ...everything, contacts: 20_000, pageSize: 500 },
	],
};

/** In milliseconds. */
const patience = { small: 180_000, middle: 900_000, full: 1_800_000 }[form];

/** The sweep's wait in these tests, instead of 15 minutes. */
const sweepAfter = { small: '15 seconds', middle: '45 seconds', full: '60 seconds' }[form];

/** n8n removes all but the latest five executions, within two minutes. */
const pruning = {
	EXECUTIONS_DATA_PRUNE_MAX_COUNT: '5',
	EXECUTIONS_DATA_PRUNE_SOFT_DELETE_INTERVAL: '1',
	EXECUTIONS_DATA_PRUNE_HARD_DELETE_INTERVAL: '1',
	EXECUTIONS_DATA_HARD_DELETE_BUFFER: '0',
};

function isRunning({ pid }: RestartableProcess): boolean {
	try {
		return process.kill(pid, 0);
	} catch {
		return false;
	}
}

suiteWithQueue('long lists', () => {
	let deployment: QueueDeployment;
	let lists: ListDatabase;
	let sender: Sender;
	beforeAll(async () => {
		deployment = await startQueueDeployment({ webhookProcesses: 0, env: pruning });
		lists = await ListDatabase.create(deployment.database, deployment.n8n);
		sender = { ...deployment, lists };
		const sweep = changed(lists.workflow('sweep.json'), 'Every minute', every(5));
		const query = `SELECT * FROM sweep_pages('${sweepAfter}')`;
		await deployment.activate(changed(sweep, 'Pages without outcomes', { query }));
	}, deploymentPatience);
	afterAll(async () => await deployment?.stop());
	beforeEach(() => deployment.sandbox.reset());

	async function workerInAPage(campaign: string): Promise<RestartableProcess> {
		let found: RestartableProcess | undefined;
		await until(async () => {
			const executions = (await lists.openPages(campaign)).map(({ execution }) => `execution ${execution} `);
			found = deployment.workers.find(({ log }) => executions.some((execution) => log.includes(execution)));
			return found !== undefined;
		});
		return found!;
	}

	/** Kills a worker that is in the middle of a page, or one of the others, and starts it again. */
	async function disturb(disturbance: Disturbance, campaign: string): Promise<void> {
		const { main, redis, workers } = deployment;
		if (disturbance === 'redis') {
			await redis.kill();
			await redis.startAgain();
			await deployment.n8n.executions();
			// As Docker or systemd does with what has ended on its own.
			for (const one of [main, ...workers]) if (!isRunning(one)) await one.startAgain();
			return;
		}
		const killed = disturbance === 'main' ? main : await workerInAPage(campaign);
		await killed.kill();
		await killed.startAgain();
	}

	it.each(parts[form].map((part) => [part.name, part.contacts, part] as const))(
		'%s: each of %i contacts is reached once, or unknown and named',
		async (name, contacts, part) => {
			const memory = deployment.watchMemory();
			const seconds = await sendList(sender, part, async () => {
				for (const [n, disturbance] of part.disturbances.entries()) {
					const share = (n + 1) / (part.disturbances.length + 2);
					await until(async () => (await lists.done(name)) >= share * contacts);
					await disturb(disturbance, name);
				}
			});
			const { wrong, ...tally } = await countAtProvider(lists, deployment.sandbox, name);
			expect(wrong.slice(0, 10)).toEqual([]);
			expect(tally.accepted + tally.unknown).toBe(contacts);

			const [lost] = await lists.query(
				`SELECT coalesce(sum(contacts), 0) FROM pages WHERE campaign = '${name}' AND ended_as = 'lost'`,
			);
			expect(tally.unknown).toBe(Number(lost));
			// Otherwise nothing was killed in the middle.
			expect(tally.unknown).toBeGreaterThan(0);
			const reasons = await lists.query(
				`SELECT DISTINCT reason FROM contacts WHERE campaign = '${name}' AND state = 'unknown'`,
			);
			expect(reasons.filter((reason) => !/^Execution \d+ ended/.test(reason))).toEqual([]);
			console.log(JSON.stringify({ name, contacts, seconds, ...tally, ...(await sizes()), peak: await memory.stop() }));
		},
		patience,
	);

	/** The databases, in MB. */
	async function sizes(): Promise<{ n8n: number; lists: number; executions: number }> {
		const size = async (database: string): Promise<number> =>
			Math.round(Number((await lists.query(`SELECT pg_database_size('${database}')`))[0]) / 1e6);
		const [executions] = await deployment.database.query('SELECT count(*) FROM execution_entity');
		return { n8n: await size('postgres'), lists: await size('lists'), executions: Number(executions) };
	}

	if (form === 'small') return;
	it(
		'20 pages of 1,000 with saved executions: n8n removes them, and VACUUM FULL gives their room back',
		async () => {
			const before = await sizes();
			const list = { ...batch, name: 'saved', contacts: 20_000, pageSize: 1000, pagesAtOnce: 2 };
			await sendList(sender, list, undefined, { saveDataSuccessExecution: 'all' });
			const after = await sizes();
			await until(async () => (await sizes()).executions <= 5);
			const pruned = await sizes();
			await deployment.database.query('VACUUM FULL');
			console.log(JSON.stringify({ before, after, pruned, vacuumed: await sizes() }));
			expect(after.n8n - before.n8n).toBeGreaterThan(0);
			expect((await sizes()).n8n).toBeLessThan(after.n8n);
		},
		patience,
	);
});
