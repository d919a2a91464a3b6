import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { acousticAccount } from '../../sandbox/accounts.mts';
import type { Fault } from '../../sandbox/faults.mts';
import type { JsonObject, JsonValue } from '../../sandbox/json.mts';
import {
	acousticCredential,
	acousticRuns,
	alerts,
	codes,
	contacts,
	outcomes,
	pairs,
	phoneNumber,
	refusals,
	secretsIn,
	times,
	toErrorBranch,
} from './support/acoustic.mts';
import { hurried } from './support/hurried-clock.mts';
import { ListSearch } from './support/list-search.mts';

// "Check Status of SMS Sent using the SMS External Consent API", and the list of programs.
const runs = acousticRuns();

const notFound = 'Transaction status not found. Please try your request again in a few minutes.';

/** Sends to so many contacts and gives what came out, as the input of a look at their status. */
async function sent(count: number): Promise<IDataObject[]> {
	const run = await runs().send({ items: contacts(count) });
	return run.success.map(({ json }) => json);
}

const statusFault = (fault: Omit<Fault, 'provider'>) => runs().fault({ path: '/status', ...fault });

/** Reads answer with the documented envelope around `data`. */
function answerWith(data: JsonValue, meta: JsonObject = {}, fault: Omit<Fault, 'provider'> = {}): void {
	const envelope = { attributes: {}, generalErrors: [], fieldErrors: {}, links: [], nextPageUrl: null };
	statusFault({ body: { meta: { ...envelope, ...meta }, data }, ...fault });
}

/** A status in which all contacts are processed. */
function report(contactStatus: JsonObject[], rest: JsonObject = {}): JsonObject {
	const count = contactStatus.length;
	return { totalContacts: count, contactsProcessed: count, contactStatus, errors: [], ...rest };
}

/** What stands in every output about a transaction. */
const facts = (totalContacts: number | null, contactsProcessed: number | null, errors: string[] = []) => ({
	totalContacts,
	contactsProcessed,
	errors,
});

/** What stands in every output about a transaction that Acoustic does not find yet. */
const nothingKnown = facts(null, null);

/** One question for each number. */
const about = (transactionId: string, ...phoneNumbers: JsonValue[]): IDataObject[] =>
	phoneNumbers.map((phoneNumber) => ({ transactionId, phoneNumber }) as IDataObject);

const jsons = (outputs: INodeExecutionData[]): IDataObject[] => outputs.map(({ json }) => json);

describe('what became of the messages', () => {
	test('the documented sample', async () => {
		answerWith({
			totalContacts: 2,
			contactsProcessed: 2,
			contactStatus: [
				{ smsSent: false, message: 'Invalid phone number.', phoneNumber: '1×833920903' },
				{ smsSent: true, phoneNumber: '19492319304' },
			],
			errors: [],
		});
		const transactionId = '6adb75b2-158df6e11e8-fe154a13e7aff661200edcf73';
		const run = await runs().getStatus({ items: about(transactionId, '19492319304', '1×833920903') });
		expect(run.success).toEqual([
			{
				json: {
					transactionId,
					phoneNumber: '19492319304',
					smsSent: true,
					message: null,
					outcome: 'accepted',
					...facts(2, 2),
				},
				pairedItem: { item: 0 },
			},
			{
				json: {
					transactionId,
					phoneNumber: '1×833920903',
					smsSent: false,
					message: 'Invalid phone number.',
					outcome: 'rejected',
					...facts(2, 2),
				},
				pairedItem: { item: 1 },
			},
		]);
		expect(runs().reads.map(({ method, path, queryText }) => [method, path, queryText])).toEqual([
			['GET', `/acoustic/rest/channels/sms/sends/${transactionId}/status`, ''],
		]);
	});

	test('a contact whose SMS was not sent is an output, whatever the node does on error', async () => {
		runs().settings({ failedNumbers: [phoneNumber(1)] });
		const items = await sent(3);
		for (const settings of [{}, toErrorBranch]) {
			const run = await runs().getStatus({ items, settings });
			expect(run.status).toBe('success');
			expect(run.failure).toEqual([]);
			expect(jsons(run.success)).toMatchObject([
				{ smsSent: true, message: null, outcome: 'accepted' },
				{ smsSent: false, message: 'The SMS could not be sent.', outcome: 'rejected' },
				{ smsSent: true, message: null, outcome: 'accepted' },
			]);
		}
	});

	test('items of one transaction share a read, in whatever order they and the contacts come', async () => {
		runs().settings({ contactOrder: 'reversed', failedNumbers: [phoneNumber(2), phoneNumber(5)] });
		const [one, other] = [
			await sent(4),
			(await runs().send({ items: contacts(8).slice(4) })).success.map(({ json }) => json),
		];
		const items = [other[1], one[2], other[0], one[0], one[3], other[3], one[1], other[2]];
		const run = await runs().getStatus({ items });
		expect(runs().reads).toHaveLength(2);
		expect(pairs(run.success)).toEqual(items.map((_, item) => ({ item })));
		expect(jsons(run.success).map(({ transactionId, phoneNumber }) => [transactionId, phoneNumber])).toEqual(
			items.map(({ transactionId, phoneNumber }) => [transactionId, phoneNumber]),
		);
		expect(jsons(run.success).map(({ outcome }) => outcome)).toEqual([
			'rejected',
			'rejected',
			'accepted',
			'accepted',
			'accepted',
			'accepted',
			'accepted',
			'accepted',
		]);
	});

	test('the k-th item with a number gets the k-th row with that number', async () => {
		answerWith(
			report([
				{ phoneNumber: '6580000001', smsSent: true },
				{ phoneNumber: '6580000002', smsSent: true },
				{ phoneNumber: '6580000001', smsSent: false, message: 'Second' },
				{ phoneNumber: '+6580000001', smsSent: false, message: 'Third' },
			]),
		);
		const run = await runs().getStatus({
			items: about('t', '+6580000001', '+6580000001', '+6580000002', '+65 8000 (0001)', '6580000001'),
		});
		expect(jsons(run.success).map(({ outcome, message }) => [outcome, message])).toEqual([
			['accepted', null],
			['rejected', 'Second'],
			['accepted', null],
			['rejected', 'Third'],
			['unknown', null],
		]);
	});

	test('without a number: one output for each contact, all linked to the item', async () => {
		runs().settings({ failedNumbers: [phoneNumber(1)] });
		const [{ transactionId }] = await sent(3);
		const run = await runs().getStatus({
			items: [{ transactionId: 'unknown' }, { transactionId }, { transactionId, phoneNumber: phoneNumber(2) }],
		});
		expect(runs().reads).toHaveLength(2);
		expect(run.success.map(({ json, pairedItem }) => [json.phoneNumber, json.outcome, pairedItem])).toEqual([
			['', 'pending', { item: 0 }],
			[phoneNumber(0), 'accepted', { item: 1 }],
			[phoneNumber(1), 'rejected', { item: 1 }],
			[phoneNumber(2), 'accepted', { item: 1 }],
			[phoneNumber(2), 'accepted', { item: 2 }],
		]);
	});

	test('a number that was never sent to is unknown once all are processed', async () => {
		const [{ transactionId }] = await sent(1);
		const run = await runs().getStatus({ items: about(String(transactionId), `+${phoneNumber(7)}`) });
		expect(jsons(run.success)).toEqual([
			{ transactionId, phoneNumber: phoneNumber(7), smsSent: null, message: null, outcome: 'unknown', ...facts(1, 1) },
		]);
	});

	test('continue on error: outputs and error items come in the order of the items', async () => {
		statusFault({ path: '/bad/', status: 404 });
		const [{ transactionId }] = await sent(1);
		const items = [
			...about('bad', '1'),
			...about(String(transactionId), ''),
			...about('', '2'),
			...about('bad', '3'),
			...about('none', '4'),
		];
		const run = await runs().getStatus({ items, settings: { onError: 'continueRegularOutput' } });
		expect(
			run.success.map(({ json, pairedItem }) => [pairedItem, json.outcome ?? (json.details as IDataObject).outcome]),
		).toEqual([
			[{ item: 0 }, 'unknown'],
			[{ item: 1 }, 'accepted'],
			[{ item: 2 }, 'notSent'],
			[{ item: 3 }, 'unknown'],
			[{ item: 4 }, 'pending'],
		]);
	});

	test('raw: one output for each transaction, linked to all its items', async () => {
		const body = {
			meta: { attributes: { a: [1] }, generalErrors: [], fieldErrors: {}, links: [], nextPageUrl: null },
			data: report([{ phoneNumber: '6580000001', smsSent: true, contactLookup: [{ name: 'x' }] }], { batch: null }),
			error: 'none',
		};
		statusFault({ path: '/a/status', body });
		const items = [...about('a', '+6580000001'), ...about('none', '+6580000001'), ...about('a', '+6580000002')];
		const run = await runs().getStatus({ items, options: { output: 'raw' } });
		expect(run.success).toEqual([
			{
				json: {
					meta: body.meta,
					data: body.data,
					providerError: 'none',
					transactionId: 'a',
					outcome: 'accepted',
					...facts(1, 1),
				},
				pairedItem: [{ item: 0 }, { item: 2 }],
			},
			{
				json: expect.objectContaining({
					transactionId: 'none',
					outcome: 'pending',
					data: null,
					...nothingKnown,
				}) as object,
				pairedItem: [{ item: 1 }],
			},
		]);
	});

	test('raw: names of fields are made fit to show like their values, and none changes the object', async () => {
		const secret = 'sandbox-acoustic-secret';
		const torn = [...secret].join('\u0301');
		const body = `{"data": {"totalContacts": 1, "contactsProcessed": 1, "contactStatus": [{"phoneNumber": "6580000001", "smsSent": true,
			"${secret}": 1, "x ${torn} y": {"<b>Bold</b>\\n": "${secret}"}, "__proto__": {"smsSent": false}, "__pro\\u200bto__": 2}]},
			"err\\u00ador": "none", "${secret.slice(0, 9)}<i>${secret.slice(9)}": 3}`;
		statusFault({ path: '/a/status', rawBody: body });
		const { success } = await runs().getStatus({ items: about('a', '+6580000001'), options: { output: 'raw' } });
		expect(success.map(({ json }) => json)).toEqual([
			{
				data: {
					totalContacts: 1,
					contactsProcessed: 1,
					contactStatus: [{ phoneNumber: '6580000001', smsSent: true, '***': 1, 'x *** y': { Bold: '***' } }],
				},
				providerError: 'none',
				'***': 3,
				transactionId: 'a',
				outcome: 'accepted',
				...facts(1, 1),
			},
		]);
		const [row] = (success[0].json.data as { contactStatus: object[] }).contactStatus;
		expect(Object.keys(row)).not.toContain('__proto__');
		expect(Object.getPrototypeOf(row)).toBe(Object.prototype);
	});

	test('raw: a transaction that cannot be read is one error item for each of its items', async () => {
		statusFault({ path: '/bad/status', status: 404 });
		const items = [...about('bad', '+6580000001'), ...about('good', '+6580000001'), ...about('bad', '+6580000002')];
		const run = await runs().getStatus({ items, options: { output: 'raw' }, settings: toErrorBranch });
		expect(pairs(run.failure)).toEqual([{ item: 0 }, { item: 2 }]);
		expect(pairs(run.success)).toEqual([[{ item: 1 }]]);
	});
});

describe('not processed yet', () => {
	test.each(['generalErrors', 'dataMessage', 'plain'] as const)(
		'is pending, never an error item; its text in %s',
		async (notFoundShape) => {
			runs().settings({ notFoundShape });
			for (const settings of [{}, toErrorBranch]) {
				const run = await runs().getStatus({ items: about('none', '+6580000001', ''), settings });
				expect(jsons(run.success)).toEqual([
					{
						transactionId: 'none',
						phoneNumber: '6580000001',
						smsSent: null,
						message: notFound,
						outcome: 'pending',
						...nothingKnown,
					},
					{
						transactionId: 'none',
						phoneNumber: '',
						smsSent: null,
						message: notFound,
						outcome: 'pending',
						...nothingKnown,
						openContacts: null,
					},
				]);
			}
			const raw = await runs().getStatus({ items: about('none', '+6580000001'), options: { output: 'raw' } });
			expect(jsons(raw.success)).toMatchObject([{ transactionId: 'none', outcome: 'pending' }]);
		},
	);

	test('error items name whose status it is with a +, where the number can be read', async () => {
		statusFault({ status: 404 });
		const items = about('t', '+65 8000 0001', '006580000002', '6580000003', 'ask Ada', '');
		const run = await runs().getStatus({ items, settings: toErrorBranch });
		expect(refusals(run).map(({ details }) => details.recipient)).toEqual([
			'+6580000001',
			'+6580000002',
			undefined,
			undefined,
			undefined,
		]);
	});

	test('is pending with a 404 as well, if that is what the 404 says', async () => {
		statusFault({
			path: '/early/status',
			status: 404,
			body: { meta: { generalErrors: [{ message: notFound }] }, data: null },
		});
		statusFault({
			path: '/wrong/status',
			status: 404,
			body: { meta: { generalErrors: [{ message: 'Not found' }] }, data: null },
		});
		const run = await runs().getStatus({
			items: [...about('early', '+6580000001'), ...about('wrong', '+6580000001')],
			settings: toErrorBranch,
		});
		expect(jsons(run.success)).toMatchObject([{ message: notFound, outcome: 'pending' }]);
		expect(refusals(run)).toMatchObject([
			{
				error: expect.stringContaining('Acoustic refused the request (404): Not found [item 1]') as string,
				details: { outcome: 'unknown', httpCode: '404', recipient: '+6580000001' },
			},
		]);
	});

	test('is each contact that is not there while others are', async () => {
		answerWith(report([{ phoneNumber: '6580000001', smsSent: true }], { totalContacts: 3, contactsProcessed: 1 }));
		const run = await runs().getStatus({ items: about('t', '+6580000001', '+6580000002', '+6580000003') });
		expect(jsons(run.success).map(({ outcome }) => outcome)).toEqual(['accepted', 'pending', 'pending']);
	});
});

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

	async function answersTo(data: JsonValue, phoneNumbers: string[], options = {}): Promise<IDataObject[]> {
		answerWith(data);
		return jsons((await runs().getStatus({ items: about('t', ...phoneNumbers), options })).success);
	}
	const outcomeOfRaw = async (data: JsonValue) =>
		(await answersTo(data, [''], { output: 'raw' })).map(({ outcome }) => outcome);

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
		expect(await answersTo(halfDone, [''])).toEqual([sentOne, { ...open, openContacts: 1 }]);
		expect(await answersTo(halfDone, [one, other])).toEqual([sentOne, { ...open, phoneNumber: other }]);
		expect(await outcomeOfRaw(halfDone)).toEqual(['pending']);
	});

	test('a contact that is listed is found by any writing of its number, while others are open, too', async () => {
		const data = { ...halfDone, contactStatus: [{ smsSent: true, phoneNumber: '491711234567' }] };
		for (const written of ['01711234567', 1711234567, '00491711234567', '0171 1234567', '+491711234567']) {
			answerWith(data);
			const run = await runs().getStatus({ items: about('t', written), parameters: { numbersWithoutPlus: 'DE' } });
			expect(jsons(run.success)).toMatchObject([{ outcome: 'accepted', phoneNumber: '491711234567' }]);
		}
	});

	test('errors of the transaction stand in every output, and are the reason where a contact has none of its own', async () => {
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
		expect(await answersTo(noneSent, [''])).toEqual(expected);
		expect(await answersTo(noneSent, [one, other])).toEqual(expected);
		expect(await answersTo(noneSent, [''], { output: 'raw' })).toEqual([
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
		expect(await answersTo(endedEmpty, [''])).toEqual([{ ...rejected, phoneNumber: '', openContacts: 0 }]);
		expect(await answersTo(endedEmpty, [one, `+${other}`])).toEqual([
			{ ...rejected, phoneNumber: one },
			{ ...rejected, phoneNumber: other },
		]);
		expect(await outcomeOfRaw(endedEmpty)).toEqual(['rejected']);
		expect(await outcomeOfRaw({ ...endedEmpty, errors: inactive })).toEqual(['rejected']);
	});

	test('contacts that Acoustic has processed and does not list are one unknown output with their number', async () => {
		const unlisted = report([{ smsSent: true, phoneNumber: one }], { totalContacts: 3, contactsProcessed: 3 });
		expect(await answersTo(unlisted, [''])).toMatchObject([
			{ outcome: 'accepted', phoneNumber: one },
			{ outcome: 'unknown', phoneNumber: '', smsSent: null, openContacts: 2 },
		]);
		expect(await outcomeOfRaw(unlisted)).toEqual(['unknown']);
	});

	test('a contact that is listed without a result is pending while others are open', async () => {
		const rows: JsonObject[] = [{ smsSent: true, phoneNumber: one }, { phoneNumber: other }];
		const outcomesOf = async (processed: number) =>
			(await answersTo(report(rows, { contactsProcessed: processed }), [''])).map(({ outcome }) => outcome);
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
			answerWith(data, { nextPageUrl }, { on });
		const rows = [one, other].map((phoneNumber) => ({ phoneNumber, smsSent: true }));
		page(1, { totalContacts: 3, contactsProcessed: 2, contactStatus: [rows[0]], errors: ['A'] }, '?page=2');
		page(2, { totalContacts: 3, contactsProcessed: 3, contactStatus: [rows[1]], errors: ['A', 'B'] }, null);
		const run = await runs().getStatus({ items: about('t', '') });
		expect(jsons(run.success)).toMatchObject([
			{ outcome: 'accepted', ...facts(3, 2, ['A', 'B']) },
			{ outcome: 'accepted', ...facts(3, 2, ['A', 'B']) },
			{ outcome: 'pending', openContacts: 1, ...facts(3, 2, ['A', 'B']) },
		]);
	});

	test('pages without counts: where one cannot be followed, it is not known how many are open', async () => {
		answerWith(
			{ contactStatus: [{ phoneNumber: one, smsSent: true }] },
			{ nextPageUrl: 'https://elsewhere.example/page2' },
		);
		const [contact, rest, ...others] = jsons((await runs().getStatus({ items: about('t', '') })).success);
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
			statusFault({ on, body: { meta: { nextPageUrl }, contactStatus: [{ phoneNumber, smsSent: true }] } });
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

describe('waiting until processed', () => {
	const waiting = { waitUntilProcessed: true };

	test('ends at once where the transaction ended with errors before it had a contact', async () => {
		answerWith(report([], { errors: ['SMS Program is inactive or not found with identifier 5.'] }));
		for (const phoneNumber of ['', '+6580000001']) {
			const run = await hurried(200, () =>
				runs().getStatus({ items: about('t', phoneNumber), options: { ...waiting, maxWait: 60 } }),
			);
			expect(outcomes(run, 1)).toEqual(['rejected']);
		}
		expect(runs().reads).toHaveLength(2);
	});

	/** A timer may be a millisecond early, which is 200 on the hurried clock. */
	const slack = 500;

	/** Milliseconds between each read and the one before it. */
	const gaps = () =>
		runs()
			.reads.slice(1)
			.map(({ receivedAt }, n) => Date.parse(receivedAt) - Date.parse(runs().reads[n].receivedAt));

	test('looks again at what is not processed, with the interval between, until it is', async () => {
		runs().settings({ notFoundReads: 2, processedPerRead: 2 });
		const items = await sent(5);
		const run = await hurried(200, () => runs().getStatus({ items, options: { ...waiting, pollInterval: 20 } }));
		expect(outcomes(run, 5)).toEqual(times(5, 'accepted'));
		// Twice nothing, then 2, 4 and 5 contacts.
		expect(runs().reads).toHaveLength(5);
		for (const gap of gaps()) expect(gap).toBeGreaterThanOrEqual(20_000 - slack);
	});

	test('every 15 seconds where nothing was chosen', async () => {
		runs().settings({ notFoundReads: 1 });
		const items = await sent(1);
		await hurried(200, () => runs().getStatus({ items, options: waiting }));
		expect(gaps()).toHaveLength(1);
		expect(gaps()[0]).toBeGreaterThanOrEqual(15_000 - slack);
	});

	test('leaves alone what is processed already', async () => {
		const [{ transactionId: ready }] = await sent(1);
		runs().settings({ notFoundReads: 3 });
		const [{ transactionId: late }] = await sent(1);
		const items = [...about(String(ready), phoneNumber(0)), ...about(String(late), phoneNumber(0))];
		// For the second transaction only.
		runs().sandbox.records.reset();
		runs().settings({ notFoundReads: 0 });
		statusFault({ path: `/${String(late)}/`, on: [1, 2], body: { meta: { generalErrors: [notFound] }, data: null } });
		const run = await hurried(200, () => runs().getStatus({ items, options: { ...waiting, pollInterval: 1 } }));
		expect(outcomes(run, 2)).toEqual(times(2, 'accepted'));
		expect(runs().reads.map(({ path }) => path.includes(String(ready)))).toEqual([true, false, false, false]);
	});

	test('gives up after the longest wait, with a last look, and says what is known', async () => {
		runs().settings({ processedPerRead: 1 });
		statusFault({ path: '/none/', body: { meta: { generalErrors: [notFound] }, data: null } });
		const items = [...(await sent(9)), ...about('none', '+6580000001')];
		const options = { ...waiting, pollInterval: 60, maxWait: 150 };
		const [begin, run] = await hurried(
			100,
			async () => [Date.now(), await runs().getStatus({ items, options })] as const,
		);
		// After 0, 60, 120 and 150 seconds, where the machine is fast enough.
		const looks = runs().reads.filter(({ path }) => path.includes('/none/'));
		expect(looks.length).toBeGreaterThanOrEqual(3);
		expect(looks.length).toBeLessThanOrEqual(4);
		expect(Date.parse(looks.at(-1)?.receivedAt ?? '') - begin).toBeGreaterThanOrEqual(150_000 - slack);
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
		statusFault({ latencyMs });
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
		statusFault({ path: '/bad/', status: 404, body: { message: 'No such transaction' } });
		const items = [...about('none', '+6580000001'), ...about('bad', '+6580000002')];
		const run = await hurried(200, () => runs().getStatus({ items, options: { ...waiting, maxWait: 7200 } }));
		expect(run.error?.message).toContain('refused the request (404): No such transaction [item 1]');
		expect(runs().reads).toHaveLength(2);
	});

	test('continue on error: goes on waiting for the others', async () => {
		runs().settings({ notFoundReads: 2 });
		statusFault({ path: '/bad/', status: 404, body: { message: 'No such transaction' } });
		const items = [...about('bad', '+6580000002'), ...(await sent(1))];
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
	])('%s is refused before anything is read', async (_name, options, told) => {
		for (const settings of [{}, toErrorBranch]) {
			const run = await runs().getStatus({
				items: about('t', '+6580000001', '+6580000002'),
				options: options as never,
				settings,
			});
			expect(run.error?.message ?? refusals(run)[1].error).toMatch(told);
		}
		expect(runs().sandbox.records.requests).toEqual([]);
	});
});

describe('pages', () => {
	test('are followed to the last', async () => {
		runs().settings({ pageSize: 3, failedNumbers: [phoneNumber(7)] });
		const items = await sent(8);
		const run = await runs().getStatus({ items });
		expect(runs().reads.map(({ queryText }) => queryText)).toEqual(['', 'page=2', 'page=3']);
		expect(outcomes(run, 8)).toEqual([...times(7, 'accepted'), 'rejected']);
	});

	test('are followed again at each look while waiting', async () => {
		runs().settings({ pageSize: 2, processedPerRead: 3 });
		const items = await sent(4);
		const run = await hurried(200, () => runs().getStatus({ items, options: { waitUntilProcessed: true } }));
		expect(outcomes(run, 4)).toEqual(times(4, 'accepted'));
		expect(runs().reads.map(({ queryText }) => queryText)).toEqual(['', 'page=2', '', 'page=2']);
	});

	test('raw: are one body with all contacts, as Acoustic wrote them', async () => {
		const row = (phoneNumber: string): JsonObject => ({ phoneNumber, smsSent: true, contactId: 7, extra: { a: null } });
		const pages = (number: number, nextPageUrl: string | null) =>
			answerWith(
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
		['our host as login of another', 'https://127.0.0.1@elsewhere.example/page2'],
		['no address', 'http://'],
		['a script', 'javascript:alert(1)'],
		['nothing', ''],
		['a number', 7],
		['an object', { href: '/page2' }],
	])('%s as next page is never asked for', async (_name, nextPageUrl) => {
		answerWith(report([{ phoneNumber: '6580000001', smsSent: true }], { totalContacts: 2, contactsProcessed: 2 }), {
			nextPageUrl,
		});
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
		const run = await runs().getStatus({ items: await sent(3) });
		expect(outcomes(run, 3)).toEqual(times(3, 'accepted'));
	});

	test.each([
		['itself', ['']],
		['each other', ['?page=2', '?page=1', '?page=2']],
	])('that lead to %s end', async (_name, addresses) => {
		const path = `${new URL(runs().sandbox.acousticUrl).pathname}/rest/channels/sms/sends/t/status`;
		addresses.forEach((query, n) => {
			answerWith(
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
		const items = await sent(2);
		runs().fault({ path: '/status', on: 2, status: 403 });
		const run = await runs().getStatus({ items, settings: toErrorBranch });
		expect(outcomes(run, 2)).toEqual(times(2, 'unknown'));
	});
});

describe('bodies that are not as documented', () => {
	type Expected = Array<[outcome: string, smsSent: boolean | null, message: string | null]>;
	test.each<[name: string, data: JsonValue, expected: Expected, facts?: ReturnType<typeof facts>]>([
		[
			'fewer contacts than were sent',
			report([{ phoneNumber: '6580000001', smsSent: true }], { totalContacts: 2, contactsProcessed: 2 }),
			[
				['accepted', true, null],
				['unknown', null, null],
			],
		],
		[
			'keys nobody knows',
			report(
				[
					{ phoneNumber: '6580000001', smsSent: true, carrier: 'x', error: 0 },
					{ phoneNumber: '6580000002', smsSent: false, why: 1 },
				],
				{ x: 1 },
			),
			[
				['accepted', true, null],
				['rejected', false, null],
			],
		],
		[
			'errors as text',
			report([{ phoneNumber: '6580000001', smsSent: false }], {
				totalContacts: 2,
				contactsProcessed: 2,
				errors: 'SMS provider is down',
			}),
			[
				['rejected', false, 'SMS provider is down'],
				['unknown', null, 'SMS provider is down'],
			],
			facts(2, 2, ['SMS provider is down']),
		],
		[
			'errors as a list of objects',
			{
				totalContacts: 2,
				contactsProcessed: 2,
				contactStatus: [],
				errors: [{ message: 'Bad program' }, { message: 'Bad day' }],
			},
			[
				['unknown', null, 'Bad program | Bad day'],
				['unknown', null, 'Bad program | Bad day'],
			],
			facts(2, 2, ['Bad program', 'Bad day']),
		],
		[
			'an empty list of contacts',
			report([], { totalContacts: 2, contactsProcessed: 2 }),
			[
				['unknown', null, null],
				['unknown', null, null],
			],
		],
		[
			'an empty list and no counts',
			{ contactStatus: [] },
			[
				['pending', null, null],
				['pending', null, null],
			],
			nothingKnown,
		],
		[
			'no contacts',
			{ totalContacts: 0, contactsProcessed: 0, contactStatus: [] },
			[
				['pending', null, null],
				['pending', null, null],
			],
			facts(0, 0),
		],
		[
			'no list of contacts',
			{ totalContacts: 2, contactsProcessed: 0 },
			[
				['pending', null, null],
				['pending', null, null],
			],
			facts(2, 0),
		],
		[
			'a list that is an object',
			{ totalContacts: 2, contactsProcessed: 1, contactStatus: {} },
			[
				['pending', null, null],
				['pending', null, null],
			],
			facts(2, 1),
		],
		[
			'nothing',
			null,
			[
				['pending', null, null],
				['pending', null, null],
			],
			nothingKnown,
		],
		[
			'a list',
			[],
			[
				['pending', null, null],
				['pending', null, null],
			],
			nothingKnown,
		],
		[
			'counts that are no numbers',
			{ totalContacts: 'two', contactsProcessed: -1, contactStatus: [{ phoneNumber: '6580000001', smsSent: true }] },
			[
				['accepted', true, null],
				['unknown', null, null],
			],
			facts(1, null),
		],
		[
			'counts as text, and only one of them',
			{ totalContacts: '2', contactsProcessed: null, contactStatus: [{ phoneNumber: '6580000001', smsSent: true }] },
			[
				['accepted', true, null],
				['pending', null, null],
			],
			facts(2, null),
		],
		[
			'errors without words',
			report([{ phoneNumber: '6580000001', smsSent: true }], {
				totalContacts: 2,
				contactsProcessed: 2,
				errors: [{ code: 7 }, 12, null, {}, '', 0],
			}),
			[
				['accepted', true, null],
				['unknown', null, '{"code":7} | 12'],
			],
			facts(2, 2, ['{"code":7}', '12']),
		],
		[
			'more errors than anybody reads, some of them twice',
			{
				totalContacts: 2,
				contactsProcessed: 2,
				contactStatus: [],
				errors: [...Array.from({ length: 13 }, (_, n) => `E${n}`), 'E1', 'E2'],
			},
			times(2, 'E0 | E1 | E2 | E3 | E4 | E5 | E6 | E7 | E8 | E9').map((message) => ['unknown', null, message]),
			facts(2, 2, ['E0', 'E1', 'E2', 'E3', 'E4', 'E5', 'E6', 'E7', 'E8', 'E9', 'and 3 more']),
		],
		[
			'contacts by lookup',
			report([
				{
					contactLookup: [
						{ name: 'Email', value: 'ada@example.com', channel: 'EMAIL' },
						{ name: 'SMS', value: '6580000001', channel: 'SMS' },
					],
					smsSent: true,
				},
				{ contactId: 7, contactLookup: { name: 'SMS', value: 6580000002 }, smsSent: false },
			]),
			[
				['accepted', true, null],
				['rejected', false, null],
			],
		],
		[
			'numbers as numbers',
			report([
				{ phoneNumber: 6580000001, smsSent: true },
				{ contactId: 6580000002, smsSent: true },
			]),
			[
				['accepted', true, null],
				['accepted', true, null],
			],
		],
		[
			'rows that are none',
			report([{ phoneNumber: '6580000002', smsSent: true }], {
				contactStatus: [null, 'x', 7, [], { phoneNumber: '6580000002', smsSent: true }],
			}),
			[
				['unknown', null, null],
				['accepted', true, null],
			],
			facts(1, 1),
		],
		[
			'smsSent that is neither true nor false',
			report([{ phoneNumber: '6580000001', smsSent: 'yes' }, { phoneNumber: '6580000002' }]),
			[
				['unknown', null, null],
				['unknown', null, null],
			],
		],
		[
			'a message that is a list',
			report([
				{ phoneNumber: '6580000001', smsSent: false, message: ['No.', { message: 'Never.' }] },
				{ phoneNumber: '6580000002', smsSent: true, message: '' },
			]),
			[
				['rejected', false, 'No. | Never.'],
				['accepted', true, null],
			],
		],
		[
			'markup and 5,000 characters',
			report([
				{ phoneNumber: '6580000001', smsSent: false, message: '<b>No</b>\u0000' },
				{ phoneNumber: '6580000002', smsSent: false, message: 'x'.repeat(5000) },
			]),
			[
				['rejected', false, 'No'],
				['rejected', false, `${'x'.repeat(499)}…`],
			],
		],
	])('%s', async (_name, data, expected, known = facts(2, 2)) => {
		answerWith(data);
		const run = await runs().getStatus({ items: about('t', '+6580000001', '+6580000002') });
		expect(run.success).toEqual(
			expected.map(([outcome, smsSent, message], item) => ({
				json: {
					transactionId: 't',
					phoneNumber: item === 0 ? '6580000001' : '6580000002',
					smsSent,
					message,
					outcome,
					...known,
				},
				pairedItem: { item },
			})),
		);
		expect((await runs().getStatus({ items: about('t', ''), options: { output: 'raw' } })).status).toBe('success');
		expect((await runs().getStatus({ items: about('t', '') })).status).toBe('success');
	});

	test('without its envelope it is read all the same, and not waited for', async () => {
		statusFault({
			body: report([
				{ phoneNumber: '6580000001', smsSent: true },
				{ phoneNumber: '6580000002', smsSent: false, message: 'No.' },
			]),
		});
		const run = await runs().getStatus({
			items: about('t', '+6580000001', '+6580000002', ''),
			options: { waitUntilProcessed: true },
		});
		expect(run.success.map(({ json }) => json.outcome)).toEqual(['accepted', 'rejected', 'accepted', 'rejected']);
		expect(runs().reads).toHaveLength(1);
	});

	test.each<[name: string, fault: Omit<Fault, 'provider'>, told: RegExp]>([
		['HTML', { garble: 'html' }, /answered 200 with something that is not a status \[item 1\]/],
		['an empty body', { garble: 'empty' }, /answered 200 with something that is not a status/],
		['a text', { rawBody: 'soon' }, /answered 200 with something that is not a status/],
		['a list', { rawBody: '[]' }, /answered 200 with something that is not a status/],
		['JSON cut in half', { rawBody: '{"data": {' }, /answered 200 with something that is not a status/],
		['204', { garble: 'noContent' }, /answered 204 with something that is not a status/],
		['a redirect', { redirectTo: '/elsewhere' }, /answered 302 with something that is not a status/],
		['404', { status: 404 }, /refused the request \(404\)/],
		[
			'more errors than a status can have',
			{ body: report([], { errors: new Array(100_001).fill('x') }) },
			/answered 200 with something that is not a status/,
		],
		[
			'more contacts than a status can have',
			{ body: report(new Array(100_001).fill({})) },
			/answered 200 with something that is not a status/,
		],
		['400', { status: 400, body: { message: 'Bad request' } }, /could not read the request: Bad request/],
	])('%s instead of a status: that transaction cannot be read, the others can', async (_name, fault, told) => {
		statusFault({ path: '/bad/', ...fault });
		const items = [
			...about('good', '+6580000001'),
			...about('bad', '+6580000002', ''),
			...about('fine', '+6580000003'),
		];
		const run = await runs().getStatus({ items, settings: toErrorBranch });
		expect(outcomes(run, 4)).toEqual(['pending', 'unknown', 'unknown', 'pending']);
		expect(refusals(run)[0].error).toMatch(told);
		expect(refusals(run)[0].details).toMatchObject({ outcome: 'unknown', recipient: '+6580000002' });
		expect(refusals(run)[1].details).not.toHaveProperty('recipient');
		expect(runs().sandbox.records.hits('/elsewhere')).toBe(0);

		const stopped = await runs().getStatus({ items });
		expect(stopped.error?.message).toMatch(told);
		expect(stopped.error?.context).toMatchObject({ itemIndex: 1 });
	});
});

describe('reads may be repeated', () => {
	const trouble: Array<[name: string, fault: Omit<Fault, 'provider'>]> = [
		['500', { status: 500 }],
		['502 as HTML', { status: 502, garble: 'html' }],
		['a dropped connection', { connection: 'dropAfter' }],
		['an answer that is cut off', { garble: 'cutOff' }],
		['429', { status: 429 }],
	];

	test.each(trouble)('%s, then a status', async (_name, fault) => {
		const items = await sent(2);
		statusFault({ on: [1, 2], ...fault });
		const run = await hurried(100, () => runs().getStatus({ items }));
		expect(outcomes(run, 2)).toEqual(times(2, 'accepted'));
		expect(runs().reads).toHaveLength(3);
	});

	test.each(trouble)('%s for good: a few times, then it says so', async (_name, fault) => {
		statusFault(fault);
		const run = await hurried(500, () =>
			runs().getStatus({ items: about('t', '+6580000001', '+6580000002'), settings: toErrorBranch }),
		);
		expect(outcomes(run, 2)).toEqual(times(2, 'unknown'));
		expect(refusals(run)[0].error).toMatch(
			/Acoustic (answered 50\d|gave no status|did not take the request).*\[item 0\]\. .*read the status again later/,
		);
		expect(runs().reads.length).toBeLessThanOrEqual(6);
	});

	test('a busy Acoustic is given the time that it asks for', async () => {
		const items = await sent(1);
		statusFault({ on: 1, status: 503, retryAfter: 30 });
		const run = await hurried(100, () => runs().getStatus({ items }));
		expect(outcomes(run, 1)).toEqual(['accepted']);
		const [first, second] = runs().reads.map(({ receivedAt }) => Date.parse(receivedAt));
		expect(second - first).toBeGreaterThanOrEqual(29_500);
	});

	test('five transactions in a row without a proper answer, and no more are read', async () => {
		statusFault({ garble: 'html' });
		const items = Array.from({ length: 20 }, (_, n) => about(`t${n}`, '+6580000001')[0]);
		const run = await runs().getStatus({ items, settings: toErrorBranch });
		expect(outcomes(run, 20)).toEqual(times(20, 'unknown'));
		expect(runs().reads.length).toBeLessThanOrEqual(8);
		expect(refusals(run)[19].error).toMatch(/^Not read, because 5 requests in a row got no proper answer/);
	});

	test('403 stops all', async () => {
		runs().settings({ smsEnabled: false });
		const items = Array.from({ length: 20 }, (_, n) => about(`t${n}`, '+6580000001')[0]);
		const run = await runs().getStatus({ items, settings: toErrorBranch });
		expect(outcomes(run, 20)).toEqual(times(20, 'unknown'));
		expect(runs().reads.length).toBeLessThanOrEqual(4);
		expect(refusals(run)[0].error).toContain('SMS is not enabled');
		expect(refusals(run)[19].error).toMatch(/^Not read, because .*SMS is not enabled/);
	});

	test('never more than 4 in flight', async () => {
		statusFault({ latencyMs: 150 });
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
	])('%s stands in one segment of the path', async (transactionId, segment) => {
		const run = await runs().getStatus({ items: [{}], parameters: { transactionId } });
		expect(outcomes(run, 1)).toEqual(['pending']);
		expect(runs().reads.map(({ path }) => path)).toEqual([`/acoustic/rest/channels/sms/sends/${segment}/status`]);
	});

	test.each<[name: string, transactionId: JsonValue]>([
		['that is empty', ''],
		['of blanks', ' \t'],
		['that is not there', null],
		['that is a dot', '.'],
		['that climbs', ' .. '],
		['that is an object', { id: '1' }],
		['that is a list', ['1']],
		['that no address can hold', 'half an emoji \ud83d'],
	])('%s is refused before anything is read', async (_name, transactionId) => {
		const items = [{ transactionId: 'a' }, { transactionId }, { transactionId: 'b' }] as IDataObject[];
		const stopped = await runs().getStatus({ items });
		expect(stopped.error?.message).toMatch(/^'Transaction ID' \[item 1\]: /);
		expect(stopped.error?.context).toMatchObject({ itemIndex: 1 });
		expect(runs().sandbox.records.requests).toEqual([]);

		const wentOn = await runs().getStatus({ items, settings: toErrorBranch });
		expect(outcomes(wentOn, 3)).toEqual(['pending', 'notSent', 'pending']);
		expect(refusals(wentOn)[0].details.field).toBe('Transaction ID');
		expect(runs().reads).toHaveLength(2);
	});

	test('of a send, and the phone number of a send, are what is asked for where nothing was entered', async () => {
		const run = await runs().getStatus({ items: await sent(2), parameters: {} });
		expect(jsons(run.success).map(({ phoneNumber, smsSent }) => [phoneNumber, smsSent])).toEqual([
			[phoneNumber(0), true],
			[phoneNumber(1), true],
		]);
	});

	test('a phone number that is an object is refused', async () => {
		const run = await runs().getStatus({ items: about('t', { a: 1 }), settings: toErrorBranch });
		expect(refusals(run)[0].error).toMatch(
			/^'Phone Number' \[item 0\]: it holds a value of type object, not a phone number/,
		);
	});
});

describe('the list of SMS programs', () => {
	let lists: ListSearch;
	beforeAll(async () => {
		lists = await ListSearch.load();
	});
	const search = async (filter?: string, changes: IDataObject = {}) =>
		await lists.search(
			'acousticConsent',
			'searchPrograms',
			{ acousticCampaignApi: acousticCredential(runs().sandbox, changes) },
			filter,
		);
	const refusedSearch = async (changes: IDataObject = {}) =>
		await search(undefined, changes).then(
			() => undefined,
			(error: Error & { description?: string }) => ({ message: error.message, description: error.description, error }),
		);
	const programsFault = (fault: Omit<Fault, 'provider'>) => runs().fault({ path: '/programs', ...fault });

	test('holds the active programs by name, each with its ID', async () => {
		expect(await search()).toEqual([
			{ name: 'Sandbox alerts (US)', value: alerts },
			{ name: 'Sandbox codes (SG)', value: codes },
		]);
	});

	test.each([
		['CODES', [codes]],
		['sg', [codes]],
		['123', [alerts]],
		['sandbox', [alerts, codes]],
		['nothing like it', []],
		['', [alerts, codes]],
	])('searched for "%s"', async (filter, ids) => {
		expect((await search(filter)).map(({ value }) => value)).toEqual(ids);
	});

	test('takes programs as they come', async () => {
		const [program] = acousticAccount.programs;
		programsFault({
			body: [
				{ ...program, id: 7, status: 'INACTIVE' },
				{ id: 'bare' },
				{ programName: 'Without ID' },
				null,
				'x',
				{ ...program, id: 'b', programName: '<b>Bold</b> & sandbox-acoustic-secret', country: 1 },
			],
		});
		expect(await search()).toEqual([
			{ name: 'bare', value: 'bare' },
			{ name: 'Bold & ***', value: 'b' },
			{ name: 'Sandbox alerts (US, inactive)', value: '7' },
		]);
	});

	test('a secret in it is taken out, however it is written; a program whose ID has one cannot be chosen', async () => {
		const secret = 'sandbox-acoustic-secret';
		programsFault({
			body: [
				{ id: `7-${secret}`, programName: 'Mine' },
				{ id: '8', programName: `A ${[...secret].join('\u2060')}` },
				{
					id: '9',
					programName: `B ${[...secret].join('<b>')}`,
					status: secret,
					country: `${secret.slice(0, 9)}\u034f${secret.slice(9)}`,
				},
			],
		});
		expect(await search()).toEqual([
			{ name: 'A ***', value: '8' },
			{ name: 'B *** (***, ***)', value: '9' },
		]);
	});

	test('more than anybody has are the first thousand', async () => {
		programsFault({ body: Array.from({ length: 20_000 }, (_, n) => ({ id: n, programName: `Program ${n}` })) });
		expect(await search()).toHaveLength(1000);
		expect(await search('program 19999')).toEqual([{ name: 'Program 19999', value: '19999' }]);
	});

	test.each<[name: string, fault: Omit<Fault, 'provider'>, told: RegExp]>([
		['403', { status: 403, body: { message: 'Forbidden' } }, /SMS is not enabled/],
		[
			'401 that repeats the token',
			{ status: 401, body: { message: 'The access token has expired. Token provided was: sandbox-access-token-1' } },
			/access token.*\*\*\*/,
		],
		['500', { status: 500 }, /Acoustic/],
		['HTML', { garble: 'html' }, /Acoustic/],
		['an object without a list', { body: { data: {} } }, /Acoustic/],
		['a dropped connection', { connection: 'dropAfter' }, /Acoustic gives no list of programs/],
	])('%s is told in words, without secrets', async (_name, fault, told) => {
		programsFault(fault);
		const refused = await refusedSearch();
		expect(refused?.message).toMatch(told);
		expect(refused?.description).toMatch(/\w\.$/);
		expect(secretsIn(refused ?? {})).toEqual([]);
	});

	test('a wrong secret, and a base URL that is none', async () => {
		expect((await refusedSearch({ clientSecret: 'not-the-secret' }))?.message).toContain('is not accepted (401)');
		expect((await refusedSearch({ baseUrl: 'nowhere' }))?.message).toContain('this is not a web address');
	});
});
