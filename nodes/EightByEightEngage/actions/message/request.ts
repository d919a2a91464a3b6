import { groupBy } from '../../../shared/delivery/grouping';
import type { PlannedQuery } from '../../../shared/delivery/queryOperation';
import { turnsOf } from '../../../shared/delivery/turns';
import type { AccountContext } from '../../account';
import type { MessageQuestion } from './parse';

/**
 * Milliseconds from one request to the next: 8x8 allows a sub-account one a second ("API rate limiting", for reading a message;
 * nothing is documented for cancelling one, which has the same address).
 */
const interval = 1000;

/** Items that ask the same share a request; all requests of a sub-account share its turns. */
export function planRequests<Q extends MessageQuestion>(
	{ base }: AccountContext,
	questions: Q[],
): Array<PlannedQuery<Q>> {
	return groupBy(questions, ({ subAccountId, path }) => `${subAccountId}/${path}`).map((drafts) => ({
		drafts,
		turns: turnsOf(JSON.stringify([base, drafts[0].subAccountId]), interval),
	}));
}

/** `{base}/api/v1/subaccounts/{subAccountId}/{path}`. */
export function addressOf(
	{ base }: AccountContext,
	{ drafts: [{ subAccountId, path }] }: PlannedQuery<MessageQuestion>,
): string {
	return `${base}/api/v1/subaccounts/${encodeURIComponent(subAccountId)}/${path}`;
}
