import { join } from 'node:path';

import { root } from '../../tools/checks/tool.mts';
import { fixed, table } from '../figures.mts';
import { lowestOf, pageSize, pagesOf, type Rates, rowsOfExecution } from './arithmetic.mts';
import { breakingTable } from './breaking.mts';
import { tablesIn } from './benchmarkTables.mts';
import { eightByEight } from './documented.mts';
import { type ExecutionTimes, executionTimes, measuredRuns, ownCostOf, receiptRates } from './measured.mts';
import { memoryTable } from './memory.mts';
import { operations } from './operations.mts';
import { type Costed, counts, latencies, type PaperFigures } from './paperFigures.mts';
import { receiptTables } from './receipts.mts';
import type { SavedBytes } from './savedData.mts';
import { type ListTime, listTimes, millisecondsForEachMore, requestsFor, simulateList } from './times.mts';
import { about, countOf, duration, size } from './units.mts';

/** The lists of an operation at a latency, and how long each takes. */
interface Timed extends Costed {
	latency: number;
	times: ListTime[];
}

/** docs/on-paper.md, from where the repository is. */
export const pagePath = join(root, 'docs', 'on-paper.md');

/**
 * The text of docs/on-paper.md.
 * @param benchmarks the text of docs/benchmarks.md
 * @param saved what n8n saves
 */
export async function paperPage(benchmarks: string, saved: SavedBytes): Promise<string> {
	return `${introduction}\n${await paperTables(benchmarks, saved)}\n`;
}

const introduction = `# On paper, to 10 million contacts

What to expect of lists that are longer than any that was run here, and what breaks first. Each figure says what it is:

- **measured**: in a real n8n, from the tables of the [benchmarks](benchmarks.md), which name the machine; or in n8n's engine by the command that makes this page;
- **documented**: by the provider, or on another page of this package;
- **simulated**: the scheduler that the nodes send with, its limits, pace and retries, on a simulated clock against a simulated provider, n8n's process being busy with each request as long as it was measured to be;
- **computed** from these.

The simulation knows one process, a provider that always responds in the same time, and nobody else who uses n8n. Made by \`npm run paper -- --write\`, which reads the benchmarks.
`;

async function paperTables(benchmarks: string, saved: SavedBytes): Promise<string> {
	const tables = tablesIn(benchmarks);
	const figures: PaperFigures = {
		operations: operations.map((operation) => ({
			operation,
			cost: ownCostOf(tables, operation),
			saved: saved.contact[operation.work],
		})),
		receipts: receiptRates(tables),
		execution: executionTimes(tables),
		savedReceipt: saved.receipt,
	};
	const timed: Timed[] = [];
	for (const costed of figures.operations) {
		for (const latency of latencies) {
			const ownTime = costed.cost.microseconds.value;
			const times = await listTimes({ operation: costed.operation, latency, ownTime }, counts);
			timed.push({ ...costed, latency, times });
		}
	}
	return [
		breakingTable(figures),
		costTable(figures),
		rateTable(figures),
		await comparisonTable(benchmarks),
		requestTable(),
		timeTable(timed),
		pageTable(timed, figures.execution),
		memoryTable(figures),
		receiptTables(figures),
	].join('\n\n');
}

function costTable(figures: PaperFigures): string {
	const rows = figures.operations.map(({ operation, cost, saved }) => ({
		Operation: operation.title,
		'µs of n8n, measured': fixed(cost.microseconds.value),
		'From the benchmarks': cost.microseconds.from,
		'KB in memory, measured': fixed(cost.memory.value / 1000, 1),
		'From the benchmarks, too': cost.memory.from,
		'KB saved, measured here': fixed(saved / 1000, 2),
	}));
	return `${table('What a contact costs', rows, 'texts')}

Press'nXPress has no table of its own for memory: the figure is that of 8x8's Send, which also makes a request for each item. _Saved_ is what n8n keeps in its database of an execution with 1,000 contacts, each with a phone number, a name and a PIN, with one node before the sending one and one after it: measured by this command in n8n's engine. A contact with more fields takes as much more, once for each node that passes it on with changes. Of the execution that a receipt starts n8n saves ${fixed(figures.savedReceipt / 1000, 2)} KB, measured likewise.`;
}

/** Contacts a second of one process, as far as each of the three allows it. */
function ratesOf({ operation, cost }: Costed, latency: number): Rates {
	const { bounds, contactsPerRequest, requestsPerSecond, accountInFlight } = operation;
	const perSecond = (inFlight: number): number => (inFlight * contactsPerRequest * 1000) / latency;
	const limited = requestsPerSecond === undefined ? undefined : requestsPerSecond * contactsPerRequest;
	return {
		inFlight: perSecond(bounds.most),
		provider: accountInFlight === undefined ? limited : perSecond(accountInFlight),
		own: 1e6 / cost.microseconds.value,
	};
}

function rateTable(figures: PaperFigures): string {
	const rows = figures.operations.flatMap((costed) =>
		latencies.map((latency) => {
			const rates = ratesOf(costed, latency);
			const { inFlight, provider, own } = rates;
			return {
				Operation: costed.operation.title,
				'Response in': `${latency} ms`,
				'By requests in flight, computed': about(inFlight),
				'By the provider, documented': provider === undefined ? 'nothing documented' : about(provider),
				"By n8n's own time, measured": about(own),
				'What decides': lowestOf(rates),
				"Processes to the provider's limit, computed":
					provider === undefined ? '' : fixed(Math.ceil(provider / Math.min(own, inFlight))),
			};
		}),
	);
	return `${table('Contacts a second, by what limits them', rows)}

Documented are, for 8x8, ${fixed(eightByEight.requestsPerSecond)} requests a second for a sub-account and ${fixed(eightByEight.requestsPerSecondOfAddress)} from an IP address ("API rate limiting") and 10,000 messages in a batch; for Acoustic, 10 requests at once for an organization ([growing](growing.md#sharing-out-acoustics-10-requests)), which is converted here with the time of a response, and 1,000 contacts in a request. Press'nXPress documents no limit; that is not to say that there is none. Requests in flight are the most that a run has automatically ([limits and speed](sending-safely.md#limits-and-speed)). For shared requests the provider's figure is far beyond what several processes of n8n could fill.`;
}

async function comparisonTable(benchmarks: string): Promise<string> {
	const rows: Array<Record<string, string>> = [];
	for (const { operation, contacts, distance, milliseconds, ownTime } of measuredRuns(tablesIn(benchmarks))) {
		// n8n opens a connection for each request: there and back twice.
		const simulated = await simulateList({ operation, contacts, latency: 2 * distance, ownTime });
		rows.push({
			Operation: operation.title,
			Contacts: fixed(contacts),
			Distance: `${distance} ms`,
			'Measured s': fixed(milliseconds / 1000, 1),
			'Simulated s': fixed(simulated.milliseconds / 1000, 1),
			'Simulated ÷ measured': fixed(simulated.milliseconds / milliseconds, 2),
		});
	}
	return `${table('The simulation beside what was measured', rows)}

Measured are the rows of this package in [the benchmarks](benchmarks.md), at a distance; a request takes twice the distance there, since n8n opens a connection for each. The simulation has n8n's own time from the row at 0 ms of the same table.`;
}

function requestTable(): string {
	const rows = operations.map((operation) => ({
		Operation: operation.title,
		...byCount((contacts) => fixed(requestsFor(operation, contacts))),
	}));
	return `${table('Requests, computed', rows)}

All items of a list share requests as far as they can: the same text and the same additional fields.`;
}

function timeTable(timed: readonly Timed[]): string {
	const rows = timed.map(({ operation, latency, times }) => {
		const simulated = times.filter(({ isSimulated }) => isSimulated);
		return {
			Operation: operation.title,
			'Response in': `${latency} ms`,
			...byCount((contacts) => {
				const time = times.find((one) => one.contacts === contacts);
				return time === undefined ? '' : `${time.isSimulated ? '' : '≈ '}${duration(time.milliseconds)}`;
			}),
			'ms each, the first two': millisecondsForEachMore(times[0], times[1]).toFixed(2),
			'ms each, the last two simulated': millisecondsForEachMore(simulated.at(-2), simulated.at(-1)).toFixed(2),
		};
	});
	return `${table('Time in one process, simulated', rows)}

≈: computed. Up to 100,000 requests each one is simulated; beyond, each further contact takes as long as those between the two longest lists that were simulated. The last two columns show how little that changes: milliseconds for each contact that 10,000 are more than 1,000, and that the longer of those two lists has more. These are the times of the requests and of n8n's own work; an execution with as many contacts as in the right columns cannot be run ([below](#contacts-in-one-execution-computed)), and the times are those of its pages, one after the other.`;
}

function pageTable(timed: readonly Timed[], { byDefault, lazy }: ExecutionTimes): string {
	const slowest = Math.max(...latencies);
	const millions = counts.filter((contacts) => contacts >= 1e6);
	const rows = timed
		.filter(({ latency }) => latency === slowest)
		.flatMap(({ operation, cost, saved, times }) =>
			millions.map((contacts) => {
				const pages = pagesOf(contacts);
				const ofPage = times.find((time) => time.contacts === pageSize)?.milliseconds ?? 0;
				return {
					Operation: operation.title,
					Contacts: countOf(contacts),
					'Executions, computed': fixed(pages),
					'Rows in the database, computed': fixed(pages * rowsOfExecution),
					'Saved, computed': size(contacts * saved),
					'Written for claims, computed': size(contacts * cost.claims.value),
					'One page after the other, simulated': duration(pages * ofPage),
					'Processes to end in 8 hours, computed': fixed(Math.ceil((pages * ofPage) / (8 * 3_600_000))),
				};
			}),
		);
	return `${table(`In pages of ${fixed(pageSize)}, responses in ${slowest} ms`, rows)}

Rows are those that n8n keeps of each execution that it saves, in \`execution_entity\` and \`execution_data\`; with _Save successful production executions_ off they go when the execution has ended. _Written for claims_ is what the nodes write to n8n's database while they send ([after a crash](sending-safely.md#after-a-crash)), from the table _Claims_ of the benchmarks (SQLite): operations with a request for each contact as 8x8's Send there, those with shared requests as 8x8's Send Batch. It is written over and over in one row for each workflow, and stays small. What n8n needs for an execution whatever it does is left out: ${fixed(lazy)} ms with lazy expression engines, ${fixed(byDefault)} ms by its defaults (measured, table _One contact an execution_).`;
}

function byCount(cell: (contacts: number) => string): Record<string, string> {
	return Object.fromEntries(counts.map((contacts) => [countOf(contacts), cell(contacts)]));
}
