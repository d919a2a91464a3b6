import {
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	NodeConnectionTypes,
} from 'n8n-workflow';

import { runDelivery } from '../shared/delivery/runDelivery';
import { runQuery } from '../shared/delivery/runQuery';
import { getStatus } from './actions/getStatus/index';
import { send } from './actions/send/index';
import { searchPrograms } from './methods/listSearch';

/**
 * Sends SMS with external consent through Acoustic Campaign and reads their status. Programmatic, because
 * n8n's declarative style cannot share a request between items, and sends again what may have gone.
 */
export class AcousticConsent implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Acoustic Consent',
		name: 'acousticConsent',
		icon: { light: 'file:acoustic.svg', dark: 'file:acoustic.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description:
			'Send SMS with external consent to up to 1,000 contacts a request through Acoustic Campaign, and read their status. Every send messages real people.',
		defaults: { name: 'Acoustic Consent' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'acousticCampaignApi', required: true }],
		properties: [
			{
				displayName: 'Resource',
				name: 'resource',
				type: 'options',
				noDataExpression: true,
				default: 'sms',
				options: [{ name: 'SMS', value: 'sms' }],
			},
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				default: 'send',
				displayOptions: { show: { resource: ['sms'] } },
				options: [
					{
						name: 'Get Status',
						value: 'getStatus',
						action: 'Get status of consent SMS',
						description: 'What became of the messages of a transaction',
					},
					{
						name: 'Send',
						value: 'send',
						action: 'Send consent SMS',
						description: 'Messages to all items, up to 1,000 in each request',
					},
				],
			},
			...send.fields,
			...getStatus.fields,
		],
	};

	methods = { listSearch: { searchPrograms } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return this.getNodeParameter('operation', 0) === 'getStatus'
			? await runQuery(this, getStatus)
			: await runDelivery(this, send);
	}
}
