import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { duplicatesIn, skippedDuplicate } from '../contactRules/duplicates';
import type { LeaveRule } from '../contactRules/leaveRules';
import { asValidationError } from '../errors/validationError';
import { DatabaseLedger } from '../ledger/databaseLedger';
import { onceKeys } from '../ledger/onceKeys';
import { nothingForgotten } from '../ledger/sentBefore';
import { SendOnce } from '../ledger/sendOnce';
import { sentKeysOf } from '../ledger/sentKeys';
import { readRunOptions, validateOnly } from '../parameters/options';
import { Parameters } from '../parameters/parameters';
import { isSentOnce, readOnceChoice } from '../parameters/sendOnce';
import { RunPhones } from '../parameters/phones';
import type { Delivery } from './delivery';
import { cancelledError, deliveryFailedError, invalidInputFailure } from './errorItems';
import { routeErrors } from './errorOutput';
import { InputFields } from './inputFields';
import { findEarlierSends, Ledger } from './ledger';
import type { Draft, OperationContext, PlannedRequest, SendOperation } from './operation';
import { parseItems } from './parseItems';
import { type AccountRequest, planRequests } from './planRequests';
import { prepareAccounts } from './prepareAccounts';
import { prepareRun } from './prepareRun';
import { Results } from './results';
import { send } from './send';
import { recordPreviews } from './validateOnly';

/**
 * Runs a sending operation over all input items: read and check everything, then plan, send, and give every
 * item its one output (docs/delivery-contract.md, 5). Knows no provider.
 *
 * Where the credential has other values for other items, each item goes with its own; an account that cannot be used,
 * or that the provider rejects, costs its own items only.
 * @param leaveRules applied to each draft when its request leaves
 * @returns one output or error item per input item, in input order, on the node's one output
 * @throws NodeOperationError or NodeApiError with `context.itemIndex`, with stop-on-error
 */
export async function runDelivery<D extends Draft, Context extends OperationContext, Request extends PlannedRequest<D>>(
	n8n: IExecuteFunctions,
	operation: SendOperation<D, Context, Request>,
	leaveRules: ReadonlyArray<LeaveRule<D>> = [],
): Promise<INodeExecutionData[][]> {
	const items = n8n.getInputData().length;
	if (items === 0) return [[]];
	const parameters = new Parameters(n8n, operation.fields);
	const phones = new RunPhones(parameters);
	const prepared = await prepareRun(n8n, async () => ({
		options: readRunOptions(parameters, operation.concurrency, n8n.getMode()),
		accounts: await prepareAccounts(n8n, operation, parameters, phones),
	}));
	if (prepared.type === 'invalid') return prepared.outputs;
	const { options, accounts } = prepared.value;
	const delivery = { n8n, operation, options, accounts, results: new Results(items), hints: [] };

	const drafts = await parseDrafts(delivery, parameters, phones);
	const ledger = Ledger.open(n8n);
	const { requests, database } = planAll(delivery, drafts, ledger, leaveRules);
	const run = async () => await send(delivery, requests, { ledger, database }, leaveRules);
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

/** The drafts of a run, in input order: those to be sent and those only to be validated. */
interface ParsedDrafts<D extends Draft> {
	all: D[];
	toSend: D[];
	toValidate: D[];
	/** Of Send Once, undefined where it is off: the key of each item that is to be sent. */
	onceKeys: ReadonlyMap<number, string> | undefined;
}

/** Reads all items; invalid ones are recorded, or end the run with stop-on-error. */
async function parseDrafts<D extends Draft, Context extends OperationContext, Request extends PlannedRequest<D>>(
	{ n8n, operation, accounts, results }: Delivery<D, Context, Request>,
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
			if (keyOf && once && !isValidated) {
				const per =
					once.type === 'recipientAndContent' ? { ...once, content: operation.onceContent(context, draft) } : once;
				keys.set(item, keyOf(draft, per));
			}
			if (isValidated) validated.add(item);
			// The texts of a long list would take as much memory as all the rest.
			else draft.preview = undefined;
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

/**
 * Applies the contact rules and what an earlier attempt has sent, and plans the rest.
 * @returns the requests to send; none where planning finds invalid input, which then is every item's that is left
 */
function planAll<D extends Draft, Context extends OperationContext, Request extends PlannedRequest<D>>(
	delivery: Delivery<D, Context, Request>,
	{ all, toSend, toValidate, onceKeys: keys }: ParsedDrafts<D>,
	ledger: Ledger,
	leaveRules: ReadonlyArray<LeaveRule<D>>,
): { requests: Array<AccountRequest<Request>>; database: DatabaseLedger<D> | undefined } {
	const { n8n, operation, options, results, hints } = delivery;
	try {
		const duplicates = options.skipDuplicates ? duplicatesIn(all) : new Map<number, number>();
		recordPreviews(delivery, toValidate, duplicates);
		const sendDuplicates = options.skipDuplicates ? duplicatesIn(toSend) : duplicates;
		const unique = toSend.filter((draft) => {
			const first = sendDuplicates.get(draft.item);
			if (first !== undefined) results.record(draft, skippedDuplicate(draft, first));
			return first === undefined;
		});
		const mayLeave = (draft: D) => leaveRules.every((rule) => rule(draft) === undefined);
		const once = keys && new SendOnce(n8n, sentKeysOf(n8n), keys, options.forget);
		const database = DatabaseLedger.open(n8n, unique, once, mayLeave, options.resendUnknown);
		const { remaining, hints: ledgerHints } = findEarlierSends(unique, ledger, options.resendUnknown, results);
		const requests = planRequests(delivery, remaining);
		hints.push(...(operation.hints?.(all) ?? []), ...ledgerHints, ...onceHints(keys, toValidate.length));
		return { requests, database };
	} catch (error) {
		results.recordRest(invalidInputFailure(asValidationError(error)));
		return { requests: [], database: undefined };
	}
}

/** What Send Once does not look up: it cannot without claiming. */
function onceHints(keys: ReadonlyMap<number, string> | undefined, validated: number): string[] {
	if (keys === undefined || validated === 0) return [];
	return ["'Send Once' is not looked up for items that are only validated: some may have been sent before."];
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
