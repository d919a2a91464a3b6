import { setTimeout as sleep } from 'node:timers/promises';

import type { Draft } from '../../../../nodes/shared/delivery/operation.ts';
import { DatabaseLedger, type LedgerDecision } from '../../../../nodes/shared/ledger/databaseLedger.ts';
import { SendOnce } from '../../../../nodes/shared/ledger/sendOnce.ts';
import { SentKeys } from '../../../../nodes/shared/ledger/sentKeys.ts';
import { WorkflowRow } from '../../../../nodes/shared/ledger/workflowRow.ts';
import { RowsInMemory } from '../../../engine/harness/deduplication.mts';
import { n8nOnRows } from './n8nOnRows.mts';

const people = (count: number): Draft[] =>
	Array.from({ length: count }, (_, item): Draft => ({ item, recipient: `+${item}`, content: 'hello' }));

/** Who is asked for, in a process of their own: an execution, with what is sent once in all of them. */
interface Asked {
	mode?: 'webhook' | 'retry';
	token?: string;
	drafts: readonly Draft[];
	/** The key of each item. */
	once?: ReadonlyMap<number, string>;
	/** Whether n8n's database can be used. */
	isUsable?: () => boolean;
}

let processes = 0;

/** Opens the ledger in a process of its own, does something with it, and ends the run. */
async function inProcess(
	rows: RowsInMemory,
	{ mode = 'webhook', token = 't', drafts, once, isUsable = () => true }: Asked,
	work: (ledger: DatabaseLedger<Draft>) => Promise<void>,
): Promise<void> {
	const name = `process ${++processes}`;
	const step = async <Value,>(call: () => Promise<Value>): Promise<Value> => {
		if (!isUsable()) throw new Error('The database is locked.');
		return await call();
	};
	const n8n = n8nOnRows(rows, { name, mode, token, step });
	const sendOnce = once && new SendOnce(n8n, new SentKeys(new WorkflowRow(), 'node', false), once, 'no');
	const ledger = await DatabaseLedger.open(n8n, drafts, sendOnce, () => true, false);
	if (!ledger) throw new Error('It has an identity.');
	await ledger.during(
		drafts.map((draft) => [draft]),
		async () => await work(ledger),
		() => undefined,
	);
}

/** What the ledger says of each draft that is about to leave, one after the other. */
async function decisionsOf(rows: RowsInMemory, asked: Asked): Promise<LedgerDecision[]> {
	const decisions: LedgerDecision[] = [];
	await inProcess(rows, asked, async (ledger) => {
		for (const draft of asked.drafts) decisions.push(...(await ledger.leave([draft])));
	});
	return decisions;
}

it('killed while the provider makes the run wait: what was accepted a while before is known to a retry', async () => {
	const rows = new RowsInMemory();
	const drafts = people(3);
	let decisions: LedgerDecision[] = [];
	await inProcess(rows, { drafts }, async (ledger) => {
		for (const draft of drafts.slice(0, 2)) {
			await ledger.leave([draft]);
			ledger.noteOutcome(draft, 'accepted');
		}
		await ledger.leave([drafts[2]]);
		await sleep(5500);
		// As if this process ended here, its run does not end before the retry has begun.
		decisions = await decisionsOf(rows, { mode: 'retry', drafts });
	});
	expect(decisions).toEqual(['accepted', 'accepted', 'unknown']);
}, 15_000);

it.each([
	['a retry', { mode: 'retry' as const, token: 't' }, 'accepted'],
	['another execution, with Send Once', { token: 'another' }, 'sentBefore'],
])('a run of 600 that is stopped after 30: everybody else is free for %s', async (_, next, sent) => {
	const rows = new RowsInMemory();
	const drafts = people(600);
	const once = new Map(drafts.map(({ item, recipient }) => [item, recipient]));
	await inProcess(rows, { drafts, once }, async (ledger) => {
		for (const draft of drafts.slice(0, 30)) {
			await ledger.leave([draft]);
			ledger.noteOutcome(draft, 'accepted');
		}
		for (const draft of drafts.slice(30)) ledger.noteOutcome(draft, 'notSent');
		await sleep(1);
	});
	const decisions = await decisionsOf(rows, { ...next, drafts, once });
	expect(decisions.slice(0, 30)).toEqual(new Array(30).fill(sent));
	expect(decisions.slice(30)).toEqual(new Array(570).fill('send'));
});

it('a run whose outcomes cannot be recorded does not wait for itself, and sends nobody twice', async () => {
	const rows = new RowsInMemory();
	const drafts = people(2);
	const once = new Map([
		[0, 'the same'],
		[1, 'the same'],
	]);
	let isUsable = true;
	const decisions: LedgerDecision[] = [];
	await inProcess(rows, { drafts, once, isUsable: () => isUsable }, async (ledger) => {
		for (const draft of drafts) decisions.push(...(await ledger.leave([draft])));
		ledger.noteOutcome(drafts[0], 'accepted');
		isUsable = false;
		const postponed = await ledger.takePostponed();
		isUsable = true;
		for (const draft of postponed) decisions.push(...(await ledger.leave([draft])));
	});
	expect(decisions).toEqual(['send', 'later', 'sentBefore']);
});
