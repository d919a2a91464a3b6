import type { IDataObject } from 'n8n-workflow';

import { recordEvent } from '../../../nodes/EightByEightEngageTrigger/duplicateEvents.ts';

// What of it a user notices is in test/engine/eight-by-eight-trigger.test.mts; here is what takes too many posts for that.
test('the latest 50,000 posts are known in memory, and no more', () => {
	const staticData: IDataObject = {};
	const post = (n: number) =>
		recordEvent('workflow/node', ['deliveryReceipt', `message-${n}`, 'delivered', ''], staticData, n);
	const repeats = Array.from({ length: 50_001 }, (_, n) => post(n)).filter(Boolean);
	expect(repeats).toEqual([]);
	expect(post(50_000)).toBe(true);
	expect(post(1)).toBe(true);
	expect(post(0)).toBe(false);
});

test('what another process saved meanwhile is known as well', () => {
	const staticData: IDataObject = {};
	expect(recordEvent('here', ['a'], staticData, 1)).toBe(false);
	const elsewhere: IDataObject = { ...staticData };
	expect(recordEvent('elsewhere', ['b'], elsewhere, 2)).toBe(false);
	expect(recordEvent('here', ['b'], elsewhere, 3)).toBe(true);
	expect(recordEvent('here', ['a'], elsewhere, 4)).toBe(true);
});
