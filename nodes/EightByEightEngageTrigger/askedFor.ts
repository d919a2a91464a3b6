import type { IWebhookFunctions } from 'n8n-workflow';

import { type DeliveryReceipt, type WebhookEvent, endOf } from '../EightByEightEngage/events';
import { stringOf } from '../shared/text/values';
import type { StartingEvent } from './simplify';

/** Whether an event is one of those that the trigger is set to start the workflow for. */
export function isAskedFor(event: WebhookEvent, context: IWebhookFunctions): event is StartingEvent {
	const events = context.getNodeParameter('events', []) as string[];
	if (!events.includes(event.type)) return false;
	if (event.type === 'deliveryReceipt')
		return isWantedState(event, context.getNodeParameter('options.receiptStates', 'all'));
	if (event.type !== 'surveyResponse') return true;
	const surveyIds = surveyIdsIn(context.getNodeParameter('options.surveyIds', []));
	return surveyIds.length === 0 || surveyIds.includes(event.surveyId);
}

/** By the option 'Receipt States'. An expression that evaluates to none of its values leaves nothing out. */
function isWantedState(receipt: DeliveryReceipt, receiptStates: unknown): boolean {
	if (receiptStates === 'final') return endOf(receipt) !== undefined;
	return receiptStates !== 'undelivered' || endOf(receipt) === 'undelivered';
}

/** From a list, or from one text with commas, as an expression may return. */
function surveyIdsIn(value: unknown): string[] {
	const entries: unknown[] = Array.isArray(value) ? value : stringOf(value).split(',');
	return entries.map((entry) => String(entry).trim()).filter((id) => id !== '');
}
