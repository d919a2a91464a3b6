/**
 * 8x8's "Webhook Configuration API": `GET|POST|DELETE /api/v1/accounts/{accountId}/webhooks` of its OpenAPI description.
 * There is one webhook for a sub-account (`*`: for all of them), for receipts and inbound messages together; POST makes or
 * replaces it.
 */
import type { ICredentialDataDecryptedObject, IHookFunctions } from 'n8n-workflow';

import { type AddressField, eightByEightCredential } from '../../EightByEightEngage/account';
import { type Clean, type Meanings, apiError, codeOf } from '../../EightByEightEngage/apiErrors';
import {
	type Explanation,
	cannotBeReached,
	inSentences,
	noResponse,
	proxyRejection,
	proxyStatus,
	redirected,
} from '../../shared/transport/explanations';
import { describeFailure } from '../../shared/transport/networkCodes';
import { type HttpRequest, sendRequest } from '../../shared/transport/request';
import { type HttpResponse, type TransportResult, isRecord, parseJson } from '../../shared/transport/response';

/** Milliseconds. n8n holds up its start, or the editor, as long. */
const timeout = 15_000;

/** The account whose webhooks are read and changed, and how 8x8 is called. */
export interface WebhookAccount {
	n8n: IHookFunctions;
	credential: ICredentialDataDecryptedObject;
	/** The address before `/api/v1`. */
	baseUrl: string;
	addressField: AddressField;
	accountId: string;
	clean: Clean;
}

/** A webhook as 8x8 lists it. Secrets are not in the list, or are `***`. */
export interface ListedWebhook {
	/** `*` for all sub-accounts. */
	subAccountId: string;
	/** Empty where 8x8 lists none. */
	url: string;
	isEnabled: boolean;
}

/** A webhook as it is registered; 8x8's names. */
export interface NewWebhook {
	subAccountId: string;
	url: string;
	enabled: true;
	/** The value of the `Authorization` header that 8x8 then sends. */
	httpAuthorization?: string;
}

/**
 * The webhooks of the account.
 * @throws Error that says in sentences why there is no list
 */
export async function listWebhooks(account: WebhookAccount): Promise<ListedWebhook[]> {
	const response = await call(account, 'list', { method: 'GET' });
	// Documented is 200 with a list; a 204 can say nothing but that it is empty.
	const webhooks = response.status === 204 ? [] : webhooksIn(response.text);
	if (webhooks !== undefined) return webhooks;
	throw new Error(
		inSentences({
			message: `${account.baseUrl} responds (${response.status}), but with no list of webhooks as 8x8 does`,
			nextStep: `Check '${account.addressField}' in the credential.`,
		}),
	);
}

/**
 * Makes the webhook of a sub-account, or replaces it.
 * @throws Error that says in sentences why it was not registered
 */
export async function registerWebhook(account: WebhookAccount, webhook: NewWebhook): Promise<void> {
	await call(account, 'change', { method: 'POST', body: JSON.stringify([webhook]), contentType: 'application/json' });
}

/**
 * Deletes what is registered for a sub-account, whatever its URL.
 * @throws Error that says in sentences why it was not deleted
 */
export async function deleteWebhook(account: WebhookAccount, subAccountId: string): Promise<void> {
	const body = JSON.stringify([{ subAccountId }]);
	await call(account, 'change', { method: 'DELETE', body, contentType: 'application/json' });
}

/** Sends a request; throws for everything but a success. */
async function call(
	account: WebhookAccount,
	what: 'list' | 'change',
	request: Omit<HttpRequest, 'url'>,
): Promise<HttpResponse> {
	const { n8n, credential, baseUrl, accountId } = account;
	const url = `${baseUrl}/api/v1/accounts/${encodeURIComponent(accountId)}/webhooks`;
	const authentication = { credentialType: eightByEightCredential.type, renewable: false, credential };
	const result = await sendRequest(n8n, authentication, { ...request, url }, timeout);
	if (result.type === 'response' && result.status >= 200 && result.status < 300) return result;
	throw new Error(inSentences(explain(account, what, result)));
}

/** What codes mean for somebody who switches a workflow on: the trigger has no field for a sub-account, and no Validate Only. */
const own: Meanings = {
	1000: {
		message: '8x8 cannot use a value of what is to be registered',
		nextStep:
			"Correct the one that 8x8 names: 'Account ID' in the node, the sub-account or the secret in the credentials, or the address of n8n.",
	},
	1001: {
		message: "8x8 does not know the sub-account as one of this account's",
		nextStep: 'Copy the sub-account ID from 8x8 Connect into the credential 8x8 Engage API.',
	},
};

function explain(account: WebhookAccount, what: 'list' | 'change', result: TransportResult): Explanation {
	const { addressField, clean } = account;
	if (result.type === 'notDelivered') return cannotBeReached('8x8', result, addressField);
	if (result.type !== 'response') {
		const nextStep =
			what === 'list'
				? 'Nothing was changed at 8x8. Wait a minute, then switch the workflow on once more.'
				: 'Whether 8x8 has changed the webhook is not known. Wait a minute, then switch the workflow on once more.';
		return { message: noResponse('8x8', result, describeFailure(result)), nextStep };
	}
	const { status } = result;
	if (status === proxyStatus) return proxyRejection('8x8');
	if (status >= 300 && status < 400) return redirected('8x8', status, addressField);
	if (status === 429) {
		const nextStep = 'Wait a minute, then switch the workflow on once more.';
		return { message: '8x8 is asked too often at present (429)', nextStep };
	}
	const error = apiError(result, addressField, clean, own);
	const code = codeOf(error);
	// What these codes mean elsewhere is about surveys, messages and the balance.
	const said = error.providerMessage === null ? '' : `: ${error.providerMessage.replace(/\.$/, '')}`;
	if (code === 1300 || code === 1008 || (Number.isNaN(code) && status === 404)) {
		const nextStep = `Check 'Account ID' in the node, and '${addressField}' in the credential.`;
		return { message: `8x8 does not know the account (${status})${said}`, nextStep };
	}
	if (code === 1201 || (Number.isNaN(code) && status === 403)) {
		const nextStep =
			"Check that 'Account ID' is the account of the API key, and ask 8x8 whether the key may change webhooks.";
		return { message: `8x8 forbids this to the API key (${status})${said}`, nextStep };
	}
	return error;
}

/** The entries of a list; undefined for any other body, which must not count as "nothing is registered". */
function webhooksIn(text: string): ListedWebhook[] | undefined {
	const list = parseJson(text);
	if (!Array.isArray(list) || !list.every(isRecord)) return undefined;
	return list.map(({ subAccountId, url, enabled }) => ({
		subAccountId: typeof subAccountId === 'string' ? subAccountId : '',
		url: typeof url === 'string' ? url : '',
		isEnabled: enabled !== false,
	}));
}
