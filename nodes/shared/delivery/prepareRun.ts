import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { asValidationError } from '../errors/validationError';
import { errorItem, invalidItemFailure, validationFailedError } from './errorItems';
import { routeErrors } from './errorOutput';
import type { Effect } from './outcome';

/** What a run starts with, or the outputs of one that cannot start. */
export type PreparedRun<Value> =
	| { type: 'prepared'; value: Value }
	| { type: 'invalid'; outputs: INodeExecutionData[][] };

/**
 * Prepares what all items of a run share. What is invalid in it is so for every item.
 * @param prepare throws ValidationError
 * @param details `effect` of the operation, and `others`, the items besides the first that the error counts, with stop-on-error
 * @throws NodeOperationError with stop-on-error
 */
export async function prepareRun<Value>(
	n8n: IExecuteFunctions,
	prepare: () => Value | Promise<Value>,
	{ effect = 'sent', others = n8n.getInputData().length - 1 }: { effect?: Effect; others?: number } = {},
): Promise<PreparedRun<Value>> {
	try {
		return { type: 'prepared', value: await prepare() };
	} catch (error) {
		const items = n8n.getInputData();
		const invalid = asValidationError(error);
		if (!n8n.continueOnFail()) throw validationFailedError(n8n.getNode(), 0, invalid, others, effect);
		// Thrown from here, "continue" would pass the input items on as if they had been sent.
		const all = items.map((_, item) => errorItem({ item, failure: invalidItemFailure(invalid, effect) }));
		return { type: 'invalid', outputs: [await routeErrors(n8n, all)] };
	}
}
