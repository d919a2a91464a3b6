import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { queryValidateOnly, readQueryOptions } from '../parameters/options';
import { Parameters } from '../parameters/parameters';
import { RunPhones } from '../parameters/phones';
import { stringOf } from '../text/values';
import { askUntilFinished, type Findings, type Query } from './asking';
import { errorItem, invalidItemFailure, queryError, validationFailedError } from './errorItems';
import { routeErrors } from './errorOutput';
import { InputFields } from './inputFields';
import { aborted } from './interruption';
import { KeptReports } from './keptReports';
import type { OperationContext } from './operation';
import { type InvalidItem, parseItems } from './parseItems';
import { type AccountRequest, planRequests } from './planRequests';
import { readPollingTimes } from './polling';
import { prepareAccounts } from './prepareAccounts';
import { prepareRun } from './prepareRun';
import type { PlannedQuery, QueryHint, QueryOperation, QueryRun, Question } from './queryOperation';
import { type MadeOutputs, makeOutputs, outputOf } from './queryOutputs';

/**
 * Runs an operation that messages nobody over all input items: read and check everything, then plan, ask, ask again what is not
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
	const inputs = n8n.getInputData();
	if (inputs.length === 0) return [[]];
	const { polling, effect } = operation;
	const parameters = new Parameters(n8n, operation.fields);
	const phones = new RunPhones(parameters);
	const prepared = await prepareRun(
		n8n,
		async () => ({
			options: readQueryOptions(parameters),
			pollingTimes: polling && readPollingTimes(parameters, polling.fields),
			accounts: await prepareAccounts(n8n, operation, parameters, phones),
		}),
		{ effect },
	);
	if (prepared.type === 'invalid') return prepared.outputs;
	const { accounts, options, pollingTimes } = prepared.value;
	const validated = new Set<number>();
	const { drafts, invalid } = await parseItems(
		n8n,
		(item) => {
			if (parameters.boolean(queryValidateOnly, item)) validated.add(item);
			return operation.parseItem(accounts.of(item).context, item);
		},
		() => new Map(),
		effect,
	);
	const cancelled = n8n.getExecutionCancelSignal();
	const query: Query<Q, Context, Report, Part> = {
		n8n,
		operation,
		accounts,
		pollingTimes,
		stopOnError: !n8n.continueOnFail(),
		cancelled,
		interruption: aborted(cancelled),
		timeout: options.timeout,
		doubtful: new Set(),
		waiting: { longest: 0 },
		kept: operation.isReport && KeptReports.open<Report>(n8n, operation.isReport),
	};
	const plan = (isValidated: boolean) =>
		planRequests(
			query,
			drafts.filter(({ item }) => validated.has(item) === isValidated),
		);
	const requests = plan(false);
	const start = Date.now();
	const findings = await askUntilFinished(query, requests);
	const times = { requests: requests.length, duration: Date.now() - start };
	const inputFields = options.includeInputFields ? new InputFields(inputs) : undefined;
	return await finish(query, { findings, invalid, times, validated: plan(true), inputFields });
}

/** What became of a run's items. */
interface EndedRun<Q extends Question, Report> {
	findings: Findings<Q, Report>;
	invalid: InvalidItem[];
	/** Requests that Validate Only shows instead of making them. */
	validated: Array<AccountRequest<PlannedQuery<Q>>>;
	times: Pick<QueryRun, 'requests' | 'duration'>;
	inputFields: InputFields | undefined;
}

/** The outputs of the run, or its error with stop-on-error. */
async function finish<Q extends Question, Context extends OperationContext, Report, Part>(
	query: Query<Q, Context, Report, Part>,
	{ findings, invalid, times, validated, inputFields }: EndedRun<Q, Report>,
): Promise<INodeExecutionData[][]> {
	const { n8n, operation, stopOnError, cancelled, waiting } = query;
	const made = await makeOutputs(query, findings, inputFields);
	const { outputs, failures, jsons } = made;
	const failure = failures.sort(byItem).find(({ failure: { httpCode } }) => httpCode !== undefined);
	// An execution that was cancelled has not failed.
	if (failure && stopOnError && cancelled?.aborted !== true) {
		throw queryError(n8n.getNode(), failure, operation.effect && outcomesOf(made));
	}
	const { effect = 'sent' } = operation;
	const allInvalid = [...invalid, ...made.invalid].sort(byItem);
	const [first] = allInvalid;
	if (first !== undefined && stopOnError) {
		throw validationFailedError(n8n.getNode(), first.item, first.invalid, allInvalid.length - 1, effect);
	}
	for (const { item, invalid: reason } of allInvalid) {
		outputs[item] = [errorItem({ item, failure: invalidItemFailure(reason, effect) })];
	}
	const previews = previewsOf(query, validated);
	for (const { item, json } of previews) outputs[item] = [outputOf(item, json, inputFields)];
	addHints(n8n, [
		...validatedHints(previews.length, n8n.getInputData().length),
		...(operation.hints?.({ ...times, jsons, waited: waiting.longest >= noticeable }) ?? []),
		...(inputFields?.hints() ?? []).map((message): QueryHint => ({ message, type: 'warning' })),
	]);
	return [await routeErrors(n8n, outputs.flat())];
}

/** What became of each item, in any order. */
function outcomesOf({ jsons, failures }: MadeOutputs): string[] {
	return [...jsons.map(({ outcome }) => stringOf(outcome)), ...failures.map(({ failure }) => failure.outcome)];
}

/** Milliseconds. */
const noticeable = 500;

/** What Validate Only shows of each item: the request that it would be in. */
function previewsOf<Q extends Question, Context extends OperationContext, Report, Part>(
	{ operation, accounts }: Query<Q, Context, Report, Part>,
	requests: Array<AccountRequest<PlannedQuery<Q>>>,
) {
	return requests.flatMap((request) => {
		const { context } = accounts.of(request.drafts[0].item);
		const { method, url } = operation.buildRequest(context, request);
		return request.drafts.map(({ item }) => ({ item, json: { outcome: 'validated', request: { method, url } } }));
	});
}

function validatedHints(validated: number, items: number): QueryHint[] {
	if (validated === 0) return [];
	const [were, them] = validated === 1 ? ['was', 'it'] : ['were', 'them'];
	const message = `${validated} of ${items} ${items === 1 ? 'item' : 'items'} ${were} validated and not asked for: 'Validate Only' is on for ${them}.`;
	return [{ message, type: 'warning' }];
}

function addHints(n8n: IExecuteFunctions, hints: QueryHint[]): void {
	for (const hint of hints) n8n.addExecutionHints({ ...hint, location: 'outputPane' });
}

function byItem(one: { item: number }, other: { item: number }): number {
	return one.item - other.item;
}
