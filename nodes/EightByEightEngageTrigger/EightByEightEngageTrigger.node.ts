import {
	type ICredentialsDecrypted,
	type ICredentialTestFunctions,
	type IDataObject,
	type IHookFunctions,
	type INodeCredentialTestResult,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
	NodeConnectionTypes,
} from 'n8n-workflow';

import { readBody, readEvent, respond, sameState } from '../EightByEightEngage/events';
import { isAskedFor } from './askedFor';
import { isAuthorized, objectionTo } from './authorization';
import { confirmEvent, forgetEvent, recordEvent } from './duplicateEvents';
import { triggerFields } from './fields';
import { hasNothingToRegister, register, unregister } from './registration/hooks';
import { type StartingEvent, simplify } from './simplify';

/** Starts a workflow when 8x8 posts a survey response, a delivery receipt, a reply, or a click on a link. */
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
		subtitle:
			'={{ $parameter["events"].map((event) => event.replace(/[A-Z]/g, (letter) => " " + letter.toLowerCase())).join(", ") }}',
		// The node panel has one entry for the two 8x8 nodes, with this description.
		description:
			'Send surveys by SMS through 8x8 Engage, or start a workflow when one is answered or delivered, or somebody writes back',
		eventTriggerDescription: 'Waiting for 8x8 to post to the test URL',
		defaults: { name: '8x8 Engage Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{
				name: 'eightByEightEngageApi',
				required: true,
				displayOptions: { show: { registration: ['automatic'] } },
			},
			{
				name: 'eightByEightWebhookApi',
				required: true,
				testedBy: 'authorizationFitsHeader',
				displayOptions: { show: { authentication: ['authorizationHeader'] } },
			},
		],
		webhooks: [{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', path: '8x8-engage' }],
		properties: triggerFields,
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

	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return await Promise.resolve(hasNothingToRegister(this));
			},
			async create(this: IHookFunctions): Promise<boolean> {
				await register(this);
				return true;
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				await unregister(this);
				return true;
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
				'This is not a survey response, delivery receipt, inbound message or link click of 8x8, nor anything else that 8x8 posts.',
			);
		}
		if (!isAskedFor(event, this)) return respond(this, 200, 'Received. No workflow was started: it was not asked for.');
		if (isIgnoredDuplicate(event, this))
			return respond(this, 200, 'Received. No workflow was started: the same event was received before.');

		const isSimple = this.getNodeParameter('simplify', true) as boolean;
		return { workflowData: [[{ json: isSimple ? simplify(event) : (event.body as IDataObject) }]] };
	}
}

/** Whether the event was received before; records it if not. */
function isIgnoredDuplicate(event: StartingEvent, context: IWebhookFunctions): boolean {
	// With the test URL one wants to see the same event as often as one sends it.
	if (context.getMode() === 'manual' || context.getNodeParameter('options.ignoreRepeats', true) === false) return false;
	const identity = identityOf(event);
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

/** What is the same in an event that 8x8 posts again, and in no other. */
function identityOf(event: StartingEvent): string[] {
	switch (event.type) {
		case 'deliveryReceipt':
			return [event.type, event.umid, sameState(event.state), event.timestamp];
		case 'surveyResponse':
			return [event.type, event.umid, event.submittedAt];
		case 'inboundMessage':
			return [event.type, event.umid];
		case 'linkClicked':
			return [event.type, event.eventId];
	}
}
