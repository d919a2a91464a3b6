import type { Sandbox } from '../../sandbox/server.mts';
import { startSandbox } from '../../sandbox/server.mts';
import type { NodeExecution, NodeStart } from '../engine/harness.mts';
import { Engine } from '../engine/harness.mts';
import { hurried } from '../engine/support/hurried-clock.mts';
import type { Cell, Mode } from './cells.mts';
import { hitRequest } from './cells.mts';
import type { Word } from './faults.mts';
import type { Operation, OperationName } from './operations.mts';
import { openOperations, recipientOf, requestsOf, shapes } from './operations.mts';
import { UnreachableAddresses } from './unreachable.mts';

/** Waits are this much shorter than they would be. */
const hurry = 200;
/** Milliseconds per request, where the node has to give up: 0.6 s in a hurry. */
const soon = 600 * hurry;
/** The same where nobody answers any request of the run anyway. */
const sooner = 150 * hurry;
/** Milliseconds per request everywhere else, as long as the option allows. */
const never = 3_600_000;
/** So many requests in a row without a sign of life, and nothing more is sent (CONTRACT section 5.5). */
const troubleLimit = 5;
const tries = 3;

const nodeSettings: Record<Mode, NodeStart['settings']> = {
	'stop on error': {},
	'continue on error': { onError: 'continueErrorOutput' },
	'Retry On Fail, 3 tries': { retryOnFail: true, maxTries: tries },
	'retry of the execution': {},
};

/** What must have become of every request: the documented rules, and nothing of how they are programmed. */
function expectedWords({ operation, row, mode, ...cell }: Cell, retried: boolean): Word[] {
	const hit = hitRequest({ operation, row, mode, ...cell });
	const { word, lasting = false, ends = false, made } = row;
	const all = Array.from({ length: requestsOf(operation) }, (_, request) => request);
	if (word === 'accepted') return all.map(() => 'accepted');

	if (made !== 'one request') {
		// Nobody is reached, until the retry.
		if (retried) return all.map((request) => (word === 'unknown' && request === 0 ? 'unknown' : 'accepted'));
		const begun = mode === 'continue on error' ? troubleLimit : mode === 'Retry On Fail, 3 tries' ? tries : 1;
		return all.map((request) => (request < begun ? word : 'notSent'));
	}
	const goesOn = mode === 'continue on error' && !ends;
	const repeated = retried || (mode === 'Retry On Fail, 3 tries' && !lasting);
	return all.map((request) => {
		if (request === hit) return repeated && word === 'notSent' ? 'accepted' : word;
		return goesOn || repeated || request < hit || (mode === 'Retry On Fail, 3 tries' && word === 'unknown') ? 'accepted' : 'notSent';
	});
}

/** Runs cells of the matrix, all in one engine and against one sandbox. */
export class FaultMatrix {
	private constructor(
		private readonly sandbox: Sandbox,
		private readonly operations: Record<OperationName, Operation>,
		private readonly unreachable: UnreachableAddresses,
	) {}

	static async open(): Promise<FaultMatrix> {
		const sandbox = await startSandbox();
		return new FaultMatrix(sandbox, await openOperations(await Engine.load(), sandbox), new UnreachableAddresses());
	}

	async close(): Promise<void> {
		await this.unreachable.close();
		await this.sandbox.close();
	}

	/** Runs one cell and checks it. */
	async check(cell: Cell): Promise<void> {
		const { row, mode } = cell;
		const operation = this.operations[cell.operation];
		// Not `reset`: Acoustic's access token stays valid.
		this.sandbox.clear();
		this.sandbox.faults.clear();
		const credential = operation.credential(await this.makeFault(cell, operation));
		const nobodyAnswers = row.made !== 'one request' && mode !== 'retry of the execution';
		const timeout = row.slow ? (nobodyAnswers ? sooner : soon) : never;

		const run = await hurried(hurry, async () => await operation.run({ credential, settings: nodeSettings[mode], timeout }));
		await this.judge(cell, run, expectedWords(cell, false));
		if (mode !== 'retry of the execution') return;
		if (row.word === 'accepted') {
			// Nothing failed, so n8n offers no retry.
			expect(run.status).not.toBe('error');
			return;
		}
		// The provider is well again, and where it could not be reached its address is corrected.
		this.sandbox.faults.clear();
		credential.data = operation.credential().data;
		const again = await hurried(hurry, async () => await operation.retry(run));
		await this.judge(cell, again, expectedWords(cell, true));
	}

	/** @returns where the provider is to be looked for, where that is not the sandbox */
	private async makeFault(cell: Cell, { provider, path }: Operation): Promise<string | undefined> {
		const { fault, lasting } = cell.row;
		if (typeof fault === 'string') return await this.unreachable.originOf(fault);
		const hit = hitRequest(cell);
		const { perRequest } = shapes[cell.operation];
		const which = lasting ? { recipient: recipientOf(cell.operation, hit * perRequest) } : { on: hit + 1 };
		this.sandbox.faults.set({ provider, ...(path !== undefined && { path }), ...fault, ...which });
		return undefined;
	}

	/** Nobody twice, everybody accounted for, and every word true. */
	private async judge({ operation: name, row }: Cell, ended: NodeExecution, wordsByRequest: Word[]): Promise<void> {
		const { items, perRequest } = shapes[name];
		const words = Array.from({ length: items }, (_, item) => wordsByRequest[Math.floor(item / perRequest)]);
		const counts = Array.from({ length: items }, (_, item) => this.sandbox.records.countOf(recipientOf(name, item)));
		const went = words.map((word) => (word === 'accepted' || (word === 'unknown' && row.carriedOut) ? 1 : 0));
		expect({ messages: counts }).toEqual({ messages: went });
		expect(this.sandbox.records.messages).toHaveLength(went.reduce<number>((sum, count) => sum + count, 0));
		// A redirect is never followed.
		expect(this.sandbox.records.requestsOf('elsewhere')).toEqual([]);

		if (ended.status === 'error') {
			expect(words.some((word) => word !== 'accepted')).toBe(true);
			expect(told(ended)).toEqual(counted(words));
			const { itemIndex, details } = ended.error?.context ?? {};
			expect((details as { outcome?: unknown } | undefined)?.outcome).toBe(words[itemIndex as number]);
			expect(words[itemIndex as number]).not.toBe('accepted');
			return;
		}
		let run = ended;
		if (ended.status === 'waiting') {
			const timeIsUp = this.operations[name].timeIsUp;
			if (!timeIsUp) throw new Error('Only one operation waits.');
			run = await timeIsUp(ended);
		}
		expect(run.status).toBe('success');
		expect(wordsIn(run, items)).toEqual(words);
	}
}

/** What became of every input item; throws where one has no output or several. */
function wordsIn({ success, failure }: NodeExecution, items: number): unknown[] {
	const byItem = new Array<unknown>(items);
	const set = (pairedItem: unknown, word: unknown) => {
		const { item } = pairedItem as { item: number };
		if (item in byItem) throw new Error(`Item ${item} came out twice.`);
		byItem[item] = word;
	};
	for (const { json, pairedItem } of success) {
		// An execution whose time is up has waited for a message that was accepted.
		const word = json.outcome === 'timedOut' ? 'accepted' : json.outcome;
		for (const paired of [pairedItem].flat()) set(paired, word);
	}
	for (const { json, pairedItem } of failure) set(pairedItem, (json.details as { outcome: unknown }).outcome);
	const missing = Array.from(byItem.keys()).filter((item) => !(item in byItem));
	if (missing.length > 0) throw new Error(`No output for item ${missing.join(', ')}.`);
	return byItem;
}

interface Counts {
	accepted: number;
	notSent: number;
	unknown: number[];
}

function counted(words: Word[]): Counts {
	return {
		accepted: words.filter((word) => word === 'accepted').length,
		notSent: words.filter((word) => word === 'notSent').length,
		unknown: words.flatMap((word, item) => (word === 'unknown' ? [item] : [])),
	};
}

/** The counts in the error of a run that stopped. */
function told({ error }: NodeExecution): Counts {
	const counts = /Of all items: (\d+) accepted, (\d+) not sent, (\d+) unknown(?: \(([\d, ]+)\))?\.$/.exec(error?.message ?? '');
	if (!counts) throw new Error(`The error does not account for every item: ${error?.message}`);
	const [, accepted, notSent, unknown, list = ''] = counts;
	const items = list === '' ? [] : list.split(', ').map(Number);
	expect(items).toHaveLength(Number(unknown));
	return { accepted: Number(accepted), notSent: Number(notSent), unknown: items };
}
