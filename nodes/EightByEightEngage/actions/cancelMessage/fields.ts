import { type INodeProperties, updateDisplayOptions } from 'n8n-workflow';

import { options, umid } from '../message/fields';

/** What 8x8 is to give, in messages. */
export const subject = 'confirmation';

/** Whether one message is cancelled or those of a batch. */
export const cancelBy: INodeProperties = {
	displayName: 'Cancel By',
	name: 'cancelBy',
	type: 'options',
	default: 'umid',
	description: 'Which messages to cancel. Only those that are scheduled and not sent yet can be.',
	options: [
		{
			name: 'Batch ID',
			value: 'batchId',
			description: 'All messages of a batch that are not sent yet, in one request',
		},
		{ name: 'Message ID', value: 'umid', description: 'One message, one request' },
	],
};

/** The batch, by the ID that 8x8 gave to it. */
export const batchId: INodeProperties = {
	displayName: 'Batch ID',
	name: 'batchId',
	type: 'string',
	required: true,
	default: '={{ $json.batchId }}',
	placeholder: 'e.g. 0b2a1e2c-2d6c-4a8e-9a53-0b7a3a4f3a11',
	hint: 'Items with the same batch ID share one request. 8x8 documents this for batches of plain SMS and says nothing of surveys: try it once with your account.',
	description: 'The batchId in the output of Send Batch',
};

/** The fields of the operation in the editor. */
export const cancelMessageFields: INodeProperties[] = updateDisplayOptions(
	{ show: { resource: ['message'], operation: ['cancel'] } },
	[
		cancelBy,
		{ ...umid, displayOptions: { show: { cancelBy: ['umid'] } } },
		{ ...batchId, displayOptions: { show: { cancelBy: ['batchId'] } } },
		options,
	],
);
