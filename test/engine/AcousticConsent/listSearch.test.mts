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
		await lists.search(
			'acousticConsent',
			'searchPrograms',
			{ acousticCampaignApi: acousticCredential(runs().sandbox, changes) },
			filter,
		);
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
