// The workflows of examples/long-list on n8n's queue, while its processes are killed: counted at the provider.
import type { INode } from 'n8n-workflow';

import type { SavedWorkflow, WorkflowFile } from '../../../tools/n8n-host/client.mts';
import {
	deploymentPatience,
	type QueueDeployment,
	type RestartableProcess,
	startQueueDeployment,
	suiteWithQueue,
} from '../support/queueDeployment.mts';
import { form } from './form.mts';
import { ListDatabase, type NewCampaign } from './listDatabase.mts';

/** What becomes of n8n while a list is sent. */
type Disturbance = 'worker' | 'main' | 'redis';

interface Part extends NewCampaign {
	/** In `examples/long-list`. */
	readonly file: string;
	/** How long the provider takes for a request, in milliseconds. */
	readonly latencyMs: number;
	/** One after the other, in equal parts of the list. */
	readonly disturbances: readonly Disturbance[];
}

const everything: readonly Disturbance[] = ['worker', 'main', 'redis'];
const acoustic = { name: 'acoustic', file: 'acoustic-send-with-consent.json', prefix: '65', latencyMs: 300 };
const batch = { name: 'batch', file: '8x8-send-batch.json', prefix: '+65', latencyMs: 300 };
const single = { name: 'single', file: '8x8-send.json', prefix: '+65', latencyMs: 50 };

const parts: Record<typeof form, readonly Part[]> = {
	small: [{ ...batch, contacts: 2000, pageSize: 250, pagesAtOnce: 2, latencyMs: 1500, disturbances: ['worker'] }],
	middle: [
		{ ...acoustic, contacts: 20_000, pageSize: 1000, pagesAtOnce: 2, disturbances: everything },
		{ ...batch, contacts: 20_000, pageSize: 1000, pagesAtOnce: 2, disturbances: everything },
		{ ...single, contacts: 2_000, pageSize: 200, pagesAtOnce: 2, disturbances: everything },
	],
	full: [
		{ ...acoustic, contacts: 200_000, pageSize: 5000, pagesAtOnce: 4, disturbances: everything },
		{ ...batch, contacts: 200_000, pageSize: 5000, pagesAtOnce: 4, disturbances: everything },
		{ ...single, contacts: 20_000, pageSize: 500, pagesAtOnce: 4, disturbances: everything },
	],
};

/** In milliseconds. */
const patience = { small: 120_000, middle: 900_000, full: 2_400_000 }[form];

/** The sweep's wait in these tests, instead of 15 minutes. */
const sweepAfter = '20 seconds';

const sleep = async (ms: number): Promise<void> => await new Promise((resolve) => setTimeout(resolve, ms));

/** Changes the parameters of one node. */
function changed(workflow: WorkflowFile, name: string, parameters: object): WorkflowFile {
	const nodes = workflow.nodes.map((node) =>
		node.name === name ? { ...node, parameters: { ...node.parameters, ...parameters } as INode['parameters'] } : node,
	);
	return { ...workflow, nodes };
}

const every = (seconds: number): object => ({
	rule: { interval: [{ field: 'seconds', secondsInterval: seconds }] },
});

const isRunning = ({ pid }: RestartableProcess): boolean => {
	try {
		return process.kill(pid, 0);
	} catch {
		return false;
	}
};

suiteWithQueue('long lists', () => {
	let deployment: QueueDeployment;
	let lists: ListDatabase;
	beforeAll(async () => {
		deployment = await startQueueDeployment({ webhookProcesses: 0 });
		lists = await ListDatabase.create(deployment.database, deployment.n8n);
		const sweep = changed(lists.workflow('sweep.json'), 'Every minute', every(5));
		await deployment.activate(
			changed(sweep, 'Pages without outcomes', { query: `SELECT * FROM sweep_pages('${sweepAfter}')` }),
		);
	}, deploymentPatience);
	afterAll(async () => await deployment?.stop());
	beforeEach(() => deployment.sandbox.reset());

	/** Kills the worker that is in the middle of a page, or one of the others, and starts it again. */
	async function disturb(disturbance: Disturbance, campaign: string): Promise<void> {
		if (disturbance === 'worker') {
			const worker = await workerInAPage(campaign);
			await worker.kill();
			await worker.startAgain();
			return;
		}
		if (disturbance === 'main') {
			await deployment.main.kill();
			await deployment.main.startAgain();
			return;
		}
		await deployment.redis.kill();
		await sleep(2000);
		await deployment.redis.startAgain();
		await sleep(15_000);
		// As Docker or systemd does with what has ended on its own.
		for (const one of [deployment.main, ...deployment.workers]) if (!isRunning(one)) await one.startAgain();
	}

	async function workerInAPage(campaign: string): Promise<RestartableProcess> {
		for (;;) {
			for (const { execution } of await lists.openPages(campaign)) {
				const worker = deployment.workers.find(({ log }) => log.includes(`execution ${execution} `));
				if (worker) return worker;
			}
			await sleep(10);
		}
	}

	async function isOver(campaign: string): Promise<boolean> {
		const [left] = await lists.query(
			`SELECT count(*) FROM contacts WHERE campaign = '${campaign}' AND state IN ('waiting', 'claimed')`,
		);
		return left === '0';
	}

	it.each(parts[form].map((part) => [part.name, part.contacts, part] as const))(
		'%s: each of %i contacts is reached once, or unknown and named',
		async (name, contacts, part) => {
			const { sandbox } = deployment;
			sandbox.faults.set({ provider: name === 'acoustic' ? 'acoustic' : 'eightByEight', latencyMs: part.latencyMs });
			await lists.load(part);
			const named = changed(lists.workflow(part.file), 'Campaign', {
				assignments: { assignments: [{ id: 'campaign', name: 'campaign', type: 'string', value: name }] },
			});
			const workflow: SavedWorkflow = await deployment.activate(changed(named, 'Every 5 seconds', every(1)));
			const memory = deployment.watchMemory();
			const began = Date.now();
			await lists.start(name);
			for (const [n, disturbance] of part.disturbances.entries()) {
				while ((await lists.done(name)) < ((n + 1) * contacts) / (part.disturbances.length + 2)) await sleep(100);
				await disturb(disturbance, name);
			}
			while (!(await isOver(name))) await sleep(500);
			const seconds = Math.round((Date.now() - began) / 1000);
			await deployment.n8n.deactivate(await deployment.n8n.workflow(workflow.id));

			const states = await lists.states(name);
			expect(states.size).toBe(contacts);
			const counts = sandbox.records.countsByRecipient();
			const tally = { accepted: 0, unknown: 0, unknownAndReached: 0 };
			const wrong: string[] = [];
			for (const [recipient, state] of states) {
				const messages = counts[recipient] ?? 0;
				if (state === 'accepted' && messages === 1) tally.accepted += 1;
				else if (state === 'unknown' && messages <= 1) {
					tally.unknown += 1;
					tally.unknownAndReached += messages;
				} else wrong.push(`${recipient}: ${state}, ${messages} messages`);
			}
			expect(wrong.slice(0, 10)).toEqual([]);
			expect(Object.keys(counts)).toHaveLength(tally.accepted + tally.unknownAndReached);

			// Who is unknown is named, page by page.
			const [lost] = await lists.query(
				`SELECT coalesce(sum(contacts), 0) FROM pages WHERE campaign = '${name}' AND ended_as = 'lost'`,
			);
			const reasons = await lists.query(
				`SELECT DISTINCT reason FROM contacts WHERE campaign = '${name}' AND state = 'unknown'`,
			);
			expect(tally.unknown).toBe(Number(lost));
			expect(tally.unknown).toBeGreaterThan(0);
			expect(reasons.every((reason) => /^Execution \d+ ended/.test(reason))).toBe(true);
			console.log(JSON.stringify({ name, contacts, seconds, ...tally, memory: await memory.stop() }));
		},
		patience,
	);
});
