import type { INodeExecutionData } from 'n8n-workflow';

import { closedPort } from '../../../support/closed-port.mts';
import { detailsOf, pairs } from '../../support/outputs.mts';
import { contacts, pressNXpressRuns } from '../../support/press-nxpress.mts';
import { phoneNumber } from '../../support/recipients.mts';
import { oneByOne, toErrorBranch } from '../../support/settings.mts';

// docs/delivery-contract.md, 5.4 to 5.6: one failure affects one item, what would fail again is not attempted, cancelling
// stops.
const runs = pressNXpressRuns();

const countBy = (items: INodeExecutionData[], field: string) => {
	const counts: Record<string, number> = {};
	for (const item of items) {
		const value = detailsOf(item.json)[field] as string;
		counts[value] = (counts[value] ?? 0) + 1;
	}
	return counts;
};
const allOf = (count: number) => Array.from({ length: count }, (_, item) => ({ item }));

/** Resolves once Press'nXPress has received this number of requests. */
async function received(count: number): Promise<void> {
	while (runs().requests.length < count) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('a failed authentication or an unknown touchpoint', () => {
	test.each([401, 403, 404])('%d: one request, and the others are not sent, for that reason', async (status) => {
		runs().fault({ status });
		const { success, failure } = await runs().enqueue({
			items: contacts(50),
			settings: toErrorBranch,
			options: oneByOne,
		});
		expect(success).toEqual([]);
		expect(pairs(failure)).toEqual(allOf(50));
		expect(countBy(failure, 'outcome')).toEqual({ notSent: 50 });
		expect(countBy(failure, 'httpCode')).toEqual({ [status]: 1, null: 49 });
		for (const { json } of failure.slice(1))
			expect(json.error).toMatch(/^Not sent, because Press'nXPress (rejected|did not know)/);
		expect(runs().requests).toHaveLength(1);
	});

	test('an unknown touchpoint ends what goes through it, not what goes through another one', async () => {
		const items = contacts(6).map((contact, n) => ({ ...contact, touchpoint: ['wrong', 'sales'][n % 2] }));
		const { success, failure } = await runs().enqueue({
			items,
			credential: { namedTouchpoints: '{"wrong": "not-a-touchpoint", "sales": "sandbox-sales-touchpoint"}' },
			options: { ...oneByOne, touchpoint: '={{ $json.touchpoint }}' },
			settings: toErrorBranch,
		});
		expect(pairs(success)).toEqual([{ item: 1 }, { item: 3 }, { item: 5 }]);
		expect(failure.map(({ json }) => json.error)).toEqual([
			expect.stringContaining("Press'nXPress does not know the touchpoint"),
			expect.stringContaining("Not sent, because Press'nXPress did not know the touchpoint before [item 2]"),
			expect.stringContaining("Not sent, because Press'nXPress did not know the touchpoint before [item 4]"),
		]);
		expect(runs().requests).toHaveLength(4);
	});

	describe.each([200, 202, 400, 409, 422])('%d, as the provider documents no status', (status) => {
		test.each([
			['Invalid API key', 'the API key', "'API Key'"],
			['The API token is not valid', 'the API key', "'API Key'"],
			['API key required', 'the API key', "'API Key'"],
			['API key revoked', 'the API key', "'API Key'"],
			['Unauthorized: the apiKey has expired', 'the API key', "'API Key'"],
			['Invalid token', 'the API key or the touchpoint token', "'API Key' and 'SMS Touchpoint Token'"],
			['Unauthorized', 'the API key or the touchpoint token', "'API Key' and 'SMS Touchpoint Token'"],
			['Access denied', 'the API key or the touchpoint token', "'API Key' and 'SMS Touchpoint Token'"],
			['Invalid API key or touchpoint', 'the API key or the touchpoint token', "'API Key' and 'SMS Touchpoint Token'"],
			['Unknown touchpoint', 'the touchpoint', "'SMS Touchpoint Token'"],
			['touchpoint token was not found', 'the touchpoint', "'SMS Touchpoint Token'"],
			['No such touchpoint', 'the touchpoint', "'SMS Touchpoint Token'"],
			['The SMS touchpoint is inactive', 'the touchpoint', "'SMS Touchpoint Token'"],
		])(
			'with the message "%s": a handful of requests for 300 items, and says what to check',
			async (message, what, fields) => {
				runs().fault({ status, body: { message } });
				const { success, failure } = await runs().enqueue({ items: contacts(300), settings: toErrorBranch });
				expect(success).toEqual([]);
				expect(countBy(failure, 'outcome')).toEqual({ notSent: 300 });
				expect(runs().requests.length).toBeLessThanOrEqual(5);
				expect(failure[0].json.error).toContain(
					`Press'nXPress did not accept ${what} (${status}): ${message} [item 0]. Open the credential, check ${fields} and test it.`,
				);
				const ended = what === 'the touchpoint' ? 'rejected the touchpoint' : 'rejected the credential';
				expect(failure.at(-1)?.json.error).toMatch(
					`Not sent, because Press'nXPress ${ended} before [item 299]. Open the credential, check ${fields}`,
				);
			},
		);

		test.each([
			'phone is not valid for this touchpoint',
			'Invalid value for attribute token',
			'Recipient is blocked for this touchpoint',
			'The number is not authorized',
			'Unknown country for this API key',
			'Missing required key: phone',
			'Invalid email',
		])('with the message "%s" is about the contact: the others are sent', async (message) => {
			runs().fault({ on: 1, status, body: { message } });
			const { success, failure } = await runs().enqueue({
				items: contacts(3),
				settings: toErrorBranch,
				options: oneByOne,
			});
			expect(failure[0].json.error).toContain(`rejected the contact (${status}): ${message}`);
			expect(success).toHaveLength(2);
		});
	});

	test('200 about the touchpoint ends what goes through it, not what goes through another one', async () => {
		runs().fault({ path: 'sandbox-support-touchpoint', status: 200, body: { message: 'Touchpoint is disabled' } });
		const items = contacts(6).map((contact, n) => ({ ...contact, touchpoint: ['support', 'sales'][n % 2] }));
		const options = { ...oneByOne, touchpoint: '={{ $json.touchpoint }}' };
		const { success, failure } = await runs().enqueue({ items, options, settings: toErrorBranch });
		expect(pairs(success)).toEqual([{ item: 1 }, { item: 3 }, { item: 5 }]);
		expect(failure[0].json.error).toContain("check 'Named Touchpoints, support' and test it");
		expect(runs().requests).toHaveLength(4);
	});

	test('500 about the key: unknown, and one request', async () => {
		runs().fault({ status: 500, body: { message: 'Invalid API key' } });
		const { failure } = await runs().enqueue({ items: contacts(20), settings: toErrorBranch, options: oneByOne });
		expect(countBy(failure, 'outcome')).toEqual({ unknown: 1, notSent: 19 });
		expect(failure[1].json.error).toContain(
			"rejected the credential before [item 1]. Open the credential, check 'API Key' and test it.",
		);
	});

	test('200 about the key, stop on error: says so, and counts', async () => {
		runs().fault({ status: 200, body: { message: 'Invalid API key' } });
		const { error } = await runs().enqueue({ items: contacts(50), options: oneByOne });
		expect(error?.message).toContain(
			"Press'nXPress did not accept the API key (200): Invalid API key [item 0]. Of all items: 0 accepted, 50 not sent, 0 unknown",
		);
		expect(error?.description).toMatch(
			/^Open the credential, check 'API Key' and test it\. To send again, click Retry /,
		);
	});

	test.each([{}, { concurrency: 7 }])('from the beginning, %j: one request in each attempt', async (options) => {
		for (const status of [401, 403, 404]) {
			runs().sandbox.reset();
			runs().fault({ status, latencyMs: 20 });
			const settings = { ...toErrorBranch, retryOnFail: true, maxTries: 2 };
			const { failure } = await runs().enqueue({ items: contacts(50), settings, options });
			expect(failure).toHaveLength(50);
			expect(runs().asked).toEqual([phoneNumber(0), phoneNumber(0)]);
		}
	});

	test('each of several touchpoints that are unknown: one request', async () => {
		const names = ['one', 'two', 'three'];
		const items = contacts(60).map((contact, n) => ({ ...contact, touchpoint: names[n % 3] }));
		const namedTouchpoints = JSON.stringify(Object.fromEntries(names.map((name) => [name, `unknown-${name}`])));
		const options = { touchpoint: '={{ $json.touchpoint }}' };
		const { failure } = await runs().enqueue({
			items,
			credential: { namedTouchpoints },
			options,
			settings: toErrorBranch,
		});
		expect(failure).toHaveLength(60);
		expect(runs().asked).toEqual([0, 1, 2].map(phoneNumber));
	});

	test('one that ends in the middle of a run, without a number entered: what was in flight', async () => {
		runs().fault({ latencyMs: 100 });
		runs().fault({ on: Array.from({ length: 400 }, (_, n) => n + 60), status: 401, latencyMs: 100 });
		const { success, failure } = await runs().enqueue({ items: contacts(400), settings: toErrorBranch });
		expect(success.length + failure.length).toBe(400);
		expect(success).toHaveLength(59);
		expect(runs().requests.length).toBeLessThanOrEqual(59 + 50);
	});

	test.each([401, 403, 404])('%d to all in flight: one request each, never a second', async (status) => {
		runs().fault({ on: Array.from({ length: 20 }, (_, n) => n + 2), status, latencyMs: 100 });
		const { failure } = await runs().enqueue({
			items: contacts(50),
			settings: toErrorBranch,
			options: { concurrency: 7 },
		});
		expect(failure).toHaveLength(49);
		expect(runs().asked).toEqual([0, 1, 2, 3, 4, 5, 6, 7].map(phoneNumber));
	});

	test('in the middle of a run: what went before stays accepted, what comes after is not sent', async () => {
		runs().fault({ recipient: phoneNumber(3), status: 401 });
		const { success, failure } = await runs().enqueue({
			items: contacts(10),
			settings: toErrorBranch,
			options: oneByOne,
		});
		expect(pairs(success)).toEqual(allOf(3));
		expect(failure).toHaveLength(7);
		expect(runs().requests).toHaveLength(4);
	});

	test('stop on error: names the authentication, not an item that was not attempted', async () => {
		runs().fault({ status: 401, latencyMs: 30 });
		const { error } = await runs().enqueue({ items: contacts(50) });
		expect(error?.message).toMatch(/did not accept the API key.*\[item 0\]/);
		expect(error?.message).toContain('0 accepted, 50 not sent, 0 unknown');
		expect(runs().requests).toHaveLength(1);
	});

	test('the wrong key and the wrong touchpoint, as the provider itself tells them apart', async () => {
		for (const credential of [{ apiKey: 'not-the-key-of-anybody' }, { smsTouchpointToken: 'not-a-touchpoint' }]) {
			runs().sandbox.reset();
			const { failure } = await runs().enqueue({
				items: contacts(9),
				settings: toErrorBranch,
				options: oneByOne,
				credential,
			});
			expect(failure).toHaveLength(9);
			expect(failure[0].json.error).toContain('credential');
			expect(runs().requests).toHaveLength(1);
		}
	});
});

describe('a provider that is down for all of 10,000 items', () => {
	test('it responds with 500, continue on error: a handful of requests, the rest not sent, all accounted for', async () => {
		runs().fault({ status: 500 });
		const { success, failure } = await runs().enqueue({ items: contacts(10_000), settings: toErrorBranch });
		expect(success).toEqual([]);
		expect(pairs(failure)).toEqual(allOf(10_000));
		expect(runs().requests).toHaveLength(5);
		expect(countBy(failure, 'outcome')).toEqual({ unknown: 5, notSent: 9995 });
		expect(failure.at(-1)?.json.error).toMatch(
			/^Not sent, because 5 consecutive requests got no proper response \[item 9999\]/,
		);
	});

	test('it responds with 500, stop on error: one request, and the counts agree', async () => {
		runs().fault({ status: 500 });
		const { error } = await runs().enqueue({ items: contacts(10_000) });
		expect(runs().requests).toHaveLength(1);
		expect(error?.message).toContain('0 accepted, 9999 not sent, 1 unknown (0)');
	});

	test.each([
		['continue on error', toErrorBranch],
		['stop on error', {}],
	])('it accepts no connections, %s: all not sent, in seconds', async (_, settings) => {
		const credential = { smsBaseUrl: `http://127.0.0.1:${await closedPort()}/api` };
		const { error, failure } = await runs().enqueueHurried(30, { items: contacts(10_000), settings, credential });
		if (error) {
			expect(error.message).toContain('cannot be reached (connection refused)');
			expect(error.message).toContain('0 accepted, 10000 not sent, 0 unknown');
		} else {
			expect(pairs(failure)).toEqual(allOf(10_000));
			expect(countBy(failure, 'outcome')).toEqual({ notSent: 10_000 });
			expect(countBy(failure, 'httpCode').ECONNREFUSED).toBe(5);
		}
	});

	test('it hangs: five requests, one after the other', async () => {
		runs().fault({ connection: 'hang' });
		const { failure } = await runs().enqueue({
			items: contacts(100),
			settings: toErrorBranch,
			options: { timeout: 60, concurrency: 3 },
		});
		expect(countBy(failure, 'outcome')).toEqual({ unknown: 5, notSent: 95 });
		expect(runs().requests.length).toBeLessThanOrEqual(5);
	});

	test('it throttles everything with 429: a handful of requests as well', async () => {
		runs().fault({ status: 429, retryAfter: 0 });
		const { failure } = await runs().enqueue({ items: contacts(200), settings: toErrorBranch });
		expect(countBy(failure, 'outcome')).toEqual({ notSent: 200 });
		expect(runs().requests).toHaveLength(5 * 6);
	});

	test('failures now and then do not stop a run: only 5 consecutive ones do', async () => {
		runs().fault({ on: [1, 2, 3, 4, 6, 7, 8, 9], status: 500 });
		const { success, failure } = await runs().enqueue({
			items: contacts(12),
			settings: toErrorBranch,
			options: oneByOne,
		});
		expect(success).toHaveLength(4);
		expect(countBy(failure, 'outcome')).toEqual({ unknown: 8 });
	});

	test('rejected contacts do not count as failures of the provider', async () => {
		runs().fault({ on: [1, 2, 3, 4, 5, 6, 7, 8, 9], status: 400 });
		const { success, failure } = await runs().enqueue({
			items: contacts(12),
			settings: toErrorBranch,
			options: oneByOne,
		});
		expect([success.length, failure.length]).toEqual([3, 9]);
	});
});

describe('stop on error', () => {
	test('starts nothing new after the first failure, awaits what is in flight, and counts as the provider does', async () => {
		runs().fault({ latencyMs: 40 });
		runs().fault({ recipient: phoneNumber(7), status: 400, latencyMs: 20 });
		runs().fault({ recipient: phoneNumber(8), connection: 'dropAfter' });
		const { error } = await runs().enqueue({ items: contacts(200), options: { concurrency: 10 } });
		const accepted = runs().sandbox.records.messagesOf('pressnxpress').length - 1;
		expect(error?.message).toContain('[item 7]');
		expect(error?.message).toContain(`${accepted} accepted, ${200 - accepted - 1} not sent, 1 unknown (8)`);
		expect(runs().requests.length).toBeLessThanOrEqual(20);
	});

	test('names the first item that was not sent, though a later one got its response first', async () => {
		runs().fault({ recipient: phoneNumber(2), status: 400, latencyMs: 80, body: { message: 'No such person.' } });
		runs().fault({ recipient: phoneNumber(4), status: 422 });
		const { error } = await runs().enqueue({ items: contacts(30) });
		expect(error?.message).toContain('[item 2]');
		expect(error?.message).toContain('No such person.');
		expect(error).toMatchObject({ name: 'NodeApiError', httpCode: '400', context: { itemIndex: 2 } });
	});

	test('a provider that writes "canceled" does not make n8n treat the execution as cancelled', async () => {
		runs().fault({ status: 402, body: { message: 'Your subscription was canceled.' } });
		const { status, error } = await runs().enqueue({ items: contacts(1) });
		expect(status).toBe('error');
		expect(error?.message).toMatch(/Your subscription was cancell?ed/);
	});

	test('a provider that writes a code such as ECONNREFUSED or EPERM is quoted, not translated', async () => {
		runs().fault({ status: 400, body: { message: 'createPermission EPERM: preexisting ECONNREFUSED' } });
		const { error } = await runs().enqueue({ items: contacts(1) });
		expect(error?.message).toContain('createPermission EPERM: preexisting ECONNREFUSED');
	});
});

describe('cancelling', () => {
	const five = { concurrency: 5 };

	test('starts nothing new, and a Retry sends neither what went nor what may have gone', async () => {
		runs().fault({ on: [6, 7, 8, 9, 10], connection: 'hang' });
		const cancelled = await runs().enqueue({ items: contacts(100), options: five, cancel: received(10) });
		expect(cancelled.status).toBe('canceled');
		expect(cancelled.error?.message).toMatch(
			/^The execution was canceled\. Of all items: 5 accepted, 90 not sent, 5 unknown \((\d, ){4}\d\)\.$/,
		);
		// n8n offers no Retry for it: who got a message is named, so that the others can be sent.
		expect(cancelled.error?.description).toMatch(
			/^Items 0-9 \(counted from 0\) were sent, or may have been\. .* with the other items only/,
		);
		expect(runs().requests).toHaveLength(10);

		const again = await runs().retry(cancelled);
		expect(again.error?.message).toContain('95 accepted, 0 not sent, 5 unknown');
		expect(Object.keys(runs().received)).toHaveLength(100);
		expect(Object.values(runs().received)).toEqual(Array.from({ length: 100 }, () => 1));
	});

	test('continue on error: the execution is cancelled all the same', async () => {
		runs().fault({ on: [6, 7, 8, 9, 10], connection: 'hang' });
		const cancelled = await runs().enqueue({
			items: contacts(100),
			options: five,
			cancel: received(10),
			settings: toErrorBranch,
		});
		expect(cancelled.status).toBe('canceled');
		expect(countBy(cancelled.failure, 'outcome')).toEqual({ unknown: 5, notSent: 90 });
		expect(runs().requests).toHaveLength(10);
	});

	test('ends a long pause at once', async () => {
		runs().fault({ status: 429, retryAfter: 60 });
		const { status, error } = await runs().enqueue({
			items: contacts(10),
			options: oneByOne,
			cancel: received(1).then(() => new Promise((resolve) => setTimeout(resolve, 50))),
		});
		expect(status).toBe('canceled');
		expect(error?.message).toContain('0 accepted, 10 not sent, 0 unknown');
		expect(runs().requests).toHaveLength(1);
	});

	test('before the first request sends nothing at all', async () => {
		const { status } = await runs().enqueue({ items: contacts(10), cancel: Promise.resolve() });
		expect(status).toBe('canceled');
		expect(runs().requests).toHaveLength(0);
	});
});

describe('pacing', () => {
	const peak = () => runs().sandbox.records.peakInFlight.pressnxpress;

	test.each([
		[1, 1],
		[12, 12],
		['={{ 3 }}', 3],
	])('Concurrency %s: never more than %d requests in flight', async (concurrency, most) => {
		runs().fault({ latencyMs: 15 });
		await runs().enqueue({ items: contacts(40), options: { concurrency } });
		expect(peak()).toBeLessThanOrEqual(most);
		// How close it comes depends on the machine; that it is used at all does not.
		if (most > 1) expect(peak()).toBeGreaterThan(1);
		expect(runs().requests).toHaveLength(40);
	});

	test.each([undefined, 0])(
		'Concurrency %s: one request first, then ten, then more, never above 50',
		async (concurrency) => {
			runs().fault({ latencyMs: 150 });
			await runs().enqueue({ items: contacts(250), ...(concurrency !== undefined && { options: { concurrency } }) });
			const times = runs().requests.map(({ receivedAt }) => Date.parse(receivedAt));
			expect(times[1] - times[0]).toBeGreaterThanOrEqual(150);
			expect(times[11] - times[1]).toBeGreaterThanOrEqual(150);
			expect(peak()).toBeGreaterThan(10);
			expect(peak()).toBeLessThanOrEqual(50);
			expect(runs().requests).toHaveLength(250);
		},
	);

	test('also while some are throttled, dropped or rejected', async () => {
		runs().fault({ latencyMs: 10 });
		runs().fault({ on: [4, 9], status: 429, retryAfter: 0.02 });
		runs().fault({ on: [6, 12], status: 400 });
		runs().fault({ on: 15, connection: 'dropAfter' });
		await runs().enqueue({ items: contacts(40), settings: toErrorBranch, options: { concurrency: 4 } });
		expect(peak()).toBeLessThanOrEqual(4);
		expect(runs().requests).toHaveLength(42);
	});

	test('also while responses drip in beyond the timeout', async () => {
		runs().fault({ on: [1, 3, 5, 7, 9, 11, 13, 15], dripMs: 200, dripBytes: 1 });
		await runs().enqueue({ items: contacts(30), settings: toErrorBranch, options: { concurrency: 3, timeout: 150 } });
		// The server may hear of an end later than of the next beginning; without an end there would be eleven.
		expect(peak()).toBeLessThanOrEqual(6);
	});

	test('Batching: a pause after each batch of requests', async () => {
		const options = { batching: { batch: { batchSize: 4, batchInterval: 20_000 } } };
		await runs().enqueueHurried(100, { items: contacts(14), options });
		const times = runs().requests.map(({ receivedAt }) => Date.parse(receivedAt));
		expect(times).toHaveLength(14);
		// A busy machine receives a request late, and then the next one seems early.
		for (const n of [4, 8, 12]) expect(times[n] - times[n - 4]).toBeGreaterThanOrEqual(19_000);
	});

	test.each([
		['-1 switches pausing off', { batchSize: -1, batchInterval: 3_600_000 }],
		['as many requests as items need no pause', { batchSize: 6, batchInterval: 3_600_000 }],
		['nothing entered in it', {}],
	])('Batching: %s', async (_, batch) => {
		const { success } = await runs().enqueue({ items: contacts(6), options: { batching: { batch } } });
		expect(success).toHaveLength(6);
	});

	test('Batching of 0 counts as 1', async () => {
		await runs().enqueueHurried(100, {
			items: contacts(4),
			options: { batching: { batch: { batchSize: 0, batchInterval: 20_000 } } },
		});
		const times = runs().requests.map(({ receivedAt }) => Date.parse(receivedAt));
		times.slice(1).forEach((time, n) => expect(time - times[n]).toBeGreaterThanOrEqual(19_000));
	});
});
