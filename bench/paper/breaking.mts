import { fixed, table } from '../figures.mts';
import { contactsThatFill, longestText, readsOfDay, receiptRetrySeconds, secondsForReceipts } from './arithmetic.mts';
import { kept, receipts } from './documented.mts';
import { processSizes } from './memory.mts';
import type { Costed, PaperFigures } from './paperFigures.mts';
import { about } from './units.mts';

/** Something that ends at a number of contacts. */
export interface Breaking {
	contacts: number;
	what: string;
	/** How the number is known. */
	known: 'documented' | 'computed';
	nextStep: string;
}

const pages = 'Pages of 10,000, each an execution of its own';

/** What breaks, the first first. */
export function breakingPoints({ operations, receipts: rates, savedReceipt }: PaperFigures): Breaking[] {
	const { most } = receipts.ofMessage;
	const of = (work: Costed['operation']['work']): Costed => {
		const found = operations.find(({ operation }) => operation.work === work);
		if (!found) throw new Error(`There is no operation ${work}.`);
		return found;
	};
	const hungriest = (key: (one: Costed) => number): Costed =>
		operations.reduce((one, other) => (key(other) > key(one) ? other : one));
	const fullest = hungriest(({ cost, saved }) => cost.memory.value + saved);
	const longest = hungriest(({ saved }) => saved);
	const onDay = (one: Costed): number => 86_400e6 / one.cost.microseconds.value;
	const points: Breaking[] = [
		{
			contacts: receiptRetrySeconds / secondsForReceipts('all', most, rates),
			what: `8x8, receipts of all states that come at once: more than one process takes in the ${fixed(receiptRetrySeconds)} seconds of 8x8's retries`,
			known: 'computed',
			nextStep: '_Receipt States_: final; webhook processes and workers in queue mode; Send in smaller pages',
		},
		{
			contacts: receiptRetrySeconds / secondsForReceipts('final', most, rates),
			what: 'The same with final ones only',
			known: 'computed',
			nextStep: 'Webhook processes and workers in queue mode; Send in smaller pages',
		},
		{
			contacts: kept.claims,
			what: 'Retry of an older execution after a crash: the claims of the node that are kept for certain',
			known: 'documented',
			nextStep: 'Retry before the next list is sent; a claim of your own in your table',
		},
		{
			contacts: kept.claimsOfRun,
			what: 'Retry after a crash of one execution: the claims of a run',
			known: 'documented',
			nextStep: pages,
		},
		{
			contacts: kept.sendOnce,
			what: 'Send Once, all executions of a workflow together',
			known: 'documented',
			nextStep: 'A claim of your own in your table instead',
		},
		{
			contacts: readsOfDay,
			what: '8x8, what became of messages by Get, in a day',
			known: 'computed',
			nextStep: 'Receipts at the trigger',
		},
		...processSizes.map((gigabytes) => ({
			contacts: contactsThatFill(gigabytes * 1e9, { memory: fullest.cost.memory.value, saved: fullest.saved }),
			what: `One execution in a process of ${gigabytes} GB, ${fullest.operation.title}`,
			known: 'computed' as const,
			nextStep: pages,
		})),
		{
			contacts: longestText / longest.saved,
			what: `One execution as a text that Node.js can hold, ${longest.operation.title}`,
			known: 'computed',
			nextStep: pages,
		},
		{
			contacts: 10e9 / (of('batch').saved + most * savedReceipt),
			what: '8x8, saved executions and receipts of all states in 10 GB of database',
			known: 'computed',
			nextStep:
				'_Save successful production executions_ off; `EXECUTIONS_DATA_MAX_AGE`; final receipts only; PostgreSQL',
		},
		{
			contacts: (receipts.longestAfter * 3600) / secondsForReceipts('all', most, rates),
			what: `8x8, receipts of all states that one process takes in the ${receipts.longestAfter} hours in which they are posted`,
			known: 'computed',
			nextStep: 'Webhook processes and workers in queue mode',
		},
		...(['enqueue', 'single', 'acoustic', 'batch'] as const).map((work) => ({
			contacts: onDay(of(work)),
			what: `${of(work).operation.title}: one process in a day, by n8n's own time`,
			known: 'computed' as const,
			nextStep: 'More workers in queue mode, with the limits shared out',
		})),
	];
	return points.sort((one, other) => one.contacts - other.contacts);
}

/** The points as a table. */
export function breakingTable(figures: PaperFigures): string {
	const rows = breakingPoints(figures).map(({ contacts, what, known, nextStep }) => ({
		Contacts: about(contacts),
		'What ends there': what,
		Known: known,
		'Next step': nextStep,
	}));
	return `${table('What breaks first', rows, 'texts')}

Queue mode and pages are on the page [growing](growing.md). What is computed was not run at this size.`;
}
