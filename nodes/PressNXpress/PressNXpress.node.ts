import {
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	NodeConnectionTypes,
} from 'n8n-workflow';

import { runDelivery } from '../shared/delivery/runDelivery';
import { enqueue, enqueueFields } from './actions/enqueue/index';

/**
 * Sends survey invitations through Press'nXPress. Programmatic, because n8n's declarative style sends item by
 * item as it reads, cannot tell a refused message from one that may have gone, and repeats both.
 */
export class PressNXpress implements INodeType {
	description: INodeTypeDescription = {
		displayName: "Press'nXPress",
		name: 'pressNXpress',
		icon: { light: 'file:pressnxpress.svg', dark: 'file:pressnxpress.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: "Send a survey to a person by SMS or email through Press'nXPress. Every call messages a real person.",
		defaults: { name: "Press'nXPress" },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'pressNXpressApi', required: true }],
		properties: [
			{
				displayName: 'Resource',
				name: 'resource',
				type: 'options',
				noDataExpression: true,
				default: 'sms',
				options: [
					{ name: 'Email', value: 'email', description: 'The survey reaches the contact as an email' },
					{ name: 'SMS', value: 'sms', description: 'The survey reaches the contact as a text message' },
				],
			},
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
						action: 'Enqueue SMS survey',
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
						action: 'Enqueue email survey',
						description: 'Put the contact into the queue of an email touchpoint, which sends the survey',
					},
				],
			},
			...enqueueFields,
		],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runDelivery(this, enqueue);
	}
}
