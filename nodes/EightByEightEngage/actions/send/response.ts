import type { ParsedResponse, PlannedRequest } from '../../../shared/delivery/operation';
import { classifyResponse } from '../../../shared/transport/classifyResponse';
import { type HttpResponse, jsonObject } from '../../../shared/transport/response';
import { cleanerOf } from '../../apiErrors';
import type { SurveyDraft } from '../survey/draft';
import type { SurveyContext } from '../survey/parse';
import { parseUnsuccessful, readRow } from '../survey/response';

/** Reads what became of the message; the body of a success is its row. */
export function parseResponse(
	context: SurveyContext,
	request: PlannedRequest<SurveyDraft>,
	response: HttpResponse,
): ParsedResponse {
	if (classifyResponse(response) !== 'success') return parseUnsuccessful(context, request, response);
	const [draft] = request.drafts;
	const result = readRow(jsonObject(response), draft, response, cleanerOf(context));
	return result ? { type: 'results', results: [result] } : parseUnsuccessful(context, request, response);
}
