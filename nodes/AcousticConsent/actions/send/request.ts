import { chunk, groupBy } from '../../../shared/delivery/grouping';
import type { PlannedRequest, RequestPreview } from '../../../shared/delivery/operation';
import type { HttpRequest } from '../../../shared/transport/request';
import type { ConsentContext, ConsentDraft, Contact, RequestValues } from './parse';

/**
 * Contacts of the same text, program and additional fields share requests. A tag that Acoustic does not know rejects the
 * whole request: it costs only those who lack the same.
 */
export function planRequests(
	{ maxContacts }: ConsentContext,
	drafts: ConsentDraft[],
): Array<PlannedRequest<ConsentDraft>> {
	return groupBy(drafts, ({ shared, unfilledTags }) => JSON.stringify([shared, unfilledTags]))
		.flatMap((group) => chunk(group, maxContacts))
		.map((contacts) => ({ drafts: contacts, scope: contacts[0].shared.channelQualifier }));
}

/** `POST /rest/channels/sms/externalconsentsends`. */
export function buildRequest({ url }: ConsentContext, { drafts }: PlannedRequest<ConsentDraft>): HttpRequest {
	const contacts = drafts.map(({ contact }) => contact);
	return {
		method: 'POST',
		url,
		contentType: 'application/json',
		body: JSON.stringify(bodyOf(drafts[0].shared, contacts)),
	};
}

/** The request with this draft as its only contact. */
export function previewRequest(
	{ url }: ConsentContext,
	_request: PlannedRequest<ConsentDraft>,
	{ shared, contact }: ConsentDraft,
): RequestPreview {
	return { url, body: bodyOf(shared, [contact]) };
}

function bodyOf({ content, contentId, ...rest }: RequestValues, contacts: Contact[]): object {
	return {
		...(content !== undefined && { content }),
		...(contentId !== undefined && { contentId }),
		contacts,
		...rest,
	};
}
