import type { INode } from 'n8n-workflow';

import { afterCancellation, afterFailure } from '../../../../nodes/shared/delivery/advice.ts';

const node = (type: string, options = {}) => ({ type, parameters: { options } }) as unknown as INode;
const sending = node('n8n-nodes-survey-messaging.pressNXpress');
const sendingOnce = node('n8n-nodes-survey-messaging.pressNXpress', { sendOnce: { once: {} } });

test('a failed run is resumed by Retry, never by starting the workflow again', () => {
	const advice = afterFailure(sending);
	expect(advice).toContain('Retry');
	expect(advice).toContain('A new execution would message again everybody who was sent to.');
	expect(afterFailure(node('n8n-nodes-survey-messaging.pressNXpressTool'))).toBe('');
});

test.each([
	[[0], 'Items 0 (counted'],
	[[0, 1, 2, 3], 'Items 0-3 (counted'],
	[[0, 1, 2, 4, 7, 8], 'Items 0-2, 4, 7-8 (counted'],
	[Array.from({ length: 50 }, (_, n) => 2 * n), ', 38, … (counted'],
])('a stopped run names whom it may have reached: %j', (gone, named) => {
	expect(afterCancellation(sending, gone)).toContain(named);
	expect(afterCancellation(sending, gone)).toContain('with the other items only');
});

test('a stopped run that reached nobody can be started again', () => {
	expect(afterCancellation(sending, [])).toMatch(
		/^Nobody was messaged by this node in this run\. Start the workflow again/,
	);
});

test('with Send Once, whatever ended is started again as it is', () => {
	expect(afterFailure(sendingOnce)).toContain("or start the workflow again: 'Send Once' skips what was sent.");
	const stopped = afterCancellation(sendingOnce, [0, 1]);
	expect(stopped).toContain("Start the workflow again: 'Send Once' sends only what was not sent.");
	expect(stopped).not.toContain('with the other items only');
});
