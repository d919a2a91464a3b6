import type { IDataObject } from 'n8n-workflow';

import type { Draft } from '../delivery/operation';
import type { Skipped } from '../delivery/outcome';

/**
 * The drafts whose recipient is in an earlier one.
 * @param drafts in input order
 * @returns by the item of each, the item of its recipient's first draft
 */
export function duplicatesIn(drafts: readonly Draft[]): Map<number, number> {
	const firstItems = new Map<string, number>();
	const duplicates = new Map<number, number>();
	for (const { item, recipient, identity: person = recipient } of drafts) {
		const first = firstItems.get(person);
		if (first === undefined) firstItems.set(person, item);
		else duplicates.set(item, first);
	}
	return duplicates;
}

/** Why a duplicate is skipped, as outputs say it (docs/delivery-contract.md, 3). */
export function duplicateReason(firstItem: number): IDataObject {
	return { reason: 'duplicateRecipient', duplicateOf: firstItem };
}

/** The outcome of a draft whose recipient is in an earlier item. */
export function skippedDuplicate({ recipient }: Draft, firstItem: number): Skipped {
	const reason = duplicateReason(firstItem);
	return { outcome: 'skipped', reason: 'duplicateRecipient', json: { outcome: 'skipped', recipient, ...reason } };
}
