import type { INode, INodeExecutionData } from 'n8n-workflow';

/**
 * Makes error items go to the error output on every supported n8n. Older ones (measured on 2.8.4 and 1.123.81)
 * take `{error, details}` for a success, since they know an error item by `error` alone or by an `error` on the
 * item itself. Were that one enumerable, n8n would copy it along and then replace the item's data by its message;
 * hidden, it only decides the way.
 * @param outputs of the node, changed in place
 */
export function routeErrors(node: INode, outputs: INodeExecutionData[]): INodeExecutionData[] {
	if (node.onError !== 'continueErrorOutput') return outputs;
	for (const output of outputs) {
		const { error } = output.json;
		if (typeof error !== 'string') continue;
		Object.defineProperty(output, 'error', { value: { message: error }, enumerable: false });
	}
	return outputs;
}
