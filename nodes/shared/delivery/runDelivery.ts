import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { RunQuietHours } from '../contactRules/runQuietHours';
import { onceKeys } from '../ledger/onceKeys';
import { nothingForgotten } from '../ledger/sentBefore';
import { readRunOptions, validateOnly } from '../parameters/options';
import { Parameters } from '../parameters/parameters';
import { isSentOnce, readOnceChoice } from '../parameters/sendOnce';
import { readTestRun } from '../parameters/testRecipient';
import { RunPhones } from '../parameters/phones';
import type { Delivery } from './delivery';
import { cancelledError, deliveryFailedError, invalidInputFailure } from './errorItems';
import { routeErrors } from './errorOutput';
import { InputFields } from './inputFields';
import { Ledger } from './ledger';
import type { Draft, OperationContext, PlannedRequest, SendOperation } from './operation';
import { parseItems } from './parseItems';
import { type ParsedDrafts, planRun } from './planRun';
import { prepareAccounts } from './prepareAccounts';
import { prepareRun } from './prepareRun';
import { Results } from './results';
import { send } from './send';
import { workersHint } from './workers';

/**
 * Runs a sending operation over all input items: read and check everything, then plan, send, and give every
 * item its one output (docs/delivery-contract.md, 5). Knows no provider.
 *
 * Where the credential has other values for other items, each item goes with its own; an account that cannot be used,
 * or that the provider rejects, costs its own items only.
 * @returns one output or error item per input item, in input order, on the node's one output
 * @throws NodeOperationError or NodeApiError with `context.itemIndex`, with stop-on-error
 */
export async function runDelivery<D extends Draft, Context extends OperationContext, Request extends PlannedRequest<D>>(
	n8n: IExecuteFunctions,
	operation: SendOperation<D, Context, Request>,
): Promise<INodeExecutionData[][]> {
	const items = n8n.getInputData().length;
	if (items === 0) return [[]];
	const parameters = new Parameters(n8n, operation.fields);
	const phones = new RunPhones(parameters);
	const prepared = await prepareRun(n8n, async () => {
		const type = operation.recipientType(parameters);
		const start = { node: n8n.getNode(), mode: n8n.getMode() };
		const subject = { hasPhones: type === 'phone', schedule: operation.schedule };
		return {
			options: readRunOptions(parameters, operation.concurrency, start.mode),
			test: await readTestRun<D>(start, parameters, { type, redirect: operation.redirect }, phones),
			quietHours: await RunQuietHours.open<D>(n8n, parameters, subject),
			accounts: await prepareAccounts(n8n, operation, parameters, phones),
		};
	});
	if (prepared.type === 'invalid') return prepared.outputs;
	const hints: string[] = [];
	const delivery = { n8n, operation, ...prepared.value, results: new Results(items), hints };

	const drafts = await parseDrafts(delivery, parameters, phones);
	const ledger = Ledger.open(n8n);
	const { requests, database, quietHours } = await planRun(delivery, drafts, ledger);
	hints.push(
		...workersHint(n8n, operation.provider, operation.concurrency, delivery.options.concurrency, requests.length),
	);
	const run = async () => await send({ ...delivery, quietHours }, requests, { ledger, database });
	if (database) {
		await database.during(
			requests.map((request) => request.drafts),
			run,
			(reason) => delivery.results.recordRest(nothingForgotten(reason)),
		);
	} else {
		await run();
	}
	return await finish(delivery);
}

/** Reads all items; invalid ones are recorded, or end the run with stop-on-error. */
async function parseDrafts<D extends Draft, Context extends OperationContext, Request extends PlannedRequest<D>>(
	{ n8n, operation, accounts, results, test, quietHours }: Delivery<D, Context, Request>,
	parameters: Parameters,
	phones: RunPhones,
): Promise<ParsedDrafts<D>> {
	const validated = new Set<number>();
	const keyOf = isSentOnce(n8n.getNode()) ? onceKeys(n8n) : undefined;
	const keys = new Map<number, string>();
	const { drafts, invalid } = await parseItems(
		n8n,
		(item) => {
			const { context } = accounts.of(item);
			const isValidated = parameters.boolean(validateOnly, item);
			const once = keyOf && readOnceChoice(parameters, item);
			const draft = operation.parseItem(context, item);
			quietHours?.read(draft);
			if (keyOf && once && !isValidated) {
				const per =
					once.type === 'recipientAndContent' ? { ...once, content: operation.onceContent(context, draft) } : once;
				keys.set(item, keyOf(draft, per));
			}
			if (isValidated) validated.add(item);
			// The texts of a long list would take as much memory as all the rest. A test shows them.
			else if (test === undefined) draft.preview = undefined;
			return draft;
		},
		() => phones.suspicious(),
	);
	for (const { item, invalid: reason } of invalid) results.record({ item }, invalidInputFailure(reason));
	return {
		all: drafts,
		toSend: drafts.filter(({ item }) => !validated.has(item)),
		toValidate: drafts.filter(({ item }) => validated.has(item)),
		onceKeys: keyOf && keys,
	};
}

/** The outputs of the run, or its error with stop-on-error. */
async function finish<D extends Draft, Context extends OperationContext, Request extends PlannedRequest<D>>({
	n8n,
	operation,
	options,
	accounts,
	results,
	hints,
}: Delivery<D, Context, Request>): Promise<INodeExecutionData[][]> {
	const failure = results.firstFailure();
	if (failure && !n8n.continueOnFail()) {
		addHints(n8n, hints);
		const errorOf = n8n.getExecutionCancelSignal()?.aborted ? cancelledError : deliveryFailedError;
		throw errorOf(n8n.getNode(), failure, results.tally());
	}
	const inputFields = options.includeInputFields ? new InputFields(n8n.getInputData()) : undefined;
	const combine = accounts.first && operation.combine?.(accounts.first.context);
	const outputs = results.outputs({ combine, inputFields });
	addHints(n8n, [...hints, ...results.hints(), ...(inputFields?.hints() ?? [])]);
	return [await routeErrors(n8n, outputs)];
}

function addHints(n8n: IExecuteFunctions, messages: string[]): void {
	for (const message of messages) n8n.addExecutionHints({ message, type: 'warning', location: 'outputPane' });
}
