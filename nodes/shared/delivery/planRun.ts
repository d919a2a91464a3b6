import { duplicatesIn, skippedDuplicate } from '../contactRules/duplicates';
import { quietOutcome, type RunQuietHours } from '../contactRules/runQuietHours';
import { redirected } from '../contactRules/testRecipient';
import { asValidationError } from '../errors/validationError';
import { DatabaseLedger } from '../ledger/databaseLedger';
import { SendOnce } from '../ledger/sendOnce';
import { sentKeysOf } from '../ledger/sentKeys';
import type { TestRun } from '../parameters/testRecipient';
import type { Delivery } from './delivery';
import { invalidInputFailure } from './errorItems';
import { findEarlierSends, type Ledger } from './ledger';
import type { Draft, OperationContext, PlannedRequest, Recipient } from './operation';
import { type AccountRequest, planRequests } from './planRequests';
import { recordPreviews } from './validateOnly';

/** The drafts of a run, in input order: those to be sent and those only to be validated. */
export interface ParsedDrafts<D extends Draft> {
	all: D[];
	toSend: D[];
	toValidate: D[];
	/** Of Send Once, undefined where it is off: the key of each item that is to be sent. */
	onceKeys: ReadonlyMap<number, string> | undefined;
}

/** What a run sends, and what is asked when it leaves. */
export interface Plan<D extends Draft, Request> {
	requests: Array<AccountRequest<Request>>;
	database: DatabaseLedger<D> | undefined;
	quietHours: RunQuietHours<D> | undefined;
}

/**
 * Applies the contact rules and what an earlier attempt has sent, and plans the rest.
 * @returns the requests to send; none where planning finds invalid input, which then is every item's that is left
 */
export async function planRun<D extends Draft, Context extends OperationContext, Request extends PlannedRequest<D>>(
	delivery: Delivery<D, Context, Request>,
	drafts: ParsedDrafts<D>,
	ledger: Ledger,
): Promise<Plan<D, Request>> {
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
			: await planReal(delivery, unique, keys, ledger);
		hints.push(...onceHints(keys, delivery.test !== undefined, toValidate.length));
		return planned;
	} catch (error) {
		results.recordRest(invalidInputFailure(asValidationError(error)));
		return { requests: [], database: undefined, quietHours: undefined };
	}
}

/** Plans the messages of a run to their own recipients. */
async function planReal<D extends Draft, Context extends OperationContext, Request extends PlannedRequest<D>>(
	delivery: Delivery<D, Context, Request>,
	drafts: D[],
	keys: ReadonlyMap<number, string> | undefined,
	ledger: Ledger,
): Promise<Plan<D, Request>> {
	const { n8n, options, results, hints, quietHours } = delivery;
	const mayLeave = (draft: D) =>
		quietHours === undefined || quietOutcome(draft, quietHours.decide(draft)) === undefined;
	const once = keys && new SendOnce(n8n, sentKeysOf(n8n), keys, options.forget);
	const database = await DatabaseLedger.open(n8n, drafts, once, mayLeave, options.resendUnknown);
	const { remaining, hints: ledgerHints } = findEarlierSends(drafts, ledger, options.resendUnknown, results);
	hints.push(...ledgerHints);
	return { requests: planRequests(delivery, remaining), database, quietHours };
}

/** Plans the first messages of a run to its test recipient, whatever the hour; nothing of that counts for a real run. */
function planTest<D extends Draft, Context extends OperationContext, Request extends PlannedRequest<D>>(
	delivery: Delivery<D, Context, Request>,
	drafts: D[],
	test: TestRun<D>,
	ledger: Ledger,
): Plan<D, Request> {
	const { options, results, hints, quietHours } = delivery;
	const sent = drafts.slice(0, test.limit).map((draft) => redirected(test, draft, quietHours));
	recordPreviews(delivery, drafts.slice(test.limit), 'testRecipient', new Map());
	const { remaining, hints: ledgerHints } = findEarlierSends(sent, ledger, options.resendUnknown, results);
	hints.push(testHint(sent.length, results.size, test.recipient), ...ledgerHints);
	return { requests: planRequests(delivery, remaining), database: undefined, quietHours: undefined };
}

function testHint(sent: number, items: number, { recipient }: Recipient): string {
	return `'Test Recipient' is on: the messages of ${sent} of ${items} item${items === 1 ? '' : 's'} go to ${recipient}, and nobody else gets one. Remove the option to send to the real recipients.`;
}

/** What Send Once does not look up: it cannot without claiming. */
function onceHints(keys: ReadonlyMap<number, string> | undefined, isTest: boolean, validated: number): string[] {
	if (keys === undefined || (!isTest && validated === 0)) return [];
	const notLookedUp = isTest ? 'in a test' : 'for items that are only validated';
	return [`'Send Once' is not looked up ${notLookedUp}: some may have been sent before.`];
}
