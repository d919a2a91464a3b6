import type { SendOperation } from '../../../shared/delivery/operation';
import { acousticCredential } from '../../account';
import { acoustic } from '../../apiErrors';
import { concurrency } from '../sms/fields';
import { tagHints } from '../sms/hints';
import { onceContent } from '../sms/parse';
import { buildRequest, planRequests, previewRequest } from '../sms/request';
import { combine, parseResponse } from '../sms/response';
import { sendFields } from './fields';
import { parseItem, prepare, recipientType, redirect, type SendContext, type SendDraft } from './parse';

/**
 * `POST /rest/channels/sms/externalconsentsends`: one text to up to 1,000 contacts, whose consent is kept
 * outside Acoustic ("SMS external consent API").
 */
export const send: SendOperation<SendDraft, SendContext> = {
	provider: acoustic,
	credential: acousticCredential,
	fields: sendFields,
	concurrency,
	sharesRequests: true,
	prepare,
	recipientType,
	parseItem,
	onceContent,
	redirect,
	planRequests,
	buildRequest,
	previewRequest,
	parseResponse,
	combine,
	hints: tagHints,
};
