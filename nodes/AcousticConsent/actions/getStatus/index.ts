import type { QueryOperation } from '../../../shared/delivery/queryOperation';
import { acousticCredential } from '../../account';
import { acoustic } from '../../apiErrors';
import { getStatusFields, maxWait, pollInterval, subject, waitUntilProcessed } from './fields';
import { recipientOf } from './contacts';
import { hints } from './hints';
import { outputsOf } from './outputs';
import { parseItem, prepare, type StatusContext, type StatusQuestion } from './parse';
import { isFinished, type StatusReport } from './report';
import { buildRequest, planRequests } from './request';
import { type FormerPage, parseResponse } from './response';

/**
 * `GET /rest/channels/sms/sends/{transactionId}/status` ("Check Status of SMS Sent using the SMS External
 * Consent API"), once for each transaction: one output for an item with a phone number, one for each contact without.
 */
export const getStatus: QueryOperation<StatusQuestion, StatusContext, StatusReport, FormerPage> = {
	provider: acoustic,
	subject,
	credential: acousticCredential,
	fields: getStatusFields,
	// Acoustic allows 10 requests at once for the whole organization; 4 leave room for everybody else's.
	concurrency: 4,
	polling: { fields: { wait: waitUntilProcessed, pollInterval, maxWait }, isFinished },
	prepare,
	parseItem,
	planRequests,
	buildRequest,
	parseResponse,
	outputsOf,
	recipientOf,
	hints,
};
