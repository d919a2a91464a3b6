import type { PlannedRequest, RequestPreview } from '../../../shared/delivery/operation';
import type { HttpRequest } from '../../../shared/transport/request';
import type { SurveyDraft } from '../survey/draft';
import type { SurveyContext } from '../survey/parse';
import { messagesUrl, postJson, scopeOf } from '../survey/request';

/** One message a request. */
export function planRequests(_context: SurveyContext, drafts: SurveyDraft[]): Array<PlannedRequest<SurveyDraft>> {
	return drafts.map((draft) => ({ drafts: [draft], scope: scopeOf(draft) }));
}

/** `POST /api/v1/subaccounts/{subAccountId}/surveys/{surveyId}/messages` with the message as its body. */
export function buildRequest(context: SurveyContext, { drafts: [draft] }: PlannedRequest<SurveyDraft>): HttpRequest {
	return postJson(messagesUrl(context, draft), draft.message);
}

/** The request as it is: the key is in its header. */
export function previewRequest(
	context: SurveyContext,
	_request: PlannedRequest<SurveyDraft>,
	draft: SurveyDraft,
): RequestPreview {
	return { url: messagesUrl(context, draft), body: draft.message };
}
