import type { Locator, Page } from 'playwright-core';
import { byId } from '../../../tools/pictures/editor.mts';

/** The input of a field in the open node or credential, by the field's internal name. */
export function inputOf(page: Page, name: string): Locator {
	return byId(page, `parameter-input-${name}`).locator('input, textarea').first();
}

/** Enters a text as by pasting, and leaves the field, whereupon the editor takes it over. */
export async function enter(page: Page, name: string, text: string): Promise<void> {
	await inputOf(page, name).fill(text);
	await page.keyboard.press('Tab');
}

/** Chooses from a field's list, by what the list says. */
export async function choose(page: Page, name: string, label: string): Promise<void> {
	await byId(page, `parameter-input-${name}`).click();
	// What an option is read out as has its description in it, too.
	const named = page.getByText(label, { exact: true });
	await page.getByRole('option').filter({ has: named }).click();
}

/** Adds one of the options of the open node, by its label. */
export async function addOption(page: Page, label: string): Promise<void> {
	await page.getByPlaceholder('Add option').click();
	await page.getByRole('option', { name: label, exact: true }).click();
}

/** Removes it: its bin is there while the mouse is on it. */
export async function removeOption(page: Page, label: string): Promise<void> {
	const named = page.getByText(label, { exact: true });
	const option = byId(page, 'parameter-item').filter({ has: named }).last();
	await option.hover();
	await option.getByTitle('Delete').click();
	await option.waitFor({ state: 'detached' });
}

/** The rows that the node's output has in the editor's table, each by its headings. */
export async function outputRows(page: Page): Promise<Array<Record<string, string>>> {
	const table = byId(page, 'output-panel').locator('table').first();
	const headings = (await table.locator('th').allInnerTexts()).map((heading) => heading.trim());
	const rows = await table.locator('tbody tr').all();
	return await Promise.all(
		rows.map(async (row) => {
			const cells = await row.locator('td').allInnerTexts();
			return Object.fromEntries(headings.map((heading, column) => [heading, cells[column].trim()]));
		}),
	);
}
