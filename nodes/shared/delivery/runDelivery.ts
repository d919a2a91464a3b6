import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { ValidationError } from '../errors/validationError';
import { Accounts } from './accounts';
import { addressedToModel } from './aiTool';
import { dispatch } from './scheduler';
import { sendRequest, type Authentication } from '../transport/request';
import { routeErrors } from './errorOutput';
import { groupBy } from './grouping';
import { InputFields } from './inputFields';
import { classifyResult, notAttempted } from './classify';
import { fingerprint, Ledger } from './ledger';
import type { AccountRequest, Draft, OpenOperation, Run, SendingOperation } from './operation';
import { readRunOptions, type RunOptions } from '../parameters/options';
import type { FailureReason, Unknown, SendResult } from './outcome';
import { Parameters } from '../parameters/parameters';
import { Phones } from '../parameters/phones';
import { asValidationError, readItems, type InvalidItem } from './readItems';
import { cancelledError, invalidInputFailure, validationFailedError, deliveryFailedError } from './errorItems';
import { Results } from './results';

/** An operation opened for one account of the run. */
interface OpenAccount<D extends Draft> {
	number: number;
	open: OpenOperation<D>;
	login: Authentication;
}

/**
 * Runs a sending operation over all input items: read and check everything, then plan, send, and give every
 * item its one output (CONTRACT section 5). Knows no provider.
 *
 * Where the credential has other values for other items, each item goes with its own; an account that cannot be used,
 * or that the provider refuses, costs its own items only.
 * @returns one output or error item per input item, in input order, on the node's one output
 * @throws NodeOperationError or NodeApiError with `context.itemIndex`, with stop-on-error
 */
export async function runDelivery<D extends Draft, Settings>(
	context: IExecuteFunctions,
	operation: SendingOperation<D, Settings>,
): Promise<INodeExecutionData[][]> {
	const items = context.getInputData().length;
	if (items === 0) return [[]];
	const stopOnError = !context.continueOnFail();
	const results = new Results(items);
	const parameters = new Parameters(context);
	let phones: Phones | undefined;
	const openPhones = async () => (phones ??= await Phones.open(parameters));

	let options: RunOptions;
	let settings: Settings;
	let accounts: Accounts<OpenAccount<D>>;
	try {
		options = readRunOptions(parameters, operation.concurrency);
		settings = operation.prepare(parameters);
		accounts = await openAccounts(context, operation, { items, parameters, phones: openPhones, settings });
	} catch (error) {
		// Thrown from here, "continue" would pass the input items on as if they had been sent.
		const refused = asValidationError(error);
		if (stopOnError) throw validationFailedError(context.getNode(), 0, refused, items - 1);
		for (let item = 0; item < items; item++) results.record({ item }, invalidInputFailure(refused));
		return [await routeErrors(context, results.outputs())];
	}

	const validateOnly = new Set<number>();
	const read = await readItems(items, (item) => {
		const { open } = accounts.of(item);
		const isValidated = parameters.boolean('options.validateOnly', 'Validate Only', item);
		const draft = open.readDraft(item);
		if (isValidated) validateOnly.add(item);
		// The texts of a long list would take as much memory as all the rest.
		else draft.preview = undefined;
		return draft;
	});
	const { drafts, refusals } = withoutSuspicious(read, phones);
	const [first] = refusals;
	if (first && stopOnError)
		throw validationFailedError(context.getNode(), first.item, first.invalid, refusals.length - 1);
	for (const { item, invalid } of refusals) results.record({ item }, invalidInputFailure(invalid));

	const memory = Ledger.open(context);
	const hints: string[] = [];
	let requests: Array<AccountRequest<D>> = [];
	try {
		const toValidate = drafts.filter(({ item }) => validateOnly.has(item));
		let toSend = drafts.filter(({ item }) => !validateOnly.has(item));
		const { skipDuplicates } = options;
		validate(accounts, toValidate, skipDuplicates ? repeats(drafts) : new Map(), results);
		if (skipDuplicates) toSend = withoutRepeats(toSend, results);
		const { remaining, changed } = recall(toSend, memory, options, results);
		requests = plan(accounts, remaining);
		hints.push(...(operation.hints?.(drafts, settings) ?? []), ...changedHint(changed));
	} catch (error) {
		requests = [];
		results.recordRest(invalidInputFailure(asValidationError(error)));
	}

	const node = context.getNode();
	const cancelled = context.getExecutionCancelSignal();
	const accountOf = ({ drafts: [{ item }] }: AccountRequest<D>) => accounts.of(item);
	await dispatch(requests, {
		options,
		stopAtFirstShortfall: stopOnError,
		cancelled,
		send: async (request) => await sendRequest(context, accountOf(request).login, request.http, options.timeout),
		slots: (request) => accountOf(request).open.slots,
		heldBack: notAttempted,
		judge: (request, reply) => classifyResult(operation.provider, accountOf(request).open, request, reply),
		settled: (request, { results: verdicts }) =>
			request.drafts.forEach((draft, index) => {
				const verdict = addressedToModel(node, verdicts[index] as SendResult);
				const before = memory.find(draft);
				remember(memory, draft, verdict);
				results.record(draft, before && verdict.outcome !== 'accepted' ? stillUnknown(verdict) : verdict);
			}),
	});

	const shortfall = results.firstFailure();
	if (shortfall && stopOnError) {
		addHints(context, hints);
		const errorOf = cancelled?.aborted ? cancelledError : deliveryFailedError;
		throw errorOf(node, shortfall, results.tally());
	}
	const inputFields = options.includeInputFields ? new InputFields(context.getInputData()) : undefined;
	const outputs = results.outputs({ combine: operation.combine?.(settings), inputFields });
	addHints(context, [...hints, ...results.hints(), ...(inputFields?.hints() ?? [])]);
	return [await routeErrors(context, outputs)];
}

function addHints(context: IExecuteFunctions, messages: string[]): void {
	for (const message of messages) context.addExecutionHints({ message, type: 'warning', location: 'outputPane' });
}

/** Opens the operation for every account of the run. */
async function openAccounts<D extends Draft, Settings>(
	context: IExecuteFunctions,
	operation: SendingOperation<D, Settings>,
	{ items, ...run }: { items: number } & Omit<Run<Settings>, 'credential' | 'timezone'>,
): Promise<Accounts<OpenAccount<D>>> {
	const timezone = context.getTimezone();
	return await Accounts.open(context, operation.credential, items, async ({ number, credential, perItem }) => {
		const open = await operation.open({ ...run, credential, timezone });
		return { number, open, login: { ...open.authentication, credential, perItem } };
	});
}

/** Puts the drafts of every account into requests of its own. Those of several accounts go in the order of their items. */
function plan<D extends Draft>(accounts: Accounts<OpenAccount<D>>, drafts: D[]): Array<AccountRequest<D>> {
	const groups = groupBy(drafts, ({ item }) => String(accounts.of(item).number));
	const requests = groups.flatMap((group) => {
		const { number, open } = accounts.of(group[0].item);
		return open.plan(group).map((request) => ({ ...request, account: number }));
	});
	if (groups.length === 1) return requests;
	return requests.sort((one, other) => one.drafts[0].item - other.drafts[0].item);
}

/** Takes out the items that may not go because of the whole list; what was refused already is refused for the same reason. */
function withoutSuspicious<D extends Draft>(
	{ drafts, refusals }: { drafts: D[]; refusals: InvalidItem[] },
	phones: Phones | undefined,
): { drafts: D[]; refusals: InvalidItem[] } {
	const suspicious = phones?.suspicious() ?? new Map<number, ValidationError>();
	if (suspicious.size === 0) return { drafts, refusals };
	return {
		drafts: drafts.filter(({ item }) => !suspicious.has(item)),
		refusals: [
			...refusals.filter(({ item }) => !suspicious.has(item)),
			...[...suspicious].map(([item, invalid]) => ({ item, invalid })),
		].sort((a, b) => a.item - b.item),
	};
}

/** The drafts whose recipient stands in an earlier one: by their item, the item of the first. */
function repeats<D extends Draft>(drafts: D[]): Map<number, number> {
	const firstItem = new Map<string, number>();
	const duplicateOf = new Map<number, number>();
	for (const { item, recipient, identity: person = recipient } of drafts) {
		const first = firstItem.get(person);
		if (first === undefined) firstItem.set(person, item);
		else duplicateOf.set(item, first);
	}
	return duplicateOf;
}

/** Keeps the first draft of each recipient; the others come out as skipped. */
function withoutRepeats<D extends Draft>(drafts: D[], results: Results): D[] {
	const duplicateOf = repeats(drafts);
	return drafts.filter((draft) => {
		const first = duplicateOf.get(draft.item);
		if (first === undefined) return true;
		const { recipient } = draft;
		results.record(draft, { outcome: 'skipped', json: { outcome: 'skipped', recipient, ...repeatOf(first) } });
		return false;
	});
}

/** Why a repeat is skipped, as outputs say it. */
function repeatOf(duplicateOf: number): IDataObject {
	return { reason: 'duplicateRecipient', duplicateOf };
}

/**
 * Shows the requests that these drafts would have gone in, and what would have become of them.
 * @param duplicateOf the drafts that would be skipped, with the item of their recipient's first one; those are in none
 * of the counted requests
 */
function validate<D extends Draft>(
	accounts: Accounts<OpenAccount<D>>,
	drafts: D[],
	duplicateOf: Map<number, number>,
	results: Results,
): void {
	const show = (draft: D, { http, maskedUrl, bodyOf }: AccountRequest<D>, wouldBe: IDataObject, place: IDataObject) => {
		const request = { method: http.method, url: maskedUrl, body: bodyOf(draft) as IDataObject, ...place };
		const { recipient, preview } = draft;
		results.record(draft, {
			outcome: 'validated',
			json: { outcome: 'validated', recipient, ...preview, ...wouldBe, request },
		});
	};
	const isRepeat = ({ item }: D) => duplicateOf.has(item);

	plan(
		accounts,
		drafts.filter((draft) => !isRepeat(draft)),
	).forEach((request, requestIndex) => {
		const { shared } = accounts.of(request.drafts[0].item).open;
		const place = shared ? { requestIndex, requestSize: request.drafts.length } : {};
		for (const draft of request.drafts) show(draft, request, { wouldBe: 'accepted' }, place);
	});
	for (const request of plan(accounts, drafts.filter(isRepeat))) {
		for (const draft of request.drafts) {
			show(draft, request, { wouldBe: 'skipped', ...repeatOf(duplicateOf.get(draft.item) as number) }, {});
		}
	}
}

/**
 * Takes out what an earlier try of this run sent, or may have sent (CONTRACT section 5.3).
 * @returns the drafts still to be sent, and how many were accepted before with another content
 */
function recall<D extends Draft>(drafts: D[], memory: Ledger, { resendUnknown }: RunOptions, results: Results) {
	let changed = 0;
	const remaining = drafts.filter((draft) => {
		const known = memory.find(draft);
		if (known?.outcome === 'accepted') {
			if (known.fingerprint !== fingerprint(draft)) changed++;
			results.record(draft, known);
			return false;
		}
		if (known?.outcome === 'unknown' && !resendUnknown) {
			results.record(draft, known.shortfall);
			return false;
		}
		return true;
	});
	return { remaining, changed };
}

function remember(memory: Ledger, draft: Draft, verdict: SendResult): void {
	switch (verdict.outcome) {
		case 'accepted':
			memory.record(draft, verdict);
			break;
		case 'unknown':
			memory.record(draft, { outcome: 'unknown', shortfall: rememberedAs(verdict) });
			break;
		case 'notSent':
		case 'rejected':
			break;
		default:
			verdict satisfies never;
	}
}

/** What a later try says of a message that may have gone in this one. */
function rememberedAs(unknown: Unknown): Unknown {
	return {
		...unknown,
		message: `${unknown.message} (in an earlier attempt)`,
		nextStep: `${unknown.nextStep} To have a retry send it all the same, switch on the option 'Resend Unknown'.`,
	};
}

/** The message may have gone in an earlier try; that sending it again came to nothing does not change that. */
function stillUnknown({ message, nextStep, httpCode, providerCode, providerMessage, errorId }: FailureReason): Unknown {
	return {
		outcome: 'unknown',
		message: `${message} (an earlier attempt may have reached the recipient)`,
		nextStep,
		httpCode,
		providerCode,
		providerMessage,
		errorId,
	};
}

function changedHint(changed: number): string[] {
	if (changed === 0) return [];
	const [messages, were] = changed === 1 ? ['One message was', 'was'] : [`${changed} messages were`, 'were'];
	return [`${messages} accepted in an earlier attempt with another content and ${were} not sent again.`];
}
