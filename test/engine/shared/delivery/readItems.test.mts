import type { IDataObject } from 'n8n-workflow';

import { pairs } from '../../support/outputs.mts';
import { contacts, pressNXpressRuns } from '../../support/press-nxpress.mts';
import type { Enqueue } from '../../support/press-nxpress.mts';
import { phoneNumber } from '../../support/recipients.mts';
import { toErrorBranch } from '../../support/settings.mts';

// docs/delivery-contract.md, 5.1: nothing is sent before everything was read.
const runs = pressNXpressRuns();

/** 1,000 contacts, of which item 700 (and any others named) has no usable phone number. */
function thousandContacts(...alsoBad: number[]): IDataObject[] {
	const items = contacts(1000);
	for (const bad of [700, ...alsoBad]) items[bad].phone = 'ask Ada';
	return items;
}

describe('1,000 items, one of them bad', () => {
	test('stop on error: nothing is sent, and the message names item and field', async () => {
		const { status, error } = await runs().enqueue({ items: thousandContacts() });
		expect(status).toBe('error');
		expect(error?.message).toContain("'Phone' [item 700]");
		expect(error?.message).toContain('Nothing was sent.');
		expect(error?.message).not.toContain('other item');
		expect(error?.description).toMatch(/^Enter the number alone/);
		expect(error?.description).toContain(' Item 700 is the 701st of the input: n8n counts from 0.');
		expect(error?.context).toMatchObject({ itemIndex: 700, details: { outcome: 'notSent', field: 'Phone' } });
		expect(runs().requests).toHaveLength(0);
	});

	test('stop on error: a cell that says "canceled" does not make n8n take the execution for a cancelled one', async () => {
		const { status, error } = await runs().enqueue({ items: [{ phone: 'canceled' }] });
		expect(status).toBe('error');
		expect(error?.message).toContain("'Phone' [item 0]");
	});

	test('stop on error: says how many others are bad', async () => {
		const two = await runs().enqueue({ items: thousandContacts(999) });
		expect(two.error?.message).toContain("'Phone' [item 700]");
		expect(two.error?.message).toContain('1 other item ');
		const eleventh = contacts(12).map((contact, item) => (item === 11 ? { phone: '' } : contact));
		const { error: ofLast } = await runs().enqueue({ items: eleventh });
		expect(ofLast?.description).toMatch(/\. Item 11 is the 12th of the input: n8n counts from 0\.$/);
		const { error: ofFirst } = await runs().enqueue({ items: [{ phone: '' }] });
		expect(ofFirst?.description).not.toContain('of the input');
		const four = await runs().enqueue({ items: thousandContacts(3, 4, 999) });
		expect(four.error?.message).toContain("'Phone' [item 3]");
		expect(four.error?.message).toContain('3 other items ');
		expect(runs().requests).toHaveLength(0);
	});

	test('continue on error: 999 are sent, the invalid one goes to the error branch, linked to its input', async () => {
		const { status, success, failure } = await runs().enqueue({ items: thousandContacts(), settings: toErrorBranch });
		expect(status).toBe('success');
		const others = Array.from({ length: 1000 }, (_, n) => n).filter((n) => n !== 700);
		expect(success.map(({ json }) => json.recipient)).toEqual(others.map(phoneNumber));
		expect(pairs(success)).toEqual(others.map((item) => ({ item })));
		expect(failure).toEqual([
			{
				json: {
					phone: 'ask Ada',
					name: 'Contact 700',
					error: expect.stringContaining("'Phone' [item 700]") as string,
					details: { outcome: 'notSent', httpCode: null, providerCode: null, providerMessage: null, field: 'Phone' },
				},
				pairedItem: { item: 700 },
			},
		]);
		expect(runs().received).toEqual(Object.fromEntries(others.map((n) => [phoneNumber(n), 1])));
	});

	test('continue in the regular output: one item for each input, in order, the bad one holds error and details only', async () => {
		const { success } = await runs().enqueue({
			items: [...contacts(3), { phone: 'ask Ada' }, ...contacts(2)],
			settings: { onError: 'continueRegularOutput' },
		});
		expect(pairs(success)).toEqual([0, 1, 2, 3, 4, 5].map((item) => ({ item })));
		expect(Object.keys(success[3].json)).toEqual(['error', 'details']);
		expect(success.filter(({ json }) => 'error' in json)).toHaveLength(1);
	});
});

describe('what is wrong for the whole run', () => {
	const wrong: Array<[string, Enqueue, string]> = [
		['Concurrency', { options: { concurrency: -1 } }, "'Concurrency'"],
		['Concurrency by an expression', { options: { concurrency: '={{ $json.name }}' } }, "'Concurrency'"],
		[
			'an expression that throws',
			{ options: { timeout: '={{ $("No such node").first().json.ms }}' } },
			"'Timeout (Ms)'",
		],
		['Timeout', { options: { timeout: -1 } }, "'Timeout (Ms)'"],
		['Duplicate Recipients', { options: { duplicateRecipients: 'maybe' } }, "'Duplicate Recipients'"],
		[
			'Duplicate Recipients that evaluate to nothing',
			{ options: { duplicateRecipients: '={{ $json.duplicates }}' } },
			'the result of its expression is empty',
		],
		[
			'Number Check that evaluates to nothing',
			{ options: { numberCheck: "={{ '' }}" } },
			'the result of its expression is empty',
		],
		[
			'Validate Only that evaluates to nothing',
			{ options: { validateOnly: '={{ $json.test }}' } },
			'the result of its expression is empty',
		],
		['Resend Unknown', { options: { resendUnknown: 'perhaps' } }, "'Resend Unknown'"],
		['Batching', { options: { batching: { batch: { batchSize: 1.5, batchInterval: 1 } } } }, "'Requests per Batch'"],
		[
			'Batch Interval',
			{ options: { batching: { batch: { batchSize: 1, batchInterval: -1 } } } },
			"'Batch Interval (Ms)'",
		],
		['no API key', { credential: { apiKey: '' } }, "'API Key'"],
		['an API key of whitespace', { credential: { apiKey: '  ' } }, "'API Key'"],
		['no touchpoint token', { credential: { smsTouchpointToken: '' } }, "'Touchpoint Name or ID'"],
		[
			'named touchpoints that are not JSON',
			{ credential: { namedTouchpoints: '{"support": tok' } },
			"'Named Touchpoints'",
		],
		['named touchpoints that are a list', { credential: { namedTouchpoints: '["sandbox-x"]' } }, "'Named Touchpoints'"],
		[
			'a named touchpoint without token',
			{ credential: { namedTouchpoints: '{"support": ""}' } },
			"'Named Touchpoints'",
		],
		['no base URL', { credential: { smsBaseUrl: '' } }, "'SMS Base URL'"],
		['http to another machine', { credential: { smsBaseUrl: 'http://example.com' } }, "'SMS Base URL'"],
		['a user in the base URL', { credential: { smsBaseUrl: 'https://user:sesame@example.com' } }, "'SMS Base URL'"],
		['a script as base URL', { credential: { smsBaseUrl: 'javascript:alert(1)' } }, "'SMS Base URL'"],
		['a query in the base URL', { credential: { smsBaseUrl: 'https://example.com/api?key=sesame' } }, "'SMS Base URL'"],
	];

	test.each(wrong)('continue on error: %s makes every item an error item', async (_, start, field) => {
		const { status, success, failure } = await runs().enqueue({
			items: contacts(3),
			settings: toErrorBranch,
			...start,
		});
		expect(status).toBe('success');
		expect(success).toEqual([]);
		expect(pairs(failure)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
		for (const { json } of failure) {
			expect(json.error).toContain(field);
			expect(json.error).not.toContain('sesame');
			expect(json.details).toMatchObject({ outcome: 'notSent' });
		}
		expect(runs().requests).toHaveLength(0);
	});

	test.each(wrong)('stop on error: %s stops the run', async (_, start, field) => {
		const { status, error } = await runs().enqueue({ items: contacts(3), ...start });
		expect(status).toBe('error');
		expect(error?.message).toContain(field);
		expect(error?.message).toContain('Nothing was sent.');
		expect(`${error?.message} ${error?.description}`).not.toContain('sesame');
		expect(runs().requests).toHaveLength(0);
	});

	test('a credential that was deleted makes every item an error item', async () => {
		const { engine } = runs();
		const elsewhere = engine.saveCredential('pressNXpressApi', {});
		Object.assign(elsewhere, { id: 'credential-that-was-deleted' });
		const { success, failure } = await runs().enqueue({
			credential: elsewhere,
			items: contacts(2),
			settings: toErrorBranch,
		});
		expect(success).toEqual([]);
		expect(failure).toHaveLength(2);
		expect(failure[0].json.details).toMatchObject({ outcome: 'notSent' });
	});

	test('an email base URL that cannot be used does not stop SMS', async () => {
		const { status } = await runs().enqueue({ items: contacts(1), credential: { emailBaseUrl: 'http://example.com' } });
		expect(status).toBe('success');
	});
});

describe('Validate Only', () => {
	test('sends nothing and shows the request without its secrets', async () => {
		const { success } = await runs().enqueue({ items: contacts(2), options: { validateOnly: true } });
		expect(success).toEqual(
			[0, 1].map((item) => ({
				json: {
					outcome: 'validated',
					recipient: phoneNumber(item),
					wouldBe: 'accepted',
					request: {
						method: 'POST',
						url: `${runs().sandbox.pressNXpressUrl}/channel/sms/***/enqueue?apiKey=***`,
						body: { phone: phoneNumber(item) },
					},
				},
				pairedItem: { item },
			})),
		);
		expect(runs().requests).toHaveLength(0);
	});

	test('is decided item by item', async () => {
		const items = contacts(6).map((contact, n) => ({ ...contact, rehearse: n % 2 === 0 }));
		const { success } = await runs().enqueue({ items, options: { validateOnly: '={{ $json.rehearse }}' } });
		expect(success.map(({ json }) => json.outcome)).toEqual([
			'validated',
			'accepted',
			'validated',
			'accepted',
			'validated',
			'accepted',
		]);
		expect(runs().asked.sort()).toEqual([1, 3, 5].map(phoneNumber));
	});

	test('that is neither yes nor no is invalid, not treated as no', async () => {
		const { failure } = await runs().enqueue({
			items: contacts(1),
			settings: toErrorBranch,
			options: { validateOnly: '={{ "yes please" }}' },
		});
		expect(failure[0].json.error).toContain("'Validate Only'");
		expect(runs().requests).toHaveLength(0);
	});

	test('of a retry checks, but neither uses nor changes the ledger', async () => {
		const items = contacts(2).map((contact, n) => ({ ...contact, rehearse: n === 1 }));
		const options = { validateOnly: '={{ $json.rehearse }}' };
		runs().fault({ on: 1, status: 400 });
		const failed = await runs().enqueue({ items, options });
		const again = await runs().retry(failed);
		expect(again.success.map(({ json }) => json.outcome)).toEqual(['accepted', 'validated']);
		expect(runs().received).toEqual({ [phoneNumber(0)]: 1 });
	});
});

describe('Duplicate Recipients', () => {
	const addresses = ['Ada@Example.com', 'bo@example.com', 'ada@example.com', 'ADA@EXAMPLE.COM', 'bo@example.com'];
	const items = addresses.map((email) => ({ email }));

	test('are sent each by default', async () => {
		await runs().enqueue({ channel: 'email', items });
		expect(runs().received).toEqual({ 'ada@example.com': 3, 'bo@example.com': 2 });
	});

	test('skip: the first item goes, however the address is written, and later ones name it', async () => {
		const { success } = await runs().enqueue({ channel: 'email', items, options: { duplicateRecipients: 'skip' } });
		expect(success.map(({ json, pairedItem }) => ({ ...json, pairedItem }))).toEqual([
			expect.objectContaining({ recipient: 'Ada@Example.com', outcome: 'accepted', pairedItem: { item: 0 } }),
			expect.objectContaining({ recipient: 'bo@example.com', outcome: 'accepted', pairedItem: { item: 1 } }),
			{
				outcome: 'skipped',
				recipient: 'ada@example.com',
				reason: 'duplicateRecipient',
				duplicateOf: 0,
				pairedItem: { item: 2 },
			},
			{
				outcome: 'skipped',
				recipient: 'ADA@EXAMPLE.COM',
				reason: 'duplicateRecipient',
				duplicateOf: 0,
				pairedItem: { item: 3 },
			},
			{
				outcome: 'skipped',
				recipient: 'bo@example.com',
				reason: 'duplicateRecipient',
				duplicateOf: 1,
				pairedItem: { item: 4 },
			},
		]);
		expect(runs().received).toEqual({ 'ada@example.com': 1, 'bo@example.com': 1 });
	});

	test('skip: a bad item does not stand for its recipient', async () => {
		const { success, failure } = await runs().enqueue({
			items: [
				{ phone: '+6580000001', amount: '={{' },
				{ phone: '+65 8000 0001', amount: 1 },
				{ phone: 6580000001, amount: 2 },
			],
			parameters: {
				numbersWithoutPlus: 'SG',
				attributesMode: 'json',
				attributesJson: '={{ $json.amount === "={{" ? "not JSON" : {} }}',
			},
			options: { duplicateRecipients: 'skip' },
			settings: toErrorBranch,
		});
		expect(failure.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }]);
		expect(success.map(({ json }) => [json.outcome, json.duplicateOf])).toEqual([
			['accepted', undefined],
			['skipped', 1],
		]);
		expect(runs().received).toEqual({ '+6580000001': 1 });
	});

	test('skip: an item that is only validated does not keep the sent one from going', async () => {
		const { success } = await runs().enqueue({
			items: [
				{ phone: '+6580000001', rehearse: true },
				{ phone: '+6580000001', rehearse: false },
			],
			options: { duplicateRecipients: 'skip', validateOnly: '={{ $json.rehearse }}' },
		});
		expect(success.map(({ json }) => json.outcome)).toEqual(['validated', 'accepted']);
	});
});

describe('outputs', () => {
	test('no items: nothing is sent and nothing is returned', async () => {
		const { status, success, failure } = await runs().enqueue({ items: [] });
		expect([status, success, failure]).toEqual(['success', [], []]);
	});

	test('are returned in input order, whatever the order of the responses', async () => {
		const items = contacts(20);
		for (const n of [0, 5, 11]) runs().fault({ recipient: phoneNumber(n), latencyMs: 60 });
		const { success } = await runs().enqueue({ items });
		expect(success.map(({ json }) => json.recipient)).toEqual(items.map(({ phone }) => phone));
		expect(pairs(success)).toEqual(items.map((_, item) => ({ item })));
	});

	test('a provider that says "error" makes no error item out of a success', async () => {
		runs().fault({ body: { message: 'ok', error: 'not really', errors: [1] } });
		const { success, failure } = await runs().enqueue({ items: contacts(1), settings: toErrorBranch });
		expect(failure).toEqual([]);
		expect(success[0].json).toEqual({ message: 'ok', channel: 'sms', recipient: phoneNumber(0), outcome: 'accepted' });
	});

	test.each<[string, Enqueue]>([
		['sent', {}],
		['skipped', { options: { duplicateRecipients: 'skip' }, items: [...contacts(1), ...contacts(1)] }],
		['validated', { options: { validateOnly: true } }],
		['sent by email', { channel: 'email', items: [{ email: 'Ada@example.com' }] }],
	])('begin with outcome and recipient: %s', async (_, start) => {
		const { success } = await runs().enqueue({ items: contacts(1), ...start });
		expect(success.length).toBeGreaterThan(0);
		for (const { json } of success) {
			expect(Object.keys(json).slice(0, 2)).toEqual(['outcome', 'recipient']);
			expect(json.recipient).toBe(start.channel === 'email' ? 'Ada@example.com' : phoneNumber(0));
		}
	});

	test('errors of the provider hold what happened and what to do', async () => {
		runs().fault({ recipient: phoneNumber(1), status: 400, body: { message: 'The firstname is too long.' } });
		const { failure } = await runs().enqueue({ items: contacts(3), settings: toErrorBranch });
		const { error, details, ...input } = failure[0].json;
		expect(input).toEqual(contacts(3)[1]);
		expect(error).toContain('[item 1]');
		expect(error).toContain('The firstname is too long.');
		expect(details).toEqual({
			outcome: 'notSent',
			httpCode: '400',
			providerCode: null,
			providerMessage: 'The firstname is too long.',
			recipient: phoneNumber(1),
		});
	});
});
