import type { PlannedRequest, RequestPreview } from '../../../shared/delivery/operation';
import type { HttpRequest } from '../../../shared/transport/request';
import { enqueueUrl } from '../../touchpoints';
import type { EnqueueContext, EnqueueDraft } from './parse';

/** One contact a request: Press'nXPress documents no other way. */
export function planRequests(_context: EnqueueContext, drafts: EnqueueDraft[]): Array<PlannedRequest<EnqueueDraft>> {
	return drafts.map((draft) => ({ drafts: [draft], scope: draft.touchpointToken }));
}

/** `POST {base}/channel/{sms|mail}/{touchpoint token}/enqueue`; the credential adds `?apiKey={API token}`. */
export function buildRequest({ base }: EnqueueContext, { drafts: [draft] }: PlannedRequest<EnqueueDraft>): HttpRequest {
	const { channel, contentType, touchpointToken } = draft;
	const { body } = draft.content;
	const request = { method: 'POST', url: enqueueUrl(base, channel, touchpointToken) } as const;
	return contentType === 'json'
		? { ...request, contentType: 'application/json', body: JSON.stringify(body) }
		: {
				...request,
				contentType: 'application/x-www-form-urlencoded',
				body: new URLSearchParams(body as Record<string, string>).toString(),
			};
}

/** The request with its token and key masked; a form body is shown by its names and values, too. */
export function previewRequest(
	{ base }: EnqueueContext,
	_request: PlannedRequest<EnqueueDraft>,
	{ channel, content }: EnqueueDraft,
): RequestPreview {
	return { url: `${enqueueUrl(base, channel, '***')}?apiKey=***`, body: content.body };
}
