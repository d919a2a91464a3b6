import { eightByEightAccount } from '../../../../sandbox/accounts.mts';
import { customers, eightByEightRuns } from '../../support/eight-by-eight.mts';
import { errorItems, outcomes, times } from '../../support/outputs.mts';
import { phoneNumber } from '../../support/recipients.mts';
import { oneByOne, toErrorBranch } from '../../support/settings.mts';

// "Send SMS Engage survey": one request for each item, and what is returned for it. What goes into a message is in ../survey.
const runs = eightByEightRuns();

const messagesPath = '/8x8/api/v1/subaccounts/SubAccount-1/surveys/sandbox-nps/messages';

describe('the request', () => {
	test('is the documented sample for the documented input', async () => {
		const run = await runs().send({
			items: [{ phone: '+6587755388', first: 'James', order: 'ABC1000' }],
			parameters: {
				surveyId: 'sandbox-order',
				templateBody: 'Hello {{firstName}}, your order is {{orderId}}, take survey here {{url:firstName:orderId}}',
				templateVariables: {
					variable: [
						{ name: 'firstName', value: '={{ $json.first }}' },
						{ name: 'orderId', value: '={{ $json.order }}' },
					],
				},
			},
			fields: {
				source: 'YourBrand',
				clientMessageId: '={{ $json.order }}',
				encoding: 'AUTO',
				dlrCallbackUrl: 'http://example.com/8x8/webhook',
			},
		});
		expect(outcomes(run, 1)).toEqual(['accepted']);
		const [request] = runs().requests;
		expect(request).toMatchObject({
			method: 'POST',
			path: '/8x8/api/v1/subaccounts/SubAccount-1/surveys/sandbox-order/messages',
			queryText: '',
			headers: { authorization: `Bearer ${eightByEightAccount.apiKey}`, 'content-type': 'application/json' },
		});
		// The sample's own slip corrected: its template asks for orderId, its variables hold order_nr.
		expect(request.body).toEqual({
			destination: '+6587755388',
			templateBody: 'Hello {{firstName}}, your order is {{orderId}}, take survey here {{url:firstName:orderId}}',
			templateVariables: { firstName: 'James', orderId: 'ABC1000' },
			source: 'YourBrand',
			clientMessageId: 'ABC1000',
			encoding: 'AUTO',
			dlrCallbackUrl: 'http://example.com/8x8/webhook',
		});
		expect(runs().texts).toEqual([
			expect.stringMatching(/^Hello James, your order is ABC1000, take survey here http:\S{16}$/),
		]);
	});

	test('holds nothing that was not filled in', async () => {
		await runs().send({
			fields: {
				source: '',
				clientMessageId: ' ',
				encoding: '',
				scheduled: '',
				expiry: '',
				dlrCallbackUrl: '',
				country: '',
			},
			parameters: { templateVariables: { variable: [{ name: '', value: '' }] } },
		});
		expect(runs().bodies).toEqual([{ destination: phoneNumber(0), templateBody: 'How did we do? {{url:}}' }]);
	});

	test('goes to the survey and the sub-account of its item', async () => {
		const run = await runs().send({
			items: [
				{ phone: phoneNumber(0), survey: 'sandbox-nps', subAccount: '' },
				{ phone: phoneNumber(1), survey: ' sandbox-order ', subAccount: 'SubAccount-2' },
				{ phone: phoneNumber(2), survey: 'Survey with space/slash', subAccount: ' SubAccount-1 ' },
			],
			parameters: { surveyId: '={{ $json.survey }}' },
			options: { subAccountId: '={{ $json.subAccount }}', ...oneByOne },
		});
		expect(outcomes(run, 3)).toEqual(times(3, 'accepted'));
		expect(runs().requests.map(({ path }) => path)).toEqual([
			'/8x8/api/v1/subaccounts/SubAccount-1/surveys/sandbox-nps/messages',
			'/8x8/api/v1/subaccounts/SubAccount-2/surveys/sandbox-order/messages',
			'/8x8/api/v1/subaccounts/SubAccount-1/surveys/Survey%20with%20space%2Fslash/messages',
		]);
	});

	test.each([
		['a/../../accounts', 'a%2F..%2F..%2Faccounts'],
		['../messages?x=1#y', '..%2Fmessages%3Fx%3D1%23y'],
		['100%', '100%25'],
		['...', '...'],
		['Zufriedenheit für alle', 'Zufriedenheit%20f%C3%BCr%20alle'],
		['評価 ⭐', '%E8%A9%95%E4%BE%A1%20%E2%AD%90'],
	])('carries the survey ID %s in one segment of its path', async (surveyId, segment) => {
		await runs().send({ parameters: { surveyId }, settings: toErrorBranch });
		expect(runs().requests.map(({ path }) => path)).toEqual([
			`/8x8/api/v1/subaccounts/SubAccount-1/surveys/${segment}/messages`,
		]);
	});

	test.each(['.', '..', ' .. ', ' ', 'half an emoji \ud83d'])('is not made for the survey ID "%s"', async (survey) => {
		const run = await runs().send({
			items: [
				{ phone: phoneNumber(0), survey },
				{ phone: phoneNumber(1), survey: 'sandbox-nps' },
			],
			parameters: { surveyId: '={{ $json.survey }}' },
			settings: toErrorBranch,
		});
		expect(outcomes(run, 2)).toEqual(['notSent', 'accepted']);
		expect(errorItems(run)[0]).toMatchObject({
			error: expect.stringContaining("'Survey ID' [item 0]") as string,
			details: { field: 'Survey ID', httpCode: null },
		});
		expect(runs().received).toEqual({ [phoneNumber(1)]: 1 });
	});
});

test.each(['Bearer ', 'bearer  ', ' BEARER\t', 'Bearer\u00a0'])(
	'a key pasted with %j before it goes out once, and is not shown',
	async (before) => {
		const { apiKey } = eightByEightAccount;
		runs().fault({ on: 2, status: 400, body: { code: 1000, message: `no ${apiKey}` } });
		const run = await runs().send({
			items: customers(2),
			credential: { apiKey: `${before}${apiKey}` },
			options: oneByOne,
			settings: toErrorBranch,
		});
		expect(outcomes(run, 2)).toEqual(['accepted', 'notSent']);
		expect(runs().requests.map(({ headers }) => headers.authorization)).toEqual([
			`Bearer ${apiKey}`,
			`Bearer ${apiKey}`,
		]);
		expect(errorItems(run)[0].details.providerMessage).toBe('no ***');
	},
);

test.each(['Bearer', 'bearer ', 'Basic abcdefgh', 'Bearer two keys'])('%j is not a key', async (apiKey) => {
	const run = await runs().send({ items: customers(1), credential: { apiKey }, settings: toErrorBranch });
	expect(errorItems(run)[0].error).toMatch(/^'API Key' \[item 0\]: it (is empty|has whitespace)/);
	expect(runs().requests).toEqual([]);
});

describe('requests in flight', () => {
	test.each([
		[undefined, 10],
		[1, 1],
		[3, 3],
		[25, 25],
	])('with concurrency %p there are %d at once', async (concurrency, peak) => {
		// Long enough for all of them to arrive on a busy machine.
		runs().fault({ latencyMs: 300 });
		const run = await runs().send({
			items: customers(peak + 1),
			options: concurrency === undefined ? {} : { concurrency },
		});
		expect(outcomes(run, peak + 1)).toEqual(times(peak + 1, 'accepted'));
		expect(runs().sandbox.records.peakInFlight.eightByEight).toBe(peak);
	});

	test.each([-1, 1001, 1.5, 'many'])('concurrency %p is invalid, before anything is sent', async (concurrency) => {
		const { error } = await runs().send({ options: { concurrency: `={{ ${JSON.stringify(concurrency)} }}` } });
		expect(error?.message).toContain("'Concurrency'");
		expect(runs().requests).toHaveLength(0);
	});
});

describe('duplicate recipients', () => {
	test('are skipped where that was chosen, however the number was written', async () => {
		const run = await runs().send({
			items: [{ phone: '+65 8000 0007' }, { phone: '80000007' }, { phone: 6580000008 }, { phone: '0065-8000-0007' }],
			parameters: { numbersWithoutPlus: 'SG' },
			options: { duplicateRecipients: 'skip' },
		});
		expect(outcomes(run, 4)).toEqual(['accepted', 'skipped', 'accepted', 'skipped']);
		expect(run.success[3].json).toEqual({
			outcome: 'skipped',
			recipient: '+6580000007',
			reason: 'duplicateRecipient',
			duplicateOf: 0,
		});
		expect(runs().received).toEqual({ '+6580000007': 1, '+6580000008': 1 });
	});
});

describe('cancelled', () => {
	test('nothing more is started', async () => {
		runs().fault({ latencyMs: 100 });
		const run = await runs().send({ items: customers(50), options: { concurrency: 2 }, cancel: 50 });
		expect(run.status).not.toBe('success');
		expect(runs().requests.length).toBeLessThanOrEqual(2);
		expect(runs().requests.every(({ path }) => path === messagesPath)).toBe(true);
	});
});
