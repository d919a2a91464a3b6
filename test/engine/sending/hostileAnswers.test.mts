import type { IDataObject } from 'n8n-workflow';

import { acousticRuns, contacts as acousticContacts, refusals, toErrorBranch } from '../support/acoustic.mts';
import { contacts, pressNXpressRuns } from '../support/press-nxpress.mts';
import { body, dripping, drippingHeaders, endless, RawProvider, stalling } from '../support/raw-provider.mts';

// CONTRACT sections 5.2 and 5.8: a provider may answer anything, for as long as it likes, and as much as it likes.
const press = pressNXpressRuns();
const acoustic = acousticRuns();

const megabyte = 1024 * 1024;

let provider: RawProvider;
beforeEach(async () => {
	provider = await RawProvider.start();
});
afterEach(async () => await provider.close());

/** What comes out of Press'nXPress for one contact, and after how many milliseconds. */
async function enqueue(timeout = 1000): Promise<{ json: IDataObject; took: number }> {
	const started = Date.now();
	const { success, failure } = await press().enqueue({
		items: contacts(1),
		settings: toErrorBranch,
		credential: { smsBaseUrl: provider.url },
		options: { timeout },
	});
	return { json: [...success, ...failure][0].json, took: Date.now() - started };
}

/** The same of Acoustic, whose answers n8n may throw. */
async function send(timeout = 1000): Promise<{ details: IDataObject; error: string; took: number }> {
	const started = Date.now();
	const run = await acoustic().send({
		items: acousticContacts(1),
		settings: toErrorBranch,
		credential: { baseUrl: provider.url },
		options: { timeout },
	});
	const [{ details, error }] = refusals(run);
	return { details: details as unknown as IDataObject, error, took: Date.now() - started };
}

const detailsOf = (json: IDataObject) => json.details as IDataObject;

describe('an answer that does not end is given up in time, its connection too', () => {
	test.each([
		['drips', dripping(200)],
		['stalls', stalling(200)],
		['drips in its headers', drippingHeaders],
		['is a refusal that drips', dripping(400)],
		['is a refusal that stalls', stalling(400)],
	])('one that %s', async (_, answering) => {
		provider.answer(answering);
		const { json, took } = await enqueue();
		expect(detailsOf(json)).toMatchObject({ outcome: 'unknown', httpCode: 'TIMEOUT' });
		expect(took).toBeLessThan(5000);
		expect(await provider.isLeftAlone()).toBe(true);
		expect(provider.requests).toBe(1);
	});

	test.each([
		['drips', dripping(202)],
		['stalls', stalling(202)],
		['is a refusal that drips', dripping(400)],
		['is a refusal that stalls', stalling(400)],
	])('Acoustic: one that %s', async (_, answering) => {
		provider.answer(answering);
		const { details, took } = await send();
		expect(details).toMatchObject({ outcome: 'unknown', httpCode: 'TIMEOUT' });
		expect(took).toBeLessThan(5000);
		expect(await provider.isLeftAlone()).toBe(true);
		expect(provider.requests).toBe(1);
	});
});

describe('an answer of more than 16 MB is not read', () => {
	test.each([200, 400, 500])('%d', async (status) => {
		provider.answer(endless(status));
		const { json } = await enqueue(30_000);
		expect(detailsOf(json)).toMatchObject({ outcome: 'unknown', httpCode: 'TOO_LARGE', providerMessage: null });
		expect(json.error).toContain(
			"The answer of Press'nXPress is larger than 16 MB and was not read, so it is not known",
		);
		expect(await provider.isLeftAlone()).toBe(true);
		expect(provider.bytesTaken).toBeLessThan(64 * megabyte);
		expect(provider.requests).toBe(1);
	});

	test.each([202, 400])('Acoustic: %d', async (status) => {
		provider.answer(endless(status));
		const { details } = await send(30_000);
		expect(details).toMatchObject({ outcome: 'unknown', httpCode: 'TOO_LARGE' });
		expect(await provider.isLeftAlone()).toBe(true);
		expect(provider.requests).toBe(1);
	});

	test('Get Status: it is no status, and is not asked for again', async () => {
		provider.answer(endless(200));
		const run = await acoustic().getStatus({
			items: [{ transactionId: 'a-transaction', phoneNumber: '' }],
			settings: toErrorBranch,
			credential: { baseUrl: provider.url },
		});
		expect(run.failure[0].json.error).toContain('Acoustic gave no status (its answer is larger than 16 MB)');
		expect(provider.requests).toBe(1);
	});

	test('one of less is', async () => {
		provider.answer(body(200, JSON.stringify({ message: 'SMS enqueued', more: 'é'.repeat(7 * megabyte) })));
		const { json } = await enqueue(30_000);
		expect(json).toMatchObject({ outcome: 'accepted', message: 'SMS enqueued' });
	});
});

describe('an answer that is nested deeper than 100 levels is not parsed', () => {
	const nested = (levels: number) =>
		`{"message":"SMS enqueued","more":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;

	test('101', async () => {
		provider.answer(body(200, nested(101)));
		const { json } = await enqueue();
		expect(detailsOf(json)).toMatchObject({ outcome: 'unknown', httpCode: 'TOO_DEEP' });
		expect(await provider.isLeftAlone()).toBe(true);
	});

	test('100, and brackets within texts', async () => {
		provider.answer(body(200, nested(100)));
		expect((await enqueue()).json).toMatchObject({ outcome: 'accepted' });
		provider.answer(body(200, JSON.stringify({ message: `SMS enqueued ${'[{"\\'.repeat(200)}` })));
		expect((await enqueue()).json).toMatchObject({ outcome: 'accepted' });
	});

	test('of other texts the brackets mean nothing', async () => {
		provider.answer(body(400, `<script>${'['.repeat(200)}</script>Bad request`));
		expect(detailsOf((await enqueue()).json)).toMatchObject({
			outcome: 'notSent',
			httpCode: '400',
			providerMessage: 'Bad request',
		});
	});
});

test('an answer with more than 500,000 values is not parsed', async () => {
	provider.answer(body(200, `{"message":"SMS enqueued","more":[${'0,'.repeat(500_001)}0]}`));
	expect(detailsOf((await enqueue()).json)).toMatchObject({ outcome: 'unknown', httpCode: 'TOO_MANY_VALUES' });
});

test('an answer with a byte order mark is read', async () => {
	provider.answer(body(200, '\ufeff{"message":"SMS enqueued"}'));
	expect((await enqueue()).json).toMatchObject({ outcome: 'accepted' });
});
