import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { duplicatesIn, skippedDuplicate } from '../contactRules/duplicates';
import { quietOutcome, RunQuietHours } from '../contactRules/runQuietHours';
import { redirected } from '../contactRules/testRecipient';
import { asValidationError } from '../errors/validationError';
import { DatabaseLedger } from '../ledger/databaseLedger';
import { onceKeys } from '../ledger/onceKeys';
import { nothingForgotten } from '../ledger/sentBefore';
import { SendOnce } from '../ledger/sendOnce';
import { sentKeysOf } from '../ledger/sentKeys';
import { readRunOptions, validateOnly } from '../parameters/options';
import { Parameters } from '../parameters/parameters';
import { isSentOnce, readOnceChoice } from '../parameters/sendOnce';
import { readTestRun, type TestRun } from '../parameters/testRecipient';
import { RunPhones } from '../parameters/phones';
import type { Delivery } from './delivery';
import { cancelledError, deliveryFailedError, invalidInputFailure } from './errorItems';
import { routeErrors } from './errorOutput';
import { InputFields } from './inputFields';
import { findEarlierSends, Ledger } from './ledger';
import type { Draft, OperationContext, PlannedRequest, Recipient, SendOperation } from './operation';
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
		const { schedule } = operation;
		const subject = { hasPhones: type === 'phone', schedule };
		return {
			options: readRunOptions(parameters, operation.concurrency, start.mode),
			test: await readTestRun(start, parameters, type, phones),
			quietHours: await RunQuietHours.open<D>(n8n, parameters, subject),
			accounts: await prepareAccounts(n8n, operation, parameters, phones),
		};
	});
	if (prepared.type === 'invalid') return prepared.outputs;
	const delivery = { n8n, operation, ...prepared.value, results: new Results(items), hints: [] };

	const drafts = await parseDrafts(delivery, parameters, phones);
	const ledger = Ledger.open(n8n);
	const { requests, database, quietHours } = planAll(delivery, drafts, ledger);
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

/** What a run sends, and what is asked when it leaves. */
interface Plan<D extends Draft, Request> extends Pick<Delivery<D, OperationContext, PlannedRequest<D>>, 'quietHours'> {
	requests: Array<AccountRequest<Request>>;
	database: DatabaseLedger<D> | undefined;
}

/**
 * Applies the contact rules and what an earlier attempt has sent, and plans the rest.
 * @returns the requests to send; none where planning finds invalid input, which then is every item's that is left
 */
function planAll<D extends Draft, Context extends OperationContext, Request extends PlannedRequest<D>>(
	delivery: Delivery<D, Context, Request>,
	drafts: ParsedDrafts<D>,
	ledger: Ledger,
): Plan<D, Request> {
	const { operation, options, results, hints } = delivery;
	const { all, toSend, toValidate, onceKeys: keys } = drafts;
	try {
		const duplicates = options.skipDuplicates ? duplicatesIn(all) : new Map<number, number>();
		recordPreviews(delivery, toValidate, 'validateOnly', duplicates);
		const sendDuplicates = options.skipDuplicates ? duplicatesIn(toSend) : duplicates;
		const unique = toSend.filter((draft) => {
			const first = sendDuplicates.get(draft.item);
			if (first !== undefined) results.record(draft, skippedDuplicate(draft, first));
			return first === undefined;
		});
		hints.push(...(operation.hints?.(all) ?? []));
		const planned = delivery.test
			? planTest(delivery, unique, delivery.test, ledger)
			: planSends(delivery, unique, keys, ledger);
		hints.push(...onceHints(keys, delivery.test ? all.length : toValidate.length));
		return planned;
	} catch (error) {
		results.recordRest(invalidInputFailure(asValidationError(error)));
		return { requests: [], database: undefined, quietHours: undefined };
	}
}

/** Plans the messages of a run to their own recipients. */
function planSends<D extends Draft, Context extends OperationContext, Request extends PlannedRequest<D>>(
	delivery: Delivery<D, Context, Request>,
	drafts: D[],
	keys: ReadonlyMap<number, string> | undefined,
	ledger: Ledger,
): Plan<D, Request> {
	const { n8n, options, results, hints, quietHours } = delivery;
	const mayLeave = (draft: D) =>
		quietHours === undefined || quietOutcome(draft, quietHours.decide(draft)) === undefined;
	const once = keys && new SendOnce(n8n, sentKeysOf(n8n), keys, options.forget);
	const database = DatabaseLedger.open(n8n, drafts, once, mayLeave, options.resendUnknown);
	const { remaining, hints: ledgerHints } = findEarlierSends(drafts, ledger, options.resendUnknown, results);
	hints.push(...ledgerHints);
	return { requests: planRequests(delivery, remaining), database, quietHours };
}

/** Plans the first messages of a run to its test recipient, whatever the hour; nothing of that counts for a real run. */
function planTest<D extends Draft, Context extends OperationContext, Request extends PlannedRequest<D>>(
	delivery: Delivery<D, Context, Request>,
	drafts: D[],
	test: TestRun,
	ledger: Ledger,
): Plan<D, Request> {
	const { operation, options, results, hints, quietHours } = delivery;
	const sent = drafts.slice(0, test.limit).map((draft) => redirected(operation, draft, test.recipient, quietHours));
	recordPreviews(delivery, drafts.slice(test.limit), 'testRecipient', new Map());
	const { remaining, hints: ledgerHints } = findEarlierSends(sent, ledger, options.resendUnknown, results);
	hints.push(testHint(sent.length, results.size, test.recipient), ...ledgerHints);
	return { requests: planRequests(delivery, remaining), database: undefined, quietHours: undefined };
}

function testHint(sent: number, items: number, { recipient }: Recipient): string {
	return `'Test Recipient' is on: the messages of ${sent} of ${items} item${items === 1 ? '' : 's'} go to ${recipient}, and nobody else gets one. Remove the option to send to the real recipients.`;
}

/** What Send Once does not look up: it cannot without claiming. */
function onceHints(keys: ReadonlyMap<number, string> | undefined, notLookedUp: number): string[] {
	if (keys === undefined || notLookedUp === 0) return [];
	return [
		"'Send Once' is not looked up for items that are only validated or go to a test recipient: some may have been sent before.",
	];
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
