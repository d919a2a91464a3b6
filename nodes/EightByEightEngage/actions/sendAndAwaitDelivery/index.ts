import {
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeProperties,
	type IWebhookDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
	updateDisplayOptions,
} from 'n8n-workflow';

import { routeErrors } from '../../../shared/delivery/errorOutput';
import type { SendingOperation } from '../../../shared/delivery/operation';
import { Parameters } from '../../../shared/parameters/parameters';
import { runDelivery } from '../../../shared/delivery/runDelivery';
import { asValidationError } from '../../../shared/delivery/readItems';
import { isRecord } from '../../../shared/transport/response';
import { errorItem, invalidInputFailure, validationFailedError } from '../../../shared/delivery/errorItems';
import { ValidationError } from '../../../shared/errors/validationError';
import { quote } from '../../../shared/text/untrusted';
import type { SurveyDraft } from '../survey/draft';
import { surveyFields, surveyOptions } from '../survey/fields';
import { endOf, readBody, readEvent, simplifyReceipt } from '../../events';
import { send } from '../send/index';

/** Minutes: as long as 8x8 posts receipts at all. */
const longestReceipt = 2880;
/** Minutes in a year; n8n keeps a waiting execution as long as it is told. */
const longestWait = 525_600;

/** The fields of the operation in the editor. */
export const sendAndAwaitDeliveryFields: INodeProperties[] = updateDisplayOptions(
	{ show: { resource: ['survey'], operation: ['sendAndAwaitDelivery'] } },
	[
		{
			displayName:
				'The execution pauses until the message is delivered or not. It waits for one message: for several items put the node into a loop with batches of one, or send them and start another workflow with the 8x8 Engage Trigger. 8x8 must be able to reach this n8n (WEBHOOK_URL).',
			name: 'awaitNotice',
			type: 'notice',
			default: '',
		},
		...surveyFields.map(withoutReceiptUrl),
		surveyOptions([
			{
				displayName: 'Max Wait (Minutes)',
				name: 'maxWaitMinutes',
				type: 'number',
				typeOptions: { minValue: 1 },
				default: longestReceipt,
				description: 'How long to wait for the final receipt. 8x8 sends none after 48 hours (2,880 minutes).',
			},
		]),
	],
);

/** The receipts go to the paused execution, so there is nothing to choose. */
function withoutReceiptUrl(field: INodeProperties): INodeProperties {
	if (field.name !== 'additionalFields') return field;
	return { ...field, options: field.options?.filter(({ name }) => name !== 'dlrCallbackUrl') };
}

/**
 * Where the receipts come in: the address of the paused execution. A variable, since the linter takes a
 * node with literal webhooks for a trigger that has to register them.
 */
export const receiptWebhooks: IWebhookDescription[] = [
	{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', path: '', restartWebhook: true, isFullPath: true },
];

/**
 * Sends one survey and pauses the execution until its final delivery receipt or the time limit.
 * @returns what is saved while it waits: the send's output as `waiting`; where nothing was accepted, the outputs of
 * the send
 */
export async function sendAndAwaitDelivery(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const items = context.getInputData();
	let resumeUrl: string;
	let maxWait: number;
	try {
		if (items.length > 1) throw tooManyItems(items.length);
		if (context.isToolExecution?.()) throw cannotWaitAsTool();
		maxWait = readMaxWait(new Parameters(context));
		resumeUrl = String(context.evaluateExpression('{{ $execution.resumeUrl }}', 0));
	} catch (error) {
		const refused = asValidationError(error);
		if (!context.continueOnFail()) throw validationFailedError(context.getNode(), 0, refused, 0);
		const all = items.map((_, item) => errorItem({ item, failure: invalidInputFailure(refused) }));
		return [await routeErrors(context, all)];
	}

	const outputs = await runDelivery(context, withReceiptsTo(resumeUrl));
	const sent = outputs[0]?.[0]?.json;
	const [input] = items;
	if (sent?.outcome !== 'accepted' || input === undefined) return outputs;

	// Past the limit n8n passes on the node's input, and drops what the node returned here; `webhook` below finds the
	// send's output in the input, too. Until then n8n keeps and shows what is returned.
	input.json = { ...sent, outcome: 'timedOut', receipt: null };
	await context.putExecutionToWait(new Date(Date.now() + maxWait));
	return [[{ json: { ...sent, outcome: 'waiting', receipt: null }, pairedItem: { item: 0 } }]];
}

/**
 * A post to the paused execution. Only the final receipt of the very message wakes it; whatever else 8x8
 * posts is received and waits on. A receipt that comes before n8n has stored the pause is answered 409 by
 * n8n, and 8x8 posts it again after 1, 10, 30 and 90 seconds.
 */
export async function resumeOnReceipt(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const answer = (status: number, message: string): IWebhookResponseData => {
		context.getResponseObject().status(status).json({ message });
		return { noWebhookResponse: true };
	};
	const post = readEvent(await readBody(context));
	if (post === undefined) return answer(400, 'This is not a delivery receipt of 8x8.');
	const outcome = post.kind === 'deliveryReceipt' ? endOf(post) : undefined;
	if (post.kind !== 'deliveryReceipt' || outcome === undefined) {
		return answer(200, 'Received. The execution still waits for a final delivery receipt.');
	}
	const sent: unknown = context.evaluateExpression('{{ $json }}', 0);
	if (!isRecord(sent) || post.umid !== sent.umid) {
		return answer(200, 'Received. The execution waits for the receipt of another message.');
	}
	const json: IDataObject = { ...(sent as IDataObject), outcome, receipt: simplifyReceipt(post) };
	return { workflowData: [[{ json, pairedItem: { item: 0 } }]] };
}

/** The operation Send, with the execution's own address for the receipts. */
function withReceiptsTo(resumeUrl: string): SendingOperation<SurveyDraft> {
	return {
		...send,
		async open(run) {
			const open = await send.open(run);
			return {
				...open,
				readDraft(item) {
					const draft = open.readDraft(item);
					// Not part of the content: a retry has another address and is the same message all the same.
					return { ...draft, message: { ...draft.message, dlrCallbackUrl: resumeUrl } };
				},
				// Whoever knows the signature can end the wait, so it is not shown.
				plan: (drafts) =>
					open.plan(drafts).map((request) => ({
						...request,
						bodyOf: ({ message }: SurveyDraft) => ({
							...message,
							dlrCallbackUrl: resumeUrl.replace(/(signature=)[^&]+/, '$1***'),
						}),
					})),
			};
		},
	};
}

function tooManyItems(items: number): ValidationError {
	return new ValidationError(
		'Operation',
		`an execution can wait for one message, and there are ${items} items`,
		'Put the node into a loop with batches of one item, or use Send and start another workflow with the 8x8 Engage Trigger.',
	);
}

/** An agent that calls its tool itself is answered at once, and n8n would wake the agent's node, not this one. */
function cannotWaitAsTool(): ValidationError {
	return new ValidationError(
		'Operation',
		'the tool of this agent cannot wait for a receipt',
		'Use Send, and start another workflow with the 8x8 Engage Trigger.',
	);
}

/** @returns milliseconds */
function readMaxWait(parameters: Parameters): number {
	const label = 'Max Wait (Minutes)';
	const value = parameters.raw('options.maxWaitMinutes', label, 0) ?? '';
	const minutes = value === '' ? longestReceipt : typeof value === 'string' ? Number(value) : value;
	if (typeof minutes === 'number' && minutes > 0 && minutes <= longestWait) return minutes * 60_000;
	throw new ValidationError(
		label,
		`${quote(value)} is not a number of minutes up to a year`,
		'Enter such a number, or remove the option.',
	);
}
