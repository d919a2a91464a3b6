import type { IDataObject } from 'n8n-workflow';

import { cleanBody } from '../../../shared/delivery/cleanBody';
import type { ParsedQuery, PlannedQuery, QueryOutputs } from '../../../shared/delivery/queryOperation';
import { outputsOfEach } from '../../../shared/delivery/queryOutputs';
import { readAgain } from '../../../shared/delivery/queryResult';
import type { TimeSlice } from '../../../shared/delivery/timeSlice';
import { classifyResponse } from '../../../shared/transport/classifyResponse';
import { type HttpResponse, isRecord, jsonObject } from '../../../shared/transport/response';
import type { AccountContext } from '../../account';
import { cleanerOf, errorDetails, isNotCarriedOut, type Meanings, rejectedQueryError } from '../../apiErrors';
import { endOf } from '../../events';
import { subAccountId } from '../message/fields';
import { checkId, type MessageQuestion, oneMessage } from '../message/parse';
import { subject } from './fields';

/** A message as 8x8 has it. */
export interface MessageReport {
	outcome: 'delivered' | 'undelivered' | 'pending';
	/** As returned. */
	body: Record<string, unknown>;
}

/** Characters. The documented body has some 600; a message of which all texts are as long as they may be, a few thousand. */
const longestBody = 50_000;

const check = `${checkId(oneMessage)}, not the batchId.`;

/** What codes mean for somebody who asks about a message. */
const own: Meanings = {
	1000: { message: '8x8 cannot use the message ID', nextStep: check },
	1008: { message: '8x8 cannot use the message ID', nextStep: check },
	1300: {
		message: '8x8 does not know the message',
		nextStep: `${check} If another sub-account sent it, name that one in the option '${subAccountId.displayName}'.`,
	},
};

/** Reads a message; any success that is not the one asked for, in the documented form, is unclear. */
export function parseResponse(
	context: AccountContext,
	{ drafts: [{ id }] }: PlannedQuery<MessageQuestion>,
	response: HttpResponse,
): ParsedQuery<MessageReport, never> {
	const clean = cleanerOf(context);
	if (isNotCarriedOut(response)) {
		const throttled = `Wait until nobody else reads messages of this sub-account, then ${readAgain(subject)}`;
		return { type: 'rejected', error: rejectedQueryError(response, context.addressField, { own, throttled }, clean) };
	}
	const report = classifyResponse(response) === 'success' ? readMessage(response, id) : undefined;
	return report ? { type: 'report', report } : { type: 'unclear', details: errorDetails(response, clean) };
}

function readMessage(response: HttpResponse, id: string): MessageReport | undefined {
	const body = response.text.length <= longestBody ? jsonObject(response) : undefined;
	if (body === undefined || !isRecord(body.status)) return undefined;
	const { state } = body.status;
	if (typeof body.umid !== 'string' || body.umid.toLowerCase() !== id.toLowerCase()) return undefined;
	if (typeof state !== 'string' || state.trim() === '') return undefined;
	return { outcome: endOf({ state }) ?? 'pending', body };
}

/** The outcome and then the message as returned, the same for all items that asked for it. */
export async function outputsOf(
	context: AccountContext,
	{ drafts }: PlannedQuery<MessageQuestion>,
	{ outcome, body }: MessageReport,
	timeSlice: TimeSlice,
): Promise<QueryOutputs> {
	const cleaned = await cleanBody(body, cleanerOf(context), timeSlice);
	const { outcome: providerOutcome, error, ...message } = cleaned as IDataObject;
	const json: IDataObject = {
		outcome,
		...message,
		// Under its own name it would replace what is known, or make n8n treat the item as one that failed.
		...(providerOutcome !== undefined && { providerOutcome }),
		...(error !== undefined && { providerError: error }),
	};
	return await outputsOfEach(drafts, () => [{ ...json }], timeSlice);
}
