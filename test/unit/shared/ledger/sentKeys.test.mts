import type { DeduplicationScope, IExecuteFunctions } from 'n8n-workflow';

import { type KeyState, SentKeys } from '../../../../nodes/shared/ledger/sentKeys.ts';
import { WorkflowRow } from '../../../../nodes/shared/ledger/workflowRow.ts';
import { RowsInMemory } from '../../../engine/harness/deduplication.mts';

const stored = { node: { id: 'node' }, workflow: { id: 'workflow', active: true } } as never;

/** What a process has of the rows; each is another one. */
function processOn(rows: RowsInMemory): { n8n: IExecuteFunctions; keys: SentKeys } {
	const node = { id: `node ${Math.random()}`, name: 'Send', type: 'node' };
	const n8n = {
		getNode: () => node,
		getWorkflow: () => ({ id: 'workflow' }),
		helpers: {
			checkProcessedAndRecord: async (values: string[], scope: DeduplicationScope, options: never) =>
				await rows.checkProcessedAndRecord(values, scope, stored, options),
			removeProcessed: async (values: string[], scope: DeduplicationScope) =>
				await rows.removeProcessed(values, scope, stored),
			getProcessedDataCount: async (scope: DeduplicationScope) => await rows.getProcessedDataCount(scope, stored),
		},
	} as unknown as IExecuteFunctions;
	return { n8n, keys: new SentKeys(new WorkflowRow(), 'node', false) };
}

const names = (count: number): string[] => Array.from({ length: count }, (_, n) => `key ${n}`);

/** Claims keys as the first call of a run does. */
async function claimIn({ n8n, keys }: ReturnType<typeof processOn>, wanted: string[]): Promise<Map<string, KeyState>> {
	keys.beginRun();
	await keys.begin(n8n.helpers);
	const { states } = await keys.claim(n8n, wanted, [], true);
	return new Map(states);
}

test('two processes that claim the same keys at the same moment: each key is claimed by one of them', async () => {
	const rows = new RowsInMemory();
	const [one, other] = await Promise.all([
		claimIn(processOn(rows), names(100)),
		claimIn(processOn(rows), names(100).reverse()),
	]);
	for (const name of names(100)) {
		expect([one.get(name), other.get(name)].sort()).toEqual(['claimed', 'open']);
	}
});

test('three of them, with further keys of their own: nobody has what another one has, and nothing is lost', async () => {
	const rows = new RowsInMemory();
	const lists = [names(60), [...names(40), 'a', 'b'], ['c', ...names(50)]];
	const claimed = await Promise.all(lists.map(async (list) => await claimIn(processOn(rows), list)));
	for (const key of new Set(lists.flat())) {
		expect(claimed.filter((states) => states.get(key) === 'claimed').length).toBeLessThanOrEqual(1);
	}
	for (const key of ['a', 'b', 'c']) expect(claimed.map((states) => states.get(key))).toContain('claimed');
});

test('a process that ended well leaves no mark: the next one knows without asking that all was accepted', async () => {
	const rows = new RowsInMemory();
	const first = processOn(rows);
	await claimIn(first, names(10));
	await first.keys.recordAccepted(first.n8n.helpers, names(10));
	await first.keys.endRun(first.n8n.helpers, []);
	const values = await rows.getProcessedDataCount('workflow', stored);

	const next = processOn(rows);
	expect(new Set((await claimIn(next, names(10))).values())).toEqual(new Set(['accepted']));
	await next.keys.endRun(next.n8n.helpers, []);
	expect(await rows.getProcessedDataCount('workflow', stored)).toBe(values);
});

test('a process that was killed leaves its keys open, and those of others accepted, however often they are asked for', async () => {
	const rows = new RowsInMemory();
	const first = processOn(rows);
	await claimIn(first, ['sent']);
	await first.keys.recordAccepted(first.n8n.helpers, ['sent']);
	await first.keys.endRun(first.n8n.helpers, []);
	await claimIn(processOn(rows), ['killed']);
	for (let time = 0; time < 3; time++) {
		const next = processOn(rows);
		expect(await claimIn(next, ['sent', 'killed'])).toEqual(
			new Map([
				['sent', 'accepted'],
				['killed', 'open'],
			]),
		);
		await next.keys.endRun(next.n8n.helpers, []);
	}
});

test('a run that begins while another one ends leaves no mark either', async () => {
	const rows = new RowsInMemory();
	const process = processOn(rows);
	await claimIn(process, ['first']);
	const ending = process.keys.endRun(process.n8n.helpers, ['first']);
	await claimIn(process, ['second']);
	await ending;
	await process.keys.endRun(process.n8n.helpers, ['second']);

	const alone = new RowsInMemory();
	const other = processOn(alone);
	await claimIn(other, ['first', 'second']);
	await other.keys.endRun(other.n8n.helpers, ['first', 'second']);
	expect(await rows.getProcessedDataCount('workflow', stored)).toBe(
		await alone.getProcessedDataCount('workflow', stored),
	);
});

test('what is claimed after the removal of a mark was asked for is not joined to a call before it', async () => {
	const rows = new RowsInMemory();
	const row = new WorkflowRow();
	const { n8n } = processOn(rows);
	await row.values.record(n8n.helpers, ['mark']);
	await Promise.all([
		row.values.record(n8n.helpers, ['running']),
		row.values.record(n8n.helpers, ['queued']),
		row.remove(n8n.helpers, ['mark']),
		row.values.record(n8n.helpers, ['mark']),
	]);
	expect((await row.values.record(n8n.helpers, ['mark']))?.present).toEqual(new Set(['mark']));
});
