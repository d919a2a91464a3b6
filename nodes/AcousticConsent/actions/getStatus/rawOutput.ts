import type { IDataObject } from 'n8n-workflow';

import { cleanBody } from '../../../shared/delivery/cleanBody';
import type { TimeSlice } from '../../../shared/delivery/timeSlice';
import { cleanText, type Redact } from '../../../shared/text/untrusted';
import type { StatusQuestion } from './parse';
import { openContactsOf, type StatusReport } from './report';
import { errorsFitToShow } from './transaction';

/**
 * The body as returned and then what is known of the transaction, without what would make n8n or a reader mistake it for
 * something else.
 */
export async function rawOutput(
	{ transactionId }: StatusQuestion,
	report: StatusReport,
	redact: Redact,
	timeSlice: TimeSlice,
): Promise<IDataObject> {
	const body = await cleanBody(report.body, (text) => cleanText(text, redact), timeSlice);
	const { error, ...cleaned } = body as IDataObject;
	return {
		...cleaned,
		// At the top level n8n would treat it as an item that failed.
		...(error !== undefined && { providerError: error }),
		transactionId,
		outcome: outcomeOfAll(report),
		totalContacts: report.totalContacts,
		contactsProcessed: report.contactsProcessed,
		errors: errorsFitToShow(report.errors, redact),
	};
}

/** One word for the whole transaction, never better than what is known of each contact (docs/delivery-contract.md, 3). */
function outcomeOfAll(report: StatusReport): string {
	const { state, rows, errors } = report;
	if (state === 'open') return 'pending';
	if (rows.some(({ smsSent }) => smsSent === false)) return 'rejected';
	if (errors.length > 0 && !rows.some(({ smsSent }) => smsSent)) return 'rejected';
	return openContactsOf(report) === 0 && rows.every(({ smsSent }) => smsSent) ? 'accepted' : 'unknown';
}
