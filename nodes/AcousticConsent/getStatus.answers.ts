import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { Phones } from '../sending/phones';
import { isRecord } from '../sending/reply';
import { cleanText, type Redact } from '../text/untrusted';
import type { Question, Questions } from './getStatus.fields';
import { asDigits, type ContactRow, type StatusReport } from './status';

/** The rows of a report by their contact; each is given out once. */
export class ContactRows {
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
 * @throws RefusedInput when it is not certain which number is meant
 */
export function contactAsked(
	{ item, entered }: Question,
	rows: ContactRows,
	{ complete }: StatusReport,
	phones: Phones,
): string | undefined {
	if (entered === '') return undefined;
	const digits = asDigits(entered);
	const asListed = digits ?? String(entered).trim();
	if (rows.has(asListed)) return asListed;
	// While contacts are missing, it may be one of those.
	if (digits !== undefined && !complete) return digits;
	return phones.read('phoneNumber', 'Phone Number', item).slice(1);
}

/** The outputs of one question: its contact's, or one for each contact of the transaction. */
export function answered(
	{ item, transactionId }: Question,
	contact: string | undefined,
	rows: ContactRows,
	report: StatusReport,
	redact: Redact,
): INodeExecutionData[] {
	const clean = (text: string | null) => (text === null ? null : cleanText(text, redact));
	const output = (phoneNumber: string, row: ContactRow | undefined): INodeExecutionData => ({
		json: {
			outcome: outcomeOf(row, report),
			phoneNumber,
			smsSent: row?.smsSent ?? null,
			message: clean(row === undefined || row.smsSent === false ? (row?.message ?? report.words) : row.message),
			transactionId,
		},
		pairedItem: { item },
	});
	if (contact !== undefined) return [output(contact, rows.take(contact))];
	if (report.rows.length === 0) return [output('', undefined)];
	return report.rows.map((row) => output(cleanText(row.phoneNumber, redact), row));
}

/** `smsSent` in the words used everywhere; a contact that is not listed is pending until all are processed. */
function outcomeOf(row: ContactRow | undefined, { complete }: StatusReport): string {
	if (row === undefined) return complete ? 'unknown' : 'pending';
	if (row.smsSent === null) return 'unknown';
	return row.smsSent ? 'accepted' : 'rejected';
}

/** The body as returned, without what would make n8n or a reader mistake it. */
export function rawOutput(
	{ body, complete, rows }: StatusReport,
	questions: Questions,
	redact: Redact,
): INodeExecutionData {
	const { error, ...cleaned } = cleanDeep(withAllRows(body, rows), (text) => cleanText(text, redact)) as IDataObject;
	return {
		json: {
			...cleaned,
			// At the top level n8n would take it for an item that failed.
			...(error !== undefined && { providerError: error }),
			transactionId: questions[0].transactionId,
			outcome: complete ? 'accepted' : 'pending',
		},
		pairedItem: questions.map(({ item }) => ({ item })),
	};
}

function withAllRows(body: Record<string, unknown>, rows: ContactRow[]): Record<string, unknown> {
	const data = isRecord(body.data) ? body.data : undefined;
	const firstPage = Array.isArray(data?.contactStatus) ? data.contactStatus.length : 0;
	if (data === undefined || rows.length <= firstPage) return body;
	return { ...body, data: { ...data, contactStatus: rows.map((row) => row.body) } };
}

function cleanDeep(value: unknown, clean: (text: string) => string, depth = 0): unknown {
	if (typeof value === 'string') return clean(value);
	if (typeof value !== 'object' || value === null) return value;
	if (depth > 10) return null;
	if (Array.isArray(value)) return value.map((entry) => cleanDeep(entry, clean, depth + 1));
	return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, cleanDeep(entry, clean, depth + 1)]));
}
