import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { Parameters } from '../parameters/parameters';
import { RunPhones } from '../parameters/phones';
import { askUntilFinished, type Findings, type Query } from './asking';
import { errorItem, invalidInputFailure, readingError, validationFailedError } from './errorItems';
import { routeErrors } from './errorOutput';
import { aborted } from './interruption';
import type { OperationContext } from './operation';
import { type InvalidItem, parseItems } from './parseItems';
import { planRequests } from './planRequests';
import { readPollingTimes } from './polling';
import { prepareAccounts } from './prepareAccounts';
import { prepareRun } from './prepareRun';
import type { QueryOperation, Question } from './queryOperation';
import { makeOutputs } from './queryOutputs';

/**
 * Runs an operation that only reads over all input items: read and check everything, then plan, ask, ask again what is not
 * finished where that is wanted, and make the outputs of each item. Knows no provider.
 *
 * Where the credential has other values for other items, each item is asked with its own; an account that cannot be used,
 * or that the provider rejects, costs its own items only.
 * @returns the outputs or error item of each input item, in input order, on the node's one output
 * @throws NodeOperationError or NodeApiError with `context.itemIndex`, with stop-on-error
 */
export async function runQuery<Q extends Question, Context extends OperationContext, Report, Part>(
	n8n: IExecuteFunctions,
	operation: QueryOperation<Q, Context, Report, Part>,
): Promise<INodeExecutionData[][]> {
	if (n8n.getInputData().length === 0) return [[]];
	const { polling } = operation;
	const parameters = new Parameters(n8n, operation.fields);
	const phones = new RunPhones(parameters);
	const prepared = await prepareRun(n8n, async () => ({
		pollingTimes: polling && readPollingTimes(parameters, polling.fields),
		accounts: await prepareAccounts(n8n, operation, parameters, phones),
	}));
	if (prepared.type === 'invalid') return prepared.outputs;
	const { accounts, pollingTimes } = prepared.value;
	const { drafts, invalid } = await parseItems(
		n8n,
		(item) => operation.parseItem(accounts.of(item).context, item),
		() => new Map(),
	);
	const cancelled = n8n.getExecutionCancelSignal();
	const interruption = aborted(cancelled);
	const stopOnError = !n8n.continueOnFail();
	const query = { n8n, operation, accounts, pollingTimes, stopOnError, cancelled, interruption };
	const findings = await askUntilFinished(query, planRequests(query, drafts));
	return await finish(query, findings, invalid);
}

/** The outputs of the run, or its error with stop-on-error. */
async function finish<Q extends Question, Context extends OperationContext, Report, Part>(
	query: Query<Q, Context, Report, Part>,
	findings: Findings<Q, Report>,
	invalid: InvalidItem[],
): Promise<INodeExecutionData[][]> {
	const { n8n, stopOnError, cancelled } = query;
	const { outputs, failures, invalid: invalidByReport } = await makeOutputs(query, findings);
	const failure = failures.sort(byItem).find(({ failure: { httpCode } }) => httpCode !== undefined);
	// An execution that was cancelled has not failed.
	if (failure && stopOnError && cancelled?.aborted !== true) throw readingError(n8n.getNode(), failure);
	const allInvalid = [...invalid, ...invalidByReport].sort(byItem);
	const [first] = allInvalid;
	if (first !== undefined && stopOnError) {
		throw validationFailedError(n8n.getNode(), first.item, first.invalid, allInvalid.length - 1);
	}
	for (const { item, invalid: reason } of allInvalid) {
		outputs[item] = [errorItem({ item, failure: invalidInputFailure(reason) })];
	}
	return [await routeErrors(n8n, outputs.flat())];
}

function byItem(one: { item: number }, other: { item: number }): number {
	return one.item - other.item;
}
