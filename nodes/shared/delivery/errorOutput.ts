import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { TimeSlice } from './timeSlice';

/**
 * Makes every error item arrive where *On Error* sends it, complete and with nobody else's data, on every supported n8n.
 *
 * - It keeps the files of its input: n8n joins the input's fields only.
 * - With *Continue (using error output)*, n8n 2.8.4 and 1.123.81 take `{error, details}` for a success: they know an error
 *   item by a lone `error`, or by an `error` on the item itself (`handleNodeErrorOutput` of n8n-core). Were that one
 *   enumerable, n8n would copy it along and then replace the item's data by its message; hidden, it only decides the way.
 * - There n8n also looks up the item's pair, to join its fields. Where pinned data was edited since the last run, it finds
 *   no such item and drops all that the node returned, or finds another contact's. An item without `pairedItem` is left
 *   alone; its own input's fields are then in `details.input`.
 * @param outputs of the node, changed in place; an item with a text in `json.error` is an error item and has `details`
 */
export async function routeErrors(
	context: IExecuteFunctions,
	outputs: INodeExecutionData[],
): Promise<INodeExecutionData[]> {
	const inputs = context.getInputData();
	const findsInput = context.getNode().onError === 'continueErrorOutput' ? inputFinder(context) : undefined;
	const turns = new TimeSlice();
	for (const output of outputs) {
		const { error, details } = output.json;
		if (typeof error !== 'string') continue;
		const { item } = output.pairedItem as { item: number };
		const input = inputs[item];
		if (input.binary) output.binary = input.binary;
		if (findsInput === undefined) continue;
		Object.defineProperty(output, 'error', { value: { message: error }, enumerable: false });
		if (!findsInput(item, input)) {
			delete output.pairedItem;
			output.json = { error, details: { ...(details as IDataObject), input: input.json } };
			keepJson(output);
		}
		if (turns.isOver) await turns.yieldToOthers();
	}
	return outputs;
}

/** Tells of an input item whether n8n will find it, and no other, as the pair of its error item; it asks as n8n will. */
function inputFinder(context: IExecuteFunctions): (item: number, input: INodeExecutionData) => boolean {
	const proxy = context.getWorkflowDataProxy(0);
	return (item, input) => {
		try {
			const source = context.getInputSourceData();
			const found = proxy.$getPairedItem(source.previousNode, source, { item });
			// The same object, unless the item was pinned or went through a database.
			return found?.json === input.json || JSON.stringify(found?.json) === JSON.stringify(input.json);
		} catch {
			return false;
		}
	};
}

/**
 * Has an item keep its data where n8n replaces it by the message of the hidden `error`: it does so with error items that
 * have no pair (a paired one it copies, without what is hidden). After that, the data is a property like any other.
 */
function keepJson(output: INodeExecutionData): void {
	let { json } = output;
	Object.defineProperty(output, 'json', {
		configurable: true,
		enumerable: true,
		get: () => json,
		set(given: IDataObject) {
			const isMessageOnly = Object.keys(given).join() === 'error';
			if (!isMessageOnly) json = given;
			else Object.defineProperty(output, 'json', { value: json, configurable: true, enumerable: true, writable: true });
		},
	});
}
