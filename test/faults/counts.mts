import type { NodeExecution } from '../engine/harness.mts';
import type { Word } from './faults.mts';

/** How many items had each outcome, and which ones may have gone. */
export interface Counts {
	accepted: number;
	notSent: number;
	unknown: number[];
}

/** The counts of these words. */
export function counted(words: Word[]): Counts {
	return {
		accepted: words.filter((word) => word === 'accepted').length,
		notSent: words.filter((word) => word === 'notSent').length,
		unknown: words.flatMap((word, item) => (word === 'unknown' ? [item] : [])),
	};
}

/** The counts in the error of a run that stopped. */
export function told({ error }: NodeExecution): Counts {
	const counts = /Of all items: (\d+) accepted, (\d+) not sent, (\d+) unknown(?: \(([\d, ]+)\))?\.$/.exec(
		error?.message ?? '',
	);
	if (!counts) throw new Error(`The error does not account for every item: ${error?.message}`);
	const [, accepted, notSent, unknown, list = ''] = counts;
	const items = list === '' ? [] : list.split(', ').map(Number);
	expect(items).toHaveLength(Number(unknown));
	return { accepted: Number(accepted), notSent: Number(notSent), unknown: items };
}
