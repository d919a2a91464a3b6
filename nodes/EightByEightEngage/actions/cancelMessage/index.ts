import type { PlannedQuery, QueryOperation } from '../../../shared/delivery/queryOperation';
import type { HttpRequest } from '../../../shared/transport/request';
import { type AccountContext, eightByEightCredential, prepareAccount } from '../../account';
import { isRejection } from '../../apiErrors';
import { addressOf, planRequests } from '../message/request';
import { cancelMessageFields, subject } from './fields';
import { type CancelQuestion, parseItem } from './parse';
import { type CancelReport, hints, isReport, outputsOf, parseResponse } from './response';

/**
 * `DELETE /api/v1/subaccounts/{subAccountId}/messages/{umid}` and `…/messages/batch/{batchId}` (8x8's OpenAPI description): cancels
 * what is scheduled and not sent yet. Made again where no proper response comes, as DELETE may be (RFC 9110 section 9.2.2).
 */
export const cancelMessage: QueryOperation<CancelQuestion, AccountContext, CancelReport> = {
	provider: '8x8',
	subject,
	effect: 'cancelled',
	credential: eightByEightCredential,
	fields: cancelMessageFields,
	// As with Get: one request starts a second, however long each takes.
	concurrency: 4,
	prepare: prepareAccount,
	parseItem,
	planRequests,
	buildRequest,
	isRejection,
	parseResponse,
	outputsOf,
	isReport,
	hints,
};

function buildRequest(context: AccountContext, request: PlannedQuery<CancelQuestion>): HttpRequest {
	return { method: 'DELETE', url: addressOf(context, request) };
}
