import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { Accounts } from '../../../shared/delivery/accounts';
import { routeErrors } from '../../../shared/delivery/errorOutput';
import { groupBy } from '../../../shared/delivery/grouping';
import { Parameters } from '../../../shared/parameters/parameters';
import { Phones } from '../../../shared/parameters/phones';
import { asValidationError, readItems } from '../../../shared/delivery/readItems';
import {
	errorItem,
	type ItemFailure,
	readingError,
	invalidInputFailure,
	validationFailedError,
} from '../../../shared/delivery/errorItems';
import { TimeSlice } from '../../../shared/delivery/timeSlice';
import { redactor } from '../../../shared/text/untrusted';
import { acousticCredential, acousticSemaphore, baseUrlOf } from '../../account';
import { answersTo, rawAnswer, recipientOf, transactionOf } from './response';
import { readOptions, readQuestion, type StatusOptions } from './fields';
import { readTransactions, type StatusAccount } from './request';
import { secretsOf } from '../../token';

/**
 * `GET /rest/channels/sms/sends/{transactionId}/status` ("Check Status of SMS Sent using the SMS External
 * Consent API"), once for each transaction.
 * @returns one output or error item per input item; without a phone number one output per contact
 * @throws NodeOperationError or NodeApiError with `context.itemIndex`, with stop-on-error
 */
export async function getStatus(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const items = context.getInputData().length;
	if (items === 0) return [[]];
	const stopOnError = !context.continueOnFail();
	const parameters = new Parameters(context);

	let options: StatusOptions;
	let accounts: Accounts<StatusAccount>;
	try {
		options = readOptions(parameters);
		accounts = await openAccounts(context, items);
	} catch (error) {
		const refused = asValidationError(error);
		if (stopOnError) throw validationFailedError(context.getNode(), 0, refused, items - 1);
		const all = Array.from({ length: items }, (_, item) => errorItem({ item, failure: invalidInputFailure(refused) }));
		return [await routeErrors(context, all)];
	}

	const { drafts, refusals } = await readItems(items, (item) => {
		accounts.of(item);
		return readQuestion(parameters, item);
	});
	const [first] = refusals;
	if (first && stopOnError)
		throw validationFailedError(context.getNode(), first.item, first.invalid, refusals.length - 1);

	const transactions = groupBy(drafts, ({ item, transactionId }) =>
		JSON.stringify([accounts.of(item).number, transactionId]),
	);
	const findings = await readTransactions(context, transactions, { accounts, options, stopOnError });
	const turns = new TimeSlice();
	// Parsing the last answer may have taken long.
	await turns.yieldToOthers();

	const phones = await Phones.open(parameters);
	const outputs: INodeExecutionData[][] = new Array<INodeExecutionData[]>(items);
	const shortfalls: ItemFailure[] = [];
	for (const { item, invalid } of refusals)
		outputs[item] = [errorItem({ item, failure: invalidInputFailure(invalid) })];
	for (const [questions, finding] of findings) {
		const redact = accounts.of(questions[0].item).redactor();
		if (finding.type === 'failure') {
			for (const question of questions) {
				const { item } = question;
				const missed: ItemFailure = { item, recipient: recipientOf(question, phones), failure: finding.failure };
				shortfalls.push(missed);
				outputs[item] = [errorItem(missed)];
			}
		} else if (options.raw) {
			outputs[questions[0].item] = [await rawAnswer(questions, finding.report, redact, turns)];
		} else {
			const transaction = transactionOf(finding.report, redact);
			for (const question of questions) {
				if (turns.isOver) await turns.yieldToOthers();
				try {
					outputs[question.item] = await answersTo(question, transaction, phones, turns);
				} catch (error) {
					const refusal = { item: question.item, invalid: asValidationError(error) };
					refusals.push(refusal);
					outputs[question.item] = [errorItem({ item: question.item, failure: invalidInputFailure(refusal.invalid) })];
				}
			}
		}
	}
	const shortfall = shortfalls
		.sort((a, b) => a.item - b.item)
		.find(({ failure: { httpCode } }) => httpCode !== undefined);
	// An execution that was cancelled has not failed.
	const cancelled = context.getExecutionCancelSignal()?.aborted === true;
	if (shortfall && stopOnError && !cancelled) throw readingError(context.getNode(), shortfall);
	const [refusal] = refusals.sort((a, b) => a.item - b.item);
	if (refusal && stopOnError)
		throw validationFailedError(context.getNode(), refusal.item, refusal.invalid, refusals.length - 1);
	return [await routeErrors(context, outputs.flat())];
}

async function openAccounts(context: IExecuteFunctions, items: number): Promise<Accounts<StatusAccount>> {
	return await Accounts.open(context, acousticCredential, items, async ({ number, credential, perItem }) => ({
		number,
		base: baseUrlOf(credential),
		authentication: { credentialType: acousticCredential.type, renewable: true, credential, perItem },
		slots: acousticSemaphore(credential),
		redactor: () => redactor(secretsOf(credential)),
	}));
}
