import type { PlannedQuery, QueryOperation } from '../../../shared/delivery/queryOperation';
import type { HttpRequest } from '../../../shared/transport/request';
import { type AccountContext, eightByEightCredential, prepareAccount } from '../../account';
import { isRejection } from '../../apiErrors';
import { paceHints } from '../message/hints';
import { type MessageQuestion, oneMessage, parseQuestion } from '../message/parse';
import { addressOf, planRequests } from '../message/request';
import { getMessageFields, subject } from './fields';
import { type MessageReport, outputsOf, parseResponse } from './response';

/** `GET /api/v1/subaccounts/{subAccountId}/messages/{umid}` (8x8's OpenAPI description), once for each message. */
export const getMessage: QueryOperation<MessageQuestion, AccountContext, MessageReport> = {
	provider: '8x8',
	subject,
	credential: eightByEightCredential,
	fields: getMessageFields,
	// One request starts a second; four go on at once where 8x8 takes longer than that to respond.
	concurrency: 4,
	prepare: prepareAccount,
	parseItem,
	planRequests,
	buildRequest,
	isRejection,
	parseResponse,
	outputsOf,
	hints: paceHints,
};

/** Reads which message an item asks for. */
function parseItem(context: AccountContext, item: number): MessageQuestion {
	return parseQuestion(context, oneMessage, item);
}

function buildRequest(context: AccountContext, request: PlannedQuery<MessageQuestion>): HttpRequest {
	return { method: 'GET', url: addressOf(context, request) };
}
