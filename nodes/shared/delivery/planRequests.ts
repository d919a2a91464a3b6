import type { Accounts } from './accounts';
import { groupBy } from './grouping';
import type { OperationContext } from './operation';
import type { RunAccount } from './prepareAccounts';

/** A planned request and its account. */
export type AccountRequest<Request> = Request & { account: number };

/** What planning needs of an operation: drafts in, requests that carry them out. */
interface Planning<D, Context, Request> {
	planRequests: (context: Context, drafts: D[]) => Request[];
}

/**
 * Puts the drafts of every account, of an operation that sends or reads, into requests of its own. Those of several
 * accounts go in the order of their items.
 */
export function planRequests<
	D extends { item: number },
	Context extends OperationContext,
	Request extends { drafts: [D, ...D[]] },
>(
	{ operation, accounts }: { operation: Planning<D, Context, Request>; accounts: Accounts<RunAccount<Context>> },
	drafts: D[],
): Array<AccountRequest<Request>> {
	const groups = groupBy(drafts, ({ item }) => String(accounts.of(item).number));
	const requests = groups.flatMap((group) => {
		const { number, context } = accounts.of(group[0].item);
		return operation.planRequests(context, group).map((request) => ({ ...request, account: number }));
	});
	if (groups.length === 1) return requests;
	return requests.sort((one, other) => one.drafts[0].item - other.drafts[0].item);
}
