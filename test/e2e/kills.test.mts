// A process that is killed in the middle, and what a retry does then: counted at the provider.
import { randomNumbers } from '../support/simulated-provider.mts';
import { seed } from '../support/properties.mts';
import { allCells, enqueue, runCell, survey } from '../kills/cells.mts';
import { KillableN8n, reportedBy } from '../kills/killableN8n.mts';
import { contacts } from './support/codes.mts';
import { startPatience } from './support/realN8n.mts';
import { node, to } from './support/workflows.mts';

const patience = 240_000;

let n8n: KillableN8n;
beforeAll(async () => {
	// So that `docker stop` is over before a run is.
	n8n = await KillableN8n.start({ N8N_GRACEFUL_SHUTDOWN_TIMEOUT: '1' });
}, startPatience);
afterAll(async () => await n8n.stop());
beforeEach(() => n8n.sandbox.reset());

it(
	'ended as by docker stop, before the run was over: nobody gets two messages, everybody one or is unknown',
	async () => {
		n8n.sandbox.faults.set({ provider: 'pressnxpress', latencyMs: 300 });
		const workflow = await n8n.activate([contacts(1500), enqueue()]);
		await n8n.execute(workflow);
		await n8n.until(() => n8n.received >= 100);
		const interrupted = await n8n.kill(workflow, 'SIGTERM');
		n8n.sandbox.faults.clear();
		const { unknown, accepted, resumed } = reportedBy(await n8n.retry(interrupted));
		expect(Math.max(...n8n.counts())).toBe(1);
		expect(unknown + accepted + resumed).toBe(1500);
		expect(unknown).toBeLessThanOrEqual(200);
		expect(n8n.counts().length + unknown).toBeGreaterThanOrEqual(1500);
	},
	patience,
);

it(
	'in the middle of 1,500 single sends, and again in the retry: nobody gets two messages, everybody one or is unknown',
	async () => {
		n8n.sandbox.faults.set({ provider: 'pressnxpress', latencyMs: 20 });
		const workflow = await n8n.activate([contacts(1500), enqueue()]);
		await n8n.execute(workflow);
		await n8n.until(() => n8n.received >= 500);
		const first = await n8n.kill(workflow);
		const sent = n8n.received;
		n8n.beginRetry(first);
		await n8n.until(() => n8n.received >= sent + 200);
		const { unknown, accepted, resumed } = reportedBy(await n8n.retry(await n8n.kill(workflow)));

		expect(Math.max(...n8n.counts())).toBe(1);
		expect(unknown + accepted + resumed).toBe(1500);
		expect(unknown).toBeLessThanOrEqual(400);
		expect(n8n.counts().length + unknown).toBeGreaterThanOrEqual(1500);
	},
	patience,
);

it(
	'in a longer list than the database has room for, which has another order in the retry: nobody gets two messages',
	async () => {
		n8n.sandbox.faults.set({ provider: 'eightByEight', latencyMs: 20 });
		const jsCode = `const places = new Map($input.all().map((item) => [item, Math.random()]));
			return [...places.keys()].sort((one, other) => places.get(one) - places.get(other));`;
		const shuffled = node('Shuffled', 'n8n-nodes-base.code', { jsCode }, { typeVersion: 2 });
		const send = survey('sendBatch', { maxMessagesPerRequest: 500, concurrency: 2 });
		const workflow = await n8n.activate([contacts(15_000), shuffled, send]);
		await n8n.execute(workflow);
		await n8n.until(() => n8n.received >= 12_000);
		const { unknown, accepted, resumed } = reportedBy(await n8n.retry(await n8n.kill(workflow)));

		expect(Math.max(...n8n.counts())).toBe(1);
		expect(unknown + accepted + resumed).toBe(15_000);
		expect(unknown).toBeLessThanOrEqual(1000);
		expect(n8n.counts().length + unknown).toBeGreaterThanOrEqual(15_000);
	},
	patience,
);

it(
	'in the third round of a loop: nobody gets two messages, everybody one or is unknown',
	async () => {
		n8n.sandbox.faults.set({ provider: 'pressnxpress', latencyMs: 20 });
		const loop = node('Loop', 'n8n-nodes-base.splitInBatches', { batchSize: 200, options: {} }, { typeVersion: 3 });
		const rounds = { Loop: { main: [[], [{ node: 'Send', type: 'main' as const, index: 0 }]] }, Send: to('Loop') };
		const workflow = await n8n.activate([contacts(1000), loop, enqueue()], rounds);
		await n8n.execute(workflow);
		await n8n.until(() => n8n.received >= 500);
		const { data } = await n8n.retry(await n8n.kill(workflow));

		expect(Math.max(...n8n.counts())).toBe(1);
		// n8n puts an item of its own where it found the interrupted run.
		const outputs = data.resultData.runData.Send.flatMap((run) => run.data?.main[0] ?? []).filter(
			({ json }) => json.isArtificialRecoveredEventItem !== true,
		);
		expect(outputs).toHaveLength(1000);
		const unknown = outputs.filter(({ json }) => (json.details as { outcome?: string })?.outcome === 'unknown').length;
		expect(unknown).toBeLessThanOrEqual(200);
		expect(n8n.counts().length + unknown).toBeGreaterThanOrEqual(1000);
	},
	patience,
);

// Every operation, every moment and both ways, in 13 of the 40 combinations of `npm run kills`.
const chosen = allCells.filter((_, index) => [0, 3, 5, 7, 9, 11, 12, 15, 21, 22, 26, 29, 34].includes(index));
it.each(chosen.map((cell) => [cell.operation.name, cell.moment, cell.way, cell] as const))(
	'%s, %s, %s',
	async (_operation, _moment, _way, cell) => {
		const result = await runCell(n8n, cell, randomNumbers(seed));
		expect({ ...result, seed }).toMatchObject({ twice: 0, lost: 0 });
		expect(result.unknown).toBeLessThanOrEqual(cell.operation.mostUnknown);
	},
	patience,
);
