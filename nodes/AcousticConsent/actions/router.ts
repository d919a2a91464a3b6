import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { runDelivery } from '../../shared/delivery/runDelivery';
import { runQuery } from '../../shared/delivery/runQuery';
import { getStatus } from './getStatus/index';
import { send } from './send/index';
import { sendWithConsent } from './sendWithConsent/index';

/**
 * Runs the operation that the first item chooses.
 * @returns one list with an output for each item
 * @throws NodeOperationError or NodeApiError as `runDelivery` and `runQuery` do
 */
export async function router(n8n: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	switch (n8n.getNodeParameter('operation', 0)) {
		case 'getStatus':
			return await runQuery(n8n, getStatus);
		case 'sendWithConsent':
			return await runDelivery(n8n, sendWithConsent);
		default:
			return await runDelivery(n8n, send);
	}
}
