import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { acousticAccount, eightByEightAccount, pressNXpressAccount } from '../../../../sandbox/accounts.mts';
import { mask } from '../../../../sandbox/inbox/masking.mts';

import { openInbox } from './openInbox.mts';

// The pages of the inbox, and what must not show in them.

const inbox = openInbox();
const web = join(import.meta.dirname, '../../../../sandbox/web');

describe('pages', () => {
	test.each(['/', '/inbox', '/own-n8n', 'the form of a survey'])(
		'%s is a page whose parts are all the sandbox’s own',
		async (page) => {
			await inbox().sendOne();
			const path = page.startsWith('/') ? page : ((await inbox().listed()).messages[0]?.survey?.form ?? '');
			const response = await fetch(inbox().sandbox.url + path);
			expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
			expect(response.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'");
			expect(response.headers.get('access-control-allow-origin')).toBeNull();
			const text = await response.text();
			expect(text).not.toMatch(/<style|<script(?! type="module" src="\/assets\/)|\son\w+=|\sstyle=/);
			const parts = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, target]) => target ?? '');
			expect(parts.length).toBeGreaterThan(3);
			for (const part of parts) {
				expect(part).toMatch(/^\//);
				await inbox().getText(part);
			}
		},
	);

	test('the start page says what to click, and leads to the inbox', async () => {
		const text = await inbox().getText('/');
		expect(text).toContain('<a class="button primary" href="/inbox">');
		expect(text).toContain(inbox().sandbox.eightByEightUrl);
		expect(text).toContain("paste the trigger's Production URL");
		inbox().sandbox.eightByEight.settings.surveyWebhookUrl = inbox().listenerUrl;
		expect(await inbox().getText('/')).toContain('its URL is set already');
	});

	test('the start page leads to n8n and its workflows, those that 8x8 starts at their executions', async () => {
		const url = 'http://localhost:5678';
		inbox().sandbox.n8n = {
			url,
			workflows: [
				{ name: 'Ask & wait', url: `${url}/workflow/a`, startedBy: 'hand' },
				{ name: 'Answers', url: `${url}/workflow/b`, startedBy: 'surveyResponse' },
				{ name: 'Receipts', url: `${url}/workflow/c`, startedBy: 'deliveryReceipt' },
			],
		};
		const text = await inbox().getText('/');
		inbox().sandbox.n8n = null;
		const linked = [...text.matchAll(/<a href="(http[^"]*)" target="_blank" rel="noopener">([^<]*)<\/a>/g)];
		expect(linked.map(([, href, name]) => [href, name])).toEqual([
			[url, 'n8n'],
			[`${url}/workflow/a`, 'Ask &amp; wait'],
			[`${url}/workflow/b/executions`, 'Answers'],
			[`${url}/workflow/c/executions`, 'Receipts'],
		]);
	});

	test('the pages never make HTML out of text', () => {
		const sources = readdirSync(web, { encoding: 'utf8', recursive: true }).filter((name) => /\.m?tsx?$/.test(name));
		expect(sources.length).toBeGreaterThan(20);
		for (const name of sources) {
			const source = readFileSync(join(web, name), 'utf8');
			expect([name, /innerHTML|outerHTML|insertAdjacent|document\.write|\beval\b/i.test(source)]).toEqual([
				name,
				false,
			]);
		}
	});

	test('unknown paths stay what nobody serves', async () => {
		for (const path of ['/inbox/nothing', '/inboxes', '/assets/nothing.js']) {
			expect((await fetch(inbox().sandbox.url + path)).status).toBe(404);
		}
		expect((await fetch(`${inbox().sandbox.url}/inbox/messages/1`)).status).toBe(404);
	});
});

describe('what must not show', () => {
	test('secrets, wherever a request or a response carries them', async () => {
		const pasted = 'real-key-pasted-by-mistake';
		inbox().sandbox.eightByEight.settings.webhookAuthorization = 'Bearer webhook-secret-1';
		await inbox().sendPressNXpress({
			firstname: `x ${pressNXpressAccount.apiKey}`,
			note: acousticAccount.clientSecret,
		});
		await inbox().sendMail({ apiKey: pasted, company: pasted });
		await inbox().sendAcoustic();
		await inbox().sendOne({ dlrCallbackUrl: `${inbox().listenerUrl}/webhook-waiting/7?signature=signed-by-n8n` });
		await inbox().sandbox.eightByEight.idle();
		const { messages } = await inbox().listed();
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
		const shown = [await inbox().firstState(), ...(await Promise.all(paths.map((path) => inbox().getText(path))))].join(
			'\n',
		);
		const secrets = [
			pressNXpressAccount.apiKey,
			...pressNXpressAccount.touchpoints.map(({ token }) => token),
			eightByEightAccount.apiKey,
			acousticAccount.clientSecret,
			acousticAccount.refreshToken,
			await inbox().accessToken(),
			pasted,
			'webhook-secret-1',
			'signed-by-n8n',
		];
		expect(secrets.filter((secret) => shown.includes(secret))).toEqual([]);
		// What is not a secret stays.
		expect(shown).toContain(`"authorization","Bearer ${mask}"`);
		expect(shown).toContain(`/channel/sms/${mask}/enqueue?apiKey=${mask}`);
	});

	test('text is told as text, and escaped where a page is made of it', async () => {
		const text = '<script>alert(1)</script> <img src=x onerror=alert(2)>';
		await inbox().sendOne({ templateBody: `${text} {{url:}}` });
		expect((await inbox().listed()).messages[0]?.text).toContain(text);
		const url = `${inbox().listenerUrl}/"><script>alert(3)</script>`;
		expect((await inbox().postJson('/control/8x8/settings', { surveyWebhookUrl: url })).status).toBe(200);
		const form = await inbox().getText((await inbox().listed()).messages[0]?.survey?.form ?? '');
		expect(form).toContain('&quot;>&lt;script>alert(3)');
		expect(form).not.toContain('<script>');
		const response = await fetch(`${inbox().sandbox.url}/inbox/messages/1/request`);
		expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
		expect(response.headers.get('x-content-type-options')).toBe('nosniff');
	});

	test.each([
		['a name of its own for this machine', { host: 'rebound.example:80' }],
		['another origin', { origin: 'https://evil.example' }],
		['a page on another port', { origin: 'http://127.0.0.1:1' }],
	])('nothing to another site: %s', async (_name, headers) => {
		await inbox().sendPressNXpress();
		const form = (await inbox().listed()).messages[0]?.survey?.form ?? '';
		const json = { 'content-type': 'application/json', ...headers };
		for (const path of ['/', '/inbox', '/inbox/messages', '/inbox/events', '/control/messages']) {
			expect([path, await inbox().statusWith('GET', path, headers)]).toEqual([path, 403]);
		}
		expect(await inbox().statusWith('POST', '/control/reset', json)).toBe(403);
		expect(await inbox().statusWith('POST', form, json)).toBe(403);
		expect(inbox().sandbox.records.messages).toHaveLength(1);
	});

	test('its own page and a browser on localhost are not another site', async () => {
		const host = `localhost:${inbox().sandbox.port}`;
		expect(await inbox().statusWith('GET', '/inbox', { host })).toBe(200);
		expect(
			await inbox().statusWith('POST', '/control/clear', {
				host,
				origin: `http://${host}`,
				'content-type': 'application/json',
			}),
		).toBe(200);
	});
});
