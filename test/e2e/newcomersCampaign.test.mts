// docs/just-send.md from step 5 on, and what people answer, by somebody who has README.md and the pages that it links, and sees what
// the editor and the inbox show. The list and the node are those of the example that README opens first. What n8n returns at each of
// these steps is in justSend.test.mts.
import type { Locator, Page } from 'playwright-core';
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
import { addOption, choose, enter, outputRows, removeOption } from './support/panel.mts';

const [nora, priya, sam] = ['+12025550187', '+447700900654', '+61491570157'];
const myPhone = '+12025550199';

const hour = 3_600_000;
/** What a clock shows some hours from now: the one of this machine, or of a time zone. */
const clock = (hours: number, timeZone?: string): string =>
	new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone }).format(Date.now() + hours * hour);

/** Each step goes on from the last. */
suiteWithBrowser("a newcomer's campaign", () => {
	let newcomer: DemoInBrowser;
	let editor: Page;
	let inbox: Page;

	beforeAll(async () => {
		newcomer = await openDemo();
		inbox = await newcomer.open('Inbox');
		editor = await newcomer.openSigningIn('"8x8 Engage: NPS survey after a closed ticket"');
		await nodeOnCanvas(editor, 'Send NPS survey').dblclick();
		await editor.getByPlaceholder('Add option').waitFor();
	}, demoPatience);
	afterAll(async () => await newcomer?.close());

	const output = (): Locator => byId(editor, 'output-panel');
	const notice = (text: string): Locator => byId(editor, 'node-parameters').getByText(text);

	/** Executes the node and returns the rows of its output, once that many are as expected. */
	async function execute(expected: RegExp, many = 3): Promise<Array<Record<string, string>>> {
		await byId(editor, 'node-execute-button').click();
		await output()
			.locator('tbody tr')
			.filter({ hasText: expected })
			.nth(many - 1)
			.waitFor();
		return await outputRows(editor);
	}

	/** Whose phones the inbox shows a message on, once it shows that many. */
	async function phonesInInbox(messages: number): Promise<string[]> {
		// Read from the start, so that nothing that was sent is on its way to an open page only.
		await inbox.reload();
		await inbox.getByText(`${messages} messages`, { exact: true }).waitFor();
		return await inbox.locator('#messages .row-recipient').allInnerTexts();
	}

	it(
		'5. rehearses: who would get a message, and with which text; nothing is sent',
		async () => {
			await addOption(editor, 'Validate Only');
			await editor.getByText('While this is off, messages are sent.').waitFor();
			await byId(editor, 'parameter-input-validateOnly').locator('.el-switch').click();
			await notice('Validate Only is on.').waitFor();

			const rows = await execute(/^validated/);
			expect(Object.keys(rows[0]).slice(0, 4)).toEqual(['outcome', 'recipient', 'wouldBe', 'text']);
			expect(rows.map(({ recipient, wouldBe }) => [recipient, wouldBe])).toEqual([
				[nora, 'accepted'],
				[priya, 'accepted'],
				[sam, 'accepted'],
			]);
			expect(rows.map(({ text, segments }) => [text.slice(0, 30), segments])).toEqual([
				['Hi Nora, your ticket TICKET-20', '1'],
				['Hi Priya, your ticket TICKET-2', '1'],
				['Hi Sam, your ticket TICKET-200', '1'],
			]);
			await output().getByText('3 of 3 items were validated and not sent').waitFor();
			expect(await phonesInInbox(0)).toEqual([]);
		},
		pagePatience * 2,
	);

	it(
		'6. rehearses with quiet hours: who would be held, by their own clock, and until when',
		async () => {
			await addOption(editor, 'Quiet Hours');
			// An hour more for London, where it is five hours later than in Washington; in Australia it is much later.
			const until = clock(1, 'Europe/London');
			await enter(editor, 'from', clock(-6, 'Europe/London'));
			await enter(editor, 'to', until);

			const rows = await execute(/^validated\S+held/, 2);
			expect(Object.keys(rows[0]).slice(0, 4)).toEqual(['outcome', 'recipient', 'wouldBe', 'sendAfter']);
			expect(rows.map(({ wouldBe }) => wouldBe)).toEqual(['held', 'held', 'accepted']);
			const there = (item: number, timeZone: string): string =>
				new Date(rows[item].sendAfter).toLocaleTimeString('en-GB', { timeZone, timeStyle: 'short' });
			expect([there(0, 'America/New_York'), there(1, 'Europe/London')]).toEqual([until, until]);
			expect(rows[0].timeZones).toContain('America/New_York');
			await output().getByText('2 of 3 items would be held').waitFor();
			expect(await phonesInInbox(0)).toEqual([]);
		},
		pagePatience * 2,
	);

	it(
		'6. sends in quiet hours: everybody is held, and nothing is sent',
		async () => {
			await removeOption(editor, 'Validate Only');
			await notice('Validate Only is on.').waitFor({ state: 'detached' });
			await choose(editor, 'zone', "Workflow's");
			const until = clock(1);
			await enter(editor, 'from', clock(-1));
			await enter(editor, 'to', until);

			const rows = await execute(/^held/);
			expect(rows.map(({ recipient }) => recipient)).toEqual([nora, priya, sam]);
			// As this machine's clock will show it.
			expect(rows.map(({ sendAfter }) => sendAfter.slice(11, 16))).toEqual([until, until, until]);
			await output().getByText('3 of 3 items were held and not sent').waitFor();
			expect(await phonesInInbox(0)).toEqual([]);
		},
		pagePatience * 2,
	);

	it(
		'7. tests: the messages of all go to one phone, and nobody else gets one',
		async () => {
			await addOption(editor, 'Test Recipient');
			await enter(editor, 'testRecipient', myPhone);
			await notice('Test Recipient is on.').waitFor();

			const rows = await execute(new RegExp(`^accepted\\${myPhone}`));
			expect(rows.map(({ redirectedFrom, wouldBe }) => [redirectedFrom, wouldBe])).toEqual([
				[nora, 'held'],
				[priya, 'held'],
				[sam, 'held'],
			]);
			await output().getByText(`go to ${myPhone}, and nobody else gets one`).waitFor();
			expect(await phonesInInbox(3)).toEqual([myPhone, myPhone, myPhone]);
			for (const name of ['Nora', 'Priya', 'Sam']) await inbox.getByText(`Hi ${name}, your ticket`).first().waitFor();
		},
		pagePatience * 2,
	);

	it(
		'8. sends outside of quiet hours: everybody gets one message, however often it is executed',
		async () => {
			await removeOption(editor, 'Test Recipient');
			await addOption(editor, 'Send Once');
			await enter(editor, 'from', clock(2));
			await enter(editor, 'to', clock(3));

			// Not those of the test, which are there until then.
			const rows = await execute(/^accepted\+(?:12025550187|447700900654|61491570157)/);
			expect(rows.map(({ recipient }) => recipient)).toEqual([nora, priya, sam]);
			expect((await phonesInInbox(6)).slice(0, 3).sort()).toEqual([nora, priya, sam].sort());

			await execute(/^skipped/);
			await output().getByText("this node has sent them before, and 'Send Once' is on").waitFor();
			await phonesInInbox(6);
		},
		pagePatience * 2,
	);

	it(
		'has the answer of a customer in the workflow that starts with it',
		async () => {
			const message = inbox.locator('#messages li').filter({ hasText: nora });
			await answerSurvey(message, { score: '4', comment: 'It took a week' });
			await inbox.getByText('4: “It took a week”').waitFor();

			const answers = await newcomer.open('"8x8 Engage: low NPS answers open a task"');
			await openNewestExecution(answers);
			await nodeOnCanvas(answers, 'Open a task').dblclick();
			const shown = byId(answers, 'output-panel');
			await shown.getByText('Call Nora: score 4 for TICKET-2001').first().waitFor();
			await shown.getByText('It took a week').first().waitFor();
		},
		pagePatience * 2,
	);
});
