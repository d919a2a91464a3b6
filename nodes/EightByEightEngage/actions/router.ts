import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { runDelivery } from '../../shared/delivery/runDelivery';
import { runQuery } from '../../shared/delivery/runQuery';
import { cancelMessage } from './cancelMessage/index';
import { getMessage } from './getMessage/index';
import { send } from './send/index';
import { awaitDelivery } from './sendAndAwaitDelivery/index';
import { sendBatch } from './sendBatch/index';

/**
 * Runs the operation that the first item chooses.
 * @returns one list with an output for each item
 * @throws NodeOperationError or NodeApiError as `runDelivery` and `runQuery` do
 */
export async function router(n8n: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	switch (n8n.getNodeParameter('operation', 0)) {
		case 'cancel':
			return await runQuery(n8n, cancelMessage);
		case 'get':
			return await runQuery(n8n, getMessage);
		case 'sendAndAwaitDelivery':
			return await awaitDelivery(n8n);
		case 'sendBatch':
			return await runDelivery(n8n, sendBatch);
		default:
			return await runDelivery(n8n, send);
	}
}
