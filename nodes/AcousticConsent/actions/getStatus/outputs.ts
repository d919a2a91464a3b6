import type { IDataObject } from 'n8n-workflow';

import type { PlannedQuery, QueryOutputs } from '../../../shared/delivery/queryOperation';
import { outputsOfEach } from '../../../shared/delivery/queryOutputs';
import { mapInSlices, type TimeSlice } from '../../../shared/delivery/timeSlice';
import { cleanText, redactor } from '../../../shared/text/untrusted';
import { contactAsked } from './contacts';
import type { ContactRow } from './page';
import type { StatusContext, StatusQuestion } from './parse';
import { rawOutput } from './rawOutput';
import { openContactsOf, type StatusReport } from './report';
import { type Transaction, transactionOf } from './transaction';

/** The outputs of the questions about one transaction: of each contact, or one with the body as returned. */
export async function outputsOf(
	context: StatusContext,
	{ drafts }: PlannedQuery<StatusQuestion>,
	report: StatusReport,
	timeSlice: TimeSlice,
): Promise<QueryOutputs> {
	const redact = redactor(context.secrets());
	if (context.raw) return { type: 'combined', json: await rawOutput(drafts[0], report, redact, timeSlice) };
	const transaction = transactionOf(report, redact);
	return await outputsOfEach(
		drafts,
		(question) => contactOutputs(context, question, transaction, timeSlice),
		timeSlice,
	);
}

/**
 * The outputs of one question: its contact's; or one for each contact that Acoustic lists, and one with `openContacts`
 * for all that it does not list, so that nobody is left out.
 * @throws ValidationError when it is not certain which number is meant
 */
export async function contactOutputs(
	context: Pick<StatusContext, 'phones'>,
	question: StatusQuestion,
	transaction: Transaction,
	timeSlice: TimeSlice,
): Promise<IDataObject[]> {
	const { asked } = question;
	const { report, rows } = transaction;
	switch (asked.type) {
		case 'transaction':
			return await allOutputs(question, transaction, timeSlice);
		case 'contactId': {
			const { contactId } = asked;
			const row = rows.takeById(contactId);
			const { phoneNumber } = namesIn(row, transaction);
			const names = { contactId, ...(row?.hasNumber === true && { phoneNumber }) };
			return [contactOutput(question, names, row, transaction)];
		}
		case 'contact': {
			const contact = contactAsked(context, question, asked.entered, rows, report);
			const row = rows.take(contact);
			const names = { ...namesIn(row, transaction), phoneNumber: contact };
			return [contactOutput(question, names, row, transaction)];
		}
		default:
			return asked satisfies never;
	}
}

async function allOutputs(
	question: StatusQuestion,
	transaction: Transaction,
	timeSlice: TimeSlice,
): Promise<IDataObject[]> {
	const { report } = transaction;
	const outputs = await mapInSlices(
		report.rows,
		(row) => contactOutput(question, namesIn(row, transaction), row, transaction),
		timeSlice,
	);
	const openContacts = openContactsOf(report);
	if (openContacts === 0 && outputs.length > 0) return outputs;
	return [...outputs, { ...contactOutput(question, { phoneNumber: '' }, undefined, transaction), openContacts }];
}

/** What an output names its contact by. */
interface ContactNames {
	phoneNumber?: string;
	contactId?: string | number;
}

/** How Acoustic lists a contact; empty for one that it does not list. */
function namesIn(row: ContactRow | undefined, { redact }: Transaction): ContactNames {
	if (row === undefined) return {};
	const { phoneNumber, contactId } = row;
	return {
		phoneNumber: cleanText(phoneNumber, redact),
		...(contactId !== undefined && {
			contactId: typeof contactId === 'number' ? contactId : cleanText(contactId, redact),
		}),
	};
}

/** @param row undefined for what Acoustic does not list */
function contactOutput(
	{ transactionId }: StatusQuestion,
	names: ContactNames,
	row: ContactRow | undefined,
	{ report, errors, reason, redact }: Transaction,
): IDataObject {
	const message = row === undefined || row.message === null ? null : cleanText(row.message, redact);
	const outcome = outcomeOf(row, report);
	return {
		outcome,
		...names,
		smsSent: row === undefined && outcome === 'rejected' ? false : (row?.smsSent ?? null),
		message: row === undefined || row.smsSent === false ? (message ?? reason) : message,
		transactionId,
		totalContacts: report.totalContacts,
		contactsProcessed: report.contactsProcessed,
		errors: [...errors],
	};
}

/** What became of a contact, in the outcome words of docs/delivery-contract.md, 3. */
function outcomeOf(row: ContactRow | undefined, { state }: StatusReport): string {
	if (row !== undefined && row.smsSent !== null) return row.smsSent ? 'accepted' : 'rejected';
	switch (state) {
		case 'open':
			return 'pending';
		case 'failed':
			return 'rejected';
		case 'processed':
			return 'unknown';
		default:
			return state satisfies never;
	}
}
