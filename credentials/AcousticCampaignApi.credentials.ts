import type {
	IAuthenticate,
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	Icon,
	IHttpRequestHelper,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';

import { programsUrl } from '../nodes/AcousticConsent/account';
import { testPrograms } from '../nodes/AcousticConsent/credentialCheck';
import { accessTokenFor, fillOwnToken, noteUse, wasFetchedFor } from '../nodes/AcousticConsent/token';
import { isCredentialTest, keepRequestHelper, testedInCode } from '../nodes/shared/transport/credentialTest';
import { isOfSomeItems } from '../nodes/shared/transport/authentication';

/** For n8n, which renews a token when an error has the response to an invalid one; nothing was sent. */
class TokenToBeRenewed extends Error {
	readonly response = { status: 401 };

	constructor() {
		super('The access token is to be renewed');
	}
}

/**
 * OAuth access to an Acoustic Campaign organization: client and refresh token are exchanged for an access
 * token, which n8n keeps and renews when a request gets 401.
 */
export class AcousticCampaignApi implements ICredentialType {
	name = 'acousticCampaignApi';

	displayName = 'Acoustic Campaign API';

	icon: Icon = {
		light: 'file:../nodes/AcousticConsent/acoustic.svg',
		dark: 'file:../nodes/AcousticConsent/acoustic.dark.svg',
	};

	documentationUrl =
		'https://github.com/survey-messaging/n8n-nodes-survey-messaging/blob/main/docs/acoustic-consent.md#credential';

	properties: INodeProperties[] = [
		{
			displayName: 'Host',
			name: 'hostType',
			type: 'options',
			default: 'goacoustic',
			description: 'The kind of address your organization uses for the API',
			options: [
				{ name: 'Custom', value: 'custom' },
				{ name: 'Goacoustic.com', value: 'goacoustic', description: 'Such as api-campaign-us-1.goacoustic.com' },
				{ name: 'Silverpop.com', value: 'silverpop', description: 'The former name, such as api1.silverpop.com' },
			],
		},
		{
			displayName: 'Pod',
			name: 'pod',
			type: 'options',
			default: 'us-1',
			description: 'Where the organization lives. The address of the Campaign user interface shows it.',
			displayOptions: { show: { hostType: ['goacoustic'] } },
			options: [
				{ name: 'Pod 0 (US-0)', value: 'us-0' },
				{ name: 'Pod 1 (US-1)', value: 'us-1' },
				{ name: 'Pod 2 (US-2)', value: 'us-2' },
				{ name: 'Pod 3 (US-3)', value: 'us-3' },
				{ name: 'Pod 4 (US-4)', value: 'us-4' },
				{ name: 'Pod 5 (US-5)', value: 'us-5' },
				{ name: 'Pod 6 (EU-1)', value: 'eu-1' },
				{ name: 'Pod 7 (AP-2)', value: 'ap-2' },
				{ name: 'Pod 8 (CA-1)', value: 'ca-1' },
				{ name: 'Pod 9 (US-6)', value: 'us-6' },
				{ name: 'Pod A (AP-1)', value: 'ap-1' },
				{ name: 'Pod B (AP-3)', value: 'ap-3' },
			],
		},
		{
			displayName: 'Pod Number',
			name: 'podNumber',
			type: 'string',
			default: '1',
			placeholder: 'e.g. 1',
			description: 'The number in api1.silverpop.com',
			displayOptions: { show: { hostType: ['silverpop'] } },
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. https://api-campaign-us-1.goacoustic.com',
			description: 'The address before /oauth and /rest. Use it to rehearse on the sandbox.',
			displayOptions: { show: { hostType: ['custom'] } },
		},
		{
			displayName: 'Client ID',
			name: 'clientId',
			type: 'string',
			required: true,
			default: '',
			description: 'From Organization Settings, Application Account Access',
		},
		{
			displayName: 'Client Secret',
			name: 'clientSecret',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'Belongs to the client ID',
		},
		{
			displayName: 'Refresh Token',
			name: 'refreshToken',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'Acoustic mails it to the administrator when account access is added for a user',
		},
		{
			displayName:
				'The test fetches an access token and the list of SMS programs; it sends nothing. It cannot tell whether the database is enabled for SMS.',
			name: 'testNotice',
			type: 'notice',
			default: '',
		},
		{
			displayName: 'Access Token',
			name: 'accessToken',
			type: 'hidden',
			typeOptions: { expirable: true, password: true },
			default: '',
		},
	];

	/**
	 * Called by n8n when there is no access token yet, and when a request got 401. n8n stores what is returned for the
	 * whole credential, so nothing is returned where the fields depend on the item; the token goes into this request's copy.
	 */
	async preAuthentication(
		this: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
	): Promise<{ accessToken?: string }> {
		await keepRequestHelper.call(this, credentials);
		if (isOfSomeItems(credentials)) {
			await fillOwnToken(this, credentials);
			return {};
		}
		return { accessToken: await accessTokenFor(this, credentials) };
	}

	authenticate: IAuthenticate = async (
		credentials: ICredentialDataDecryptedObject,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> => {
		const test = isCredentialTest(requestOptions);
		// A stored token would pass the test whatever was entered since. Upon a 401, n8n fetches another and calls this again.
		if (test && !wasFetchedFor(credentials)) throw new TokenToBeRenewed();
		const token = credentials.accessToken as string;
		noteUse(token, credentials);
		if (test) await testPrograms(credentials);
		return {
			...requestOptions,
			...(test && { url: programsUrl(credentials) }),
			headers: { ...requestOptions.headers, Authorization: `Bearer ${token}` },
		};
	};

	test: ICredentialTestRequest = testedInCode;
}
