import type { IExecuteFunctions } from 'n8n-workflow';

import type { RunQuietHours } from '../contactRules/runQuietHours';
import type { RunOptions } from '../parameters/options';
import type { TestRun } from '../parameters/testRecipient';
import type { Accounts } from './accounts';
import type { Draft, OperationContext, PlannedRequest, SendOperation } from './operation';
import type { RunAccount } from './prepareAccounts';
import type { Results } from './results';

/** What the steps of a run hand on. */
export interface Delivery<D extends Draft, Context extends OperationContext, Request extends PlannedRequest<D>> {
	n8n: IExecuteFunctions;
	operation: SendOperation<D, Context, Request>;
	options: RunOptions;
	accounts: Accounts<RunAccount<Context>>;
	/** Undefined where messages go to their own recipients. */
	test: TestRun<D> | undefined;
	/** Undefined where the node has none. */
	quietHours: RunQuietHours<D> | undefined;
	results: Results;
	/** One sentence each. */
	hints: string[];
}
