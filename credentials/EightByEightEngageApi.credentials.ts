import type {
	IAuthenticate,
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	Icon,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';

import { readApiKey } from '../nodes/EightByEightEngage/account';
import { testCredential } from '../nodes/EightByEightEngage/credentialCheck';
import {
	isCredentialTest,
	keepRequestHelper,
	neverFilled,
	testedInCode,
} from '../nodes/shared/transport/credentialTest';

/** API key and sub-account of an 8x8 Connect account. The key is sent as `Authorization: Bearer`. */
export class EightByEightEngageApi implements ICredentialType {
	name = 'eightByEightEngageApi';

	displayName = '8x8 Engage API';

	icon: Icon = {
		light: 'file:../nodes/EightByEightEngage/eightbyeight.svg',
		dark: 'file:../nodes/EightByEightEngage/eightbyeight.dark.svg',
	};

	documentationUrl =
		'https://github.com/survey-messaging/n8n-nodes-survey-messaging/blob/main/docs/8x8-engage.md#credential';

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'From 8x8 Connect, API Keys',
		},
		{
			displayName: 'Region',
			name: 'region',
			type: 'options',
			default: 'apac',
			description: 'Where the account was set up; a key works in its own region only',
			options: [
				{ name: 'Asia Pacific', value: 'apac' },
				{ name: 'Custom', value: 'custom' },
				{ name: 'Europe', value: 'europe' },
				{ name: 'Indonesia', value: 'indonesia' },
				{ name: 'North America', value: 'northAmerica' },
			],
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. https://sms.8x8.com',
			description: 'The address before /api/v1. Use it to rehearse on the sandbox.',
			displayOptions: { show: { region: ['custom'] } },
		},
		{
			displayName: 'Sub-Account ID',
			name: 'subAccountId',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. MyCompany_hq',
			description: 'The sub-account that sends, from 8x8 Connect. A node can choose another one.',
		},
		{
			displayName:
				'The test looks up a message that does not exist: it sends nothing, and tells whether 8x8 knows the key and the sub-account. It cannot tell whether SMS Engage is activated or a survey exists.',
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
		headers: { ...requestOptions.headers, Authorization: `Bearer ${readApiKey(credentials.apiKey)}` },
	});

	test: ICredentialTestRequest = testedInCode;
}
