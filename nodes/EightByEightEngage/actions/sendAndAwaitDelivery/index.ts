import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { SendOperation } from '../../../shared/delivery/operation';
import { prepareRun } from '../../../shared/delivery/prepareRun';
import { runDelivery } from '../../../shared/delivery/runDelivery';
import { send } from '../send/index';
import type { SurveyDraft } from '../survey/draft';
import { prepare } from '../survey/parse';
import { sendAndAwaitDeliveryFields } from './fields';
import { type AwaitContext, parseWait } from './parse';
import { buildRequest, previewRequest } from './request';

/**
 * Sends one survey and pauses the execution until its final delivery receipt or the time limit.
 * @returns what is saved while it waits: the send's output as `waiting`; where nothing was accepted, the outputs of
 * the send
 * @throws NodeOperationError or NodeApiError as `runDelivery` does
 */
export async function awaitDelivery(n8n: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const prepared = await prepareRun(n8n, () => parseWait(n8n), { others: 0 });
	if (prepared.type === 'invalid') return prepared.outputs;
	const { longest, resumeUrl } = prepared.value;

	const outputs = await runDelivery(n8n, sendWithReceiptsTo(resumeUrl));
	const sent = outputs[0]?.[0]?.json;
	const [input] = n8n.getInputData();
	if (sent?.outcome !== 'accepted' || input === undefined) return outputs;
	// Sent before the execution was interrupted: its receipt came, or comes, to an address that is no longer there.
	if (sent.resumed === true) return outputs;

	// Past the limit n8n passes on the node's input, and drops what the node returned here; the webhook finds the send's
	// output in the input, too. Until then n8n keeps and shows what is returned.
	input.json = { ...sent, outcome: 'timedOut', receipt: null };
	// Scheduled by quiet hours, it is not under way before then.
	const leavesAt = typeof sent.scheduled === 'string' ? Date.parse(sent.scheduled) : Date.now();
	await n8n.putExecutionToWait(new Date(leavesAt + longest));
	return [[{ json: { ...sent, outcome: 'waiting', receipt: null }, pairedItem: { item: 0 } }]];
}

/** The operation Send, with the execution's own address for the receipts. */
function sendWithReceiptsTo(resumeUrl: string): SendOperation<SurveyDraft, AwaitContext> {
	return {
		...send,
		fields: sendAndAwaitDeliveryFields,
		prepare: async (preparation) => ({ ...(await prepare(preparation)), resumeUrl }),
		buildRequest,
		previewRequest,
	};
}
