import type { INodeParameters } from 'n8n-workflow';

import { contactsById, acousticRuns, phoneNumber } from '../../support/acoustic.mts';
import { useRowsInMemory } from '../../harness/deduplication.mts';
import { errorItems, hintTexts, jsonsOf } from '../../support/outputs.mts';
import { toErrorBranch } from '../../support/settings.mts';
import { startingAt } from '../../support/shifted-clock.mts';

// Contact rules for recipients without a phone number (docs/delivery-contract.md, 3.3 and 3.6 to 3.8).
const runs = acousticRuns();
beforeEach(useRowsInMemory);

const lookup = (value: string, name = 'Email'): INodeParameters => ({
	contactSource: 'contactLookup',
	contactLookup: { value: [{ name, value, channel: '={{ $json.channel }}' }] },
});

test('a contact that is in two items is skipped the second time, an ID as a number and as a text alike', async () => {
	const items = [{ id: 9_000_001 }, { id: '9000001' }, { id: 9_000_002 }];
	const run = await runs().sendWithConsent({ items, options: { duplicateRecipients: 'skip' } });
	expect(jsonsOf(run.success)).toMatchObject([
		{ outcome: 'accepted' },
		{ outcome: 'skipped', recipient: '9000001', reason: 'duplicateRecipient', duplicateOf: 0 },
		{ outcome: 'accepted' },
	]);
});

test.each<[one: string, other: string, name: string, outcome: string]>([
	['ada@example.com', 'ADA@example.com', 'email', 'skipped'],
	['+12025550101', '12025550101', 'EMAIL', 'skipped'],
	['CRM-1', 'crm-1', 'Email', 'accepted'],
	['1', '1', 'Customer', 'accepted'],
])('looked up by %s and then by %s of the field %s: the second is %s', async (one, other, name, outcome) => {
	const parameters = lookup('={{ $json.value }}');
	(parameters.contactLookup as { value: INodeParameters[] }).value[0].name = '={{ $json.name }}';
	const items = [
		{ value: one, name: 'Email', channel: 'SMS' },
		{ value: other, name, channel: 'EMAIL' },
	];
	const run = await runs().sendWithConsent({ items, parameters, options: { duplicateRecipients: 'skip' } });
	expect(jsonsOf(run.success)[1].outcome).toBe(outcome);
});

test('looked up by the same keys in another order: the second is skipped', async () => {
	const [email, mobile] = [
		{ name: 'Email', value: 'ada@example.com' },
		{ name: 'Mobile number', value: '12025550101' },
	];
	const key = (n: number) => ({
		name: `={{ $json.keys[${n}].name }}`,
		value: `={{ $json.keys[${n}].value }}`,
		channel: 'SMS',
	});
	const run = await runs().sendWithConsent({
		items: [{ keys: [email, mobile] }, { keys: [mobile, email] }],
		parameters: { ...lookup(''), contactLookup: { value: [key(0), key(1)] } },
		options: { duplicateRecipients: 'skip' },
	});
	expect(jsonsOf(run.success)).toMatchObject([{ outcome: 'accepted' }, { outcome: 'skipped', duplicateOf: 0 }]);
});

test.each([
	// 22:30 in the United States, 11:30 in Singapore.
	['2026-11-27T03:30:00Z', 'accepted'],
	// 09:30 in the United States, 22:30 in Singapore.
	['2026-11-27T14:30:00Z', 'held'],
])(
	'quiet hours go by the clock of the workflow, whatever is left over of another operation: at %s it is %s',
	async (time, outcome) => {
		const options = { quietHours: { hours: { from: '21:00', to: '08:00', zone: 'recipient' } } };
		// As a phone number it would be in the United States.
		const items = [{ id: 12_025_550_101 }];
		const run = await startingAt(
			time,
			async () => await runs().sendWithConsent({ items, options, workflowSettings: { timezone: 'Asia/Singapore' } }),
		);
		expect(jsonsOf(run.success)).toMatchObject([{ outcome, recipient: '12025550101' }]);
		if (outcome === 'held') {
			expect(jsonsOf(run.success)[0].timeZones).toEqual(['Asia/Singapore']);
			expect(runs().sends).toEqual([]);
		}
	},
);

test('a test recipient that is left over of another operation stops the run: nobody gets anything', async () => {
	const options = { testRecipient: '+6591234567' };
	const run = await runs().sendWithConsent({ items: contactsById(2), mode: 'cli', options, settings: toErrorBranch });
	expect(errorItems(run).map(({ error }) => error)).toEqual([
		expect.stringMatching(/'Test Recipient' \[item 0\]: this operation sends to contacts that the provider knows/),
		expect.stringMatching(/'Test Recipient' \[item 1\]/),
	]);
	expect(runs().sends).toEqual([]);
});

test('Send Once: in a later execution only who is new', async () => {
	const options = { sendOnce: { once: { per: 'recipientAndContent' } } };
	const first = await runs().sendWithConsent({ items: contactsById(2), options });
	expect(jsonsOf(first.success).map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted']);
	const second = await runs().sendWithConsent({ items: contactsById(3), options });
	expect(jsonsOf(second.success)).toMatchObject([
		{ outcome: 'skipped', recipient: phoneNumber(0), reason: 'sentBefore' },
		{ outcome: 'skipped', reason: 'sentBefore' },
		{ outcome: 'accepted' },
	]);
});

test('Validate Only shows text and request, and sends nothing', async () => {
	const run = await runs().sendWithConsent({
		items: contactsById(2),
		options: { validateOnly: true, includeInputFields: true },
	});
	expect(runs().sends).toEqual([]);
	expect(jsonsOf(run.success)[1]).toMatchObject({
		id: Number(phoneNumber(1)),
		outcome: 'validated',
		recipient: phoneNumber(1),
		text: 'Your PIN is code 1.',
		segments: 1,
		wouldBe: 'accepted',
		request: {
			method: 'POST',
			url: `${runs().sandbox.acousticUrl}/rest/channels/sms/sends`,
			body: { contacts: [{ contactId: Number(phoneNumber(1)), personalization: { PIN: 'code 1' } }] },
		},
	});
});

describe.each(['agent', 'engine'] as const)('as the tool of an agent, run by the %s', (through) => {
	test('one call is one contact', async () => {
		const { answers } = await runs().sendWithConsentAsTool({ calls: [{ contact: '9000001' }], through });
		expect(JSON.stringify(answers)).toContain('accepted');
		expect(runs().received).toEqual({ '12025550101': 1 });
	});

	test('a phone number is told to be looked up, and nothing is sent', async () => {
		const { answers } = await runs().sendWithConsentAsTool({ calls: [{ contact: '+12025550101' }], through });
		expect(JSON.stringify(answers)).toContain("set 'Contact' to By Lookup");
		expect(runs().sends).toEqual([]);
	});

	test('what may have gone is not to be called again', async () => {
		runs().fault({ path: 'sms/sends', status: 500 });
		const { answers } = await runs().sendWithConsentAsTool({ calls: [{ contact: '9000001' }], through });
		expect(JSON.stringify(answers)).toContain('Do not call this tool again for this person');
	});
});

describe('when n8n is killed, a retry sends nobody a second message', () => {
	test('by ID, in another order and with a new contact', async () => {
		const killed = await runs().sendWithConsent({ items: contactsById(3) });
		const retried = await runs().sendWithConsent({ items: contactsById(4).reverse(), killed });
		expect(jsonsOf(retried.success)).toEqual([
			expect.objectContaining({ outcome: 'accepted', recipient: phoneNumber(3), contactId: Number(phoneNumber(3)) }),
			...[2, 1, 0].map((n) => ({ outcome: 'accepted', recipient: phoneNumber(n), resumed: true })),
		]);
		expect(Object.values(runs().received)).toEqual([1, 1, 1, 1]);
	});

	test('with another text for the same contact: it is not sent, and a hint says so', async () => {
		const killed = await runs().sendWithConsent({ items: contactsById(1) });
		const items = contactsById(1).map((contact) => ({ ...contact, code: 'another code' }));
		const retried = await runs().sendWithConsent({ items, killed, settings: toErrorBranch });
		expect(hintTexts(retried).join()).toContain('another content had been on its way to the same recipient');
		expect(Object.values(runs().received)).toEqual([1]);
	});

	test('by lookup, what was rejected is sent', async () => {
		const items = ['ada@example.com', 'grace@example.com'].map((value) => ({ value, channel: 'EMAIL' }));
		const start = { items, parameters: lookup('={{ $json.value }}'), options: { maxContactsPerRequest: 1 } };
		runs().fault({ path: 'sms/sends', recipient: 'grace@example.com', status: 400, on: 1 });
		const killed = await runs().sendWithConsent({ ...start, settings: toErrorBranch });
		expect(errorItems(killed)).toHaveLength(1);
		const retried = await runs().sendWithConsent({ ...start, killed });
		expect(jsonsOf(retried.success)).toMatchObject([
			{ outcome: 'accepted', recipient: 'ada@example.com', resumed: true },
			{ outcome: 'accepted', recipient: 'grace@example.com' },
		]);
		expect(Object.values(runs().received)).toEqual([1, 1]);
	});
});
