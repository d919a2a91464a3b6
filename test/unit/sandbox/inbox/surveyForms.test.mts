import type { SubmittedView } from '../../../../sandbox/inbox/surveyForms.mts';

import { openInbox } from './openInbox.mts';

// The form behind a survey link, and the event that an answer makes.

const inbox = openInbox();

describe('survey forms', () => {
	async function formOf(recipient: string): Promise<string> {
		const found = await inbox().listed(`?recipient=${encodeURIComponent(recipient)}`);
		return found.messages[0]?.survey?.form ?? '';
	}

	async function submit(path: string, answer: object): Promise<SubmittedView> {
		const response = await inbox().postJson(path, answer);
		expect(response.status).toBe(200);
		return (await response.json()) as SubmittedView;
	}

	test('opening the link is a click, where 8x8 has a URL for clicks', async () => {
		await inbox().sendOne();
		const form = await formOf('+12025550101');
		await inbox().getText(form);
		expect(inbox().posted).toEqual([]);
		Object.assign(inbox().sandbox.eightByEight.settings, { defaultDlrUrl: `${inbox().listenerUrl}/clicks` });
		await inbox().getText(form);
		await inbox().sandbox.eightByEight.idle();
		const [message] = inbox().sandbox.records.messagesOf('eightByEight');
		const clicks = () => inbox().posted.filter(({ body }) => body.eventType === 'short_url_clicked');
		while (clicks().length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
		expect(clicks()).toMatchObject([
			{
				path: '/clicks',
				body: { payload: { umid: message.umid, shortUrl: message.surveyLink, targetUrl: inbox().sandbox.url + form } },
			},
		]);
		expect((await inbox().detailsOf(1)).webhooks?.posted).toMatchObject([
			{ kind: 'linkClicked', state: null, reply: null },
		]);
	});

	test('what a recipient writes back is shown with what came of it', async () => {
		const { eightByEight } = inbox().sandbox;
		Object.assign(eightByEight.settings, { defaultDlrUrl: inbox().listenerUrl, receiptStates: [] });
		await inbox().sendOne();
		const { webhooks } = await inbox().detailsOf(1);
		expect(webhooks?.accountUrl).toBe(inbox().listenerUrl);
		expect((await inbox().postJson('/control/8x8/reply', { umid: webhooks?.umid, body: 'STOP' })).status).toBe(200);
		expect((await inbox().detailsOf(1)).webhooks?.posted).toMatchObject([
			{ kind: 'inboundMessage', reply: 'STOP', state: null, outcome: { took: 'yes' } },
		]);
		expect((await inbox().postJson('/control/8x8/click', { umid: webhooks?.umid })).status).toBe(200);
		expect((await inbox().postJson('/control/8x8/reply', { umid: webhooks?.umid })).status).toBe(400);
	});

	test('a survey answer is posted in the shape that 8x8 documents', async () => {
		const { settings } = inbox().sandbox.eightByEight;
		Object.assign(settings, {
			surveyWebhookUrl: `${inbox().listenerUrl}/8x8-engage`,
			webhookAuthorization: 'Bearer abcdef',
		});
		await inbox().sendOne();
		const form = await formOf('+12025550101');
		expect(await inbox().getText(form)).toContain('<form id="survey">');
		const startedAt = new Date(Date.now() - 5000).toISOString();
		const view = await submit(form, { score: 9, comment: ' Quick <b>and</b> friendly ', startedAt });
		expect(view).toMatchObject({
			submitted: true,
			hasUrl: true,
			webhook: { kind: 'surveyResponse', outcome: { took: 'yes' } },
		});
		const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d\dZ$/) as string;
		expect(inbox().posted).toEqual([
			{
				path: '/8x8-engage',
				authorization: 'Bearer abcdef',
				body: {
					umid: inbox().sandbox.records.messagesOf('eightByEight')[0]?.umid,
					surveyId: 'sandbox-nps',
					surveyStartedAt: `${startedAt.slice(0, 22)}Z`,
					surveySubmittedAt: time,
					templateVariables: [
						{ name: 'firstname', value: 'John' },
						{ name: 'order_nr', value: '1010101' },
					],
					answers: [
						{
							questionId: '1',
							answerId: '10009',
							question: expect.stringContaining('<br />\n') as string,
							answer: '9',
						},
						{
							questionId: '2',
							answerId: null,
							question: 'What is the main reason for your score?',
							answer: 'Quick <b>and</b> friendly',
						},
					],
				},
			},
		]);
		expect((await inbox().listed()).messages[0]?.answer).toEqual({ score: 9, comment: 'Quick <b>and</b> friendly' });
		expect((await inbox().detailsOf(1)).webhooks?.posted).toMatchObject([{ kind: 'surveyResponse', attempts: 1 }]);
	});

	test('a receiver that rejects is shown with what to do, and 8x8 retries', async () => {
		Object.assign(inbox().sandbox.eightByEight.settings, { surveyWebhookUrl: inbox().listenerUrl, retryScale: 0.01 });
		await inbox().sendOne();
		const form = await formOf('+12025550101');
		inbox().respondsWith = 404;
		const first = await submit(form, { score: 0, comment: '' });
		expect(first.webhook?.outcome).toMatchObject({
			took: 'waiting',
			text: expect.stringContaining('Publish the workflow') as string,
		});
		inbox().respondsWith = 200;
		await inbox().sandbox.eightByEight.idle();
		const last = await inbox().getJson<SubmittedView>(`${form}/submitted`);
		expect(last.webhook?.outcome).toEqual({ took: 'yes', text: 'The receiver took it (200), after 2 tries.' });
		expect(inbox().posted.map(({ body }) => body.answers)).toEqual([[expect.anything()], [expect.anything()]]);
	});

	test('without a URL the answer is recorded, and nobody is told', async () => {
		await inbox().sendOne();
		const view = await submit(await formOf('+12025550101'), { score: 7, comment: '' });
		expect(view).toEqual({ submitted: true, webhook: null, hasUrl: false });
		expect((await inbox().listed()).messages[0]?.answer).toEqual({ score: 7, comment: '' });
	});

	test('a URL off this machine gets nothing', async () => {
		inbox().sandbox.eightByEight.settings.surveyWebhookUrl = 'http://receiver.example/hook';
		await inbox().sendOne();
		const { webhook } = await submit(await formOf('+12025550101'), { score: 7, comment: '' });
		expect(webhook).toMatchObject({ at: null, attempts: 0, outcome: { took: 'no' } });
	});

	test("a Press'nXPress survey records what was answered", async () => {
		inbox().sandbox.eightByEight.settings.surveyWebhookUrl = inbox().listenerUrl;
		await inbox().sendMail();
		const view = await submit(await formOf('ada@example.com'), { score: 10, comment: 'Yes' });
		expect(view).toEqual({ submitted: true, webhook: null, hasUrl: null });
		expect(inbox().posted).toEqual([]);
		const { surveys } = await inbox().getJson<{ surveys: unknown[] }>('/control/surveys');
		expect(surveys).toMatchObject([{ score: 10, comment: 'Yes', delivery: null }]);
	});

	test.each([
		{ score: 11 },
		{ score: 1.5 },
		{ score: '9' },
		{},
		{ score: 1, comment: 5 },
		{ score: 1, startedAt: 'soon' },
	])('%j is not an answer', async (answer) => {
		await inbox().sendOne();
		expect((await inbox().postJson(await formOf('+12025550101'), answer)).status).toBe(400);
		expect(inbox().sandbox.surveys.all).toEqual([]);
	});

	test('a form of another site cannot answer', async () => {
		await inbox().sendOne();
		const body = new URLSearchParams({ score: '1' });
		const response = await fetch(inbox().sandbox.url + (await formOf('+12025550101')), { method: 'POST', body });
		expect(response.status).toBe(400);
	});

	test('the form of a forgotten message never answers a later one', async () => {
		await inbox().sendOne();
		const form = await formOf('+12025550101');
		inbox().sandbox.reset();
		await inbox().sendOne();
		const response = await fetch(inbox().sandbox.url + form);
		expect([response.status, await response.text()]).toEqual([404, expect.stringContaining('This survey is gone')]);
		expect((await inbox().postJson(form, { score: 1 })).status).toBe(404);
		expect(await formOf('+12025550101')).not.toBe(form);
	});
});
