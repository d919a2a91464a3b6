import type { Page } from 'playwright-core';
import { byId, nodeOnCanvas } from '../../tools/pictures/editor.mts';
import { suiteWithBrowser } from './support/chromium.mts';
import {
	answerSurvey,
	type DemoInBrowser,
	demoPatience,
	openDemo,
	openNewestExecution,
} from './support/demoInBrowser.mts';
import { pagePatience } from './support/editor.mts';

/** Follows the README's "Try it without texting anybody", with nothing but what the terminal, the pages and the editor say. */
suiteWithBrowser('a newcomer', () => {
	let newcomer: DemoInBrowser;
	let editor: Page;
	let inbox: Page;

	beforeAll(async () => {
		newcomer = await openDemo();
		editor = await newcomer.openSigningIn('"8x8 Engage: NPS survey after a closed ticket"');
	}, demoPatience);
	afterAll(async () => await newcomer?.close());

	it('says last what to open first, and in another terminal where it runs', () => {
		const { demo } = newcomer;
		const start = demo.printed('Start  ');
		expect(demo.output.trimEnd().split('\n').at(-1)).toContain(start);
		expect(demo.inAnotherTerminal()).toContain(`npm start is running already at ${start}.`);
	});

	it(
		'sends a survey and sees it arrive',
		async () => {
			await nodeOnCanvas(editor, 'Send NPS survey').waitFor();
			await byId(editor, 'execute-workflow-button').click();
			await byId(nodeOnCanvas(editor, 'Send NPS survey'), 'canvas-node-status-success').waitFor();

			inbox = await newcomer.open('Inbox');
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
			await answerSurvey(inbox.getByText(ticket).first(), { score, comment });

			const answers = await newcomer.open('"8x8 Engage: low NPS answers open a task"');
			await openNewestExecution(answers);
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
			const { demo } = newcomer;
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
