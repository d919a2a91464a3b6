import type { IDataObject } from 'n8n-workflow';

import type { ParsedResponse, PlannedRequest } from '../../../shared/delivery/operation';
import type { SendResult } from '../../../shared/delivery/outcome';
import { cleanText } from '../../../shared/text/untrusted';
import { classifyResponse } from '../../../shared/transport/classifyResponse';
import type { HttpResponse } from '../../../shared/transport/response';
import {
	apiError,
	blamedBy,
	errorDetails,
	messageOf,
	readMeaning,
	rejected,
	type Route,
	unclear,
} from '../../apiMessage';
import { touchpointFieldOf } from '../../touchpoints';
import type { EnqueueContext, EnqueueDraft } from './parse';

/**
 * Reads what became of a contact. Status codes are not documented, so that the message of a success decides as well; one
 * about the credential stops further requests, whatever its status.
 */
export function parseResponse(
	context: EnqueueContext,
	{ drafts: [draft] }: PlannedRequest<EnqueueDraft>,
	response: HttpResponse,
): ParsedResponse {
	const { redact } = context;
	const route = routeOf(context, draft);
	switch (classifyResponse(response)) {
		case 'success': {
			const result = parseSuccess(context, draft, response);
			return result ? { type: 'results', results: [result], ...stopBy(result) } : undocumented();
		}
		case 'rejected':
		case 'throttled':
			return { type: 'rejected', error: apiError(response, route, redact) };
		case 'redirected':
		case 'proxy':
		case 'unknown':
			return undocumented();
	}

	function undocumented(): ParsedResponse {
		const isRejectedByMessage = response.status >= 300;
		const stop = isRejectedByMessage ? stopOfCredential() : undefined;
		return { type: 'unclear', details: errorDetails(response, redact), ...(stop && { stop }) };
	}

	function stopBy({ outcome }: SendResult) {
		const stop = outcome === 'notSent' ? stopOfCredential() : undefined;
		return stop && { stop };
	}

	function stopOfCredential() {
		return blamedBy(response, redact) === undefined ? undefined : apiError(response, route, redact).stop;
	}
}

/** @returns undefined when the body is not the documented one */
function parseSuccess(context: EnqueueContext, draft: EnqueueDraft, response: HttpResponse): SendResult | undefined {
	const { redact, channel } = context;
	const meaning = readMeaning(response, redact);
	switch (meaning) {
		case undefined:
			return undefined;
		case 'unclear':
			return unclear(response, redact);
		case 'rejected':
			return rejected(response, routeOf(context, draft), redact);
		case 'accepted': {
			const message = cleanText(messageOf(response) ?? '', redact);
			const json: IDataObject = { outcome: 'accepted', recipient: draft.recipient, channel, message };
			return { outcome: 'accepted', json };
		}
		default:
			return meaning satisfies never;
	}
}

function routeOf({ channel, addressField }: EnqueueContext, { content, touchpointToken }: EnqueueDraft): Route {
	return { touchpointField: touchpointFieldOf(channel, content.touchpoint), addressField, touchpointToken };
}
