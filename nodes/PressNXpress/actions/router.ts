import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { runDelivery } from '../../shared/delivery/runDelivery';
import { enqueue } from './enqueue/index';

/**
 * Runs the node's one operation.
 * @returns one list with an output for each item
 * @throws NodeOperationError or NodeApiError as `runDelivery` does
 */
export async function router(n8n: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runDelivery(n8n, enqueue);
}
