import type { IBinaryKeyData, IDataObject } from 'n8n-workflow';

import { contacts, pressNXpressRuns } from '../../support/press-nxpress.mts';
import { phoneNumber } from '../../support/recipients.mts';
import { toErrorBranch } from '../../support/settings.mts';

// docs/delivery-contract.md, 5.7.
const runs = pressNXpressRuns();

const good = { phone: phoneNumber(1), name: 'Ada' };
const bad = { phone: 'call me', name: 'Bo' };
const asItems = (jsons: IDataObject[]) => jsons.map((json) => ({ json }));

const file = (text: string): IBinaryKeyData => ({
	file: { data: Buffer.from(text).toString('base64'), mimeType: 'text/plain', fileName: `${text}.txt` },
});

describe('with a pair that n8n finds', () => {
	test('n8n adds the fields of the input, there is no `details.input`', async () => {
		const { failure } = await runs().enqueue({ items: [good, bad], settings: toErrorBranch });
		expect(failure).toEqual([
			{
				json: { ...bad, error: expect.stringContaining('call me') as unknown, details: expect.any(Object) as unknown },
				pairedItem: { item: 1 },
			},
		]);
		expect(failure[0].json.details).not.toHaveProperty('input');
	});

	test('the same pinned data again', async () => {
		const before = await runs().enqueue({ items: [good, bad], settings: toErrorBranch });
		const { failure } = await runs().executeStep(before, asItems([{ ...good }, { ...bad }]));
		expect(failure).toEqual(before.failure);
	});
});

describe('pinned data edited, then Execute step', () => {
	test.each([
		['more items than there were', [good, bad], [{ phone: phoneNumber(9), name: 'Old' }]],
		['as many items as there were', [good, bad], contacts(2)],
		['fewer items than there were', [bad], contacts(2)],
	])('%s', async (_, edited, old) => {
		const before = await runs().enqueue({ items: old, settings: toErrorBranch });
		const { status, success, failure } = await runs().executeStep(before, asItems(edited));
		expect(status).toBe('success');
		const sent = edited.filter((json) => json === good);
		expect(success.map(({ json }) => json)).toEqual(
			sent.map(({ phone: recipient }) => expect.objectContaining({ outcome: 'accepted', recipient }) as unknown),
		);
		expect(failure.map(({ json }) => json)).toEqual([
			{
				error: expect.stringContaining("'Phone' [item") as unknown,
				details: expect.objectContaining({ outcome: 'notSent', field: 'Phone', input: bad }) as unknown,
			},
		]);
	});

	test('where the run ends before anything is read', async () => {
		const given = { settings: toErrorBranch, options: { concurrency: -1 } };
		const before = await runs().enqueue({ ...given, items: [good] });
		expect(before.failure).toHaveLength(1);
		const { success, failure } = await runs().executeStep(before, asItems([bad, good]));
		expect(success).toEqual([]);
		expect(failure.map(({ json }) => [Object.keys(json), (json.details as IDataObject).input])).toEqual([
			[['error', 'details'], bad],
			[['error', 'details'], good],
		]);
	});
});

test('an execution that begins at the node: there is nothing to pair with', async () => {
	const { workflow, nodeName } = await runs().enqueue({ items: [bad], settings: toErrorBranch });
	const { runData } = await runs().engine.runWorkflow(workflow, { startAt: nodeName, items: [bad] });
	const [success, failure] = runData[nodeName][0].data?.main ?? [];
	expect(success).toEqual([]);
	expect(failure?.map(({ json }) => json)).toEqual([
		{
			error: expect.stringContaining('call me') as unknown,
			details: expect.objectContaining({ input: bad }) as unknown,
		},
	]);
});

describe('binary data of an item that did not go', () => {
	test.each(['continueErrorOutput', 'continueRegularOutput'] as const)('%s', async (onError) => {
		const binary = [file('one'), file('two'), undefined];
		const run = await runs().enqueue({ items: [good, bad, bad], binary, settings: { onError } });
		const errors = [...run.success, ...run.failure].filter(({ json }) => json.error !== undefined);
		expect(errors.map((item) => item.binary)).toEqual([file('two'), undefined]);
	});

	test('without a pair, too', async () => {
		const before = await runs().enqueue({ items: [good], settings: toErrorBranch });
		const pinned = [{ json: bad, binary: file('one') }];
		const { failure } = await runs().executeStep(before, pinned);
		expect(failure.map((item) => item.binary)).toEqual([file('one')]);
	});
});

test.each([
	['found', (items: IDataObject[]) => items],
	['not found', () => []],
])('10,000 error items whose pairs are %s are returned whole', async (_, earlier) => {
	const items = contacts(10_000).map(({ name }) => ({ name, phone: 'call me' }));
	const before = await runs().enqueue({ items: items.slice(0, 1), settings: toErrorBranch });
	before.data.resultData.runData.Start[0].data = { main: [asItems(earlier(items))] };
	const { failure } = await runs().executeStep(before, asItems(items));
	const own = failure.map(({ json }) => (json.details as IDataObject).input ?? json);
	expect(own.map((fields) => (fields as IDataObject).name)).toEqual(items.map(({ name }) => name));
});
