import type { Stop } from '../delivery/outcome';
import type { NetworkFailure } from './response';
import { describeFailure, describeUnreadable } from './networkCodes';

/** What happened, without final period, and what to do about it, a whole sentence. */
export interface Explanation {
	message: string;
	nextStep: string;
}

/** Both as one text, for the test of a credential, which has room for one. */
export function inSentences({ message, nextStep }: Explanation): string {
	// A provider's text may end with a period of its own.
	return `${message.replace(/\.$/, '')}. ${nextStep}`;
}

/** Codes of a machine without internet as well as of a host that does not exist. */
const codesOfNoInternet = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH', 'ENETDOWN']);

/**
 * A provider that certainly did not see the request, described alike for a send and for the test of a credential.
 * @param provider its name, e.g. `Acoustic`
 * @param addressField editor label of the credential's field that decides the address, e.g. `SMS Base URL`
 */
export function cannotBeReached(provider: string, failure: NetworkFailure, addressField: string): Explanation {
	return {
		message: `${provider} cannot be reached (${describeFailure(failure)})`,
		nextStep: codesOfNoInternet.has(failure.code)
			? `Check whether the machine that runs n8n has internet access, and '${addressField}' in the credential.`
			: `Check '${addressField}' in the credential, the proxy of the machine that runs n8n if it has one, and whether ${provider} is up.`,
	};
}

/**
 * 407 Proxy Authentication Required (RFC 9110 section 15.5.8): from the proxy through which the machine that runs n8n
 * reaches the internet, never from a provider. It rejects every request of the run, whatever its account, and passes
 * none on (docs/delivery-contract.md, 5.7).
 */
export const proxyStatus = 407;

/** What a 407 means, and the stop it calls for. */
export function proxyRejection(provider: string): Explanation & { stop: Stop } {
	const nextStep = `Ask whoever runs n8n: its machine's settings HTTPS_PROXY and HTTP_PROXY need the proxy's user name and password, or NO_PROXY the host of ${provider}. n8n reads them when it starts.`;
	return {
		message: `The proxy between n8n and ${provider} asks for a user name and password (${proxyStatus}) and passed nothing on`,
		nextStep,
		stop: {
			scope: 'run',
			reason: 'the proxy of the machine that runs n8n asked for a user name and password before',
			nextStep,
		},
	};
}

/**
 * A redirect, which n8n would follow with another method, or hand the contact to another address
 * (docs/delivery-contract.md, 5.2).
 * @param addressField editor label of the credential's field that decides the address
 */
export function redirected(provider: string, status: number, addressField: string): Explanation {
	return {
		message: `${provider} responded with a redirect (${status}), which is never followed`,
		nextStep: `Check '${addressField}' in the credential: it must be the address itself, not one that leads to it.`,
	};
}

/**
 * Who responded with a server error (5xx), e.g. `8x8 responded with 500`. A proxy's response to the request for a tunnel to the
 * provider (CONNECT, RFC 9110 section 9.3.6) reaches a node as if it were the provider's: nothing tells the two apart.
 */
export function respondedBy(provider: string, status: number): string {
	return status >= 502 && status <= 504
		? `${provider}, or a proxy on the way to it, responded with ${status}`
		: `${provider} responded with ${status}`;
}

/**
 * A request that may have been carried out and got no response, or none that was read; without final period.
 * @param reason why none came: the network's code, or its description
 */
export function noResponse(provider: string, failure: NetworkFailure, reason: string): string {
	const unreadable = describeUnreadable(failure);
	if (unreadable === undefined) return `No response came from ${provider} (${reason})`;
	return `The response of ${provider} ${unreadable} and was not read`;
}
