import {
	type ICredentialsDecrypted,
	type ICredentialTestFunctions,
	type IDataObject,
	type INodeCredentialTestResult,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
	NodeConnectionTypes,
} from 'n8n-workflow';

import {
	type WebhookEvent,
	readBody,
	readEvent,
	respond,
	sameState,
	simplifyReceipt,
	simplifyResponse,
} from '../EightByEightEngage/events';
import { stringOf } from '../shared/text/values';
import { isAuthorized, objectionTo } from './authorization';
import { confirmEvent, forgetEvent, recordEvent } from './duplicateEvents';

/**
 * A variable, since the linter asks a trigger with literal webhooks for methods that register them with the
 * provider: 8x8 registers by support ticket or per message, never by API.
 */
const webhooks: IWebhookDescription[] = [
	{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', path: '8x8-engage' },
];

/** Starts a workflow when 8x8 posts a survey response or a delivery receipt. */
export class EightByEightEngageTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: '8x8 Engage Trigger',
		name: 'eightByEightEngageTrigger',
		icon: {
			light: 'file:../EightByEightEngage/eightbyeight.svg',
			dark: 'file:../EightByEightEngage/eightbyeight.dark.svg',
		},
		group: ['trigger'],
		// For one of version 1 n8n starts an expression engine of its own for every event; the two do the same.
		version: [1, 2],
		defaultVersion: 2,
		subtitle: '={{ $parameter["events"].join(", ") }}',
		// The node panel shows it for the two 8x8 nodes together.
		description: 'Surveys by SMS: starts the workflow when one is answered or delivered',
		eventTriggerDescription: 'Waiting for 8x8 to post to the test URL',
		defaults: { name: '8x8 Engage Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{
				name: 'eightByEightWebhookApi',
				required: true,
				testedBy: 'authorizationFitsHeader',
				displayOptions: { show: { authentication: ['authorizationHeader'] } },
			},
		],
		webhooks,
		properties: [
			{
				displayName:
					"Survey responses: send the production URL above to 8x8 support (cpaas-support@8x8.com) and ask them to post your surveys' responses to it. Delivery receipts: the same, or put the URL into 'Delivery Receipt URL' of the 8x8 Engage node.",
				name: 'setupNotice',
				type: 'notice',
				default: '',
			},
			{
				displayName: 'Events',
				name: 'events',
				type: 'multiOptions',
				required: true,
				default: ['surveyResponse'],
				description: 'What starts the workflow; everything else that 8x8 posts here is received and ignored',
				options: [
					{
						name: 'Delivery Receipt',
						value: 'deliveryReceipt',
						description: 'A message was queued, sent, delivered, not delivered or read: one execution for each',
					},
					{
						name: 'Survey Response',
						value: 'surveyResponse',
						description: 'A recipient answered a survey',
					},
				],
			},
			{
				displayName: 'Authentication',
				name: 'authentication',
				type: 'options',
				default: 'none',
				description: 'How to make sure that it is 8x8 who posts',
				options: [
					{
						name: 'Authorization Header',
						value: 'authorizationHeader',
						description: '8x8 sends a secret that you agreed on',
					},
					{ name: 'None', value: 'none', description: 'Whoever knows the URL can start the workflow' },
				],
			},
			{
				displayName: 'Simplify',
				name: 'simplify',
				type: 'boolean',
				default: true,
				description: 'Whether to return a simplified version of the response instead of the raw data',
			},
			{
				displayName: 'Options',
				name: 'options',
				type: 'collection',
				placeholder: 'Add option',
				default: {},
				options: [
					{
						displayName: 'Ignore Duplicates',
						name: 'ignoreRepeats',
						type: 'boolean',
						default: true,
						description:
							'Whether an event that 8x8 posts again, as it does when a response was late, starts no second execution. Does not apply to the test URL.',
					},
					{
						displayName: 'Survey IDs',
						name: 'surveyIds',
						type: 'string',
						typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Survey ID' },
						default: [],
						placeholder: 'e.g. nps-support',
						description: 'Only responses to these surveys start the workflow',
					},
				],
			},
		],
	};

	methods = {
		credentialTest: {
			/** Nothing can be asked of 8x8, so this looks at the value itself. */
			authorizationFitsHeader(
				this: ICredentialTestFunctions,
				{ data }: ICredentialsDecrypted,
			): Promise<INodeCredentialTestResult> {
				const objection = objectionTo(data?.authorization);
				return Promise.resolve(
					objection === undefined
						? { status: 'OK', message: 'Fits into a header' }
						: { status: 'Error', message: objection },
				);
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		// An expression that evaluates to neither choice lets nobody in.
		if (this.getNodeParameter('authentication') !== 'none') {
			const { authorization } = await this.getCredentials<{ authorization: string }>('eightByEightWebhookApi');
			if (!isAuthorized(this.getHeaderData().authorization, authorization))
				return respond(this, 401, 'This request is not authorized.');
		}
		const event = readEvent(await readBody(this));
		if (event === undefined) {
			return respond(
				this,
				400,
				'This is neither a survey response nor a delivery receipt of 8x8, nor anything else that 8x8 posts.',
			);
		}
		if (!isAskedFor(event, this)) return respond(this, 200, 'Received. No workflow was started: it was not asked for.');
		if (isIgnoredDuplicate(event, this))
			return respond(this, 200, 'Received. No workflow was started: the same event was received before.');

		const simplify = this.getNodeParameter('simplify', true) as boolean;
		const simplified = event.type === 'deliveryReceipt' ? simplifyReceipt(event) : simplifyResponse(event);
		return { workflowData: [[{ json: simplify ? simplified : (event.body as IDataObject) }]] };
	}
}

/** What can start the workflow. */
type AskedFor = Exclude<WebhookEvent, { type: 'other' }>;

function isAskedFor(event: WebhookEvent, context: IWebhookFunctions): event is AskedFor {
	const events = context.getNodeParameter('events', []) as string[];
	if (!events.includes(event.type)) return false;
	if (event.type !== 'surveyResponse') return true;
	const surveyIds = surveyIdsIn(context.getNodeParameter('options.surveyIds', []));
	return surveyIds.length === 0 || surveyIds.includes(event.surveyId);
}

/** From a list, or from one text with commas, as an expression may return. */
function surveyIdsIn(value: unknown): string[] {
	const entries: unknown[] = Array.isArray(value) ? value : stringOf(value).split(',');
	return entries.map((entry) => String(entry).trim()).filter((id) => id !== '');
}

/** Whether the event was received before; records it if not. */
function isIgnoredDuplicate(event: AskedFor, context: IWebhookFunctions): boolean {
	// With the test URL one wants to see the same event as often as one sends it.
	if (context.getMode() === 'manual' || context.getNodeParameter('options.ignoreRepeats', true) === false) return false;
	const identity =
		event.type === 'deliveryReceipt'
			? [event.type, event.umid, sameState(event.state), event.timestamp]
			: [event.type, event.umid, event.submittedAt];
	const trigger = `${context.getWorkflow().id ?? ''}/${context.getNode().id}`;
	if (recordEvent(trigger, identity, context.getWorkflowStaticData('node'), Date.now())) return true;
	// n8n responds once it has started the execution, or could not: then 8x8 posts again.
	const response = context.getResponseObject();
	let isEnded = false;
	const end = () => {
		if (!isEnded) (response.statusCode < 400 ? confirmEvent : forgetEvent)(trigger, identity);
		isEnded = true;
	};
	response.once('finish', end);
	// Without a response where 8x8 has hung up before; n8n starts the execution all the same.
	response.once('close', end);
	return false;
}
