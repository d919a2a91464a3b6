import type { IExecuteFunctions } from 'n8n-workflow';

import { Claims, type ExecutionClaims } from '../../../../nodes/shared/ledger/claims.ts';
import type { Message, RunMemory } from '../../../../nodes/shared/ledger/occurrences.ts';
import { capacity, Row } from '../../../../nodes/shared/ledger/row.ts';
import { RowsInMemory } from '../../../engine/harness/deduplication.mts';

const hour = 3_600_000;
const start = Date.parse('2026-11-02T10:30:00Z');
const stored = { node: { id: 'node' }, workflow: { id: 'workflow', active: true } } as never;

let rows: RowsInMemory;
let helpers: IExecuteFunctions['helpers'];
beforeEach(() => {
	jest.useFakeTimers({ doNotFake: ['setImmediate', 'setTimeout', 'queueMicrotask', 'nextTick'], now: start });
	rows = new RowsInMemory();
	helpers = {
		checkProcessedAndRecord: (values: string[], _: unknown, options: never) =>
			rows.checkProcessedAndRecord(values, 'node', stored, options),
		removeProcessed: (values: string[]) => rows.removeProcessed(values, 'node', stored),
		getProcessedDataCount: () => rows.getProcessedDataCount('node', stored),
	} as unknown as IExecuteFunctions['helpers'];
});
afterEach(() => jest.useRealTimers());

const message: Message = { person: 'ann', id: 'ann hello 1', ofPerson: 1 };
const memory: RunMemory = { run: 0, messages: new Map(), takenUp: 0, isTakenUp: false };

/** A process that claims the message, as the first attempt or as a retry of one that began at `startedAt`. */
async function decisionOf(identity: string, retryOf?: number) {
	const execution: ExecutionClaims = { known: new Map(), unseen: [] };
	const claims = new Claims(new Row(), helpers, identity, memory, execution);
	await claims.begin(retryOf !== undefined, retryOf);
	const [decision] = await claims.claim([{ message, resend: false }]);
	claims.noteOutcome(message, 'accepted');
	await claims.flush();
	return decision;
}

/** Other executions record a number of values, in another process. */
async function others(values: number): Promise<void> {
	const row = new Row();
	const name = Math.random();
	await row.record(
		helpers,
		Array.from({ length: values }, (_, n) => `other ${name} ${n}`),
	);
}

test('a retry of an execution that claimed nothing sends, while nothing was ever displaced', async () => {
	await others(1000);
	expect(await decisionOf('a', Date.now())).toBe('send');
});

test('a retry whose claims are there finds them in a full row, as often as it is made', async () => {
	await others(capacity);
	expect(await decisionOf('a')).toBe('send');
	await others(20_000);
	for (let retry = 0; retry < 3; retry++) expect(await decisionOf('a', start)).toBe('accepted');
});

test('a retry whose claims were displaced sends nothing, as often as it is made', async () => {
	expect(await decisionOf('a')).toBe('send');
	await others(capacity);
	for (let retry = 0; retry < 3; retry++) {
		expect(await decisionOf('a', start)).toBe('unreadable');
		// Another process writes the mark of the present time again.
		await others(10);
	}
});

test('nor does one that cannot tell when the execution began', async () => {
	await others(capacity);
	const execution: ExecutionClaims = { known: new Map(), unseen: [] };
	const claims = new Claims(new Row(), helpers, 'a', memory, execution);
	await claims.begin(true, undefined);
	expect(await claims.claim([{ message, resend: false }])).toEqual(['unreadable']);
	expect(await claims.claim([{ message, resend: true }])).toEqual(['send']);
});

test('a retry that claimed nothing sends from a full row that kept everything since the execution began', async () => {
	await others(capacity);
	jest.setSystemTime(start + hour);
	await others(10);
	jest.setSystemTime(start + 2 * hour);
	expect(await decisionOf('a', Date.now())).toBe('send');
	expect(await decisionOf('a', Date.now())).toBe('accepted');
	expect(await decisionOf('b', Date.now())).toBe('send');
	await others(capacity);
	expect(await decisionOf('a', Date.now())).toBe('unreadable');
	expect(await decisionOf('c', Date.now())).toBe('unreadable');
});

test('what the running execution of this process has claimed is not displaced', async () => {
	const row = new Row();
	const holder = {};
	row.hold(holder);
	await row.record(helpers, ['mine']);
	for (let call = 0; call < 10; call++) {
		await row.record(
			helpers,
			Array.from({ length: 4000 }, (_, n) => `${call} ${n}`),
		);
	}
	expect((await row.record(helpers, ['mine']))?.present).toEqual(new Set(['mine']));
	row.release(holder);
	for (let call = 10; call < 20; call++) {
		await row.record(
			helpers,
			Array.from({ length: 4000 }, (_, n) => `${call} ${n}`),
		);
	}
	expect((await row.record(helpers, ['mine']))?.present).toEqual(new Set());
	expect(await rows.getProcessedDataCount('node', stored)).toBe(capacity);
});

describe('a list longer than the row has room for', () => {
	/** What a process decides for people, in their order, until it is killed. */
	async function decisionsOf(people: readonly number[], isRetry: boolean): Promise<Map<number, string>> {
		const row = new Row();
		const claims = new Claims(row, helpers, 'a', memory, { known: new Map(), unseen: [] });
		row.hold(claims);
		await claims.begin(isRetry, isRetry ? start : undefined);
		const decisions = new Map<number, string>();
		for (let first = 0; first < people.length; first += 1500) {
			const some = people.slice(first, first + 1500);
			const messages = some.map((n) => ({ person: `${n}`, id: `${n} hello 1`, ofPerson: 1 }));
			const decided = await claims.claim(messages.map((message) => ({ message, resend: false })));
			some.forEach((n, index) => decisions.set(n, decided[index]));
			for (const message of messages) claims.noteOutcome(message, 'accepted');
		}
		await claims.flush();
		return decisions;
	}

	const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n);
	const orders: ReadonlyArray<readonly [string, (people: number[]) => number[]]> = [
		['the same', (people) => people],
		['the opposite', (people) => people.reverse()],
	];

	test.each(orders)('a retry knows who was sent to, and sends to the others: in %s order', async (_, ordered) => {
		await decisionsOf(upTo(12_000), false);
		const decisions = await decisionsOf(ordered(upTo(15_000)), true);
		expect(upTo(15_000).filter((n) => decisions.get(n) !== (n < 12_000 ? 'accepted' : 'send'))).toEqual([]);
	});

	test.each(orders)(
		'one that fills all that n8n can rewrite sends to nobody twice: in %s order',
		async (_, ordered) => {
			await decisionsOf(upTo(30_000), false);
			const decisions = await decisionsOf(ordered(upTo(30_000)), true);
			expect(new Set(decisions.values())).toEqual(new Set(['accepted', 'unreadable']));
		},
	);
});

describe('a store that fails', () => {
	test('once: the message is sent, and known to a retry', async () => {
		rows.failures = 1;
		expect(await decisionOf('a')).toBe('send');
		expect(await decisionOf('a', start)).toBe('accepted');
	});

	test('for a whole call: the message is sent, and claimed with the next one', async () => {
		rows.failures = 3;
		expect(await decisionOf('a')).toBe('send');
		expect(await decisionOf('a', start)).toBe('accepted');
	});

	test('in a retry: nothing is sent', async () => {
		expect(await decisionOf('a')).toBe('send');
		rows.failures = 10;
		expect(await decisionOf('a', start)).toBe('unreadable');
	});
});
