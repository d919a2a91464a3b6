import type { IDataObject } from 'n8n-workflow';

import { recordEvent } from '../../../nodes/EightByEightEngageTrigger/duplicateEvents.ts';

// What of it a user notices is in test/engine/EightByEightEngageTrigger/duplicateEvents.test.mts; here is what takes too many events for that.
test('the latest 50,000 events are known in memory, and no more', () => {
	const staticData: IDataObject = {};
	const record = (n: number) =>
		recordEvent('workflow/node', ['deliveryReceipt', `message-${n}`, 'delivered', ''], staticData, n);
	const duplicates = Array.from({ length: 50_001 }, (_, n) => record(n)).filter(Boolean);
	expect(duplicates).toEqual([]);
	expect(record(50_000)).toBe(true);
	expect(record(1)).toBe(true);
	expect(record(0)).toBe(false);
});

test('what another process saved meanwhile is known as well', () => {
	const staticData: IDataObject = {};
	expect(recordEvent('here', ['a'], staticData, 1)).toBe(false);
	const elsewhere: IDataObject = { ...staticData };
	expect(recordEvent('elsewhere', ['b'], elsewhere, 2)).toBe(false);
	expect(recordEvent('here', ['b'], elsewhere, 3)).toBe(true);
	expect(recordEvent('here', ['a'], elsewhere, 4)).toBe(true);
});
