import type { INodeParameters } from 'n8n-workflow';

import type { ReceiptStatus } from '../../../sandbox/eightByEightWebhooks.mts';
import { receiptBody, surveyResponseBody } from '../../../sandbox/eightByEightWebhooks.mts';
import type { JsonObject } from '../../../sandbox/json.mts';
import type { EightByEightMessage } from '../../../sandbox/records.mts';
import {
	inboundMessageSample,
	linkClickSample,
	receiptXmlSample,
	surveyResponse,
} from '../../support/eight-by-eight-events.mts';
import { asString } from '../../support/strings.mts';
import { uuid } from '../../support/uuid.mts';
import type { NodeExecution, ToolStart } from '../harness.mts';
import { findSecrets } from '../harness.mts';
import type { SurveySending } from '../support/eight-by-eight.mts';
import { customers, eightByEightCredential, eightByEightRuns } from '../support/eight-by-eight.mts';
import { errorItems, outcomes, pairs } from '../support/outputs.mts';
import { phoneNumber } from '../support/recipients.mts';
import { toErrorBranch } from '../support/settings.mts';

// Waits with the operation's own handling of what is posted to the paused execution; what n8n itself responds there
// (an execution that still runs, or has ended) is in test/e2e/eight-by-eight-trigger.test.mts.
const runs = eightByEightRuns();

beforeEach(() => {
	// Each test posts the receipts itself.
	runs().settings({ receiptStates: [] });
});

const nthMessage = (n: number): EightByEightMessage => {
	const message = runs().sandbox.records.messagesOf('eightByEight')[n];
	if (message === undefined) throw new Error(`8x8 accepted no message ${n}.`);
	return message;
};

/** The receipt of the message that was sent, as 8x8 posts it. */
const receiptOf = (state: string, status: Partial<ReceiptStatus> = {}, n = 0): JsonObject =>
	receiptBody(nthMessage(n), { state, timestamp: '2026-11-20T08:15:30Z', ...status });

async function paused(sending: SurveySending = {}): Promise<NodeExecution> {
	const waiting = await runs().sendAndAwait(sending);
	expect(waiting.status).toBe('waiting');
	return waiting;
}

const toSuccess = (execution: NodeExecution) => execution.runData.Success?.[0].data?.main[0] ?? [];

/** The half that Send gives. */
const sent = {
	umid: uuid,
	clientMessageId: null,
	recipient: phoneNumber(0),
	destination: '6580000000',
	encoding: 'GSM7',
	status: { code: 'QUEUED', description: 'SMS is accepted and queued for processing' },
};

/** The other half. */
const receipt = {
	event: 'deliveryReceipt',
	umid: uuid,
	batchId: null,
	clientMessageId: null,
	clientBatchId: null,
	subAccountId: 'SubAccount-1',
	source: null,
	smsCount: 1,
	destination: phoneNumber(0),
	state: 'delivered',
	detail: 'delivered_to_recipient',
	errorCode: null,
	errorMessage: null,
	timestamp: '2026-11-20T08:15:30Z',
	price: { total: 0.0125, perSms: 0.0125, currency: 'USD' },
	final: true,
};

const errorSettings: Array<[string, SurveySending['settings']]> = [
	['errors stop the workflow', {}],
	['errors go to their branch', toErrorBranch],
	['errors go on as items', { onError: 'continueRegularOutput' }],
];

describe('the message', () => {
	test('is what Send sends, with the address of the execution for the receipts', async () => {
		const fields = { clientMessageId: 'mine', source: 'YourBrand' };
		const { id, data } = await paused({ fields });
		await runs().send({ fields });
		const [awaited, plain] = runs().bodies;
		const { dlrCallbackUrl, ...rest } = awaited;
		expect(rest).toEqual(plain);
		expect(dlrCallbackUrl).toBe(`http://127.0.0.1:5678/webhook-waiting/${id}?signature=${data.resumeToken}`);
		expect(runs().received).toEqual({ [phoneNumber(0)]: 2 });
	});

	test('has no other address, not even one that was left in the fields', async () => {
		const { id, data } = await paused({ fields: { dlrCallbackUrl: 'https://example.com/receipts' } });
		expect(runs().bodies).toMatchObject([
			{ dlrCallbackUrl: `http://127.0.0.1:5678/webhook-waiting/${id}?signature=${data.resumeToken}` },
		]);
	});
});

describe('the pause', () => {
	const minutesUntil = ({ data }: NodeExecution, since: number) => (data.waitTill!.getTime() - since) / 60_000;

	test.each([
		['48 hours unless told otherwise', undefined, 2880],
		['48 hours where the option is empty', '', 2880],
		['48 hours where an expression evaluates to nothing', '={{ $json.no.such }}', 2880],
		['as long as the option says', 90, 90],
		['as long as an expression says', '={{ "45" }}', 45],
		['less than a minute', 0.5, 0.5],
		['a year', 525_600, 525_600],
	])('lasts %s', async (_what, maxWaitMinutes, minutes) => {
		const before = Date.now();
		const waiting = await paused({ options: maxWaitMinutes === undefined ? {} : { maxWaitMinutes } });
		const after = Date.now();
		expect(minutesUntil(waiting, before)).toBeGreaterThanOrEqual(minutes);
		expect(minutesUntil(waiting, after)).toBeLessThanOrEqual(minutes);
	});

	test.each([
		0,
		-5,
		525_601,
		'two days',
		'={{ NaN }}',
		'={{ Infinity }}',
		'={{ true }}',
		'={{ [60] }}',
		'={{ ({}) }}',
		"={{ $('Nobody').item.json.minutes }}",
	])('is not begun with the option %s: nothing is sent', async (maxWaitMinutes) => {
		const stopped = await runs().sendAndAwait({ options: { maxWaitMinutes } });
		expect(stopped.status).toBe('error');
		expect(stopped.error?.message).toMatch(/'Max Wait \(Minutes\)' \[item 0\]/);
		expect(stopped.error?.message).toMatch(/Nothing was sent/);
		const branched = await runs().sendAndAwait({ options: { maxWaitMinutes }, settings: toErrorBranch });
		expect(branched.status).toBe('success');
		expect(errorItems(branched)).toMatchObject([{ details: { outcome: 'notSent', field: 'Max Wait (Minutes)' } }]);
		expect(runs().requests).toEqual([]);
	});

	test('leaves what came in as it was', async () => {
		const waiting = await paused();
		expect(waiting.runData.Start[0].data?.main[0]).toMatchObject([{ json: customers(1)[0] }]);
		const { execution } = await runs().resume(waiting, receiptOf('delivered'));
		expect(execution.runData.Start[0].data?.main[0]?.map(({ json }) => json)).toEqual(customers(1));
	});
});

describe.each(errorSettings)('the receipt, when %s', (_what, settings) => {
	test('that is final ends the pause, and the output holds both halves', async () => {
		const waiting = await paused({ settings });
		const { call, execution } = await runs().resume(waiting, receiptOf('delivered'));
		expect(call?.answer.status).toBe(200);
		expect(execution.status).toBe('success');
		expect(execution.success.map(({ json }) => json)).toStrictEqual([{ ...sent, outcome: 'delivered', receipt }]);
		expect(pairs(execution.success)).toEqual([{ item: 0 }]);
		expect(execution.failure).toEqual([]);
		const { umid } = nthMessage(0);
		expect(execution.success[0].json).toMatchObject({ umid, receipt: { umid } });
		expect(Object.keys(execution.success[0].json).slice(0, 2)).toEqual(['outcome', 'recipient']);
		expect(toSuccess(execution)).toEqual(execution.success);
		expect(execution.runs).toHaveLength(1);
		expect(runs().requests).toHaveLength(1);
	});

	test.each([
		['delivered', 'delivered'],
		['read', 'delivered'],
		['undelivered', 'undelivered'],
		['rejected', 'undelivered'],
		['failed', 'undelivered'],
		['error', 'undelivered'],
		['DELIVERED', 'delivered'],
		['Failed', 'undelivered'],
	])('%s is the outcome %s', async (state, outcome) => {
		const { execution } = await runs().resume(await paused({ settings }), receiptOf(state));
		expect(execution.success).toMatchObject([{ json: { outcome, receipt: { state, final: true } } }]);
		expect(execution.failure).toEqual([]);
	});

	test('is awaited: until it comes, waiting is saved', async () => {
		const waiting = await paused({ settings });
		expect(waiting.success.map(({ json }) => json)).toStrictEqual([{ ...sent, outcome: 'waiting', receipt: null }]);
		expect(waiting.failure).toEqual([]);
		expect(JSON.stringify(waiting.runData)).not.toContain('timedOut');
	});

	test('in XML ends the pause as in JSON', async () => {
		const waiting = await paused({ settings });
		const text = receiptXmlSample
			.replace('9e09ac86-bd74-5465-851d-1eb5a5fdbb9a', nthMessage(0).umid)
			.replace('undelivered', 'FAILED');
		const { call, execution } = await runs().resumeWith(waiting, {
			text,
			headers: { 'content-type': 'application/xml' },
		});
		expect(call?.answer.status).toBe(200);
		expect(execution.success).toMatchObject([
			{ json: { outcome: 'undelivered', receipt: { state: 'FAILED', errorCode: 15, smsCount: 3, final: true } } },
		]);
	});

	test('undelivered says why', async () => {
		const why = { detail: 'undelivered_to_recipient', errorCode: 1, errorMessage: 'Absent subscriber' };
		const { execution } = await runs().resume(await paused({ settings }), receiptOf('undelivered', why));
		expect(execution.success).toMatchObject([{ json: { outcome: 'undelivered', receipt: why } }]);
	});

	test('does not come: the time limit ends the pause', async () => {
		const waiting = await paused({ settings });
		const { execution } = await runs().resume(waiting);
		expect(execution.status).toBe('success');
		expect(execution.success.map(({ json }) => json)).toStrictEqual([{ ...sent, outcome: 'timedOut', receipt: null }]);
		expect(pairs(execution.success)).toEqual([{ item: 0 }]);
		expect(execution.failure).toEqual([]);
		expect(toSuccess(execution)).toEqual(execution.success);
		expect(runs().requests).toHaveLength(1);
	});
});

describe('what does not end the pause', () => {
	const posts: Array<[string, number, () => unknown]> = [
		['queued', 200, () => receiptOf('queued')],
		['sent', 200, () => receiptOf('sent')],
		['a state of tomorrow', 200, () => receiptOf('a state of tomorrow')],
		['the final receipt of another message', 200, () => receiptOf('delivered', {}, 1)],
		['the answer to the survey', 200, () => surveyResponseBody(nthMessage(0), [], new Date())],
		['the answer to another survey', 200, () => surveyResponse()],
		['a message from a phone', 200, () => JSON.parse(inboundMessageSample) as unknown],
		['a click on a link', 200, () => JSON.parse(linkClickSample) as unknown],
		['nothing', 400, () => ({})],
		['a list of two receipts', 400, () => [receiptOf('delivered'), receiptOf('delivered')]],
		['a text', 400, () => 'delivered'],
		['a receipt without its envelope', 400, () => receiptOf('delivered').payload],
		[
			'a receipt with a list for umid',
			400,
			() => {
				const body = receiptOf('delivered');
				return { ...body, payload: { ...(body.payload as JsonObject), umid: [nthMessage(0).umid] } };
			},
		],
		['another service', 400, () => ({ outcome: 'delivered', umid: nthMessage(0).umid })],
	];

	test.each(posts)('%s: the response is %i', async (_what, status, body) => {
		const waiting = await paused();
		// The other message, whose umid is as good as this one's.
		await runs().send({ items: customers(2).slice(1) });
		const { call, execution } = await runs().resume(waiting, body());
		expect(call).toMatchObject({ answer: { status }, error: undefined });
		expect(call?.items).toBeUndefined();
		expect(execution.status).toBe('waiting');

		const { execution: woken } = await runs().resume(execution, receiptOf('delivered'));
		expect(woken.success).toMatchObject([{ json: { outcome: 'delivered', umid: nthMessage(0).umid } }]);
	});

	test('all of it in a row, the final receipt last', async () => {
		let execution = await paused();
		for (const state of ['queued', 'queued', 'sent', 'sent', 'queued']) {
			({ execution } = await runs().resume(execution, receiptOf(state)));
			expect(execution.status).toBe('waiting');
		}
		({ execution } = await runs().resume(execution, receiptOf('undelivered')));
		expect(execution.success).toMatchObject([{ json: { outcome: 'undelivered' } }]);
	});
});

test('in a loop each round waits for its own message', async () => {
	const [first, second] = customers(2);
	let execution = await paused({ rounds: [[first], [second]] });
	({ execution } = await runs().resume(execution, receiptOf('delivered', {}, 0)));
	expect(execution.status).toBe('waiting');
	expect(runs().received).toEqual({ [phoneNumber(0)]: 1, [phoneNumber(1)]: 1 });

	// The first message is read later: that is not this round's.
	({ execution } = await runs().resume(execution, receiptOf('read', {}, 0)));
	expect(execution.status).toBe('waiting');
	({ execution } = await runs().resume(execution, receiptOf('undelivered', {}, 1)));
	expect(execution.status).toBe('success');
	expect(execution.runs.map(({ success }) => success.map(({ json }) => [json.umid, json.outcome]))).toEqual([
		[[nthMessage(0).umid, 'delivered']],
		[[nthMessage(1).umid, 'undelivered']],
	]);
	expect(runs().requests).toHaveLength(2);
});

describe('several items are invalid, since an execution waits for one message', () => {
	test.each([2, 500])('%i items: the workflow stops, nothing is sent', async (count) => {
		const run = await runs().sendAndAwait({ items: customers(count) });
		expect(run.status).toBe('error');
		expect(run.error?.message).toContain(`${count} items`);
		expect(run.error?.message).toContain('Nothing was sent');
		expect(run.error?.description).toMatch(/loop/);
		expect(run.error?.description).toMatch(/8x8 Engage Trigger/);
		expect(runs().requests).toEqual([]);
	});

	test.each(errorSettings.slice(1))('when %s, each is told, nothing is sent', async (_what, settings) => {
		const run = await runs().sendAndAwait({ items: customers(3), settings });
		expect(run.status).toBe('success');
		expect(outcomes(run, 3)).toEqual(['notSent', 'notSent', 'notSent']);
		for (const { json } of [...run.success, ...run.failure]) {
			expect(json.error).toMatch(/loop.*8x8 Engage Trigger/);
		}
		expect(runs().requests).toEqual([]);
	});

	test('Execute Once takes the first', async () => {
		const waiting = await paused({ items: customers(2), settings: { executeOnce: true } });
		expect(runs().received).toEqual({ [phoneNumber(0)]: 1 });
		const { execution } = await runs().resume(waiting, receiptOf('delivered'));
		expect(outcomes(execution, 1)).toEqual(['delivered']);
	});
});

describe('what was not accepted is not waited for', () => {
	test('a rejected message stops the workflow', async () => {
		runs().settings({ rejectedDestinations: [phoneNumber(0)] });
		const run = await runs().sendAndAwait();
		expect(run.status).toBe('error');
		expect(run.error?.message).toMatch(/8x8 rejected the message/);
		expect(run.data.waitTill).toBeUndefined();
	});

	test('a rejected message goes to the error branch', async () => {
		runs().settings({ rejectedDestinations: [phoneNumber(0)] });
		const run = await runs().sendAndAwait({ settings: toErrorBranch });
		expect(run.status).toBe('success');
		expect(errorItems(run)).toMatchObject([{ details: { outcome: 'rejected', recipient: phoneNumber(0) } }]);
	});

	test.each(errorSettings)('a rejected message goes on, where that was chosen (%s)', async (_what, settings) => {
		runs().settings({ rejectedDestinations: [phoneNumber(0)] });
		const run = await runs().sendAndAwait({ options: { rejectedAs: 'output' }, settings });
		expect(run.status).toBe('success');
		expect(run.success).toMatchObject([{ json: { outcome: 'rejected', status: { code: 'REJECTED' } } }]);
		expect(run.success[0].json).not.toHaveProperty('receipt');
	});

	test('nothing is sent or waited for with Validate Only; the request is shown', async () => {
		const run = await runs().sendAndAwait({ options: { validateOnly: true } });
		expect(run.status).toBe('success');
		expect(run.success).toMatchObject([
			{
				json: {
					outcome: 'validated',
					recipient: phoneNumber(0),
					wouldBe: 'accepted',
					request: { body: { dlrCallbackUrl: expect.stringContaining(`/webhook-waiting/${run.id}`) as string } },
				},
			},
		]);
		expect(JSON.stringify(run.success)).not.toMatch(/signature=(?!\*\*\*")/);
		expect(runs().requests).toEqual([]);
	});

	test.each([
		['a response of 500', { status: 500 }],
		['a connection that broke after the request', { connection: 'dropAfter' }],
		['a 200 with a page', { garble: 'html' }],
	] as const)('%s leaves it unknown', async (_what, fault) => {
		runs().fault(fault);
		const stopped = await runs().sendAndAwait();
		expect(stopped.status).toBe('error');
		expect(stopped.error?.message).toMatch(/not known whether/);
		expect(stopped.error?.context).toMatchObject({ details: { outcome: 'unknown' } });

		runs().fault(fault);
		const branched = await runs().sendAndAwait({ settings: toErrorBranch });
		expect(branched.status).toBe('success');
		expect(errorItems(branched)).toMatchObject([{ details: { outcome: 'unknown' } }]);

		const retried = await runs().retry(stopped);
		expect(retried.status).toBe('error');
		expect(runs().requests).toHaveLength(2);
	});

	test.each([
		['a number nobody has', { items: [{ phone: 'none' }] }, /'Destination' \[item 0\]/],
		['a text without link', { parameters: { templateBody: 'How did we do?' } }, /'Template' \[item 0\]/],
		[
			'a variable in other brackets',
			{
				parameters: {
					templateBody: 'Hi {name} {{url:}}',
					templateVariables: { variable: [{ name: 'name', value: 'Ann' }] },
				},
			},
			/'Template' \[item 0\]: "\{name\}" is in brackets that 8x8 does not fill/,
		],
		[
			'an expression of n8n',
			{ parameters: { templateBody: 'Hi {{ $json.name }} {{url:}}' } },
			/'Template' \[item 0\]: \{\{ \$json\.name \}\} is an expression of n8n/,
		],
		['a credential without key', { credential: { apiKey: '' } }, /'API Key' \[item 0\]/],
	])('%s is invalid as with Send', async (_what, sending: SurveySending, reason) => {
		const stopped = await runs().sendAndAwait(sending);
		expect(stopped.status).toBe('error');
		expect(stopped.error?.message).toMatch(reason);
		const branched = await runs().sendAndAwait({ ...sending, settings: toErrorBranch });
		expect(branched.status).toBe('success');
		expect(errorItems(branched)).toMatchObject([{ error: expect.stringMatching(reason) as string }]);
		expect(runs().requests).toEqual([]);
	});
});

test('a variable that the text does not use is a hint, and the message goes', async () => {
	const waiting = await paused({ parameters: { templateVariables: { variable: [{ name: 'order', value: 'A-1' }] } } });
	expect(waiting.hints.map(({ message }) => message)).toEqual([
		'Variables that the text does not use (number of messages): "order" (1).',
	]);
	expect(runs().requests).toHaveLength(1);
});

test('a survey that 8x8 does not know is not waited for', async () => {
	const run = await runs().sendAndAwait({ parameters: { surveyId: 'sandbox-npss' }, settings: toErrorBranch });
	expect(run.status).toBe('success');
	expect(errorItems(run)).toMatchObject([
		{
			error: expect.stringMatching(
				/^8x8 does not know the survey: Survey not found \(error ID .*\) \[item 0\]\. Check 'Survey ID'/,
			) as string,
			details: { outcome: 'notSent', httpCode: '404', providerCode: 1300 },
		},
	]);
});

test('a retry after a rejection sends once, and waits at its own address', async () => {
	runs().fault({ on: 1, status: 400, body: { code: 1005, message: 'Invalid source' } });
	const failed = await runs().sendAndAwait();
	expect(failed.status).toBe('error');
	const retried = await runs().retry(failed);
	expect(retried.status).toBe('waiting');
	expect(retried.id).not.toBe(failed.id);
	expect(runs().bodies.map(({ dlrCallbackUrl }) => asString(dlrCallbackUrl))).toEqual([
		expect.stringContaining(`/webhook-waiting/${failed.id}?`),
		expect.stringContaining(`/webhook-waiting/${retried.id}?`),
	]);
	expect(runs().received).toEqual({ [phoneNumber(0)]: 1 });
	const { execution } = await runs().resume(retried, receiptOf('delivered'));
	expect(execution.success).toMatchObject([{ json: { outcome: 'delivered' } }]);
});

test('neither half holds the address of the execution or its signature', async () => {
	const waiting = await paused();
	const { execution } = await runs().resume(waiting, receiptOf('delivered'));
	const { execution: timedOut } = await runs().resume(waiting);
	for (const { success, hints } of [waiting, execution, timedOut]) {
		expect(findSecrets({ success, hints }, ['resume-token', 'webhook-waiting'])).toEqual([]);
	}
});

describe('as a tool of an agent', () => {
	const asTool = async (through: ToolStart['through'], parameters: INodeParameters = {}) => {
		const { apiKey, ...rest } = eightByEightCredential(runs().sandbox);
		const run = await runs().engine.runTool({
			type: 'eightByEightEngage',
			credentials: { eightByEightEngageApi: { apiKey, ...rest } },
			parameters: {
				resource: 'survey',
				operation: 'sendAndAwaitDelivery',
				surveyId: 'sandbox-nps',
				destination: "={{ $fromAI('phone', 'whom to ask', 'string') }}",
				templateBody: 'How did we do? {{url:}}',
				...parameters,
			},
			calls: [{ phone: phoneNumber(0) }],
			through,
		});
		expect(findSecrets(run, [asString(apiKey)])).toEqual([]);
		return run;
	};

	// The agent wants the result at once, so there is no execution that could be woken.
	test('that the agent calls itself: says that it cannot wait, and sends nothing', async () => {
		const { status, answers } = await asTool('agent');
		expect(status).toBe('success');
		expect(JSON.stringify(answers)).toMatch(/cannot wait/);
		expect(JSON.stringify(answers)).toMatch(/Use Send/);
		expect(runs().requests).toEqual([]);
	});

	test('that n8n runs for the agent it waits, and the agent gets both halves', async () => {
		const tool = await asTool('engine');
		expect(tool.status).toBe('waiting');
		const waiting: NodeExecution = { ...tool, nodeName: 'Node', runs: [], success: [], failure: [], hints: [] };
		const { call, execution } = await runs().resume(waiting, receiptOf('delivered'));
		expect(call?.answer.status).toBe(200);
		expect(execution.status).toBe('success');
		expect(execution.runData.Agent.at(-1)?.data?.main[0]).toMatchObject([
			{ json: { response: [{ ...sent, outcome: 'delivered', receipt }] } },
		]);
		expect(runs().received).toEqual({ [phoneNumber(0)]: 1 });
	});
});
