import { setTimeout as wait } from 'node:timers/promises';

import { acousticAccount } from '../../../sandbox/accounts.mts';
import type { Sandbox } from '../../../sandbox/server.mts';
import { startSandbox } from '../../../sandbox/server.mts';

let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox();
});
afterEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

const sendPath = '/rest/channels/sms/externalconsentsends';
const grant = {
	grant_type: 'refresh_token',
	client_id: acousticAccount.clientId,
	client_secret: acousticAccount.clientSecret,
	refresh_token: acousticAccount.refreshToken,
};
const payload = {
	content: 'Here is the PIN you requested %%PIN%%.',
	contacts: [{ phoneNumber: '12025550101', personalization: { PIN: '1234' } }],
	channelQualifier: '12345',
	source: '',
};
const meta = { attributes: {}, generalErrors: [], fieldErrors: {}, links: [], nextPageUrl: null };

interface Token {
	access_token: string;
	expires_in: number;
	token_type: string;
	refresh_token: string;
}

interface Status {
	meta: { nextPageUrl: string | null };
	data: { totalContacts: number; contactsProcessed: number; contactStatus: object[]; errors: [] };
}

async function exchange(fields: Record<string, string> = grant) {
	const body = new URLSearchParams(fields);
	const response = await fetch(`${sandbox.acousticUrl}/oauth/token`, { method: 'POST', body });
	return { status: response.status, body: (await response.json()) as Token };
}

async function call(method: string, path: string, body?: unknown, token?: string) {
	const used = token ?? (await exchange()).body.access_token;
	const response = await fetch(path.startsWith('http') ? path : sandbox.acousticUrl + path, {
		method,
		headers: {
			'content-type': 'application/json',
			...(used === '' ? {} : { authorization: `Bearer ${used}` }),
		},
		body: typeof body === 'string' || body === undefined ? body : JSON.stringify(body),
	});
	const text = await response.text();
	return { status: response.status, text, body: JSON.parse(text) as unknown };
}

async function send(contacts: object[]): Promise<{ id: string; location: string }> {
	const response = await call('POST', sendPath, { ...payload, content: 'Hello', contacts });
	return (response.body as { data: { id: string; location: string } }).data;
}

function errorBody(text: string) {
	return { meta: { ...meta, generalErrors: [{ message: text }] }, data: null };
}

describe('Acoustic: tokens', () => {
	test('the same token in the first part of its life, a new one after it, both live', async () => {
		const hour = 3600;
		const first = (await exchange()).body;
		expect(first).toMatchObject({ token_type: 'bearer', refresh_token: grant.refresh_token });
		expect(first.expires_in).toBeGreaterThan(4 * hour - 10);

		sandbox.acoustic.ageTokens(3 * hour - 60);
		const again = (await exchange()).body;
		expect(again.access_token).toBe(first.access_token);
		expect(again.expires_in).toBeLessThanOrEqual(hour + 60);

		sandbox.acoustic.ageTokens(60);
		const renewed = (await exchange()).body;
		expect(renewed.access_token).not.toBe(first.access_token);
		const programs = '/rest/channels/sms/programs';
		expect((await call('GET', programs, undefined, first.access_token)).status).toBe(200);

		sandbox.acoustic.ageTokens(hour);
		expect((await call('GET', programs, undefined, first.access_token)).status).toBe(401);
		expect((await call('GET', programs, undefined, renewed.access_token)).status).toBe(200);
		expect(sandbox.acoustic.tokenRequests).toBe(3);
	});

	test('an expired token is quoted in the documented text', async () => {
		const token = (await exchange()).body.access_token;
		sandbox.acoustic.expireTokens();
		const response = await call('POST', sendPath, payload, token);
		const text = `The access token has expired. Token provided was: ${token}`;
		expect([response.status, response.body]).toEqual([401, errorBody(text)]);
		expect((await call('POST', sendPath, payload)).status).toBe(202);
		expect((await call('POST', sendPath, payload, 'odd')).status).toBe(401);
		expect((await call('POST', sendPath, payload, '')).status).toBe(401);
		expect(sandbox.records.messages).toHaveLength(1);
	});

	test.each([
		['client_id', 401, 'invalid_client'],
		['client_secret', 401, 'invalid_client'],
		['refresh_token', 400, 'invalid_grant'],
		['grant_type', 400, 'unsupported_grant_type'],
	])('a wrong %s is rejected', async (field, status, error) => {
		const response = await exchange({ ...grant, [field]: 'wrong' });
		expect([response.status, response.body]).toMatchObject([status, { error }]);
	});
});

describe('Acoustic: external consent send', () => {
	test('responds 202 with location and id; the text is personalized', async () => {
		const response = await call('POST', sendPath, {
			...payload,
			content: '%%NAME%% %%PIN%% %%FIRST NAME%%',
			personalizationDefaults: { NAME: 'Valued Customer', PIN: 'none' },
			ttlInMinutes: 10,
			campaignName: 'Codes',
		});
		expect(response.status).toBe(202);
		const id = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{11}-[0-9a-f]{33}$/) as string;
		const location = expect.stringContaining(`${sandbox.acousticUrl}/rest/channels/sms/sends/`) as string;
		expect(response.body).toEqual({ meta, data: { location, id } });
		expect(sandbox.records.messagesOf('acoustic')).toMatchObject([
			{
				recipient: '+12025550101',
				to: '12025550101',
				text: 'Valued Customer 1234 [FIRST NAME]',
				channelQualifier: '12345',
			},
		]);
	});

	test('a published message is sent by its id, which wins over content', async () => {
		const contentId = acousticAccount.publishedMessages[1].id;
		await call('POST', sendPath, { ...payload, content: 'x'.repeat(801), contentId });
		expect(sandbox.records.messages[0]?.text).toBe('Here is the PIN you requested 1234.');
	});

	const many = Array.from({ length: 1001 }, () => ({ phoneNumber: '12025550101' }));
	const contactsText = 'Contacts must contain at least 1 contact and cannot exceed more than 1000 contacts.';
	test.each<[string, unknown, string]>([
		['broken JSON', '{"content":', 'Bad request'],
		['a list', [payload], 'Bad request'],
		['an unknown field', { ...payload, contact: [] }, 'Bad request'],
		['a phone number as a number', { ...payload, contacts: [{ phoneNumber: 12025550101 }] }, 'Bad request'],
		['personalization as a list', { ...payload, personalizationDefaults: [{ name: 'a', value: 'b' }] }, 'Bad request'],
		['a nested value', { ...payload, contacts: [{ phoneNumber: '1', personalization: { PIN: {} } }] }, 'Bad request'],
		['ttlInMinutes as text', { ...payload, ttlInMinutes: '5' }, 'Bad request'],
		['no program', { ...payload, channelQualifier: undefined }, 'Channel qualifier should be present'],
		['an empty program', { ...payload, channelQualifier: '' }, 'Channel qualifier should be present'],
		[
			'an unknown program',
			{ ...payload, channelQualifier: '7' },
			'SMS Program is inactive or not found with identifier 7.',
		],
		[
			'an inactive program',
			{ ...payload, channelQualifier: '12399' },
			'SMS Program is inactive or not found with identifier 12399.',
		],
		['long content', { ...payload, content: 'x'.repeat(801) }, 'The message exceeded the maximum 800 character limit.'],
		['empty content', { ...payload, content: '' }, 'SMS content should be present'],
		['no content', { ...payload, content: undefined }, 'SMS content should be present'],
		['no contacts', { ...payload, contacts: undefined }, contactsText],
		['empty contacts', { ...payload, contacts: [] }, contactsText],
		['1001 contacts', { ...payload, contacts: many }, contactsText],
		[
			'a contact without number',
			{ ...payload, contacts: [...payload.contacts, {}] },
			'Contact information is empty. Please provide contact identifier or lookup keys.',
		],
		['a tag nothing fills', { ...payload, content: '%%PIN%% %%Pin%%' }, 'Wrong personalization tags Pin'],
	])('rejects %s', async (_name, body, text) => {
		const response = await call('POST', sendPath, body);
		expect([response.status, response.body]).toEqual([400, errorBody(text)]);
		expect(sandbox.records.messages).toHaveLength(0);
	});

	test('800 characters and 1000 contacts pass', async () => {
		const contacts = many.slice(1);
		const response = await call('POST', sendPath, { ...payload, content: 'x'.repeat(800), contacts });
		expect(response.status).toBe(202);
		expect(sandbox.records.countOf('+12025550101')).toBe(1000);
	});

	test('403 where SMS is not enabled', async () => {
		sandbox.acoustic.settings.smsEnabled = false;
		const response = await call('POST', sendPath, payload);
		expect([response.status, response.body]).toEqual([403, errorBody('Forbidden')]);
	});

	test('the 11th request at once is rejected unprocessed', async () => {
		const token = (await exchange()).body.access_token;
		const turns = Array.from({ length: 10 }, (_, index) => index + 1);
		sandbox.faults.set({ provider: 'acoustic', connection: 'hang', on: turns });
		const hanging = turns.map(async () => await call('POST', sendPath, payload, token));
		while (sandbox.records.messages.length < 10) await wait(5);
		expect((await call('POST', sendPath, payload, token)).status).toBe(429);
		expect(sandbox.records.messages).toHaveLength(10);
		expect(sandbox.records.peakInFlight.acoustic).toBe(11);
		sandbox.reset();
		await Promise.allSettled(hanging);
	});

	test('ten at once, one after another, are never rejected', async () => {
		const token = (await exchange()).body.access_token;
		const lane = async () => {
			for (let turn = 0; turn < 20; turn += 1) {
				expect((await call('POST', sendPath, payload, token)).status).toBe(202);
			}
		};
		await Promise.all(Array.from({ length: 10 }, lane));
		expect(sandbox.records.peakInFlight.acoustic).toBeLessThanOrEqual(10);
	});
});

describe('Acoustic: status', () => {
	const statusPath = (id: string) => `/rest/channels/sms/sends/${id}/status`;
	const notFound = errorBody('Transaction status not found. Please try your request again in a few minutes.');

	test('not found at first, then every contact', async () => {
		const { id, location } = await send([{ phoneNumber: '1×833920903' }, { phoneNumber: '12025550102' }]);
		const early = await call('GET', statusPath(id));
		expect([early.status, early.body]).toEqual([200, notFound]);
		expect((await call('GET', location)).body).toEqual({
			meta,
			data: {
				totalContacts: 2,
				contactsProcessed: 2,
				contactStatus: [
					{ smsSent: false, message: 'Invalid phone number.', phoneNumber: '1×833920903' },
					{ smsSent: true, phoneNumber: '12025550102' },
				],
				errors: [],
			},
		});
		expect((await call('GET', statusPath('unknown'))).body).toEqual(notFound);
		expect(sandbox.records.countsByRecipient()).toEqual({ '+12025550102': 1 });
	});

	test('a number with + is not one Acoustic can use', async () => {
		sandbox.acoustic.settings.notFoundReads = 0;
		const { id } = await send([{ phoneNumber: '+12025550102' }]);
		const { data } = (await call('GET', statusPath(id))).body as Status;
		expect(data.contactStatus).toMatchObject([{ smsSent: false, message: 'Invalid phone number.' }]);
	});

	test('contacts are processed bit by bit', async () => {
		Object.assign(sandbox.acoustic.settings, { notFoundReads: 0, processedPerRead: 2 });
		const { id } = await send(Array.from({ length: 3 }, () => ({ phoneNumber: '12025550102' })));
		const processed: number[] = [];
		for (let read = 0; read < 3; read += 1) {
			processed.push(((await call('GET', statusPath(id))).body as Status).data.contactsProcessed);
		}
		expect(processed).toEqual([2, 3, 3]);
	});

	test('pages, on this host or on a foreign one', async () => {
		Object.assign(sandbox.acoustic.settings, { notFoundReads: 0, pageSize: 2 });
		const numbers = ['12025550101', '12025550102', '12025550103'];
		const { id } = await send(numbers.map((phoneNumber) => ({ phoneNumber })));
		const first = (await call('GET', statusPath(id))).body as Status;
		expect(first.data.contactStatus).toHaveLength(2);
		const second = (await call('GET', String(first.meta.nextPageUrl))).body as Status;
		expect(second.data.contactStatus).toEqual([{ smsSent: true, phoneNumber: '12025550103' }]);
		expect(second.meta.nextPageUrl).toBeNull();

		sandbox.acoustic.settings.nextPageOrigin = 'https://elsewhere.example.com';
		const foreign = (await call('GET', statusPath(id))).body as Status;
		expect(foreign.meta.nextPageUrl).toMatch(/^https:\/\/elsewhere\.example\.com\//);
	});

	test('a taken SMS can still fail', async () => {
		Object.assign(sandbox.acoustic.settings, {
			notFoundReads: 0,
			failedNumbers: ['+12025550101'],
			contactOrder: 'reversed',
		});
		const { id } = await send([{ phoneNumber: '12025550101' }, { phoneNumber: '12025550102' }]);
		const { data } = (await call('GET', statusPath(id))).body as Status;
		expect(data.contactStatus).toMatchObject([
			{ phoneNumber: '12025550102', smsSent: true },
			{ phoneNumber: '12025550101', smsSent: false },
		]);
	});
});

describe('Acoustic: lists and paths', () => {
	test('active programs and published messages', async () => {
		const programs = await call('GET', '/rest/channels/sms/programs');
		expect(programs.body).toMatchObject({ meta, data: [{ id: '12345', status: 'ACTIVE' }, {}] });
		const published = await call('GET', '/rest/channels/SMS/publishedmessages');
		expect(published.body).toMatchObject({ data: [{ programIds: ['12345'] }, {}] });
		expect(published.text).not.toContain('Hey %%');
	});

	test('other paths and methods', async () => {
		expect((await call('GET', '/rest/channels/sms/odd')).status).toBe(404);
		expect((await call('GET', sendPath)).status).toBe(405);
	});

	test('expiring tokens and settings over the control API', async () => {
		const token = (await exchange()).body.access_token;
		const headers = { 'content-type': 'application/json' };
		const control = async (path: string, body: object) =>
			await fetch(`${sandbox.url}/control/acoustic/${path}`, {
				method: 'POST',
				headers,
				body: JSON.stringify(body),
			});
		expect((await control('settings', { errorShape: 'text', nextPageOrigin: null })).status).toBe(200);
		expect((await control('settings', { pageSize: '2' })).status).toBe(400);
		await control('expire-tokens', {});
		const response = await call('POST', sendPath, payload, token);
		const text = `The access token has expired. Token provided was: ${token}`;
		expect(response.body).toMatchObject({ meta: { generalErrors: [text] } });
		const tokens: unknown = await (await fetch(`${sandbox.url}/control/acoustic/tokens`)).json();
		expect(tokens).toEqual({ requests: 1 });
	});
});

describe('Acoustic: sends to contacts of the database', () => {
	const path = '/rest/channels/sms/sends';
	const post = async (contacts: unknown, rest: object = {}) =>
		await call('POST', path, { ...payload, content: 'Hello', contacts, ...rest });
	const rowsOf = async (contacts: object[]) => {
		const { id } = ((await post(contacts)).body as { data: { id: string } }).data;
		sandbox.acoustic.change({ notFoundReads: 0 });
		const { data } = (await call('GET', `${path}/${id}/status`)).body as Status;
		return data.contactStatus;
	};
	const email = (value: string) => ({ contactLookup: [{ name: 'Email', value, channel: 'EMAIL' }] });

	test('reaches who has opted in, by ID, by number and by email', async () => {
		const lookup = [{ name: 'Mobile number', value: '+12025550102', channel: 'SMS' }];
		const contacts = [{ contactId: 9000001 }, { contactLookup: lookup }, email('Ada@example.com'), { contactId: 7 }];
		expect((await post(contacts)).status).toBe(202);
		expect(sandbox.records.messagesOf('acoustic').map(({ recipient, to }) => [recipient, to])).toEqual([
			['+12025550101', '9000001'],
			['+12025550102', '+12025550102'],
			['+12025550101', 'Ada@example.com'],
			['contact 7', '7'],
		]);
	});

	test('accepts who has not, and says so in the status', async () => {
		sandbox.acoustic.change({ withoutConsent: ['+12025550101'], failedNumbers: ['12025550102'] });
		const contacts = [{ contactId: 9000003 }, email('ada@example.com'), { contactId: 9000002 }, { contactId: 8 }];
		const notOptedIn = { smsSent: false, message: 'The contact has not opted in.' };
		expect(await rowsOf(contacts)).toEqual([
			{ ...notOptedIn, contactId: 9000003 },
			{ ...notOptedIn, ...contacts[1] },
			{ smsSent: false, message: 'The SMS could not be sent.', contactId: 9000002 },
			{ smsSent: true, contactId: 8 },
		]);
		expect(sandbox.records.messagesOf('acoustic').map(({ to }) => to)).toEqual(['9000002', '8']);
	});

	test('lists a lookup by its values, where that is set', async () => {
		sandbox.acoustic.change({ lookupShape: 'values' });
		expect(await rowsOf([email('ada@example.com')])).toEqual([{ smsSent: true, contactLookup: ['ada@example.com'] }]);
	});

	test.each<[contacts: unknown, text: string]>([
		[[{}], 'Contact information is empty. Please provide contact identifier or lookup keys.'],
		[[{ phoneNumber: '12025550101' }], 'Bad request'],
		[[{ contactId: '9000001' }], 'Bad request'],
		[[{ contactLookup: [] }], 'Bad request'],
		[[{ contactLookup: [{ name: 'Email', value: 'x' }] }], 'Bad request'],
		[[], 'Contacts must contain at least 1 contact and cannot exceed more than 1000 contacts.'],
	])('%j is a 400: %s', async (contacts, text) => {
		const response = await post(contacts);
		expect([response.status, response.body]).toEqual([400, errorBody(text)]);
		expect(sandbox.records.messages).toEqual([]);
	});

	test('published messages come in pages', async () => {
		sandbox.acoustic.change({ publishedPageSize: 1 });
		const first = (await call('GET', '/rest/channels/SMS/publishedmessages')).body as Status;
		const second = (await call('GET', first.meta.nextPageUrl!)).body as Status;
		expect([first, second].map(({ data }) => (data as unknown as Array<{ id: string }>).map(({ id }) => id))).toEqual(
			acousticAccount.publishedMessages.map(({ id }) => [id]),
		);
		expect(second.meta.nextPageUrl).toBeNull();
	});
});
