import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { eightByEightAccount, pressNXpressAccount } from '../../sandbox/accounts.mts';
import { startSandbox, type Sandbox } from '../../sandbox/server.mts';
import { launchChromium } from '../../tools/pictures/editor.mts';
import { suiteWithBrowser } from './support/chromium.mts';

suiteWithBrowser('the inbox in a browser', () => {
	let sandbox: Sandbox;
	let browser: Browser;
	let context: BrowserContext;
	let page: Page;
	/** Stands for n8n. */
	let receiver: Server;
	let receiverUrl: string;
	let received: Array<{ umid: string; answers: Array<{ questionId: string; answer: string }> }> = [];
	/** What a browser complains about, and whatever it asked of anybody but the sandbox. */
	let complaints: string[] = [];

	beforeAll(async () => {
		sandbox = await startSandbox();
		receiver = createServer((request, response) => {
			let text = '';
			request.on('data', (chunk: Buffer) => (text += chunk.toString()));
			request.on('end', () => {
				received.push(JSON.parse(text) as (typeof received)[number]);
				response.end();
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

	async function sendSurvey(
		destination: string,
		templateBody = 'Hello {{name}}, how did we do? {{url:}}',
	): Promise<number> {
		const { status } = await fetch(
			`${sandbox.eightByEightUrl}/api/v1/subaccounts/SubAccount-1/surveys/sandbox-nps/messages`,
			{
				method: 'POST',
				headers: {
					'content-type': 'application/json',
					authorization: `Bearer ${eightByEightAccount.apiKey}`,
				},
				body: JSON.stringify({
					destination,
					source: 'YourBrand',
					templateBody,
					templateVariables: { name: 'Ann' },
				}),
			},
		);
		return status;
	}

	async function sendMail(email: string): Promise<void> {
		await fetch(
			`${sandbox.pressNXpressMailUrl}/channel/mail/sandbox-email-touchpoint/enqueue?apiKey=${pressNXpressAccount.apiKey}`,
			{
				method: 'POST',
				body: new URLSearchParams({ email }),
			},
		);
	}

	/** Presses Tab until the element with this accessible name has the focus. */
	async function tabTo(
		on: Page,
		role: 'radio' | 'textbox' | 'button' | 'link' | 'switch' | 'combobox',
		name: string | RegExp,
	): Promise<void> {
		const target = on.getByRole(role, { name }).first();
		for (let presses = 0; presses < 60; presses += 1) {
			await on.keyboard.press('Tab');
			if (await target.evaluate((element) => element === document.activeElement)) return;
		}
		throw new Error(`Tab never reaches the ${role} ${String(name)}.`);
	}

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
