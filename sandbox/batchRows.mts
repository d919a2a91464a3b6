import { digits } from './eightByEightRequests.mts';
import type { EightByEightSettings } from './eightByEightSettings.mts';

/** Steps by a number that shares no factor with the length: every row moves, and always the same way. */
function shuffled<Row>(rows: readonly Row[]): Row[] {
	const result: Row[] = [];
	const left = [...rows];
	for (let at = 0; left.length > 0; ) {
		at = (at + 7919) % left.length;
		const last = left.pop() as Row;
		if (at < left.length) {
			result.push(left[at]);
			left[at] = last;
		} else {
			result.push(last);
		}
	}
	return result;
}

/** The rows of a batch's response that the settings leave, in the order they ask for. */
export function batchRows<Row extends { destination: string }>(
	rows: readonly Row[],
	{ omittedDestinations, rowOrder }: EightByEightSettings,
): Row[] {
	const omitted = new Set(omittedDestinations.map(digits));
	const left = rows.filter(({ destination }) => !omitted.has(digits(destination)));
	switch (rowOrder) {
		case 'request':
			return left;
		case 'reversed':
			return left.reverse();
		case 'shuffled':
			return shuffled(left);
	}
}
