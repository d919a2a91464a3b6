import { withoutQuiet, withScheduled } from '../contactRules/leaveRules';
import { isSameMinute } from '../contactRules/runQuietHours';
import type { DatabaseLedger, LedgerDecision } from '../ledger/databaseLedger';
import { interruptedHints, type NotSentAgain, outcomeOfInterrupted } from '../ledger/interrupted';
import { outcomeOfOnce } from '../ledger/sentBefore';
import { sendRequest } from '../transport/request';
import { addressedToModel } from './aiTool';
import type { Delivery } from './delivery';
import { type Ledger, outcomeAfterAttempt, recordAttempt } from './ledger';
import type { Draft, OperationContext, PlannedRequest } from './operation';
import { type AccountRequest, planRequests } from './planRequests';
import { notAttempted, requestResult } from './requestResult';
import { Scheduler } from './scheduler';

/** What a run knows of what was sent before. */
export interface Ledgers<D extends Draft> {
	ledger: Ledger;
	/** Undefined where nothing can be, or is to be, looked up in n8n's database. */
	database: DatabaseLedger<D> | undefined;
}

/** Sends requests, each built when it leaves, and records what becomes of every draft. */
export async function send<D extends Draft, Context extends OperationContext, Request extends PlannedRequest<D>>(
	delivery: Delivery<D, Context, Request>,
	requests: ReadonlyArray<AccountRequest<Request>>,
	ledgers: Ledgers<D>,
): Promise<void> {
	const { n8n, operation, options, accounts, results, hints } = delivery;
	const { ledger, database } = ledgers;
	const accountOf = ({ drafts: [{ item }] }: AccountRequest<Request>) => accounts.of(item);
	const node = n8n.getNode();
	const notSentAgain: NotSentAgain[] = [];
	const scheduler = new Scheduler<AccountRequest<Request>>(
		{
			concurrency: options.concurrency,
			batching: options.batching,
			stopAtFirstFailure: !n8n.continueOnFail(),
			cancelled: n8n.getExecutionCancelSignal(),
		},
		{
			leave: async (request) => await leave(delivery, request, ledgers, notSentAgain),
			send: async (request) => {
				const { context, authentication } = accountOf(request);
				return await sendRequest(n8n, authentication, operation.buildRequest(context, request), options.timeout);
			},
			admissionOf: (request) => accountOf(request).context.semaphore,
			resultOf: (request, result) => requestResult(operation, accountOf(request).context, request, result),
			notAttempted,
			record: (request, { results: ofDrafts }) =>
				request.drafts.forEach((draft, index) => {
					const result = addressedToModel(node, ofDrafts[index]);
					const earlier = ledger.find(draft);
					recordAttempt(ledger, draft, result);
					database?.noteOutcome(draft, result.outcome);
					results.record(draft, outcomeAfterAttempt(result, earlier));
				}),
		},
	);
	let round = requests;
	do {
		await scheduler.run(round);
		round = planRequests(delivery, (await database?.takePostponed()) ?? []);
		database?.expect(round.map((request) => request.drafts));
	} while (round.length > 0);
	hints.push(...interruptedHints(notSentAgain));
}

/**
 * Applies what is asked when a request leaves: quiet hours, and then n8n's database, in which only what goes is claimed. A retry asks
 * the database first: what was sent before it was interrupted is not to look as if it still had to be.
 * @returns the request with the drafts that go; undefined when none does
 */
async function leave<D extends Draft, Context extends OperationContext, Request extends PlannedRequest<D>>(
	delivery: Delivery<D, Context, Request>,
	request: AccountRequest<Request>,
	{ ledger, database }: Ledgers<D>,
	notSentAgain: NotSentAgain[],
): Promise<AccountRequest<Request> | undefined> {
	const { quietHours, results } = delivery;
	const holdBack = (leaving: AccountRequest<Request> | undefined) => {
		if (leaving === undefined || quietHours === undefined) return leaving;
		return withoutQuiet(leaving, quietHours, (draft, outcome) => {
			database?.noteOutcome(draft, outcome.outcome);
			results.record(draft, outcome);
		});
	};
	const asked = Date.now();
	let leaving = database?.asksFirst ? request : holdBack(request);
	if (leaving && database) {
		leaving = await askLedger(delivery, leaving, { ledger, database }, notSentAgain);
		// Asking may have taken until quiet hours begin.
		if (database.asksFirst || !isSameMinute(asked, Date.now())) leaving = holdBack(leaving);
	}
	return leaving && quietHours?.schedules ? withScheduled(leaving, quietHours) : leaving;
}

/**
 * Asks n8n's database for the drafts of a request that is about to leave, and records what is not to be sent.
 * @param notSentAgain what an earlier attempt of this execution has sent, or may have, is added to it
 * @returns the request with the drafts that go; undefined when none does
 */
async function askLedger<D extends Draft, Context extends OperationContext, Request extends PlannedRequest<D>>(
	{ n8n, operation, results }: Delivery<D, Context, Request>,
	request: AccountRequest<Request>,
	{ ledger, database }: Required<{ [Key in keyof Ledgers<D>]: NonNullable<Ledgers<D>[Key]> }>,
	notSentAgain: NotSentAgain[],
): Promise<AccountRequest<Request> | undefined> {
	const decisions = await database.leave(request.drafts);
	const [first, ...rest] = request.drafts.filter((draft, index) => {
		const decision: LedgerDecision = decisions[index];
		switch (decision) {
			case 'send':
				return true;
			case 'later':
				return false;
			case 'accepted':
			case 'unknown':
			case 'changed':
			case 'unreadable': {
				const outcome = outcomeOfInterrupted(operation.provider, draft, decision);
				notSentAgain.push(decision);
				recordAttempt(ledger, draft, outcome);
				results.record(draft, outcome);
				return false;
			}
			case 'sentBefore':
			case 'sentPerhaps':
			case 'full':
			case 'lost':
			case 'unusable': {
				const outcome = outcomeOfOnce(operation.provider, draft, decision);
				results.record(draft, outcome.outcome === 'skipped' ? outcome : addressedToModel(n8n.getNode(), outcome));
				return false;
			}
			default:
				return decision satisfies never;
		}
	});
	return first && { ...request, drafts: [first, ...rest] };
}
