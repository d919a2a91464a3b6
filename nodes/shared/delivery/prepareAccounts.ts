import type { IExecuteFunctions } from 'n8n-workflow';

import type { Parameters } from '../parameters/parameters';
import type { RunPhones } from '../parameters/phones';
import type { Authentication } from '../transport/authentication';
import { Accounts, type CredentialKind } from './accounts';
import type { OperationContext, Preparation } from './operation';

/** An account of the run, ready to send or to read. */
export interface RunAccount<Context extends OperationContext> {
	number: number;
	context: Context;
	authentication: Authentication;
}

/** What an operation prepares an account with. */
interface AccountPreparation<Context extends OperationContext> {
	credential: CredentialKind;
	prepare: (preparation: Preparation) => Context | Promise<Context>;
}

/** Makes every account of the run ready, by the operation's `prepare`; what it throws is that of all items of the account. */
export async function prepareAccounts<Context extends OperationContext>(
	n8n: IExecuteFunctions,
	operation: AccountPreparation<Context>,
	parameters: Parameters,
	phones: RunPhones,
): Promise<Accounts<RunAccount<Context>>> {
	const timezone = n8n.getTimezone();
	const items = n8n.getInputData().length;
	return await Accounts.prepare(n8n, operation.credential, items, async ({ number, credential, perItem }) => {
		const context = await operation.prepare({ parameters, phones: () => phones.open(), credential, timezone });
		return { number, context, authentication: { ...context.authentication, credential, perItem } };
	});
}
