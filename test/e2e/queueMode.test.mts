import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { IDataObject, INode, INodeExecutionData } from 'n8n-workflow';

import { acousticAccount } from '../../sandbox/accounts.mts';
import { root } from '../../tools/checks/tool.mts';
import type { SavedExecution, SavedWorkflow, WorkflowFile } from '../../tools/n8n-host/client.mts';
import { enqueue } from '../kills/cells.mts';
import { reportedBy } from '../kills/killableN8n.mts';
import { contacts, readStatus, sendCodes } from './support/codes.mts';
import { Gate } from './support/gate.mts';
import {
	deploymentPatience,
	type QueueDeployment,
	type RestartableProcess,
	startQueueDeployment,
	suiteWithQueue,
} from './support/queueDeployment.mts';
import { sendSurveys } from './support/surveys.mts';
import { chain, node, postedTo } from './support/workflows.mts';

/** Thousands of items that a worker makes and saves, on a busy machine too. */
const runPatience = 180_000;

/** Acoustic's limit for an organization. */
const mostAtOnce = 10;

suiteWithQueue('n8n in queue mode: main, two webhook processes, two workers', () => {
	let deployment: QueueDeployment;
	let gate: Gate;
	beforeAll(async () => {
		gate = await Gate.start();
		deployment = await startQueueDeployment({
			env: {
				// One job at a time each, so that two executions at once need both.
				N8N_CONCURRENCY_PRODUCTION_LIMIT: '1',
				// A job whose worker is gone is noticed sooner than after a minute and a half.
				QUEUE_WORKER_LOCK_DURATION: '30000',
				QUEUE_WORKER_STALLED_INTERVAL: '5000',
			},
		});
	}, deploymentPatience);
	afterAll(async () => {
		await deployment?.stop();
		await gate?.stop();
	});
	beforeEach(() => {
		deployment.sandbox.reset();
		deployment.sandbox.acoustic.change({ notFoundReads: 0 });
	});

	/** Saves and activates a workflow of these nodes behind a webhook. */
	async function activated(path: string, nodes: INode[]): Promise<SavedWorkflow> {
		return await deployment.activate(chain(path, [postedTo(path), ...nodes]));
	}

	/** Starts executions at the same moment; resolves with their numbers. */
	async function started({ id, name }: SavedWorkflow, times: number, body: IDataObject = {}): Promise<string[]> {
		const known = new Set((await deployment.n8n.executions(id)).map((execution) => execution.id));
		const responses = await Promise.all(Array.from({ length: times }, async () => await deployment.post(name, body)));
		expect(responses.map(({ status }) => status)).toEqual(new Array(times).fill(200));
		for (;;) {
			const all = (await deployment.n8n.executions(id)).map((execution) => execution.id);
			const news = all.filter((one) => !known.has(one));
			if (news.length >= times) return news;
			await sleep(50);
		}
	}

	const finished = async (executions: readonly string[]): Promise<SavedExecution[]> =>
		await Promise.all(executions.map(async (one) => await deployment.n8n.finished(one, runPatience)));

	/** Starts one, and resolves when it has ended. */
	async function executed(workflow: SavedWorkflow, body: IDataObject = {}): Promise<SavedExecution> {
		const [execution] = await finished(await started(workflow, 1, body));
		return execution;
	}

	/** The worker that an execution was given to, as often as it was. */
	const workersOf = (execution: string): RestartableProcess[] =>
		deployment.workers.flatMap((worker) =>
			new Array<RestartableProcess>(worker.log.split(`started execution ${execution} `).length - 1).fill(worker),
		);

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

	const recipients = (): Set<string> => new Set(deployment.sandbox.records.messages.map(({ recipient }) => recipient));

	/** How many contacts each accepted request had. */
	const accepted = (): number[] =>
		deployment.sandbox.records
			.requestsOf('acoustic')
			.filter(({ path, messages }) => path.endsWith('/externalconsentsends') && messages.length > 0)
			.map(({ messages }) => messages.length);

	const counts = (): number[] => Object.values(deployment.sandbox.records.countsByRecipient());

	/** Waits until this number of people have been sent to. */
	async function reached(people: number): Promise<void> {
		const deadline = Date.now() + 60_000;
		while (counts().length < people && Date.now() < deadline) await sleep(5);
	}

	it('main tests credentials, and lists the SMS programs', async () => {
		const { n8n, real } = deployment;
		for (const { id, ...credential } of real.credentials.values()) {
			expect([credential.type, await n8n.testCredential(id, credential)]).toMatchObject([
				credential.type,
				{ status: 'OK' },
			]);
		}
		const { id, name } = real.credentials.get('acousticCampaignApi')!;
		const listed = await n8n.call<{ results: Array<{ value: string }> }>(
			'POST',
			'/rest/dynamic-node-parameters/resource-locator-results',
			{
				path: 'parameters.channelQualifier',
				methodName: 'searchPrograms',
				nodeTypeAndVersion: { name: 'n8n-nodes-survey-messaging.acousticConsent', version: 1 },
				currentNodeParameters: { resource: 'sms', operation: 'send' },
				credentials: { acousticCampaignApi: { id, name } },
			},
		);
		expect(listed.results.map(({ value }) => value)).toContain(acousticAccount.programs[0].id);
	});

	it(
		'10,000 contacts are 10 requests; nobody is lost, nobody is sent to twice, every output is linked to its contact',
		async () => {
			const nodes = [contacts(10_000), sendCodes({ concurrency: 3 }), readStatus()];
			const execution = await executed(await activated('ten-thousand', nodes));
			expectAll(execution, 80_000_000, 10_000);
			expect(workersOf(execution.id)).toHaveLength(1);
			expect(accepted()).toEqual(new Array(10).fill(1000));
			expect(recipients().size).toBe(10_000);
			expect(deployment.sandbox.records.messages).toHaveLength(10_000);
			expect(deployment.sandbox.records.summary().repeated).toEqual([]);
		},
		runPatience,
	);

	describe('limits of a provider that both workers share', () => {
		/** Two workflows that wait for each other before their first node. */
		async function both(name: string, nodesFor: (first: number) => INode[]): Promise<SavedWorkflow[]> {
			return await Promise.all(
				[81_000_000, 82_000_000].map(
					async (first) => await activated(`${name}-${first}`, [gate.nodeAt('/both'), ...nodesFor(first)]),
				),
			);
		}

		/** Lets both begin at the same moment, each on a worker of its own; resolves when both have ended. */
		async function together(workflows: readonly SavedWorkflow[]): Promise<SavedExecution[]> {
			const begun = Promise.all(workflows.map(async (workflow) => await started(workflow, 1)));
			await gate.arrived('/both', 2);
			gate.open('/both');
			const ended = await finished((await begun).flat());
			expect(new Set(ended.flatMap(({ id }) => workersOf(id))).size).toBe(2);
			expect(ended.map(({ data }) => data.resultData.error?.message)).toEqual([undefined, undefined]);
			return ended;
		}

		/**
		 * Lets both send through Acoustic: a first request of 1,000 SMS, which goes alone, and then as many as may be in flight.
		 * @returns the hints of both
		 */
		async function sendThroughBoth(concurrency: number): Promise<string[]> {
			const { faults } = deployment.sandbox;
			const path = 'externalconsentsends';
			// Longer than one worker may be behind the other, on a busy machine too; not for the requests that go alone.
			faults.set({ provider: 'acoustic', path, latencyMs: 10_000 });
			for (const recipient of ['+6581000000', '+6582000000']) {
				faults.set({ provider: 'acoustic', path, recipient, latencyMs: 0 });
			}
			const count = 1000 * (concurrency + 1);
			const ended = await together(
				await both(`concurrency-${concurrency}`, (first) => [contacts(count, first), sendCodes({ concurrency })]),
			);
			expect(deployment.sandbox.records.messages).toHaveLength(2 * count);
			expect(deployment.sandbox.records.summary().repeated).toEqual([]);
			const sends = ended.flatMap(({ data }) => data.resultData.runData.Send);
			return sends.flatMap(({ hints = [] }) => hints.map(({ message }) => message));
		}

		const statuses = (provider: 'acoustic' | 'eightByEight'): Array<number | null> =>
			deployment.sandbox.records.requestsOf(provider).map(({ status }) => status);

		it(
			'Acoustic: 2 workers × 1 job × Concurrency 5 are 10 requests at once, and never an 11th',
			async () => {
				expect(await sendThroughBoth(5)).toEqual([]);
				expect(deployment.sandbox.records.peakInFlight.acoustic).toBe(mostAtOnce);
				expect(statuses('acoustic')).not.toContain(429);
			},
			runPatience,
		);

		it(
			'Acoustic: with 8 each the sum is too large, as both say; the 429 are waited for, and everybody gets one SMS',
			async () => {
				const tooMany: unknown = expect.stringContaining(
					'exceeds the 10 requests that Acoustic takes at once. Divide 10 by',
				);
				expect(await sendThroughBoth(8)).toEqual([tooMany, tooMany]);
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
				const workflows = await both('get', (first) => [contacts(5, first), sendSurveys(), get()]);
				for (const { data } of await together(workflows)) {
					expect(data.resultData.runData.Get[0].data?.main[0]).toHaveLength(5);
				}
				expect(statuses('eightByEight')).toContain(429);
			},
			runPatience,
		);
	});

	it(
		'Retry goes to another worker than the first run, and sends what was not sent',
		async () => {
			const fault = { provider: 'pressnxpress', recipient: '+6580000020', on: 1, status: 400 } as const;
			deployment.sandbox.faults.set(fault);
			const workflow = await activated('retried', [contacts(40), enqueue({}, {})]);
			const failed = await executed(workflow);
			expect(failed.status).toBe('error');
			const [first] = workersOf(failed.id);
			expect(counts().length).toBeLessThan(40);

			// The first one has something else to do.
			const waiting = await activated('waiting', [gate.nodeAt('/waiting')]);
			const other = await activated('waiting-elsewhere', [gate.nodeAt('/elsewhere')]);
			const [occupying] = await started(other, 1);
			await gate.arrived('/elsewhere', 1);
			if (workersOf(occupying)[0] !== first) {
				await started(waiting, 1);
				await gate.arrived('/waiting', 1);
				gate.open('/elsewhere');
			}
			const retried = await deployment.n8n.retry(failed.id);
			gate.open('/waiting');
			gate.open('/elsewhere');
			expect(retried.status).toBe('success');
			expect(workersOf(retried.id)).toHaveLength(1);
			expect(workersOf(retried.id)).not.toEqual([first]);
			expect(counts()).toEqual(new Array(40).fill(1));
		},
		runPatience,
	);

	/** A webhook, `count` fictional contacts from the number in its body on, and a send of Press'nXPress with Send Once. */
	const sendingOnce = async (path: string, count: number): Promise<SavedWorkflow> => {
		const jsCode = `const { first } = $input.first().json.body; return Array.from({ length: ${count} }, (_, n) => ({ json: { phone: '+65' + (first + n) } }));`;
		const list = node('Contacts', 'n8n-nodes-base.code', { jsCode }, { typeVersion: 2 });
		return await activated(path, [list, enqueue({ sendOnce: { once: {} } })]);
	};

	it(
		'with Send Once, of a list that both workers begin at the same moment hardly anybody gets two messages',
		async () => {
			const workflow = await sendingOnce('together', 100);
			const tries = Number(process.env.TOGETHER_TRIES ?? 10);
			let twice = 0;
			for (let n = 0; n < tries; n++) {
				deployment.sandbox.reset();
				await finished(await started(workflow, 2, { first: 80_000_000 + 1000 * n }));
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
		'workers are killed in the middle: the job is not run again, and with Send Once another start sends what had not left',
		async () => {
			deployment.sandbox.faults.set({ provider: 'pressnxpress', latencyMs: 20 });
			const workflow = await sendingOnce('killed', 1500);
			const [interrupted] = await started(workflow, 1, { first: 80_000_000 });
			await reached(500);
			await Promise.all(deployment.workers.map(async (worker) => await worker.kill()));
			await Promise.all(deployment.workers.map(async (worker) => await worker.startAgain()));
			const execution = await executed(workflow, { first: 80_000_000 });

			const { accepted: sent, skipped, unknown } = reportedBy(execution);
			expect(sent + skipped + unknown).toBe(1500);
			expect(Math.max(...counts())).toBe(1);
			expect(unknown).toBeLessThanOrEqual(200);
			expect(counts().length + unknown).toBeGreaterThanOrEqual(1500);

			const { status } = await deployment.n8n.finished(interrupted, runPatience);
			expect(['crashed', 'error']).toContain(status);
			expect(workersOf(interrupted)).toHaveLength(1);
		},
		runPatience,
	);

	it(
		'the campaign of the example: started by hand, on a worker, its ten pages go through the webhook processes to 1,000 customers',
		async () => {
			const text = readFileSync(join(root, 'examples', 'queue-mode', 'campaign.json'), 'utf8');
			const here = text.replace('http://127.0.0.1:5679', deployment.roundRobin.url);
			const saved = await deployment.activate(JSON.parse(here) as WorkflowFile);
			const byHand = await deployment.n8n.finished(await deployment.n8n.runManually(saved, 'Try it by hand'));
			expect(byHand.status).toBe('success');
			expect(workersOf(byHand.id)).toHaveLength(1);
			await reached(1000);
			expect(counts()).toEqual(new Array(1000).fill(1));
		},
		runPatience,
	);

	// The last one: no worker is left.
	it(
		'a worker that is told to end finishes what it has begun',
		async () => {
			deployment.sandbox.faults.set({ provider: 'pressnxpress', latencyMs: 20 });
			const workflow = await activated('ended', [contacts(1500), enqueue()]);
			const [execution] = await started(workflow, 1);
			await reached(300);
			await Promise.all(deployment.workers.map(async (worker) => await worker.terminate()));
			expect(counts()).toEqual(new Array(1500).fill(1));
			expect((await deployment.n8n.finished(execution)).status).toBe('success');
		},
		runPatience,
	);
});
