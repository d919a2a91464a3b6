import type { ICredentialType, Icon, INodeProperties } from 'n8n-workflow';

/** For a field that holds a secret although its name does not say so. */
const masked = { password: true };

/** The secret that shows the 8x8 Engage Trigger that a request is 8x8's. */
export class EightByEightWebhookApi implements ICredentialType {
	name = 'eightByEightWebhookApi';

	displayName = '8x8 Webhook API';

	icon: Icon = {
		light: 'file:../nodes/EightByEightEngage/eightbyeight.svg',
		dark: 'file:../nodes/EightByEightEngage/eightbyeight.dark.svg',
	};

	documentationUrl =
		'https://github.com/survey-messaging/n8n-nodes-survey-messaging/blob/main/docs/8x8-engage-trigger.md#credential';

	properties: INodeProperties[] = [
		{
			displayName: 'Authorization',
			name: 'authorization',
			type: 'string',
			typeOptions: masked,
			required: true,
			default: '',
			placeholder: 'e.g. Bearer a-long-random-text',
			description:
				'The whole value of the Authorization header that 8x8 sends, the word Bearer or Basic included. Give the same value to 8x8 as httpAuthorization of the webhook.',
		},
		{
			displayName:
				'Nobody but 8x8 can test this: post a test from 8x8 to the trigger, and see that an execution starts. An event with another value gets the response 401.',
			name: 'testNotice',
			type: 'notice',
			default: '',
		},
	];
}
