import type { IDataObject } from 'n8n-workflow';

import { customers, eightByEightRuns } from '../../support/eight-by-eight.mts';
import { errorItems, outcomes, times } from '../../support/outputs.mts';
import { phones } from '../../support/recipients.mts';
import { toErrorBranch } from '../../support/settings.mts';

// The ids that the client gives: one for each message, one for each request.
const runs = eightByEightRuns();

describe('clientMessageId', () => {
	const sending = (values: string[]) => ({
		items: customers(values.length).map((customer, n): IDataObject => ({ ...customer, id: values[n] })),
		fields: { clientMessageId: '={{ $json.id }}' },
	});

	test('the same one twice in a run is invalid, naming both items', async () => {
		const { error } = await runs().sendBatch(sending(['A', 'B', 'A', 'A']));
		expect(error?.message).toContain(
			"'Client Message ID' [item 2]: item 0 has the same one. Nothing was sent. 1 other item cannot",
		);
		expect(error?.description).toContain('Give every item its own');
		expect(runs().requests).toHaveLength(0);
	});

	test('continue on error: the first goes, the others are its error items', async () => {
		const run = await runs().sendBatch({ ...sending(['A', 'B', ' A ', 'A']), settings: toErrorBranch });
		expect(outcomes(run, 4)).toEqual(['accepted', 'accepted', 'notSent', 'notSent']);
		expect(errorItems(run)[0].details.field).toBe('Client Message ID');
		expect(runs().asked).toEqual([phones(0, 1)]);
	});

	test('a contact who is in the list twice is skipped, not invalid, where duplicate recipients are', async () => {
		const { items, fields } = sending(['A', 'B', 'A', 'B']);
		items[2].phone = items[0].phone;
		const run = await runs().sendBatch({
			items,
			fields,
			options: { duplicateRecipients: 'skip' },
			settings: toErrorBranch,
		});
		expect(run.success.map(({ json }) => json.outcome)).toEqual(['accepted', 'accepted', 'skipped']);
		expect(errorItems(run).map(({ error }) => error)).toEqual([
			expect.stringContaining('[item 3]: item 1 has the same one'),
		]);
		expect(runs().asked).toEqual([phones(0, 1)]);
	});

	test('also where the two are of different surveys', async () => {
		const run = await runs().sendBatch({
			...sending(['A', 'A']),
			parameters: { surveyId: '={{ $itemIndex === 0 ? "sandbox-nps" : "sandbox-order" }}' },
			settings: toErrorBranch,
		});
		expect(outcomes(run, 2)).toEqual(['accepted', 'notSent']);
	});

	test('one that an unusable item had is free for another', async () => {
		const { items, fields } = sending(['A', 'A']);
		items[0].phone = 'ask Ada';
		const run = await runs().sendBatch({ items, fields, settings: toErrorBranch });
		expect(outcomes(run, 2)).toEqual(['notSent', 'accepted']);
	});

	test('of any text comes back as it was, and finds its row', async () => {
		const values = ['<b>1</b>', 'a\u0000b', '__proto__', 'constructor', '😀', 'x'.repeat(350), '1e3'];
		const run = await runs().sendBatch(sending(values));
		expect(outcomes(run, values.length)).toEqual(times(values.length, 'accepted'));
		expect(run.success.map(({ json }) => json.clientMessageId)).toEqual(values);
	});

	test('some messages with one and some without', async () => {
		const run = await runs().sendBatch(sending(['A', '', 'B', '']));
		expect(outcomes(run, 4)).toEqual(times(4, 'accepted'));
		expect(run.success.map(({ json }) => json.umid)).toEqual(
			phones(0, 1, 2, 3).map((phone) => runs().umids.get(phone)),
		);
	});
});

describe('clientBatchId', () => {
	const idsOf = () => runs().bodies.map(({ clientBatchId }) => clientBatchId);

	test.each([19, 20])('of %d characters goes out as it is', async (length) => {
		const clientBatchId = 'x'.repeat(length);
		const run = await runs().sendBatch({ items: customers(2), options: { clientBatchId: ` ${clientBatchId} ` } });
		expect(outcomes(run, 2)).toEqual(['accepted', 'accepted']);
		expect(idsOf()).toEqual([clientBatchId]);
	});

	test('of 21 characters is invalid', async () => {
		const { error } = await runs().sendBatch({ options: { clientBatchId: 'x'.repeat(21) } });
		expect(error?.message).toContain("'Client Batch ID' [item 0]: it has 21 characters, 8x8 allows 20");
		expect(runs().requests).toHaveLength(0);
	});

	test.each([
		['NPS', ['NPS-1', 'NPS-2', 'NPS-3']],
		['x'.repeat(18), ['x'.repeat(18) + '-1', 'x'.repeat(18) + '-2', 'x'.repeat(18) + '-3']],
		['abcdefghijklmnopqrst', ['abcdefghijklmnopqr-1', 'abcdefghijklmnopqr-2', 'abcdefghijklmnopqr-3']],
	])('%s of several requests gets a number within its 20 characters', async (clientBatchId, numbered) => {
		const run = await runs().sendBatch({
			items: customers(5),
			options: { clientBatchId, maxMessagesPerRequest: 2, concurrency: 1 },
		});
		expect(outcomes(run, 5)).toEqual(times(5, 'accepted'));
		expect(idsOf()).toEqual(numbered);
		// Each output has the one that its request went out with.
		const ofItems = [numbered[0], numbered[0], numbered[1], numbered[1], numbered[2]];
		expect(run.success.map(({ json }) => json.clientBatchId)).toEqual(ofItems);
	});

	test('is never cut through a character', async () => {
		const clientBatchId = `${'x'.repeat(17)}😀y`;
		await runs().sendBatch({
			items: customers(2),
			options: { clientBatchId, maxMessagesPerRequest: 1, concurrency: 1 },
		});
		expect(idsOf()).toEqual([`${'x'.repeat(17)}-1`, `${'x'.repeat(17)}-2`]);
	});

	test('of 20 emoji has 20 characters', async () => {
		const clientBatchId = '😀'.repeat(20);
		await runs().sendBatch({ items: customers(1), options: { clientBatchId } });
		expect(idsOf()).toEqual([clientBatchId]);
	});

	test('of a hundred requests still has 20 characters, all of them distinct', async () => {
		await runs().sendBatch({
			items: customers(101),
			options: { clientBatchId: 'x'.repeat(20), maxMessagesPerRequest: 1 },
		});
		expect(new Set(idsOf()).size).toBe(101);
		expect(Math.max(...idsOf().map((id) => (id as string).length))).toBe(20);
	});

	test('is never cut in the middle of a character', async () => {
		await runs().sendBatch({
			items: customers(2),
			options: { clientBatchId: 'seventeen-letters😀', maxMessagesPerRequest: 1, concurrency: 1 },
		});
		expect(runs().bodies.map(({ clientBatchId }) => clientBatchId)).toEqual([
			'seventeen-letters-1',
			'seventeen-letters-2',
		]);
	});

	test('can be another one item by item: those go in requests of their own', async () => {
		const run = await runs().sendBatch({
			items: customers(4),
			options: { clientBatchId: '={{ $itemIndex % 2 === 0 ? "even" : "odd" }}', concurrency: 1 },
		});
		expect(outcomes(run, 4)).toEqual(times(4, 'accepted'));
		expect(idsOf()).toEqual(['even', 'odd']);
		expect(runs().asked).toEqual([phones(0, 2), phones(1, 3)]);
	});

	test('ids that are alike but for their ends stay distinct with their numbers', async () => {
		await runs().sendBatch({
			items: customers(8),
			options: {
				clientBatchId: '=abcdefghijklmnopqrs{{ $itemIndex % 2 }}',
				maxMessagesPerRequest: 2,
				concurrency: 1,
			},
		});
		expect(runs().requests).toHaveLength(4);
		expect(new Set(idsOf()).size).toBe(4);
	});
});
