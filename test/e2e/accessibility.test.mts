// Every page of the sandbox, and everything that opens on one, by the rules of axe-core: light and dark, on a screen and on a phone.
import type { Browser, Page } from 'playwright-core';
import { formPath } from '../../sandbox/inbox/surveyLinks.mts';
import { startSandbox, type Sandbox } from '../../sandbox/server.mts';
import { launchChromium } from '../../tools/pictures/editor.mts';
import { violationsOn } from './support/axe.mts';
import { suiteWithBrowser } from './support/chromium.mts';
import { submitMail, submitSurvey } from './support/inbox.mts';

/** How a page may be drawn. */
const looks = [
	{ look: 'light on a screen', colorScheme: 'light', viewport: { width: 1280, height: 800 } },
	{ look: 'dark on a screen', colorScheme: 'dark', viewport: { width: 1280, height: 800 } },
	{ look: 'light on a phone', colorScheme: 'light', viewport: { width: 390, height: 844 } },
	{ look: 'dark on a phone', colorScheme: 'dark', viewport: { width: 390, height: 844 } },
] as const;

/** Something of a page that is not there when it opens: where it is, and how one comes to it. */
interface State {
	readonly name: string;
	readonly path: (sandbox: Sandbox) => string;
	readonly reach: (page: Page) => Promise<void>;
}

const click = async (page: Page, name: string) => await page.getByRole('button', { name }).first().click();
const readSurvey = async (page: Page) => await page.getByRole('heading', { name: '+12025550101' }).waitFor();

/** Where the form of the first message is. */
function pathOfForm({ records }: Sandbox): string {
	const [message] = records.messagesOf('eightByEight');
	return formPath(message?.surveyLink ?? '');
}

const states: readonly State[] = [
	{
		name: 'the panel of URLs, after it was saved',
		path: () => '/inbox',
		async reach(page) {
			await click(page, 'n8n URLs');
			await page.getByLabel('Survey answers').fill('http://127.0.0.1:9/webhook/nowhere/8x8-engage');
			await page.locator('#url-panel').getByRole('button', { name: 'Save' }).click();
			await page.getByText('Saved.').waitFor();
		},
	},
	{
		name: 'the panel of switches, one of them on',
		path: () => '/inbox',
		async reach(page) {
			await click(page, 'Switches');
			await page.getByRole('group', { name: '8x8' }).getByRole('switch', { name: 'Respond with 429' }).press('Space');
			await page.getByText('on, no request hit yet').waitFor();
		},
	},
	{
		name: 'a search that finds nothing',
		path: () => '/inbox',
		async reach(page) {
			await page.getByLabel('Search by recipient').fill('nobody');
			await page.getByText('No message matches.').waitFor();
		},
	},
	{
		name: 'the question before everything is cleared',
		path: () => '/inbox',
		async reach(page) {
			await click(page, 'Clear');
			await page.getByRole('dialog').waitFor();
		},
	},
	{
		name: 'a survey by SMS with a reply and a receipt',
		path: () => '/inbox#message-1',
		async reach(page) {
			await readSurvey(page);
			await click(page, 'Delivered');
			await page
				.getByText(/^Receipt: delivered/)
				.first()
				.waitFor();
			await page.getByLabel(/^Write back/).fill('STOP');
			await page.keyboard.press('Enter');
			await page.locator('.bubble.reply').waitFor();
			for (const summary of await page.locator('main summary').all()) await summary.click();
		},
	},
	{
		name: 'a survey by email',
		path: () => '/inbox#message-2',
		reach: async (page) => await page.locator('.mail').waitFor(),
	},
	{
		name: 'the form, after a submission that did not reach n8n',
		path: pathOfForm,
		async reach(page) {
			await page.getByRole('radio', { name: '10' }).check();
			await click(page, 'Submit');
			await page.locator('#result strong').waitFor();
		},
	},
	{
		name: 'the page of a survey that is gone',
		path: () => '/s/none',
		reach: async (page) => await page.getByText('gone').first().waitFor(),
	},
];

suiteWithBrowser('axe-core finds nothing on the pages of the sandbox', () => {
	let sandbox: Sandbox;
	let browser: Browser;
	let page: Page;

	beforeAll(async () => {
		sandbox = await startSandbox();
		browser = await launchChromium();
	});
	afterAll(async () => {
		await browser?.close();
		await sandbox?.close();
	});
	beforeEach(async () => {
		sandbox.reset();
		page = await browser.newPage();
	});
	afterEach(async () => await page?.close());

	/** A survey by SMS, number 1, and one by email, number 2. */
	async function fillInbox(): Promise<void> {
		sandbox.eightByEight.settings.defaultDlrUrl = 'http://127.0.0.1:9/webhook/nowhere/8x8-engage';
		await submitSurvey(sandbox, '+12025550101');
		await submitMail(sandbox, 'ada@example.com');
	}

	/** Goes to a page and waits until it is drawn with what the sandbox knows. */
	async function goTo(path: string): Promise<void> {
		await page.goto(sandbox.url + path);
		await page.waitForLoadState('networkidle');
	}

	/** Asserts that the page, as it is now, is without fault in every look. */
	async function expectNoViolations(): Promise<void> {
		for (const { look, colorScheme, viewport } of looks) {
			await page.emulateMedia({ colorScheme });
			await page.setViewportSize(viewport);
			expect([look, await violationsOn(page)]).toEqual([look, []]);
		}
	}

	/** Where the links of the page that is open lead to, among the sandbox's own pages. */
	async function linkedPaths(): Promise<string[]> {
		const addresses = await page
			.locator('a[href]')
			.evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).href));
		const paths = addresses
			.filter((address) => address.startsWith(sandbox.url))
			.map((address) => new URL(address).pathname);
		const isPage = await Promise.all(
			paths.map(async (path) => {
				const { headers } = await fetch(sandbox.url + path);
				return headers.get('content-type')?.startsWith('text/html') === true;
			}),
		);
		return paths.filter((_, index) => isPage[index]);
	}

	it('every page that links lead to, from the start page and the messages on', async () => {
		await fillInbox();
		const paths = new Set(['/', '/inbox#message-1', '/inbox#message-2']);
		for (const path of paths) {
			await goTo(path);
			await expectNoViolations();
			for (const linked of await linkedPaths()) paths.add(linked);
		}
		expect([...paths]).toEqual(
			expect.arrayContaining(['/inbox', pathOfForm(sandbox), expect.stringMatching(/^\/p\/\w+$/)]),
		);
	});

	it('an inbox without messages', async () => {
		await goTo('/inbox');
		await page.getByText('No message yet.').waitFor();
		await expectNoViolations();
	});

	it.each(states)('$name', async ({ path, reach }) => {
		await fillInbox();
		await goTo(path(sandbox));
		await reach(page);
		await expectNoViolations();
	});

	it('an element without a name is found', async () => {
		await goTo('/inbox');
		await page.evaluate(() => document.body.append(document.createElement('button')));
		expect(await violationsOn(page)).toContainEqual(expect.stringMatching(/^button-name: /));
	});
});
