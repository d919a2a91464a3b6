import { type Answer, isRecord, jsonObject } from '../sending/reply';

/** What Acoustic reports of one contact, as it stands in `data.contactStatus`. */
export interface ContactRow {
	phoneNumber: string;
	/** Null where the row does not say. */
	smsSent: boolean | null;
	message: string | null;
	/** The row as returned. */
	body: Record<string, unknown>;
}

/** One page of `GET /rest/channels/sms/sends/{transactionId}/status`, or several put together. */
export interface StatusReport {
	rows: ContactRow[];
	/** Whether every contact has been processed; false also while Acoustic does not find the transaction yet. */
	complete: boolean;
	/** Acoustic's words beside the rows: `data.errors`, or why there is nothing yet. */
	words: string | null;
	/** `meta.nextPageUrl`, as it stands. */
	nextPageUrl: string | null;
	/** The body as returned. */
	body: Record<string, unknown>;
}

/** More contacts than a hundred full requests have; an answer with more is no status of one. */
const mostRows = 100_000;

/** Documented text of "not ready yet, or unknown", which comes with status 200; its place is not documented. */
const notFoundYet = /transaction status not found/i;

/** Whether an answer is a status: any success, and a 404 that says that there is none yet. */
export function isStatus({ status, text }: Answer): boolean {
	return (status >= 200 && status < 300) || (status === 404 && notFoundYet.test(text));
}

/**
 * Reads a status body: the documented envelope, or what is in it alone; `errors` as a list or as a text, rows with unknown keys.
 * @returns undefined when it is not a JSON object at all, or has more rows than any transaction
 */
export function readStatusReport(text: string): StatusReport | undefined {
	const parsed = jsonObject({ text });
	if (parsed === undefined) {
		return notFoundYet.test(text) ? { ...nothingYet, words: text, body: { message: text } } : undefined;
	}
	const meta = isRecord(parsed.meta) ? parsed.meta : {};
	const data = isRecord(parsed.data) ? parsed.data : parsed;
	if (Array.isArray(data.contactStatus) && data.contactStatus.length > mostRows) return undefined;
	const rows = Array.isArray(data.contactStatus) ? data.contactStatus.filter(isRecord).map(readRow) : [];
	const total = numberIn(data.totalContacts);
	const processed = numberIn(data.contactsProcessed);
	const notFound = rows.length === 0 && notFoundYet.test(text);
	return {
		rows,
		complete: !notFound && (total === undefined || processed === undefined ? rows.length > 0 : total > 0 && processed >= total),
		words: wordsIn(data.errors) ?? (notFound ? (notFoundText(parsed) ?? null) : null),
		nextPageUrl: typeof meta.nextPageUrl === 'string' && meta.nextPageUrl !== '' ? meta.nextPageUrl : null,
		body: parsed,
	};
}

const nothingYet = { rows: [], complete: false, nextPageUrl: null };

function readRow(row: Record<string, unknown>): ContactRow {
	const { phoneNumber, contactId, smsSent, message } = row;
	const phone = phoneNumber ?? contactId;
	return {
		phoneNumber: typeof phone === 'string' || typeof phone === 'number' ? String(phone) : '',
		smsSent: typeof smsSent === 'boolean' ? smsSent : null,
		message: wordsIn(message),
		body: row,
	};
}

/** A text out of a text, a list of texts or an object with a message. */
function wordsIn(value: unknown): string | null {
	if (typeof value === 'string') return value === '' ? null : value;
	if (Array.isArray(value)) return value.map(wordsIn).filter((words) => words !== null).join(' | ') || null;
	if (isRecord(value)) return wordsIn(value.message ?? Object.values(value));
	return null;
}

function notFoundText(value: unknown): string | undefined {
	if (typeof value === 'string') return notFoundYet.test(value) ? value : undefined;
	if (typeof value !== 'object' || value === null) return undefined;
	for (const part of Object.values(value)) {
		const found = notFoundText(part);
		if (found !== undefined) return found;
	}
	return undefined;
}

function numberIn(value: unknown): number | undefined {
	return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** The digits of a number that is written as digits alone, with or without `+`; undefined for any other writing. */
export function asDigits(phoneNumber: unknown): string | undefined {
	if (typeof phoneNumber !== 'string' && typeof phoneNumber !== 'number') return undefined;
	return /^\+?(\d+)$/.exec(String(phoneNumber).trim())?.[1];
}
