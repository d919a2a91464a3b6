import type { IDataObject } from 'n8n-workflow';

import { acousticRuns, contacts as acousticContacts } from '../../support/acoustic.mts';
import { hurried } from '../../support/hurried-clock.mts';
import { detailsOf, errorItems } from '../../support/outputs.mts';
import { contacts, pressNXpressRuns } from '../../support/press-nxpress.mts';
import { body, dripping, drippingHeaders, endless, RawProvider, stalling } from '../../support/raw-provider.mts';
import { toErrorBranch } from '../../support/settings.mts';

// docs/delivery-contract.md, 5.2 and 5.8: a provider may respond with anything, for as long as it likes, and as much as it
// likes.
const press = pressNXpressRuns();
const acoustic = acousticRuns();

const megabyte = 1024 * 1024;

let provider: RawProvider;
beforeEach(async () => {
	provider = await RawProvider.start();
});
afterEach(async () => await provider.close());

/** A response that does not end gets this long: 0.3 s on the hurried clock, in which it drips a few times. */
const patience = 3000;
const soon = async <Result,>(work: () => Promise<Result>) => await hurried(patience / 300, work);

/** The output or error item of Press'nXPress for one contact, and after how many milliseconds. */
async function enqueue(timeout = 30_000): Promise<{ json: IDataObject; took: number }> {
	const started = Date.now();
	const { success, failure } = await press().enqueue({
		items: contacts(1),
		settings: toErrorBranch,
		credential: { smsBaseUrl: provider.url },
		options: { timeout },
	});
	return { json: [...success, ...failure][0].json, took: Date.now() - started };
}

/** The same of Acoustic, whose responses n8n may throw. */
async function send(timeout = 30_000): Promise<{ details: IDataObject; error: string; took: number }> {
	const started = Date.now();
	const run = await acoustic().send({
		items: acousticContacts(1),
		settings: toErrorBranch,
		credential: { baseUrl: provider.url },
		options: { timeout },
	});
	const [{ details, error }] = errorItems(run);
	return { details: details as unknown as IDataObject, error, took: Date.now() - started };
}

describe('a response that does not end is given up in time, its connection too', () => {
	test.each([
		['drips', dripping(200)],
		['stalls', stalling(200)],
		['drips in its headers', drippingHeaders],
		['is a rejection that drips', dripping(400)],
		['is a rejection that stalls', stalling(400)],
	])('one that %s', async (_, responder) => {
		provider.respondWith(responder);
		const { json, took } = await soon(async () => await enqueue(patience));
		expect(detailsOf(json)).toMatchObject({ outcome: 'unknown', httpCode: 'TIMEOUT' });
		expect(took).toBeLessThan(2 * patience);
		expect(await provider.isLeftAlone()).toBe(true);
		expect(provider.requests).toBe(1);
	});

	test.each([
		['drips', dripping(202)],
		['stalls', stalling(202)],
		['is a rejection that drips', dripping(400)],
		['is a rejection that stalls', stalling(400)],
	])('Acoustic: one that %s', async (_, responder) => {
		provider.respondWith(responder);
		const { details, took } = await soon(async () => await send(patience));
		expect(details).toMatchObject({ outcome: 'unknown', httpCode: 'TIMEOUT' });
		expect(took).toBeLessThan(2 * patience);
		expect(await provider.isLeftAlone()).toBe(true);
		expect(provider.requests).toBe(1);
	});
});

describe('a response of more than 16 MB is not read', () => {
	test.each([200, 400, 500])('%d', async (status) => {
		provider.respondWith(endless(status));
		const { json } = await enqueue();
		expect(detailsOf(json)).toMatchObject({ outcome: 'unknown', httpCode: 'TOO_LARGE', providerMessage: null });
		expect(json.error).toContain(
			"The response of Press'nXPress is larger than 16 MB and was not read, so it is not known",
		);
		expect(await provider.isLeftAlone()).toBe(true);
		expect(provider.bytesTaken).toBeLessThan(64 * megabyte);
		expect(provider.requests).toBe(1);
	});

	test.each([202, 400])('Acoustic: %d', async (status) => {
		provider.respondWith(endless(status));
		const { details } = await send();
		expect(details).toMatchObject({ outcome: 'unknown', httpCode: 'TOO_LARGE' });
		expect(await provider.isLeftAlone()).toBe(true);
		expect(provider.requests).toBe(1);
	});

	test('Get Status: it is not a status, and is not asked for again', async () => {
		provider.respondWith(endless(200));
		const run = await acoustic().getStatus({
			items: [{ transactionId: 'a-transaction', phoneNumber: '' }],
			settings: toErrorBranch,
			credential: { baseUrl: provider.url },
		});
		expect(run.failure[0].json.error).toContain('Acoustic gave no status (its response is larger than 16 MB)');
		expect(provider.requests).toBe(1);
	});

	test('one of less is', async () => {
		provider.respondWith(body(200, JSON.stringify({ message: 'SMS enqueued', more: 'é'.repeat(7 * megabyte) })));
		const { json } = await enqueue();
		expect(json).toMatchObject({ outcome: 'accepted', message: 'SMS enqueued' });
	});
});

describe('a response that is nested deeper than 100 levels is not parsed', () => {
	const nested = (levels: number) =>
		`{"message":"SMS enqueued","more":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;

	test('101', async () => {
		provider.respondWith(body(200, nested(101)));
		const { json } = await enqueue();
		expect(detailsOf(json)).toMatchObject({ outcome: 'unknown', httpCode: 'TOO_DEEP' });
		expect(await provider.isLeftAlone()).toBe(true);
	});

	test('100, and brackets within texts', async () => {
		provider.respondWith(body(200, nested(100)));
		expect((await enqueue()).json).toMatchObject({ outcome: 'accepted' });
		provider.respondWith(body(200, JSON.stringify({ message: `SMS enqueued ${'[{"\\'.repeat(200)}` })));
		expect((await enqueue()).json).toMatchObject({ outcome: 'accepted' });
	});

	test('of other texts the brackets mean nothing', async () => {
		provider.respondWith(body(400, `<script>${'['.repeat(200)}</script>Bad request`));
		expect(detailsOf((await enqueue()).json)).toMatchObject({
			outcome: 'notSent',
			httpCode: '400',
			providerMessage: 'Bad request',
		});
	});
});

test('a response with more than 500,000 values is not parsed', async () => {
	provider.respondWith(body(200, `{"message":"SMS enqueued","more":[${'0,'.repeat(500_001)}0]}`));
	expect(detailsOf((await enqueue()).json)).toMatchObject({ outcome: 'unknown', httpCode: 'TOO_MANY_VALUES' });
});

test('a response with a byte order mark is read', async () => {
	provider.respondWith(body(200, '\ufeff{"message":"SMS enqueued"}'));
	expect((await enqueue()).json).toMatchObject({ outcome: 'accepted' });
});
