import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { routeErrors } from '../../../../nodes/shared/delivery/errorOutput';

const inputs = Array.from({ length: 60 }, (_, n): INodeExecutionData => ({ json: { n } }));

const errorItems = (): INodeExecutionData[] =>
	inputs.map((_, item) => ({ json: { error: 'No.', details: { outcome: 'notSent' } }, pairedItem: { item } }));

/** What `routeErrors` asks n8n for, with a look-up of pairs of the given making. */
function context(
	onError: string,
	$getPairedItem: (node: string, source: unknown, pair: { item: number }) => unknown,
): IExecuteFunctions {
	return {
		getInputData: () => inputs,
		getNode: () => ({ onError }),
		getInputSourceData: () => ({ previousNode: 'Before' }),
		getWorkflowDataProxy: () => ({ $getPairedItem }),
	} as unknown as IExecuteFunctions;
}

function busy(milliseconds: number): void {
	const end = performance.now() + milliseconds;
	while (performance.now() < end);
}

test('gives way to the rest of n8n while many pairs are looked up', async () => {
	let turnsOfOthers = 0;
	const others = setInterval(() => turnsOfOthers++, 1);
	await routeErrors(
		context('continueErrorOutput', (_, __, { item }) => {
			busy(10);
			return inputs[item];
		}),
		errorItems(),
	);
	clearInterval(others);
	expect(turnsOfOthers).toBeGreaterThan(3);
});

test.each(['continueRegularOutput', 'stopWorkflow'])('looks up no pair with %s', async (onError) => {
	const asked = jest.fn();
	expect(await routeErrors(context(onError, asked), errorItems())).toEqual(errorItems());
	expect(asked).not.toHaveBeenCalled();
});

describe('an item without a pair', () => {
	const unpaired = async () =>
		await routeErrors(
			context('continueErrorOutput', () => {
				throw new Error('No such item');
			}),
			errorItems(),
		);
	const whole = { error: 'No.', details: { outcome: 'notSent', input: inputs[0].json } };

	test('keeps its data where n8n replaces it by its message, as an ordinary property from then on', async () => {
		const [item] = await unpaired();
		expect(item.json).toEqual(whole);
		item.json = { error: 'No.' };
		expect(item).toStrictEqual({ json: whole });
		item.json = { changed: true };
		expect(item.json).toEqual({ changed: true });
	});

	test('takes other data, before that and with it', async () => {
		const [item] = await unpaired();
		// n8n's combined binary mode puts files into a copy of the data, before anything else is done with it.
		item.json = { ...item.json, files: {} };
		item.json = { error: 'No.' };
		expect(item.json).toEqual({ ...whole, files: {} });
	});

	test('is saved and copied like any other', async () => {
		const [item] = await unpaired();
		expect(JSON.parse(JSON.stringify(item))).toEqual({ json: whole });
		expect(structuredClone(item)).toEqual({ json: whole });
	});
});
