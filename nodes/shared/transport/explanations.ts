import type { Stop } from '../delivery/outcome';
import { type NetworkFailure, describeFailure, describeUnreadable } from './response';

/** What happened, without final period, and what to do about it, a whole sentence. */
export interface Explanation {
	message: string;
	nextStep: string;
}

/** Both, for the test of a credential, which has room for one text. */
export function inSentences({ message, nextStep }: Explanation): string {
	// A provider's words may end with a period of their own.
	return `${message.replace(/\.$/, '')}. ${nextStep}`;
}

/** Codes that a machine without internet gives, as it does for a host that does not exist. */
const codesOfNoInternet = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH', 'ENETDOWN']);

/**
 * A provider that certainly did not see the request, in the same words for a send and for the test of a credential.
 * @param addressField editor label of the credential's field that decides the address, e.g. `SMS Base URL`
 */
export function cannotBeReached(provider: string, fault: NetworkFailure, addressField: string): Explanation {
	return {
		message: `${provider} cannot be reached (${describeFailure(fault)})`,
		nextStep: codesOfNoInternet.has(fault.code)
			? `Check whether the machine that runs n8n has internet access, and '${addressField}' in the credential.`
			: `Check '${addressField}' in the credential, the proxy of the machine that runs n8n if it has one, and whether ${provider} is up.`,
	};
}

/**
 * 407 Proxy Authentication Required (RFC 9110 section 15.5.8): from the proxy through which the machine that runs n8n
 * reaches the internet, never from a provider. It turns away every request of the run, whatever its account, and passes
 * none on.
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

/** An answer with a redirect, which n8n would follow with another method or hand the contact to another address. */
export function redirected(provider: string, status: number, addressField: string): Explanation {
	return {
		message: `${provider} answered with a redirect (${status}), which is never followed`,
		nextStep: `Check '${addressField}' in the credential: it must be the address itself, not one that leads to it.`,
	};
}

/**
 * Who answered with a server error (5xx), e.g. `8x8 answered 500`. What a proxy answers to the request for a tunnel to the
 * provider (CONNECT, RFC 9110 section 9.3.6) reaches a node as if the provider had said it: nothing tells the two apart.
 */
export function respondedBy(provider: string, status: number): string {
	return status >= 502 && status <= 504
		? `${provider}, or a proxy on the way to it, answered ${status}`
		: `${provider} answered ${status}`;
}

/**
 * A request that may have been carried out and got no answer, or none that was read.
 * @param reason why none came: the network's code, or it in words
 */
export function noResponse(provider: string, fault: NetworkFailure, reason: string): string {
	const unreadable = describeUnreadable(fault);
	if (unreadable === undefined) return `No answer came from ${provider} (${reason})`;
	return `The answer of ${provider} ${unreadable} and was not read`;
}
