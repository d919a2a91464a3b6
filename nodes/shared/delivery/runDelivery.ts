import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { duplicatesIn, skippedDuplicate } from '../contactRules/duplicates';
import { applyLeaveRules, type LeaveRule } from '../contactRules/leaveRules';
import { asValidationError } from '../errors/validationError';
import { CrashLedger } from '../ledger/crashLedger';
import { interruptedHints, type NotSentAgain, outcomeOfInterrupted } from '../ledger/interrupted';
import { readRunOptions, validateOnly } from '../parameters/options';
import { Parameters } from '../parameters/parameters';
import { RunPhones } from '../parameters/phones';
import { sendRequest } from '../transport/request';
import { addressedToModel } from './aiTool';
import type { Delivery } from './delivery';
import { cancelledError, deliveryFailedError, invalidInputFailure } from './errorItems';
import { routeErrors } from './errorOutput';
import { InputFields } from './inputFields';
import { findEarlierSends, Ledger, outcomeAfterAttempt, recordAttempt } from './ledger';
import type { Draft, OperationContext, PlannedRequest, SendOperation } from './operation';
import { parseItems } from './parseItems';
import { type AccountRequest, planRequests } from './planRequests';
import { prepareAccounts } from './prepareAccounts';
import { prepareRun } from './prepareRun';
import { notAttempted, requestResult } from './requestResult';
import { Results } from './results';
import { Scheduler } from './scheduler';
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
		options: readRunOptions(parameters, operation.concurrency),
		accounts: await prepareAccounts(n8n, operation, parameters, phones),
	}));
	if (prepared.type === 'invalid') return prepared.outputs;
	const { options, accounts } = prepared.value;
	const delivery = { n8n, operation, options, accounts, results: new Results(items), hints: [] };

	const drafts = await parseDrafts(delivery, parameters, phones);
	const ledger = Ledger.open(n8n);
	const { requests, crashLedger } = planAll(delivery, drafts, ledger, leaveRules);
	const run = async () => await send(delivery, requests, { ledger, crashLedger }, leaveRules);
	if (crashLedger) {
		await crashLedger.during(
			requests.map((request) => request.drafts),
			run,
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
}

/** What a run knows of what was sent before. */
interface Ledgers<D extends Draft> {
	ledger: Ledger;
	/** Undefined where n8n gives the execution no identity. */
	crashLedger: CrashLedger<D> | undefined;
}

/** Reads all items; invalid ones are recorded, or end the run with stop-on-error. */
async function parseDrafts<D extends Draft, Context extends OperationContext, Request extends PlannedRequest<D>>(
	{ n8n, operation, accounts, results }: Delivery<D, Context, Request>,
	parameters: Parameters,
	phones: RunPhones,
): Promise<ParsedDrafts<D>> {
	const validated = new Set<number>();
	const { drafts, invalid } = await parseItems(
		n8n,
		(item) => {
			const { context } = accounts.of(item);
			const isValidated = parameters.boolean(validateOnly, item);
			const draft = operation.parseItem(context, item);
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
	};
}

/**
 * Applies the contact rules and what an earlier attempt has sent, and plans the rest.
 * @returns the requests to send; none where planning finds invalid input, which then is every item's that is left
 */
function planAll<D extends Draft, Context extends OperationContext, Request extends PlannedRequest<D>>(
	delivery: Delivery<D, Context, Request>,
	{ all, toSend, toValidate }: ParsedDrafts<D>,
	ledger: Ledger,
	leaveRules: ReadonlyArray<LeaveRule<D>>,
): { requests: Array<AccountRequest<Request>>; crashLedger: CrashLedger<D> | undefined } {
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
		const crashLedger = CrashLedger.open(n8n, unique, mayLeave, options.resendUnknown);
		const { remaining, hints: ledgerHints } = findEarlierSends(unique, ledger, options.resendUnknown, results);
		const requests = planRequests(delivery, remaining);
		hints.push(...(operation.hints?.(all) ?? []), ...ledgerHints);
		return { requests, crashLedger };
	} catch (error) {
		results.recordRest(invalidInputFailure(asValidationError(error)));
		return { requests: [], crashLedger: undefined };
	}
}

/** Sends requests, each built when it leaves, and records what becomes of every draft. */
async function send<D extends Draft, Context extends OperationContext, Request extends PlannedRequest<D>>(
	{ n8n, operation, options, accounts, results, hints }: Delivery<D, Context, Request>,
	requests: ReadonlyArray<AccountRequest<Request>>,
	{ ledger, crashLedger }: Ledgers<D>,
	leaveRules: ReadonlyArray<LeaveRule<D>>,
): Promise<void> {
	const accountOf = ({ drafts: [{ item }] }: AccountRequest<Request>) => accounts.of(item);
	const node = n8n.getNode();
	const notSentAgain: NotSentAgain[] = [];
	const leave = async (request: AccountRequest<Request>) => {
		const leaving = applyLeaveRules(request, leaveRules, (draft, outcome) => {
			crashLedger?.noteOutcome(draft, outcome.outcome);
			results.record(draft, outcome);
		});
		if (!leaving || !crashLedger) return leaving;
		const decisions = await crashLedger.leave(leaving.drafts);
		const [first, ...rest] = leaving.drafts.filter((draft, index) => {
			const decision = decisions[index];
			if (decision === 'send') return true;
			const outcome = outcomeOfInterrupted(operation.provider, draft, decision);
			notSentAgain.push(decision);
			recordAttempt(ledger, draft, outcome);
			results.record(draft, outcome);
			return false;
		});
		return first && { ...leaving, drafts: [first, ...rest] as [D, ...D[]] };
	};
	const scheduler = new Scheduler<AccountRequest<Request>>(
		{
			concurrency: options.concurrency,
			batching: options.batching,
			stopAtFirstFailure: !n8n.continueOnFail(),
			cancelled: n8n.getExecutionCancelSignal(),
		},
		{
			leave,
			send: async (request) => {
				const { context, authentication } = accountOf(request);
				return await sendRequest(n8n, authentication, operation.buildRequest(context, request), options.timeout);
			},
			semaphoreOf: (request) => accountOf(request).context.semaphore,
			resultOf: (request, result) => requestResult(operation, accountOf(request).context, request, result),
			notAttempted,
			record: (request, { results: ofDrafts }) =>
				request.drafts.forEach((draft, index) => {
					const result = addressedToModel(node, ofDrafts[index]);
					const earlier = ledger.find(draft);
					recordAttempt(ledger, draft, result);
					crashLedger?.noteOutcome(draft, result.outcome);
					results.record(draft, outcomeAfterAttempt(result, earlier));
				}),
		},
	);
	await scheduler.run(requests);
	hints.push(...interruptedHints(notSentAgain));
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
