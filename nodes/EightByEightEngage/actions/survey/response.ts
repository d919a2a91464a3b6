import type { IDataObject } from 'n8n-workflow';

import type { ParsedResponse, PlannedRequest } from '../../../shared/delivery/operation';
import type { Failure, FailureReason, SendResult } from '../../../shared/delivery/outcome';
import { noDetails } from '../../../shared/delivery/requestResult';
import { type HttpResponse, isRecord } from '../../../shared/transport/response';
import {
	type Clean,
	cleanerOf,
	errorDetails,
	isNotCarriedOut,
	parseErrorBody,
	rejectedRequestError,
} from '../../apiErrors';
import type { SurveyDraft } from './draft';
import type { SurveyContext } from './parse';

/** Reads a response that is not the documented one of a success. */
export function parseUnsuccessful(
	context: SurveyContext,
	{ drafts, scope = '' }: PlannedRequest<SurveyDraft>,
	response: HttpResponse,
): ParsedResponse {
	const { addressField } = context;
	const clean = cleanerOf(context);
	if (isNotCarriedOut(response)) {
		const error = rejectedRequestError(response, { scope, messages: drafts.length, addressField }, clean);
		return { type: 'rejected', error };
	}
	return { type: 'unclear', details: errorDetails(response, clean) };
}

/**
 * What one row of a response (`SmsResponse` in 8x8's OpenAPI description) says of its message: queued or rejected.
 * @param extra goes into the output after the row's fields, e.g. `batchId`
 * @returns undefined when it says neither in the documented way
 */
export function readRow(
	row: unknown,
	draft: SurveyDraft,
	{ status: httpStatus }: HttpResponse,
	clean: Clean,
	extra: IDataObject = {},
): SendResult | undefined {
	if (!isRecord(row) || !isRecord(row.status) || typeof row.umid !== 'string' || row.umid === '') return undefined;
	const { code, description } = row.status;
	if (code !== 'QUEUED' && code !== 'REJECTED') return undefined;
	const text = (value: unknown) => (typeof value === 'string' ? clean(value) : null);
	const own = draft.message.clientMessageId;
	const json: IDataObject = {
		outcome: code === 'QUEUED' ? 'accepted' : 'rejected',
		recipient: draft.recipient,
		destination: text(row.destination),
		umid: clean(row.umid),
		// The user's own reference comes back as it was; anything else is 8x8's.
		clientMessageId: row.clientMessageId === own ? (own ?? null) : text(row.clientMessageId),
		encoding: text(row.encoding),
		status: { code, description: text(description) },
		...extra,
	};
	if (code === 'QUEUED') return { outcome: 'accepted', json };
	const { details, said } = parseErrorBody(row, clean);
	const reason: FailureReason = {
		httpCode: String(httpStatus),
		...details,
		message: `8x8 rejected the message${said && `: ${said}`}`,
		nextStep:
			"Check 'Destination' and the text. To let such items pass, set the option 'Rejected Messages' to As Output.",
	};
	const { rejectedAs } = draft;
	return rejectedAs === 'output'
		? { ...reason, outcome: 'rejected', rejectedAs, json }
		: { ...reason, outcome: 'rejected', rejectedAs };
}

/** A message of a batch whose row is missing or says nothing documented, while other rows do. */
export function unreadRow(row: unknown, { status }: HttpResponse, clean: Clean): Failure {
	return {
		outcome: 'unknown',
		httpCode: String(status),
		...(isRecord(row) ? parseErrorBody(row, clean).details : noDetails),
		message:
			'8x8 did not say what became of the message in a way that is documented, so it is not known whether it went out',
		nextStep: 'Look it up in 8x8 Connect before you send it again: it is not sent again automatically.',
	};
}
