import { type HttpResponse, isRecord, jsonObject } from '../../../shared/transport/response';

/** What Acoustic reports of one contact, as it is in `data.contactStatus`. */
export interface ContactRow {
	/** What Acoustic lists the contact by: its phone number, else its `contactLookup`, else its `contactId`; may be empty. */
	phoneNumber: string;
	/** Whether that is a phone number. */
	hasNumber: boolean;
	/** What questions may name it by: that, and all values of its `contactLookup`. */
	listings: string[];
	/** Left out where it is not listed with one. */
	contactId?: string | number;
	/** Null where the row does not say. */
	smsSent: boolean | null;
	message: string | null;
	/** The row as returned. */
	body: Record<string, unknown>;
}

/** One page of `GET /rest/channels/sms/sends/{transactionId}/status`. */
export interface StatusPage {
	rows: ContactRow[];
	/** `totalContacts` and `contactsProcessed`, where they are counts. */
	total?: number;
	processed?: number;
	/** `errors` of the transaction, each as a text. */
	errors: string[];
	/** The text that says that there is no status yet. */
	notFound?: string;
	/** `meta.nextPageUrl` as it is. */
	nextPageUrl: string | null;
	/** The body as returned. */
	body: Record<string, unknown>;
}

/** More contacts or errors than a hundred full requests have contacts; a response with more is not a status of one. */
const mostEntries = 100_000;

/** Documented text of "not ready yet, or unknown", which comes with status 200; its place is not documented. */
const notFoundYet = /transaction status not found/i;

/** Between several texts of which one is made. */
const separator = ' | ';

/** Whether a response is a status: any success, and a 404 that says that there is none yet. */
export function isStatus({ status, text }: HttpResponse): boolean {
	return (status >= 200 && status < 300) || (status === 404 && notFoundYet.test(text));
}

/**
 * Reads a status body: the documented envelope, or what is in it alone; `errors` as a list or as a text, rows with unknown keys.
 * @returns undefined when it is not a JSON object at all, or has more rows or errors than any transaction
 */
export function readStatusPage(text: string): StatusPage | undefined {
	const parsed = jsonObject({ text });
	if (parsed === undefined) {
		if (!notFoundYet.test(text)) return undefined;
		return { rows: [], errors: [], notFound: text, nextPageUrl: null, body: { message: text } };
	}
	const meta = isRecord(parsed.meta) ? parsed.meta : {};
	const data = dataOf(parsed);
	const listed = listedRows(data);
	const errors = Array.isArray(data.errors) ? data.errors.length : 0;
	if (Math.max(listed.length, errors) > mostEntries) return undefined;
	const rows = listed.filter(isRecord).map(readRow);
	return {
		rows,
		total: countIn(data.totalContacts),
		processed: countIn(data.contactsProcessed),
		errors: errorsIn(data.errors).filter((error) => !notFoundYet.test(error)),
		notFound: rows.length === 0 ? notFoundText(parsed) : undefined,
		nextPageUrl: typeof meta.nextPageUrl === 'string' && meta.nextPageUrl !== '' ? meta.nextPageUrl : null,
		body: parsed,
	};
}

/** The part of a status body that is about the transaction: what is in the documented envelope, or the body itself. */
export function dataOf(body: Record<string, unknown>): Record<string, unknown> {
	return isRecord(body.data) ? body.data : body;
}

/** The contacts in it, as they are listed. */
export function listedRows({ contactStatus }: Record<string, unknown>): unknown[] {
	return Array.isArray(contactStatus) ? contactStatus : [];
}

function readRow(row: Record<string, unknown>): ContactRow {
	const phone = scalarText(row.phoneNumber);
	const values = lookupValues(row.contactLookup);
	// The pages of Acoustic write it in both ways.
	const contactId = [row.contactId, row.contactID].find((id) => scalarText(id) !== '');
	const listed = phone || lookupText(values) || scalarText(contactId);
	return {
		phoneNumber: listed,
		hasNumber: phone !== '',
		listings: values.length > 1 ? [listed, values.join(', ')] : [listed],
		...(contactId !== undefined && { contactId: contactId as string | number }),
		smsSent: typeof row.smsSent === 'boolean' ? row.smsSent : null,
		message: textsIn(row.message).join(separator) || null,
		body: row,
	};
}

/** The values of a `contactLookup`. Acoustic's pages show it as a list of name, value and channel. */
function lookupValues(lookup: unknown): string[] {
	const keys = Array.isArray(lookup) ? lookup : [lookup];
	return keys.map((key) => scalarText(isRecord(key) ? key.value : key)).filter((value) => value !== '');
}

/** The phone number where it is the only value that is written as one, all values otherwise. */
function lookupText(values: string[]): string {
	const [phone, ...others] = values.filter((value) => /^\+?\d{7,15}$/.test(value.trim()));
	return phone !== undefined && others.length === 0 ? phone : values.join(', ');
}

function scalarText(value: unknown): string {
	return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** Texts out of a text, a list of texts or an object with a message. */
function textsIn(value: unknown): string[] {
	if (typeof value === 'string') return value.trim() === '' ? [] : [value];
	if (Array.isArray(value)) return value.flatMap(textsIn);
	if (isRecord(value)) return textsIn(value.message ?? Object.values(value));
	return [];
}

/** The shape of an error is not documented; one that holds no text is an error nevertheless. */
function errorsIn(errors: unknown): string[] {
	const entries: unknown[] = Array.isArray(errors) ? errors : [errors];
	return entries.flatMap((entry) => {
		const texts = textsIn(entry);
		return texts.length === 0 && saysSomething(entry) ? [JSON.stringify(entry)] : texts;
	});
}

function saysSomething(value: unknown): boolean {
	if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
	return typeof value === 'number' && value !== 0;
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

/** A whole number from 0 up, also one that is written as a text. */
function countIn(value: unknown): number | undefined {
	const count = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
	return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 ? count : undefined;
}
