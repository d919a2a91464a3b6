import { type INodeProperties, updateDisplayOptions } from 'n8n-workflow';

import { options, umid } from '../message/fields';

/** What is read, in messages. */
export const subject = 'status';

/** The fields of the operation in the editor. */
export const getMessageFields: INodeProperties[] = updateDisplayOptions(
	{ show: { resource: ['message'], operation: ['get'] } },
	[umid, options],
);
