// `npm run screenshots`: drives the demo's n8n and the sandbox's inbox in Chromium and writes docs/images/.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { root } from '../tools/checks/tool.mts';
import { commandLine } from '../tools/command-line/commandLine.mjs';
import { type Demo, startDemo } from '../tools/demo/demo.mts';
import { DemoFolder } from '../tools/demo/folder.mts';
import { sandboxCredentials } from '../sandbox/n8nCredentials.mts';
import { compress } from '../tools/pictures/compress.mts';
import { byId, launchChromium, nodeOnCanvas, signIn } from '../tools/pictures/editor.mts';
import { canvases, panels } from '../tools/pictures/pictures.mjs';

const { values: wanted } = commandLine('screenshots');
const images = join(root, 'docs', 'images');
const largest = 120_000;

async function take(page: Page, image: string): Promise<void> {
	const path = join(images, `${image}.png`);
	// Nothing is opening any more, and no toast or tooltip lies over it.
	await page.mouse.move(600, 5);
	await page.waitForTimeout(1_500);
	await page
		.locator('.el-notification')
		.evaluateAll((toasts: HTMLElement[]) => toasts.forEach(({ style }) => (style.display = 'none')));
	await page.screenshot({ path, animations: 'disabled', caret: 'hide' });
	const bytes = compress(path);
	console.log(`docs/images/${image}.png  ${Math.round(bytes / 1000)} kB${bytes > largest ? '  too large' : ''}`);
	if (bytes > largest) process.exitCode = 1;
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
		if (only('inbox') || only('answer-form')) await inbox(context, page, demo);
	} finally {
		for (const end of ends.reverse()) await end();
	}
}

await run();
