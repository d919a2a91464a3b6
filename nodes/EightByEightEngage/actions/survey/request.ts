import type { HttpRequest } from '../../../shared/transport/request';
import type { SurveyDraft } from './draft';
import type { SurveyContext } from './parse';

/** Address of the messages of a draft's survey: `{base}/api/v1/subaccounts/{subAccountId}/surveys/{surveyId}/messages`. */
export function messagesUrl({ base }: SurveyContext, { subAccountId, surveyId }: SurveyDraft): string {
	return `${base}/api/v1/subaccounts/${encodeURIComponent(subAccountId)}/surveys/${encodeURIComponent(surveyId)}/messages`;
}

/** What a response can stop requests of: one survey, whose ID may be another sub-account's as well. */
export function scopeOf({ subAccountId, surveyId }: SurveyDraft): string {
	return JSON.stringify([subAccountId, surveyId]);
}

/** A POST of JSON; the credential adds the `Authorization` header. */
export function postJson(url: string, body: object): HttpRequest {
	return { method: 'POST', url, contentType: 'application/json', body: JSON.stringify(body) };
}
