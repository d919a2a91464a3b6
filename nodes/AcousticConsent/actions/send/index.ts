import type { SendOperation } from '../../../shared/delivery/operation';
import { acousticCredential } from '../../account';
import { acoustic } from '../../apiErrors';
import { concurrency, sendFields } from './fields';
import { tagHints } from './hints';
import {
	type ConsentContext,
	type ConsentDraft,
	onceContent,
	parseItem,
	prepare,
	recipientType,
	redirect,
} from './parse';
import { buildRequest, planRequests, previewRequest } from './request';
import { combine, parseResponse } from './response';

/**
 * `POST /rest/channels/sms/externalconsentsends`: one text to up to 1,000 contacts, whose consent is kept
 * outside Acoustic ("SMS external consent API").
 */
export const send: SendOperation<ConsentDraft, ConsentContext> = {
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
