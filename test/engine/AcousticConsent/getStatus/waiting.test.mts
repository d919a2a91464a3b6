import type { IDataObject } from 'n8n-workflow';

import type { Fault } from '../../../../sandbox/faults.mts';
import type { JsonValue } from '../../../../sandbox/json.mts';
import { about, notFound, report } from '../../support/acoustic-status.mts';
import { acousticRuns, phoneNumber } from '../../support/acoustic.mts';
import { hurried } from '../../support/hurried-clock.mts';
import { errorItems, jsonsOf, outcomes, times } from '../../support/outputs.mts';
import { toErrorBranch } from '../../support/settings.mts';

// Waiting until a transaction is processed, retrying reads, and the transaction ID that is asked for.
const runs = acousticRuns();

describe('waiting until processed', () => {
	const waiting = { waitUntilProcessed: true };

	test('ends at once where the transaction ended with errors before it had a contact', async () => {
		runs().statusBody(report([], { errors: ['SMS Program is inactive or not found with identifier 5.'] }));
		for (const phoneNumber of ['', '+6580000001']) {
			const run = await hurried(200, () =>
				runs().getStatus({ items: about('t', phoneNumber), options: { ...waiting, maxWait: 60 } }),
			);
			expect(outcomes(run, 1)).toEqual(['rejected']);
		}
		expect(runs().reads).toHaveLength(2);
	});

	/** Milliseconds between each read and the one before it. */
	const gaps = () =>
		runs()
			.reads.slice(1)
			.map(({ receivedAt }, n) => Date.parse(receivedAt) - Date.parse(runs().reads[n].receivedAt));

	test('looks again at what is not processed, with the interval between, until it is', async () => {
		runs().settings({ notFoundReads: 2, processedPerRead: 2 });
		const items = await runs().sendTo(5);
		const run = await hurried(200, () => runs().getStatus({ items, options: { ...waiting, pollInterval: 20 } }));
		expect(outcomes(run, 5)).toEqual(times(5, 'accepted'));
		// Twice nothing, then 2, 4 and 5 contacts.
		expect(runs().reads).toHaveLength(5);
		for (const gap of gaps()) expect(gap).toBeGreaterThanOrEqual(20_000);
	});

	test('every 15 seconds where nothing was chosen', async () => {
		runs().settings({ notFoundReads: 1 });
		const items = await runs().sendTo(1);
		await hurried(200, () => runs().getStatus({ items, options: waiting }));
		expect(gaps()).toHaveLength(1);
		expect(gaps()[0]).toBeGreaterThanOrEqual(15_000);
	});

	test('leaves alone what is processed already', async () => {
		const [{ transactionId: ready }] = await runs().sendTo(1);
		runs().settings({ notFoundReads: 3 });
		const [{ transactionId: late }] = await runs().sendTo(1);
		const items = [...about(ready as string, phoneNumber(0)), ...about(late as string, phoneNumber(0))];
		// For the second transaction only.
		runs().sandbox.records.reset();
		runs().settings({ notFoundReads: 0 });
		runs().statusFault({
			path: `/${late as string}/`,
			on: [1, 2],
			body: { meta: { generalErrors: [notFound] }, data: null },
		});
		const run = await hurried(200, () => runs().getStatus({ items, options: { ...waiting, pollInterval: 1 } }));
		expect(outcomes(run, 2)).toEqual(times(2, 'accepted'));
		expect(runs().reads.map(({ path }) => path.includes(ready as string))).toEqual([true, false, false, false]);
	});

	test('gives up after the longest wait, with a last look, and says what is known', async () => {
		runs().settings({ processedPerRead: 1 });
		runs().statusFault({ path: '/none/', body: { meta: { generalErrors: [notFound] }, data: null } });
		const items = [...(await runs().sendTo(9)), ...about('none', '+6580000001')];
		const options = { ...waiting, pollInterval: 60, maxWait: 150 };
		const [begin, run] = await hurried(
			500,
			async () => [Date.now(), await runs().getStatus({ items, options })] as const,
		);
		// After 0, 60, 120 and 150 seconds, where the machine is fast enough.
		const looks = runs().reads.filter(({ path }) => path.includes('/none/'));
		expect(looks.length).toBeGreaterThanOrEqual(3);
		expect(looks.length).toBeLessThanOrEqual(4);
		expect(Date.parse(looks.at(-1)?.receivedAt ?? '') - begin).toBeGreaterThanOrEqual(150_000);
		expect(outcomes(run, 10)).toEqual([...times(looks.length, 'accepted'), ...times(10 - looks.length, 'pending')]);
	});

	test('a longest wait of 0 is a single look', async () => {
		const run = await runs().getStatus({ items: about('none', '+6580000001'), options: { ...waiting, maxWait: 0 } });
		expect(outcomes(run, 1)).toEqual(['pending']);
		expect(runs().reads).toHaveLength(1);
	});

	test.each([
		['between two looks', 0],
		['while it looks', 5000],
	])('ends at once when the execution is cancelled %s', async (_name, latencyMs) => {
		runs().statusFault({ latencyMs });
		const reached = new Promise<void>((resolve) => {
			const timer = setInterval(() => {
				if (runs().reads.length === 0 || (latencyMs === 0 && runs().reads[0].status === null)) return;
				clearInterval(timer);
				resolve();
			}, 10);
		});
		const run = await runs().getStatus({
			items: about('none', '+6580000001'),
			options: { ...waiting, pollInterval: 3600, maxWait: 86_400 },
			cancel: reached,
		});
		expect(run.status).toBe('canceled');
		expect(runs().reads).toHaveLength(1);
	});

	test('stop on error: does not go on waiting for others once a status cannot be read', async () => {
		runs().statusFault({ path: '/bad/', status: 404, body: { message: 'No such transaction' } });
		const items = [...about('none', '+6580000001'), ...about('bad', '+6580000002')];
		const run = await hurried(200, () => runs().getStatus({ items, options: { ...waiting, maxWait: 7200 } }));
		expect(run.error?.message).toContain('rejected the request (404): No such transaction [item 1]');
		expect(runs().reads).toHaveLength(2);
	});

	test('continue on error: goes on waiting for the others', async () => {
		runs().settings({ notFoundReads: 2 });
		runs().statusFault({ path: '/bad/', status: 404, body: { message: 'No such transaction' } });
		const items = [...about('bad', '+6580000002'), ...(await runs().sendTo(1))];
		const run = await hurried(200, () => runs().getStatus({ items, options: waiting, settings: toErrorBranch }));
		expect(outcomes(run, 2)).toEqual(['unknown', 'accepted']);
		expect(runs().reads).toHaveLength(4);
	});

	test.each<[name: string, options: IDataObject, told: RegExp]>([
		['an interval of 0', { pollInterval: 0 }, /'Poll Interval \(Seconds\)'/],
		['an interval in words', { pollInterval: 'often' }, /'Poll Interval \(Seconds\)'/],
		['a negative wait', { maxWait: -1 }, /'Max Wait \(Seconds\)'/],
		['a wait that is neither on nor off', { waitUntilProcessed: 'perhaps' }, /'Wait Until Processed'/],
		['an output nobody knows', { output: 'xml' }, /'Output'/],
	])('%s is invalid, before anything is read', async (_name, options, told) => {
		for (const settings of [{}, toErrorBranch]) {
			const run = await runs().getStatus({
				items: about('t', '+6580000001', '+6580000002'),
				options: options as never,
				settings,
			});
			expect(run.error?.message ?? errorItems(run)[1].error).toMatch(told);
		}
		expect(runs().sandbox.records.requests).toEqual([]);
	});
});

describe('reads may be retried', () => {
	const transientFaults: Array<[name: string, fault: Omit<Fault, 'provider'>]> = [
		['500', { status: 500 }],
		['502 as HTML', { status: 502, garble: 'html' }],
		['a dropped connection', { connection: 'dropAfter' }],
		['a response that is cut off', { garble: 'cutOff' }],
		['429', { status: 429 }],
	];

	test.each(transientFaults)('%s, then a status', async (_name, fault) => {
		const items = await runs().sendTo(2);
		runs().statusFault({ on: [1, 2], ...fault });
		const run = await hurried(100, () => runs().getStatus({ items }));
		expect(outcomes(run, 2)).toEqual(times(2, 'accepted'));
		expect(runs().reads).toHaveLength(3);
	});

	test.each(transientFaults)('%s for good: a few times, then it says so', async (_name, fault) => {
		runs().statusFault(fault);
		const run = await hurried(500, () =>
			runs().getStatus({ items: about('t', '+6580000001', '+6580000002'), settings: toErrorBranch }),
		);
		expect(outcomes(run, 2)).toEqual(times(2, 'unknown'));
		expect(errorItems(run)[0].error).toMatch(
			/Acoustic (responded with 50\d|gave no status|did not take the request).*\[item 0\]\. .*read the status again later/,
		);
		expect(runs().reads.length).toBeLessThanOrEqual(6);
	});

	test('a busy Acoustic is given the time that it asks for', async () => {
		const items = await runs().sendTo(1);
		runs().statusFault({ on: 1, status: 503, retryAfter: 30 });
		const run = await hurried(100, () => runs().getStatus({ items }));
		expect(outcomes(run, 1)).toEqual(['accepted']);
		const [first, second] = runs().reads.map(({ receivedAt }) => Date.parse(receivedAt));
		expect(second - first).toBeGreaterThanOrEqual(30_000);
	});

	test('five consecutive transactions without a proper response, and no more are read', async () => {
		runs().statusFault({ garble: 'html' });
		const items = Array.from({ length: 20 }, (_, n) => about(`t${n}`, '+6580000001')[0]);
		const run = await runs().getStatus({ items, settings: toErrorBranch });
		expect(outcomes(run, 20)).toEqual(times(20, 'unknown'));
		expect(runs().reads.length).toBeLessThanOrEqual(8);
		expect(errorItems(run)[19].error).toMatch(/^Not read, because 5 consecutive requests got no proper response/);
	});

	test('403 stops all', async () => {
		runs().settings({ smsEnabled: false });
		const items = Array.from({ length: 20 }, (_, n) => about(`t${n}`, '+6580000001')[0]);
		const run = await runs().getStatus({ items, settings: toErrorBranch });
		expect(outcomes(run, 20)).toEqual(times(20, 'unknown'));
		expect(runs().reads.length).toBeLessThanOrEqual(4);
		expect(errorItems(run)[0].error).toContain('SMS is not enabled');
		expect(errorItems(run)[19].error).toMatch(/^Not read, because .*SMS is not enabled/);
	});

	test('never more than 4 in flight', async () => {
		runs().statusFault({ latencyMs: 150 });
		await runs().getStatus({ items: Array.from({ length: 12 }, (_, n) => about(`t${n}`, '+6580000001')[0]) });
		expect(runs().reads).toHaveLength(12);
		expect(runs().peakInFlight).toBe(4);
	});
});

describe('the transaction ID', () => {
	test.each([
		['a/../../programs', 'a%2F..%2F..%2Fprograms'],
		['../x?y=1#z', '..%2Fx%3Fy%3D1%23z'],
		['100%', '100%25'],
		['...', '...'],
		[' 6adb75b2-158 ', '6adb75b2-158'],
		['Überweisung ✓', '%C3%9Cberweisung%20%E2%9C%93'],
		['={{ 512 }}', '512'],
	])('%s is in one segment of the path', async (transactionId, segment) => {
		const run = await runs().getStatus({ items: [{}], parameters: { transactionId } });
		expect(outcomes(run, 1)).toEqual(['pending']);
		expect(runs().reads.map(({ path }) => path)).toEqual([`/acoustic/rest/channels/sms/sends/${segment}/status`]);
	});

	test.each<[name: string, transactionId: JsonValue]>([
		['that is empty', ''],
		['of whitespace', ' \t'],
		['that is not there', null],
		['that is a dot', '.'],
		['that climbs', ' .. '],
		['that is an object', { id: '1' }],
		['that is a list', ['1']],
		['that no address can hold', 'half an emoji \ud83d'],
	])('%s is invalid, before anything is read', async (_name, transactionId) => {
		const items = [{ transactionId: 'a' }, { transactionId }, { transactionId: 'b' }] as IDataObject[];
		const stopped = await runs().getStatus({ items });
		expect(stopped.error?.message).toMatch(/^'Transaction ID' \[item 1\]: /);
		expect(stopped.error?.context).toMatchObject({ itemIndex: 1 });
		expect(runs().sandbox.records.requests).toEqual([]);

		const wentOn = await runs().getStatus({ items, settings: toErrorBranch });
		expect(outcomes(wentOn, 3)).toEqual(['pending', 'notSent', 'pending']);
		expect(errorItems(wentOn)[0].details.field).toBe('Transaction ID');
		expect(runs().reads).toHaveLength(2);
	});

	test('of a send, and the phone number of a send, are what is asked for where nothing was entered', async () => {
		const run = await runs().getStatus({ items: await runs().sendTo(2), parameters: {} });
		expect(jsonsOf(run.success).map(({ phoneNumber, smsSent }) => [phoneNumber, smsSent])).toEqual([
			[phoneNumber(0), true],
			[phoneNumber(1), true],
		]);
	});

	test('a phone number that is an object is invalid', async () => {
		const run = await runs().getStatus({ items: about('t', { a: 1 }), settings: toErrorBranch });
		expect(errorItems(run)[0].error).toMatch(
			/^'Phone Number' \[item 0\]: it holds a value of type object, not a phone number/,
		);
	});
});
