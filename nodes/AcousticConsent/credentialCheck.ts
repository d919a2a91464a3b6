import { type ICredentialDataDecryptedObject, OperationalError } from 'n8n-workflow';

import {
	respondedBy,
	cannotBeReached,
	type Explanation,
	inSentences,
	noResponse,
	proxyRejection,
	proxyStatus,
	redirected,
} from '../shared/transport/explanations';
import { requestHelperOf } from '../shared/transport/credentialTest';
import { sendTestRequest } from '../shared/transport/request';
import { describeFailure, isNetworkFailure, type TransportResult } from '../shared/transport/response';
import { cleanText, redactor } from '../shared/text/untrusted';
import { addressFieldOf, programsUrl } from './account';
import { readWords } from './apiErrors';
import { secretsOf } from './token';

/** Milliseconds. */
const timeout = 15_000;

/**
 * The second half of the credential's test, after the token exchange: whether the access token opens the list of SMS
 * programs, which sends nothing.
 * @param credential with a fresh `accessToken`
 * @throws OperationalError that says which field of the credential is wrong, or what else is in the way
 */
export async function testPrograms(credential: ICredentialDataDecryptedObject): Promise<void> {
	const reply = await sendTestRequest(
		requestHelperOf(credential),
		{ method: 'GET', url: programsUrl(credential) },
		{ headers: { Authorization: `Bearer ${String(credential.accessToken)}` } },
		timeout,
	);
	const trouble = troubleIn(reply, credential);
	if (trouble !== undefined) throw new OperationalError(inSentences(trouble));
}

function troubleIn(reply: TransportResult, credential: ICredentialDataDecryptedObject): Explanation | undefined {
	const acoustic = 'Acoustic';
	const addressField = addressFieldOf(credential);
	const checkAddress = `Check '${addressField}' in the credential.`;
	if (isNetworkFailure(reply)) {
		return reply.kind === 'lost'
			? {
					message: noResponse(acoustic, reply, describeFailure(reply)),
					nextStep: `Check '${addressField}' in the credential, or test again later.`,
				}
			: cannotBeReached(acoustic, reply, addressField);
	}
	const { status } = reply;
	if (status >= 200 && status < 300) return undefined;
	switch (status) {
		case proxyStatus:
			return proxyRejection(acoustic);
		case 401:
			return { message: 'The login works, but its access token is not accepted (401)', nextStep: checkAddress };
		case 403:
			return {
				message:
					'The login works, but SMS is not enabled for the organization or for the user of the refresh token (403)',
				nextStep: 'Ask your Acoustic administrator to enable it.',
			};
		case 404:
			return { message: 'The login works, but the address has no SMS programs (404)', nextStep: checkAddress };
	}
	if (status < 400) return redirected(acoustic, status, addressField);
	const { providerMessage } = readWords(reply, (text) => cleanText(text, redactor(secretsOf(credential))));
	const said = status >= 500 || providerMessage === null ? '' : `: ${providerMessage}`;
	return {
		message: `The login works, but ${respondedBy(acoustic, status)} to the list of SMS programs${said}`,
		nextStep: 'Test again later.',
	};
}
