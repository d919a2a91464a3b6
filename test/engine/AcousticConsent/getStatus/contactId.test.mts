import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { about, facts, notFound, nothingKnown, report } from '../../support/acoustic-status.mts';
import { acousticRuns, contactsById, phoneNumber } from '../../support/acoustic.mts';
import { errorItems, jsonsOf, outcomes, times } from '../../support/outputs.mts';
import { toErrorBranch } from '../../support/settings.mts';

// "Check status of SMS sent": contacts of Acoustic's database are listed by `contactId` or `contactLookup`.
const runs = acousticRuns();

/** Asks by each item's `contactId`. */
const byId: INodeParameters = { contactId: '={{ $json.contactId }}' };

const byLookup = (name: string, channel: string): INodeParameters => ({
	contactSource: 'contactLookup',
	contactLookup: { value: [{ name, value: '={{ $json.value }}', channel }] },
	content: 'Doors open at 7.',
	personalization: {},
});

describe('behind Send With Consent, with the defaults of the node', () => {
	test('each contact ID gets the status of its contact; who has not opted in is rejected', async () => {
		const items = [...contactsById(2), { id: 9_000_003, code: 'x' }];
		const sent = await runs().sendWithConsent({ items });
		expect(Object.keys(runs().received)).toHaveLength(2);
		runs().settings({ contactOrder: 'reversed' });
		const status = await runs().getStatusOf(sent);
		expect(jsonsOf(status.success)).toMatchObject([
			{ outcome: 'accepted', contactId: Number(phoneNumber(0)), smsSent: true, message: null },
			{ outcome: 'accepted', contactId: Number(phoneNumber(1)), smsSent: true },
			{ outcome: 'rejected', contactId: 9_000_003, smsSent: false, message: 'The contact has not opted in.' },
		]);
		expect(runs().reads).toHaveLength(1);
	});

	test.each(['keys', 'values'] as const)('lookups by email and by number, listed by their %s', async (lookupShape) => {
		runs().settings({ lookupShape, contactOrder: 'reversed' });
		for (const [name, channel, values] of [
			['Email', 'EMAIL', ['optedout@example.com', 'Ada@example.com']],
			['Mobile number', 'SMS', ['12025550103', '+12025550101']],
		] as const) {
			const items = values.map((value) => ({ value }));
			const sent = await runs().sendWithConsent({ items, parameters: byLookup(name, channel) });
			const status = await runs().getStatusOf(sent);
			expect(outcomes(status, 2)).toEqual(['rejected', 'accepted']);
		}
	});

	test('is pending while Acoustic has not processed them, whatever they were found by', async () => {
		runs().settings({ notFoundReads: 9 });
		const byEmail = await runs().sendWithConsent({
			items: [{ value: 'ada@example.com' }],
			parameters: byLookup('Email', 'EMAIL'),
		});
		const sent = await runs().sendWithConsent({ items: contactsById(1) });
		const status = await runs().getStatusOf({ ...sent, success: [...byEmail.success, ...sent.success] });
		expect(jsonsOf(status.success)).toMatchObject([
			{ outcome: 'pending', phoneNumber: 'ada@example.com', smsSent: null, message: notFound },
			{ outcome: 'pending', phoneNumber: phoneNumber(0), smsSent: null },
		]);
	});

	test('who is not among the contacts of a processed transaction is unknown, not an invalid number', async () => {
		const [{ json }] = (await runs().sendWithConsent()).success;
		const items = about(json.transactionId as string, '9000001', 'ada@example.com');
		const status = await runs().getStatus({ items, settings: toErrorBranch });
		expect(outcomes(status, 2)).toEqual(['unknown', 'unknown']);
	});

	test('in a transaction of phone numbers a text is invalid all the same', async () => {
		const [{ transactionId }] = await runs().sendTo(1);
		const items = about(transactionId as string, 'ada@example.com', '80000000');
		const status = await runs().getStatus({ items, settings: toErrorBranch });
		expect(errorItems(status).map(({ details }) => details.field)).toEqual(['Phone Number', 'Phone Number']);
	});
});

describe('by contact ID', () => {
	test('the phone number is not read', async () => {
		const [{ json }] = (await runs().sendWithConsent({ items: [{ id: 9_000_001, code: 'x' }] })).success;
		const items: IDataObject[] = [{ ...json, phoneNumber: 'not a number' }];
		const run = await runs().getStatus({ items, parameters: byId });
		expect(run.success).toEqual([
			{
				json: {
					outcome: 'accepted',
					contactId: 9_000_001,
					smsSent: true,
					message: null,
					transactionId: json.transactionId,
					...facts(1, 1),
				},
				pairedItem: { item: 0 },
			},
		]);
		expect(Object.keys(run.success[0].json).slice(0, 2)).toEqual(['outcome', 'contactId']);
	});

	test('an item without one is asked for by its phone number', async () => {
		const [{ transactionId }] = await runs().sendTo(1);
		const run = await runs().getStatus({ items: about(transactionId as string, phoneNumber(0)), parameters: byId });
		expect(jsonsOf(run.success)).toMatchObject([{ outcome: 'accepted', phoneNumber: phoneNumber(0) }]);
	});

	test.each(['contactId', 'contactID'])('rows that are listed by %s, as numbers and as texts', async (key) => {
		runs().statusBody(
			report([
				{ [key]: 7, smsSent: true },
				{ [key]: '8', smsSent: false, message: 'No consent' },
				{ [key]: 7, smsSent: false, message: 'Second' },
				{ [key]: 9, phoneNumber: '6580000009', smsSent: true },
			]),
		);
		const items = [7, 8, 7, 9, 10].map((contactId) => ({ transactionId: 't', contactId }));
		const run = await runs().getStatus({ items, parameters: byId });
		expect(
			jsonsOf(run.success).map(({ outcome, contactId, phoneNumber: number, message }) => [
				outcome,
				contactId,
				number,
				message,
			]),
		).toEqual([
			['accepted', 7, undefined, null],
			['rejected', 8, undefined, 'No consent'],
			['rejected', 7, undefined, 'Second'],
			['accepted', 9, '6580000009', null],
			['unknown', 10, undefined, null],
		]);
	});

	test('a transaction that is not found yet is pending', async () => {
		const run = await runs().getStatus({ items: [{ transactionId: 'none', contactId: 7 }], parameters: byId });
		expect(jsonsOf(run.success)).toEqual([
			{
				outcome: 'pending',
				contactId: 7,
				smsSent: null,
				message: notFound,
				transactionId: 'none',
				...nothingKnown,
			},
		]);
	});

	test.each(['x', '+6580000001', '07', 1.5])('%j is invalid', async (contactId) => {
		const items = [{ transactionId: 't', contactId }];
		const run = await runs().getStatus({ items, parameters: byId, settings: toErrorBranch });
		expect(errorItems(run)).toMatchObject([
			{ error: expect.stringMatching(/'Contact ID' \[item 0\]/) as string, details: { field: 'Contact ID' } },
		]);
		expect(runs().reads).toEqual([]);
	});

	test('a phone number in its place is told where it belongs, and nothing is read', async () => {
		const items = [{ transactionId: 't', contactId: '+1 202 555 0101' }];
		const run = await runs().getStatus({ items, parameters: byId });
		expect(run.error?.message).toContain('\'Contact ID\' [item 0]: "+1 202 555 0101" is not the ID of a contact');
		expect(run.error?.description).toContain("enter it in 'Phone Number' instead");
		expect(runs().reads).toEqual([]);
	});

	test('an error item names the contact', async () => {
		runs().statusFault({ status: 404 });
		const items = [{ transactionId: 't', contactId: 7 }];
		const run = await runs().getStatus({ items, parameters: byId, settings: toErrorBranch });
		expect(errorItems(run).map(({ details }) => details.recipient)).toEqual(['7']);
	});

	test('all contacts of a transaction, without any: the IDs are in the outputs', async () => {
		const [{ json }] = (await runs().sendWithConsent({ items: contactsById(3) })).success;
		const run = await runs().getStatus({ items: [{ transactionId: json.transactionId }] });
		expect(jsonsOf(run.success).map(({ outcome }) => outcome)).toEqual(times(3, 'accepted'));
		expect(jsonsOf(run.success).map(({ contactId }) => contactId)).toEqual(
			[0, 1, 2].map((n) => Number(phoneNumber(n))),
		);
	});
});
