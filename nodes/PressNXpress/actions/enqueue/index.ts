import type { SendOperation } from '../../../shared/delivery/operation';
import { pressNXpress } from '../../apiMessage';
import { attributeHints } from './attributes';
import { concurrency, enqueueFields } from './fields';
import {
	type EnqueueContext,
	type EnqueueDraft,
	onceContent,
	parseItem,
	prepare,
	recipientType,
	redirect,
} from './parse';
import { buildRequest, planRequests, previewRequest } from './request';
import { parseResponse } from './response';

/**
 * `POST {base}/channel/{sms|mail}/{touchpoint token}/enqueue?apiKey={API token}`, one contact a request
 * (help pages "REST API for SMS Touchpoint" and "Integration REST API"). The response is `{"message": string}`, of
 * success and error alike.
 */
export const enqueue: SendOperation<EnqueueDraft, EnqueueContext> = {
	provider: pressNXpress,
	credential: { type: 'pressNXpressApi' },
	fields: enqueueFields,
	concurrency,
	sharesRequests: false,
	prepare,
	recipientType,
	parseItem,
	onceContent,
	redirect,
	planRequests,
	buildRequest,
	previewRequest,
	parseResponse,
	hints: attributeHints,
};
