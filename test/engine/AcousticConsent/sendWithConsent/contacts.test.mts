import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { JsonObject } from '../../../../sandbox/json.mts';
import { tagValues } from '../../support/acoustic-sending.mts';
import { acousticRuns, alerts, contactsById, phoneNumber } from '../../support/acoustic.mts';
import { errorItems, jsonsOf, outcomes, times } from '../../support/outputs.mts';
import { oneByOne, toErrorBranch } from '../../support/settings.mts';

// "Transactional SMS REST API": contacts by ID or by lookup, whose consent Acoustic checks.
const runs = acousticRuns();

const byLookup = (...keys: INodeParameters[]): INodeParameters => ({
	contactSource: 'contactLookup',
	contactLookup: { value: keys },
});

const contactsOf = (body: JsonObject): JsonObject[] => body.contacts as JsonObject[];

describe('by ID', () => {
	test('goes out as the documented number, in the documented request; the output names it', async () => {
		const run = await runs().sendWithConsent({ items: [{ id: 9_000_001, code: '1234' }] });
		const [request] = runs().sends;
		expect(request).toMatchObject({ method: 'POST', path: '/acoustic/rest/channels/sms/sends', queryText: '' });
		expect(request.body).toEqual({
			content: 'Your PIN is %%PIN%%.',
			contacts: [{ contactId: 9_000_001, personalization: { PIN: '1234' } }],
			channelQualifier: alerts,
		});
		const [{ transactionId }] = runs().sandbox.records.messagesOf('acoustic');
		expect(run.success).toEqual([
			{
				json: {
					outcome: 'accepted',
					recipient: '9000001',
					contactId: 9_000_001,
					transactionId,
					location: `${runs().sandbox.acousticUrl}/rest/channels/sms/sends/${transactionId}/status`,
				},
				pairedItem: { item: 0 },
			},
		]);
		expect(Object.keys(run.success[0].json).slice(0, 2)).toEqual(['outcome', 'recipient']);
		expect(runs().texts).toEqual([['9000001', 'Your PIN is 1234.']]);
		expect(runs().received).toEqual({ '12025550101': 1 });
	});

	test.each([
		['9000001', 9_000_001],
		[' 9000001\u200b', 9_000_001],
		[9_007_199_254_740_991, 9_007_199_254_740_991],
	])('%j is the contact %d', async (id, contactId) => {
		await runs().sendWithConsent({ items: [{ id }] });
		expect(contactsOf(runs().bodies[0])).toEqual([{ contactId }]);
	});

	test.each<[unknown, RegExp]>([
		['', /'Contact ID' \[item 0\]: Contact information is empty/],
		[null, /Contact information is empty/],
		['+19495550123', /is not the ID of a contact/],
		['1 949 555 0123', /is not the ID of a contact/],
		['ada@example.com', /is not the ID of a contact/],
		['0012', /is not the ID of a contact/],
		[0, /is not the ID of a contact/],
		[-7, /is not the ID of a contact/],
		[1.5, /is not the ID of a contact/],
		['1e5', /is not the ID of a contact/],
		['9007199254740993', /is not the ID of a contact/],
		[2 ** 60, /lost digits/],
		['#N/A', /#N\/A/],
		[[7], /holds a list/],
	])('%j is invalid, and nothing is sent', async (id, told) => {
		for (const settings of [{}, toErrorBranch]) {
			const items = [{ id } as IDataObject, ...(settings === toErrorBranch ? [] : contactsById(1))];
			const run = await runs().sendWithConsent({ items, settings });
			expect(run.error?.message ?? errorItems(run)[0].error).toMatch(told);
		}
		expect(runs().sends).toEqual([]);
	});

	test('a phone number instead of an ID is told to be looked up', async () => {
		const run = await runs().sendWithConsent({ items: [{ id: '+1 949 555 0123' }] });
		expect(run.error?.description).toContain("set 'Contact' to By Lookup");
	});
});

describe('by lookup', () => {
	test.each<[name: string, key: INodeParameters, sent: JsonObject, recipient: string, reached: string]>([
		[
			'the mobile number',
			{ name: 'Mobile number', value: '12025550101' },
			{ name: 'Mobile number', value: '12025550101', channel: 'SMS' },
			'12025550101',
			'12025550101',
		],
		[
			'the email address',
			{ name: 'Email', value: 'ada@example.com', channel: 'EMAIL' },
			{ name: 'Email', value: 'ada@example.com', channel: 'EMAIL' },
			'ada@example.com',
			'12025550101',
		],
	])('%s', async (_name, key, sent, recipient, reached) => {
		const run = await runs().sendWithConsent({ parameters: byLookup(key) });
		expect(contactsOf(runs().bodies[0])).toEqual([{ contactLookup: [sent], personalization: { PIN: 'code 0' } }]);
		expect(jsonsOf(run.success)).toMatchObject([{ outcome: 'accepted', recipient, contactLookup: [sent] }]);
		expect(runs().received).toEqual({ [reached]: 1 });
	});

	test('several keys, cleaned of what spreadsheets leave; an empty row is left out', async () => {
		const run = await runs().sendWithConsent({
			items: [{ email: ' ada@example.com\u200b', number: 1001 }],
			parameters: {
				...byLookup(
					{ name: 'Email ', value: '={{ $json.email }}', channel: '' },
					{ name: '', value: '', channel: 'SMS' },
					{ name: 'Customer', value: '={{ $json.number }}', channel: ' EMAIL ' },
				),
				personalization: {},
				content: 'Doors open at 7.',
			},
		});
		expect(contactsOf(runs().bodies[0])).toEqual([
			{
				contactLookup: [
					{ name: 'Email', value: 'ada@example.com', channel: 'SMS' },
					{ name: 'Customer', value: '1001', channel: 'EMAIL' },
				],
			},
		]);
		expect(jsonsOf(run.success)).toMatchObject([{ outcome: 'accepted', recipient: 'ada@example.com, 1001' }]);
	});

	test.each<[name: string, keys: INodeParameters[], told: RegExp]>([
		['no key', [], /'Contact Lookup' \[item 0\]: Contact information is empty/],
		['an empty row', [{ name: '', value: '' }], /Contact information is empty/],
		['a key without value', [{ name: 'Email', value: '={{ $json.missing }}' }], /"Email" has no value/],
		['a key of whitespace', [{ name: 'Email', value: ' \u200b ' }], /"Email" has no value/],
		['a value without name', [{ name: '', value: 'x' }], /a name is empty/],
		['a name twice', ['1', '2'].map((value) => ({ name: 'Email', value })), /duplicate name/],
		['a list', [{ name: 'Email', value: '={{ [1] }}' }], /holds a list/],
		['a failed formula', [{ name: 'Email', value: '#N/A' }], /#N\/A/],
	])('%s is invalid, and nothing is sent', async (_name, keys, told) => {
		const run = await runs().sendWithConsent({ parameters: byLookup(...keys), settings: toErrorBranch });
		expect(errorItems(run)[0].error).toMatch(told);
		expect(runs().sends).toEqual([]);
	});
});

describe('requests', () => {
	test('1,500 contacts are two requests, and every item has its own output', async () => {
		const run = await runs().sendWithConsent({
			items: contactsById(1500),
			parameters: { content: 'Doors open at 7.', personalization: {} },
		});
		expect(
			runs()
				.bodies.map((body) => contactsOf(body).length)
				.sort((a, b) => a - b),
		).toEqual([500, 1000]);
		expect(outcomes(run, 1500)).toEqual(times(1500, 'accepted'));
		expect(run.success.map(({ json, pairedItem }) => [json.recipient, pairedItem])).toEqual(
			Array.from({ length: 1500 }, (_, n) => [phoneNumber(n), { item: n }]),
		);
		expect(Object.values(runs().received)).toEqual(times(1500, 1));
	}, 30_000);

	test('hold every field that was filled in', async () => {
		const personalizationDefaults = tagValues({ 'FIRST NAME': 'Valued Customer' });
		await runs().sendWithConsent({
			fields: {
				source: 'Transaction 1',
				campaignName: 'Codes',
				ttlInMinutes: 10,
				characterSwapEnabled: true,
				personalizationDefaults,
			},
		});
		expect(runs().bodies[0]).toEqual({
			content: 'Your PIN is %%PIN%%.',
			contacts: [{ contactId: Number(phoneNumber(0)), personalization: { PIN: 'code 0' } }],
			channelQualifier: alerts,
			source: 'Transaction 1',
			campaignName: 'Codes',
			ttlInMinutes: 10,
			characterSwapEnabled: true,
			personalizationDefaults: { 'FIRST NAME': 'Valued Customer' },
		});
	});

	test('by ID and by lookup share one', async () => {
		const items = [{ by: 'contactId', id: 9_000_001 }, { by: 'contactLookup' }];
		const lookup = byLookup({ name: 'Email', value: 'grace@example.com', channel: 'EMAIL' });
		const run = await runs().sendWithConsent({
			items,
			parameters: { ...lookup, contactSource: '={{ $json.by }}', content: 'Doors open at 7.', personalization: {} },
			options: oneByOne,
		});
		expect(runs().sends).toHaveLength(1);
		expect(jsonsOf(run.success).map(({ recipient }) => recipient)).toEqual(['9000001', 'grace@example.com']);
	});

	test('one output for each request counts its contacts', async () => {
		const options = { output: 'perRequest', maxContactsPerRequest: 2, concurrency: 1 };
		const run = await runs().sendWithConsent({ items: contactsById(3), options });
		expect(run.success).toMatchObject([
			{ json: { outcome: 'accepted', recipients: 2 }, pairedItem: [{ item: 0 }, { item: 1 }] },
			{ json: { outcome: 'accepted', recipients: 1 }, pairedItem: [{ item: 2 }] },
		]);
	});
});

describe('failures', () => {
	test.each<[status: number, text: string, told: RegExp]>([
		[
			400,
			'Contact information is empty. Please provide contact identifier or lookup keys.',
			/without phone number, ID/,
		],
		[400, 'SMS Program is inactive or not found with identifier 1.', /no active SMS program/],
		[403, 'Forbidden', /SMS is not enabled/],
		[400, 'Something new', /Acoustic rejected the request \(400\): Something new/],
	])('%d %s: each contact is an error item that names it', async (status, text, told) => {
		const meta = { generalErrors: [{ message: text }], fieldErrors: {} };
		runs().fault({ path: 'sms/sends', status, body: { meta, data: null } });
		const run = await runs().sendWithConsent({ items: contactsById(2), settings: toErrorBranch });
		const failures = errorItems(run);
		expect(failures.map(({ details }) => [details.outcome, details.recipient])).toEqual([
			['notSent', phoneNumber(0)],
			['notSent', phoneNumber(1)],
		]);
		expect(failures[0].error).toMatch(told);
	});

	test('a dropped connection is unknown, and a retry does not send again', async () => {
		runs().fault({ path: 'sms/sends', connection: 'dropAfter', on: 1 });
		const failed = await runs().sendWithConsent({ items: contactsById(2) });
		expect(failed.error?.message).toContain('0 accepted, 0 not sent, 2 unknown (0, 1)');
		const retried = await runs().retry(failed);
		expect(retried.status).toBe('error');
		expect(runs().sends).toHaveLength(1);
	});
});
