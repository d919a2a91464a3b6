import type { Locator, Page } from 'playwright-core';
import { eightByEightAccount } from '../../sandbox/accounts.mts';
import { byId } from '../../tools/pictures/editor.mts';
import { suiteWithBrowser } from './support/chromium.mts';
import { type Editor, openEditor, pagePatience } from './support/editor.mts';
import { startPatience } from './support/realN8n.mts';

/** Builds a workflow as one does it for the first time, with nothing but what the editor offers. Each step goes on from the last. */
suiteWithBrowser('a first workflow, from an empty canvas', () => {
	let editor: Editor;
	let page: Page;

	beforeAll(async () => {
		editor = await openEditor({ width: 1400, height: 900 });
		({ page } = editor);
	}, startPatience);
	afterAll(async () => await editor?.close());

	/** The input of a field, by the field's internal name. */
	const field = (name: string): Locator => byId(page, `parameter-input-${name}`).locator('input, textarea').first();

	/** Types into a field, at a pace the editor follows, and leaves it. The editor takes the text over a moment later. */
	async function type(name: string, text: string): Promise<void> {
		await field(name).pressSequentially(text, { delay: 30 });
		await page.keyboard.press('Tab');
	}

	async function execute(): Promise<Locator> {
		await byId(page, 'node-execute-button').click();
		return byId(page, 'output-panel');
	}

	it(
		'finds the action in the node panel',
		async () => {
			await page.goto(`${editor.real.server.url}/workflow/new`);
			await byId(page, 'canvas-plus-button').click();
			const panel = byId(page, 'node-creator');
			await panel.waitFor();
			await page.keyboard.type('survey');
			await panel.getByText('8x8 Engage', { exact: true }).first().click();
			await panel.getByText(/^Actions/).click();
			await panel.getByText('Send survey by SMS', { exact: true }).click();
			await field('surveyId').waitFor();
		},
		pagePatience * 2,
	);

	it(
		'creates a credential, which says that a key is wrong, and that another is right',
		async () => {
			await byId(page, 'node-credentials-select').click();
			await byId(page, 'node-credentials-select-item-new').click();
			await byId(page, 'parameter-input-region').click();
			await page.getByRole('option', { name: 'Custom' }).click();
			// Each in one step, as by pasting: of a text typed letter by letter this dialog takes over the last ones only when
			// the typing has rested, and nothing on the page says when.
			await field('baseUrl').fill(editor.real.sandbox.eightByEightUrl);
			await field('subAccountId').fill(eightByEightAccount.subAccountIds[0]);
			await field('apiKey').fill('another-key');
			await byId(page, 'credential-save-button').click();
			// Saved first, then tested.
			await page
				.getByText(/Credential successfully created/)
				.first()
				.waitFor();
			await page.getByText('More details').first().click();
			await page
				.getByText(/'API Key': 8x8 does not know/)
				.first()
				.waitFor();

			await field('apiKey').fill(eightByEightAccount.apiKey);
			await byId(page, 'credential-save-button').click();
			const dialog = byId(page, 'editCredential-modal');
			const works = byId(page, 'credentials-config-container-test-success');
			const close = dialog.getByRole('button', { name: 'Close this dialog' });
			await Promise.race([works.waitFor(), dialog.waitFor({ state: 'hidden' })]);
			// Newer n8n closes the dialog of a credential that works automatically, perhaps at this moment.
			await close.click({ timeout: 5_000 }).catch(() => undefined);
			await dialog.waitFor({ state: 'hidden' });
			expect(await byId(page, 'node-credentials-select').locator('input').inputValue()).toBe('8x8 Engage account');
			await byId(page, 'credential-edit-button').click();
			await works.waitFor();
			await close.click();
		},
		pagePatience * 2,
	);

	it(
		'sends to a number pasted from a spreadsheet, and shows what became of it first',
		async () => {
			await type('surveyId', eightByEightAccount.surveyIds[0]);
			await field('destination').click();
			await editor.paste("'+1 (202) 555-0143 ");
			await type('templateBody', 'Hi {{firstName}}, how did we do? {{url:}}');
			await page.getByText('Add Variable').click();
			await field('name').fill('firstName');
			await field('value').fill('Ada');

			const table = (await execute()).locator('table').first();
			await table.getByText('accepted', { exact: true }).waitFor();
			const headings = await table.locator('th').allTextContents();
			expect(headings.map((heading) => heading.trim()).slice(0, 2)).toEqual(['outcome', 'recipient']);
			const [row = ''] = await table.locator('tbody tr').allInnerTexts();
			expect(row).toMatch(/^accepted\s+\+12025550143\b/);
			const [message] = editor.real.sandbox.records.messagesOf('eightByEight');
			expect(message).toMatchObject({ recipient: '+12025550143' });
			expect(message?.text).toMatch(/^Hi Ada, how did we do\? http/);
		},
		pagePatience * 2,
	);

	it(
		'says in the panel what is wrong with a number',
		async () => {
			await field('destination').fill('ask at reception');
			const output = await execute();
			await output.getByText(`'Destination' [item 0]: "ask at reception" has letters in it.`).first().waitFor();
			await output
				.getByText(/Enter the number alone/)
				.first()
				.waitFor();
			expect(editor.real.sandbox.records.messages).toHaveLength(1);
		},
		pagePatience,
	);

	it(
		'shows the message of an item that goes on to the error output',
		async () => {
			await byId(page, 'tab-settings').click();
			await byId(page, 'parameter-input-onError').click();
			await page.getByRole('option', { name: /Continue \(using error output\)/ }).click();
			await byId(page, 'node-execute-button').click();
			const output = byId(page, 'output-panel');
			await output.getByText(/^Error Branch/).click();
			await output
				.getByText(/"ask at reception" has letters in it/)
				.first()
				.waitFor();
			await output.getByText('notSent').first().waitFor();
		},
		pagePatience,
	);
});
