import type { SendOperation } from '../../../shared/delivery/operation';
import { eightByEightCredential } from '../../account';
import { concurrency } from '../survey/fields';
import type { SurveyDraft } from '../survey/draft';
import { onceContent, parseSurvey, prepare, type SurveyContext } from '../survey/parse';
import { recipientType, redirect, schedule } from '../survey/recipient';
import { unusedVariablesHints } from '../survey/template';
import { sendFields } from './fields';
import { buildRequest, planRequests, previewRequest } from './request';
import { parseResponse } from './response';

/**
 * `POST /api/v1/subaccounts/{subAccountId}/surveys/{surveyId}/messages`: one survey to one phone
 * ("Send SMS Engage survey").
 */
export const send: SendOperation<SurveyDraft, SurveyContext> = {
	provider: '8x8',
	credential: eightByEightCredential,
	fields: sendFields,
	concurrency,
	sharesRequests: false,
	prepare,
	recipientType,
	parseItem: parseSurvey,
	onceContent,
	redirect,
	schedule,
	planRequests,
	buildRequest,
	previewRequest,
	parseResponse,
	hints: unusedVariablesHints,
};
