import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { RefusedInput } from '../text/refusedInput';
import { Accounts } from './accounts';
import { toldBy } from './aiTool';
import { dispatch } from './dispatch';
import { exchange, type Login } from './egress';
import { routeErrors } from './errorOutput';
import { groupBy } from './grouping';
import { judge, notSentBecause } from './judge';
import { fingerprint, SendMemory } from './memory';
import type { AccountRequest, Draft, OpenOperation, Run, SendingOperation } from './operation';
import { readRunOptions, type RunOptions } from './options';
import { isShortfall, type Shortfall, type Verdict } from './outcome';
import { Parameters } from './parameters';
import { Phones } from './phones';
import { asRefusedInput, readItems, type Refusal } from './reading';
import { cancelledError, refusalAsShortfall, refusalError, shortfallError } from './report';
import { Results } from './results';

/** An operation opened for one account of the run. */
interface OpenAccount<D extends Draft> {
	number: number;
	open: OpenOperation<D>;
	login: Login;
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
export async function runSending<D extends Draft, Settings>(
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
		const refused = asRefusedInput(error);
		if (stopOnError) throw refusalError(context.getNode(), 0, refused, items - 1);
		for (let item = 0; item < items; item++) results.set(item, { item, shortfall: refusalAsShortfall(refused) });
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
	if (first && stopOnError) throw refusalError(context.getNode(), first.item, first.refused, refusals.length - 1);
	for (const { item, refused } of refusals) results.set(item, { item, shortfall: refusalAsShortfall(refused) });

	const memory = SendMemory.open(context);
	const hints: string[] = [];
	let requests: Array<AccountRequest<D>> = [];
	try {
		const [toValidate, toSend] = [true, false].map((validated) => {
			const part = drafts.filter(({ item }) => validateOnly.has(item) === validated);
			return options.skipDuplicates ? withoutRepeats(part, results) : part;
		}) as [D[], D[]];
		validate(accounts, toValidate, results);
		const { remaining, changed } = recall(toSend, memory, options, results);
		requests = plan(accounts, remaining);
		hints.push(...(operation.hints?.(drafts, settings) ?? []), ...changedHint(changed));
	} catch (error) {
		requests = [];
		results.settleRest(refusalAsShortfall(asRefusedInput(error)));
	}

	const node = context.getNode();
	const cancelled = context.getExecutionCancelSignal();
	const accountOf = ({ drafts: [{ item }] }: AccountRequest<D>) => accounts.of(item);
	await dispatch(requests, {
		options,
		stopAtFirstShortfall: stopOnError,
		cancelled,
		send: async (request) => await exchange(context, accountOf(request).login, request.http, options.timeout),
		heldBack: notSentBecause,
		judge: (request, reply) => judge(operation.provider, accountOf(request).open, request, reply),
		settled: (request, { verdicts }) =>
			request.drafts.forEach((draft, index) => {
				const verdict = toldBy(node, verdicts[index] as Verdict);
				const before = memory.recall(draft);
				remember(memory, draft, verdict);
				results.settle(draft, isShortfall(verdict) && before ? stillUnknown(verdict) : verdict);
			}),
	});

	for (const message of hints) context.addExecutionHints({ message, type: 'warning', location: 'outputPane' });
	const shortfall = results.firstShortfall();
	if (shortfall && stopOnError) {
		const errorOf = cancelled?.aborted ? cancelledError : shortfallError;
		throw errorOf(node, shortfall, results.tally());
	}
	return [await routeErrors(context, results.outputs(operation.combine?.(settings)))];
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
		return { number, open, login: { ...open.login, credential, perItem } };
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
	{ drafts, refusals }: { drafts: D[]; refusals: Refusal[] },
	phones: Phones | undefined,
): { drafts: D[]; refusals: Refusal[] } {
	const suspicious = phones?.suspicious() ?? new Map<number, RefusedInput>();
	if (suspicious.size === 0) return { drafts, refusals };
	return {
		drafts: drafts.filter(({ item }) => !suspicious.has(item)),
		refusals: [
			...refusals.filter(({ item }) => !suspicious.has(item)),
			...[...suspicious].map(([item, refused]) => ({ item, refused })),
		].sort((a, b) => a.item - b.item),
	};
}

/** Keeps the first draft of each recipient; the others come out as skipped. */
function withoutRepeats<D extends Draft>(drafts: D[], results: Results): D[] {
	const firstItem = new Map<string, number>();
	return drafts.filter(({ item, recipient, identity: person = recipient }) => {
		const duplicateOf = firstItem.get(person);
		if (duplicateOf === undefined) {
			firstItem.set(person, item);
			return true;
		}
		results.set(item, { outcome: 'skipped', json: { outcome: 'skipped', recipient, reason: 'duplicateRecipient', duplicateOf } });
		return false;
	});
}

/** Shows the requests that these drafts would have gone in. */
function validate<D extends Draft>(accounts: Accounts<OpenAccount<D>>, drafts: D[], results: Results): void {
	plan(accounts, drafts).forEach((request, requestIndex) => {
		const { open } = accounts.of(request.drafts[0].item);
		for (const draft of request.drafts) {
			const { method } = request.http;
			const shown = { method, url: request.shownUrl, body: request.shownBody(draft) as IDataObject };
			results.set(draft.item, {
				outcome: 'validated',
				json: {
					outcome: 'validated',
					recipient: draft.recipient,
					...draft.preview,
					request: open.shared ? { ...shown, requestIndex, requestSize: request.drafts.length } : shown,
				},
			});
		}
	});
}

/**
 * Takes out what an earlier try of this run sent, or may have sent (CONTRACT section 5.3).
 * @returns the drafts still to be sent, and how many were accepted before with another content
 */
function recall<D extends Draft>(drafts: D[], memory: SendMemory, { resendUnknown }: RunOptions, results: Results) {
	let changed = 0;
	const remaining = drafts.filter((draft) => {
		const known = memory.recall(draft);
		if (known?.outcome === 'accepted') {
			if (known.fingerprint !== fingerprint(draft)) changed++;
			results.settle(draft, known);
			return false;
		}
		if (known?.outcome === 'unknown' && !resendUnknown) {
			results.settle(draft, known.shortfall);
			return false;
		}
		return true;
	});
	return { remaining, changed };
}

function remember(memory: SendMemory, draft: Draft, verdict: Verdict): void {
	if (isShortfall(verdict)) {
		if (verdict.outcome === 'unknown') memory.remember(draft, { outcome: 'unknown', shortfall: rememberedAs(verdict) });
	} else if (verdict.outcome === 'accepted') {
		memory.remember(draft, { ...verdict, outcome: 'accepted' });
	}
}

/** What a later try says of a message that may have gone in this one. */
function rememberedAs(shortfall: Shortfall): Shortfall {
	return {
		...shortfall,
		message: `${shortfall.message} (in an earlier try)`,
		nextStep: `${shortfall.nextStep} To have a retry send it all the same, switch on the option 'Resend Unknown'.`,
	};
}

/** The message may have gone in an earlier try; that sending it again came to nothing does not change that. */
function stillUnknown(shortfall: Shortfall): Shortfall {
	return { ...shortfall, outcome: 'unknown', message: `${shortfall.message} (an earlier try may have reached the recipient)` };
}

function changedHint(changed: number): string[] {
	if (changed === 0) return [];
	const [messages, were] = changed === 1 ? ['One message was', 'was'] : [`${changed} messages were`, 'were'];
	return [`${messages} accepted in an earlier try with another content and ${were} not sent again.`];
}
