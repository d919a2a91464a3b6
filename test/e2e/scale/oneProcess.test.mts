// The same list in an n8n that is one process, on SQLite, as the figures beside those of the queue.
import { memoryOf, watchMemory } from '../support/processMemory.mts';
import { type Postgres, startPostgres, usesPostgres } from '../support/postgres.mts';
import { type RealN8n, startPatience, startRealN8n } from '../support/realN8n.mts';
import { ListDatabase } from './listDatabase.mts';
import { batch, countAtProvider, sendList } from './listRun.mts';

(usesPostgres ? describe : describe.skip)('long lists in one process', () => {
	let real: RealN8n;
	let postgres: Postgres;
	beforeAll(async () => {
		postgres = await startPostgres();
		real = await startRealN8n({ N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: 'true' });
	}, startPatience);
	afterAll(async () => {
		await real?.stop();
		await postgres?.stop();
	});

	it('each of 20,000 contacts is reached once', async () => {
		const { n8n, sandbox, server } = real;
		const lists = await ListDatabase.create(postgres, n8n);
		const memory = watchMemory(async () => await memoryOf({ n8n: server.pid }));
		const list = { ...batch, contacts: 20_000, pageSize: 1000, pagesAtOnce: 2 };
		const activate: typeof real.add = async (workflow) => await n8n.activate(await real.add(workflow));
		const seconds = await sendList({ n8n, sandbox, lists, activate }, list);
		const tally = await countAtProvider(lists, sandbox, list.name);
		console.log(JSON.stringify({ ...list, seconds, ...tally, peak: await memory.stop() }));
		expect(tally).toEqual({ accepted: 20_000, unknown: 0, unknownAndReached: 0, wrong: [] });
	}, 900_000);
});
