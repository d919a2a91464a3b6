import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { isRecord } from '../../../shared/transport/response';
import { endOf, readBody, readEvent, respond, simplifyReceipt } from '../../events';

/**
 * Handles a POST to the paused execution. Only the final receipt of the very message wakes it; whatever else 8x8
 * posts is received and waits on. A receipt that comes before n8n has stored the pause gets 409 from n8n, and 8x8
 * posts it again after 1, 10, 30 and 90 seconds.
 * @returns the send's output with the receipt, which resumes the workflow; or that the response was sent
 */
export async function resumeOnReceipt(n8n: IWebhookFunctions): Promise<IWebhookResponseData> {
	const event = readEvent(await readBody(n8n));
	if (event === undefined) return respond(n8n, 400, 'This is not a delivery receipt of 8x8.');
	const outcome = event.type === 'deliveryReceipt' ? endOf(event) : undefined;
	if (event.type !== 'deliveryReceipt' || outcome === undefined) {
		return respond(n8n, 200, 'Received. The execution still waits for a final delivery receipt.');
	}
	const sent: unknown = n8n.evaluateExpression('{{ $json }}', 0);
	if (!isRecord(sent) || event.umid !== sent.umid) {
		return respond(n8n, 200, 'Received. The execution waits for the receipt of another message.');
	}
	const json: IDataObject = { ...(sent as IDataObject), outcome, receipt: simplifyReceipt(event) };
	return { workflowData: [[{ json, pairedItem: { item: 0 } }]] };
}
