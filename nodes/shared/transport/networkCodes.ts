import type { Unreadable } from './body';
import type { NetworkFailure } from './response';

const networkCodeTexts = new Map([
	['ECONNREFUSED', 'connection refused'],
	['ECONNRESET', 'connection closed'],
	['ENOTFOUND', 'no such host'],
	['EAI_AGAIN', 'host name look-up did not work'],
	['ENETUNREACH', 'network not reachable'],
	['EHOSTUNREACH', 'host not reachable'],
	['ENETDOWN', 'network down'],
	['ETIMEDOUT', 'no response in time'],
	['TIMEOUT', 'no response in time'],
	['NO_ANSWER', 'no response'],
	['ERR_BAD_RESPONSE', 'the response broke off'],
	['CERT_HAS_EXPIRED', 'its certificate has expired'],
	['DEPTH_ZERO_SELF_SIGNED_CERT', 'its certificate is not trusted'],
	['SELF_SIGNED_CERT_IN_CHAIN', 'its certificate is not trusted'],
	['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'its certificate is not trusted'],
	['ERR_TLS_CERT_ALTNAME_INVALID', 'its certificate is for another host'],
]);

/** Why a response was not read (`readBody`), to go on after "the answer". */
const unreadableTexts = new Map<string, string>([
	['TOO_LARGE', 'is larger than 16 MB'],
	['TOO_DEEP', 'is nested deeper than 100 levels'],
	['TOO_MANY_VALUES', 'has more than 500,000 values'],
] satisfies Array<[Unreadable, string]>);

/** Why a response was not read, e.g. "is larger than 16 MB"; undefined where none came. */
export function describeUnreadable({ code }: NetworkFailure): string | undefined {
	return unreadableTexts.get(code);
}

/**
 * Why there is no response, for the brackets after a sentence: "connection refused". The network's code itself only
 * where it has no text here, since n8n replaces every message that holds a code that it knows.
 */
export function describeFailure(failure: NetworkFailure): string {
	const unreadable = describeUnreadable(failure);
	return unreadable === undefined ? (networkCodeTexts.get(failure.code) ?? failure.code) : `its response ${unreadable}`;
}
