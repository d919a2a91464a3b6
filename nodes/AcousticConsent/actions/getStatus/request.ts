import { groupBy } from '../../../shared/delivery/grouping';
import type { PlannedQuery } from '../../../shared/delivery/queryOperation';
import type { HttpRequest } from '../../../shared/transport/request';
import { onSameHost } from '../../nextPage';
import type { StatusPage } from './page';
import type { StatusContext, StatusQuestion } from './parse';

/** More pages than a transaction of 1,000 contacts can have. */
const mostPages = 1000;

/** The questions about one transaction share a request. */
export function planRequests(
	_context: StatusContext,
	questions: StatusQuestion[],
): Array<PlannedQuery<StatusQuestion>> {
	return groupBy(questions, ({ transactionId }) => transactionId).map((drafts) => ({ drafts }));
}

/** `GET /rest/channels/sms/sends/{transactionId}/status`. */
export function buildRequest({ base }: StatusContext, { drafts }: PlannedQuery<StatusQuestion>): HttpRequest {
	const [{ transactionId }] = drafts;
	return { method: 'GET', url: `${base}/rest/channels/sms/sends/${encodeURIComponent(transactionId)}/status` };
}

/** What comes after a page. */
export type NextPage =
	| { type: 'page'; url: string }
	/** Acoustic names none, or one that was read already. */
	| { type: 'none' }
	/** Acoustic names one that is not read: it is on another host, or there are too many. */
	| { type: 'unread' };

/** @param visited the addresses of the pages so far, this one's included; the first is the request's */
export function nextPageOf({ nextPageUrl }: StatusPage, visited: readonly [string, ...string[]]): NextPage {
	if (nextPageUrl === null) return { type: 'none' };
	const url = onSameHost(nextPageUrl, visited[0]);
	if (url === undefined) return { type: 'unread' };
	if (visited.includes(url)) return { type: 'none' };
	return visited.length >= mostPages ? { type: 'unread' } : { type: 'page', url };
}
