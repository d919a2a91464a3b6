import { classifyResponse } from '../../../../nodes/shared/transport/classifyResponse.ts';

const classOf = (status: number, retryAfter?: string) =>
	classifyResponse({ type: 'response', status, headers: { 'retry-after': retryAfter }, text: '' });

test.each([
	[200, 'success'],
	[202, 'success'],
	[299, 'success'],
	[301, 'redirected'],
	[308, 'redirected'],
	[400, 'rejected'],
	[401, 'rejected'],
	[404, 'rejected'],
	[407, 'proxy'],
	[408, 'rejected'],
	[429, 'throttled'],
	[499, 'rejected'],
	[500, 'unknown'],
	[502, 'unknown'],
	[503, 'unknown'],
	[599, 'unknown'],
	[101, 'unknown'],
])('%d without Retry-After is %s', (status, expected) => {
	expect(classOf(status)).toBe(expected);
});

test('Retry-After makes 503 throttled, and no other status', () => {
	expect(classOf(503, '5')).toBe('throttled');
	expect([400, 500, 502, 504].map((status) => classOf(status, '5'))).toEqual([
		'rejected',
		'unknown',
		'unknown',
		'unknown',
	]);
});
