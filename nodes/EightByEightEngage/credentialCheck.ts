import { type ICredentialDataDecryptedObject, type IHttpRequestOptions, OperationalError } from 'n8n-workflow';

import { inSentences, proxyRejection, proxyStatus } from '../shared/transport/explanations';
import { requestHelperOf } from '../shared/transport/credentialTest';
import { sendTestRequest } from '../shared/transport/request';
import type { NetworkFailure } from '../shared/transport/response';
import { describeFailure } from '../shared/transport/networkCodes';
import { cleanText, redactor } from '../shared/text/untrusted';
import { stringOf } from '../shared/text/values';
import { type AddressField, addressFieldOf, baseUrlOf, readApiKey, readSubAccountId } from './account';
import { apiError, codeOf } from './apiErrors';

/** Milliseconds. */
const timeout = 15_000;

/** No message has this id. */
const noMessage = '00000000-0000-0000-0000-000000000000';

/**
 * Looks up a message that does not exist, which sends nothing: "not found" (404, code 1300) means that key
 * and sub-account are known, 1200 a wrong key, 1001 a sub-account of somebody else (8x8's error codes).
 * @returns the same look-up once more, for n8n to make: it accepts no test without a request of its own
 * @throws OperationalError or ValidationError that says which field of the credential is wrong
 */
export async function testCredential(credential: ICredentialDataDecryptedObject): Promise<IHttpRequestOptions> {
	const base = baseUrlOf(credential);
	const subAccountId = readSubAccountId(stringOf(credential.subAccountId).trim(), 'Sub-Account ID');
	const apiKey = readApiKey(credential.apiKey);

	const address = addressFieldOf(credential);

	const url = `${base}/api/v1/subaccounts/${encodeURIComponent(subAccountId)}/messages/${noMessage}`;
	const result = await sendTestRequest(
		requestHelperOf(credential),
		{ method: 'GET', url },
		{ headers: { Authorization: `Bearer ${apiKey}` } },
		timeout,
	);
	if (result.type !== 'response') throw new OperationalError(unreached(result, base, address));
	const { status } = result;
	if (status === proxyStatus) throw new OperationalError(inSentences(proxyRejection('8x8')));
	const error = apiError(result, address, (text) => cleanText(text, redactor([apiKey])));
	const { providerCode, message, nextStep } = error;
	const code = codeOf(error);
	if (code === 1300) return { method: 'GET', url, ignoreHttpStatusErrors: true, disableFollowRedirect: true };
	if (providerCode === null && ![401, 403, 429].includes(status) && status < 500) {
		throw new OperationalError(`'${address}': ${base} responds (${status}), but not as 8x8 does. ${choose[address]}`);
	}
	if (status === 429)
		throw new OperationalError('8x8 is asked too often at present (429). Test again in a few seconds.');
	// A page of a proxy says nothing of the credential, and n8n replaces messages with some texts that such pages hold.
	if (status >= 500 && providerCode === null)
		throw new OperationalError(`8x8 responded with ${status}. Try again later.`);
	const field = code === 1001 ? "'Sub-Account ID': " : code === 1200 || status === 401 ? "'API Key': " : '';
	const codes = providerCode === null ? `HTTP ${status}` : `HTTP ${status}, code ${String(providerCode)}`;
	throw new OperationalError(`${field}${message}. ${nextStep} (${codes})`);
}

/** What to do where the address is not 8x8's. */
const choose: Record<AddressField, string> = {
	Region: 'Choose the region of your account.',
	'Base URL': 'Correct the address, or choose the region of your account instead.',
};

/** Codes of failures of this machine's own network, whatever the address. */
const ownNetwork = new Set(['EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH', 'ENETDOWN']);

/**
 * Why there was no response, and what to do, in sentences. The addresses of 8x8's regions are known to be right, so that
 * the network is to blame where one cannot be reached; with an address that somebody entered, only where the code says so.
 * @param base the address that was called
 */
export function unreached(failure: NetworkFailure, base: string, address: AddressField): string {
	const reason = describeFailure(failure);
	const network = 'Check the internet connection of the machine that runs n8n, its DNS, its proxy and its firewall.';
	if (address === 'Region' || ownNetwork.has(failure.code))
		return `This n8n cannot reach ${base} (${reason}). ${network}`;
	if (failure.code === 'ENOTFOUND') {
		return `'Base URL': this n8n cannot find ${base} (${reason}). Correct the address; if it is right, the machine that runs n8n has no internet connection.`;
	}
	return `'Base URL': the address ${base} does not respond (${reason}). ${choose['Base URL']}`;
}
