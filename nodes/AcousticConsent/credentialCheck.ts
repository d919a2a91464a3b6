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
import { describeFailure } from '../shared/transport/networkCodes';
import type { TransportResult } from '../shared/transport/response';
import { cleanText, redactor } from '../shared/text/untrusted';
import { stringOf } from '../shared/text/values';
import { addressFieldOf, programsUrl } from './account';
import { errorDetails } from './apiErrors';
import { secretsOf } from './token';

/** Milliseconds. */
const timeout = 15_000;

/**
 * The second half of the credential's test, after the token exchange: whether the access token opens the list of SMS
 * programs, which sends nothing.
 * @param credential with a fresh `accessToken`
 * @throws OperationalError that says which field of the credential is wrong, or what else prevents access
 */
export async function testPrograms(credential: ICredentialDataDecryptedObject): Promise<void> {
	const result = await sendTestRequest(
		requestHelperOf(credential),
		{ method: 'GET', url: programsUrl(credential) },
		{ headers: { Authorization: `Bearer ${stringOf(credential.accessToken)}` } },
		timeout,
	);
	const explanation = explanationOf(result, credential);
	if (explanation !== undefined) throw new OperationalError(inSentences(explanation));
}

/** Why the list of SMS programs was not returned; undefined where it was. */
function explanationOf(result: TransportResult, credential: ICredentialDataDecryptedObject): Explanation | undefined {
	const acoustic = 'Acoustic';
	const addressField = addressFieldOf(credential);
	const checkAddress = `Check '${addressField}' in the credential.`;
	if (result.type !== 'response') {
		return result.type === 'noResponse'
			? {
					message: noResponse(acoustic, result, describeFailure(result)),
					nextStep: `Check '${addressField}' in the credential, or test again later.`,
				}
			: cannotBeReached(acoustic, result, addressField);
	}
	const { status } = result;
	if (status >= 200 && status < 300) return undefined;
	switch (status) {
		case proxyStatus:
			return proxyRejection(acoustic);
		case 401:
			return {
				message: 'The authentication works, but its access token is not accepted (401)',
				nextStep: checkAddress,
			};
		case 403:
			return {
				message:
					'The authentication works, but SMS is not enabled for the organization or for the user of the refresh token (403)',
				nextStep: 'Ask your Acoustic administrator to enable it.',
			};
		case 404:
			return { message: 'The authentication works, but the address has no SMS programs (404)', nextStep: checkAddress };
	}
	if (status < 400) return redirected(acoustic, status, addressField);
	const { providerMessage } = errorDetails(result, (text) => cleanText(text, redactor(secretsOf(credential))));
	const detail = status >= 500 || providerMessage === null ? '' : `: ${providerMessage}`;
	return {
		message: `The authentication works, but ${respondedBy(acoustic, status)} to the list of SMS programs${detail}`,
		nextStep: 'Test again later.',
	};
}
