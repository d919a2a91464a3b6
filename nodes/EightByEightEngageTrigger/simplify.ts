import type { IDataObject } from 'n8n-workflow';

import {
	type InboundMessage,
	type LinkClick,
	type SurveyResponse,
	type WebhookEvent,
	idOf,
	simplifyReceipt,
} from '../EightByEightEngage/events';
import { isRecord } from '../shared/transport/response';
import { isOptOut } from './optOut';

/** What can start the workflow. */
export type StartingEvent = Exclude<WebhookEvent, { type: 'other' }>;

const tags = /<\/?[a-z!][^<>]*>/gi;

/** An event as the trigger's simplified output; what 8x8 left out is null. */
export function simplify(event: StartingEvent): IDataObject {
	switch (event.type) {
		case 'surveyResponse':
			return simplifyResponse(event);
		case 'deliveryReceipt':
			return simplifyReceipt(event);
		case 'inboundMessage':
			return simplifyMessage(event);
		case 'linkClicked':
			return simplifyClick(event);
	}
}

/** A reply, with the fields of "Inbound SMS". */
function simplifyMessage({ umid, payload }: InboundMessage): IDataObject {
	const { subAccountId, source, destination, body, encoding, smsCount, price, timestamp } = payload as IDataObject;
	return {
		event: 'inboundMessage',
		umid,
		subAccountId: subAccountId ?? null,
		source: source ?? null,
		destination: destination ?? null,
		body: body ?? null,
		encoding: encoding ?? null,
		smsCount: smsCount ?? null,
		price: price ?? null,
		timestamp: timestamp ?? null,
		isOptOut: typeof body === 'string' && isOptOut(body),
	};
}

/** A click, with the fields of "Short URL clicks". */
function simplifyClick({ eventId, payload }: LinkClick): IDataObject {
	const { umid, destination, shortUrl, targetUrl, occurredAt } = payload as IDataObject;
	return {
		event: 'linkClicked',
		eventId,
		umid: idOf(umid) ?? null,
		destination: destination ?? null,
		shortUrl: shortUrl ?? null,
		targetUrl: targetUrl ?? null,
		timestamp: occurredAt ?? null,
	};
}

/** A survey response, in which the variables are an object; 8x8 posts a list. */
function simplifyResponse({ umid, surveyId, body }: SurveyResponse): IDataObject {
	const { surveyStartedAt, surveySubmittedAt, templateVariables, answers } = body as IDataObject;
	return {
		event: 'surveyResponse',
		umid,
		surveyId,
		startedAt: surveyStartedAt ?? null,
		submittedAt: surveySubmittedAt ?? null,
		variables: variablesIn(templateVariables),
		answers: recordsIn(answers).map(({ questionId, question, answerId, answer }) => ({
			questionId: questionId ?? null,
			question: typeof question === 'string' ? withoutTags(question) : (question ?? null),
			answerId: answerId ?? null,
			answer: answer ?? null,
		})),
	};
}

function variablesIn(list: unknown): IDataObject {
	const entries = recordsIn(list).flatMap(({ name, value }) =>
		typeof name === 'string' || typeof name === 'number' ? [[String(name), value ?? null] as const] : [],
	);
	return Object.fromEntries(entries);
}

function recordsIn(list: unknown): IDataObject[] {
	return Array.isArray(list) ? (list.filter(isRecord) as IDataObject[]) : [];
}

/** The text of a question, which may be HTML. A lone `<` stays, unless new tags come about when tags are taken out. */
function withoutTags(html: string): string {
	const text = html.replace(tags, '');
	return text.search(tags) === -1 ? text : text.replace(/[<>]/g, '');
}
