import {
	type IExecuteFunctions,
	type ILoadOptionsFunctions,
	type INodeExecutionData,
	type INodeListSearchResult,
	type INodeType,
	type INodeTypeDescription,
	NodeConnectionTypes,
} from 'n8n-workflow';

import { validateNotice } from '../shared/parameters/options';
import { getStatusFields } from './actions/getStatus/fields';
import { sendFields } from './actions/send/fields';
import { sendWithConsentFields } from './actions/sendWithConsent/fields';

/**
 * Sends SMS through Acoustic Campaign, with consent kept elsewhere or checked by Acoustic, and reads their status. Programmatic, because
 * n8n's declarative style cannot share a request between items, and sends again what may have gone.
 */
export class AcousticConsent implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Acoustic Consent',
		name: 'acousticConsent',
		icon: { light: 'file:acoustic.svg', dark: 'file:acoustic.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle:
			'={{ { send: "SMS, consent kept by you", sendWithConsent: "SMS, consent checked", getStatus: "Status of SMS" }[$parameter["operation"]] }}',
		description:
			'Send SMS to up to 1,000 contacts a request through Acoustic Campaign, with consent that you keep or that Acoustic checks, and read their status. Every send messages real people.',
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
						action: 'Get status of SMS',
						description: 'What became of the messages of a transaction',
					},
					{
						name: 'Send',
						value: 'send',
						action: 'Send SMS with consent that you keep',
						description: 'Messages to all items, up to 1,000 in each request',
					},
					{
						name: 'Send With Consent',
						value: 'sendWithConsent',
						action: 'Send SMS to contacts who opted in',
						description: 'Messages to contacts of the database, of whom those get one who have opted in',
					},
				],
			},
			...sendFields,
			...sendWithConsentFields,
			...getStatusFields,
			validateNotice({ operation: ['send', 'sendWithConsent'] }),
		],
	};

	methods = {
		listSearch: {
			async searchPrograms(this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
				const { searchPrograms } = await import('./methods/listSearch');
				return await searchPrograms.call(this, filter);
			},
			async searchPublishedMessages(
				this: ILoadOptionsFunctions,
				filter?: string,
				paginationToken?: string,
			): Promise<INodeListSearchResult> {
				const { searchPublishedMessages } = await import('./methods/listSearch');
				return await searchPublishedMessages.call(this, filter, paginationToken);
			},
		},
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		// n8n starts with the descriptions; the code behind them is loaded by the first execution.
		const { router } = await import('./actions/router');
		return await router(this);
	}
}
