import { type INodeProperties, updateDisplayOptions } from 'n8n-workflow';

import { surveyFields } from '../survey/fields';

/** `BatchSurveyRequest` in 8x8's OpenAPI description. */
const mostMessages = 10_000;

export const clientBatchId: INodeProperties = {
	displayName: 'Client Batch ID',
	name: 'clientBatchId',
	type: 'string',
	default: '',
	placeholder: 'e.g. NPS-2026-11',
	description:
		'Your own reference for the batch, up to 20 characters. When it takes several requests, each gets a number at its end.',
};

export const maxMessagesPerRequest: INodeProperties = {
	displayName: 'Max Messages per Request',
	name: 'maxMessagesPerRequest',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: mostMessages },
	default: mostMessages,
	description: 'How many messages may share a request. 8x8 takes 10,000.',
};

/** The fields of the operation in the editor. */
export const sendBatchFields: INodeProperties[] = updateDisplayOptions(
	{ show: { resource: ['survey'], operation: ['sendBatch'] } },
	surveyFields({ own: [clientBatchId, maxMessagesPerRequest] }),
);
