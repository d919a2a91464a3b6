import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { eightByEightAccount } from '../../../sandbox/accounts.mts';
import type { Fault } from '../../../sandbox/faults.mts';
import type { Sandbox } from '../../../sandbox/server.mts';
import { closedPort } from '../../support/closed-port.mts';
import { receipt } from '../../support/eight-by-eight-events.mts';
import type { Engine, Switched, SwitchingOn, Trigger, TriggerSpec } from '../harness.mts';
import { findSecrets } from '../harness.mts';
import { eightByEightCredential } from '../support/eight-by-eight.mts';
import { engineAndSandbox } from '../support/engine-and-sandbox.mts';
import { posted } from '../support/eight-by-eight-trigger.mts';

// Switching a workflow on tells 8x8 where to post, and nobody else loses an event by it.

const runs = engineAndSandbox((engine, sandbox) => ({ engine, sandbox }));
const engine = (): Engine => runs().engine;
const sandbox = (): Sandbox => runs().sandbox;

const { apiKey, accountId } = eightByEightAccount;
const secret = 'Bearer of-the-registration-test-4711';
const elsewhere = 'https://hooks.example.com/8x8/dr?token=not-to-be-shown';
const webhooksPath = `/8x8/api/v1/accounts/${accountId}/webhooks`;

let triggers = 0;
interface Given {
	parameters?: INodeParameters;
	credential?: IDataObject;
	authorization?: string;
	spec?: Partial<TriggerSpec>;
}

/** A trigger that registers itself. */
function automatic({ parameters, credential, authorization, spec }: Given = {}): Trigger {
	triggers += 1;
	return engine().trigger({
		type: 'eightByEightEngageTrigger',
		name: `Trigger ${triggers}`,
		parameters: {
			events: ['deliveryReceipt', 'inboundMessage'],
			registration: 'automatic',
			accountId,
			...(authorization !== undefined && { authentication: 'authorizationHeader' }),
			...parameters,
		},
		credentials: {
			eightByEightEngageApi: eightByEightCredential(sandbox(), credential),
			...(authorization !== undefined && { eightByEightWebhookApi: { authorization } }),
		},
		...spec,
	});
}

/** What 8x8 has. */
const registered = () => sandbox().eightByEight.registrations.all;
const urls = (): Record<string, string> =>
	Object.fromEntries(registered().map(({ subAccountId, url }) => [subAccountId, url]));
const calls = (): string[] =>
	sandbox()
		.records.requestsOf('eightByEight')
		.map(({ method }) => method);
const fault = (given: Partial<Fault>) => sandbox().faults.set({ provider: 'eightByEight', ...given } as Fault);

const urlOf = (publicUrl = 'http://localhost:5678') =>
	expect.stringMatching(new RegExp(`^${publicUrl}/webhook/.+/8x8-engage$`)) as string;

/** What somebody reads who switches the workflow on; no secret may be in it, nor in the log. */
async function rejected(trigger: Trigger, how?: SwitchingOn): Promise<string> {
	const switched = await trigger.switchOn(how);
	expect(switched.error).toBeDefined();
	expect(findSecrets(switched, [apiKey, secret, 'not-to-be-shown'])).toEqual([]);
	return switched.error?.message ?? '';
}

const warnings = ({ logs }: Switched): string[] =>
	logs.filter(({ from, level }) => from === 'n8n' && ['warn', 'error'].includes(level)).map(({ text }) => text);

describe('switched on', () => {
	test('it registers its production URL for its own sub-account, with the secret, as documented', async () => {
		const switched = await automatic({ authorization: secret }).switchOn();
		expect(switched.error).toBeUndefined();
		const [listed, changed] = sandbox().records.requestsOf('eightByEight');
		expect([listed, changed].map(({ method, path }) => [method, path])).toEqual([
			['GET', webhooksPath],
			['POST', webhooksPath],
		]);
		expect(changed.headers).toMatchObject({ authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' });
		expect(changed.body).toEqual([
			{ subAccountId: 'SubAccount-1', url: urlOf(), enabled: true, httpAuthorization: secret },
		]);
		expect(findSecrets(switched, [apiKey, secret])).toEqual([]);
		expect(warnings(switched)).toEqual([]);
	});

	test('without authentication it registers no secret', async () => {
		await automatic().switchOn();
		expect(sandbox().records.requestsOf('eightByEight')[1].body).toEqual([
			{ subAccountId: 'SubAccount-1', url: urlOf(), enabled: true },
		]);
	});

	test.each([1, 2])('as version %i', async (typeVersion) => {
		await automatic({ spec: { typeVersion } }).switchOn();
		expect(urls()).toEqual({ 'SubAccount-1': urlOf() });
	});

	test('what is kept of it holds no secret, and no event is lost beside it', async () => {
		const trigger = automatic({ authorization: secret });
		await trigger.switchOn();
		expect(findSecrets({ staticData: trigger.staticData }, [apiKey, secret])).toEqual([]);
		const headers = { authorization: secret };
		await trigger.call({ headers, body: receipt() });
		expect(JSON.stringify(trigger.staticData)).toContain('registration');
		await trigger.switchOff();
		expect(urls()).toEqual({});
		const again = await trigger.call({ headers, body: receipt() });
		expect(again).toMatchObject({ items: undefined, answer: { status: 200 } });
	});

	test('registered before, it is registered once more: with a secret that was changed, and switched on', async () => {
		const trigger = automatic({ authorization: secret });
		await trigger.switchOn();
		const [before] = registered();
		sandbox().eightByEight.registrations.register([{ ...before, enabled: false, httpAuthorization: 'old' }]);
		expect((await trigger.switchOn({ activation: 'update' })).error).toBeUndefined();
		expect(registered()).toEqual([{ ...before, enabled: true, httpAuthorization: secret }]);
	});

	test('its own URL is its own, also where nothing is kept', async () => {
		const trigger = automatic();
		await trigger.switchOn();
		trigger.staticData = {};
		expect((await trigger.switchOn()).error).toBeUndefined();
		expect(registered()).toHaveLength(1);
	});

	test('the URL of before is its own, after n8n got another address', async () => {
		const trigger = automatic();
		await trigger.switchOn({ publicUrl: 'https://old.example.com' });
		await trigger.switchOn({ activation: 'init', publicUrl: 'https://new.example.com' });
		expect(urls()).toEqual({ 'SubAccount-1': urlOf('https://new.example.com') });
		await trigger.switchOff({ publicUrl: 'https://new.example.com' });
		expect(urls()).toEqual({});
	});

	test('also where 8x8 was down at the start in between', async () => {
		const trigger = automatic();
		await trigger.switchOn({ publicUrl: 'https://old.example.com' });
		fault({ status: 500 });
		const switched = await trigger.switchOn({ activation: 'init', publicUrl: 'https://between.example.com' });
		expect(switched.error).toBeUndefined();
		sandbox().faults.clear();
		expect(urls()).toEqual({ 'SubAccount-1': urlOf('https://old.example.com') });
		await trigger.switchOn({ publicUrl: 'https://new.example.com' });
		expect(urls()).toEqual({ 'SubAccount-1': urlOf('https://new.example.com') });
	});

	test('an n8n that does not ask its triggers when it starts can switch it off under its new address', async () => {
		const trigger = automatic();
		await trigger.switchOn({ publicUrl: 'https://old.example.com' });
		await trigger.switchOff({ publicUrl: 'https://new.example.com' });
		expect(urls()).toEqual({});
	});

	test('with another sub-account in the credential, the one of before is left', async () => {
		const trigger = automatic();
		await trigger.switchOn();
		const moved = automatic({
			credential: { subAccountId: 'SubAccount-2' },
			spec: { name: `Trigger ${triggers}`, staticData: trigger.staticData },
		});
		await moved.switchOn({ activation: 'init' });
		expect(Object.keys(urls())).toEqual(['SubAccount-2']);
	});

	test('an account ID in any of its documented forms', async () => {
		for (const form of [accountId.toUpperCase(), accountId.replaceAll('-', ''), ` ${accountId} `]) {
			sandbox().reset();
			expect((await automatic({ parameters: { accountId: form } }).switchOn()).error).toBeUndefined();
			expect(registered()).toHaveLength(1);
		}
	});

	test('with manual registration nothing is asked of 8x8, and no credential is needed', async () => {
		const trigger = engine().trigger({
			type: 'eightByEightEngageTrigger',
			name: 'Manual',
			parameters: { events: ['deliveryReceipt'] },
		});
		expect((await trigger.switchOn()).error).toBeUndefined();
		expect((await trigger.switchOff()).error).toBeUndefined();
		expect(calls()).toEqual([]);
	});
});

describe('somebody else', () => {
	test.each([
		['enabled', true, ''],
		['disabled', false, ', switched off'],
	])(
		'whose URL is registered and %s keeps it: the workflow is not switched on, and the host is named',
		async (_what, enabled, note) => {
			const theirs = { subAccountId: 'SubAccount-1', url: elsewhere, enabled, httpAuthorization: 'theirs' };
			sandbox().eightByEight.registrations.register([theirs]);
			const trigger = automatic({ authorization: secret });
			const message = await rejected(trigger);
			expect(message).toContain(`SubAccount-1 (hooks.example.com${note})`);
			expect(message).toMatch(/'Registration' to Manual/);
			expect(registered()).toEqual([theirs]);
			expect(calls()).not.toContain('POST');
			expect(calls()).not.toContain('DELETE');
			expect(JSON.stringify(trigger.staticData)).not.toContain('registration');
		},
	);

	test.each(['activate', 'update'] as const)('also with activation mode %s', async (activation) => {
		sandbox().eightByEight.registrations.register([{ subAccountId: 'SubAccount-1', url: elsewhere, enabled: true }]);
		expect(await rejected(automatic(), { activation })).toContain('hooks.example.com');
	});

	test.each(['init', 'leadershipChange'] as const)(
		'keeps it at %s too, where the workflow stays on and the log names the host',
		async (activation) => {
			sandbox().eightByEight.registrations.register([{ subAccountId: 'SubAccount-1', url: elsewhere, enabled: true }]);
			const switched = await automatic().switchOn({ activation });
			expect(switched.error).toBeUndefined();
			expect(warnings(switched)).toEqual([expect.stringContaining('hooks.example.com') as string]);
			expect(findSecrets(switched, [apiKey, 'not-to-be-shown'])).toEqual([]);
			expect(urls()).toEqual({ 'SubAccount-1': elsewhere });
		},
	);

	test('another trigger of the same n8n is named as such', async () => {
		await automatic().switchOn();
		const before = registered();
		expect(await rejected(automatic())).toContain('localhost:5678, another trigger of this n8n');
		expect(registered()).toEqual(before);
	});

	test('of two that are switched on at the same moment, one is', async () => {
		const switched = await Promise.all([automatic(), automatic()].map(async (trigger) => await trigger.switchOn()));
		expect(switched.filter(({ error }) => error === undefined)).toHaveLength(1);
		expect(registered()).toHaveLength(1);
		expect(calls().filter((method) => method === 'POST')).toHaveLength(1);
	});

	test('a copy of the workflow on another n8n does not take it away', async () => {
		const trigger = automatic();
		await trigger.switchOn({ publicUrl: 'https://production.example.com' });
		const copy = automatic({ spec: { name: `Trigger ${triggers}` } });
		expect(await rejected(copy, { publicUrl: 'https://staging.example.com' })).toContain('production.example.com');
	});

	test('who has other sub-accounts, or all of them, keeps these', async () => {
		const theirs = [
			{ subAccountId: '*', url: elsewhere, enabled: true },
			{ subAccountId: 'SubAccount-2', url: elsewhere, enabled: true },
		];
		sandbox().eightByEight.registrations.register(theirs);
		const trigger = automatic();
		const switched = await trigger.switchOn();
		expect(switched.error).toBeUndefined();
		expect(warnings(switched)).toEqual([expect.stringMatching(/all sub-accounts \(hooks\.example\.com\)/) as string]);
		expect(registered()).toHaveLength(3);
		await trigger.switchOff();
		expect(registered()).toEqual(theirs);
	});

	test('who registered meanwhile is left alone when the workflow is switched off', async () => {
		const trigger = automatic();
		await trigger.switchOn();
		sandbox().eightByEight.registrations.register([{ subAccountId: 'SubAccount-1', url: elsewhere, enabled: true }]);
		const switched = await trigger.switchOff();
		expect(switched.error).toBeUndefined();
		expect(urls()).toEqual({ 'SubAccount-1': elsewhere });
		expect(calls()).not.toContain('DELETE');
	});
});

describe('switched off', () => {
	test('it deletes its own, as documented', async () => {
		const trigger = automatic();
		await trigger.switchOn();
		expect((await trigger.switchOff()).error).toBeUndefined();
		const deleted = sandbox().records.requestsOf('eightByEight').at(-1);
		expect(deleted).toMatchObject({ method: 'DELETE', path: webhooksPath, body: [{ subAccountId: 'SubAccount-1' }] });
		expect(registered()).toEqual([]);
		expect(JSON.stringify(trigger.staticData)).not.toContain('registration');
	});

	test('because another trigger of the workflow could not be switched on, it deletes its own', async () => {
		const trigger = automatic();
		await trigger.switchOn({ isUndone: true });
		expect(calls()).toEqual(['GET', 'POST', 'GET', 'DELETE']);
		expect(registered()).toEqual([]);
	});

	test('what it may have registered is deleted, too', async () => {
		fault({ method: 'POST', connection: 'dropAfter' });
		const trigger = automatic();
		await trigger.switchOn();
		expect(registered()).toEqual([]);
	});

	test('it is switched off whatever 8x8 says, and the log tells', async () => {
		const trigger = automatic({ authorization: secret });
		await trigger.switchOn();
		fault({ status: 401 });
		const switched = await trigger.switchOff();
		expect(switched.error).toBeUndefined();
		expect(warnings(switched)).toEqual([expect.stringContaining('still registered at 8x8') as string]);
		expect(findSecrets(switched, [apiKey, secret])).toEqual([]);
		// Next time it succeeds.
		sandbox().faults.clear();
		await trigger.switchOff();
		expect(registered()).toEqual([]);
	});

	test('twice, it asks 8x8 once', async () => {
		const trigger = automatic();
		await trigger.switchOn();
		await trigger.switchOff();
		const before = calls().length;
		await trigger.switchOff();
		expect(calls()).toHaveLength(before);
	});

	test.each([
		['nothing', undefined],
		['a text', 'x'],
		['half of it', { url: 'https://example.com' }],
		['numbers', { url: 1, accountId: 3, subAccountId: 4 }],
	])('where %s is kept it does no harm', async (_what, registration) => {
		const name = `Trigger ${triggers + 1}`;
		const staticData = { [`node:${name}`]: { registration } } as IDataObject;
		const trigger = automatic({ spec: { staticData } });
		expect((await trigger.switchOff()).error).toBeUndefined();
		expect(calls()).toEqual([]);
		expect((await trigger.switchOn()).error).toBeUndefined();
	});
});

describe("the editor's test", () => {
	test('asks nothing of 8x8', async () => {
		const switched = await automatic().switchOn({ isTest: true });
		expect(switched.error).toBeUndefined();
		expect(calls()).toEqual([]);
	});

	test('of a workflow that is on leaves its registration', async () => {
		const trigger = automatic();
		await trigger.switchOn();
		const before = registered();
		await trigger.switchOn({ isTest: true });
		expect(registered()).toEqual(before);
		expect(calls()).toEqual(['GET', 'POST']);
	});
});

describe('8x8 does not do it', () => {
	const responses: Array<[string, Partial<Fault>, RegExp]> = [
		['does not know the key', { status: 401 }, /does not know the API key.*test it/s],
		['forbids it', { status: 403 }, /forbids this to the API key \(403\).*'Account ID'/s],
		[
			'does not know the account',
			{ status: 404, body: { code: 1300, message: 'Not found.' } },
			/does not know the account.*'Account ID'/s,
		],
		['is asked too often', { status: 429, headers: { 'retry-after': '1' } }, /too often at present \(429\)/],
		['has a fault', { status: 500 }, /internal fault/],
		['is behind a page', { status: 200, rawBody: '<html>Please log in</html>' }, /no list of webhooks.*'Base URL'/s],
		['responds with an object', { status: 200, body: { data: [] } }, /no list of webhooks/],
		['responds with texts', { status: 200, body: ['x'] }, /no list of webhooks/],
		['responds with nothing', { garble: 'empty' }, /no list of webhooks/],
		['redirects', { status: 302, headers: { location: 'https://example.com' } }, /redirect \(302\)/],
		['is behind a proxy', { status: 407 }, /proxy/],
	];

	test.each(responses)(
		'since it %s: the workflow is not switched on, and the reason is shown',
		async (_what, given, said) => {
			fault(given);
			const message = await rejected(automatic({ authorization: secret }));
			expect(message).toMatch(said);
			expect(message).toMatch(/\.$/);
			expect(registered()).toEqual([]);
		},
	);

	test.each(responses)(
		'since it %s: at n8n’s start the workflow stays on, and the log tells',
		async (_what, given, said) => {
			fault(given);
			for (const activation of ['init', 'leadershipChange'] as const) {
				const switched = await automatic({ authorization: secret }).switchOn({ activation });
				expect(switched.error).toBeUndefined();
				expect(warnings(switched)).toEqual([expect.stringMatching(said) as string]);
				expect(findSecrets(switched, [apiKey, secret])).toEqual([]);
			}
		},
	);

	test('since it is down', async () => {
		const baseUrl = `http://127.0.0.1:${await closedPort()}/8x8`;
		expect(await rejected(automatic({ credential: { baseUrl } }))).toMatch(/cannot be reached \(connection refused\)/);
		const switched = await automatic({ credential: { baseUrl } }).switchOn({ activation: 'init' });
		expect(switched.error).toBeUndefined();
		expect(warnings(switched)).toEqual([expect.stringContaining('The workflow is on all the same') as string]);
	});

	test('and what it sends back holds no secret', async () => {
		const message = `httpAuthorization ${secret} of ${apiKey} is invalid`;
		fault({ method: 'POST', status: 400, body: { code: 1000, message } });
		const said = await rejected(automatic({ authorization: secret }));
		expect(said).toContain('httpAuthorization *** of *** is invalid');
	});

	test('an empty list may come as 204', async () => {
		const answering = await answers((method) => (method === 'GET' ? [204, ''] : [200, '']));
		expect((await automatic({ credential: { baseUrl: answering.url } }).switchOn()).error).toBeUndefined();
		expect(answering.methods).toEqual(['GET', 'POST']);
	});

	/** 8x8 as it may list webhooks, which the sandbox does not. */
	async function answers(respond: (method: string) => [number, string]) {
		const methods: string[] = [];
		const server = createServer((request, response) => {
			methods.push(request.method ?? '');
			const [status, body] = respond(request.method ?? '');
			request.resume().once('end', () => response.writeHead(status).end(body));
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		closings.push(() => {
			server.closeAllConnections();
			server.close();
		});
		return { methods, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/8x8` };
	}
	const closings: Array<() => void> = [];
	afterEach(() => closings.splice(0).forEach((close) => close()));

	test.each([
		['without a URL', [{ subAccountId: 'SubAccount-1', url: null }, { subAccountId: 'SubAccount-1', url: '' }, {}]],
		['of others', [{ subAccountId: 'Other', url: elsewhere, type: 'dr', oauth: { clientSecret: '***' } }]],
	])('entries %s do not stop it', async (_what, list) => {
		const answering = await answers((method) => [200, method === 'GET' ? JSON.stringify(list) : '']);
		expect((await automatic({ credential: { baseUrl: answering.url } }).switchOn()).error).toBeUndefined();
	});

	test.each([
		['in other case', [{ subAccountId: 'subaccount-1', url: elsewhere }]],
		[
			'beside an empty one',
			[
				{ subAccountId: 'SubAccount-1', url: '' },
				{ subAccountId: 'SubAccount-1', url: elsewhere },
			],
		],
	])('entries of its sub-account %s do', async (_what, list) => {
		const answering = await answers((method) => [200, method === 'GET' ? JSON.stringify(list) : '']);
		expect(await rejected(automatic({ credential: { baseUrl: answering.url } }))).toContain('hooks.example.com');
		expect(answering.methods).not.toContain('POST');
	});

	test('an address that cannot be read is somebody’s', async () => {
		const list = [{ subAccountId: 'SubAccount-1', url: 'not-to-be-shown' }];
		const answering = await answers(() => [200, JSON.stringify(list)]);
		expect(await rejected(automatic({ credential: { baseUrl: answering.url } }))).toContain('cannot be read');
	});

	test('its own URL in another form is its own', async () => {
		const trigger = automatic();
		await trigger.switchOn();
		const [{ url }] = registered();
		const list = [{ subAccountId: 'SubAccount-1', url: url.replace('http://localhost', 'HTTP://LOCALHOST') }];
		const answering = await answers((method) => [200, method === 'GET' ? JSON.stringify(list) : '']);
		const again = automatic({ credential: { baseUrl: answering.url }, spec: { name: `Trigger ${triggers}` } });
		expect((await again.switchOn()).error).toBeUndefined();
	});

	test('two entries of one sub-account, of which one is not its own, are not deleted', async () => {
		const trigger = automatic();
		await trigger.switchOn();
		const [{ url }] = registered();
		const list = [
			{ subAccountId: 'SubAccount-1', url },
			{ subAccountId: 'SubAccount-1', url: elsewhere },
		];
		const answering = await answers(() => [200, JSON.stringify(list)]);
		const again = automatic({
			credential: { baseUrl: answering.url },
			spec: { name: `Trigger ${triggers}`, staticData: trigger.staticData },
		});
		expect((await again.switchOff()).error).toBeUndefined();
		expect(answering.methods).toEqual(['GET']);
	});
});

describe('what cannot be registered', () => {
	const real = { region: 'apac' };

	test.each([
		['http://localhost:5678', /cannot post to http:\/\/localhost:5678.*WEBHOOK_URL/s],
		['https://localhost', /cannot post to https:\/\/localhost/],
		['http://n8n.example.com', /cannot post to http:\/\/n8n\.example\.com.*https:/s],
	])('%s is not n8n’s public address: nothing is asked of 8x8', async (publicUrl, said) => {
		expect(await rejected(automatic({ credential: real }), { publicUrl })).toMatch(said);
	});

	test.each(['', ' ', 'SubAccount-1', '*', '00000000-0000-4000-8000-0000000000b', `${accountId}0`, '={{ null }}', 7])(
		'%p cannot be an account ID',
		async (given) => {
			expect(await rejected(automatic({ parameters: { accountId: given } }))).toMatch(/^'Account ID': /);
			expect(calls()).toEqual([]);
		},
	);

	test.each(['*', '', 'a b'])('%p is not a sub-account of its own', async (subAccountId) => {
		expect(await rejected(automatic({ credential: { subAccountId } }))).toMatch(/^'Sub-Account ID': /);
		expect(calls()).toEqual([]);
	});

	test('a secret that no header can carry', async () => {
		expect(await rejected(automatic({ authorization: `${secret}\n` }))).toMatch(/^'Authorization': /);
		expect(calls()).toEqual([]);
	});

	test('without a credential', async () => {
		const trigger = engine().trigger({
			type: 'eightByEightEngageTrigger',
			name: 'Without',
			parameters: { events: ['deliveryReceipt'], registration: 'automatic', accountId },
		});
		expect(await rejected(trigger)).toMatch(/credential/i);
		expect((await trigger.switchOn({ activation: 'init' })).error).toBeUndefined();
		expect((await trigger.switchOff()).error).toBeUndefined();
	});
});

test('what is registered is where receipts go, with the secret', async () => {
	const trigger = automatic({ authorization: secret });
	await trigger.switchOn();
	expect(sandbox().eightByEight.registrations.urlFor('SubAccount-1')).toEqual(urlOf());
	expect(await posted(trigger, [receipt()])).toEqual({ starts: 0, statuses: [401] });
});
