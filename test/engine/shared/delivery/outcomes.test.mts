import type { IDataObject } from 'n8n-workflow';

import type { Sandbox } from '../../../../sandbox/server.mts';
import { startSandbox } from '../../../../sandbox/server.mts';
import type { NodeExecution } from '../../harness.mts';
import { Engine } from '../../harness.mts';
import { AcousticRuns } from '../../support/acoustic.mts';
import { customers, EightByEightRuns } from '../../support/eight-by-eight.mts';
import { hintTexts } from '../../support/outputs.mts';
import { contacts, PressNXpressRuns } from '../../support/press-nxpress.mts';
import { phoneNumber } from '../../support/recipients.mts';
import { toErrorBranch } from '../../support/settings.mts';

// docs/delivery-contract.md, 3.1, 3.2 and 5.4: every item is accounted for, whatever became of it.
let sandbox: Sandbox;
let eightByEight: EightByEightRuns;
let pressNXpress: PressNXpressRuns;
let acoustic: AcousticRuns;

beforeAll(async () => {
	const engine = await Engine.load();
	sandbox = await startSandbox();
	eightByEight = new EightByEightRuns(engine, sandbox);
	pressNXpress = new PressNXpressRuns(engine, sandbox);
	acoustic = new AcousticRuns(engine, sandbox);
});
afterEach(() => sandbox.reset());
afterAll(async () => await sandbox?.close());

const jsons = ({ success }: NodeExecution) => success.map(({ json }) => json);
const outcomesOf = (run: NodeExecution) => jsons(run).map(({ outcome }) => outcome);

/** The final receipt of the one message that was sent. */
const receiptOf = () => ({
	namespace: 'SMS',
	eventType: 'outbound_message_status_changed',
	payload: {
		umid: eightByEight.umids.get(phoneNumber(0)),
		status: { state: 'delivered', timestamp: '2026-11-26T07:00:00Z' },
	},
});

describe('the totals of a run that stopped', () => {
	test('name a message rejected as an output and one that was only validated', async () => {
		eightByEight.settings({ rejectedDestinations: [phoneNumber(1)] });
		eightByEight.fault({ recipient: phoneNumber(3), status: 400 });
		const { error } = await eightByEight.send({
			items: customers(4),
			options: { concurrency: 1, rejectedAs: 'output', validateOnly: '={{ $itemIndex === 2 }}' },
		});
		expect(error?.message).toContain('Of all items: 1 accepted, 1 not sent, 1 rejected, 1 validated, 0 unknown.');
		expect(error?.context).toMatchObject({ itemIndex: 3 });
	});

	test('name every outcome that there is, in shared requests too', async () => {
		eightByEight.settings({ rejectedDestinations: [1, 2].map(phoneNumber), omittedDestinations: [phoneNumber(3)] });
		eightByEight.fault({ on: 2, status: 400 });
		const items = customers(6).map((customer, n) => ({ ...customer, rejectedAs: n === 1 ? 'output' : 'error' }));
		const { error } = await eightByEight.sendBatch({
			items: [...items, { ...items[0] }, { ...items[5], rehearse: true }],
			options: {
				concurrency: 1,
				duplicateRecipients: 'skip',
				maxMessagesPerRequest: 4,
				rejectedAs: '={{ $json.rejectedAs }}',
				validateOnly: '={{ $json.rehearse === true }}',
			},
		});
		expect(error?.message).toContain(
			'Of all items: 1 accepted, 2 not sent, 2 rejected, 1 skipped, 1 validated, 1 unknown (3).',
		);
	});

	test('of one that was cancelled name them as well', async () => {
		pressNXpress.fault({ latencyMs: 200 });
		const people = contacts(6);
		const { error } = await pressNXpress.enqueue({
			items: [...people, people[0], { ...people[5], rehearse: true }],
			options: { concurrency: 2, duplicateRecipients: 'skip', validateOnly: '={{ $json.rehearse === true }}' },
			cancel: (async () => {
				while (pressNXpress.requests.length < 3) await new Promise((resolve) => setTimeout(resolve, 5));
			})(),
		});
		expect(error?.message).toMatch(
			/^The execution was canceled\. Of all items: 1 accepted, 3 not sent, 1 skipped, 1 validated, 2 unknown \(1, 2\)\.$/,
		);
	});
});

test('a message that may have gone stays unknown when 8x8 rejects it the second time, as an output too', async () => {
	eightByEight.fault({ on: 1, connection: 'dropAfter' });
	const failed = await eightByEight.send({ items: customers(1) });
	eightByEight.settings({ rejectedDestinations: [phoneNumber(0)] });
	const options = { resendUnknown: true, rejectedAs: 'output' };
	const again = await eightByEight.retry(failed, { parameters: { options } });
	expect(again.error?.message).toContain('(an earlier attempt may have reached the recipient) [item 0]');
	expect(again.error?.message).toContain('0 accepted, 0 not sent, 1 unknown (0)');
});

describe('hints on a run that ended', () => {
	test('count what was validated, skipped, or rejected and let pass', async () => {
		eightByEight.settings({ rejectedDestinations: [phoneNumber(1)] });
		const people = customers(4);
		const run = await eightByEight.send({
			items: [...people, people[0], people[2]],
			options: { duplicateRecipients: 'skip', rejectedAs: 'output', validateOnly: '={{ $itemIndex === 3 }}' },
		});
		expect(outcomesOf(run)).toEqual(['accepted', 'rejected', 'accepted', 'validated', 'skipped', 'skipped']);
		expect(hintTexts(run)).toEqual([
			'1 of 6 items was rejected by the provider: its recipient gets no message.',
			"2 of 6 items were skipped and not sent: their recipients are in earlier items, and 'Duplicate Recipients' is set to Skip Duplicates.",
			"1 of 6 items was validated and not sent: 'Validate Only' is on for it.",
		]);
	});

	test('say nothing where everybody got a message', async () => {
		for (const run of [
			await eightByEight.send({ items: customers(2) }),
			await eightByEight.sendBatch({ items: customers(2) }),
			await pressNXpress.enqueue({ items: contacts(2) }),
			await acoustic.send({ options: { duplicateRecipients: 'skip' } }),
		]) {
			expect(hintTexts(run)).toEqual([]);
		}
	});

	test('disturb no AI tool', async () => {
		for (const through of ['agent', 'engine'] as const) {
			const { answers } = await pressNXpress.enqueueAsTool({
				calls: [{ phone: phoneNumber(0) }],
				through,
				options: { validateOnly: true },
			});
			expect(JSON.stringify(answers)).toContain('validated');
			expect(JSON.stringify(answers)).not.toContain('thrown');
		}
		expect(pressNXpress.requests).toEqual([]);
	});
});

describe('Validate Only', () => {
	const skip = { duplicateRecipients: 'skip', validateOnly: true };
	const items = [...customers(2), ...customers(3)];
	const wouldBe = [
		['accepted', undefined, undefined],
		['accepted', undefined, undefined],
		['skipped', 'duplicateRecipient', 0],
		['skipped', 'duplicateRecipient', 1],
		['accepted', undefined, undefined],
	];

	test.each<[string, () => Promise<NodeExecution>]>([
		["Press'nXPress", async () => await pressNXpress.enqueue({ items, options: skip })],
		['8x8 Send', async () => await eightByEight.send({ items, options: skip })],
		['8x8 Send Batch', async () => await eightByEight.sendBatch({ items, options: skip })],
		['Acoustic', async () => await acoustic.send({ items, options: skip })],
	])('tells what a send would skip: %s', async (_, send) => {
		const run = await send();
		expect(outcomesOf(run)).toEqual(items.map(() => 'validated'));
		expect(jsons(run).map((json) => [json.wouldBe, json.reason, json.duplicateOf])).toEqual(wouldBe);
		for (const { request } of jsons(run))
			expect(request).toMatchObject({ method: 'POST', body: expect.anything() as unknown });
		expect(sandbox.records.requests).toEqual([]);
	});

	test('counts in no request what would be skipped', async () => {
		const run = await eightByEight.sendBatch({ items, options: { ...skip, maxMessagesPerRequest: 2 } });
		const place = jsons(run).map(({ request }) => request as IDataObject);
		expect(place.map(({ requestIndex, requestSize }) => [requestIndex, requestSize])).toEqual([
			[0, 2],
			[0, 2],
			[undefined, undefined],
			[undefined, undefined],
			[1, 1],
		]);
	});

	test('of some items: those see the items that are sent, and take no message from them', async () => {
		const people = customers(2);
		const run = await eightByEight.send({
			items: [people[0], people[0], people[0], people[1], people[1]],
			options: { duplicateRecipients: 'skip', validateOnly: '={{ [0, 2, 4].includes($itemIndex) }}' },
		});
		expect(jsons(run).map(({ outcome, wouldBe: would, duplicateOf }) => [outcome, would, duplicateOf])).toEqual([
			['validated', 'accepted', undefined],
			['accepted', undefined, undefined],
			['validated', 'skipped', 0],
			['accepted', undefined, undefined],
			['validated', 'skipped', 3],
		]);
		expect(eightByEight.received).toEqual({ [phoneNumber(0)]: 1, [phoneNumber(1)]: 1 });
	});

	test('shows the text before anything else', async () => {
		const both = { duplicateRecipients: 'skip', validateOnly: true };
		const twice = [...customers(1), ...customers(1)];
		const [first, second] = jsons(await eightByEight.send({ items: twice, options: both }));
		const start = ['outcome', 'recipient', 'wouldBe'];
		const end = ['text', 'encoding', 'segments', 'request'];
		expect(Object.keys(first)).toEqual([...start, ...end]);
		expect(Object.keys(second)).toEqual([...start, 'reason', 'duplicateOf', ...end]);
	});
});

describe('every output begins with outcome and recipient', () => {
	const two = [...customers(2), ...customers(1)];
	const skip = { duplicateRecipients: 'skip' };

	test.each<[string, () => Promise<NodeExecution>, string[]]>([
		[
			"Press'nXPress by SMS",
			async () => await pressNXpress.enqueue({ items: two, options: skip }),
			['accepted', 'accepted', 'skipped'],
		],
		[
			"Press'nXPress by email",
			async () =>
				await pressNXpress.enqueue({
					channel: 'email',
					items: [{ email: 'a@example.com' }, { email: 'A@example.com' }],
					options: skip,
				}),
			['accepted', 'skipped'],
		],
		[
			'8x8 Send',
			async () => await eightByEight.send({ items: two, options: { ...skip, rejectedAs: 'output' } }),
			['accepted', 'rejected', 'skipped'],
		],
		[
			'8x8 Send Batch',
			async () => await eightByEight.sendBatch({ items: two, options: { ...skip, rejectedAs: 'output' } }),
			['accepted', 'rejected', 'skipped'],
		],
		[
			'8x8 Send Batch, validated',
			async () => await eightByEight.sendBatch({ items: two, options: { validateOnly: true } }),
			['validated', 'validated', 'validated'],
		],
		['Acoustic', async () => await acoustic.send({ items: two, options: skip }), ['accepted', 'accepted', 'skipped']],
	])('%s', async (_, send, outcomes) => {
		eightByEight.settings({ rejectedDestinations: [phoneNumber(1)] });
		const run = await send();
		expect(outcomesOf(run)).toEqual(outcomes);
		for (const json of jsons(run)) {
			expect(Object.keys(json).slice(0, 2)).toEqual(['outcome', 'recipient']);
			expect(json.recipient).toMatch(/^\+\d+$|@/);
		}
	});

	test('8x8 Send and Await Delivery, when its time is up and when the receipt comes', async () => {
		for (const body of [undefined, true]) {
			const waiting = await eightByEight.sendAndAwait();
			const { execution } = await eightByEight.resume(waiting, body && receiptOf());
			expect(outcomesOf(execution)).toEqual([body ? 'delivered' : 'timedOut']);
			expect(Object.keys(execution.success[0].json).slice(0, 2)).toEqual(['outcome', 'recipient']);
			sandbox.reset();
		}
	});

	test('of a whole request of Acoustic: recipients are counted', async () => {
		const [json] = jsons(await acoustic.send({ items: customers(2), options: { output: 'perRequest' } }));
		expect(Object.keys(json)).toEqual(['outcome', 'recipients', 'transactionId', 'location']);
		expect(json.recipients).toBe(2);
	});

	test('an error item has neither at its top', async () => {
		eightByEight.fault({ status: 400 });
		const { failure } = await eightByEight.send({ settings: toErrorBranch });
		expect(Object.keys(failure[0].json).sort()).toEqual(['details', 'error', 'name', 'phone']);
	});
});

describe('Include Input Fields', () => {
	const include = { includeInputFields: true };
	const own = ['outcome', 'recipient'];

	test.each<[string, () => Promise<NodeExecution>]>([
		["Press'nXPress", async () => await pressNXpress.enqueue({ items: customers(2), options: include })],
		['8x8 Send', async () => await eightByEight.send({ items: customers(2), options: include })],
		['8x8 Send Batch', async () => await eightByEight.sendBatch({ items: customers(2), options: include })],
		['Acoustic', async () => await acoustic.send({ items: customers(2), options: include })],
		[
			'8x8 Send, validated',
			async () => await eightByEight.send({ items: customers(2), options: { ...include, validateOnly: true } }),
		],
	])("%s: the item's fields come first", async (_, send) => {
		const run = await send();
		expect(run.success).toHaveLength(2);
		run.success.forEach(({ json, pairedItem }, item) => {
			expect(Object.keys(json).slice(0, 4)).toEqual(['phone', 'name', ...own]);
			expect(json).toMatchObject(customers(2)[item]);
			expect(pairedItem).toEqual({ item });
		});
	});

	test('is off by default', async () => {
		const [json] = jsons(await eightByEight.send());
		expect(Object.keys(json).slice(0, 2)).toEqual(own);
		expect(json).not.toHaveProperty('name');
	});

	test("the node's own fields win, and the input's error is left out, with a hint", async () => {
		const items = customers(3).map((customer, n) => ({
			...customer,
			outcome: 'input',
			recipient: 'nobody',
			status: 'closed',
			...(n > 0 && { error: 'of the node before', details: { outcome: 'notSent' } }),
		}));
		const run = await eightByEight.send({ items, options: include, settings: toErrorBranch });
		expect(run.failure).toEqual([]);
		expect(outcomesOf(run)).toEqual(['accepted', 'accepted', 'accepted']);
		jsons(run).forEach((json, n) => {
			expect(json).toMatchObject({ recipient: phoneNumber(n), status: { code: 'QUEUED' }, name: customers(3)[n].name });
			expect(json).not.toHaveProperty('error');
		});
		expect(hintTexts(run)).toEqual([
			"The input field 'error' of 2 items was left out: n8n would treat the output as an error item.",
		]);
		expect(items[1]).toHaveProperty('error');
	});

	test('of what is skipped or rejected and let pass, too; error items stay as they are', async () => {
		eightByEight.settings({ rejectedDestinations: [phoneNumber(1)] });
		eightByEight.fault({ recipient: phoneNumber(2), status: 400 });
		const run = await eightByEight.send({
			items: [...customers(3), ...customers(1)],
			options: { ...include, duplicateRecipients: 'skip', rejectedAs: 'output' },
			settings: { onError: 'continueRegularOutput' },
		});
		expect(jsons(run).map((json) => Object.keys(json).slice(0, 3))).toEqual([
			['phone', 'name', 'outcome'],
			['phone', 'name', 'outcome'],
			['error', 'details'],
			['phone', 'name', 'outcome'],
		]);
	});

	test('after a retry: of what was sent in the attempt before as well, and as the option says now', async () => {
		eightByEight.fault({ recipient: phoneNumber(1), on: 1, status: 400 });
		const failed = await eightByEight.send({ items: customers(2), options: { concurrency: 1 } });
		expect(failed.status).toBe('error');
		const run = await eightByEight.retry(failed, { parameters: { options: include } });
		expect(jsons(run)).toEqual(
			customers(2).map((customer) => expect.objectContaining({ ...customer, outcome: 'accepted' }) as unknown),
		);
		expect(eightByEight.received).toEqual({ [phoneNumber(0)]: 1, [phoneNumber(1)]: 1 });
	});

	test('an output of a whole request stays as it is, and a hint says so', async () => {
		const run = await acoustic.send({
			items: customers(3),
			options: { ...include, output: 'perRequest', maxContactsPerRequest: 2 },
		});
		for (const json of jsons(run))
			expect(Object.keys(json)).toEqual(['outcome', 'recipients', 'transactionId', 'location']);
		expect(hintTexts(run).at(-1)).toBe(
			"2 outputs stand for whole requests and have no input fields, although 'Include Input Fields' is on.",
		);
	});

	test('of a message whose delivery is awaited, whether the receipt comes or not', async () => {
		for (const body of [undefined, true]) {
			const waiting = await eightByEight.sendAndAwait({ options: include });
			const { execution } = await eightByEight.resume(waiting, body && receiptOf());
			expect(jsons(execution)).toEqual([
				expect.objectContaining({
					...customers(1)[0],
					outcome: body ? 'delivered' : 'timedOut',
					recipient: phoneNumber(0),
				}),
			]);
			sandbox.reset();
		}
	});

	test('of what an AI tool was called with disturbs nobody', async () => {
		const { answers } = await pressNXpress.enqueueAsTool({
			calls: [{ phone: phoneNumber(0) }],
			through: 'agent',
			options: include,
		});
		expect(JSON.stringify(answers)).toContain('accepted');
	});
});
