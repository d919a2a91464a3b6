import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { Phones } from '../../../shared/parameters/phones';
import { mapInSlices, type TimeSlice } from '../../../shared/delivery/timeSlice';
import { cleanText, type Redact } from '../../../shared/text/untrusted';
import type { Question, Questions } from './fields';
import { asDigits, type ContactRow, openContactsOf, type StatusReport } from './report';

/** So many errors of a transaction are shown: they stand in the output of each of its contacts. */
const shownErrors = 10;

/** A transaction about which questions are answered. */
export interface Transaction {
	report: StatusReport;
	rows: ContactRows;
	/** Its errors, and the reason why a contact has no status or no message of its own, fit to show. */
	errors: string[];
	reason: string | null;
	redact: Redact;
}

/** Makes a report ready for its questions. */
export function transactionOf(report: StatusReport, redact: Redact): Transaction {
	const shown = report.errors.slice(0, shownErrors);
	const reason = shown.length > 0 ? shown.join(' | ') : report.notFound;
	return {
		report,
		rows: new ContactRows(report.rows),
		errors: errorsFitToShow(report.errors, redact),
		reason: reason === null ? null : cleanText(reason, redact),
		redact,
	};
}

/**
 * The outputs of one question: its contact's; or one for each contact that Acoustic lists, and one with `openContacts`
 * for all that it does not list, so that nobody is left out.
 * @throws ValidationError when it is not certain which number is meant
 */
export async function answersTo(
	question: Question,
	transaction: Transaction,
	phones: Phones,
	turns: TimeSlice,
): Promise<INodeExecutionData[]> {
	const { report, rows, redact } = transaction;
	const contact = contactAsked(question, rows, report, phones);
	if (contact !== undefined) return [contactOutput(question, contact, rows.take(contact), transaction)];
	const outputs = await mapInSlices(
		report.rows,
		(row) => contactOutput(question, cleanText(row.phoneNumber, redact), row, transaction),
		turns,
	);
	const openContacts = openContactsOf(report);
	if (openContacts === 0 && outputs.length > 0) return outputs;
	const rest = contactOutput(question, '', undefined, transaction);
	return [...outputs, { ...rest, json: { ...rest.json, openContacts } }];
}

/** The body as returned with what is known of the transaction, without what would make n8n or a reader mistake it. */
export async function rawAnswer(
	questions: Questions,
	report: StatusReport,
	redact: Redact,
	turns: TimeSlice,
): Promise<INodeExecutionData> {
	const cleaning = cleanDeep(report.body, (text) => cleanText(text, redact), turns);
	const { error, ...cleaned } = (await cleaning) as IDataObject;
	return {
		json: {
			...cleaned,
			// At the top level n8n would take it for an item that failed.
			...(error !== undefined && { providerError: error }),
			transactionId: questions[0].transactionId,
			outcome: outcomeOfAll(report),
			totalContacts: report.totalContacts,
			contactsProcessed: report.contactsProcessed,
			errors: errorsFitToShow(report.errors, redact),
		},
		pairedItem: questions.map(({ item }) => ({ item })),
	};
}

/**
 * Whose status is asked for, as error items name a recipient: E.164 with `+`.
 * @returns undefined where it is the whole transaction, or not certain which number is meant
 */
export function recipientOf({ item, entered }: Question, phones: Phones): string | undefined {
	if (entered === '') return undefined;
	try {
		return readNumber(phones, item);
	} catch {
		return undefined;
	}
}

/** The rows of a report by their contact; each is given out once. */
class ContactRows {
	private readonly byPhone = new Map<string, ContactRow[]>();

	constructor(rows: ContactRow[]) {
		for (const row of rows) {
			const phone = asDigits(row.phoneNumber) ?? row.phoneNumber;
			const same = this.byPhone.get(phone);
			if (same) same.push(row);
			else this.byPhone.set(phone, [row]);
		}
	}

	/** @param phone digits with country code, without `+` */
	has(phone: string): boolean {
		return this.byPhone.has(phone);
	}

	/** The next row of this contact: the k-th question about it gets the k-th. */
	take(phone: string): ContactRow | undefined {
		return this.byPhone.get(phone)?.shift();
	}
}

/**
 * The contact that is asked for, as digits with country code. Digits that the transaction lists are that contact; all
 * else is read as Send reads it, so that Get Status finds whom Send reached by the same cell.
 * @returns undefined for the whole transaction
 * @throws ValidationError when it is not certain which number is meant
 */
function contactAsked(
	question: Question,
	rows: ContactRows,
	{ state }: StatusReport,
	phones: Phones,
): string | undefined {
	const { entered } = question;
	if (entered === '') return undefined;
	const digits = asDigits(entered);
	const asListed = digits ?? String(entered).trim();
	if (rows.has(asListed)) return asListed;
	// Where it cannot be read it may be one of those that are missing; and where there are none, the answer is the same for all.
	if (digits !== undefined && state !== 'processed') return recipientOf(question, phones)?.slice(1) ?? digits;
	return readNumber(phones, question.item).slice(1);
}

function readNumber(phones: Phones, item: number): string {
	return phones.read('phoneNumber', 'Phone Number', item);
}

/** @param row undefined for what Acoustic does not list */
function contactOutput(
	{ item, transactionId }: Question,
	phoneNumber: string,
	row: ContactRow | undefined,
	{ report, errors, reason, redact }: Transaction,
): INodeExecutionData {
	const message = row === undefined || row.message === null ? null : cleanText(row.message, redact);
	const outcome = outcomeOf(row, report);
	return {
		json: {
			outcome,
			phoneNumber,
			smsSent: row === undefined && outcome === 'rejected' ? false : (row?.smsSent ?? null),
			message: row === undefined || row.smsSent === false ? (message ?? reason) : message,
			transactionId,
			totalContacts: report.totalContacts,
			contactsProcessed: report.contactsProcessed,
			errors: [...errors],
		},
		pairedItem: { item },
	};
}

/** `smsSent` in the words used everywhere. */
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

/** One word for the whole transaction, never better than what is known of each contact (CONTRACT section 3). */
function outcomeOfAll(report: StatusReport): string {
	const { state, rows, errors } = report;
	if (state === 'open') return 'pending';
	if (rows.some(({ smsSent }) => smsSent === false)) return 'rejected';
	if (errors.length > 0 && !rows.some(({ smsSent }) => smsSent)) return 'rejected';
	return openContactsOf(report) === 0 && rows.every(({ smsSent }) => smsSent) ? 'accepted' : 'unknown';
}

function errorsFitToShow(errors: string[], redact: Redact): string[] {
	const shown = errors.slice(0, shownErrors).map((error) => cleanText(error, redact));
	const more = errors.length - shown.length;
	return more > 0 ? [...shown, `and ${more} more`] : shown;
}

/** A provider's JSON with its texts made fit to show, names included; more than ten levels down it is null. */
async function cleanDeep(
	value: unknown,
	clean: (text: string) => string,
	turns: TimeSlice,
	depth = 0,
): Promise<unknown> {
	if (typeof value === 'string') return clean(value);
	if (typeof value !== 'object' || value === null) return value;
	if (depth > 10) return null;
	const isList = Array.isArray(value);
	const cleaned: Array<[string, unknown]> = [];
	for (const [name, entry] of Object.entries(value)) {
		const key = isList ? name : clean(name);
		// As the name of a field it would change the object that n8n copies it into.
		if (key !== '__proto__') cleaned.push([key, await cleanDeep(entry, clean, turns, depth + 1)]);
		if (turns.isOver) await turns.yieldToOthers();
	}
	return isList ? cleaned.map(([, entry]) => entry) : Object.fromEntries(cleaned);
}
