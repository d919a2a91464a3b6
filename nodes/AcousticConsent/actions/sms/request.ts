import { chunk, groupBy } from '../../../shared/delivery/grouping';
import type { PlannedRequest, RequestPreview } from '../../../shared/delivery/operation';
import type { HttpRequest } from '../../../shared/transport/request';
import type { RequestValues, SmsContext, SmsDraft } from './parse';

/**
 * Contacts of the same text, program and additional fields share requests. A tag that Acoustic does not know rejects the
 * whole request: it costs only those who lack the same.
 */
export function planRequests<D extends SmsDraft>({ maxContacts }: SmsContext, drafts: D[]): Array<PlannedRequest<D>> {
	return groupBy(drafts, ({ shared, unfilledTags }) => JSON.stringify([shared, unfilledTags]))
		.flatMap((group) => chunk(group, maxContacts))
		.map((contacts) => ({ drafts: contacts, scope: contacts[0].shared.channelQualifier }));
}

/** `POST` of all contacts of a planned request. */
export function buildRequest({ url }: SmsContext, { drafts }: PlannedRequest<SmsDraft>): HttpRequest {
	const contacts = drafts.map(contactOf);
	return {
		method: 'POST',
		url,
		contentType: 'application/json',
		body: JSON.stringify(bodyOf(drafts[0].shared, contacts)),
	};
}

/** The request with this draft as its only contact. */
export function previewRequest(
	{ url }: SmsContext,
	_request: PlannedRequest<SmsDraft>,
	draft: SmsDraft,
): RequestPreview {
	return { url, body: bodyOf(draft.shared, [contactOf(draft)]) };
}

/** One contact of a request, with Acoustic's keys. */
function contactOf({ key, personalization }: SmsDraft): object {
	return { ...key, ...(personalization !== undefined && { personalization }) };
}

function bodyOf({ content, contentId, ...rest }: RequestValues, contacts: object[]): object {
	return {
		...(content !== undefined && { content }),
		...(contentId !== undefined && { contentId }),
		contacts,
		...rest,
	};
}
