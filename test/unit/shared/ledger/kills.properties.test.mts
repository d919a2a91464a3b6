import fc from 'fast-check';

import type { Draft } from '../../../../nodes/shared/delivery/operation.ts';
import { DatabaseLedger, type LedgerDecision } from '../../../../nodes/shared/ledger/databaseLedger.ts';
import { SendOnce } from '../../../../nodes/shared/ledger/sendOnce.ts';
import { SentKeys } from '../../../../nodes/shared/ledger/sentKeys.ts';
import { WorkflowRow } from '../../../../nodes/shared/ledger/workflowRow.ts';
import { casesOf, seed } from '../../../support/properties.mts';
import { RowsInMemory } from '../../../engine/harness/deduplication.mts';
import { n8nOnRows } from './n8nOnRows.mts';

/** An input item: whom it goes to, and what it says. */
interface Item {
	person: number;
	text: number;
}

/** What one process has done until it ended or was killed. */
interface Attempt {
	sent: string[];
	/** What was said of each message that was not sent. */
	decisions: Array<{ message: string; decision: LedgerDecision }>;
	ended: boolean;
}

let processes = 0;

/**
 * Sends a list as a run of a node does, five requests at once, in a process that is killed when it asks the database or the
 * provider for the `killAt`th time.
 */
async function attempt(
	rows: RowsInMemory,
	items: readonly Item[],
	{
		mode,
		killAt,
		perRequest,
		rejected,
		sendOnce = false,
	}: { mode: string; killAt: number; perRequest: number; rejected: string[]; sendOnce?: boolean },
): Promise<Attempt> {
	const result: Attempt = { sent: [], decisions: [], ended: false };
	let steps = 0;
	let kill: () => void = () => undefined;
	const killed = new Promise<void>((resolve) => (kill = resolve));
	const never = new Promise<never>(() => undefined);
	/** Does something unless the process is dead by then; what was killed in the middle is done or not. */
	const step = async <Value,>(work: () => Promise<Value>): Promise<Value> => {
		steps++;
		if (steps > killAt) return await never;
		if (steps === killAt) {
			kill();
			if (killAt % 2 === 0) await work();
			return await never;
		}
		return await work();
	};
	const name = `process ${++processes}`;
	const n8n = n8nOnRows(rows, { name, mode, token: sendOnce ? name : 't', step });

	const drafts = items.map(({ person, text }, item): Draft => ({ item, recipient: `+${person}`, content: text }));
	const requests: Draft[][] = [];
	for (let start = 0; start < drafts.length; start += perRequest)
		requests.push(drafts.slice(start, start + perRequest));
	const keys = new Map(drafts.map((draft) => [draft.item, nameOf(draft)]));
	const once = sendOnce ? new SendOnce(n8n, new SentKeys(new WorkflowRow(), 'node', false), keys, 'no') : undefined;
	const ledger = await DatabaseLedger.open(n8n, drafts, once, () => true, false);
	if (!ledger) throw new Error('It has an identity.');
	let queue = requests.values();
	const work = async () => {
		for (const request of queue) {
			const decisions = await ledger.leave(request);
			const leaving = request.filter((_, index) => decisions[index] === 'send');
			request.forEach((draft, index) => {
				const decision = decisions[index];
				if (decision !== 'send' && decision !== 'later') result.decisions.push({ message: nameOf(draft), decision });
			});
			if (leaving.length === 0) continue;
			await step(() => {
				for (const draft of leaving) if (!rejected.includes(draft.recipient)) result.sent.push(nameOf(draft));
				return new Promise((resolve) => setImmediate(resolve));
			});
			for (const draft of leaving)
				ledger.noteOutcome(draft, rejected.includes(draft.recipient) ? 'notSent' : 'accepted');
		}
	};
	const run = ledger
		.during(
			requests,
			async () => {
				for (;;) {
					await Promise.all(Array.from({ length: 5 }, work));
					const postponed = await ledger.takePostponed();
					if (postponed.length === 0) return;
					const left = postponed.map((draft) => [draft]);
					ledger.expect(left);
					queue = left.values();
				}
			},
			() => undefined,
		)
		.then(() => (result.ended = true));
	await Promise.race([run, killed]);
	// What had begun when the process was killed has its effect.
	await new Promise((resolve) => setTimeout(resolve, 2));
	return result;
}

function nameOf({ recipient, content }: Draft): string {
	return `${recipient} ${content as number}`;
}

function countsOf(texts: readonly string[]): Map<string, number> {
	const counts = new Map<string, number>();
	for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
	return counts;
}

const itemArbitrary = fc.record({ person: fc.integer({ min: 1, max: 60 }), text: fc.nat(2) });
/** Also longer ones than are claimed with one call. */
const itemsArbitrary = fc.oneof(
	{ weight: 9, arbitrary: fc.array(itemArbitrary, { minLength: 1, maxLength: 150 }) },
	{ weight: 1, arbitrary: fc.array(itemArbitrary, { minLength: 400, maxLength: 500 }) },
);

const killsArbitrary = fc.array(fc.oneof(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 80 })), {
	maxLength: 5,
});
const personsArbitrary = fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 5 });
const perRequestArbitrary = fc.constantFrom(1, 1, 7, 100);

it('however often an execution is killed and retried, in whatever order: nobody twice, nobody forgotten', async () => {
	await fc.assert(
		fc.asyncProperty(
			itemsArbitrary,
			killsArbitrary,
			perRequestArbitrary,
			personsArbitrary,
			fc.infiniteStream(fc.nat()),
			async (items, kills, perRequest, rejected, random) => {
				const rows = new RowsInMemory();
				const sent: string[] = [];
				const shuffled = () =>
					items
						.map((item) => ({ item, key: random.next().value as number }))
						.sort((one, other) => one.key - other.key)
						.map(({ item }) => item);
				const rejectedPhones = rejected.map((person) => `+${person}`);
				let mode = 'webhook';
				for (const killAt of kills) {
					const options = { mode, killAt, perRequest, rejected: rejectedPhones };
					sent.push(...(await attempt(rows, shuffled(), options)).sent);
					mode = 'retry';
				}
				const last = await attempt(rows, shuffled(), { mode, killAt: Infinity, perRequest, rejected: [] });
				expect(last.ended).toBe(true);
				expect(last.sent.length + last.decisions.length).toBe(items.length);

				const wanted = countsOf(items.map(({ person, text }) => `+${person} ${text}`));
				const before = countsOf(sent);
				const accepted = countsOf(
					last.decisions.filter(({ decision }) => decision === 'accepted').map(({ message }) => message),
				);
				for (const [message, count] of countsOf([...sent, ...last.sent]))
					expect(count).toBeLessThanOrEqual(wanted.get(message) ?? 0);
				// Accepted is said of nothing that the provider has not had.
				for (const [message, count] of accepted) expect(count).toBeLessThanOrEqual(before.get(message) ?? 0);
			},
		),
		{ numRuns: casesOf(0.3), seed },
	);
}, 120_000);

it('where texts change before a retry, too, nobody gets more messages than there are items', async () => {
	await fc.assert(
		fc.asyncProperty(
			itemsArbitrary,
			killsArbitrary,
			perRequestArbitrary,
			fc.infiniteStream(fc.record({ isChanged: fc.boolean(), text: fc.nat(2) })),
			async (items, kills, perRequest, changes) => {
				const rows = new RowsInMemory();
				const sent: string[] = [];
				let list = items;
				let mode = 'webhook';
				for (const killAt of [...kills, Infinity]) {
					sent.push(...(await attempt(rows, list, { mode, killAt, perRequest, rejected: [] })).sent);
					mode = 'retry';
					list = list.map((item) => {
						const { isChanged, text } = changes.next().value as { isChanged: boolean; text: number };
						return isChanged ? { ...item, text } : item;
					});
				}
				const most = countsOf(items.map(({ person }) => `+${person}`));
				for (const [person, count] of countsOf(sent.map((message) => message.split(' ')[0])))
					expect(count).toBeLessThanOrEqual(most.get(person) ?? 0);
			},
		),
		{ numRuns: casesOf(0.3), seed },
	);
}, 120_000);

it('with Send Once, in however many executions that are killed: nobody twice, nobody forgotten', async () => {
	await fc.assert(
		fc.asyncProperty(
			itemsArbitrary,
			fc.array(fc.tuple(fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 90 })), fc.nat(99)), {
				maxLength: 5,
			}),
			perRequestArbitrary,
			personsArbitrary,
			async (items, kills, perRequest, rejected) => {
				const rows = new RowsInMemory();
				const sent: string[] = [];
				const settings = { mode: 'webhook', perRequest, sendOnce: true };
				for (const [killAt, from] of kills) {
					const part = items.slice(Math.floor((items.length * from) / 100));
					const killed = await attempt(rows, part, {
						...settings,
						killAt,
						rejected: rejected.map((person) => `+${person}`),
					});
					sent.push(...killed.sent);
				}
				const last = await attempt(rows, items, { ...settings, killAt: Infinity, rejected: [] });
				sent.push(...last.sent);
				expect(last.ended).toBe(true);
				const counts = countsOf(sent);
				expect(Math.max(1, ...counts.values())).toBe(1);
				const messages = new Set(items.map(({ person, text }) => `+${person} ${text}`));
				const unknown = last.decisions.filter(({ decision }) => decision === 'sentPerhaps');
				const unknownMessages = new Set(unknown.map(({ message }) => message));
				for (const message of messages) expect(counts.has(message) || unknownMessages.has(message)).toBe(true);
				for (const { message, decision } of last.decisions) {
					if (decision === 'sentBefore') expect(counts.get(message)).toBe(1);
				}
			},
		),
		{ numRuns: casesOf(0.05), seed },
	);
}, 120_000);
