import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { Accounts } from '../../../shared/delivery/accounts';
import { routeErrors } from '../../../shared/delivery/errorOutput';
import { groupBy } from '../../../shared/delivery/grouping';
import { Parameters } from '../../../shared/parameters/parameters';
import { Phones } from '../../../shared/parameters/phones';
import { asRefusedInput, readItems } from '../../../shared/delivery/readItems';
import {
	errorItem,
	type ItemShortfall,
	readingError,
	refusalAsShortfall,
	refusalError,
} from '../../../shared/delivery/errorItems';
import { Turns } from '../../../shared/delivery/timeSlice';
import { redactor } from '../../../shared/text/untrusted';
import { acousticCredential, acousticSlots, baseUrlOf } from '../../account';
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
		const refused = asRefusedInput(error);
		if (stopOnError) throw refusalError(context.getNode(), 0, refused, items - 1);
		const all = Array.from({ length: items }, (_, item) => errorItem({ item, shortfall: refusalAsShortfall(refused) }));
		return [await routeErrors(context, all)];
	}

	const { drafts, refusals } = await readItems(items, (item) => {
		accounts.of(item);
		return readQuestion(parameters, item);
	});
	const [first] = refusals;
	if (first && stopOnError) throw refusalError(context.getNode(), first.item, first.refused, refusals.length - 1);

	const transactions = groupBy(drafts, ({ item, transactionId }) =>
		JSON.stringify([accounts.of(item).number, transactionId]),
	);
	const findings = await readTransactions(context, transactions, { accounts, options, stopOnError });
	const turns = new Turns();
	// Parsing the last answer may have taken long.
	await turns.next();

	const phones = await Phones.open(parameters);
	const outputs: INodeExecutionData[][] = new Array<INodeExecutionData[]>(items);
	const shortfalls: ItemShortfall[] = [];
	for (const { item, refused } of refusals)
		outputs[item] = [errorItem({ item, shortfall: refusalAsShortfall(refused) })];
	for (const [questions, finding] of findings) {
		const redact = accounts.of(questions[0].item).redactor();
		if (finding.type === 'shortfall') {
			for (const question of questions) {
				const { item } = question;
				const missed: ItemShortfall = { item, recipient: recipientOf(question, phones), shortfall: finding.shortfall };
				shortfalls.push(missed);
				outputs[item] = [errorItem(missed)];
			}
		} else if (options.raw) {
			outputs[questions[0].item] = [await rawAnswer(questions, finding.report, redact, turns)];
		} else {
			const transaction = transactionOf(finding.report, redact);
			for (const question of questions) {
				if (turns.over) await turns.next();
				try {
					outputs[question.item] = await answersTo(question, transaction, phones, turns);
				} catch (error) {
					const refusal = { item: question.item, refused: asRefusedInput(error) };
					refusals.push(refusal);
					outputs[question.item] = [errorItem({ item: question.item, shortfall: refusalAsShortfall(refusal.refused) })];
				}
			}
		}
	}
	const shortfall = shortfalls
		.sort((a, b) => a.item - b.item)
		.find(({ shortfall: { httpCode } }) => httpCode !== undefined);
	// An execution that was cancelled has not failed.
	const cancelled = context.getExecutionCancelSignal()?.aborted === true;
	if (shortfall && stopOnError && !cancelled) throw readingError(context.getNode(), shortfall);
	const [refusal] = refusals.sort((a, b) => a.item - b.item);
	if (refusal && stopOnError) throw refusalError(context.getNode(), refusal.item, refusal.refused, refusals.length - 1);
	return [await routeErrors(context, outputs.flat())];
}

async function openAccounts(context: IExecuteFunctions, items: number): Promise<Accounts<StatusAccount>> {
	return await Accounts.open(context, acousticCredential, items, async ({ number, credential, perItem }) => ({
		number,
		base: baseUrlOf(credential),
		login: { credentialType: acousticCredential.type, renewable: true, credential, perItem },
		slots: acousticSlots(credential),
		redactor: () => redactor(secretsOf(credential)),
	}));
}
