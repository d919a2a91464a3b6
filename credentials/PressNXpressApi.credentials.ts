import type {
	IAuthenticate,
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	Icon,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';

import { testCredential } from '../nodes/PressNXpress/credentialCheck';
import { readApiKey } from '../nodes/PressNXpress/touchpoints';
import {
	isCredentialTest,
	keepRequestHelper,
	neverFilled,
	testedInCode,
} from '../nodes/shared/transport/credentialTest';

/** For a field that holds tokens although its name does not say so. */
const masked = { password: true };

/**
 * API token and touchpoint tokens of a Press'nXPress organization. Both are needed on every call: the API
 * token as `apiKey` in the query, the touchpoint token in the path (help page "REST API for SMS Touchpoint").
 */
export class PressNXpressApi implements ICredentialType {
	name = 'pressNXpressApi';

	displayName = "Press'nXPress API";

	icon: Icon = {
		light: 'file:../nodes/PressNXpress/pressnxpress.svg',
		dark: 'file:../nodes/PressNXpress/pressnxpress.dark.svg',
	};

	documentationUrl =
		'https://github.com/survey-messaging/n8n-nodes-survey-messaging/blob/main/docs/press-nxpress.md#credential';

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description:
				"The API token of the organization, from its settings in Press'nXPress. In the address of a touchpoint it comes after apiKey=.",
		},
		{
			displayName: 'SMS Touchpoint Token',
			name: 'smsTouchpointToken',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				'From the SMS touchpoint: Manage > Get API. Of the address there, the part between /channel/sms/ and /enqueue. Needed to send surveys by SMS.',
		},
		{
			displayName: 'Email Touchpoint Token',
			name: 'emailTouchpointToken',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				'From the email touchpoint: the code button under Operation. Of the address there, the part between /channel/mail/ and /enqueue. Needed to send surveys by email.',
		},
		{
			displayName: 'Named Touchpoints',
			name: 'namedTouchpoints',
			type: 'string',
			typeOptions: masked,
			default: '',
			placeholder: 'e.g. {"support": "token", "sales": "other-token"}',
			hint: 'One JSON object, names of your choice with their tokens, such as {"support": "token", "sales": "other-token"}',
			description:
				"Further touchpoints as JSON, name to token. A workflow chooses one by its name with the option 'Touchpoint Name or ID', without ever holding the token.",
		},
		{
			displayName: 'SMS Base URL',
			name: 'smsBaseUrl',
			type: 'string',
			required: true,
			default: 'https://pressnxpress.com/api/v2',
			description:
				'Address of the API up to the version, the part before /channel. Change it to rehearse on the sandbox.',
		},
		{
			displayName: 'Email Base URL',
			name: 'emailBaseUrl',
			type: 'string',
			required: true,
			default: 'https://api.pressnxpress.com/v2',
			description:
				"Address of the API for email. Newer help pages of Press'nXPress use the SMS address for email too; if the default does not respond, enter that one.",
		},
		{
			displayName:
				"The test asks each touchpoint to send to nobody: a call without recipient, which reaches no one. Press'nXPress documents no call made for testing, so an accepted test says that it knows the key and the touchpoints, not that it will deliver.",
			name: 'testNotice',
			type: 'notice',
			default: '',
		},
		neverFilled,
	];

	preAuthentication = keepRequestHelper;

	authenticate: IAuthenticate = async (
		credentials: ICredentialDataDecryptedObject,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> => ({
		...(isCredentialTest(requestOptions) ? await testCredential(credentials) : requestOptions),
		qs: { ...requestOptions.qs, apiKey: readApiKey(credentials.apiKey) },
	});

	test: ICredentialTestRequest = testedInCode;
}
