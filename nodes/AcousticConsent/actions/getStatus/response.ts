import type { ApiError } from '../../../shared/delivery/operation';
import type { ParsedQuery, PlannedQuery } from '../../../shared/delivery/queryOperation';
import { readAgain } from '../../../shared/delivery/queryResult';
import { cleanText } from '../../../shared/text/untrusted';
import type { HttpResponse } from '../../../shared/transport/response';
import { apiError, type Clean, errorDetails } from '../../apiErrors';
import { subject, transactionId } from './fields';
import { isStatus, readStatusPage, type StatusPage } from './page';
import type { StatusContext, StatusQuestion } from './parse';
import { reportOf, type StatusReport } from './report';
import { buildRequest, nextPageOf } from './request';

/** A page that is not the last one. */
export interface FormerPage {
	page: StatusPage;
	/** Where the page after it is. */
	nextUrl: string;
}

/** Reads a page of a status, and asks for the next one until there is none. */
export function parseResponse(
	context: StatusContext,
	request: PlannedQuery<StatusQuestion>,
	response: HttpResponse,
	formerPages: readonly FormerPage[],
): ParsedQuery<StatusReport, FormerPage> {
	const page = isStatus(response) ? readStatusPage(response.text) : undefined;
	if (page === undefined) return parseUnsuccessful(context, response);
	const [first, ...others] = [...formerPages.map((former) => former.page), page];
	const { url } = buildRequest(context, request);
	const next = nextPageOf(page, [url, ...formerPages.map(({ nextUrl }) => nextUrl)]);
	switch (next.type) {
		case 'page':
			return { type: 'part', part: { page, nextUrl: next.url }, next: { method: 'GET', url: next.url } };
		case 'none':
			return { type: 'report', report: reportOf([first, ...others], false) };
		case 'unread':
			return { type: 'report', report: reportOf([first, ...others], true) };
	}
}

/** Reads a response that is not a status. */
function parseUnsuccessful({ redact }: StatusContext, response: HttpResponse): ParsedQuery<never, never> {
	const clean: Clean = (text) => cleanText(text, redact);
	return response.status >= 400 && response.status < 500
		? { type: 'rejected', error: readingApiError(response, clean) }
		: { type: 'unclear', details: errorDetails(response, clean) };
}

/** The next step of an error is a sender's, unless it is about the credential. */
function readingApiError(response: HttpResponse, clean: Clean): ApiError {
	const error = apiError(response, {}, clean);
	return error.stop ? error : { ...error, nextStep: `Check '${transactionId.displayName}', or ${readAgain(subject)}` };
}
