import type { INode } from 'n8n-workflow';

import { node } from './workflows.mts';

/** Sends each contact a survey through 8x8, by Send Batch. */
export const sendSurveys = (): INode =>
	node(
		'Send',
		'n8n-nodes-survey-messaging.eightByEightEngage',
		{
			resource: 'survey',
			operation: 'sendBatch',
			surveyId: 'sandbox-nps',
			destination: '={{ $json.phone }}',
			templateBody: 'How did we do? {{url:}}',
			options: {},
		},
		{ credentials: { eightByEightEngageApi: { id: '', name: '' } } },
	);
