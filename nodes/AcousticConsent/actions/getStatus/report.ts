import { isRecord } from '../../../shared/transport/response';
import { type ContactRow, dataOf, listedRows, type StatusPage } from './page';

/** What is known of a transaction. Its texts are Acoustic's own, not cleaned. */
export interface StatusReport {
	rows: ContactRow[];
	/** As Acoustic counts them, but never fewer than it lists; null where it says nothing. */
	totalContacts: number | null;
	contactsProcessed: number | null;
	errors: string[];
	/**
	 * `open`: contacts are still to be processed, or there is no status yet. `processed`: all are. `failed`: it ended with
	 * errors before it had any contact, as with an inactive SMS program.
	 */
	state: 'open' | 'processed' | 'failed';
	/** Why there is no status yet. */
	notFound: string | null;
	/** The first page's body as returned, with the rows of all pages. */
	body: Record<string, unknown>;
}

/**
 * What all pages say together. Where they were read while Acoustic went on processing, the transaction is as far as the
 * page that was furthest behind.
 * @param hasUnreadPages whether Acoustic names a further page that was not read
 */
export function reportOf(pages: readonly [StatusPage, ...StatusPage[]], hasUnreadPages: boolean): StatusReport {
	const rows = pages.flatMap((page) => page.rows);
	const totals = pages.flatMap(({ total }) => total ?? []);
	const counts = pages.flatMap(({ processed }) => processed ?? []);
	const reported = totals.length === 0 ? null : Math.max(...totals);
	const contactsProcessed = counts.length === 0 ? null : Math.min(...counts);
	const listed = Math.max(rows.length, contactsProcessed ?? 0);
	const unreported = hasUnreadPages || listed === 0 ? null : listed;
	const totalContacts = reported === null ? unreported : Math.max(reported, rows.length);
	const errors = [...new Set(pages.flatMap((page) => page.errors))];
	return {
		rows,
		totalContacts,
		contactsProcessed,
		errors,
		state: stateOf(pages, { rows, totalContacts, errors }),
		notFound: pages.find(({ notFound }) => notFound !== undefined)?.notFound ?? null,
		body: withAllRows(pages[0].body, rows),
	};
}

/** Contacts of which Acoustic lists nothing; null where it does not say how many there are. */
export function openContactsOf({ rows, totalContacts }: StatusReport): number | null {
	return totalContacts === null ? null : totalContacts - rows.length;
}

/** Whether reading the status again would show nothing new. */
export function isFinished({ state }: StatusReport): boolean {
	return state !== 'open';
}

function stateOf(
	pages: readonly StatusPage[],
	{ rows, totalContacts, errors }: Pick<StatusReport, 'rows' | 'totalContacts' | 'errors'>,
): StatusReport['state'] {
	if (pages.some(isUnfinished)) return 'open';
	if (rows.length === 0 && totalContacts === 0 && errors.length > 0) return 'failed';
	if (rows.length === 0 && (totalContacts ?? 0) === 0) return 'open';
	const isCounted = pages.some(({ total, processed }) => total !== undefined && processed !== undefined);
	return isCounted || rows.length >= (totalContacts ?? 0) ? 'processed' : 'open';
}

function isUnfinished({ notFound, total, processed }: StatusPage): boolean {
	return notFound !== undefined || (total !== undefined && processed !== undefined && processed < total);
}

function withAllRows(body: Record<string, unknown>, rows: ContactRow[]): Record<string, unknown> {
	if (rows.length <= listedRows(dataOf(body)).length) return body;
	const contactStatus = rows.map((row) => row.body);
	return isRecord(body.data) ? { ...body, data: { ...body.data, contactStatus } } : { ...body, contactStatus };
}
