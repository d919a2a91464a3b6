import { cleanText, type Redact } from '../../../shared/text/untrusted';
import { ContactRows } from './contacts';
import type { StatusReport } from './report';

/** Most errors of a transaction that are shown: they are in the output of each of its contacts. */
const shownErrors = 10;

/** A transaction about which questions are asked. */
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

/** The errors of a transaction, cleaned: the first ten, and how many more there are. */
export function errorsFitToShow(errors: string[], redact: Redact): string[] {
	const shown = errors.slice(0, shownErrors).map((error) => cleanText(error, redact));
	const more = errors.length - shown.length;
	return more > 0 ? [...shown, `and ${more} more`] : shown;
}
