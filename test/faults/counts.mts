import type { NodeExecution } from '../engine/harness.mts';
import type { Outcome } from './faults.mts';

/** How many items had each outcome, and which ones may have been sent. */
export interface Counts {
	accepted: number;
	notSent: number;
	unknown: number[];
}

/** Counts outcomes, given in the order of the items. */
export function countsOf(outcomes: Outcome[]): Counts {
	return {
		accepted: outcomes.filter((outcome) => outcome === 'accepted').length,
		notSent: outcomes.filter((outcome) => outcome === 'notSent').length,
		unknown: outcomes.flatMap((outcome, item) => (outcome === 'unknown' ? [item] : [])),
	};
}

/** Reads the counts in the error of a run that stopped; throws where it does not account for every item. */
export function reportedCounts({ error }: NodeExecution): Counts {
	const counts = /Of all items: (\d+) accepted, (\d+) not sent, (\d+) unknown(?: \(([\d, ]+)\))?\.$/.exec(
		error?.message ?? '',
	);
	if (!counts) throw new Error(`The error does not account for every item: ${error?.message}`);
	const [, accepted, notSent, unknown, list = ''] = counts;
	const items = list === '' ? [] : list.split(', ').map(Number);
	expect(items).toHaveLength(Number(unknown));
	return { accepted: Number(accepted), notSent: Number(notSent), unknown: items };
}
