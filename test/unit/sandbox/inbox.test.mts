import { createServer, request as requestHttp } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { build } from 'esbuild';

import { acousticAccount, eightByEightAccount, pressNXpressAccount } from '../../../sandbox/accounts.mts';
import type { Activity } from '../../../sandbox/inbox/activity.mts';
import type { MessageDetails } from '../../../sandbox/inbox/details.mts';
import type { InboxEntry } from '../../../sandbox/inbox/entry.mts';
import { mask } from '../../../sandbox/inbox/masking.mts';
import type { SubmittedView } from '../../../sandbox/inbox/surveyForms.mts';
import type { Switches } from '../../../sandbox/inbox/switches.mts';
import { assets } from '../../../sandbox/pages/assets.mts';
import type { Sandbox } from '../../../sandbox/server.mts';
import { startSandbox } from '../../../sandbox/server.mts';

interface Found {
	epoch: number;
	total: number;
	matching: number;
	messages: InboxEntry[];
}

interface Posted {
	path: string;
	authorization: string | undefined;
	body: Record<string, unknown>;
}

let sandbox: Sandbox;
/** Stands for n8n. */
let listener: Server;
let listenerUrl: string;
let posted: Posted[] = [];
let answersWith = 200;

beforeAll(async () => {
	sandbox = await startSandbox();
	listener = createServer((request, response) => {
		let text = '';
		request.on('data', (chunk: Buffer) => (text += chunk.toString()));
		request.on('end', () => {
			const { authorization } = request.headers;
			posted.push({ path: request.url ?? '', authorization, body: JSON.parse(text) as Posted['body'] });
			response.writeHead(answersWith).end();
		});
	});
	await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
	listenerUrl = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
});
beforeEach(() => sandbox.reset());
afterEach(() => {
	posted = [];
	answersWith = 200;
});
afterAll(async () => {
	await sandbox.close();
	await new Promise((resolve) => listener.close(resolve));
});

async function getText(path: string): Promise<string> {
	const response = await fetch(sandbox.url + path);
	expect([path, response.status]).toEqual([path, 200]);
	return await response.text();
}

async function getJson<Body>(path: string): Promise<Body> {
	return JSON.parse(await getText(path)) as Body;
}

async function postJson(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
	return await fetch(sandbox.url + path, {
		method: 'POST',
		headers: { 'content-type': 'application/json', ...headers },
		body: JSON.stringify(body),
	});
}

const listed = async (query = '') => await getJson<Found>(`/inbox/messages${query}`);
const detailsOf = async (id: number) => await getJson<MessageDetails>(`/inbox/messages/${id}`);
const recipientsIn = ({ messages }: Found) => messages.map(({ recipient }) => recipient);

async function sendPressNXpress(fields: Record<string, unknown> = {}): Promise<void> {
	const { apiKey } = pressNXpressAccount;
	const path = `/channel/sms/sandbox-sms-touchpoint/enqueue?apiKey=${apiKey}`;
	const response = await fetch(sandbox.pressNXpressUrl + path, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ phone: '+6587755388', ...fields }),
	});
	expect(response.status).toBe(200);
}

async function sendMail(fields: Record<string, string> = {}): Promise<void> {
	const path = `/channel/mail/sandbox-email-touchpoint/enqueue?apiKey=${pressNXpressAccount.apiKey}`;
	const body = new URLSearchParams({ email: 'Ada@example.com', firstname: 'Ada', ...fields });
	const response = await fetch(sandbox.pressNXpressMailUrl + path, { method: 'POST', body });
	expect(response.status).toBe(200);
}

async function sendEightByEight(path: string, body: object): Promise<void> {
	const response = await fetch(
		`${sandbox.eightByEightUrl}/api/v1/subaccounts/SubAccount-1/surveys/sandbox-nps/${path}`,
		{
			method: 'POST',
			headers: {
				'content-type': 'application/json',
				authorization: `Bearer ${eightByEightAccount.apiKey}`,
			},
			body: JSON.stringify(body),
		},
	);
	expect(response.status).toBe(200);
}

async function sendOne(fields: object = {}): Promise<void> {
	await sendEightByEight('messages', {
		destination: '+12025550101',
		templateBody: 'Hello {{firstname}} {{url:}}',
		templateVariables: { firstname: 'John', order_nr: 1010101 },
		...fields,
	});
}

async function sendBatch(count: number): Promise<void> {
	await sendEightByEight('messages/batch', {
		includeMessagesInResponse: true,
		template: { templateBody: 'Hello {{url:}}' },
		messages: Array.from({ length: count }, (_, index) => ({ destination: `+1303${5_550_000 + index}` })),
	});
}

async function accessToken(): Promise<string> {
	const { clientId, clientSecret, refreshToken } = acousticAccount;
	const response = await fetch(`${sandbox.acousticUrl}/oauth/token`, {
		method: 'POST',
		body: new URLSearchParams({
			grant_type: 'refresh_token',
			client_id: clientId,
			client_secret: clientSecret,
			refresh_token: refreshToken,
		}),
	});
	return ((await response.json()) as { access_token: string }).access_token;
}

async function sendAcoustic(): Promise<void> {
	const response = await fetch(`${sandbox.acousticUrl}/rest/channels/sms/externalconsentsends`, {
		method: 'POST',
		headers: { 'content-type': 'application/json', authorization: `Bearer ${await accessToken()}` },
		body: JSON.stringify({
			channelQualifier: '12345',
			content: 'Gate %%GATE%%',
			contacts: [
				{ phoneNumber: '12025550143', personalization: { GATE: 'B12' } },
				{ phoneNumber: '12025550144', personalization: { GATE: 'B13' } },
			],
		}),
	});
	expect(response.status).toBe(202);
}

/** A request as a browser on another site would get it through. */
async function statusWith(method: string, path: string, headers: IncomingHttpHeaders): Promise<number | undefined> {
	return await new Promise((resolve, reject) => {
		const sent = requestHttp(sandbox.url + path, { method, headers, agent: false }, (response) => {
			response.resume();
			resolve(response.statusCode);
		});
		sent.on('error', reject);
		sent.end(method === 'POST' ? '{}' : undefined);
	});
}

describe('pages', () => {
	test.each(['/', '/inbox'])('%s is a page whose parts are all the sandbox’s own', async (path) => {
		const response = await fetch(sandbox.url + path);
		expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
		expect(response.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'");
		expect(response.headers.get('access-control-allow-origin')).toBeNull();
		const text = await response.text();
		expect(text).not.toMatch(/<style|<script(?! type="module" src="\/assets\/)|\son\w+=|\sstyle=/);
		const parts = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, target]) => target ?? '');
		expect(parts.length).toBeGreaterThan(3);
		for (const part of parts) {
			expect(part).toMatch(/^\//);
			await getText(part);
		}
	});

	test('the start page says what to click, and leads to the inbox', async () => {
		const text = await getText('/');
		expect(text).toContain('<a class="button primary" href="/inbox">');
		expect(text).toContain(sandbox.eightByEightUrl);
		expect(text).toContain("paste the trigger's Production URL");
		sandbox.eightByEight.settings.surveyWebhookUrl = listenerUrl;
		expect(await getText('/')).toContain('its URL is set already');
	});

	test('the start page leads to n8n and its workflows, those that 8x8 starts at their executions', async () => {
		const url = 'http://localhost:5678';
		sandbox.n8n = {
			url,
			workflows: [
				{ name: 'Ask & wait', url: `${url}/workflow/a`, startedBy: 'hand' },
				{ name: 'Answers', url: `${url}/workflow/b`, startedBy: 'surveyResponse' },
				{ name: 'Receipts', url: `${url}/workflow/c`, startedBy: 'deliveryReceipt' },
			],
		};
		const text = await getText('/');
		sandbox.n8n = null;
		const linked = [...text.matchAll(/<a href="(http[^"]*)" target="_blank" rel="noopener">([^<]*)<\/a>/g)];
		expect(linked.map(([, href, name]) => [href, name])).toEqual([
			[url, 'n8n'],
			[`${url}/workflow/a`, 'Ask &amp; wait'],
			[`${url}/workflow/b/executions`, 'Answers'],
			[`${url}/workflow/c/executions`, 'Receipts'],
		]);
	});

	test('the scripts are whole: every one parses, and what one imports another exports', async () => {
		const served = {
			name: 'served',
			setup(bundle: Parameters<NonNullable<NonNullable<Parameters<typeof build>[0]['plugins']>[number]['setup']>>[0]) {
				bundle.onResolve({ filter: /.*/ }, ({ path }) => ({
					path: path.replace('./', ''),
					namespace: 'served',
				}));
				bundle.onLoad({ filter: /.*/ }, ({ path }) => ({ contents: assets.get(path)?.text, loader: 'js' }));
			},
		};
		const used = new Set<string>();
		for (const entry of ['inbox.js', 'surveyForm.js']) {
			const { warnings, metafile } = await build({
				entryPoints: [entry],
				bundle: true,
				write: false,
				metafile: true,
				format: 'esm',
				logLevel: 'silent',
				plugins: [served],
			});
			expect(warnings).toEqual([]);
			for (const name of Object.keys(metafile.inputs)) used.add(name.replace('served:', ''));
		}
		const scripts = [...assets.keys()].filter((name) => name.endsWith('.js'));
		expect([...used].sort()).toEqual(scripts.sort());
	});

	test('the scripts never make HTML out of text', () => {
		for (const [name, { text }] of assets) {
			expect([name, /innerHTML|outerHTML|insertAdjacent|document\.write|\beval\b/.test(text)]).toEqual([name, false]);
		}
	});

	test('unknown paths stay what nobody serves', async () => {
		for (const path of ['/inbox/nothing', '/inboxes', '/assets/nothing.js']) {
			expect((await fetch(sandbox.url + path)).status).toBe(404);
		}
		expect((await fetch(`${sandbox.url}/inbox/messages/1`)).status).toBe(404);
	});
});

describe('messages', () => {
	test('newest first, as their recipients see them', async () => {
		await sendPressNXpress({ firstname: 'Mei' });
		await sendMail();
		await sendAcoustic();
		await sendOne({ source: 'YourBrand', templateBody: 'Hi 😀 {{url:}}', scheduled: '2030-01-01T00:00:00Z' });
		const { total, matching, messages } = await listed();
		expect([total, matching]).toEqual([5, 5]);
		const [eightByEight, acoustic, , mail, pressNXpress] = messages;
		expect(eightByEight).toMatchObject({
			id: 5,
			provider: 'eightByEight',
			channel: 'sms',
			recipient: '+12025550101',
			sender: 'YourBrand',
			text: expect.stringMatching(/^Hi 😀 http:\/\/s\.example\/\w{4}$/) as string,
			sms: { encoding: 'UCS2', segments: 1, characters: 26 },
			scheduled: '2030-01-01T00:00:00Z',
			receipt: null,
			answer: null,
		});
		const { survey } = eightByEight as InboxEntry;
		expect(survey?.link).toHaveLength(21);
		expect(survey?.form).toBe(`/s/${survey?.link.slice(-4)}`);
		expect(acoustic).toMatchObject({
			sender: '55501',
			text: 'Gate B13',
			survey: null,
			sms: { encoding: 'GSM7', segments: 1 },
		});
		expect(mail).toMatchObject({ channel: 'email', recipient: 'ada@example.com', sms: null, sender: null });
		expect(mail?.text).toContain(String(mail?.survey?.link));
		expect(pressNXpress).toMatchObject({
			channel: 'sms',
			text: expect.stringMatching(/^Hi Mei! .*http:\/\/p\.example\/\w{4}$/) as string,
		});
	});

	test('found by recipient however it is spaced, and by provider', async () => {
		await sendPressNXpress();
		await sendMail();
		await sendAcoustic();
		expect(recipientsIn(await listed('?recipient=%2B1%20(202)%20555-0143'))).toEqual(['+12025550143']);
		expect(recipientsIn(await listed('?recipient=ADA%40'))).toEqual(['ada@example.com']);
		expect(recipientsIn(await listed('?provider=pressnxpress'))).toEqual(['ada@example.com', '+6587755388']);
		expect(await listed('?recipient=202&provider=pressnxpress')).toMatchObject({
			matching: 0,
			total: 4,
			messages: [],
		});
	});

	test('10,000 of them come by the page', async () => {
		await sendBatch(10_000);
		const first = await listed();
		expect([first.total, first.messages.length]).toEqual([10_000, 50]);
		const second = await listed(`?before=${first.messages.at(-1)?.id}`);
		expect(second.messages[0]?.id).toBe(9950);
		expect((await listed('?limit=100000')).messages).toHaveLength(200);
		expect(await listed('?recipient=3035550042')).toMatchObject({ matching: 1, messages: [{ id: 43 }] });

		const { request, answer } = await detailsOf(43);
		expect(request).toMatchObject({ messages: 10_000, bodyUrl: '/inbox/messages/43/request' });
		expect((JSON.parse(request?.body ?? '') as { messages: unknown }).messages).toEqual([
			'… 42 before',
			{ destination: '+13035550042' },
			'… 9957 after',
		]);
		expect((JSON.parse(answer?.body ?? '') as { messages: unknown[] }).messages).toHaveLength(3);
		const whole = JSON.parse(await getText('/inbox/messages/43/request')) as { messages: unknown[] };
		expect(whole.messages).toHaveLength(10_000);
	}, 30_000);

	test('clearing forgets messages and answers, and leaves switches and settings', async () => {
		await sendPressNXpress();
		const before = await listed();
		await postJson(before.messages[0]?.survey?.form ?? '', { score: 1, comment: '' });
		sandbox.faults.set({ provider: 'acoustic', latencyMs: 5 });
		sandbox.eightByEight.settings.surveyWebhookUrl = listenerUrl;
		expect((await postJson('/control/clear', {})).status).toBe(200);
		const after = await listed();
		expect(after).toMatchObject({ total: 0, messages: [] });
		expect(after.epoch).not.toBe(before.epoch);
		expect(sandbox.surveys.all).toEqual([]);
		expect(sandbox.faults.list()).toHaveLength(1);
		expect(sandbox.eightByEight.settings.surveyWebhookUrl).toBe(listenerUrl);
	});
});

describe('one message', () => {
	test('the request, what the provider answered, and what is known about it', async () => {
		await sendOne({ clientMessageId: 'mine' });
		const { request, answer, facts, webhooks } = await detailsOf(1);
		expect(request?.line).toBe('POST /8x8/api/v1/subaccounts/SubAccount-1/surveys/sandbox-nps/messages');
		expect(JSON.parse(request?.body ?? '')).toMatchObject({
			destination: '+12025550101',
			clientMessageId: 'mine',
		});
		expect(answer).toMatchObject({ status: 200, statusText: 'OK', changed: false });
		expect(JSON.parse(answer?.body ?? '')).toMatchObject({ status: { code: 'QUEUED' } });
		expect(facts).toEqual(
			expect.arrayContaining([
				['clientMessageId', 'mine'],
				['order_nr', '1010101'],
			]),
		);
		expect(webhooks).toMatchObject({ receiptUrl: null, posted: [], later: [] });
	});

	test('an answer that was lost, and one that is still under way', async () => {
		sandbox.faults.set({ provider: 'eightByEight', connection: 'dropAfter' });
		await expect(sendOne()).rejects.toThrow();
		expect((await detailsOf(1)).answer).toMatchObject({ status: null, isOver: true, changed: true });
		sandbox.faults.clear();

		sandbox.faults.set({ provider: 'eightByEight', latencyMs: 300 });
		const sending = sendOne();
		while (sandbox.records.messages.length < 2) await new Promise((resolve) => setTimeout(resolve, 10));
		expect((await detailsOf(2)).answer).toMatchObject({ status: null, isOver: false });
		await sending;
		expect((await detailsOf(2)).answer).toMatchObject({ status: 200 });
	});

	test('the latest requests, refused ones too', async () => {
		await sendPressNXpress();
		await fetch(`${sandbox.pressNXpressUrl}/channel/sms/another-token/enqueue?apiKey=another-key`, {
			method: 'POST',
		});
		const { requests } = await getJson<{ requests: Activity[] }>('/inbox/requests');
		expect(requests).toMatchObject([
			{
				id: 2,
				status: 401,
				messages: 0,
				line: `POST /pressnxpress/api/v2/channel/sms/${mask}/enqueue?apiKey=${mask}`,
			},
			{ id: 1, status: 200, messages: 1 },
		]);
	});
});

describe('what must not show', () => {
	test('secrets, wherever a request or an answer carries them', async () => {
		const pasted = 'real-key-pasted-by-mistake';
		sandbox.eightByEight.settings.webhookAuthorization = 'Bearer webhook-secret-1';
		await sendPressNXpress({
			firstname: `x ${pressNXpressAccount.apiKey}`,
			note: acousticAccount.clientSecret,
		});
		await sendMail({ apiKey: pasted, company: pasted });
		await sendAcoustic();
		await sendOne({ dlrCallbackUrl: `${listenerUrl}/webhook-waiting/7?signature=signed-by-n8n` });
		await sandbox.eightByEight.idle();
		const { messages } = await listed();
		const paths = [
			'/inbox',
			'/inbox/messages',
			'/inbox/requests',
			...messages.flatMap(({ id }) => [
				`/inbox/messages/${id}`,
				`/inbox/messages/${id}/news`,
				`/inbox/messages/${id}/request`,
			]),
			...messages.flatMap(({ survey }) => (survey === null ? [] : [survey.form])),
		];
		const shown = [await firstState(), ...(await Promise.all(paths.map(getText)))].join('\n');
		const secrets = [
			pressNXpressAccount.apiKey,
			...pressNXpressAccount.touchpoints.map(({ token }) => token),
			eightByEightAccount.apiKey,
			acousticAccount.clientSecret,
			acousticAccount.refreshToken,
			await accessToken(),
			pasted,
			'webhook-secret-1',
			'signed-by-n8n',
		];
		expect(secrets.filter((secret) => shown.includes(secret))).toEqual([]);
		// What is no secret stays.
		expect(shown).toContain(`"authorization","Bearer ${mask}"`);
		expect(shown).toContain(`/channel/sms/${mask}/enqueue?apiKey=${mask}`);
	});

	test('text is told as text, and escaped where a page is made of it', async () => {
		const text = '<script>alert(1)</script> <img src=x onerror=alert(2)>';
		await sendOne({ templateBody: `${text} {{url:}}` });
		expect((await listed()).messages[0]?.text).toContain(text);
		const url = `${listenerUrl}/"><script>alert(3)</script>`;
		expect((await postJson('/control/8x8/settings', { surveyWebhookUrl: url })).status).toBe(200);
		const form = await getText((await listed()).messages[0]?.survey?.form ?? '');
		expect(form).toContain('&quot;&gt;&lt;script&gt;alert(3)');
		expect(form).not.toContain('<script>');
		const response = await fetch(`${sandbox.url}/inbox/messages/1/request`);
		expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
		expect(response.headers.get('x-content-type-options')).toBe('nosniff');
	});

	test.each([
		['a name of its own for this machine', { host: 'rebound.example:80' }],
		['another origin', { origin: 'https://evil.example' }],
		['a page on another port', { origin: 'http://127.0.0.1:1' }],
	])('nothing to another site: %s', async (_name, headers) => {
		await sendPressNXpress();
		const form = (await listed()).messages[0]?.survey?.form ?? '';
		const json = { 'content-type': 'application/json', ...headers };
		for (const path of ['/', '/inbox', '/inbox/messages', '/inbox/events', '/control/messages']) {
			expect([path, await statusWith('GET', path, headers)]).toEqual([path, 403]);
		}
		expect(await statusWith('POST', '/control/reset', json)).toBe(403);
		expect(await statusWith('POST', form, json)).toBe(403);
		expect(sandbox.records.messages).toHaveLength(1);
	});

	test('its own page and a browser on localhost are no other site', async () => {
		const host = `localhost:${sandbox.port}`;
		expect(await statusWith('GET', '/inbox', { host })).toBe(200);
		expect(
			await statusWith('POST', '/control/clear', {
				host,
				origin: `http://${host}`,
				'content-type': 'application/json',
			}),
		).toBe(200);
	});
});

interface State {
	epoch: number;
	messages: number;
	webhooks: number;
	switches: Switches;
}

/** The states that the stream tells until `enough`. */
async function states(enough: (seen: State[]) => boolean, act: () => Promise<void> = async () => {}): Promise<State[]> {
	const stop = new AbortController();
	const response = await fetch(`${sandbox.url}/inbox/events`, { signal: stop.signal });
	expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
	const seen: State[] = [];
	let text = '';
	let acted: Promise<void> | undefined;
	const decoder = new TextDecoder();
	for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
		text += decoder.decode(chunk, { stream: true });
		const events = text.split('\n\n');
		text = events.pop() ?? '';
		for (const event of events) {
			const data = /^event: state\ndata: (.*)$/.exec(event)?.[1];
			if (data !== undefined) seen.push(JSON.parse(data) as State);
		}
		acted ??= act();
		if (enough(seen)) break;
	}
	stop.abort();
	await acted;
	return seen;
}

const firstState = async () => JSON.stringify(await states((seen) => seen.length > 0));

describe('live', () => {
	test('a message is told at once', async () => {
		const seen = await states(
			(all) => all.at(-1)?.messages === 1,
			async () => await sendPressNXpress(),
		);
		expect(seen[0]).toMatchObject({ messages: 0 });
	});

	test('a batch is a few events, however large', async () => {
		const seen = await states(
			(all) => all.at(-1)?.messages === 2000,
			async () => await sendBatch(2000),
		);
		expect(seen.length).toBeLessThan(5);
	});

	test('switches, receipts and clearing are news, too', async () => {
		await sendOne({ dlrCallbackUrl: `${listenerUrl}/receipts` });
		await sandbox.eightByEight.idle();
		const [before] = await states((all) => all.length > 0);
		const seen = await states(
			(all) => all.at(-1)?.messages === 0,
			async () => {
				sandbox.faults.set({ provider: 'acoustic', status: 500, body: { said: 'nothing of this shows' } });
				await new Promise((resolve) => setTimeout(resolve, 250));
				sandbox.clear();
			},
		);
		expect(seen.at(-1)?.epoch).not.toBe(before?.epoch);
		expect(seen.at(-1)?.switches.faults).toMatchObject([{ provider: 'acoustic', status: 500, hasMore: true }]);
		expect(JSON.stringify(seen)).not.toContain('nothing of this shows');
	});
});

describe('survey forms', () => {
	async function formOf(recipient: string): Promise<string> {
		const found = await listed(`?recipient=${encodeURIComponent(recipient)}`);
		return found.messages[0]?.survey?.form ?? '';
	}

	async function submit(path: string, answer: object): Promise<SubmittedView> {
		const response = await postJson(path, answer);
		expect(response.status).toBe(200);
		return (await response.json()) as SubmittedView;
	}

	test("an 8x8 answer is posted in 8x8's documented shape", async () => {
		const { settings } = sandbox.eightByEight;
		Object.assign(settings, {
			surveyWebhookUrl: `${listenerUrl}/8x8-engage`,
			webhookAuthorization: 'Bearer abcdef',
		});
		await sendOne();
		const form = await formOf('+12025550101');
		expect(await getText(form)).toContain('<form id="survey">');
		const startedAt = new Date(Date.now() - 5000).toISOString();
		const view = await submit(form, { score: 9, comment: ' Quick <b>and</b> friendly ', startedAt });
		expect(view).toMatchObject({
			submitted: true,
			hasUrl: true,
			webhook: { kind: 'surveyResponse', outcome: { took: 'yes' } },
		});
		const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d\dZ$/) as string;
		expect(posted).toEqual([
			{
				path: '/8x8-engage',
				authorization: 'Bearer abcdef',
				body: {
					umid: sandbox.records.messagesOf('eightByEight')[0]?.umid,
					surveyId: 'sandbox-nps',
					surveyStartedAt: `${startedAt.slice(0, 22)}Z`,
					surveySubmittedAt: time,
					templateVariables: [
						{ name: 'firstname', value: 'John' },
						{ name: 'order_nr', value: '1010101' },
					],
					answers: [
						{
							questionId: '1',
							answerId: '10009',
							question: expect.stringContaining('<br />\n') as string,
							answer: '9',
						},
						{
							questionId: '2',
							answerId: null,
							question: 'What is the main reason for your score?',
							answer: 'Quick <b>and</b> friendly',
						},
					],
				},
			},
		]);
		expect((await listed()).messages[0]?.answer).toEqual({ score: 9, comment: 'Quick <b>and</b> friendly' });
		expect((await detailsOf(1)).webhooks?.posted).toMatchObject([{ kind: 'surveyResponse', attempts: 1 }]);
	});

	test('a receiver that refuses is told with what to do, and 8x8 tries again', async () => {
		Object.assign(sandbox.eightByEight.settings, { surveyWebhookUrl: listenerUrl, retryScale: 0.01 });
		await sendOne();
		const form = await formOf('+12025550101');
		answersWith = 404;
		const first = await submit(form, { score: 0, comment: '' });
		expect(first.webhook?.outcome).toMatchObject({
			took: 'waiting',
			text: expect.stringContaining('Publish the workflow') as string,
		});
		answersWith = 200;
		await sandbox.eightByEight.idle();
		const last = await getJson<SubmittedView>(`${form}/submitted`);
		expect(last.webhook?.outcome).toEqual({ took: 'yes', text: 'The receiver took it (200), after 2 tries.' });
		expect(posted.map(({ body }) => body.answers)).toEqual([[expect.anything()], [expect.anything()]]);
	});

	test('without a URL the answer is recorded, and nobody is told', async () => {
		await sendOne();
		const view = await submit(await formOf('+12025550101'), { score: 7, comment: '' });
		expect(view).toEqual({ submitted: true, webhook: null, hasUrl: false });
		expect((await listed()).messages[0]?.answer).toEqual({ score: 7, comment: '' });
	});

	test('a URL off this machine gets nothing', async () => {
		sandbox.eightByEight.settings.surveyWebhookUrl = 'http://receiver.example/hook';
		await sendOne();
		const { webhook } = await submit(await formOf('+12025550101'), { score: 7, comment: '' });
		expect(webhook).toMatchObject({ at: null, attempts: 0, outcome: { took: 'no' } });
	});

	test("a Press'nXPress answer is recorded", async () => {
		sandbox.eightByEight.settings.surveyWebhookUrl = listenerUrl;
		await sendMail();
		const view = await submit(await formOf('ada@example.com'), { score: 10, comment: 'Yes' });
		expect(view).toEqual({ submitted: true, webhook: null, hasUrl: null });
		expect(posted).toEqual([]);
		const { surveys } = await getJson<{ surveys: unknown[] }>('/control/surveys');
		expect(surveys).toMatchObject([{ score: 10, comment: 'Yes', delivery: null }]);
	});

	test.each([
		{ score: 11 },
		{ score: 1.5 },
		{ score: '9' },
		{},
		{ score: 1, comment: 5 },
		{ score: 1, startedAt: 'soon' },
	])('%j is no answer', async (answer) => {
		await sendOne();
		expect((await postJson(await formOf('+12025550101'), answer)).status).toBe(400);
		expect(sandbox.surveys.all).toEqual([]);
	});

	test('a form of another site cannot answer', async () => {
		await sendOne();
		const body = new URLSearchParams({ score: '1' });
		const response = await fetch(sandbox.url + (await formOf('+12025550101')), { method: 'POST', body });
		expect(response.status).toBe(400);
	});

	test('the form of a forgotten message never answers a later one', async () => {
		await sendOne();
		const form = await formOf('+12025550101');
		sandbox.reset();
		await sendOne();
		const response = await fetch(sandbox.url + form);
		expect([response.status, await response.text()]).toEqual([404, expect.stringContaining('This survey is gone')]);
		expect((await postJson(form, { score: 1 })).status).toBe(404);
		expect(await formOf('+12025550101')).not.toBe(form);
	});
});

describe('switches', () => {
	test('a receipt by hand, now and later', async () => {
		sandbox.eightByEight.settings.receiptStates = [];
		await sendOne({ dlrCallbackUrl: `${listenerUrl}/receipts` });
		const { webhooks } = await detailsOf(1);
		const umid = webhooks?.umid ?? '';
		expect((await postJson('/control/8x8/receipt', { umid, state: 'undelivered' })).status).toBe(200);
		const later = await postJson('/control/8x8/receipt', { umid, state: 'delivered', afterSeconds: 0.3 });
		expect(later.status).toBe(202);
		expect((await detailsOf(1)).webhooks).toMatchObject({
			later: [{ state: 'delivered', due: expect.stringMatching(/Z$/) as string }],
			posted: [{ state: 'undelivered', outcome: { took: 'yes' } }],
		});
		await sandbox.eightByEight.idle();
		const { entry, webhooks: after } = await detailsOf(1);
		expect(after).toMatchObject({ later: [], posted: [{ state: 'delivered' }, { state: 'undelivered' }] });
		expect(entry.receipt).toBe('delivered');
	});

	test('a later receipt without anywhere to go is refused now', async () => {
		await sendOne();
		const { webhooks } = await detailsOf(1);
		const later = { umid: webhooks?.umid, state: 'delivered', afterSeconds: 1 };
		expect((await postJson('/control/8x8/receipt', later)).status).toBe(400);
	});

	test('the next messages are rejected, and no more', async () => {
		expect((await postJson('/control/8x8/settings', { rejectNext: 2 })).status).toBe(200);
		await sendBatch(3);
		expect(recipientsIn(await listed())).toEqual(['+13035550002']);
		expect(sandbox.eightByEight.settings.rejectNext).toBe(0);
	});

	test('one fault is taken back, the others stay', async () => {
		const { id } = sandbox.faults.set({ provider: 'acoustic', latencyMs: 1 });
		sandbox.faults.set({ provider: 'eightByEight', latencyMs: 1 });
		const response = await fetch(`${sandbox.url}/control/faults?id=${id}`, { method: 'DELETE' });
		expect(await response.json()).toMatchObject({ faults: [{ provider: 'eightByEight' }] });
	});

	test('tokens that are good now are counted', async () => {
		await accessToken();
		const live = async () => (await states((seen) => seen.length > 0))[0]?.switches.acoustic;
		expect(await live()).toEqual({ liveTokens: 1, tokenRequests: 1 });
		await postJson('/control/acoustic/expire-tokens', {});
		expect(await live()).toEqual({ liveTokens: 0, tokenRequests: 1 });
	});

	test.each(['nonsense', 'ftp://127.0.0.1/', ''])('%j is no URL to post to', async (url) => {
		for (const field of ['surveyWebhookUrl', 'defaultDlrUrl']) {
			expect((await postJson('/control/8x8/settings', { [field]: url })).status).toBe(400);
		}
	});
});
