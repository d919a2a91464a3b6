import type { IDataObject } from 'n8n-workflow';

import type { JsonObject, JsonValue } from '../../../../sandbox/json.mts';
import { about, facts, nothingKnown, report } from '../../support/acoustic-status.mts';
import { acousticRuns, contacts, phoneNumber } from '../../support/acoustic.mts';
import { hurried } from '../../support/hurried-clock.mts';
import { jsonsOf, outcomes, times } from '../../support/outputs.mts';
import { toErrorBranch } from '../../support/settings.mts';

// The counts and errors of a transaction, also where its status has several pages.
const runs = acousticRuns();

describe('counts and errors', () => {
	const [one, other] = ['19492319304', '19492319305'];
	const inactive = 'SMS Program is inactive or not found with identifier 5.';
	const halfDone = report([{ smsSent: true, phoneNumber: one }], { totalContacts: 2, contactsProcessed: 1 });
	const noneSent = report(
		[
			{ smsSent: false, phoneNumber: one, message: 'Invalid phone number.' },
			{ smsSent: false, phoneNumber: other },
		],
		{ errors: ['SMS provider is down'] },
	);
	const endedEmpty = report([], { errors: [inactive] });

	async function outputsFor(data: JsonValue, phoneNumbers: string[], options = {}): Promise<IDataObject[]> {
		runs().statusBody(data);
		return jsonsOf((await runs().getStatus({ items: about('t', ...phoneNumbers), options })).success);
	}
	const outcomeOfRaw = async (data: JsonValue) =>
		(await outputsFor(data, [''], { output: 'raw' })).map(({ outcome }) => outcome);

	test('contacts that are not processed yet are one pending output with their number, or pending each', async () => {
		const sentOne = {
			outcome: 'accepted',
			phoneNumber: one,
			smsSent: true,
			message: null,
			transactionId: 't',
			...facts(2, 1),
		};
		const open = {
			outcome: 'pending',
			phoneNumber: '',
			smsSent: null,
			message: null,
			transactionId: 't',
			...facts(2, 1),
		};
		expect(await outputsFor(halfDone, [''])).toEqual([sentOne, { ...open, openContacts: 1 }]);
		expect(await outputsFor(halfDone, [one, other])).toEqual([sentOne, { ...open, phoneNumber: other }]);
		expect(await outcomeOfRaw(halfDone)).toEqual(['pending']);
	});

	test('a contact that is listed is found by any format of its number, while others are open, too', async () => {
		const data = { ...halfDone, contactStatus: [{ smsSent: true, phoneNumber: '491711234567' }] };
		for (const written of ['01711234567', 1711234567, '00491711234567', '0171 1234567', '+491711234567']) {
			runs().statusBody(data);
			const run = await runs().getStatus({ items: about('t', written), parameters: { numbersWithoutPlus: 'DE' } });
			expect(jsonsOf(run.success)).toMatchObject([{ outcome: 'accepted', phoneNumber: '491711234567' }]);
		}
	});

	test('errors of the transaction are in every output, and are the reason where a contact has none of its own', async () => {
		const rejected = {
			outcome: 'rejected',
			smsSent: false,
			transactionId: 't',
			...facts(2, 2, ['SMS provider is down']),
		};
		const expected = [
			{ ...rejected, phoneNumber: one, message: 'Invalid phone number.' },
			{ ...rejected, phoneNumber: other, message: 'SMS provider is down' },
		];
		expect(await outputsFor(noneSent, [''])).toEqual(expected);
		expect(await outputsFor(noneSent, [one, other])).toEqual(expected);
		expect(await outputsFor(noneSent, [''], { output: 'raw' })).toEqual([
			expect.objectContaining({ outcome: 'rejected', transactionId: 't', ...facts(2, 2, ['SMS provider is down']) }),
		]);
	});

	test('a transaction that ended with errors before it had a contact is rejected, whoever is asked for', async () => {
		const rejected = {
			outcome: 'rejected',
			smsSent: false,
			message: inactive,
			transactionId: 't',
			...facts(0, 0, [inactive]),
		};
		expect(await outputsFor(endedEmpty, [''])).toEqual([{ ...rejected, phoneNumber: '', openContacts: 0 }]);
		expect(await outputsFor(endedEmpty, [one, `+${other}`])).toEqual([
			{ ...rejected, phoneNumber: one },
			{ ...rejected, phoneNumber: other },
		]);
		expect(await outcomeOfRaw(endedEmpty)).toEqual(['rejected']);
		expect(await outcomeOfRaw({ ...endedEmpty, errors: inactive })).toEqual(['rejected']);
	});

	test('contacts that Acoustic has processed and does not list are one unknown output with their number', async () => {
		const unlisted = report([{ smsSent: true, phoneNumber: one }], { totalContacts: 3, contactsProcessed: 3 });
		expect(await outputsFor(unlisted, [''])).toMatchObject([
			{ outcome: 'accepted', phoneNumber: one },
			{ outcome: 'unknown', phoneNumber: '', smsSent: null, openContacts: 2 },
		]);
		expect(await outcomeOfRaw(unlisted)).toEqual(['unknown']);
	});

	test('a contact that is listed without a result is pending while others are open', async () => {
		const rows: JsonObject[] = [{ smsSent: true, phoneNumber: one }, { phoneNumber: other }];
		const outcomesOf = async (processed: number) =>
			(await outputsFor(report(rows, { contactsProcessed: processed }), [''])).map(({ outcome }) => outcome);
		expect(await outcomesOf(1)).toEqual(['accepted', 'pending']);
		runs().sandbox.faults.clear();
		expect(await outcomesOf(2)).toEqual(['accepted', 'unknown']);
	});

	test.each<[name: string, outcome: string, data: JsonObject]>([
		[
			'all sent',
			'accepted',
			report([
				{ smsSent: true, phoneNumber: one },
				{ smsSent: true, phoneNumber: other },
			]),
		],
		['all sent, with errors', 'accepted', report([{ smsSent: true, phoneNumber: one }], { errors: ['Late'] })],
		[
			'one of two not sent',
			'rejected',
			report([
				{ smsSent: true, phoneNumber: one },
				{ smsSent: false, phoneNumber: other },
			]),
		],
		[
			'one of two not sent, one open',
			'pending',
			{ ...halfDone, contactStatus: [{ smsSent: false, phoneNumber: one }] },
		],
		['errors and nobody listed', 'rejected', report([], { totalContacts: 2, contactsProcessed: 2, errors: ['Down'] })],
		['no result for one', 'unknown', report([{ smsSent: true, phoneNumber: one }, { phoneNumber: other }])],
		['nobody listed', 'unknown', report([], { totalContacts: 2, contactsProcessed: 2 })],
		['no contacts, no errors', 'pending', report([])],
	])('raw: %s is %s', async (_name, outcome, data) => {
		expect(await outcomeOfRaw(data)).toEqual([outcome]);
	});

	test('pages: those of all are put together, and the one furthest behind tells how far it is', async () => {
		const page = (on: number, data: JsonObject, nextPageUrl: string | null) =>
			runs().statusBody(data, { nextPageUrl }, { on });
		const rows = [one, other].map((phoneNumber) => ({ phoneNumber, smsSent: true }));
		page(1, { totalContacts: 3, contactsProcessed: 2, contactStatus: [rows[0]], errors: ['A'] }, '?page=2');
		page(2, { totalContacts: 3, contactsProcessed: 3, contactStatus: [rows[1]], errors: ['A', 'B'] }, null);
		const run = await runs().getStatus({ items: about('t', '') });
		expect(jsonsOf(run.success)).toMatchObject([
			{ outcome: 'accepted', ...facts(3, 2, ['A', 'B']) },
			{ outcome: 'accepted', ...facts(3, 2, ['A', 'B']) },
			{ outcome: 'pending', openContacts: 1, ...facts(3, 2, ['A', 'B']) },
		]);
	});

	test('pages without counts: where one cannot be followed, it is not known how many are open', async () => {
		runs().statusBody(
			{ contactStatus: [{ phoneNumber: one, smsSent: true }] },
			{ nextPageUrl: 'https://elsewhere.example/page2' },
		);
		const [contact, rest, ...others] = jsonsOf((await runs().getStatus({ items: about('t', '') })).success);
		expect([contact, rest]).toMatchObject([
			{ outcome: 'accepted' },
			{ outcome: 'unknown', openContacts: null, ...nothingKnown },
		]);
		expect(others).toEqual([]);
		expect(
			(await runs().getStatus({ items: about('t', ''), options: { output: 'raw' } })).success[0].json.outcome,
		).toBe('unknown');
	});

	test('raw: pages without envelope are one body, too', async () => {
		const page = (on: number, phoneNumber: string, nextPageUrl: string | null) =>
			runs().statusFault({ on, body: { meta: { nextPageUrl }, contactStatus: [{ phoneNumber, smsSent: true }] } });
		page(1, one, '?page=2');
		page(2, other, null);
		const run = await runs().getStatus({ items: about('t', ''), options: { output: 'raw' } });
		expect(run.success[0].json).toMatchObject({
			outcome: 'accepted',
			contactStatus: [{ phoneNumber: one }, { phoneNumber: other }],
			...facts(2, null),
		});
	});
});

describe('pages', () => {
	test('are followed to the last', async () => {
		runs().settings({ pageSize: 3, failedNumbers: [phoneNumber(7)] });
		const items = await runs().sendTo(8);
		const run = await runs().getStatus({ items });
		expect(runs().reads.map(({ queryText }) => queryText)).toEqual(['', 'page=2', 'page=3']);
		expect(outcomes(run, 8)).toEqual([...times(7, 'accepted'), 'rejected']);
	});

	test('are followed again at each look while waiting', async () => {
		runs().settings({ pageSize: 2, processedPerRead: 3 });
		const items = await runs().sendTo(4);
		const run = await hurried(200, () => runs().getStatus({ items, options: { waitUntilProcessed: true } }));
		expect(outcomes(run, 4)).toEqual(times(4, 'accepted'));
		expect(runs().reads.map(({ queryText }) => queryText)).toEqual(['', 'page=2', '', 'page=2']);
	});

	test('raw: are one body with all contacts, as Acoustic wrote them', async () => {
		const row = (phoneNumber: string): JsonObject => ({ phoneNumber, smsSent: true, contactId: 7, extra: { a: null } });
		const pages = (number: number, nextPageUrl: string | null) =>
			runs().statusBody(
				report([row(`658000000${number}`)], { totalContacts: 2, contactsProcessed: 2 }),
				{ nextPageUrl },
				{ on: number },
			);
		pages(1, '?page=2');
		pages(2, null);
		const run = await runs().getStatus({ items: about('t', '+6580000001'), options: { output: 'raw' } });
		expect(run.success[0].json.data).toEqual({
			totalContacts: 2,
			contactsProcessed: 2,
			contactStatus: [row('6580000001'), row('6580000002')],
			errors: [],
		});
	});

	test.each([
		['another host', 'https://elsewhere.example/rest/page2'],
		['another host without scheme', '//elsewhere.example/rest/page2'],
		['another host with backslashes', 'https:\\\\elsewhere.example\\page2'],
		['our host as user of another', 'https://127.0.0.1@elsewhere.example/page2'],
		['no address', 'http://'],
		['a script', 'javascript:alert(1)'],
		['nothing', ''],
		['a number', 7],
		['an object', { href: '/page2' }],
	])('%s as next page is never asked for', async (_name, nextPageUrl) => {
		runs().statusBody(
			report([{ phoneNumber: '6580000001', smsSent: true }], { totalContacts: 2, contactsProcessed: 2 }),
			{
				nextPageUrl,
			},
		);
		const run = await runs().getStatus({ items: about('t', '+6580000001', '+6580000002') });
		expect(outcomes(run, 2)).toEqual(['accepted', 'unknown']);
		expect(runs().reads).toHaveLength(1);
	});

	test('another port of the same host is another host', async () => {
		const elsewhere = new URL(runs().sandbox.url);
		elsewhere.port = String(Number(elsewhere.port) - 1);
		runs().settings({ pageSize: 1, nextPageOrigin: elsewhere.origin });
		const run = await runs().getStatusOf(await runs().send({ items: contacts(2) }));
		expect(outcomes(run, 2)).toEqual(['accepted', 'unknown']);
		expect(runs().reads).toHaveLength(1);
	});

	test('the same host under another scheme is asked as the credential says', async () => {
		runs().settings({ pageSize: 1, nextPageOrigin: runs().sandbox.url.replace('http:', 'https:') });
		const run = await runs().getStatus({ items: await runs().sendTo(3) });
		expect(outcomes(run, 3)).toEqual(times(3, 'accepted'));
	});

	test.each([
		['itself', ['']],
		['each other', ['?page=2', '?page=1', '?page=2']],
	])('that lead to %s end', async (_name, addresses) => {
		const path = `${new URL(runs().sandbox.acousticUrl).pathname}/rest/channels/sms/sends/t/status`;
		addresses.forEach((query, n) => {
			runs().statusBody(
				report([{ phoneNumber: `658000000${n}`, smsSent: true }]),
				{ nextPageUrl: `${path}${query}` },
				{ on: n + 1 },
			);
		});
		const run = await runs().getStatus({ items: about('t', '+6580000000') });
		expect(outcomes(run, 1)).toEqual(['accepted']);
		expect(runs().reads.length).toBeLessThanOrEqual(addresses.length);
	});

	test('one that cannot be read makes the status unreadable, rather than half of it the whole', async () => {
		runs().settings({ pageSize: 1 });
		const items = await runs().sendTo(2);
		runs().fault({ path: '/status', on: 2, status: 403 });
		const run = await runs().getStatus({ items, settings: toErrorBranch });
		expect(outcomes(run, 2)).toEqual(times(2, 'unknown'));
	});
});
