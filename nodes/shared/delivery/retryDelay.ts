import type { TransportResult } from '../transport/response';
import { isThrottled, retryAfter } from '../transport/retryAfter';

/** Milliseconds before each retry of a throttled request whose response names no time. */
const throttledDelays = [1000, 2000, 4000, 8000, 16_000];
/** Milliseconds before each retry of a request that was not delivered. */
const notDeliveredDelays = [1000, 2000, 4000];
/** A provider that asks for more is asked again after this time (milliseconds). */
const longestDelay = 60_000;

/** How often a request ended in each way that allows a retry. */
export interface Attempts {
	throttled: number;
	notDelivered: number;
}

/**
 * The one place that decides about retries: only a request that certainly was not carried out is sent again
 * (docs/delivery-contract.md, 5.2).
 * @param attempts that ended so before this one
 * @param now epoch milliseconds
 * @returns milliseconds to wait before the retry; undefined when there is none
 */
export function retryDelay(result: TransportResult, attempts: Attempts, now: number): number | undefined {
	switch (result.type) {
		// The provider never saw it: connection refused, name not found. It may be there in a moment.
		case 'notDelivered':
			return notDeliveredDelays[attempts.notDelivered];
		// Wrong secrets stay wrong; an access token that has expired was renewed by n8n already.
		case 'authenticationRejected':
			return undefined;
		// Timeout or reset: the provider may have carried it out.
		case 'noResponse':
			return undefined;
		case 'response': {
			// Redirects, rejections and server errors: the same request would end in the same way, or has gone already.
			if (!isThrottled(result)) return undefined;
			// Throttled: the provider carried out nothing and may say when it will (RFC 9110 section 10.2.3).
			const usual = throttledDelays[attempts.throttled];
			return usual === undefined ? undefined : Math.min(retryAfter(result, now) ?? usual, longestDelay);
		}
		default:
			return result satisfies never;
	}
}
