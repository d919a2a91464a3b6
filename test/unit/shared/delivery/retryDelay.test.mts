import { retryDelay } from '../../../../nodes/shared/delivery/retryDelay.ts';
import type { HttpResponse, TransportResult } from '../../../../nodes/shared/transport/response.ts';

const response = (status: number, headers: HttpResponse['headers'] = {}): HttpResponse => ({
	type: 'response',
	status,
	headers,
	text: '',
});

/** The delays before all retries of a request that always ends in the same way, in seconds. */
function delays(result: TransportResult): number[] {
	const found: number[] = [];
	const attempts = { throttled: 0, notDelivered: 0 };
	for (;;) {
		const delay = retryDelay(result, attempts, Date.parse('2026-01-01T00:00:00Z'));
		if (delay === undefined) return found;
		found.push(delay / 1000);
		attempts[result.type === 'response' ? 'throttled' : 'notDelivered']++;
	}
}

test('429 is retried five times, as its header says or after longer and longer waits', () => {
	expect(delays(response(429))).toEqual([1, 2, 4, 8, 16]);
	expect(delays(response(429, { 'retry-after': '7' }))).toEqual([7, 7, 7, 7, 7]);
	expect(delays(response(429, { 'retry-after': 'Thu, 01 Jan 2026 00:00:20 GMT' }))).toEqual([20, 20, 20, 20, 20]);
});

test('no wait is longer than a minute', () => {
	expect(delays(response(429, { 'retry-after': '3600' }))).toEqual([60, 60, 60, 60, 60]);
});

test('503 is retried only where it says when', () => {
	expect(delays(response(503, { 'retry-after': '3' }))).toEqual([3, 3, 3, 3, 3]);
	expect(delays(response(503))).toEqual([]);
});

test('what was not delivered is retried three times', () => {
	expect(delays({ type: 'notDelivered', code: 'ECONNREFUSED', text: '' })).toEqual([1, 2, 4]);
});

test.each([200, 202, 301, 307, 400, 401, 403, 404, 407, 408, 422, 500, 501, 502, 504, 529])(
	'%d is not retried, whatever its header says',
	(status) => {
		expect(delays(response(status, { 'retry-after': '1' }))).toEqual([]);
	},
);

test.each(['noResponse', 'authenticationRejected'] as const)('%s is not retried', (type) => {
	expect(delays({ type, code: 'TIMEOUT', text: '' })).toEqual([]);
});
