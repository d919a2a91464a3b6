import type { IDataObject } from 'n8n-workflow';

import { eightByEightAccount, pressNXpressAccount } from '../../../../sandbox/accounts.mts';
import type { Call } from '../../../../sandbox/provider.mts';
import type { RequestRecord } from '../../../../sandbox/records.mts';
import type { Sandbox } from '../../../../sandbox/server.mts';
import { startSandbox } from '../../../../sandbox/server.mts';
import { freshAccessToken } from '../../../support/sandbox-requests.mts';
import type { NodeExecution } from '../../harness.mts';
import { findSecrets } from '../../harness.mts';
import * as acoustic from '../../support/acoustic.mts';
import * as eightByEight from '../../support/eight-by-eight.mts';
import { hurried } from '../../support/hurried-clock.mts';
import { errorsOf, outcomes, pairs, times } from '../../support/outputs.mts';
import * as pressNXpress from '../../support/press-nxpress.mts';
import { asString } from '../../../support/strings.mts';
import { phoneNumber } from '../../support/recipients.mts';
import { oneByOne, toErrorBranch } from '../../support/settings.mts';

// Credentials whose fields are expressions: every item goes with its own account, and a bad one costs its own items only.
const toPressNXpress = pressNXpress.pressNXpressRuns();
const toEightByEight = eightByEight.eightByEightRuns();
const toAcoustic = acoustic.acousticRuns();

const readsOf = ({ credentials }: NodeExecution) => Object.values(credentials).map(({ reads }) => reads);

/** What the node itself says in a run; the items that the secrets came in are the user's own. */
function said({ success, failure, hints, error }: NodeExecution) {
	return { success, hints, error, failure: failure.map(({ json: { error: text, details } }) => ({ text, details })) };
}

/** Lets an account of 8x8 have further keys, as if they were of other accounts. */
function furtherKeys(...keys: string[]): void {
	const { eightByEight: provider } = toEightByEight().sandbox;
	const answer = provider.handle.bind(provider);
	jest.spyOn(provider, 'handle').mockImplementation((call: Call) => {
		const isKnown = keys.some((key) => call.headers.authorization === `Bearer ${key}`);
		return answer(
			isKnown ? { ...call, headers: { ...call.headers, authorization: `Bearer ${eightByEightAccount.apiKey}` } } : call,
		);
	});
}
afterEach(() => jest.restoreAllMocks());

const [smsToken, , supportToken, salesToken] = pressNXpressAccount.touchpoints.map(({ token }) => token);

describe("Press'nXPress", () => {
	const touchpointOf = ({ path }: RequestRecord) => path.split('/').at(-2);
	// The tokens come in with the items: only what the node itself says can be searched for them.
	const byItem = { smsTouchpointToken: '={{ $json.tp }}', namedTouchpoints: '' };

	test('each item goes to its own touchpoint', async () => {
		const items = [supportToken, salesToken].map((tp, n) => ({ phone: phoneNumber(n), tp }));
		const run = await toPressNXpress().enqueue({ items, credential: byItem, options: oneByOne });
		expect(pairs(run.success)).toEqual([{ item: 0 }, { item: 1 }]);
		expect(
			toPressNXpress().requests.map((request) => [touchpointOf(request), (request.body as IDataObject).phone]),
		).toEqual([
			[supportToken, phoneNumber(0)],
			[salesToken, phoneNumber(1)],
		]);
		expect(findSecrets(said(run), [supportToken, salesToken])).toEqual([]);
	});

	test.each<[string, string]>([
		['a field of the item', '={{ $json.tp }}'],
		['a field in brackets', '={{ $json["tp"] }}'],
		['a field with a fallback', `={{ $json.tp || "${smsToken}" }}`],
		['a field with a fallback for nothing', `={{ $json?.tp ?? "${smsToken}" }}`],
		['a choice', `={{ $json.org === "b" ? "${salesToken}" : "${supportToken}" }}`],
		['a look-up', `={{ ({ a: "${supportToken}", b: "${salesToken}" })[$json.org] }}`],
		['the input item', '={{ $input.item.json.tp }}'],
		['the item of a node before', "={{ $('Start').item.json.tp }}"],
		['a list by index', "={{ $('Start').all()[$itemIndex].json.tp }}"],
		['text around it', '=sandbox-{{ $json.name }}-touchpoint'],
	])('%s is seen to depend on the item, and read for each', async (_, smsTouchpointToken) => {
		const items = [
			{ org: 'a', name: 'support', tp: supportToken },
			{ org: 'b', name: 'sales', tp: salesToken },
			{ org: 'a', name: 'support', tp: supportToken },
		].map((item, n) => ({ ...item, phone: phoneNumber(n) }));
		const run = await toPressNXpress().enqueue({
			items,
			credential: { ...byItem, smsTouchpointToken },
			options: oneByOne,
		});
		expect(run.success).toHaveLength(3);
		expect(toPressNXpress().requests.map(touchpointOf)).toEqual([supportToken, salesToken, supportToken]);
		expect(readsOf(run)).toEqual([4]);
	});

	test.each<[string, IDataObject]>([
		['no expression', {}],
		['an expression that is the same for every item', { smsTouchpointToken: "={{ 'sandbox-' + 'sms-touchpoint' }}" }],
		['the first item of a node before', { smsTouchpointToken: "=sandbox-{{ $('Start').first().json.tp }}-touchpoint" }],
	])('%s is read twice, however many items there are', async (_, credential) => {
		const items = pressNXpress.contacts(30).map((contact) => ({ ...contact, tp: 'sms' }));
		const run = await toPressNXpress().enqueue({ items, credential });
		expect(run.success).toHaveLength(30);
		expect(readsOf(run)).toEqual([2]);
	});

	test('a single item is read once, with its own values', async () => {
		const run = await toPressNXpress().enqueue({
			items: [{ phone: phoneNumber(0), tp: supportToken }],
			credential: byItem,
		});
		expect(run.success).toHaveLength(1);
		expect(toPressNXpress().requests.map(touchpointOf)).toEqual([supportToken]);
		expect(readsOf(run)).toEqual([1]);
	});

	test('a rejected key affects its own items only', async () => {
		const right = pressNXpressAccount.apiKey;
		const items = ['wrong-key-1', right, 'wrong-key-1', right, 'wrong-key-1'].map((key, n) => ({
			phone: phoneNumber(n),
			key,
		}));
		const run = await toPressNXpress().enqueue({
			items,
			credential: { apiKey: '={{ $json.key }}' },
			options: oneByOne,
			settings: toErrorBranch,
		});
		expect(pairs(run.success)).toEqual([{ item: 1 }, { item: 3 }]);
		expect(pairs(run.failure)).toEqual([{ item: 0 }, { item: 2 }, { item: 4 }]);
		expect(errorsOf(run)).toEqual([
			expect.stringContaining('did not accept the API key'),
			expect.stringContaining("Not sent, because Press'nXPress rejected the credential before [item 2]"),
			expect.stringContaining("Not sent, because Press'nXPress rejected the credential before [item 4]"),
		]);
		expect(toPressNXpress().received).toEqual({ [phoneNumber(1)]: 1, [phoneNumber(3)]: 1 });
		expect(toPressNXpress().requests).toHaveLength(3);
	});

	test("what the provider says back is cleaned of the account's own secrets", async () => {
		const items = ['key-of-one', 'key-of-two'].map((key, n) => ({ phone: phoneNumber(n), key }));
		for (const { key, phone } of items) {
			toPressNXpress().fault({ recipient: phone, status: 400, body: { message: `no phone for ${key}` } });
		}
		const run = await toPressNXpress().enqueue({
			items,
			credential: { apiKey: '={{ $json.key }}' },
			settings: toErrorBranch,
		});
		expect(errorsOf(run)).toEqual([
			expect.stringContaining('no phone for ***'),
			expect.stringContaining('no phone for ***'),
		]);
		expect(findSecrets(said(run), ['key-of-one', 'key-of-two'])).toEqual([]);
	});

	test('a credential that cannot be used for an item costs that item only', async () => {
		const items = [undefined, 7, pressNXpressAccount.apiKey].map((key, n) => ({
			phone: phoneNumber(n),
			key: key as string,
		}));
		const run = await toPressNXpress().enqueue({
			items: [...items, { phone: phoneNumber(3), key: [] as unknown as string }],
			credential: { apiKey: '={{ $json.key.trim() }}' },
			settings: toErrorBranch,
		});
		expect(pairs(run.success)).toEqual([{ item: 2 }]);
		expect(pairs(run.failure)).toEqual([{ item: 0 }, { item: 1 }, { item: 3 }]);
		for (const [n, error] of errorsOf(run).entries()) expect(error).toContain(`[item ${[0, 1, 3][n]}]`);
	});

	test('an expression that cannot be evaluated for an item costs that item only', async () => {
		const items = [pressNXpressAccount.apiKey, 'sesame'].map((key, n) => ({ phone: phoneNumber(n), key }));
		const run = await toPressNXpress().enqueue({
			items,
			credential: { apiKey: "={{ $json.key === 'sesame' ? $('Nowhere').first().json.key : $json.key }}" },
			settings: toErrorBranch,
		});
		expect(pairs(run.success)).toEqual([{ item: 0 }]);
		expect(errorsOf(run)).toEqual([
			expect.stringContaining(
				"'Credential' [item 1]: an expression in one of its fields cannot be evaluated for this item",
			),
		]);
		expect(findSecrets(said(run), ['sesame'])).toEqual([]);
	});

	test('with stop on error a bad account stops the run before anything is sent, and names the item', async () => {
		const items = [pressNXpressAccount.apiKey, ''].map((key, n) => ({ phone: phoneNumber(n), key }));
		const run = await toPressNXpress().enqueue({ items, credential: { apiKey: '={{ $json.key }}' } });
		expect(run.error?.message).toBe("'API Key' [item 1]: the credential has none. Nothing was sent.");
		expect(toPressNXpress().requests).toEqual([]);
	});

	test('with stop on error a rejected key stops the other accounts as well', async () => {
		const items = ['wrong-key-1', pressNXpressAccount.apiKey].map((key, n) => ({ phone: phoneNumber(n), key }));
		const run = await toPressNXpress().enqueue({
			items,
			credential: { apiKey: '={{ $json.key }}' },
			options: oneByOne,
		});
		expect(run.error?.message).toContain('did not accept the API key');
		expect(run.error?.message).toContain('[item 0]. Of all items: 0 accepted, 2 not sent');
		expect(toPressNXpress().requests).toHaveLength(1);
	});

	test('five unknown in a row stop everything, whatever their accounts', async () => {
		toPressNXpress().fault({ status: 500 });
		const items = pressNXpress
			.contacts(12)
			.map((contact, n) => ({ ...contact, tp: [supportToken, salesToken][n % 2] }));
		const run = await toPressNXpress().enqueue({
			items,
			credential: byItem,
			options: oneByOne,
			settings: toErrorBranch,
		});
		expect(toPressNXpress().requests).toHaveLength(5);
		expect(errorsOf(run)[11]).toContain('5 consecutive requests got no proper response');
	});

	test('what is looked at over all items of a run is, whatever their accounts', async () => {
		const items = [supportToken, salesToken].map((tp, n) => ({
			phone: phoneNumber(0),
			tp,
			name: ['orderId', 'OrderId'][n],
		}));
		const run = await toPressNXpress().enqueue({
			items,
			credential: byItem,
			options: { duplicateRecipients: 'skip' },
			parameters: { attributes: { attribute: [{ name: '={{ $json.name }}', value: '1' }] } },
		});
		expect(run.success.map(({ json }) => [json.outcome, json.duplicateOf])).toEqual([
			['accepted', undefined],
			['skipped', 0],
		]);
		expect(run.hints.map(({ message }) => message)).toEqual([
			expect.stringContaining('"orderId", "OrderId"'),
			expect.stringContaining('2 different attribute names'),
			expect.stringMatching(/^1 of 2 items was skipped and not sent/),
		]);
	});

	test('Validate Only shows no token, and numbers the requests of the whole run', async () => {
		const items = [supportToken, salesToken].map((tp, n) => ({ phone: phoneNumber(n), tp }));
		const run = await toPressNXpress().enqueue({
			items,
			credential: byItem,
			options: { validateOnly: true },
		});
		expect(run.success.map(({ json }) => (json.request as IDataObject).url)).toEqual([
			expect.stringContaining('/channel/sms/***/enqueue?apiKey=***'),
			expect.stringContaining('/channel/sms/***/enqueue?apiKey=***'),
		]);
		expect(findSecrets(said(run), [supportToken, salesToken])).toEqual([]);
	});
});

describe('8x8', () => {
	const own = { apiKey: '={{ $json.key }}', subAccountId: '={{ $json.account }}' };
	const [one, two] = [
		{ key: 'key-of-one', account: 'SubAccount-1' },
		{ key: 'key-of-two', account: 'SubAccount-2' },
	];
	const from = (...accounts: Array<typeof one>): IDataObject[] =>
		accounts.map((account, n) => ({ ...account, phone: phoneNumber(n) }));
	const askedAs = () =>
		toEightByEight().requests.map(({ path, headers, body }) => {
			const { destination, messages } = body as { destination?: string; messages?: Array<{ destination: string }> };
			return [
				headers.authorization,
				path.split('/')[5],
				messages?.map((message) => message.destination) ?? [destination],
			];
		});

	test('Send: each item with its own key and sub-account', async () => {
		furtherKeys(one.key, two.key);
		const run = await toEightByEight().send({ items: from(one, two, one), credential: own, options: oneByOne });
		expect(run.success).toHaveLength(3);
		expect(askedAs()).toEqual([
			['Bearer key-of-one', 'SubAccount-1', [phoneNumber(0)]],
			['Bearer key-of-two', 'SubAccount-2', [phoneNumber(1)]],
			['Bearer key-of-one', 'SubAccount-1', [phoneNumber(2)]],
		]);
		expect(readsOf(run)).toEqual([4]);
		expect(findSecrets(said(run), [one.key, two.key])).toEqual([]);
	});

	test('Send: a wrong key of the first item does not keep the second one', async () => {
		furtherKeys(two.key);
		const run = await toEightByEight().send({
			items: from(one, two, one),
			credential: own,
			options: oneByOne,
			settings: toErrorBranch,
		});
		expect(pairs(run.success)).toEqual([{ item: 1 }]);
		expect(errorsOf(run)).toEqual([
			expect.stringContaining('8x8 does not know the API key'),
			expect.stringContaining('Not sent, because 8x8 does not know the API key, as it said before [item 2]'),
		]);
		expect(toEightByEight().received).toEqual({ [phoneNumber(1)]: 1 });
		expect(findSecrets(said(run), [one.key, two.key])).toEqual([]);
	});

	test('Send Batch: a request for each account, with its own key and sub-account', async () => {
		furtherKeys(one.key, two.key);
		const run = await toEightByEight().sendBatch({
			items: from(one, two, one, two),
			credential: own,
			options: oneByOne,
		});
		expect(pairs(run.success)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }, { item: 3 }]);
		expect(askedAs()).toEqual([
			['Bearer key-of-one', 'SubAccount-1', [phoneNumber(0), phoneNumber(2)]],
			['Bearer key-of-two', 'SubAccount-2', [phoneNumber(1), phoneNumber(3)]],
		]);
	});

	test('Send Batch: keys alone make accounts, although the sub-account is the same', async () => {
		furtherKeys(one.key, two.key);
		const items = from(one, { ...two, account: one.account });
		await toEightByEight().sendBatch({ items, credential: own, options: oneByOne });
		expect(askedAs()).toEqual([
			['Bearer key-of-one', 'SubAccount-1', [phoneNumber(0)]],
			['Bearer key-of-two', 'SubAccount-1', [phoneNumber(1)]],
		]);
	});

	test('Send Batch: a wrong key costs its own items only, and Validate Only tells which request each is in', async () => {
		furtherKeys(two.key);
		const items = from(one, two, one, two);
		const run = await toEightByEight().sendBatch({
			items,
			credential: own,
			options: oneByOne,
			settings: toErrorBranch,
		});
		expect(outcomes(run, 4)).toEqual(['notSent', 'accepted', 'notSent', 'accepted']);
		const validated = await toEightByEight().sendBatch({ items, credential: own, options: { validateOnly: true } });
		expect(validated.success.map(({ json }) => (json.request as IDataObject).requestIndex)).toEqual([0, 1, 0, 1]);
	});

	test('Send Batch: two accounts may have the same reference', async () => {
		furtherKeys(one.key, two.key);
		const run = await toEightByEight().sendBatch({
			items: from(one, two),
			credential: own,
			fields: { clientMessageId: 'order-1' },
		});
		expect(outcomes(run, 2)).toEqual(['accepted', 'accepted']);
	});

	test('a retry sends what a wrong key kept back, and nothing twice', async () => {
		furtherKeys(two.key);
		const run = await toEightByEight().send({ items: from(two, one, two), credential: own, options: oneByOne });
		expect(run.error?.message).toContain('8x8 does not know the API key');
		expect(run.error?.message).toContain('[item 1]. Of all items: 1 accepted, 2 not sent');
		jest.restoreAllMocks();
		furtherKeys(one.key, two.key);
		const retried = await toEightByEight().retry(run);
		expect(outcomes(retried, 3)).toEqual(['accepted', 'accepted', 'accepted']);
		expect(toEightByEight().received).toEqual({ [phoneNumber(0)]: 1, [phoneNumber(1)]: 1, [phoneNumber(2)]: 1 });
	});

	test('what is not sent any more has no turn to wait for', async () => {
		furtherKeys(two.key);
		const [run, took] = await hurried(200, async () => {
			const startedAt = Date.now();
			const sent = await toEightByEight().send({
				items: from(one, one, one, one, one, one, two),
				credential: own,
				options: { ...oneByOne, batching: { batch: { batchSize: 1, batchInterval: 60_000 } } },
				settings: toErrorBranch,
			});
			return [sent, Date.now() - startedAt] as const;
		});
		expect(pairs(run.success)).toEqual([{ item: 6 }]);
		// One turn at most, of six.
		expect(took).toBeLessThan(3 * 60_000);
	});
});

describe('Acoustic', () => {
	let other: Sandbox;
	beforeEach(async () => {
		other = await startSandbox();
		other.acoustic.change({ notFoundReads: 0 });
		// Its tokens have numbers of their own, so that none of them is also one of the first organization.
		await freshAccessToken(other);
		other.acoustic.expireTokens();
	});
	afterEach(async () => await other.close());

	const firstTokens = /^Bearer sandbox-access-token-1$/;
	const otherTokens = /^Bearer sandbox-access-token-[2-9]$/;

	const own = { baseUrl: '={{ $json.base }}' };
	/** Items of the first organization (a) and of the other one (b). */
	const items = (...organizations: Array<'a' | 'b'>): IDataObject[] =>
		acoustic.contacts(organizations.length).map((contact, n) => ({
			...contact,
			base: organizations[n] === 'a' ? toAcoustic().sandbox.acousticUrl : other.acousticUrl,
		}));
	const requestsTo = (sandbox: Sandbox, path: RegExp) =>
		sandbox.records.requestsOf('acoustic').filter((request) => path.test(request.path));
	const tokensSeenBy = (sandbox: Sandbox) =>
		new Set(requestsTo(sandbox, /\/rest\//).map(({ headers }) => headers.authorization));
	const numbersAt = (sandbox: Sandbox) =>
		Object.keys(sandbox.records.countsByRecipient()).map((number) => number.slice(1));
	const tokenCallsTo = (sandbox: Sandbox) => requestsTo(sandbox, /\/oauth\/token$/).length;
	const eachAlone = { maxContactsPerRequest: 1, concurrency: 4 };

	test('Send: each organization gets its own contacts in a request of its own, with its own token', async () => {
		const credential = toAcoustic().save(own);
		const run = await toAcoustic().send({ items: items('a', 'b', 'a'), credential });
		expect(outcomes(run, 3)).toEqual(['accepted', 'accepted', 'accepted']);
		expect(numbersAt(toAcoustic().sandbox)).toEqual([acoustic.phoneNumber(0), acoustic.phoneNumber(2)]);
		expect(numbersAt(other)).toEqual([acoustic.phoneNumber(1)]);
		expect([...tokensSeenBy(toAcoustic().sandbox)]).toEqual([expect.stringMatching(firstTokens)]);
		expect([...tokensSeenBy(other)]).toEqual([expect.stringMatching(otherTokens)]);
	});

	test('nothing is stored with the credential, and what is stored there is not used', async () => {
		const credential = toAcoustic().save({ ...own, accessToken: 'stored-token' });
		const { data } = credential;
		await toAcoustic().send({ items: items('a', 'b'), credential });
		await toAcoustic().send({ items: items('b'), credential });
		expect(credential.data).toEqual(data);
		expect(credential.updates).toBe(0);
		for (const sandbox of [toAcoustic().sandbox, other])
			expect([...tokensSeenBy(sandbox)]).not.toContain('Bearer stored-token');
	});

	test('the same holds for a single item whose credential depends on it', async () => {
		const credential = toAcoustic().save({ ...own, accessToken: 'stored-token' });
		const run = await toAcoustic().send({ items: items('b'), credential });
		expect(outcomes(run, 1)).toEqual(['accepted']);
		expect([...tokensSeenBy(other)]).toEqual([expect.stringMatching(otherTokens)]);
		expect(credential.updates).toBe(0);
	});

	test('each token is fetched once, however many requests start at once, and kept for later executions', async () => {
		const credential = toAcoustic().save(own);
		const many = items(...Array.from({ length: 12 }, (_, n): 'a' | 'b' => (n % 2 === 0 ? 'a' : 'b')));
		const before = tokenCallsTo(other);
		await toAcoustic().send({ items: many, credential, options: eachAlone });
		await toAcoustic().send({ items: many, credential, options: eachAlone });
		expect(tokenCallsTo(toAcoustic().sandbox)).toBe(1);
		expect(tokenCallsTo(other) - before).toBe(1);
		// Item by item, and once for the item beyond the last.
		expect(credential.reads).toBe(2 * (12 + 1));
	});

	test('kept tokens are used for as long as they are accepted, not for a minute', async () => {
		const credential = toAcoustic().save(own);
		await toAcoustic().send({ items: items('a', 'b'), credential });
		const now = Date.now();
		jest.spyOn(Date, 'now').mockImplementation(() => now + 3_600_000);
		await toAcoustic().send({ items: items('a', 'b'), credential });
		expect(tokenCallsTo(toAcoustic().sandbox)).toBe(1);
	});

	test('an expired token is renewed once, and the request sent once more', async () => {
		const credential = toAcoustic().save(own);
		await toAcoustic().send({ items: items('a', 'b'), credential });
		other.acoustic.expireTokens();
		const before = tokenCallsTo(other);
		const run = await toAcoustic().send({ items: items('b', 'b', 'b', 'b', 'a'), credential, options: eachAlone });
		expect(outcomes(run, 5)).toEqual(times(5, 'accepted'));
		expect(tokenCallsTo(other) - before).toBe(1);
		expect(tokenCallsTo(toAcoustic().sandbox)).toBe(1);
		expect(credential.updates).toBe(0);
		// The contact of item 1 in the first run is another one than in the second.
		expect(Object.values(other.records.countsByRecipient()).reduce((sum, count) => sum + count, 0)).toBe(5);
	});

	test('a 401 whose body breaks off stores nothing either', async () => {
		const credential = toAcoustic().save(own);
		toAcoustic().fault({ status: 401, garble: 'cutOff' });
		await toAcoustic().send({ items: items('a', 'b'), credential, settings: toErrorBranch });
		expect(credential.preAuthentications).toBeGreaterThan(0);
		expect(credential.updates).toBe(0);
	});

	test('a program that one organization has switched off keeps nobody of the other one', async () => {
		toAcoustic().fault({
			status: 400,
			body: { message: 'SMS Program is inactive or not found with identifier {12345}.' },
		});
		const run = await toAcoustic().send({
			items: items('a', 'a', 'b'),
			credential: own,
			options: { maxContactsPerRequest: 1, concurrency: 1 },
			settings: toErrorBranch,
		});
		expect(outcomes(run, 3)).toEqual(['notSent', 'notSent', 'accepted']);
		expect(toAcoustic().sends).toHaveLength(1);
	});

	describe('wrong secrets of one organization', () => {
		const wrong = { ...own, clientSecret: '={{ $json.secret }}' };
		const right = asString(acoustic.acousticCredential({ acousticUrl: '' } as Sandbox).clientSecret);
		const withSecrets = (items: IDataObject[], ...secrets: string[]) =>
			items.map((item, n) => ({ ...item, part: secrets[n] === right ? right.slice(8) : 'wrong' }));
		// In two parts, so that the items do not hold what no run may hold.
		const inParts = { ...wrong, clientSecret: '=sandbox-{{ $json.part }}' };

		test('cost its own items only', async () => {
			const run = await toAcoustic().send({
				items: withSecrets(items('a', 'b', 'a', 'b'), 'wrong', right, 'wrong', right),
				credential: inParts,
				options: { maxContactsPerRequest: 1, concurrency: 1 },
				settings: toErrorBranch,
			});
			expect(outcomes(run, 4)).toEqual(['notSent', 'accepted', 'notSent', 'accepted']);
			expect(errorsOf(run)).toEqual([
				expect.stringContaining('Acoustic rejected the authentication of the credential'),
				expect.stringContaining('Not sent, because Acoustic rejected the credential before [item 2]'),
			]);
			expect(tokenCallsTo(toAcoustic().sandbox)).toBe(1);
			expect(toAcoustic().sends).toEqual([]);
		});

		test('stop the run with stop on error, and name the item', async () => {
			const run = await toAcoustic().send({
				items: withSecrets(items('a', 'b'), 'wrong', right),
				credential: inParts,
				options: { concurrency: 1 },
			});
			expect(run.error?.message).toContain('Acoustic rejected the authentication of the credential');
			expect(run.error?.message).toContain('[item 0]. Of all items: 0 accepted, 2 not sent');
			expect(numbersAt(other)).toEqual([]);
		});

		test('keep nobody from reading a status', async () => {
			const sent = await toAcoustic().send({ items: items('a', 'b'), credential: own });
			const questions = sent.success.map(({ json }, n) => ({ ...items('a', 'b')[n], ...json }));
			const run = await toAcoustic().getStatus({
				items: withSecrets(questions, 'wrong', right),
				credential: inParts,
				settings: toErrorBranch,
			});
			expect(outcomes(run, 2)).toEqual(['unknown', 'accepted']);
			expect(errorsOf(run)).toEqual([
				expect.stringContaining('Acoustic rejected the authentication of the credential'),
			]);
		});
	});

	describe('Get Status', () => {
		test('reads each transaction at its own organization, with its own token, also where both have the same id', async () => {
			const credential = toAcoustic().save({ ...own, accessToken: 'stored-token' });
			const sent = await toAcoustic().send({ items: items('a', 'b', 'a'), credential });
			const questions = sent.success.map(({ json }, n) => ({ ...items('a', 'b', 'a')[n], ...json }));
			const run = await toAcoustic().getStatus({ items: questions, credential });
			expect(run.success.map(({ json }) => [json.outcome, json.phoneNumber])).toEqual(
				[0, 1, 2].map((n) => ['accepted', acoustic.phoneNumber(n)]),
			);
			expect(requestsTo(toAcoustic().sandbox, /\/status$/)).toHaveLength(1);
			expect(requestsTo(other, /\/status$/)).toHaveLength(1);
			expect([...tokensSeenBy(toAcoustic().sandbox)]).toEqual([expect.stringMatching(firstTokens)]);
			expect([...tokensSeenBy(other)]).toEqual([expect.stringMatching(otherTokens)]);
			expect(credential.updates).toBe(0);

			const same = items('a', 'b').map((item) => ({ ...item, transactionId: 'same-id', phoneNumber: '' }));
			const report = (smsSent: boolean) => ({
				data: { totalContacts: 1, contactsProcessed: 1, contactStatus: [{ phoneNumber: '1', smsSent }] },
			});
			toAcoustic().sandbox.faults.set({ provider: 'acoustic', path: 'same-id/status', body: report(true) });
			other.faults.set({ provider: 'acoustic', path: 'same-id/status', body: report(false) });
			const apart = await toAcoustic().getStatus({ items: same, credential });
			expect(apart.success.map(({ json, pairedItem }) => [pairedItem, json.outcome])).toEqual([
				[{ item: 0 }, 'accepted'],
				[{ item: 1 }, 'rejected'],
			]);
			expect(requestsTo(toAcoustic().sandbox, /same-id\/status$/)).toHaveLength(1);
			expect(requestsTo(other, /same-id\/status$/)).toHaveLength(1);
		});

		test('a credential that cannot be used costs its own items only', async () => {
			const sent = await toAcoustic().send({ items: items('a', 'b'), credential: own });
			const questions = sent.success.map(({ json }, n) => ({ ...items('a', 'b')[n], ...json }));
			const run = await toAcoustic().getStatus({
				items: [{ ...questions[0], base: 'ftp://nowhere' }, questions[1]],
				credential: own,
				settings: toErrorBranch,
			});
			expect(outcomes(run, 2)).toEqual(['notSent', 'accepted']);
			expect(errorsOf(run)).toEqual([
				expect.stringContaining("'Base URL' [item 0]: an address cannot start with ftp:"),
			]);
		});

		test('reads a credential without expressions as before: its stored token is renewed and kept', async () => {
			const credential = toAcoustic().save({ accessToken: 'stored-token' });
			await toAcoustic().getStatus({ items: [{ transactionId: 'one' }, { transactionId: 'two' }], credential });
			expect(credential.data.accessToken).toMatch(/^sandbox-access-token-/);
		});
	});
});
