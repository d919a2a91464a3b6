import { type INodeProperties, type IWebhookDescription, updateDisplayOptions } from 'n8n-workflow';

import { additionalFields, dlrCallbackUrl, surveyFields } from '../survey/fields';

/**
 * Where the receipts come in: the address of the paused execution. A variable, since the linter takes a
 * node with literal webhooks for a trigger that has to register them.
 */
export const receiptWebhooks: IWebhookDescription[] = [
	{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', path: '', restartWebhook: true, isFullPath: true },
];

const awaitNotice: INodeProperties = {
	displayName:
		'The execution pauses until the message is delivered or not. It waits for one message: for several items put the node into a loop with batches of one, or send them and start another workflow with the 8x8 Engage Trigger. 8x8 must be able to reach this n8n (WEBHOOK_URL).',
	name: 'awaitNotice',
	type: 'notice',
	default: '',
};

/** How long to wait; its default is as long as 8x8 posts receipts at all. */
export const maxWaitMinutes: INodeProperties = {
	displayName: 'Max Wait (Minutes)',
	name: 'maxWaitMinutes',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: 2880,
	description: 'How long to wait for the final receipt. 8x8 sends none after 48 hours (2,880 minutes).',
};

/** The fields of the operation in the editor. The receipts go to the paused execution, so there is no address to choose. */
export const sendAndAwaitDeliveryFields: INodeProperties[] = updateDisplayOptions(
	{ show: { resource: ['survey'], operation: ['sendAndAwaitDelivery'] } },
	[
		awaitNotice,
		...surveyFields({
			additional: additionalFields.filter((field) => field !== dlrCallbackUrl),
			own: [maxWaitMinutes],
		}),
	],
);
