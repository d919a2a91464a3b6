import { randomUUID } from 'node:crypto';

import type { INode } from 'n8n-workflow';

import type { SavedExecution, SavedWorkflow } from '../../tools/n8n-host/client.mts';
import { contacts, sendCodes } from './support/codes.mts';
import {
	deploymentPatience,
	type QueueDeployment,
	startQueueDeployment,
	suiteWithQueue,
} from './support/queueDeployment.mts';
import { sendSurveys } from './support/surveys.mts';
import { chain, node, postedTo } from './support/workflows.mts';

const runPatience = 180_000;

/** Acoustic's limit for an organization. */
const mostAtOnce = 10;

suiteWithQueue('limits of a provider that two workers share, each with one job at a time', () => {
	let deployment: QueueDeployment;
	beforeAll(async () => {
		deployment = await startQueueDeployment({ webhookProcesses: 1, env: { N8N_CONCURRENCY_PRODUCTION_LIMIT: '1' } });
	}, deploymentPatience);
	afterAll(async () => await deployment?.stop());
	beforeEach(() => deployment.sandbox.reset());

	async function activated(nodes: INode[]): Promise<SavedWorkflow> {
		const path = randomUUID();
		return await deployment.activate(chain(path, [postedTo(path), ...nodes]));
	}

	/** Starts both at the same moment; resolves when both have ended, each on a worker of its own. */
	async function together(workflows: readonly SavedWorkflow[]): Promise<SavedExecution[]> {
		await Promise.all(workflows.map(async ({ name }) => await deployment.post(name, {})));
		const ended = await Promise.all(
			workflows.map(async ({ id }) => await deployment.n8n.nextExecution(id, [], runPatience)),
		);
		const workersOf = ({ id }: SavedExecution): number[] =>
			deployment.workers.flatMap(({ log }, n) => (log.includes(`finished execution ${id} `) ? [n] : []));
		expect(ended.flatMap(workersOf).sort()).toEqual([0, 1]);
		expect(ended.map(({ data }) => data.resultData.error?.message)).toEqual([undefined, undefined]);
		return ended;
	}

	/** Lets both send through Acoustic: a first request of 1,000 SMS, which goes alone, and then as many as may be in flight. */
	async function sendThroughBoth(concurrency: number): Promise<void> {
		// Longer than one worker may begin after the other, on a busy machine too.
		deployment.sandbox.faults.set({ provider: 'acoustic', path: 'externalconsentsends', latencyMs: 20_000 });
		const count = 1000 * (concurrency + 1);
		const lists = [81_000_000, 82_000_000].map(async (first) =>
			activated([contacts(count, first), sendCodes({ concurrency })]),
		);
		await together(await Promise.all(lists));
		expect(deployment.sandbox.records.messages).toHaveLength(2 * count);
		expect(deployment.sandbox.records.summary().repeated).toEqual([]);
	}

	const statuses = (provider: 'acoustic' | 'eightByEight'): Array<number | null> =>
		deployment.sandbox.records.requestsOf(provider).map(({ status }) => status);

	it(
		'Acoustic: 2 workers × 1 job × Concurrency 5 are 10 requests at once, and never an 11th',
		async () => {
			await sendThroughBoth(5);
			expect(deployment.sandbox.records.peakInFlight.acoustic).toBe(mostAtOnce);
			expect(statuses('acoustic')).not.toContain(429);
		},
		runPatience,
	);

	it(
		'Acoustic: with 8 each the sum is too large; the 429 are waited for, and everybody gets one SMS',
		async () => {
			await sendThroughBoth(8);
			expect(deployment.sandbox.records.peakInFlight.acoustic).toBeGreaterThan(mostAtOnce);
			expect(statuses('acoustic')).toContain(429);
		},
		runPatience,
	);

	it(
		'8x8: two workers ask for messages of one sub-account faster than one a second; the 429 are waited for',
		async () => {
			const get = (): INode =>
				node(
					'Get',
					'n8n-nodes-survey-messaging.eightByEightEngage',
					{ resource: 'message', operation: 'get', umid: '={{ $json.umid }}', options: {} },
					{ credentials: { eightByEightEngageApi: { id: '', name: '' } } },
				);
			const lists = [81_000_000, 82_000_000].map(async (first) =>
				activated([contacts(5, first), sendSurveys(), get()]),
			);
			const ended = await together(await Promise.all(lists));
			for (const { data } of ended) expect(data.resultData.runData.Get[0].data?.main[0]).toHaveLength(5);
			expect(statuses('eightByEight')).toContain(429);
		},
		runPatience,
	);
});
