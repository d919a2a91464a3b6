import { type INodeProperties, updateDisplayOptions } from 'n8n-workflow';

import { surveyFields } from '../survey/fields';

/** The fields of the operation in the editor. */
export const sendFields: INodeProperties[] = updateDisplayOptions(
	{ show: { resource: ['survey'], operation: ['send'] } },
	surveyFields(),
);
