import {
	type IExecuteFunctions,
	type ILoadOptionsFunctions,
	type INodeExecutionData,
	type INodePropertyOptions,
	type INodeType,
	type INodeTypeDescription,
	NodeConnectionTypes,
} from 'n8n-workflow';

import { validateNotice } from '../shared/parameters/options';
import { enqueueFields, resource } from './actions/enqueue/fields';

/**
 * Sends survey invitations through Press'nXPress. Programmatic, because n8n's declarative style sends item by
 * item as it reads, cannot tell a rejected message from one that may have gone, and sends both again.
 */
export class PressNXpress implements INodeType {
	description: INodeTypeDescription = {
		displayName: "Press'nXPress",
		name: 'pressNXpress',
		icon: { light: 'file:pressnxpress.svg', dark: 'file:pressnxpress.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: '={{ $parameter["resource"] === "email" ? "Survey by email" : "Survey by SMS" }}',
		description: "Send a survey to a person by SMS or email through Press'nXPress. Every call messages a real person.",
		defaults: { name: "Press'nXPress" },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'pressNXpressApi', required: true }],
		properties: [
			resource,
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				default: 'enqueue',
				displayOptions: { show: { resource: ['sms'] } },
				options: [
					{
						name: 'Enqueue',
						value: 'enqueue',
						action: 'Send survey by SMS',
						description: 'Put the contact into the queue of an SMS touchpoint, which sends the survey',
					},
				],
			},
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				default: 'enqueue',
				displayOptions: { show: { resource: ['email'] } },
				options: [
					{
						name: 'Enqueue',
						value: 'enqueue',
						action: 'Send survey by email',
						description: 'Put the contact into the queue of an email touchpoint, which sends the survey',
					},
				],
			},
			...enqueueFields,
			validateNotice({ operation: ['enqueue'] }),
		],
	};

	methods = {
		loadOptions: {
			async getTouchpoints(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
				const { getTouchpoints } = await import('./methods/loadOptions');
				return await getTouchpoints.call(this);
			},
		},
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		// n8n starts with the descriptions; the code behind them is loaded by the first execution.
		const { router } = await import('./actions/router');
		return await router(this);
	}
}
