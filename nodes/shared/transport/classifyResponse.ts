import { proxyStatus } from './explanations';
import type { HttpResponse } from './response';
import { isThrottled } from './retryAfter';

/**
 * What a status says of the request, whoever the provider is (RFC 9110 section 15; docs/delivery-contract.md, 5.2).
 * - `success` (2xx): carried out, if the body is the documented one.
 * - `redirected` (3xx): not carried out, since redirects are never followed.
 * - `proxy` (407): the proxy passed nothing on.
 * - `throttled` (429, 503 with `Retry-After`): not carried out, because the provider is too busy.
 * - `rejected` (any other 4xx): not carried out.
 * - `unknown` (everything else): it may have been carried out.
 */
export type ResponseClass = 'success' | 'redirected' | 'proxy' | 'throttled' | 'rejected' | 'unknown';

/** The class of a response, by its status and `Retry-After`. */
export function classifyResponse(response: HttpResponse): ResponseClass {
	const { status } = response;
	if (status >= 200 && status < 300) return 'success';
	if (status >= 300 && status < 400) return 'redirected';
	if (status === proxyStatus) return 'proxy';
	if (isThrottled(response)) return 'throttled';
	return status >= 400 && status < 500 ? 'rejected' : 'unknown';
}
