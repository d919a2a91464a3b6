import type { Locator, Page } from 'playwright-core';
import { byId, launchChromium, signIn } from '../../../tools/pictures/editor.mts';
import { pagePatience } from './editor.mts';
import { npmStart, type RunningDemo } from './npmStart.mts';
import { startPatience } from './realN8n.mts';

/** `npm start` and a browser, for tests that know no more than what the terminal and the pages say. */
export interface DemoInBrowser {
	readonly demo: RunningDemo;
	/** Opens a page that the terminal names: what follows the label, or what is below a workflow's name. */
	open(label: string): Promise<Page>;
	/** The same of n8n, in a browser that is not signed in yet. */
	openSigningIn(label: string): Promise<Page>;
	/** Ends whatever is left of both. */
	close(): Promise<void>;
}

/** Time for `openDemo`. */
export const demoPatience = startPatience + 20_000;

/** Runs `npm start` and opens a browser. */
export async function openDemo(): Promise<DemoInBrowser> {
	const demo = await npmStart(startPatience);
	const browser = await launchChromium().catch((error: unknown) => {
		demo.remove();
		throw error;
	});
	const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
	context.setDefaultTimeout(pagePatience);
	const open = async (label: string): Promise<Page> => {
		const page = await context.newPage();
		// n8n greets, the first time and sometimes later, with a checklist that lies over what is below it.
		const checklist = byId(page, 'suggested-actions-close');
		await page.addLocatorHandler(checklist, async () => await checklist.click());
		await page.goto(demo.printed(label));
		return page;
	};
	return {
		demo,
		open,
		async openSigningIn(label) {
			const page = await open(label);
			await signIn(page, { email: demo.printed('Sign in'), password: demo.printed('Password') });
			return page;
		},
		async close() {
			await browser.close();
			demo.remove();
		},
	};
}

/**
 * Answers a survey as its recipient does, and returns when the form says that n8n has it.
 * @param message the message in the inbox's list
 */
export async function answerSurvey(
	message: Locator,
	{ score, comment }: { score: string; comment: string },
): Promise<void> {
	await message.click();
	const inbox = message.page();
	const [form] = await Promise.all([inbox.context().waitForEvent('page'), inbox.locator('.bubble a').click()]);
	await form.getByRole('radio', { name: score, exact: true }).press('Space');
	await form.keyboard.press('Tab');
	await form.keyboard.type(comment);
	await form.getByRole('button', { name: 'Submit' }).click();
	await form.getByText('n8n took your answer.').waitFor();
}

/** Opens the newest execution of the workflow that a page shows. */
export async function openNewestExecution(page: Page): Promise<void> {
	await page.getByRole('radio', { name: 'Executions' }).click();
	await page.locator('[data-test-id^="execution-details-"]').first().click();
	await page.getByText('Succeeded').first().waitFor();
}
