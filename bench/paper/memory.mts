import { fixed, table } from '../figures.mts';
import { contactsThatFill, longestText } from './arithmetic.mts';
import type { PaperFigures } from './paperFigures.mts';
import { about } from './units.mts';

/** Gigabytes of a process that are asked about. */
export const processSizes = [2, 4, 8];

/** How many contacts one execution can hold. */
export function memoryTable({ operations }: PaperFigures): string {
	const rows = operations.map(({ operation, cost, saved }) => ({
		Operation: operation.title,
		...Object.fromEntries(
			processSizes.map((gigabytes) => [
				`${gigabytes} GB`,
				about(contactsThatFill(gigabytes * 1e9, { memory: cost.memory.value, saved })),
			]),
		),
		'Longest text': about(longestText / saved),
	}));
	return `${table('Contacts in one execution, computed', rows)}

The process is full when the items and the text that n8n makes of them to save them fill it: the columns _KB in memory_ and _KB saved_ [above](#what-a-contact-costs). It is the most that could go: n8n itself, other executions, the list before this package's node and what Node.js needs while it tidies up come on top, so plan with half of it. _Longest text_: n8n turns an execution into one text, and Node.js holds none of more than ${fixed(longestText)} characters; beyond, the execution runs and cannot be saved. Neither was run.`;
}
