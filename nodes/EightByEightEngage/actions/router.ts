import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { runDelivery } from '../../shared/delivery/runDelivery';
import { send } from './send/index';
import { awaitDelivery } from './sendAndAwaitDelivery/index';
import { sendBatch } from './sendBatch/index';

/**
 * Runs the operation that the first item chooses.
 * @returns one list with an output for each item
 * @throws NodeOperationError or NodeApiError as `runDelivery` does
 */
export async function router(n8n: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	switch (n8n.getNodeParameter('operation', 0)) {
		case 'sendAndAwaitDelivery':
			return await awaitDelivery(n8n);
		case 'sendBatch':
			return await runDelivery(n8n, sendBatch);
		default:
			return await runDelivery(n8n, send);
	}
}
