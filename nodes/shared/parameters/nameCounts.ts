import { shorten } from '../text/untrusted';

/** The number of names in a hint at most; an expression may make new ones for every item. */
const listedNames = 10;

/** How often each name is in the lists, in order of first appearance. */
export function countNames(lists: Iterable<readonly string[]>): Map<string, number> {
	const counts = new Map<string, number>();
	for (const names of lists) for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
	return counts;
}

/** `"orderId" (3), "city" (1) and 2 others`: at most ten names, each shortened. */
export function listCounts(counts: ReadonlyMap<string, number>): string {
	const listed = [...counts].slice(0, listedNames).map(([name, count]) => `"${shorten(name, 40)}" (${count})`);
	const others = counts.size - listed.length;
	return `${listed.join(', ')}${others === 0 ? '' : ` and ${others} ${others === 1 ? 'other' : 'others'}`}`;
}
