import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { unusedPort } from '../../tools/n8n-host/unusedPort.mts';
import type { Browser, Page } from 'playwright-core';
import { ensureHost, n8nProgram } from '../../tools/n8n-host/install.mts';
import { withRuntime } from '../../tools/n8n-host/nodeRuntime.mts';
import { plainEnvironment } from '../../tools/npm/npm.mjs';
import { launchChromium } from '../../tools/pictures/editor.mts';
import { suiteWithBrowser } from './support/chromium.mts';
import { newUserFolder } from './support/preparedFolder.mts';
import { startPatience, startRealN8n, type RealN8n } from './support/realN8n.mts';
import { readExamples } from '../../tools/demo/examples.mts';

/** Follows the sandbox's page for an n8n of one's own, in an n8n that was not set up by `npm start`. */
suiteWithBrowser("an n8n of one's own beside the sandbox", () => {
	let real: RealN8n;
	let browser: Browser;
	let page: Page;
	const folder = newUserFolder();

	beforeAll(async () => {
		[real, browser] = await Promise.all([startRealN8n(), launchChromium()]);
		page = await (await browser.newContext({ acceptDownloads: true })).newPage();
		await page.goto(real.sandbox.url);
		await page.getByRole('link', { name: 'your own n8n' }).click();
	}, startPatience);
	afterAll(async () => {
		await browser?.close();
		await real?.stop();
		rmSync(folder, { recursive: true, force: true });
	});

	/** Runs a command of n8n as it is on the page, in the folder with the file. */
	async function run(command: string): Promise<string> {
		const { runtime, recipe, folder: host } = await ensureHost(real.version);
		const [program, ...args] = command.split(' ');
		expect(program).toBe('n8n');
		const env = {
			...plainEnvironment(),
			...recipe.env,
			// With jest's own, `test`, n8n's commands say and do nothing.
			NODE_ENV: 'production',
			N8N_USER_FOLDER: real.server.userFolder,
			N8N_RUNNERS_BROKER_PORT: String(await unusedPort()),
		};
		const { stdout } = await promisify(execFile)(runtime.program, [n8nProgram(host), ...args], {
			cwd: folder,
			env: withRuntime(runtime, env),
		});
		return stdout;
	}

	it('imports the credentials that the page offers, and twice are still four', async () => {
		const before = (await real.n8n.credentials()).length;
		const [download] = await Promise.all([
			page.waitForEvent('download'),
			page.getByRole('link', { name: 'save sandbox-credentials.json' }).click(),
		]);
		await download.saveAs(join(folder, download.suggestedFilename()));
		const command = (await page.locator('.copied code').first().textContent()) ?? '';
		expect(await run(command)).toContain('Successfully imported 4 credentials');
		await run(command);
		const after = await real.n8n.credentials();
		expect(after).toHaveLength(before + 4);
		expect(after.filter(({ id }) => id.startsWith('sandbox-')).map(({ name }) => name)).toEqual(
			expect.arrayContaining(["Press'nXPress sandbox", '8x8 Engage sandbox', 'Acoustic Campaign sandbox']),
		);
	}, 180_000);

	it.each(['pressNXpressApi', 'eightByEightEngageApi', 'acousticCampaignApi'])(
		'the test of %s passes, and the sandbox shows it',
		async (type) => {
			const id = `sandbox-${type}`;
			const saved = await real.n8n.call<{ name: string; type: string; data: object }>(
				'GET',
				`/rest/credentials/${id}?includeData=true`,
			);
			const before = real.sandbox.records.requests.length;
			expect(await real.n8n.testCredential(id, saved)).toMatchObject({ status: 'OK' });
			expect(real.sandbox.records.requests.length).toBeGreaterThan(before);
		},
	);

	it('sends with one of them into the inbox', async () => {
		const example = readExamples('examples').find(({ file }) => file === '8x8-ticket-closed-nps.json')?.workflow;
		if (example === undefined) throw new Error('The example is gone.');
		const nodes = example.nodes.map((node) => ({
			...node,
			...(node.credentials
				? { credentials: { eightByEightEngageApi: { id: 'sandbox-eightByEightEngageApi', name: '' } } }
				: {}),
		}));
		const trigger = nodes.find(({ type }) => type === 'n8n-nodes-base.manualTrigger')?.name ?? '';
		const saved = await real.n8n.createWorkflow({ name: 'own', nodes, connections: example.connections });
		const done = await real.n8n.finished(await real.n8n.runManually(saved, trigger));
		expect(done.status).toBe('success');
		await page.goto(`${real.sandbox.url}/inbox`);
		await page.getByText('3 messages', { exact: true }).waitFor();
	});
});
