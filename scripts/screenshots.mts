// `npm run screenshots`: drives the demo's n8n and the sandbox's inbox in Chromium and writes docs/images/.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { root } from '../tools/checks/tool.mts';
import { commandLine } from '../tools/command-line/commandLine.mjs';
import { type Demo, startDemo } from '../tools/demo/demo.mts';
import { DemoFolder } from '../tools/demo/folder.mts';
import { sandboxCredentials } from '../sandbox/n8nCredentials.mts';
import { compress } from '../tools/pictures/compress.mts';
import { byId, launchChromium, nodeOnCanvas, signIn } from '../tools/pictures/editor.mts';
import { MovingPicture } from '../tools/pictures/movingPicture.mts';
import { canvases, panels } from '../tools/pictures/pictures.mjs';

const { values: wanted } = commandLine('screenshots');
const images = join(root, 'docs', 'images');
const largest = 120_000;
const largestMoving = 1_000_000;

/** Waits until nothing is opening any more, and takes away what lies over the page: toasts, tooltips. */
async function comeToRest(page: Page): Promise<void> {
	await page.mouse.move(600, 5);
	await page.waitForTimeout(1_500);
	await page
		.locator('.el-notification')
		.evaluateAll((toasts: HTMLElement[]) => toasts.forEach(({ style }) => (style.display = 'none')));
}

async function take(page: Page, image: string): Promise<void> {
	const path = join(images, `${image}.png`);
	await comeToRest(page);
	await page.screenshot({ path, animations: 'disabled', caret: 'hide' });
	report(`${image}.png`, compress(path), largest);
}

function report(file: string, bytes: number, most: number): void {
	console.log(`docs/images/${file}  ${Math.round(bytes / 1000)} kB${bytes > most ? '  too large' : ''}`);
	if (bytes > most) process.exitCode = 1;
}

/** Executes the workflow that is open, and returns when a node has its outputs. */
async function execute(page: Page, onCanvas: Locator): Promise<void> {
	await byId(page, 'execute-workflow-button').first().click();
	await onCanvas
		.locator('[data-test-id="canvas-node-status-success"], [data-test-id="canvas-node-status-error"]')
		.first()
		.waitFor();
}

async function wholeCanvases(page: Page, demo: Demo, only: (image: string) => boolean): Promise<void> {
	for (const { image, workflow, node } of canvases.filter((canvas) => only(canvas.image))) {
		await page.goto(`${demo.n8n.url}/workflow/${workflow}`);
		const onCanvas = nodeOnCanvas(page, node);
		await onCanvas.waitFor();
		await execute(page, onCanvas);
		await byId(page, 'zoom-to-fit').click();
		await take(page, image);
	}
}

async function nodePanels(page: Page, demo: Demo, only: (image: string) => boolean): Promise<void> {
	for (const { image, workflow, node, run } of panels.filter((panel) => only(panel.image))) {
		await page.goto(`${demo.n8n.url}/workflow/${workflow}`);
		const onCanvas = nodeOnCanvas(page, node);
		await onCanvas.waitFor();
		if (run) await execute(page, onCanvas);
		await onCanvas.dblclick();
		await byId(page, 'ndv-close-button').or(byId(page, 'back-to-canvas')).first().waitFor();
		await take(page, image);
	}
}

async function nodeSearch(page: Page, demo: Demo): Promise<void> {
	const [saved] = demo.examples ?? [];
	await page.goto(`${demo.n8n.url}/workflow/${saved.id}`);
	await byId(page, 'node-creator-plus-button').click();
	await page
		.locator('[data-test-id="node-creator-search-bar"], [data-test-id="node-creator"] input')
		.first()
		.fill('survey');
	await byId(page, 'node-creator').getByText('8x8 Engage', { exact: true }).first().waitFor();
	await take(page, 'node-search');
}

/** A key that 8x8 does not know, and n8n's message on saving it. */
async function failedCredential(page: Page, demo: Demo): Promise<void> {
	const right = sandboxCredentials(demo.sandbox, ['eightByEightEngageApi'])[0];
	await demo.n8n.client.createCredential({
		...right,
		name: '8x8 with a wrong key',
		data: { ...right.data, apiKey: 'wrong-key' },
	});
	await page.goto(`${demo.n8n.url}/home/credentials`);
	await page.getByText('8x8 with a wrong key').first().click();
	await page.getByText('More details').first().click();
	await page
		.getByText(/'API Key': 8x8 does not know/)
		.first()
		.waitFor();
	await take(page, 'credential-test');
}

async function inbox(context: BrowserContext, page: Page, demo: Demo): Promise<void> {
	const [credential] = sandboxCredentials(demo.sandbox, ['eightByEightEngageApi']);
	const { apiKey, baseUrl, subAccountId } = credential.data;
	const response = await fetch(`${baseUrl}/api/v1/subaccounts/${subAccountId}/surveys/sandbox-nps/messages`, {
		method: 'POST',
		headers: { 'content-type': 'application/json', authorization: `Bearer ${apiKey}` },
		body: JSON.stringify({
			destination: '+12025550143',
			source: 'ExampleShop',
			templateBody: 'Hi {{firstName}}, your ticket T-1042 is closed. How likely are you to recommend us? {{url:}}',
			templateVariables: { firstName: 'Ada' },
		}),
	});
	if (!response.ok) throw new Error(`The sandbox responded ${response.status}.`);
	await page.goto(`${demo.sandbox.url}/inbox`);
	await page.locator('#messages li').first().click();
	await page.locator('.bubble').waitFor();
	await take(page, 'inbox');
	const [form] = await Promise.all([context.waitForEvent('page'), page.locator('.bubble a').first().click()]);
	await form.waitForLoadState();
	await form.setViewportSize({ width: 800, height: 800 });
	await take(form, 'answer-form');
}

/** From the click in n8n to the survey's answer in n8n, as one moving picture. */
async function surveyLoop(browser: Browser, context: BrowserContext, page: Page, demo: Demo): Promise<void> {
	const moving = new MovingPicture(browser);
	const add = async (shown: Page, caption: string, seconds: number) => {
		await comeToRest(shown);
		await moving.add(shown, caption, seconds);
	};
	await page.goto(`${demo.n8n.url}/workflow/8x8TicketNpsSend`);
	const send = nodeOnCanvas(page, 'Send NPS survey');
	await send.waitFor();
	await byId(page, 'zoom-to-fit').click();
	await add(page, '1. In n8n: Execute workflow', 2.5);
	await execute(page, send);
	await add(page, '2. The surveys are sent', 2.5);

	const inboxPage = await context.newPage();
	await inboxPage.goto(`${demo.sandbox.url}/inbox`);
	await inboxPage.getByText('TICKET-2001').first().click();
	await inboxPage.locator('.bubble a').waitFor();
	await add(inboxPage, '3. A customer gets the message', 3);
	const [form] = await Promise.all([context.waitForEvent('page'), inboxPage.locator('.bubble a').click()]);
	await form.getByRole('radio', { name: '3', exact: true }).check();
	await form.getByLabel(/main reason/).fill('It took a week');
	await add(form, '4. and answers', 3);
	await form.getByRole('button', { name: 'Submit' }).click();
	await form.getByText('n8n took your answer.').waitFor();

	await page.goto(`${demo.n8n.url}/workflow/8x8NpsAnswersIn0`);
	await nodeOnCanvas(page, 'Survey answered').waitFor();
	// n8n greets with a checklist that lies over the list of executions.
	await byId(page, 'suggested-actions-close').click();
	await page.getByRole('radio', { name: 'Executions' }).click();
	await page.locator('[data-test-id^="execution-details-"]').first().click();
	await byId(nodeOnCanvas(page, 'Open a task'), 'canvas-node-status-success').waitFor();
	await add(page, '5. A low score: the second workflow opens a task', 4);
	report('survey-loop.webp', moving.write(join(images, 'survey-loop.webp')), largestMoving);
}

async function run(): Promise<void> {
	const only = (image: string): boolean => wanted.length === 0 || wanted.includes(image);
	mkdirSync(images, { recursive: true });
	const folder = new DemoFolder(mkdtempSync(join(tmpdir(), 'survey-messaging-screenshots-')), true);
	const signal = new AbortController().signal;
	const ends: Array<() => Promise<void> | void> = [
		() => rmSync(folder.path, { recursive: true, force: true, maxRetries: 3 }),
	];
	try {
		const demo = await startDemo({ folder, say: console.log, signal });
		ends.push(() => demo.stop());
		const browser = await launchChromium();
		ends.push(() => browser.close());
		const context = await browser.newContext({ viewport: { width: 1200, height: 800 } });
		const page = await context.newPage();
		page.setDefaultTimeout(60_000);
		await page.goto(`${demo.n8n.url}/signin`);
		await signIn(page, folder.notes.account);
		await nodePanels(page, demo, only);
		await wholeCanvases(page, demo, only);
		if (only('node-search')) await nodeSearch(page, demo);
		if (only('credential-test')) await failedCredential(page, demo);
		if (only('survey-loop')) await surveyLoop(browser, context, page, demo);
		if (only('inbox') || only('answer-form')) await inbox(context, page, demo);
	} finally {
		for (const end of ends.reverse()) await end();
	}
}

await run();
