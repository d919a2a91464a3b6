import type { SendOperation } from '../../../shared/delivery/operation';
import { acousticCredential } from '../../account';
import { acoustic } from '../../apiErrors';
import { concurrency } from '../sms/fields';
import { tagHints } from '../sms/hints';
import { onceContent, type SmsContext } from '../sms/parse';
import { buildRequest, planRequests, previewRequest } from '../sms/request';
import { combine, parseResponse } from '../sms/response';
import { sendWithConsentFields } from './fields';
import { type ConsentDraft, parseItem, prepare, recipientType } from './parse';

/**
 * `POST /rest/channels/sms/sends`: one text to up to 1,000 contacts of Acoustic's database, of whom those get it who
 * have opted in ("Transactional SMS REST API").
 */
export const sendWithConsent: SendOperation<ConsentDraft, SmsContext> = {
	provider: acoustic,
	credential: acousticCredential,
	fields: sendWithConsentFields,
	concurrency,
	sharesRequests: true,
	prepare,
	recipientType,
	parseItem,
	onceContent,
	planRequests,
	buildRequest,
	previewRequest,
	parseResponse,
	combine,
	hints: tagHints,
};
