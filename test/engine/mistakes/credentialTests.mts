import type { IDataObject } from 'n8n-workflow';

import { acousticAccount, eightByEightAccount } from '../../../sandbox/accounts.mts';
import type { Sandbox } from '../../../sandbox/server.mts';
import { acousticCredential } from '../support/acoustic.mts';
import { eightByEightCredential } from '../support/eight-by-eight.mts';
import { pressNXpressCredential } from '../support/press-nxpress.mts';
import type { Mistake } from './mistake.mts';

/** Fields of a credential beside those of the sandbox. */
export interface Credential {
	type: 'pressNXpressApi' | 'eightByEightEngageApi' | 'eightByEightWebhookApi' | 'acousticCampaignApi';
	fields: IDataObject;
}

/** The credential for the sandbox with these fields. */
export function savedFields(sandbox: Sandbox, { type, fields }: Credential): IDataObject {
	switch (type) {
		case 'pressNXpressApi':
			return pressNXpressCredential(sandbox, fields);
		case 'eightByEightEngageApi':
			return eightByEightCredential(sandbox, fields);
		case 'acousticCampaignApi':
			return acousticCredential(sandbox, fields);
		case 'eightByEightWebhookApi':
			return fields;
	}
}

const of = (type: Credential['type'], fields: IDataObject): Credential => ({ type, fields });
const to = (fields: IDataObject) => ({ fields }) as Credential;

/** What the test of a credential says. */
export const credentialTestMistakes: ReadonlyArray<Mistake<Credential>> = [
	{
		who: 'builder',
		what: "8x8: another account's key",
		entered: of('eightByEightEngageApi', { apiKey: 'some-other-key' }),
		message:
			"'API Key': 8x8 does not know the API key: Request was not authenticated properly (error ID …). Open the credential, check the key and 'Base URL', and test it: a key works in the region of its account only. (HTTP 401, code 1200)",
		followed: to({ apiKey: eightByEightAccount.apiKey }),
	},
	{
		who: 'builder',
		what: 'the account ID for the sub-account ID',
		entered: of('eightByEightEngageApi', { subAccountId: eightByEightAccount.accountId }),
		message:
			"'Sub-Account ID': 8x8 does not know the sub-account as one of this account's: Provided subAccountId doesn't belongs to your account (error ID …). Copy the sub-account ID from 8x8 Connect into the credential, or into the option 'Sub-Account ID'. (HTTP 401, code 1001)",
		followed: to({ subAccountId: 'SubAccount-1' }),
	},
	{
		who: 'builder',
		what: "Press'nXPress: the key of another organization",
		entered: of('pressNXpressApi', { apiKey: 'some-other-key' }),
		message:
			"'API Key': Press'nXPress did not accept the API key (401): The API key is missing or not valid. Open the credential, check 'API Key' and test it. The credential was read to have: SMS Touchpoint Token; Email Touchpoint Token; Named Touchpoints, support; Named Touchpoints, sales; Named Touchpoints, newsletter.",
		followed: to({ apiKey: 'sandbox-pxp-api-key' }),
	},
	{
		who: 'builder',
		what: "Press'nXPress: SMS and email touchpoint mixed up",
		entered: of('pressNXpressApi', {
			smsTouchpointToken: 'sandbox-email-touchpoint',
			emailTouchpointToken: 'sandbox-sms-touchpoint',
		}),
		message:
			"'SMS Touchpoint Token': Press'nXPress does not know the touchpoint (404): The touchpoint token is not valid. Open the credential, check 'SMS Touchpoint Token' and test it. If it is right, look in Press'nXPress whether the touchpoint is switched on. The credential was read to have: SMS Touchpoint Token; Email Touchpoint Token; Named Touchpoints, support; Named Touchpoints, sales; Named Touchpoints, newsletter.",
		followed: to({ smsTouchpointToken: 'sandbox-sms-touchpoint', emailTouchpointToken: 'sandbox-email-touchpoint' }),
	},
	{
		who: 'builder',
		what: "Press'nXPress: named touchpoints with typographic quotes",
		entered: of('pressNXpressApi', { namedTouchpoints: '{“support”: “sandbox-support-touchpoint”}' }),
		message:
			"'Named Touchpoints': it is not valid JSON: the typographic quote “ is at line 1, column 2. Use straight double quotes (\") around names and texts.",
		followed: to({ namedTouchpoints: '{"support": "sandbox-support-touchpoint"}' }),
	},
	{
		who: 'builder',
		what: 'Acoustic: a secret that was cut off',
		entered: of('acousticCampaignApi', { clientSecret: 'half-of-it' }),
		message:
			"'Client ID', 'Client Secret' or 'Refresh Token' is not accepted (401). Acoustic says: invalid_client: Invalid client: wrong client secret",
		followed: to({ clientSecret: acousticAccount.clientSecret }),
	},
	{
		who: 'builder',
		what: '8x8 webhook: a space copied along',
		entered: of('eightByEightWebhookApi', { authorization: 'Bearer a-long-random-text ' }),
		message: "'Authorization': it starts or ends with whitespace, which a header loses on its way. Remove it.",
		followed: to({ authorization: 'Bearer a-long-random-text' }),
	},
];
