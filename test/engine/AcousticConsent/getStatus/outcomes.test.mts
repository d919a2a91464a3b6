import type { JsonObject } from '../../../../sandbox/json.mts';
import type { IDataObject } from 'n8n-workflow';

import { about, facts, notFound, nothingKnown, report } from '../../support/acoustic-status.mts';
import { acousticRuns, contacts, phoneNumber } from '../../support/acoustic.mts';
import { errorItems, jsonsOf, pairs } from '../../support/outputs.mts';
import { toErrorBranch } from '../../support/settings.mts';

// "Check Status of SMS Sent using the SMS External Consent API": the outcome of each contact.
const runs = acousticRuns();

describe('what became of the messages', () => {
	test('the documented sample', async () => {
		runs().statusBody({
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
		const items = await runs().sendTo(3);
		for (const settings of [{}, toErrorBranch]) {
			const run = await runs().getStatus({ items, settings });
			expect(run.status).toBe('success');
			expect(run.failure).toEqual([]);
			expect(jsonsOf(run.success)).toMatchObject([
				{ smsSent: true, message: null, outcome: 'accepted' },
				{ smsSent: false, message: 'The SMS could not be sent.', outcome: 'rejected' },
				{ smsSent: true, message: null, outcome: 'accepted' },
			]);
		}
	});

	test('items of one transaction share a read, in whatever order they and the contacts come', async () => {
		runs().settings({ contactOrder: 'reversed', failedNumbers: [phoneNumber(2), phoneNumber(5)] });
		const [one, other] = [
			await runs().sendTo(4),
			(await runs().send({ items: contacts(8).slice(4) })).success.map(({ json }) => json),
		];
		const items = [other[1], one[2], other[0], one[0], one[3], other[3], one[1], other[2]];
		const run = await runs().getStatus({ items });
		expect(runs().reads).toHaveLength(2);
		expect(pairs(run.success)).toEqual(items.map((_, item) => ({ item })));
		expect(jsonsOf(run.success).map(({ transactionId, phoneNumber }) => [transactionId, phoneNumber])).toEqual(
			items.map(({ transactionId, phoneNumber }) => [transactionId, phoneNumber]),
		);
		expect(jsonsOf(run.success).map(({ outcome }) => outcome)).toEqual([
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
		runs().statusBody(
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
		expect(jsonsOf(run.success).map(({ outcome, message }) => [outcome, message])).toEqual([
			['accepted', null],
			['rejected', 'Second'],
			['accepted', null],
			['rejected', 'Third'],
			['unknown', null],
		]);
	});

	test('without a number: one output for each contact, all linked to the item', async () => {
		runs().settings({ failedNumbers: [phoneNumber(1)] });
		const [{ transactionId }] = await runs().sendTo(3);
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
		const [{ transactionId }] = await runs().sendTo(1);
		const run = await runs().getStatus({ items: about(transactionId as string, `+${phoneNumber(7)}`) });
		expect(jsonsOf(run.success)).toEqual([
			{ transactionId, phoneNumber: phoneNumber(7), smsSent: null, message: null, outcome: 'unknown', ...facts(1, 1) },
		]);
	});

	test('continue on error: outputs and error items come in the order of the items', async () => {
		runs().statusFault({ path: '/bad/', status: 404 });
		const [{ transactionId }] = await runs().sendTo(1);
		const items = [
			...about('bad', '1'),
			...about(transactionId as string, ''),
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
		runs().statusFault({ path: '/a/status', body });
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
		runs().statusFault({ path: '/a/status', rawBody: body });
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

	test('raw: what is more than ten levels down is null', async () => {
		const nested = (levels: number, end: JsonObject | null): JsonObject => ({
			level: levels === 1 ? end : nested(levels - 1, end),
		});
		runs().statusFault({ path: '/a/status', body: { ...report([]), nested: nested(11, {}) } });
		const { success } = await runs().getStatus({ items: about('a', '+6580000001'), options: { output: 'raw' } });
		expect(success[0].json.nested).toEqual(nested(10, null));
	});

	test('raw: a transaction that cannot be read is one error item for each of its items', async () => {
		runs().statusFault({ path: '/bad/status', status: 404 });
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
				expect(jsonsOf(run.success)).toEqual([
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
			expect(jsonsOf(raw.success)).toMatchObject([{ transactionId: 'none', outcome: 'pending' }]);
			// It is Acoustic's body: nothing is listed that Acoustic did not list.
			expect(raw.success[0].json).not.toHaveProperty('contactStatus');
		},
	);

	test('error items name whose status it is with a +, where the number can be read', async () => {
		runs().statusFault({ status: 404 });
		const items = about('t', '+65 8000 0001', '006580000002', '6580000003', 'ask Ada', '');
		const run = await runs().getStatus({ items, settings: toErrorBranch });
		expect(errorItems(run).map(({ details }) => details.recipient)).toEqual([
			'+6580000001',
			'+6580000002',
			undefined,
			undefined,
			undefined,
		]);
	});

	test('is pending with a 404 as well, if that is what the 404 says', async () => {
		runs().statusFault({
			path: '/early/status',
			status: 404,
			body: { meta: { generalErrors: [{ message: notFound }] }, data: null },
		});
		runs().statusFault({
			path: '/wrong/status',
			status: 404,
			body: { meta: { generalErrors: [{ message: 'Not found' }] }, data: null },
		});
		const run = await runs().getStatus({
			items: [...about('early', '+6580000001'), ...about('wrong', '+6580000001')],
			settings: toErrorBranch,
		});
		expect(jsonsOf(run.success)).toMatchObject([{ message: notFound, outcome: 'pending' }]);
		expect(errorItems(run)).toMatchObject([
			{
				error: expect.stringContaining('Acoustic rejected the request (404): Not found [item 1]') as string,
				details: { outcome: 'unknown', httpCode: '404', recipient: '+6580000001' },
			},
		]);
	});

	test('is each contact that is not there while others are', async () => {
		runs().statusBody(
			report([{ phoneNumber: '6580000001', smsSent: true }], { totalContacts: 3, contactsProcessed: 1 }),
		);
		const run = await runs().getStatus({ items: about('t', '+6580000001', '+6580000002', '+6580000003') });
		expect(jsonsOf(run.success).map(({ outcome }) => outcome)).toEqual(['accepted', 'pending', 'pending']);
	});
});
