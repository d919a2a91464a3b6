import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { acousticAccount, eightByEightAccount } from '../../sandbox/accounts.mts';
import { garbles } from '../../sandbox/faults.mts';
import { startSandbox, type Sandbox } from '../../sandbox/server.mts';
import { launchChromium } from '../../tools/pictures/editor.mts';
import { suiteWithBrowser } from './support/chromium.mts';
import { submitMail, submitSurvey, tabTo } from './support/inbox.mts';

suiteWithBrowser('the inbox in a browser', () => {
	let sandbox: Sandbox;
	let browser: Browser;
	let context: BrowserContext;
	let page: Page;
	/** Stands for n8n. */
	let receiver: Server;
	let receiverUrl: string;
	let received: Array<{ umid: string; answers: Array<{ questionId: string; answer: string }> }> = [];
	/** The status with which it responds. */
	let respondsWith = 200;
	/** What a browser complains about, and whatever it asked of anybody but the sandbox. */
	let complaints: string[] = [];

	beforeAll(async () => {
		sandbox = await startSandbox();
		receiver = createServer((request, response) => {
			let text = '';
			request.on('data', (chunk: Buffer) => (text += chunk.toString()));
			request.on('end', () => {
				received.push(JSON.parse(text) as (typeof received)[number]);
				response.writeHead(respondsWith).end();
			});
		});
		await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
		receiverUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/webhook/demo/8x8-engage`;
		browser = await launchChromium();
	});
	afterAll(async () => {
		await browser?.close();
		await sandbox?.close();
		receiver?.close();
	});
	beforeEach(() => {
		sandbox.reset();
		received = [];
		respondsWith = 200;
		complaints = [];
	});
	afterEach(async () => {
		await context?.close();
		expect(complaints).toEqual([]);
	});

	async function openInbox(width = 1280): Promise<void> {
		context = await browser.newContext({ viewport: { width, height: 800 } });
		context.on('page', (opened) => {
			opened.on('pageerror', (error) => complaints.push(error.message));
			opened.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
		});
		context.on('request', (request) => {
			if (!request.url().startsWith(sandbox.url)) complaints.push(`asked ${request.url()}`);
		});
		page = await context.newPage();
		await page.goto(`${sandbox.url}/inbox`);
		await page.getByText('0 messages', { exact: true }).waitFor();
	}

	const sendSurvey = (destination: string, templateBody?: string, scheduled?: string): Promise<number> =>
		submitSurvey(sandbox, destination, templateBody, scheduled);
	const sendMail = (email: string): Promise<void> => submitMail(sandbox, email);

	/** Waits until something holds of the sandbox. */
	async function until(holds: () => boolean): Promise<void> {
		for (let looks = 0; !holds(); looks += 1) {
			if (looks === 100) throw new Error(`It never holds: ${holds.toString()}`);
			await page.waitForTimeout(50);
		}
	}

	/** Opens the form behind the link of the newest message of a provider. */
	async function openForm(provider: 'eightByEight' | 'pressnxpress'): Promise<Page> {
		const form = await context.newPage();
		const { host, pathname } = new URL(sandbox.records.messagesOf(provider).at(-1)?.surveyLink ?? '');
		await form.goto(`${sandbox.url}/${host.charAt(0)}${pathname}`);
		return form;
	}

	async function openSwitches(): Promise<void> {
		await openInbox();
		await page.getByRole('button', { name: 'Switches' }).click();
	}

	const providerNames = { pressnxpress: "Press'nXPress", eightByEight: '8x8', acoustic: 'Acoustic' } as const;
	const group = (provider: keyof typeof providerNames) =>
		page.getByRole('group', { name: providerNames[provider], exact: true });

	const rows = (): Promise<string[]> => page.locator('#messages li .row-recipient').allTextContents();

	it('shows a message the moment it is accepted, on a phone and with its request', async () => {
		await openInbox();
		await sendSurvey('+12025550101', '<script>alert(1)</script><b>Hi</b> {{url:}}');
		await page.getByRole('heading', { name: '+12025550101' }).waitFor();
		expect(await page.locator('.bubble').textContent()).toMatch(
			/^<script>alert\(1\)<\/script><b>Hi<\/b> http:\/\/s\.example\/\w{4}$/,
		);
		expect(await page.locator('.phone').textContent()).toContain('YourBrand');
		expect(
			await page.getByRole('status').filter({ hasText: 'New SMS to +12025550101 through 8x8 Engage' }).count(),
		).toBe(1);
		const shown = (await page.locator('.cards').textContent()) ?? '';
		expect(shown).toContain('authorization: Bearer ••••••');
		expect(shown).toContain('"code": "QUEUED"');
		expect(await page.content()).not.toContain(eightByEightAccount.apiKey);
	});

	it('says of a scheduled message that it was cancelled, in the list and beside the phone', async () => {
		await openInbox();
		await sendSurvey('+6587755388', undefined, '2101-01-01T00:00:00Z');
		await page.locator('#messages li').first().click();
		await page.getByText(/^Scheduled for/).waitFor();
		const [{ umid }] = sandbox.records.messagesOf('eightByEight');
		await fetch(`${sandbox.eightByEightUrl}/api/v1/subaccounts/SubAccount-1/messages/${umid}`, {
			method: 'DELETE',
			headers: { authorization: `Bearer ${eightByEightAccount.apiKey}` },
		});
		await page.locator('#messages .state.cancelled').waitFor();
		await page.getByText('Cancelled before its time: 8x8 does not send it, and posts no receipts.').waitFor();
	});

	it('finds recipients, filters by provider, and clears', async () => {
		await openInbox();
		await sendSurvey('+12025550101');
		await sendSurvey('+12025550102');
		await sendMail('ada@example.com');
		await page.getByText('3 messages', { exact: true }).waitFor();
		await page.getByLabel('Search by recipient').fill('555-0102');
		await page.getByText('1 of 3 messages').waitFor();
		expect(await rows()).toEqual(['+12025550102']);
		await page.getByLabel('Search by recipient').press('Escape');
		await page.getByText('3 messages', { exact: true }).waitFor();
		await page.getByRole('radio', { name: "Press'nXPress" }).check();
		await page.getByText('1 of 3 messages').waitFor();
		expect(await rows()).toEqual(['ada@example.com']);
		await page.getByRole('radio', { name: 'All' }).check();
		await page.getByRole('button', { name: 'Clear' }).click();
		await page.getByRole('dialog').getByRole('button', { name: 'Clear' }).press('Enter');
		await page.getByText('No message yet.').waitFor();
		expect(sandbox.records.messages).toEqual([]);
	});

	it('stays usable with 10,000 messages', async () => {
		await openInbox();
		const messages = Array.from({ length: 10_000 }, (_, index) => ({
			destination: `+1303${5_550_000 + index}`,
		}));
		await fetch(`${sandbox.eightByEightUrl}/api/v1/subaccounts/SubAccount-1/surveys/sandbox-nps/messages/batch`, {
			method: 'POST',
			headers: {
				'content-type': 'application/json',
				authorization: `Bearer ${eightByEightAccount.apiKey}`,
			},
			body: JSON.stringify({ template: { templateBody: 'Hello {{url:}}' }, messages }),
		});
		await page.getByText('10,000 messages', { exact: true }).waitFor();
		expect(await rows()).toHaveLength(50);
		await page.getByRole('button', { name: 'Show older (9,950)' }).click();
		await page.getByRole('button', { name: 'Show older (9,900)' }).waitFor();
		expect(await rows()).toHaveLength(100);
		await page.getByLabel('Search by recipient').fill('3035550042');
		await page.getByText('1 of 10,000 messages').waitFor();
	});

	it('takes the URL and an answer by keyboard alone, and n8n gets the webhook', async () => {
		await openInbox();
		await tabTo(page, 'button', /^n8n URLs/);
		await page.keyboard.press('Enter');
		await tabTo(page, 'textbox', 'Survey answers');
		await page.keyboard.type(receiverUrl);
		await page.keyboard.press('Enter');
		await page.getByText('Saved.').waitFor();
		await page.keyboard.press('Escape');
		expect(await page.locator('#url-panel').isHidden()).toBe(true);

		await sendSurvey('+12025550101');
		await page.getByRole('heading', { name: '+12025550101' }).waitFor();
		await tabTo(page, 'link', /^http:\/\/s\.example\//);
		const [form] = await Promise.all([context.waitForEvent('page'), page.keyboard.press('Enter')]);
		await form.waitForLoadState();
		await tabTo(form, 'radio', '0');
		await form.keyboard.press('ArrowLeft');
		await tabTo(form, 'textbox', /main reason/);
		await form.keyboard.type('Quick and friendly');
		await tabTo(form, 'button', 'Submit');
		await form.keyboard.press('Enter');
		await form.getByText('n8n took your answer.').waitFor();
		expect(received).toMatchObject([
			{
				umid: sandbox.records.messagesOf('eightByEight')[0]?.umid,
				surveyId: 'sandbox-nps',
				answers: [
					{ questionId: '1', answer: '10' },
					{ questionId: '2', answer: 'Quick and friendly' },
				],
			},
		]);
		await page.bringToFront();
		await page.getByText('Answered with 10: “Quick and friendly”').waitFor();
	});

	it('walks through the list by keyboard, and Escape leads back', async () => {
		await openInbox();
		await sendSurvey('+12025550101');
		await sendSurvey('+12025550102');
		await page.getByText('2 messages', { exact: true }).waitFor();
		await tabTo(page, 'link', /\+12025550102/);
		await page.keyboard.press('ArrowDown');
		await page.keyboard.press('Enter');
		await page.getByRole('heading', { name: '+12025550101' }).waitFor();
		await page.waitForFunction(() => document.activeElement?.id === 'detail-title');
		// Whoever reads a message keeps it.
		await sendSurvey('+12025550103');
		await page.getByText('3 messages', { exact: true }).waitFor();
		expect(await page.getByRole('heading', { name: '+12025550101' }).isVisible()).toBe(true);
		await page.keyboard.press('Escape');
		await page.getByRole('heading', { name: '+12025550103' }).waitFor();
		expect(await page.evaluate(() => document.activeElement?.getAttribute('href'))).toBe('#message-1');
	});

	it('switches something wrong on, and shows that it is', async () => {
		await openInbox();
		await page.getByRole('button', { name: 'Switches' }).click();
		const limit = page.getByRole('group', { name: '8x8' }).getByRole('switch', { name: 'Respond with 429' });
		await limit.press('Space');
		await page.getByText('on, no request hit yet').waitFor();
		expect([await sendSurvey('+12025550101'), await sendSurvey('+12025550101')]).toEqual([429, 200]);
		await page.getByText('off again, 1 request hit').waitFor();
		expect(await limit.isChecked()).toBe(false);
		expect(await page.locator('#latest-requests li').first().textContent()).toContain('1 message accepted');
	});

	it.each(['pressnxpress', 'eightByEight', 'acoustic'] as const)(
		'has switches of %s that set what is entered in them, and take it back',
		async (provider) => {
			await openSwitches();
			const faults = () => sandbox.faults.list();
			const path = provider === 'acoustic' ? { path: '/rest/' } : {};
			const own = group(provider);
			const slow = own.getByRole('switch', { name: 'Respond slowly' });
			await own.getByLabel('milliseconds until it responds').fill('40');
			await slow.check();
			await until(() => faults().length === 1);
			expect(faults()).toEqual([
				{ id: expect.any(Number) as number, matched: 0, applied: 0, provider, ...path, latencyMs: 40 },
			]);
			// What is changed counts at once.
			await own.getByLabel('milliseconds until it responds').fill('60');
			await own.getByLabel('milliseconds until it responds').press('Tab');
			await until(() => faults()[0]?.latencyMs === 60);
			expect(faults()).toHaveLength(1);
			await slow.uncheck();
			await until(() => faults().length === 0);

			await own.getByLabel('seconds of Retry-After').fill('7');
			await own.getByLabel('which requests get 429').selectOption('every request');
			await own.getByRole('switch', { name: 'Respond with 429' }).check();
			await until(() => faults().length === 1);
			expect(faults()).toMatchObject([{ provider, ...path, status: 429, retryAfter: 7 }]);
			expect(faults()[0]?.on).toBeUndefined();
			await own.getByLabel('when the connection is dropped').selectOption('after it is processed');
			await own.getByLabel('which connections are dropped').selectOption('the next 3 requests');
			await own.getByRole('switch', { name: 'Drop the connection' }).check();
			await until(() => faults().length === 2);
			expect(faults()[1]).toMatchObject({ provider, ...path, connection: 'dropAfter', on: [1, 2, 3] });

			await page.getByRole('button', { name: 'Switches 2 on' }).waitFor();
			await page.getByRole('button', { name: 'All off' }).click();
			await page.getByRole('button', { name: 'Switches', exact: true }).waitFor();
			expect(faults()).toEqual([]);
			expect(await own.getByRole('switch', { checked: true }).count()).toBe(0);
		},
	);

	it('draws a switch as it was turned, also while older news is on its way', async () => {
		await openInbox();
		// The sandbox tells of what is now; this page hears of it half a second late.
		await page.addInitScript(() => {
			const listen = Reflect.get(EventSource.prototype, 'addEventListener') as (...given: unknown[]) => void;
			Object.assign(EventSource.prototype, {
				addEventListener(this: EventSource, type: string, listener: (event: Event) => void) {
					listen.call(this, type, (event: Event) => void setTimeout(() => listener(event), 500));
				},
			});
		});
		await page.reload();
		await page.getByRole('button', { name: 'Switches' }).click();
		const [first, second] = [group('acoustic'), group('eightByEight')].map((of) =>
			of.getByRole('switch', { name: 'Respond slowly' }),
		);
		await first?.check();
		await until(() => sandbox.faults.list().length === 1);
		await page.waitForTimeout(250);
		await second?.check();
		for (let looks = 0; looks < 60; looks++) {
			expect(await second?.isChecked()).toBe(true);
			await page.waitForTimeout(20);
		}
		await page.getByRole('button', { name: 'Switches 2 on' }).waitFor();
	});

	it('shows a fault in the fields of its switch, and counts those that no switch has', async () => {
		await openSwitches();
		sandbox.faults.set({ provider: 'eightByEight', status: 429, retryAfter: 9, on: [1, 2, 3] });
		await page.getByRole('button', { name: 'Switches 1 on' }).waitFor();
		expect(await group('eightByEight').getByLabel('seconds of Retry-After').inputValue()).toBe('9');
		expect(await group('eightByEight').getByLabel('which requests get 429').inputValue()).toBe('3');
		sandbox.faults.set({ provider: 'eightByEight', connection: 'hang' });
		for (const garble of garbles) sandbox.faults.set({ provider: 'acoustic', garble });
		await page.getByText(`${garbles.length + 1} more faults set through the control API.`).waitFor();
		await page.getByRole('button', { name: `Switches ${garbles.length + 2} on` }).waitFor();
		await page.getByRole('button', { name: 'Remove them' }).click();
		await page.getByRole('button', { name: 'Switches 1 on' }).waitFor();
		expect(sandbox.faults.list()).toMatchObject([{ retryAfter: 9 }]);
	});

	it('shows what a switch did to a message: a response that is late, and one that is lost', async () => {
		await openSwitches();
		sandbox.faults.set({ provider: 'eightByEight', latencyMs: 1500, on: 1 });
		const sending = sendSurvey('+12025550101');
		await page.getByText('No response yet').waitFor();
		await page.getByText('200 OK').waitFor();
		expect(await sending).toBe(200);
		sandbox.faults.clear();
		const drop = group('eightByEight').getByRole('switch', { name: 'Drop the connection' });
		await group('eightByEight').getByLabel('when the connection is dropped').selectOption('after it is processed');
		await drop.check();
		await until(() => sandbox.faults.list().length === 1);
		await expect(sendSurvey('+12025550102')).rejects.toThrow();
		await page.getByText('No response: the connection was dropped').waitFor();
		await page.getByText('The message was accepted all the same').waitFor();
		await group('eightByEight').getByLabel('when the connection is dropped').selectOption('before it is processed');
		await drop.check();
		await until(() => sandbox.faults.list()[0]?.connection === 'dropBefore');
		await expect(sendSurvey('+12025550103')).rejects.toThrow();
		await page.locator('#latest-requests li').filter({ hasText: 'dropped' }).nth(1).waitFor();
		expect(await rows()).toEqual(['+12025550102', '+12025550101']);
	});

	it('rejects messages, changes the receipts and expires the token of Acoustic', async () => {
		await openSwitches();
		const { settings } = sandbox.eightByEight;
		await page.getByLabel('how many messages are rejected').fill('2');
		await page.getByRole('switch', { name: 'Reject messages' }).check();
		await page.getByText('on, 2 messages to go').waitFor();
		await sendSurvey('+12025550101');
		await page.getByText('on, 1 message to go').waitFor();
		expect(sandbox.records.messages).toEqual([]);

		const receipts = page.getByLabel('Receipts', { exact: true });
		await receipts.selectOption('undelivered');
		await until(() => settings.receiptStates.at(-1) === 'undelivered');
		await receipts.selectOption('none, I send them by hand');
		await until(() => settings.receiptStates.length === 0);
		await receipts.selectOption('delivered, late');
		await page.getByLabel('seconds until a receipt').fill('30');
		await page.getByLabel('seconds until a receipt').press('Tab');
		await until(() => settings.receiptIntervalMs === 30_000);
		await page.getByRole('button', { name: 'All off' }).click();
		await until(() => settings.receiptIntervalMs === 50 && settings.rejectNext === 0);
		await page.waitForFunction(() => (document.getElementById('receipt-mode') as HTMLSelectElement).value === 'soon');

		const { clientId, clientSecret, refreshToken } = acousticAccount;
		const grant = { grant_type: 'refresh_token', client_id: clientId, client_secret: clientSecret };
		const body = new URLSearchParams({ ...grant, refresh_token: refreshToken });
		await fetch(`${sandbox.acousticUrl}/oauth/token`, { method: 'POST', body });
		await page.getByText('1 token good for calls').waitFor();
		await page.getByRole('button', { name: 'Expire the access token now' }).click();
		await page.getByText('No token is good now, 1 token request so far').waitFor();
	});

	it('says what the sandbox does not accept, and that a text is not a URL', async () => {
		await openSwitches();
		const slow = group('acoustic').getByRole('switch', { name: 'Respond slowly' });
		await group('acoustic').getByLabel('milliseconds until it responds').fill('-5');
		await slow.press('Space');
		await page.getByText(/latencyMs.*-5/).waitFor();
		expect([await slow.isChecked(), sandbox.faults.list()]).toEqual([false, []]);
		expect(complaints).toEqual([expect.stringContaining('400')]);
		complaints = [];

		await page.getByRole('button', { name: /^n8n URLs/ }).click();
		await page.getByLabel('Survey answers').fill('my trigger');
		await page.getByRole('button', { name: 'Save' }).click();
		await page.getByText('“my trigger” is not a URL.').waitFor();
		expect(sandbox.eightByEight.settings.surveyWebhookUrl).toBeNull();
	});

	it('keeps what somebody types, whatever arrives, and shows what others set', async () => {
		await openInbox();
		await page.getByRole('button', { name: /^n8n URLs/ }).click();
		await page.getByLabel('Survey answers').fill('http://127.0.0.1:1/mine');
		await page.getByLabel('Authorization header').fill('Bearer typed');
		sandbox.eightByEight.change({ surveyWebhookUrl: receiverUrl, defaultDlrUrl: receiverUrl });
		await page.waitForFunction(() => (document.getElementById('receipt-url') as HTMLInputElement).value !== '');
		expect(await page.getByLabel('Survey answers').inputValue()).toBe('http://127.0.0.1:1/mine');
		await page.getByRole('button', { name: 'Save' }).click();
		await page.getByText('Saved.').waitFor();
		const { settings } = sandbox.eightByEight;
		expect(settings).toMatchObject({ surveyWebhookUrl: 'http://127.0.0.1:1/mine', defaultDlrUrl: receiverUrl });
		expect(settings.webhookAuthorization).toBe('Bearer typed');
		await page.getByText('One is set. Leave this empty to keep it.').waitFor();
		expect(await page.getByLabel('Authorization header').inputValue()).toBe('');
		await page.getByLabel('Send none from now on').check();
		await page.getByLabel('Post to other machines, too').check();
		await page.getByRole('button', { name: 'Save' }).click();
		await page.getByText('None is set.').waitFor();
		expect(settings).toMatchObject({ webhookAuthorization: null, postOutside: true });
		sandbox.eightByEight.change({ surveyWebhookUrl: receiverUrl });
		await page.waitForFunction(
			(url) => (document.getElementById('survey-url') as HTMLInputElement).value === url,
			receiverUrl,
		);
	});

	it('leaves a message that was cleared, and does not show its successor in its place', async () => {
		await openInbox();
		await sendSurvey('+12025550101');
		await page.locator('#messages a').click();
		await page.waitForFunction(() => document.activeElement?.id === 'detail-title');
		sandbox.clear();
		await page.getByText('No message yet.').waitFor();
		await page.getByText('The next message shows up here.').waitFor();
		expect(new URL(page.url()).hash).toBe('');
		await sendSurvey('+12025550102');
		await page.getByRole('heading', { name: '+12025550102' }).waitFor();
	});

	it('leads back from a message to its row on a narrow screen', async () => {
		await openInbox(390);
		await sendSurvey('+12025550101');
		await sendSurvey('+12025550102');
		await page.locator('#messages a').filter({ hasText: '+12025550101' }).click();
		await page.getByRole('heading', { name: '+12025550101' }).waitFor();
		expect(await page.getByRole('region', { name: 'Messages' }).isVisible()).toBe(false);
		await page.getByRole('button', { name: 'All messages' }).click();
		await page.waitForFunction(() => document.activeElement?.getAttribute('href') === '#message-1');
		expect(await page.getByRole('region', { name: 'Message', exact: true }).isVisible()).toBe(false);
	});

	it('says that the sandbox does not respond, and continues with the next one', async () => {
		const first = await startSandbox();
		const other = await browser.newPage();
		await other.goto(`${first.url}/inbox`);
		await other.getByText('0 messages', { exact: true }).waitFor();
		await first.close();
		await other.getByText('The sandbox does not respond.').waitFor();
		await other.getByRole('button', { name: 'Switches' }).click();
		await other.getByRole('button', { name: 'Expire the access token now' }).click();
		await other.getByText('The sandbox does not respond. Is it still running?').waitFor();
		const second = await startSandbox({ port: first.port });
		await other.getByText('This page continues when it is back.').waitFor({ state: 'hidden' });
		await other.getByRole('button', { name: 'Expire the access token now' }).click();
		await other.getByText('Is it still running?').waitFor({ state: 'hidden' });
		await other.close();
		await second.close();
	});

	it('follows a survey until n8n takes it, and takes it once more', async () => {
		await openInbox();
		respondsWith = 404;
		sandbox.eightByEight.change({ surveyWebhookUrl: receiverUrl, retryScale: 2 });
		await sendSurvey('+12025550101');
		const form = await openForm('eightByEight');
		await form.getByRole('button', { name: 'Submit' }).click();
		expect(received).toEqual([]);
		await form.getByRole('radio', { name: '3', exact: true }).check();
		await form.getByRole('button', { name: 'Submit' }).click();
		await form.getByText('n8n has not taken your answer yet.').waitFor();
		await form.getByText('Publish the workflow for its production URL').waitFor();
		respondsWith = 200;
		await form.getByText('n8n took your answer.').waitFor();
		expect(await form.evaluate(() => document.activeElement?.id)).toBe('result');
		await form.getByRole('radio', { name: '9', exact: true }).check();
		await form.getByLabel(/main reason/).fill('All is well again');
		await form.getByLabel(/main reason/).press('Control+Enter');
		await until(() => received.length === 3);
		expect(received[2]?.answers).toMatchObject([{ answer: '9' }, { answer: 'All is well again' }]);
		await page.bringToFront();
		await page.getByText('Answered with 9: “All is well again”').waitFor();
		await page.getByText('Survey response').nth(1).waitFor();
	});

	it('records a survey of which n8n is not told, and tells it once it knows the URL', async () => {
		await openInbox();
		await sendSurvey('+12025550101');
		const form = await openForm('eightByEight');
		await form.getByRole('radio', { name: '7', exact: true }).check();
		await form.getByRole('button', { name: 'Submit' }).click();
		await form.getByText('Your answer is recorded, but n8n was not told.').waitFor();
		await form.getByLabel('URL of your 8x8 Engage Trigger').fill('my trigger');
		await form.getByRole('button', { name: 'Save' }).click();
		await form.getByText('“my trigger” is not a URL.').waitFor();
		await form.getByLabel('URL of your 8x8 Engage Trigger').fill(receiverUrl);
		await form.getByRole('button', { name: 'Save' }).click();
		await form.getByText('Saved.').waitFor();
		await form.getByRole('button', { name: 'Submit again' }).click();
		await form.getByText('n8n took your answer.').waitFor();
		expect(received).toHaveLength(1);
	});

	it("records a survey of Press'nXPress, and says where a form is gone", async () => {
		await openInbox();
		await sendMail('ada@example.com');
		const form = await openForm('pressnxpress');
		await form.getByRole('radio', { name: '10' }).check();
		await form.getByRole('button', { name: 'Submit' }).click();
		await form.getByText('Your answer is recorded.').waitFor();
		await page.getByText('Answered with 10').waitFor();
		sandbox.clear();
		await form.getByRole('button', { name: 'Submit again' }).click();
		await form.getByText('Your answer was not recorded.').waitFor();
		await form.getByText('There is nothing here, or no longer.').waitFor();
		await form.reload();
		await form.getByRole('heading', { name: 'This survey is gone' }).waitFor();
		expect(complaints).toEqual([expect.stringContaining('404'), expect.stringContaining('404')]);
		complaints = [];
	});

	it('sends the same receipt twice, and leads to the URLs where there is none', async () => {
		sandbox.eightByEight.change({ receiptStates: [] });
		await openInbox();
		await sendSurvey('+12025550101');
		await page.getByRole('button', { name: 'Set one' }).click();
		await page.waitForFunction(() => document.activeElement?.id === 'survey-url');
		await page.getByLabel('Delivery receipts').fill(receiverUrl);
		await page.getByLabel('Delivery receipts').press('Enter');
		await page.getByText('Saved.').waitFor();
		await page.getByText(`Receipts go to ${receiverUrl}`).waitFor();
		await page.getByRole('button', { name: 'Delivered', exact: true }).click();
		await page.locator('.posted summary').first().click();
		await page.getByRole('button', { name: 'Delivered', exact: true }).click();
		await page.getByText('Receipt: delivered').nth(1).waitFor();
		expect(received).toHaveLength(2);
		// The one that somebody reads stays open.
		expect(await page.locator('.posted details[open]').count()).toBe(1);
	});

	it('sends receipts by hand, now and late', async () => {
		sandbox.eightByEight.change({ defaultDlrUrl: receiverUrl, receiptStates: [] });
		await openInbox();
		await sendSurvey('+12025550101');
		await page.getByRole('button', { name: 'Undelivered' }).click();
		await page.locator('.bubble-state').getByText('Not delivered').waitFor();
		await page.getByLabel('Seconds until the late receipt').fill('1');
		await page.getByRole('button', { name: 'Delivered late' }).click();
		await page.getByText('Receipt: delivered, to be posted at').waitFor();
		await page.locator('.bubble-state').getByText('Delivered', { exact: true }).waitFor();
		expect(await page.locator('.posted summary').count()).toBe(2);
		expect(received).toHaveLength(2);
	});

	it('writes back as the phone would, and opens the link, and n8n gets both', async () => {
		sandbox.eightByEight.change({ receiptStates: [] });
		await openInbox();
		await sendSurvey('+12025550101');
		await page.getByText('8x8 has no URL for replies').waitFor();
		sandbox.eightByEight.registrations.register([{ subAccountId: 'SubAccount-1', url: receiverUrl, enabled: true }]);
		await page.reload();
		await page.getByLabel('Write back as +12025550101').fill('Who is this?');
		await page.keyboard.press('Enter');
		await page.locator('.bubble.reply').getByText('Who is this?').waitFor();
		await page.getByRole('button', { name: 'STOP' }).click();
		await page.locator('.bubble.reply').getByText('STOP').waitFor();
		await page.locator('.bubble a').click();
		await page.getByText('Link opened').waitFor();
		const posted = received as unknown as Array<{ payload: { body?: string } }>;
		expect(posted.map(({ payload }) => payload.body)).toEqual(['Who is this?', 'STOP', undefined]);
	});

	it('has its controls in one line, and the phone beside what is known of the message, at 1200 pixels', async () => {
		await openInbox(1200);
		await sendSurvey('+12025550101');
		const phone = page.locator('.stage');
		await phone.waitFor();
		const lines = await page
			.locator('.bar > *')
			.evaluateAll((controls) =>
				controls
					.map((control) => control.getBoundingClientRect())
					.map(({ top, bottom }) => Math.round((top + bottom) / 2)),
			);
		expect(Math.max(...lines) - Math.min(...lines)).toBeLessThan(8);
		const known = await page.getByRole('heading', { name: 'Receipts and answers 8x8 posts' }).boundingBox();
		const stage = await phone.boundingBox();
		expect(known?.x).toBeGreaterThan((stage?.x ?? 0) + (stage?.width ?? Infinity));
	});

	it.each([360, 1280])('fits %i pixels of width, each page of it', async (width) => {
		await openInbox(width);
		await sendSurvey('+12025550101', `A word of ${'x'.repeat(200)} {{url:}}`);
		await sendMail('a.rather.long.address.of.somebody@department.of.surveys.example.com');
		await page.getByText('2 messages', { exact: true }).waitFor();
		const overflow = (): Promise<number> =>
			page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
		expect(await overflow()).toBeLessThanOrEqual(0);
		await page.getByRole('button', { name: 'Switches' }).click();
		await page.getByRole('button', { name: /^n8n URLs/ }).click();
		expect(await overflow()).toBeLessThanOrEqual(0);
		for (const address of [
			'/inbox#message-1',
			'/inbox#message-2',
			sandbox.records.messagesOf('eightByEight')[0]?.surveyLink.replace('http://s.example', '/s') ?? '',
			'/',
		]) {
			await page.goto(sandbox.url + address);
			await page.waitForLoadState();
			await page.locator('h1, h2').first().waitFor();
			expect([address, await overflow()]).toEqual([address, 0]);
		}
	});
});
