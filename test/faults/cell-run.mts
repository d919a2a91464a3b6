import { setTimeout as wait } from 'node:timers/promises';

import type { IDataObject } from 'n8n-workflow';

import { receiptBody, receiptXml } from '../../sandbox/eightByEightWebhooks.mts';
import type { Sandbox } from '../../sandbox/server.mts';
import { startSandbox } from '../../sandbox/server.mts';
import type { NodeExecution, NodeStart, StoredCredential } from '../engine/harness.mts';
import { Engine } from '../engine/harness.mts';
import { hurried } from '../engine/support/hurried-clock.mts';
import type { Step } from './advice.mts';
import { followAdvice } from './advice.mts';
import type { Cell, Mode } from './cells.mts';
import { hitRequest } from './cells.mts';
import { countsOf, reportedCounts } from './counts.mts';
import type { Outcome } from './faults.mts';
import type { Operation, OperationName } from './operations.mts';
import { itemsOf, personOf, prepareOperations, recipientOf, requestsOf, shapes } from './operations.mts';
import { UnreachableAddresses } from './unreachable.mts';

/** Waits are this much shorter than they would be. */
const hurry = 200;
/** Milliseconds per request, where the node has to give up: 0.15 s in a hurry. */
const soon = 150 * hurry;
/** Milliseconds per request everywhere else, as long as the option allows. */
const never = 3_600_000;
/** After this number of consecutive failures without a sign of life nothing more is sent (docs/delivery-contract.md, 5.5). */
const consecutiveFailureLimit = 5;
const maxTries = 3;

const nodeSettings: Record<Mode, NodeStart['settings']> = {
	'stop on error': {},
	'continue on error': { onError: 'continueErrorOutput' },
	'continue on error, stale pins': { onError: 'continueErrorOutput' },
	'Retry On Fail, 3 tries': { retryOnFail: true, maxTries },
	'retry of the execution': {},
};

const goesOnAfter = (mode: Mode) => nodeSettings[mode]?.onError === 'continueErrorOutput';

/** The first of other people, whom no fault hits. */
const firstStranger = 1000;

/** The outcome that every request must have: the documented rules, and nothing of how they are programmed. */
function expectedOutcomes({ operation, row, mode, ...cell }: Cell, retried: boolean): Outcome[] {
	const hit = hitRequest({ operation, row, mode, ...cell });
	const { outcome, lasting = false, ends = false, made } = row;
	const all = Array.from({ length: requestsOf(operation) }, (_, request) => request);
	if (outcome === 'accepted') return all.map(() => 'accepted');

	if (made !== 'one request') {
		// Nobody is reached, until the retry.
		if (retried) return all.map((request) => (outcome === 'unknown' && request === 0 ? 'unknown' : 'accepted'));
		const begun = goesOnAfter(mode) ? consecutiveFailureLimit : mode === 'Retry On Fail, 3 tries' ? maxTries : 1;
		return all.map((request) => (request < begun ? outcome : 'notSent'));
	}
	const goesOn = goesOnAfter(mode) && !ends;
	const retriedInRun = retried || (mode === 'Retry On Fail, 3 tries' && !lasting);
	return all.map((request) => {
		if (request === hit) return retriedInRun && outcome === 'notSent' ? 'accepted' : outcome;
		return goesOn || retriedInRun || request < hit || (mode === 'Retry On Fail, 3 tries' && outcome === 'unknown')
			? 'accepted'
			: 'notSent';
	});
}

/** A cell that was run, with the execution as n8n saved it. */
export interface EndedCell {
	run: NodeExecution;
	credential: StoredCredential;
}

/** Runs cells of the matrix, all in one engine and against one sandbox. */
export class FaultMatrix {
	private constructor(
		private readonly sandbox: Sandbox,
		private readonly operations: Record<OperationName, Operation>,
		private readonly unreachable: UnreachableAddresses,
	) {}

	/** Loads an engine, starts a sandbox, and saves the credentials. */
	static async prepare(): Promise<FaultMatrix> {
		const sandbox = await startSandbox();
		return new FaultMatrix(sandbox, await prepareOperations(await Engine.load(), sandbox), new UnreachableAddresses());
	}

	/** Ends everything. */
	async close(): Promise<void> {
		await this.unreachable.close();
		await this.sandbox.close();
	}

	/** Runs one cell and checks it; an expectation throws where it does not hold. */
	async check(cell: Cell): Promise<EndedCell> {
		const { row, mode } = cell;
		const operation = this.operations[cell.operation];
		// Not `reset`: Acoustic's access token stays valid.
		this.sandbox.clear();
		this.sandbox.faults.clear();
		const credential = operation.credential();
		const timeout = row.slow ? soon : never;

		const items = itemsOf(cell.operation);
		const given = { credential, settings: nodeSettings[mode], timeout };
		let before: NodeExecution | undefined;
		if (mode === 'continue on error, stale pins') {
			before = await hurried(
				hurry,
				async () => await operation.run({ ...given, items: itemsOf(cell.operation, firstStranger) }),
			);
			if (before.status === 'waiting') before = await operation.resume(before);
			expect(before.failure).toEqual([]);
			this.sandbox.clear();
		}
		credential.data = operation.credential(await this.makeFault(cell, operation)).data;
		const run = await hurried(hurry, async () =>
			before ? await operation.executeStep(before, items) : await operation.run({ ...given, items }),
		);
		const ended = await this.checkOutcomes(cell, run, expectedOutcomes(cell, false));
		if (mode !== 'retry of the execution') return { run: ended, credential };
		if (row.outcome === 'accepted') {
			// Nothing failed, so n8n offers no retry.
			expect(run.status).not.toBe('error');
			return { run: ended, credential };
		}
		this.makeWell(credential, operation);
		const again = await hurried(hurry, async () => await operation.retry(run));
		return { run: await this.checkOutcomes(cell, again, expectedOutcomes(cell, true)), credential };
	}

	/**
	 * Does what the node's own messages say after a cell, until they ask for nothing more: then everybody has one message.
	 * @returns what was done, in this order
	 */
	async follow({ operation: name }: Cell, { run, credential }: EndedCell): Promise<Step[]> {
		const operation = this.operations[name];
		this.makeWell(credential, operation);
		const steps = await hurried(
			hurry,
			async () =>
				await followAdvice(run, {
					retry: async (failed, options) => await operation.retry(failed, { timeout: never, ...options }),
					send: async (items) => await operation.run({ credential, settings: {}, timeout: never, items }),
					hasArrived: (recipient) => this.sandbox.records.countOf(personOf(recipient)) > 0,
					recipientOf: (item) => recipientOf(name, item),
				}),
		);
		const everybody = itemsOf(name).map((_, item) => recipientOf(name, item));
		const counts = everybody.map((recipient) => [recipient, this.sandbox.records.countOf(recipient)]);
		expect({ messages: counts }).toEqual({ messages: everybody.map((recipient) => [recipient, 1]) });
		expect(this.sandbox.records.messages).toHaveLength(everybody.length);
		return steps;
	}

	/** The provider is well again, and where it could not be reached its address is corrected. */
	private makeWell(credential: StoredCredential, operation: Operation): void {
		this.sandbox.faults.clear();
		credential.data = operation.credential().data;
	}

	/** @returns the origin of the provider, where that is not the sandbox */
	private async makeFault(cell: Cell, { provider, path }: Operation): Promise<string | undefined> {
		const { fault, lasting } = cell.row;
		if (fault === 'none') return undefined;
		if (typeof fault === 'string') return await this.unreachable.originOf(fault);
		const hit = hitRequest(cell);
		const { perRequest } = shapes[cell.operation];
		const which = lasting ? { recipient: recipientOf(cell.operation, hit * perRequest) } : { on: hit + 1 };
		this.sandbox.faults.set({ provider, ...(path !== undefined && { path }), ...fault, ...which });
		return undefined;
	}

	/**
	 * Nobody twice, everybody accounted for, and every outcome true.
	 * @returns the execution, after its wait was over where it had one
	 */
	private async checkOutcomes(cell: Cell, ended: NodeExecution, outcomesByRequest: Outcome[]): Promise<NodeExecution> {
		const { operation: name, row, mode } = cell;
		const { items, perRequest } = shapes[name];
		const outcomes = Array.from({ length: items }, (_, item) => outcomesByRequest[Math.floor(item / perRequest)]);
		const counts = Array.from({ length: items }, (_, item) => this.sandbox.records.countOf(recipientOf(name, item)));
		const went = outcomes.map((outcome) =>
			outcome === 'accepted' || (outcome === 'unknown' && row.carriedOut) ? 1 : 0,
		);
		expect({ messages: counts }).toEqual({ messages: went });
		expect(this.sandbox.records.messages).toHaveLength(went.reduce<number>((sum, count) => sum + count, 0));
		// A redirect is never followed.
		expect(this.sandbox.records.requestsOf('elsewhere')).toEqual([]);
		expect(await this.unclosedConnections(cell)).toEqual([]);

		if (ended.status === 'error') {
			expect(outcomes.some((outcome) => outcome !== 'accepted')).toBe(true);
			expect(reportedCounts(ended)).toEqual(countsOf(outcomes));
			const { itemIndex, details } = ended.error?.context ?? {};
			expect((details as { outcome?: unknown } | undefined)?.outcome).toBe(outcomes[itemIndex as number]);
			expect(outcomes[itemIndex as number]).not.toBe('accepted');
			return ended;
		}
		const run = ended.status === 'waiting' ? await this.afterReceipts(cell, ended) : ended;
		expect(run.status).toBe('success');
		const given = itemsOf(name);
		expect(outcomesIn(run, given, row.receipts?.outcome ?? 'timedOut')).toEqual(outcomes);
		if (mode === 'continue on error, stale pins') {
			const inputs = run.failure.map(({ json }) => [Object.keys(json), (json.details as IDataObject).input]);
			const failed = given.filter((_, item) => outcomes[item] !== 'accepted');
			expect(inputs).toEqual(failed.map((input) => [['error', 'details'], input]));
		}
		return run;
	}

	/** Paths of the requests whose connections the node has not closed or given back, two seconds after the run. */
	private async unclosedConnections({ operation }: Cell): Promise<string[]> {
		const unclosed = () =>
			this.sandbox.records
				.requestsOf(this.operations[operation].provider)
				.flatMap(({ isOver, path }) => (isOver ? [] : [path]));
		for (let waited = 0; waited < 2000 && unclosed().length > 0; waited += 10) await wait(10);
		return unclosed();
	}

	/** The execution after 8x8 has sent the row's receipts, and after its time limit where none of them was final. */
	private async afterReceipts({ operation, row }: Cell, waiting: NodeExecution): Promise<NodeExecution> {
		let run = waiting;
		const [message] = this.sandbox.records.messagesOf('eightByEight');
		for (const state of row.receipts?.states ?? []) {
			expect(run.status).toBe('waiting');
			const body = receiptBody(message, { state });
			run = await this.operations[operation].resume(
				run,
				row.receipts?.form === 'XML'
					? { text: receiptXml(body), headers: { 'content-type': 'application/xml' } }
					: { body },
			);
		}
		return run.status === 'waiting' ? await this.operations[operation].resume(run) : run;
	}
}

/**
 * The outcome of every input item; throws where one has no output or several.
 * @param awaited the outcome of a message that was accepted and then waited for
 */
function outcomesIn({ success, failure }: NodeExecution, items: IDataObject[], awaited: string): unknown[] {
	const byItem = new Array<unknown>(items.length);
	const set = (item: number, outcome: unknown) => {
		if (item in byItem) throw new Error(`Item ${item} was returned twice.`);
		byItem[item] = outcome;
	};
	for (const { json, pairedItem } of success) {
		const outcome = json.outcome === awaited ? 'accepted' : json.outcome;
		for (const paired of [pairedItem].flat()) set((paired as { item: number }).item, outcome);
	}
	for (const { json, pairedItem } of failure) {
		const { outcome, input } = json.details as IDataObject;
		// Without a pair the item is known by its input's fields.
		const unpaired = items.findIndex(({ code }) => code === (input as IDataObject | undefined)?.code);
		set((pairedItem as { item: number } | undefined)?.item ?? unpaired, outcome);
	}
	const missing = Array.from(byItem.keys()).filter((item) => !(item in byItem));
	if (missing.length > 0) throw new Error(`No output for item ${missing.join(', ')}.`);
	return byItem;
}
