import type { IDataObject } from 'n8n-workflow';

import { acousticAccount } from '../../../sandbox/accounts.mts';
import type { Fault } from '../../../sandbox/faults.mts';
import { acousticCredential, acousticRuns, alerts, codes, secretsIn } from '../support/acoustic.mts';
import { ListSearch } from '../support/list-search.mts';

// The list of SMS programs in the node's panel.
const runs = acousticRuns();

describe('the list of SMS programs', () => {
	let lists: ListSearch;
	beforeAll(async () => {
		lists = await ListSearch.load();
	});
	const search = async (filter?: string, changes: IDataObject = {}) =>
		(
			await lists.search(
				'acousticConsent',
				'searchPrograms',
				{ acousticCampaignApi: acousticCredential(runs().sandbox, changes) },
				{ filter },
			)
		).results;
	const failedSearch = async (changes: IDataObject = {}) =>
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
			'401 that echoes the token',
			{ status: 401, body: { message: 'The access token has expired. Token provided was: sandbox-access-token-1' } },
			/access token.*\*\*\*/,
		],
		['500', { status: 500 }, /Acoustic/],
		['HTML', { garble: 'html' }, /Acoustic/],
		['an object without a list', { body: { data: {} } }, /Acoustic/],
		['a dropped connection', { connection: 'dropAfter' }, /Acoustic gives no list of programs/],
	])('%s is explained, without secrets', async (_name, fault, told) => {
		programsFault(fault);
		const failed = await failedSearch();
		expect(failed?.message).toMatch(told);
		expect(failed?.description).toMatch(/\w\.$/);
		expect(secretsIn(failed ?? {})).toEqual([]);
	});

	test('a wrong secret, and a base URL that is not an address', async () => {
		expect((await failedSearch({ clientSecret: 'not-the-secret' }))?.message).toContain('is not accepted (401)');
		expect((await failedSearch({ baseUrl: 'nowhere' }))?.message).toContain('this is not a web address');
	});
});

describe('the list of published messages', () => {
	let lists: ListSearch;
	beforeAll(async () => {
		lists = await ListSearch.load();
	});
	const search = async (given: { filter?: string; paginationToken?: string } = {}) =>
		await lists.search(
			'acousticConsent',
			'searchPublishedMessages',
			{ acousticCampaignApi: acousticCredential(runs().sandbox) },
			given,
		);
	const [gate, code] = acousticAccount.publishedMessages.map(({ id }) => id);
	const [gateEntry, codeEntry] = [
		{ name: 'Sandbox gate change (Service)', value: gate },
		{ name: 'Sandbox one-time code (Security)', value: code },
	];
	const calls = () =>
		runs()
			.sandbox.records.requestsOf('acoustic')
			.filter(({ path }) => path.endsWith('/publishedmessages'))
			.map(({ method, queryText }) => [method, queryText]);
	/** `count` messages a page, on pages without end or until the last. */
	const pages = (count: number, last: number) => {
		for (let page = 1; page <= last; page++) {
			runs().fault({
				path: '/publishedmessages',
				on: page,
				body: {
					meta: { nextPageUrl: page === last ? null : `?page=${page + 1}` },
					data: Array.from({ length: count }, (_, n) => ({ id: `${page}-${n}`, name: `Message ${page}-${n}` })),
				},
			});
		}
	};

	test('holds them by name and campaign in the order of Acoustic, each with its ID', async () => {
		expect(await search()).toEqual({ results: [gateEntry, codeEntry] });
		expect(calls()).toEqual([['GET', '']]);
	});

	test('page by page, as the editor asks for them', async () => {
		runs().settings({ publishedPageSize: 1 });
		const first = await search();
		expect(first.results).toEqual([gateEntry]);
		const { paginationToken } = first;
		expect(await search({ paginationToken: paginationToken as string })).toEqual({ results: [codeEntry] });
		expect(calls()).toEqual([
			['GET', ''],
			['GET', 'page=2'],
		]);
	});

	test.each([
		['CODE', [codeEntry]],
		['service', [gateEntry]],
		['a2', [codeEntry]],
		['sandbox', [gateEntry, codeEntry]],
		['nothing like it', []],
	])('a search for "%s" looks at all pages', async (filter, results) => {
		runs().settings({ publishedPageSize: 1 });
		expect(await search({ filter })).toEqual({ results });
		expect(calls()).toHaveLength(2);
	});

	test('a search ends where it has found enough, and after 20 pages; it can be gone on with', async () => {
		pages(30, 3);
		const found = await search({ filter: 'message' });
		expect(found.results).toHaveLength(60);
		expect(found.paginationToken).toMatch(/\?page=3$/);
		runs().sandbox.faults.clear();
		runs().sandbox.clear();

		pages(1, 25);
		const none = await search({ filter: 'nothing like it' });
		expect(none.results).toEqual([]);
		expect(none.paginationToken).toMatch(/\?page=21$/);
		expect(calls()).toHaveLength(20);
	});

	test.each([
		'https://elsewhere.example/acoustic/rest/channels/sms/publishedmessages?page=2',
		'//elsewhere.example/rest/channels/sms/publishedmessages',
		'/acoustic/rest/channels/sms/programs',
		'http://',
	])('the next page at %s is not read: the request has the access token', async (nextPageUrl) => {
		runs().fault({ path: '/publishedmessages', body: { meta: { nextPageUrl }, data: [] } });
		expect(await search()).toEqual({ results: [] });
		expect(await search({ paginationToken: nextPageUrl })).toEqual({ results: [] });
		expect(calls()).toHaveLength(1);
	});

	test.each<[name: string, fault: Omit<Fault, 'provider'>, told: RegExp]>([
		['403', { status: 403, body: { message: 'Forbidden' } }, /SMS is not enabled/],
		['a dropped connection', { connection: 'dropAfter' }, /Acoustic gives no list of published messages/],
		['HTML', { garble: 'html' }, /Acoustic/],
	])('%s is explained', async (_name, fault, told) => {
		runs().fault({ path: '/publishedmessages', ...fault });
		const failed = await search().catch((error: Error & { description?: string }) => error);
		expect(failed).toMatchObject({ message: expect.stringMatching(told) as string });
		expect(secretsIn(failed)).toEqual([]);
	});
});
