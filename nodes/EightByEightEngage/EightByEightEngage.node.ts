import {
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
	NodeConnectionTypes,
} from 'n8n-workflow';

import { queryValidateNotice, validateNotice } from '../shared/parameters/options';
import { cancelMessageFields } from './actions/cancelMessage/fields';
import { getMessageFields } from './actions/getMessage/fields';
import { sendFields } from './actions/send/fields';
import { receiptWebhooks, sendAndAwaitDeliveryFields } from './actions/sendAndAwaitDelivery/fields';
import { sendBatchFields } from './actions/sendBatch/fields';

/**
 * Sends survey SMS through 8x8 Engage, reads what became of them and cancels scheduled ones. Programmatic, because n8n's declarative style sends item by item as it
 * reads, cannot share a request between items, and retries what may have been sent.
 */
export class EightByEightEngage implements INodeType {
	description: INodeTypeDescription = {
		displayName: '8x8 Engage',
		name: 'eightByEightEngage',
		icon: { light: 'file:eightbyeight.svg', dark: 'file:eightbyeight.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle:
			'={{ { send: "Survey by SMS", sendBatch: "Surveys by SMS, in batches", sendAndAwaitDelivery: "Survey by SMS, until delivered", get: "Status of a message", cancel: "Cancel messages" }[$parameter["operation"]] }}',
		description:
			'Send a survey to a person by SMS through 8x8 Engage, read what became of a message, or cancel a scheduled one. Every send messages a real person.',
		defaults: { name: '8x8 Engage' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'eightByEightEngageApi', required: true }],
		webhooks: receiptWebhooks,
		waitingNodeTooltip: 'Waiting for the delivery receipt of 8x8',
		properties: [
			{
				displayName: 'Resource',
				name: 'resource',
				type: 'options',
				noDataExpression: true,
				default: 'survey',
				options: [
					{
						name: 'Message',
						value: 'message',
						description: 'A message that was sent: its status, or its cancellation',
					},
					{ name: 'Survey', value: 'survey', description: 'Send surveys by SMS' },
				],
			},
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				default: 'send',
				displayOptions: { show: { resource: ['survey'] } },
				options: [
					{
						name: 'Send',
						value: 'send',
						action: 'Send survey by SMS',
						description: 'One request for each item',
					},
					{
						name: 'Send and Await Delivery',
						value: 'sendAndAwaitDelivery',
						action: 'Send survey by SMS and await delivery',
						description: 'One message; the execution pauses until it is delivered or not',
					},
					{
						name: 'Send Batch',
						value: 'sendBatch',
						action: 'Send surveys by SMS in batches',
						description: 'All items of a survey in shared requests of up to 10,000 messages',
					},
				],
			},
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				default: 'get',
				displayOptions: { show: { resource: ['message'] } },
				options: [
					{
						name: 'Cancel',
						value: 'cancel',
						action: 'Cancel scheduled messages',
						description: 'Keep a scheduled message, or those of a batch, from being sent',
					},
					{
						name: 'Get',
						value: 'get',
						action: 'Get status of message',
						description: 'What became of a message: delivered, undelivered or still pending',
					},
				],
			},
			...sendFields,
			...sendAndAwaitDeliveryFields,
			...sendBatchFields,
			...getMessageFields,
			...cancelMessageFields,
			validateNotice({ resource: ['survey'] }),
			queryValidateNotice({ resource: ['message'] }),
		],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		// n8n starts with the descriptions; the code behind them is loaded by the first execution.
		const { router } = await import('./actions/router');
		return await router(this);
	}

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		const { resumeOnReceipt } = await import('./actions/sendAndAwaitDelivery/webhook');
		return await resumeOnReceipt(this);
	}
}
