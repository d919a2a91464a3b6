import {
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
	NodeConnectionTypes,
} from 'n8n-workflow';

import { runDelivery } from '../shared/delivery/runDelivery';
import { send } from './actions/send/index';
import { sendAndAwaitDeliveryFields } from './actions/sendAndAwaitDelivery/fields';
import { awaitDelivery } from './actions/sendAndAwaitDelivery/index';
import { receiptWebhooks, resumeOnReceipt } from './actions/sendAndAwaitDelivery/webhook';
import { sendBatch } from './actions/sendBatch/index';

/**
 * Sends survey SMS through 8x8 Engage. Programmatic, because n8n's declarative style sends item by item as it
 * reads, cannot share a request between items, and retries what may have been sent.
 */
export class EightByEightEngage implements INodeType {
	description: INodeTypeDescription = {
		displayName: '8x8 Engage',
		name: 'eightByEightEngage',
		icon: { light: 'file:eightbyeight.svg', dark: 'file:eightbyeight.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Send a survey to a person by SMS through 8x8 Engage. Every call messages a real person.',
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
				options: [{ name: 'Survey', value: 'survey' }],
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
						action: 'Send survey SMS',
						description: 'One request for each item',
					},
					{
						name: 'Send and Await Delivery',
						value: 'sendAndAwaitDelivery',
						action: 'Send survey SMS and await delivery',
						description: 'One message; the execution pauses until it is delivered or not',
					},
					{
						name: 'Send Batch',
						value: 'sendBatch',
						action: 'Send survey SMS batch',
						description: 'All items of a survey in shared requests of up to 10,000 messages',
					},
				],
			},
			...send.fields,
			...sendAndAwaitDeliveryFields,
			...sendBatch.fields,
		],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		switch (this.getNodeParameter('operation', 0)) {
			case 'sendAndAwaitDelivery':
				return await awaitDelivery(this);
			case 'sendBatch':
				return await runDelivery(this, sendBatch);
			default:
				return await runDelivery(this, send);
		}
	}

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await resumeOnReceipt(this);
	}
}
