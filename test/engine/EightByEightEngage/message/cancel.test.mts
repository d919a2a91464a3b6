import { randomUUID } from 'node:crypto';

import type { IDataObject } from 'n8n-workflow';

import type { Fault } from '../../../../sandbox/faults.mts';
import type { JsonValue } from '../../../../sandbox/json.mts';
import { eightByEightRuns, type MessageAsking } from '../../support/eight-by-eight.mts';
import { hurried } from '../../support/hurried-clock.mts';
import { asString } from '../../../support/strings.mts';
import { errorItems, errorsOf, hintTexts, jsonsOf, outcomes, pairs, times } from '../../support/outputs.mts';
import { toErrorBranch } from '../../support/settings.mts';

// What becomes of a cancellation: certain where 8x8 said it, `unknown` where nobody can know. The pace is in pace.test.mts.
const runs = eightByEightRuns();

const cancels = () => runs().requests.filter(({ method }) => method === 'DELETE');

/** Cancels without waiting in real time. */
const cancel = async (asking: MessageAsking) => await hurried(50, async () => await runs().cancel(asking));

const fault = (what: Omit<Fault, 'provider'>) => runs().fault({ method: 'DELETE', ...what });

const byBatch = { cancelBy: 'batchId' };

describe('one message', () => {
	test('that is scheduled is cancelled: 8x8 posts no receipts, and has it as not delivered', async () => {
		runs().settings({ defaultDlrUrl: 'http://127.0.0.1:9/receipts', readIntervalMs: 0 });
		const fields = { scheduled: new Date(Date.now() + 1500).toISOString() };
		const sent = await runs().send({ items: [{ phone: '+6580000001' }, { phone: '+6580000002' }], fields });
		const [first, second] = jsonsOf(sent.success);
		const run = await runs().cancel({ items: [first] });
		expect(jsonsOf(run.success)).toEqual([{ outcome: 'cancelled', cancelledCount: 1, umid: first.umid }]);
		expect(run.hints).toEqual([]);

		await new Promise((resolve) => setTimeout(resolve, 2000));
		const posted = runs().sandbox.eightByEight.deliveries.map(({ umid }) => umid);
		expect(new Set(posted)).toEqual(new Set([second.umid]));
		const read = await runs().get({ items: [first] });
		expect(read.success[0].json).toMatchObject({ outcome: 'undelivered', status: { detail: 'cancelled' } });
	});

	test.each([
		[false, 'nothingToCancel'],
		[true, 'notFound'],
	])(
		'cancelled before, or sent: not cancelled (8x8 says "not found": %s)',
		async (nothingToCancelIsNotFound, reason) => {
			runs().settings({ nothingToCancelIsNotFound });
			const [scheduled] = await runs().scheduled(1);
			const [sent] = jsonsOf((await runs().send()).success);
			await cancel({ items: [scheduled] });
			const run = await cancel({ items: [scheduled, sent] });
			expect(jsonsOf(run.success)).toEqual(
				[scheduled, sent].map(({ umid }) => ({ outcome: 'notCancelled', cancelledCount: 0, reason, umid })),
			);
			expect(hintTexts(run)[0]).toMatch(
				/^2 of 2 items had nothing to cancel: (8x8 does not know the ID, or )?the message was sent/,
			);
			expect(run.hints[0].type).toBe('warning');
		},
	);

	test('that nobody knows is not cancelled, and the others are', async () => {
		const [scheduled] = await runs().scheduled(1);
		const run = await cancel({ items: [{ umid: randomUUID() }, scheduled] });
		expect(jsonsOf(run.success).map(({ outcome, reason }) => [outcome, reason])).toEqual([
			['notCancelled', 'notFound'],
			['cancelled', undefined],
		]);
		expect(hintTexts(run)[0]).toMatch(/^1 of 2 items had nothing to cancel/);
	});

	test('in several items is cancelled once, and each item says so', async () => {
		const [scheduled] = await runs().scheduled(1);
		const run = await cancel({ items: [scheduled, scheduled] });
		expect(outcomes(run, 2)).toEqual(['cancelled', 'cancelled']);
		expect(cancels()).toHaveLength(1);
	});

	test('with its input fields, and the sub-account that sent it', async () => {
		const [{ umid }] = await runs().scheduled(1);
		const items = [{ umid, ticket: 7, outcome: 'mine', own: 'SubAccount-1' }];
		const run = await cancel({
			items,
			credential: { subAccountId: 'SubAccount-2' },
			options: { includeInputFields: true, subAccountId: '={{ $json.own }}' },
		});
		expect(run.success[0].json).toEqual({ ...items[0], outcome: 'cancelled', cancelledCount: 1 });
	});
});

describe('a batch', () => {
	test('is cancelled by one request, and each of its items says how many', async () => {
		const items = await runs().scheduled(3, 'sendBatch');
		const run = await cancel({ items, parameters: byBatch });
		expect(jsonsOf(run.success)).toEqual(
			items.map(({ batchId }) => ({ outcome: 'cancelled', cancelledCount: 3, batchId })),
		);
		expect(pairs(run.success)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
		expect(cancels().map(({ path }) => path)).toEqual([
			`/8x8/api/v1/subaccounts/SubAccount-1/messages/batch/${asString(items[0].batchId)}`,
		]);
	});

	test('of which a part is left, one that is sent, one that nobody knows', async () => {
		const [first, ...rest] = await runs().scheduled(3, 'sendBatch');
		await cancel({ items: [first] });
		const [sent] = jsonsOf((await runs().sendBatch()).success);
		const run = await cancel({ items: [rest[0], sent, { batchId: randomUUID() }], parameters: byBatch });
		expect(
			jsonsOf(run.success).map(({ outcome, cancelledCount, reason }) => [outcome, cancelledCount, reason]),
		).toEqual([
			['cancelled', 2, undefined],
			['notCancelled', 0, 'nothingToCancel'],
			['notCancelled', 0, 'notFound'],
		]);
	});

	test('and single messages in one run: an expression chooses', async () => {
		const [inBatch] = await runs().scheduled(1, 'sendBatch');
		const [single] = await runs().scheduled(1);
		const run = await cancel({
			items: [inBatch, single],
			parameters: { cancelBy: '={{ $json.batchId ? "batchId" : "umid" }}', batchId: '={{ $json.batchId }}' },
		});
		expect(outcomes(run, 2)).toEqual(['cancelled', 'cancelled']);
	});
});

describe('where an attempt got no proper response', () => {
	test.each<[name: string, what: Omit<Fault, 'provider'>]>([
		['a lost connection before 8x8 read it', { connection: 'dropBefore' }],
		['500, not carried out', { status: 500 }],
		['429', { status: 429 }],
		['503 with Retry-After', { status: 503, retryAfter: 2 }],
	])('%s: made again, and cancelled', async (_name, what) => {
		const items = await runs().scheduled(1);
		fault({ on: 1, ...what });
		const run = await cancel({ items });
		expect(outcomes(run, 1)).toEqual(['cancelled']);
		expect(cancels()).toHaveLength(2);
	});

	test.each<[name: string, what: Omit<Fault, 'provider'>, isNotFound: boolean]>([
		['a lost connection', { connection: 'dropAfter' }, false],
		['a lost connection, then "not found"', { connection: 'dropAfter' }, true],
		['500, carried out', { status: 500, processed: true }, false],
		['a response that is cut off', { garble: 'cutOff' }, true],
	])('%s: that 8x8 then finds nothing to cancel leaves it unknown', async (_name, what, nothingToCancelIsNotFound) => {
		runs().settings({ nothingToCancelIsNotFound });
		const items = await runs().scheduled(1);
		fault({ on: 1, ...what });
		const run = await cancel({ items, settings: toErrorBranch });
		expect(outcomes(run, 1)).toEqual(['unknown']);
		expect(errorsOf(run)[0]).toMatch(
			/^8x8 found nothing to cancel; an earlier attempt, to which no proper response came, may have cancelled it.* \[item 0\]\. Look it up in 8x8 Connect/,
		);
	});

	test('also where 429 came between', async () => {
		const items = await runs().scheduled(1);
		fault({ on: 1, connection: 'dropAfter' });
		fault({ on: 2, status: 429, retryAfter: 1 });
		const run = await cancel({ items, settings: toErrorBranch });
		expect(outcomes(run, 1)).toEqual(['unknown']);
		expect(cancels()).toHaveLength(3);
	});

	test('one that never responds is unknown, and the next step harms nobody', async () => {
		const items = await runs().scheduled(1);
		fault({ status: 502, processed: true });
		const run = await cancel({ items, settings: toErrorBranch });
		expect(outcomes(run, 1)).toEqual(['unknown']);
		expect(errorsOf(run)[0]).toMatch(
			/^8x8 responded with 502 and something that is not a confirmation \[item 0\]\. .*cancel it again: a message that is cancelled already stays so\.$/,
		);
		expect(cancels()).toHaveLength(4);
	});
});

describe('a later attempt of the run', () => {
	test('Retry: what was cancelled stays so and is not asked for again', async () => {
		const items = await runs().scheduled(2);
		fault({ path: asString(items[1].umid), status: 404, body: 'Nothing here' });
		const failed = await cancel({ items });
		expect(failed.error?.message).toMatch(/^8x8 rejected the request.* \[item 1\]/);
		runs().sandbox.faults.clear();
		const run = await hurried(50, async () => await runs().retry(failed));
		expect(outcomes(run, 2)).toEqual(['cancelled', 'cancelled']);
		expect(cancels().map(({ path }) => path.split('/').at(-1))).toEqual([items[0].umid, items[1].umid, items[1].umid]);
	});

	test('Retry: what may have been cancelled is unknown, not "nothing to cancel"', async () => {
		const items = await runs().scheduled(1);
		fault({ status: 500, processed: true });
		const failed = await cancel({ items });
		expect(failed.status).toBe('error');
		runs().sandbox.faults.clear();
		const run = await hurried(50, async () => await runs().retry(failed));
		expect(run.error?.message).toMatch(/^8x8 found nothing to cancel; an earlier attempt/);
	});

	test('Retry On Fail does the same', async () => {
		const items = await runs().scheduled(2);
		fault({ path: asString(items[1].umid), on: 1, status: 404, body: 'Nothing here' });
		const run = await cancel({ items, settings: { retryOnFail: true, maxTries: 2 } });
		expect(outcomes(run, 2)).toEqual(['cancelled', 'cancelled']);
		expect(cancels()).toHaveLength(3);
	});

	test('another execution asks 8x8', async () => {
		const items = await runs().scheduled(1);
		await cancel({ items });
		expect(outcomes(await cancel({ items }), 1)).toEqual(['notCancelled']);
	});
});

describe('errors', () => {
	test.each<[name: string, what: Omit<Fault, 'provider'>, told: RegExp, outcome: string]>([
		[
			'a foreign sub-account as a 500',
			{ status: 500, body: { code: 1001 } },
			/^8x8 does not know the sub-account/,
			'notCancelled',
		],
		['a wrong key', { status: 401 }, /^8x8 does not know the API key/, 'notCancelled'],
		[
			'an invalid ID',
			{ status: 400, body: { code: 1000, message: 'Invalid umid.' } },
			/^8x8 cannot use the ID: Invalid umid.*Check 'Message ID'/,
			'notCancelled',
		],
		['426', { status: 426, body: { code: 1014 } }, /^8x8 asks for a newer TLS version/, 'notCancelled'],
		['a 404 that is not of 8x8', { status: 404, garble: 'html' }, /^8x8 rejected the request/, 'notCancelled'],
		['a redirect', { status: 307, redirectTo: '/elsewhere' }, /^8x8 responded with 307/, 'notCancelled'],
		[
			'429 to the end',
			{ status: 429, retryAfter: 1 },
			/rate limit, also after waiting.*Wait until nobody else reads or cancels/,
			'notCancelled',
		],
		['407', { status: 407 }, /^The proxy between n8n and 8x8/, 'notCancelled'],
		['500', { status: 500 }, /^8x8 responded with 500 and something that is not a confirmation/, 'unknown'],
	])('%s', async (_name, what, told, outcome) => {
		fault(what);
		const run = await cancel({ items: [{ umid: randomUUID() }], settings: toErrorBranch });
		expect(outcomes(run, 1)).toEqual([outcome]);
		expect(errorsOf(run)[0]).toMatch(told);
		expect(runs().sandbox.records.requestsOf('elsewhere')).toEqual([]);
	});

	test('nobody there: not cancelled', async () => {
		const run = await cancel({
			items: [{ umid: randomUUID() }],
			credential: { baseUrl: 'http://127.0.0.1:9' },
			settings: toErrorBranch,
		});
		expect(errorItems(run)[0].details).toMatchObject({ outcome: 'notCancelled', httpCode: 'ECONNREFUSED' });
	});

	test('what is not attempted is not cancelled, and says why', async () => {
		fault({ status: 401 });
		const items = Array.from({ length: 9 }, () => ({ umid: randomUUID() }));
		const run = await cancel({ items, settings: toErrorBranch });
		expect(outcomes(run, 9)).toEqual(times(9, 'notCancelled'));
		expect(errorsOf(run)[8]).toMatch(
			/^Not cancelled, because 8x8 rejected the credential before \[item 8\]\. Open the credential, check the key and 'Base URL'/,
		);
		expect(cancels()).toHaveLength(1);
	});

	test.each<[name: string, body: JsonValue]>([
		['nothing', {}],
		['a negative count', { cancelledCount: -1 }],
		['a broken count', { cancelledCount: 1.5 }],
		['a count as text', { cancelledCount: '1' }],
		['null', { cancelledCount: null }],
		['a list', [{ cancelledCount: 1 }]],
		['a number beyond all', { cancelledCount: 1e300 }],
	])('a success that says %s is unknown', async (_name, body) => {
		fault({ status: 200, body });
		const run = await cancel({ items: [{ umid: randomUUID() }], settings: toErrorBranch });
		expect(outcomes(run, 1)).toEqual(['unknown']);
	});

	test('204 without a body is unknown', async () => {
		fault({ garble: 'noContent' });
		const run = await cancel({ items: await runs().scheduled(1), settings: toErrorBranch });
		expect(outcomes(run, 1)).toEqual(['unknown']);
	});

	test('invalid items: nothing is cancelled with stop on error, the others with continue', async () => {
		const [scheduled] = await runs().scheduled(1);
		const items: IDataObject[] = [scheduled, { umid: '' }, { umid: 'a b' }];
		const stopped = await cancel({ items });
		expect(stopped.error?.message).toBe(
			"'Message ID' [item 1]: it is empty. Nothing was cancelled. 1 other item cannot be used either.",
		);
		expect(stopped.error?.context).toMatchObject({ details: { outcome: 'notCancelled', field: 'Message ID' } });
		expect(cancels()).toEqual([]);
		const run = await cancel({ items, settings: toErrorBranch });
		expect(outcomes(run, 3)).toEqual(['cancelled', 'notCancelled', 'notCancelled']);
	});

	test('the batch ID and the choice are checked as well', async () => {
		const empty = await cancel({ items: [{}], parameters: byBatch });
		expect(empty.error?.message).toMatch(/^'Batch ID' \[item 0\]: it is empty/);
		const odd = await cancel({ items: [{}], parameters: { cancelBy: 'phone' } });
		expect(odd.error?.message).toMatch(/^'Cancel By' \[item 0\]: "phone" is not one of its choices/);
	});
});

test('Validate Only shows the request and cancels nothing', async () => {
	const [scheduled] = await runs().scheduled(1);
	const run = await cancel({ items: [scheduled], options: { validateOnly: true } });
	expect(run.success[0].json).toMatchObject({
		outcome: 'validated',
		request: { method: 'DELETE', url: expect.stringContaining(asString(scheduled.umid)) as string },
	});
	expect(cancels()).toEqual([]);
});

test('stop on error: what is not asked for yet stays, and Stop ends it at once', async () => {
	const items = await runs().scheduled(6);
	fault({ on: 2, status: 400, body: { code: 1000, message: 'Invalid umid.' } });
	const failed = await cancel({ items });
	expect(failed.error?.message).toMatch(/ \[item 1\]\. Of all items: [12] cancelled, ([45] not cancelled)\.$/);
	expect(cancels().length).toBeLessThanOrEqual(3);

	runs().sandbox.faults.clear();
	fault({ latencyMs: 5000 });
	const stopped = await runs().cancel({ items, cancel: 300 });
	expect(stopped.status).toBe('canceled');
});

test('as a tool: what was cancelled, and what was not', async () => {
	const [{ umid }] = await runs().scheduled(1);
	const parameters = { umid: "={{ $fromAI('id', 'which', 'string') }}" };
	const node = runs().messageNode('cancel', { parameters });
	const { answers } = await hurried(
		20,
		async () =>
			await runs().engine.runTool({
				...node,
				calls: [{ id: umid as string }, { id: umid as string }],
				through: 'engine',
			}),
	);
	expect(JSON.stringify(answers)).toMatch(/"cancelled".*"notCancelled"|cancelledCount.*nothingToCancel/);
});
