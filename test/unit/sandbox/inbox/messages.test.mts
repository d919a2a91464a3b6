import { eightByEightAccount } from '../../../../sandbox/accounts.mts';
import type { Activity } from '../../../../sandbox/inbox/activity.mts';
import { mask } from '../../../../sandbox/inbox/masking.mts';

import { openInbox, recipientsIn } from './openInbox.mts';

// The messages that the inbox lists, and the details of one.

const inbox = openInbox();

describe('messages', () => {
	test('newest first, as their recipients see them', async () => {
		await inbox().sendPressNXpress({ firstname: 'Mei' });
		await inbox().sendMail();
		await inbox().sendAcoustic();
		await inbox().sendOne({ source: 'YourBrand', templateBody: 'Hi 😀 {{url:}}', scheduled: '2030-01-01T00:00:00Z' });
		const { total, matching, messages } = await inbox().listed();
		expect([total, matching]).toEqual([5, 5]);
		const [eightByEight, acoustic, , mail, pressNXpress] = messages;
		expect(eightByEight).toMatchObject({
			id: 5,
			provider: 'eightByEight',
			channel: 'sms',
			recipient: '+12025550101',
			sender: 'YourBrand',
			text: expect.stringMatching(/^Hi 😀 http:\/\/s\.example\/\w{4}$/) as string,
			sms: { encoding: 'UCS2', segments: 1, characters: 26 },
			scheduled: '2030-01-01T00:00:00Z',
			receipt: null,
			answer: null,
		});
		const { survey } = eightByEight;
		expect(survey?.link).toHaveLength(21);
		expect(survey?.form).toBe(`/s/${survey?.link.slice(-4)}`);
		expect(acoustic).toMatchObject({
			sender: '55501',
			text: 'Gate B13',
			survey: null,
			sms: { encoding: 'GSM7', segments: 1 },
		});
		expect(mail).toMatchObject({ channel: 'email', recipient: 'ada@example.com', sms: null, sender: null });
		expect(mail?.text).toContain(String(mail?.survey?.link));
		expect(pressNXpress).toMatchObject({
			channel: 'sms',
			text: expect.stringMatching(/^Hi Mei! .*http:\/\/p\.example\/\w{4}$/) as string,
		});
	});

	test('one that was cancelled before its time says so, and an open page hears of it', async () => {
		const { sandbox } = inbox();
		await inbox().sendOne({ scheduled: '2101-01-01T00:00:00Z' });
		await inbox().sendOne({});
		expect((await inbox().listed()).messages.map(({ cancelled }) => cancelled)).toEqual([false, false]);
		const [{ umid }] = sandbox.records.messagesOf('eightByEight');
		const before = sandbox.eightByEight.webhookChanges;
		const { apiKey } = eightByEightAccount;
		const response = await fetch(`${sandbox.eightByEightUrl}/api/v1/subaccounts/SubAccount-1/messages/${umid}`, {
			method: 'DELETE',
			headers: { authorization: `Bearer ${apiKey}` },
		});
		expect(await response.json()).toEqual({ cancelledCount: 1 });
		expect((await inbox().listed()).messages.map(({ cancelled }) => cancelled)).toEqual([false, true]);
		expect(sandbox.eightByEight.webhookChanges).toBeGreaterThan(before);
	});

	test('found by recipient however it is spaced, and by provider', async () => {
		await inbox().sendPressNXpress();
		await inbox().sendMail();
		await inbox().sendAcoustic();
		expect(recipientsIn(await inbox().listed('?recipient=%2B1%20(202)%20555-0143'))).toEqual(['+12025550143']);
		expect(recipientsIn(await inbox().listed('?recipient=ADA%40'))).toEqual(['ada@example.com']);
		expect(recipientsIn(await inbox().listed('?provider=pressnxpress'))).toEqual(['ada@example.com', '+6587755388']);
		expect(await inbox().listed('?recipient=202&provider=pressnxpress')).toMatchObject({
			matching: 0,
			total: 4,
			messages: [],
		});
	});

	test('10,000 of them come by the page', async () => {
		await inbox().sendBatch(10_000);
		const first = await inbox().listed();
		expect([first.total, first.messages.length]).toEqual([10_000, 50]);
		const second = await inbox().listed(`?before=${first.messages.at(-1)?.id}`);
		expect(second.messages[0]?.id).toBe(9950);
		expect((await inbox().listed('?limit=100000')).messages).toHaveLength(200);
		expect(await inbox().listed('?recipient=3035550042')).toMatchObject({ matching: 1, messages: [{ id: 43 }] });

		const { request, answer } = await inbox().detailsOf(43);
		expect(request).toMatchObject({ messages: 10_000, bodyUrl: '/inbox/messages/43/request' });
		expect((JSON.parse(request?.body ?? '') as { messages: unknown }).messages).toEqual([
			'… 42 before',
			{ destination: '+13035550042' },
			'… 9957 after',
		]);
		expect((JSON.parse(answer?.body ?? '') as { messages: unknown[] }).messages).toHaveLength(3);
		const whole = JSON.parse(await inbox().getText('/inbox/messages/43/request')) as { messages: unknown[] };
		expect(whole.messages).toHaveLength(10_000);
	}, 30_000);

	test('clearing forgets messages and answers, and leaves switches and settings', async () => {
		await inbox().sendPressNXpress();
		const before = await inbox().listed();
		await inbox().postJson(before.messages[0]?.survey?.form ?? '', { score: 1, comment: '' });
		inbox().sandbox.faults.set({ provider: 'acoustic', latencyMs: 5 });
		inbox().sandbox.eightByEight.settings.surveyWebhookUrl = inbox().listenerUrl;
		expect((await inbox().postJson('/control/clear', {})).status).toBe(200);
		const after = await inbox().listed();
		expect(after).toMatchObject({ total: 0, messages: [] });
		expect(after.epoch).not.toBe(before.epoch);
		expect(inbox().sandbox.surveys.all).toEqual([]);
		expect(inbox().sandbox.faults.list()).toHaveLength(1);
		expect(inbox().sandbox.eightByEight.settings.surveyWebhookUrl).toBe(inbox().listenerUrl);
	});
});

describe('one message', () => {
	test('the request, how the provider responded, and what is known about it', async () => {
		await inbox().sendOne({ clientMessageId: 'mine' });
		const { request, answer, facts, webhooks } = await inbox().detailsOf(1);
		expect(request?.line).toBe('POST /8x8/api/v1/subaccounts/SubAccount-1/surveys/sandbox-nps/messages');
		expect(JSON.parse(request?.body ?? '')).toMatchObject({
			destination: '+12025550101',
			clientMessageId: 'mine',
		});
		expect(answer).toMatchObject({ status: 200, statusText: 'OK', changed: false });
		expect(JSON.parse(answer?.body ?? '')).toMatchObject({ status: { code: 'QUEUED' } });
		expect(facts).toEqual(
			expect.arrayContaining([
				['clientMessageId', 'mine'],
				['order_nr', '1010101'],
			]),
		);
		expect(webhooks).toMatchObject({ receiptUrl: null, posted: [], later: [] });
	});

	test('a response that was lost, and one that is still under way', async () => {
		inbox().sandbox.faults.set({ provider: 'eightByEight', connection: 'dropAfter' });
		await expect(inbox().sendOne()).rejects.toThrow();
		expect((await inbox().detailsOf(1)).answer).toMatchObject({ status: null, isOver: true, changed: true });
		inbox().sandbox.faults.clear();

		inbox().sandbox.faults.set({ provider: 'eightByEight', latencyMs: 300 });
		const sending = inbox().sendOne();
		while (inbox().sandbox.records.messages.length < 2) await new Promise((resolve) => setTimeout(resolve, 10));
		expect((await inbox().detailsOf(2)).answer).toMatchObject({ status: null, isOver: false });
		await sending;
		expect((await inbox().detailsOf(2)).answer).toMatchObject({ status: 200 });
	});

	test('the latest requests, rejected ones too', async () => {
		await inbox().sendPressNXpress();
		await fetch(`${inbox().sandbox.pressNXpressUrl}/channel/sms/another-token/enqueue?apiKey=another-key`, {
			method: 'POST',
		});
		const { requests } = await inbox().getJson<{ requests: Activity[] }>('/inbox/requests');
		expect(requests).toMatchObject([
			{
				id: 2,
				status: 401,
				messages: 0,
				line: `POST /pressnxpress/api/v2/channel/sms/${mask}/enqueue?apiKey=${mask}`,
			},
			{ id: 1, status: 200, messages: 1 },
		]);
	});
});
