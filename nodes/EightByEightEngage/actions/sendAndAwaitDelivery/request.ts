import type { PlannedRequest, RequestPreview } from '../../../shared/delivery/operation';
import type { HttpRequest } from '../../../shared/transport/request';
import type { SurveyDraft, SurveyMessage } from '../survey/draft';
import { messagesUrl, postJson } from '../survey/request';
import type { AwaitContext } from './parse';

/** The request of Send, with the execution's own address for the receipts. */
export function buildRequest(context: AwaitContext, { drafts: [draft] }: PlannedRequest<SurveyDraft>): HttpRequest {
	return postJson(messagesUrl(context, draft), withReceiptsTo(context.resumeUrl, draft));
}

/** The same with the signature of that address masked. */
export function previewRequest(
	context: AwaitContext,
	_request: PlannedRequest<SurveyDraft>,
	draft: SurveyDraft,
): RequestPreview {
	const maskedUrl = context.resumeUrl.replace(/(signature=)[^&]+/, '$1***');
	return { url: messagesUrl(context, draft), body: withReceiptsTo(maskedUrl, draft) };
}

/** Added here and not to the draft, since it is not part of the content: a retry has another address and is the same message. */
function withReceiptsTo(resumeUrl: string, { message }: SurveyDraft): SurveyMessage {
	return { ...message, dlrCallbackUrl: resumeUrl };
}
