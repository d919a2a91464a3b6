import type { Browser, BrowserContext, Page } from 'playwright-core';
import { byId, launchChromium, nodeOnCanvas, signIn } from '../../tools/pictures/editor.mts';
import { suiteWithBrowser } from './support/chromium.mts';
import { npmStart, type RunningDemo } from './support/npmStart.mts';
import { startPatience } from './support/realN8n.mts';

/** A page of n8n's editor, on a busy machine too. */
const pagePatience = 60_000;

/** Follows the README's "Try it without texting anybody", with nothing but what the terminal and the pages say. */
suiteWithBrowser('a newcomer', () => {
	let demo: RunningDemo;
	let browser: Browser;
	let context: BrowserContext;
	let editor: Page;

	beforeAll(async () => {
		demo = await npmStart(startPatience);
		browser = await launchChromium();
		context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
		context.setDefaultTimeout(pagePatience);
		editor = await context.newPage();
	}, startPatience + 20_000);
	afterAll(async () => {
		await browser?.close();
		demo?.remove();
	});

	it('says last what to open first, and in another terminal where it runs', () => {
		const start = demo.printed('Start  ');
		expect(demo.output.trimEnd().split('\n').at(-1)).toContain(start);
		expect(demo.inAnotherTerminal()).toContain(`npm start is running already at ${start}.`);
	});

	it(
		'sends a survey and sees it arrive',
		async () => {
			await editor.goto(demo.printed('"8x8 Engage: NPS survey after a closed ticket"'));
			await signIn(editor, { email: demo.printed('Sign in'), password: demo.printed('Password') });
			await nodeOnCanvas(editor, 'Send NPS survey').waitFor();
			await byId(editor, 'execute-workflow-button').click();
			await byId(nodeOnCanvas(editor, 'Send NPS survey'), 'canvas-node-status-success').waitFor();

			const inbox = await context.newPage();
			await inbox.goto(demo.printed('Inbox'));
			await inbox.getByText('3 messages', { exact: true }).waitFor();
			for (const ticket of ['TICKET-2001', 'TICKET-2003', 'TICKET-2004']) {
				await inbox.getByText(`your ticket ${ticket} is closed`).first().waitFor();
			}
		},
		pagePatience * 2,
	);

	it.each([
		{ ticket: 'TICKET-2001', score: '3', comment: 'It took a week', goesTo: 'Open a task', not: 'No task needed' },
		{ ticket: 'TICKET-2003', score: '9', comment: 'Quick and friendly', goesTo: 'No task needed', not: 'Open a task' },
	])(
		'answers $score, and the workflow continues with "$goesTo"',
		async ({ ticket, score, comment, goesTo, not }) => {
			const inbox = await context.newPage();
			await inbox.goto(demo.printed('Inbox'));
			await inbox.getByText(ticket).first().click();
			const [form] = await Promise.all([context.waitForEvent('page'), inbox.locator('.bubble a').click()]);
			await form.getByRole('radio', { name: score, exact: true }).press('Space');
			await form.keyboard.press('Tab');
			await form.keyboard.type(comment);
			await form.getByRole('button', { name: 'Submit' }).click();
			await form.getByText('n8n took your answer.').waitFor();

			const answers = await context.newPage();
			await answers.goto(demo.printed('"8x8 Engage: low NPS answers open a task"'));
			// n8n greets, the first time and sometimes later, with a checklist that lies over the list of executions.
			const checklist = byId(answers, 'suggested-actions-close');
			await answers.addLocatorHandler(checklist, async () => await checklist.click());
			await answers.getByRole('radio', { name: 'Executions' }).click();
			await answers.locator('[data-test-id^="execution-details-"]').first().click();
			await answers.getByText('Succeeded').first().waitFor();
			await byId(nodeOnCanvas(answers, goesTo), 'canvas-node-status-success').waitFor();
			expect(await byId(nodeOnCanvas(answers, not), 'canvas-node-status-success').count()).toBe(0);

			await nodeOnCanvas(answers, 'Survey answered').dblclick();
			const output = byId(answers, 'output-panel');
			await output.getByText(comment).first().waitFor();
			const shown = await output.innerText();
			expect(shown).toContain(ticket);
			expect(shown).toMatch(new RegExp(`answer:\\s*${score}\\b`));
		},
		pagePatience * 3,
	);

	it(
		'ends everything with Ctrl-C',
		async () => {
			expect(demo.processes().length).toBeGreaterThan(3);
			await demo.interrupt();
			expect(demo.output).toContain('Ending n8n and the sandbox');
			expect(demo.output).not.toMatch(/npm (error|ERR!)/);
			expect(demo.processes()).toEqual([]);
			await expect(fetch(demo.printed('Inbox'))).rejects.toThrow();
			await expect(fetch(demo.printed('n8n  '))).rejects.toThrow();
		},
		pagePatience,
	);
});
