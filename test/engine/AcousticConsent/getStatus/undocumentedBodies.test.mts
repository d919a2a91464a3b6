import type { Fault } from '../../../../sandbox/faults.mts';
import type { JsonValue } from '../../../../sandbox/json.mts';
import { about, facts, nothingKnown, report } from '../../support/acoustic-status.mts';
import { acousticRuns } from '../../support/acoustic.mts';
import { errorItems, outcomes, times } from '../../support/outputs.mts';
import { toErrorBranch } from '../../support/settings.mts';

// Status bodies that are not as documented never make a message look accepted.
const runs = acousticRuns();

describe('bodies that are not as documented', () => {
	type Expected = Array<[outcome: string, smsSent: boolean | null, message: string | null, contactId?: number]>;
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
			'counts that are not numbers',
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
				['rejected', false, null, 7],
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
				['accepted', true, null, 6580000002],
			],
		],
		[
			'rows that are not objects',
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
		runs().statusBody(data);
		const run = await runs().getStatus({ items: about('t', '+6580000001', '+6580000002') });
		expect(run.success).toEqual(
			expected.map(([outcome, smsSent, message, contactId], item) => ({
				json: {
					transactionId: 't',
					...(contactId !== undefined && { contactId }),
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
		runs().statusFault({
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
		['HTML', { garble: 'html' }, /responded with 200 and something that is not a status \[item 1\]/],
		['an empty body', { garble: 'empty' }, /responded with 200 and something that is not a status/],
		['a text', { rawBody: 'soon' }, /responded with 200 and something that is not a status/],
		['a list', { rawBody: '[]' }, /responded with 200 and something that is not a status/],
		['JSON cut in half', { rawBody: '{"data": {' }, /responded with 200 and something that is not a status/],
		['204', { garble: 'noContent' }, /responded with 204 and something that is not a status/],
		['a redirect', { redirectTo: '/elsewhere' }, /responded with 302 and something that is not a status/],
		['404', { status: 404 }, /rejected the request \(404\)/],
		[
			'more errors than a status can have',
			{ body: report([], { errors: new Array<string>(100_001).fill('x') }) },
			/responded with 200 and something that is not a status/,
		],
		[
			'more contacts than a status can have',
			{ body: report(Array.from({ length: 100_001 }, () => ({}))) },
			/responded with 200 and something that is not a status/,
		],
		['400', { status: 400, body: { message: 'Bad request' } }, /could not read the request: Bad request/],
	])('%s instead of a status: that transaction cannot be read, the others can', async (_name, fault, told) => {
		runs().statusFault({ path: '/bad/', ...fault });
		const items = [
			...about('good', '+6580000001'),
			...about('bad', '+6580000002', ''),
			...about('fine', '+6580000003'),
		];
		const run = await runs().getStatus({ items, settings: toErrorBranch });
		expect(outcomes(run, 4)).toEqual(['pending', 'unknown', 'unknown', 'pending']);
		expect(errorItems(run)[0].error).toMatch(told);
		expect(errorItems(run)[0].details).toMatchObject({ outcome: 'unknown', recipient: '+6580000002' });
		expect(errorItems(run)[1].details).not.toHaveProperty('recipient');
		expect(runs().sandbox.records.hits('/elsewhere')).toBe(0);

		const stopped = await runs().getStatus({ items });
		expect(stopped.error?.message).toMatch(told);
		expect(stopped.error?.context).toMatchObject({ itemIndex: 1 });
	});
});
