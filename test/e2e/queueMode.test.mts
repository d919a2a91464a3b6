import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { INodeExecutionData } from 'n8n-workflow';

import { root } from '../../tools/checks/tool.mts';
import type { SavedExecution, SavedWorkflow, WorkflowFile } from '../../tools/n8n-host/client.mts';
import { enqueue } from '../kills/cells.mts';
import { reportedBy } from '../kills/killableN8n.mts';
import { contacts, readStatus, sendCodes } from './support/codes.mts';
import {
	deploymentPatience,
	type QueueDeployment,
	startQueueDeployment,
	suiteWithQueue,
} from './support/queueDeployment.mts';
import { chain, node, postedTo } from './support/workflows.mts';

/** Thousands of items that a worker makes and saves, on a busy machine too. */
const runPatience = 180_000;

/** A webhook, `count` fictional contacts from this number on, one send and its status. */
function sending(path: string, first: number, count: number, concurrency: number): WorkflowFile {
	return chain(path, [postedTo(path), contacts(count, first), sendCodes({ concurrency }), readStatus()]);
}

suiteWithQueue('n8n in queue mode: main, two webhook processes, two workers', () => {
	let deployment: QueueDeployment;
	beforeAll(async () => {
		// One job at a time each, so that two executions at once need both.
		deployment = await startQueueDeployment({
			env: { N8N_CONCURRENCY_PRODUCTION_LIMIT: '1' },
		});
	}, deploymentPatience);
	afterAll(async () => await deployment?.stop());
	beforeEach(() => {
		deployment.sandbox.reset();
		deployment.sandbox.acoustic.change({ notFoundReads: 0 });
	});

	async function called({ id, name }: SavedWorkflow): Promise<SavedExecution> {
		const known = await deployment.n8n.executions(id);
		const { status } = await deployment.post(name, {});
		expect(status).toBe(200);
		return await deployment.n8n.nextExecution(id, known, runPatience);
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

	const recipients = (): Set<string> => new Set(deployment.sandbox.records.messages.map(({ recipient }) => recipient));

	/** How many contacts each accepted request had. */
	const accepted = (): number[] =>
		deployment.sandbox.records
			.requestsOf('acoustic')
			.filter(({ path, messages }) => path.endsWith('/externalconsentsends') && messages.length > 0)
			.map(({ messages }) => messages.length);

	it(
		'10,000 contacts are 10 requests; nobody is lost, nobody is sent to twice, every output is linked to its contact',
		async () => {
			const execution = await called(await deployment.activate(sending('ten-thousand', 80_000_000, 10_000, 3)));
			expectAll(execution, 80_000_000, 10_000);
			expect(accepted()).toEqual(new Array(10).fill(1000));
			expect(recipients().size).toBe(10_000);
			expect(deployment.sandbox.records.messages).toHaveLength(10_000);
			expect(deployment.sandbox.records.summary().repeated).toEqual([]);
		},
		runPatience,
	);

	/** A webhook, `count` fictional contacts from the number in its body on, and a send of Press'nXPress with Send Once. */
	const sendingOnce = (path: string, count: number): WorkflowFile => {
		const jsCode = `const { first } = $input.first().json.body; return Array.from({ length: ${count} }, (_, n) => ({ json: { phone: '+65' + (first + n) } }));`;
		const list = node('Contacts', 'n8n-nodes-base.code', { jsCode }, { typeVersion: 2 });
		return chain(path, [postedTo(path), list, enqueue({ sendOnce: { once: {} } })]);
	};

	/** Starts executions at the same moment; resolves when all have ended. */
	async function startedTogether({ id, name }: SavedWorkflow, first: number, times: number): Promise<SavedExecution[]> {
		const known = new Set((await deployment.n8n.executions(id)).map((execution) => execution.id));
		await Promise.all(Array.from({ length: times }, async () => await deployment.post(name, { first })));
		let started: string[] = [];
		while (started.length < times) {
			started = (await deployment.n8n.executions(id)).map((execution) => execution.id).filter((one) => !known.has(one));
		}
		return await Promise.all(started.map(async (one) => await deployment.n8n.finished(one, runPatience)));
	}

	const counts = (): number[] => Object.values(deployment.sandbox.records.countsByRecipient());

	it(
		'with Send Once, of a list that both workers begin at the same moment hardly anybody gets two messages',
		async () => {
			const workflow = await deployment.activate(sendingOnce('together', 100));
			const tries = Number(process.env.TOGETHER_TRIES ?? 10);
			let twice = 0;
			for (let n = 0; n < tries; n++) {
				deployment.sandbox.reset();
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
			deployment.sandbox.faults.set({ provider: 'pressnxpress', latencyMs: 20 });
			const workflow = await deployment.activate(sendingOnce('killed', 1500));
			await deployment.post(workflow.name, { first: 80_000_000 });
			while (deployment.sandbox.records.messages.length < 500) await new Promise((resolve) => setTimeout(resolve, 5));
			await Promise.all(deployment.workers.map(async (worker) => await worker.kill()));
			await Promise.all(deployment.workers.map(async (worker) => await worker.startAgain()));
			const [execution] = await startedTogether(workflow, 80_000_000, 1);

			const { accepted: sent, skipped, unknown } = reportedBy(execution);
			expect(sent + skipped + unknown).toBe(1500);
			expect(Math.max(...counts())).toBe(1);
			expect(unknown).toBeLessThanOrEqual(200);
			expect(counts().length + unknown).toBeGreaterThanOrEqual(1500);
		},
		runPatience,
	);

	it(
		'the campaign of the example: started by hand, its ten pages go through the webhook processes to 1,000 customers',
		async () => {
			const text = readFileSync(join(root, 'examples', 'queue-mode', 'campaign.json'), 'utf8');
			const here = text.replace('http://127.0.0.1:5679', deployment.roundRobin.url);
			const saved = await deployment.activate(JSON.parse(here) as WorkflowFile);
			const byHand = await deployment.n8n.finished(await deployment.n8n.runManually(saved, 'Try it by hand'));
			expect(byHand.status).toBe('success');
			const deadline = Date.now() + 60_000;
			while (counts().length < 1000 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 100));
			expect(counts()).toEqual(new Array(1000).fill(1));
		},
		runPatience,
	);
});
