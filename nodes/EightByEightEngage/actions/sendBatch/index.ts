import type { SendOperation } from '../../../shared/delivery/operation';
import { eightByEightCredential } from '../../account';
import { concurrency } from '../survey/fields';
import { onceContent } from '../survey/parse';
import { recipientType, redirect, schedule } from '../survey/recipient';
import { unusedVariablesHints } from '../survey/template';
import { sendBatchFields } from './fields';
import { type BatchContext, type BatchDraft, parseItem, prepare } from './parse';
import { type BatchRequest, buildRequest, planRequests, previewRequest } from './request';
import { parseResponse } from './response';

/**
 * `POST …/surveys/{surveyId}/messages/batch`: up to 10,000 messages of one survey in a request (8x8's
 * OpenAPI description, `BatchSurveyRequest`).
 */
export const sendBatch: SendOperation<BatchDraft, BatchContext, BatchRequest> = {
	provider: '8x8',
	credential: eightByEightCredential,
	fields: sendBatchFields,
	concurrency,
	sharesRequests: true,
	prepare,
	recipientType,
	parseItem,
	onceContent,
	redirect,
	schedule,
	planRequests,
	buildRequest,
	previewRequest,
	parseResponse,
	hints: unusedVariablesHints,
};
