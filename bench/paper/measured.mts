import type { Work } from '../workflows.mts';
import { numberIn, type Row, rowOf, rowsOf, type Tables } from './benchmarkTables.mts';
import { type Operation, operations } from './operations.mts';

/** A figure of docs/benchmarks.md, and where it is there. */
export interface Read {
	value: number;
	/** The table and the row. */
	from: string;
}

/** What the benchmarks say of an operation. */
export interface OwnCost {
	/** Microseconds of n8n's process for each contact, at a provider that responds at once. */
	microseconds: Read;
	/** Bytes of n8n's process for each contact of a list. */
	memory: Read;
	/** Bytes written to the database for the claims of each contact. */
	claims: Read;
}

/** A run that was measured, to compare a simulated one with. */
export interface MeasuredRun {
	operation: Operation;
	contacts: number;
	/** Milliseconds to the provider and back. */
	distance: number;
	milliseconds: number;
	/** Microseconds of n8n's process for each contact at no distance, in the same table. */
	ownTime: number;
}

/** Webhook events of 8x8 a second that one n8n process responds to. */
export interface ReceiptRates {
	/** Each starts an execution, by n8n's defaults. */
	byDefault: number;
	/** Each starts an execution, with lazy expression engines. */
	lazy: number;
	/** Receipt States leaves them out, with lazy expression engines. */
	leftOut: number;
}

const ours = 'this package';

/** What one contact costs, by the table of the longest list that was measured. */
export function ownCostOf(tables: Tables, { work, title }: Operation): OwnCost {
	return {
		microseconds: work === 'enqueue' ? timeAtNoDistance(tables, title) : timeOfLongest(tables, title),
		memory: memoryOfLongest(tables, work === 'enqueue' ? singleTitle() : title),
		claims: claimsOf(tables, work),
	};
}

/** The runs at a distance that were measured with lists of this package's single sends. */
export function measuredRuns(tables: Tables): MeasuredRun[] {
	return operations.flatMap((operation) =>
		[1000, 10_000].flatMap((contacts) => {
			const title = atDistance(operation.title, contacts);
			if (!tables.has(title)) return [];
			const rows = rowsOf(tables, title).filter(({ Node }) => Node === ours);
			const ownTime = (numberIn(rowOf(tables, title, { Node: ours, Distance: '0 ms' }), 'Wall ms') * 1000) / contacts;
			return rows
				.map((row) => ({ distance: numberIn(row, 'Distance'), milliseconds: numberIn(row, 'Wall ms') }))
				.filter(({ distance }) => distance > 0)
				.map((one) => ({ operation, contacts, ownTime, ...one }));
		}),
	);
}

/** Milliseconds for which an execution that does nothing occupies n8n, ten being started at once. */
export interface ExecutionTimes {
	byDefault: number;
	/** With lazy expression engines. */
	lazy: number;
}

/** What an execution costs n8n, whatever its nodes do. */
export function executionTimes(tables: Tables): ExecutionTimes {
	const milliseconds = (engines: string): number => {
		const row = rowOf(tables, 'One contact an execution', { Sent: 'nothing', Engines: engines });
		return 1000 / numberIn(row, 'HTTP Request, a second');
	};
	return { byDefault: milliseconds("n8n's defaults"), lazy: milliseconds('lazy engines') };
}

/** How many receipts an n8n process responds to. */
export function receiptRates(tables: Tables): ReceiptRates {
	const rate = (posts: string, engines: string): number =>
		numberIn(rowOf(tables, 'Posts of 8x8', { Posts: posts, Engines: engines }), 'A second');
	const starting = 'receipts, each starts an execution';
	return {
		byDefault: rate(starting, "n8n's defaults"),
		lazy: rate(starting, 'lazy engines'),
		leftOut: rate('events that were not asked for', 'lazy engines'),
	};
}

function singleTitle(): string {
	return operations.find(({ work }) => work === 'single')?.title ?? '';
}

function atDistance(title: string, contacts: number): string {
	return `${title}, at a distance: ${contacts.toLocaleString('en')} items`;
}

function longest(tables: Tables, title: string): { row: Row; items: number; from: string } {
	const heading = `${title}: how it grows, 0 ms latency`;
	const row = rowsOf(tables, heading).reduce((one, other) =>
		numberIn(other, 'Items') > numberIn(one, 'Items') ? other : one,
	);
	return { row, items: numberIn(row, 'Items'), from: `_${title}: how it grows_, ${row.Items} items` };
}

function timeOfLongest(tables: Tables, title: string): Read {
	const { row, from } = longest(tables, title);
	return { value: numberIn(row, 'µs/item'), from };
}

function timeAtNoDistance(tables: Tables, title: string): Read {
	const row = rowOf(tables, atDistance(title, 1000), { Node: ours, Distance: '0 ms' });
	return { value: numberIn(row, 'Wall ms'), from: `_${title}, at a distance_, 1,000 items at 0 ms` };
}

function memoryOfLongest(tables: Tables, title: string): Read {
	const { row, items, from } = longest(tables, title);
	return { value: (numberIn(row, 'Memory MB') * 1e6) / items, from };
}

/** Of the operation whose requests are shared or not, as this one's are. */
function claimsOf(tables: Tables, work: Work): Read {
	const sent = work === 'enqueue' || work === 'single' ? '8x8, Send, 0 ms' : '8x8, Send Batch, 0 ms';
	const row = rowOf(tables, "Claims in n8n's database", { Sent: sent, Items: '10,000' });
	return { value: numberIn(row, 'Written KB/1,000 items'), from: `_Claims_, ${sent}, 10,000 items` };
}
