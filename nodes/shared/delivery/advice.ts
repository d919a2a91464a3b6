import type { INode } from 'n8n-workflow';

import { isSentOnce } from '../parameters/sendOnce';
import { isTool } from './aiTool';

/** The number of groups of items that are named; a longer list helps nobody. */
const namedGroups = 20;

/**
 * What to do with a run that failed, beside what its first item calls for. n8n offers Retry for failed executions, and the
 * node then sends only what was not sent; a new execution would message everybody else again, unless Send Once is on.
 * @returns whole sentences; empty for the tool of an agent, which has no such list
 */
export function afterFailure(node: INode): string {
	if (isTool(node)) return '';
	if (isSentOnce(node)) {
		return "To send again, click Retry for this execution in the executions list, or start the workflow again: 'Send Once' skips what was sent.";
	}
	return 'To send again, click Retry for this execution in the executions list (with the currently saved workflow if you changed it): it sends only what was not sent, from the same input data. A new execution would message again everybody who was sent to.';
}

/**
 * What to do with a run that was stopped. n8n offers no Retry for it, and keeps nothing of what the node sent.
 * @param gone items that were sent, or may have been, in their order
 */
export function afterCancellation(node: INode, gone: readonly number[]): string {
	if (gone.length === 0)
		return 'Nobody was messaged by this node in this run. Start the workflow again if it is still wanted.';
	if (isSentOnce(node)) {
		return `Items ${groupsOf(gone)} (counted from 0) were sent, or may have been. Start the workflow again: 'Send Once' sends only what was not sent.`;
	}
	return `Items ${groupsOf(gone)} (counted from 0) were sent, or may have been. n8n offers no Retry for a stopped execution: start the workflow again with the other items only, or it messages these again.`;
}

/** `0-618, 620`: neighbours as one group. */
function groupsOf(items: readonly number[]): string {
	const groups: Array<{ first: number; last: number }> = [];
	for (const item of items) {
		const group = groups.at(-1);
		if (group?.last === item - 1) group.last = item;
		else groups.push({ first: item, last: item });
	}
	const named = groups
		.slice(0, namedGroups)
		.map(({ first, last }) => (first === last ? String(first) : `${first}-${last}`));
	return [...named, ...(groups.length > namedGroups ? ['…'] : [])].join(', ');
}
