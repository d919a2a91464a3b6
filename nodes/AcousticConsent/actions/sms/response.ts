import type { IDataObject } from 'n8n-workflow';

import type { Combine, ParsedResponse, PlannedRequest } from '../../../shared/delivery/operation';
import type { SendResult } from '../../../shared/delivery/outcome';
import { cleanText } from '../../../shared/text/untrusted';
import { classifyResponse } from '../../../shared/transport/classifyResponse';
import { type HttpResponse, isRecord, jsonObject } from '../../../shared/transport/response';
import { apiError, type Clean, errorDetails, throttledApiError } from '../../apiErrors';
import type { SmsContext, SmsDraft } from './parse';

/** Reads what became of the contacts of a request: Acoustic takes all of them with one transaction, or none. */
export function parseResponse(
	{ redact }: SmsContext,
	request: PlannedRequest<SmsDraft>,
	response: HttpResponse,
): ParsedResponse {
	const clean: Clean = (text) => cleanText(text, redact);
	switch (classifyResponse(response)) {
		case 'success': {
			const transaction = readTransaction(response, clean);
			if (transaction === undefined) return { type: 'unclear', details: errorDetails(response, clean) };
			return { type: 'results', results: acceptedResults(request, transaction) };
		}
		case 'rejected': {
			const { drafts, scope } = request;
			const { unfilledTags } = drafts[0];
			return { type: 'rejected', error: apiError(response, { program: scope, unfilledTags }, clean) };
		}
		case 'throttled':
			return { type: 'rejected', error: throttledApiError(response, clean) };
		case 'redirected':
		case 'proxy':
		case 'unknown':
			return { type: 'unclear', details: errorDetails(response, clean) };
	}
}

/** Makes one item of the accepted contacts of a request, where that is chosen. */
export function combine({ perRequest }: SmsContext): Combine | undefined {
	return perRequest ? combined : undefined;
}

function combined(contacts: IDataObject[]): IDataObject {
	const { transactionId, location } = contacts[0] ?? {};
	return { outcome: 'accepted', recipients: contacts.length, transactionId, location };
}

/** What Acoustic says of an accepted request. */
interface Transaction {
	transactionId: string;
	/** Where its status is; null where Acoustic does not say. */
	location: string | null;
}

function acceptedResults({ drafts }: PlannedRequest<SmsDraft>, transaction: Transaction): SendResult[] {
	// Nobody promises that two requests have two transaction IDs; no item is in two of them.
	const request = `${drafts[0].item} ${transaction.transactionId}`;
	return drafts.map(({ recipient, key }) => ({
		outcome: 'accepted',
		json: { outcome: 'accepted', recipient, ...key, ...transaction },
		request,
	}));
}

/** `data.location` and `data.id` of the 202; also without the envelope, and the ID out of the location. */
function readTransaction(response: HttpResponse, clean: Clean): Transaction | undefined {
	const body = jsonObject(response);
	const data = isRecord(body?.data) ? body.data : (body ?? {});
	const location = typeof data.location === 'string' ? data.location : undefined;
	const inLocation = /\/([^/]+)\/status\/?$/.exec(location ?? '')?.[1];
	const id =
		typeof data.id === 'number'
			? String(data.id)
			: typeof data.id === 'string' && data.id !== ''
				? data.id
				: inLocation;
	if (id === undefined) return undefined;
	return { transactionId: clean(id), location: location === undefined ? null : clean(location) };
}
