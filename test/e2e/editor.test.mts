import type { Page } from 'playwright-core';

import type { IDataObject, INode } from 'n8n-workflow';

import type { SavedWorkflow } from '../../tools/n8n-host/client.mts';
import { byId, nodeOnCanvas } from '../../tools/pictures/editor.mts';
import { suiteWithBrowser } from './support/chromium.mts';
import { type Editor, openEditor, pagePatience } from './support/editor.mts';
import { type RealN8n, startPatience } from './support/realN8n.mts';

const template = 'Hi {{firstName}}, how did we do? {{url:}}';

suiteWithBrowser('the editor of n8n', () => {
	let editor: Editor;
	let real: RealN8n;
	let page: Page;

	beforeAll(async () => {
		editor = await openEditor({ width: 1400, height: 900 });
		({ real, page } = editor);
	}, startPatience);
	afterAll(async () => await editor?.close());
	beforeEach(() => real.sandbox.reset());

	/** A workflow with one survey to one phone, whose template is still empty. */
	async function survey(): Promise<SavedWorkflow> {
		const node = (name: string, type: string, parameters: INode['parameters'], more: Partial<INode> = {}): INode => ({
			id: name,
			name,
			type,
			typeVersion: 1,
			position: [name === 'Start' ? 0 : 300, 0],
			parameters,
			...more,
		});
		return await real.add({
			name: 'Survey',
			nodes: [
				node('Start', 'n8n-nodes-base.manualTrigger', {}),
				node(
					'Send',
					'n8n-nodes-survey-messaging.eightByEightEngage',
					{
						surveyId: 'sandbox-nps',
						destination: '+6587755388',
						templateVariables: { variable: [{ name: 'firstName', value: 'James' }] },
					},
					{ credentials: { eightByEightEngageApi: { id: '', name: '' } } },
				),
			],
			connections: { Start: { main: [[{ node: 'Send', type: 'main', index: 0 }]] } },
		});
	}

	async function openNode(workflow: SavedWorkflow): Promise<void> {
		await page.goto(`${real.server.url}/workflow/${workflow.id}`);
		await nodeOnCanvas(page, 'Send').dblclick();
		await byId(page, 'parameter-input-templateBody').waitFor();
	}

	/** Closes the node, saves, and runs what n8n has saved. */
	async function saveAndRun(workflow: SavedWorkflow): Promise<void> {
		await byId(page, 'ndv-close-button').click();
		await page.keyboard.press('Control+s');
		let saved = await real.n8n.workflow(workflow.id);
		while (!JSON.stringify(saved.nodes).includes('{{url:}}')) {
			await page.waitForTimeout(200);
			saved = await real.n8n.workflow(workflow.id);
		}
		const execution = await real.n8n.finished(await real.n8n.runManually(saved, 'Start'));
		expect(execution.data.resultData.error?.message).toBeUndefined();
	}

	const sentTemplates = () =>
		real.sandbox.records.requestsOf('eightByEight').map(({ body }) => (body as IDataObject).templateBody);

	it.each(['typed', 'pasted'])(
		'a template %s into the empty field reaches 8x8 as written',
		async (way) => {
			const workflow = await survey();
			await openNode(workflow);
			await byId(page, 'parameter-input-templateBody').locator('textarea').click();
			if (way === 'typed') {
				await page.keyboard.type(template);
			} else {
				await editor.paste(template);
			}
			await saveAndRun(workflow);
			expect(sentTemplates()).toEqual([template]);
		},
		pagePatience * 2,
	);

	it(
		'the node panel finds the nodes by what they do and by name',
		async () => {
			const workflow = await survey();
			await page.goto(`${real.server.url}/workflow/${workflow.id}`);
			await byId(page, 'node-creator-plus-button').click();
			const search = page
				.locator('[data-test-id="node-creator-search-bar"], [data-test-id="node-creator"] input')
				.first();
			for (const [searched, names] of [
				['SMS', ["Press'nXPress", '8x8 Engage', 'Acoustic Consent']],
				['survey', ["Press'nXPress", '8x8 Engage', 'Acoustic Consent']],
				["Press'nXPress", ["Press'nXPress"]],
			] as const) {
				await search.fill(searched);
				for (const name of names) await page.getByText(name, { exact: true }).first().waitFor();
			}
		},
		pagePatience * 2,
	);

	it(
		'a credential says what is wrong with it',
		async () => {
			await page.goto(`${real.server.url}/home/credentials`);
			await page.getByText('8x8 Engage sandbox').first().click();
			await byId(page, 'credentials-config-container-test-success').waitFor();
			await byId(page, 'parameter-input-apiKey').locator('input').fill('another-key');
			await byId(page, 'credential-save-button').click();
			await page.getByText('More details').first().click();
			await page
				.getByText(/'API Key': 8x8 does not know/)
				.first()
				.waitFor();
		},
		pagePatience * 2,
	);
});
