import type { INodeProperties } from 'n8n-workflow';

const setupNotice: INodeProperties = {
	displayName:
		"Survey responses: send the production URL above to 8x8 support (cpaas-support@8x8.com) and ask them to post your surveys' responses to it; 8x8 offers no other way. Receipts and replies: choose Automatic below, ask 8x8 as well, or, for receipts of single messages, put the URL into 'Delivery Receipt URL' of the 8x8 Engage node. Clicks on links: 8x8 activates them for an account.",
	name: 'setupNotice',
	type: 'notice',
	default: '',
};

const events: INodeProperties = {
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
			name: 'Inbound Message',
			value: 'inboundMessage',
			description: 'A recipient wrote back, STOP for example',
		},
		{
			name: 'Link Clicked',
			value: 'linkClicked',
			description: 'A recipient opened a link that 8x8 shortened',
		},
		{
			name: 'Survey Response',
			value: 'surveyResponse',
			description: 'A recipient answered a survey',
		},
	],
};

const registration: INodeProperties = {
	displayName: 'Registration',
	name: 'registration',
	type: 'options',
	default: 'manual',
	description: 'How 8x8 gets to know the production URL for receipts and replies',
	options: [
		{
			name: 'Automatic',
			value: 'automatic',
			description:
				"When the workflow is switched on, for the credential's sub-account; deleted when it is switched off",
		},
		{ name: 'Manual', value: 'manual', description: 'You, or 8x8 support, enter it at 8x8' },
	],
};

const accountId: INodeProperties = {
	displayName: 'Account ID',
	name: 'accountId',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. 6a2f41a3-c54c-fce8-32d2-0324e1c32e22',
	description: 'Of the 8x8 account, not of its sub-account; from 8x8 Connect',
	displayOptions: { show: { registration: ['automatic'] } },
};

const registrationNotice: INodeProperties = {
	displayName:
		'8x8 has one URL for each sub-account. Where another one is registered, the workflow is not switched on, and that one stays. The test URL is never registered.',
	name: 'registrationNotice',
	type: 'notice',
	default: '',
	displayOptions: { show: { registration: ['automatic'] } },
};

const authentication: INodeProperties = {
	displayName: 'Authentication',
	name: 'authentication',
	type: 'options',
	default: 'none',
	description: 'How to make sure that it is 8x8 who posts',
	options: [
		{
			name: 'Authorization Header',
			value: 'authorizationHeader',
			description: '8x8 sends a secret that you agreed on; with automatic registration it is told the secret',
		},
		{ name: 'None', value: 'none', description: 'Whoever knows the URL can start the workflow' },
	],
};

const simplify: INodeProperties = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
};

const options: INodeProperties = {
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
			displayName: 'Receipt States',
			name: 'receiptStates',
			type: 'options',
			default: 'all',
			description: 'Which delivery receipts start the workflow',
			options: [
				{ name: 'All', value: 'all', description: 'Each new state of a message' },
				{ name: 'Final', value: 'final', description: 'Delivered, read, or not delivered' },
				{ name: 'Undelivered', value: 'undelivered', description: 'Not delivered, and 8x8 has given up' },
			],
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
};

/** The trigger's fields, in the order of the editor. */
export const triggerFields: INodeProperties[] = [
	setupNotice,
	events,
	registration,
	accountId,
	registrationNotice,
	authentication,
	simplify,
	options,
];
