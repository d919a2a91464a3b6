// Send Once in a real n8n, on every line: counted at the provider.
import type { SavedWorkflow } from '../../tools/n8n-host/client.mts';
import { codes, enqueue, survey } from '../kills/cells.mts';
import { KillableN8n, reportedBy } from '../kills/killableN8n.mts';
import { contacts } from './support/codes.mts';
import { startPatience } from './support/realN8n.mts';

const patience = 240_000;
const sendOnce = { sendOnce: { once: {} } };

let n8n: KillableN8n;
beforeAll(async () => {
	n8n = await KillableN8n.start();
}, startPatience);
afterAll(async () => await n8n.stop());
beforeEach(() => n8n.sandbox.reset());

it.each([
	["Press'nXPress", 'pressnxpress', enqueue(sendOnce), 200],
	['8x8, Send', 'eightByEight', survey('send', sendOnce), 200],
	['8x8, Send Batch', 'eightByEight', survey('sendBatch', { ...sendOnce, maxMessagesPerRequest: 100 }), 1000],
	['Acoustic', 'acoustic', codes({ ...sendOnce, maxContactsPerRequest: 100 }), 1000],
] as const)(
	'%s: a list that is started three times at the same moment is sent once, and skipped afterwards',
	async (_, provider, sending, count) => {
		n8n.sandbox.faults.set({ provider, latencyMs: 50 });
		const workflow = await n8n.activate([contacts(count), sending]);
		await Promise.all([1, 2, 3].map(async () => await n8n.execute(workflow)));
		const reported = (await n8n.ended(workflow, 3)).map(reportedBy);
		expect(n8n.counts()).toEqual(new Array(count).fill(1));
		const total = (outcome: 'accepted' | 'skipped') => reported.reduce((sum, one) => sum + one[outcome], 0);
		expect([total('accepted'), total('skipped')]).toEqual([count, 2 * count]);

		await n8n.execute(workflow);
		const again = await n8n.ended(workflow, 4);
		expect(reportedBy(again[3])).toMatchObject({ accepted: 0, skipped: count });
		expect(n8n.counts()).toEqual(new Array(count).fill(1));
	},
	patience,
);

it(
	'without it, three executions send three times',
	async () => {
		const workflow = await n8n.activate([contacts(30), enqueue()]);
		await Promise.all([1, 2, 3].map(async () => await n8n.execute(workflow)));
		await n8n.ended(workflow, 3);
		expect(n8n.counts()).toEqual(new Array(30).fill(3));
	},
	patience,
);

/** Lists that are interrupted together, each with contacts of its own from `first` on. */
const interrupted = [
	{ how: 'another start', first: 80_000_000, count: 1500, mostUnknown: 200, sending: enqueue(sendOnce) },
	{ how: 'Retry', first: 81_000_000, count: 1500, mostUnknown: 200, sending: enqueue(sendOnce) },
	{
		how: 'Retry',
		first: 82_000_000,
		count: 8000,
		mostUnknown: 500,
		sending: survey('sendBatch', { ...sendOnce, maxMessagesPerRequest: 500, concurrency: 1 }),
	},
] as const;

it(
	'after n8n was killed in the middle of three lists, another start and Retry send what had not left, also where n8n gives no token',
	async () => {
		n8n.sandbox.faults.set({ provider: 'pressnxpress', latencyMs: 300 });
		n8n.sandbox.faults.set({ provider: 'eightByEight', latencyMs: 1500 });
		const counts = ({ first, count }: (typeof interrupted)[number]): number[] =>
			Object.entries(n8n.sandbox.records.countsByRecipient()).flatMap(([recipient, messages]) => {
				const number = Number(recipient.replace(/^\+?65/, ''));
				return number >= first && number < first + count ? [messages] : [];
			});
		const lists: Array<(typeof interrupted)[number] & { workflow: SavedWorkflow }> = [];
		// One after the other: n8n 1.x mixes up transactions of SQLite.
		for (const list of interrupted) {
			lists.push({ ...list, workflow: await n8n.activate([contacts(list.count, list.first), list.sending]) });
		}
		for (const { workflow } of lists) await n8n.execute(workflow);
		await n8n.until(() => lists.every((list) => counts(list).length >= 500));
		await n8n.kill(lists[0].workflow);
		n8n.sandbox.faults.clear();

		for (const list of lists) {
			const { how, workflow, count, mostUnknown } = list;
			const execution = await n8n.crashed(workflow);
			if (how === 'another start') await n8n.execute(workflow);
			const ended = how === 'Retry' ? await n8n.retry(execution) : (await n8n.ended(workflow, 2))[1];
			const { accepted, resumed, skipped, unknown } = reportedBy(ended);
			expect(accepted + resumed + skipped + unknown).toBe(count);
			expect(Math.max(...counts(list))).toBe(1);
			expect(unknown).toBeLessThanOrEqual(mostUnknown);
			expect(counts(list).length + unknown).toBeGreaterThanOrEqual(count);
		}
	},
	patience,
);

it(
	'after Stop, another start sends what had not left: nobody twice, at most 200 unknown',
	async () => {
		n8n.sandbox.faults.set({ provider: 'pressnxpress', latencyMs: 50 });
		const workflow = await n8n.activate([contacts(1500), enqueue(sendOnce)]);
		await n8n.execute(workflow);
		await n8n.until(() => n8n.received >= 300);
		await n8n.stopExecution(workflow);
		await n8n.execute(workflow);
		const [, second] = await n8n.ended(workflow, 2);
		const { accepted, skipped, unknown } = reportedBy(second);
		expect(accepted + skipped + unknown).toBe(1500);
		expect(Math.max(...n8n.counts())).toBe(1);
		expect(unknown).toBeLessThanOrEqual(200);
		expect(n8n.counts().length + unknown).toBeGreaterThanOrEqual(1500);
	},
	patience,
);
