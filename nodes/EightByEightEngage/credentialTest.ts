import { type ICredentialDataDecryptedObject, type IHttpRequestOptions, OperationalError } from 'n8n-workflow';

import { inSentences, proxyRefusal, proxyStatus } from '../sending/connection';
import { requestHelperOf } from '../sending/credentialTest';
import { probe } from '../sending/egress';
import { faultInWords, isFault, jsonObject } from '../sending/reply';
import { cleanText, redactor } from '../text/untrusted';
import { baseUrlOf, readApiKey, readSubAccountId } from './account';

/** Milliseconds. */
const timeout = 15_000;

/** No message has this id. */
const noMessage = '00000000-0000-0000-0000-000000000000';

/**
 * Looks up a message that does not exist, which sends nothing: "not found" (404, code 1300) means that key
 * and sub-account are known, 1200 a wrong key, 1001 a sub-account of somebody else (8x8's error codes).
 * @returns the same look-up once more, for n8n to make: it calls nothing a test that makes no request
 * @throws OperationalError or RefusedInput that says which field of the credential is wrong
 */
export async function testCredential(credential: ICredentialDataDecryptedObject): Promise<IHttpRequestOptions> {
	const base = baseUrlOf(credential);
	const subAccountId = readSubAccountId(String(credential.subAccountId ?? '').trim(), 'Sub-Account ID');
	const apiKey = readApiKey(credential.apiKey);

	const url = `${base}/api/v1/subaccounts/${encodeURIComponent(subAccountId)}/messages/${noMessage}`;
	const reply = await probe(
		requestHelperOf(credential),
		{ method: 'GET', url },
		{ headers: { Authorization: `Bearer ${apiKey}` } },
		timeout,
	);
	if (isFault(reply)) {
		throw new OperationalError(`Region: the address ${base} does not answer (${faultInWords(reply)}). Choose the region of your account.`);
	}
	const { status } = reply;
	if (status === proxyStatus) throw new OperationalError(inSentences(proxyRefusal('8x8')));
	const { code, message } = jsonObject(reply) ?? {};
	const clean = (text: string) => cleanText(text, redactor([apiKey]));
	const words = typeof message === 'string' ? ` 8x8 says: ${clean(message)}` : '';
	const shownCode = clean(String(code ?? 'no code'));
	if (code === 1300) return { method: 'GET', url, ignoreHttpStatusErrors: true, disableFollowRedirect: true };
	if (code === 1001) {
		throw new OperationalError(`Sub-Account ID: it is not one of this account's (${status}/1001). Copy it from 8x8 Connect.${words}`);
	}
	if (code === 1200 || status === 401) {
		throw new OperationalError(
			`API Key: 8x8 does not know it (${status}/${shownCode}). Check the key, and that Region is where your account was set up: a key works in its own region only.${words}`,
		);
	}
	if (status === 403) {
		throw new OperationalError(`API Key: 8x8 forbids this access (403). Check that the address of this server is on the account's list of allowed callers.${words}`);
	}
	if (status === 429) throw new OperationalError(`8x8 is asked too often at present (429). Test again in a few seconds.`);
	if (status >= 500) throw new OperationalError(`8x8 answered ${status}. Try again later.${words}`);
	if (code === undefined) {
		throw new OperationalError(`Region: ${base} answers (${status}), but not as 8x8 does. Choose the region of your account.`);
	}
	throw new OperationalError(`8x8 refused the look-up (${status}/${shownCode}).${words}`);
}
