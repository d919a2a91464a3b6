import { startSandbox } from '../../../../sandbox/server.mts';
import { openInbox, recipientsIn } from './openInbox.mts';

// What an open inbox is told, and its switches.

const inbox = openInbox();

describe('live', () => {
	test('a message is told at once', async () => {
		const seen = await inbox().states(
			(all) => all.at(-1)?.messages === 1,
			async () => await inbox().sendPressNXpress(),
		);
		expect(seen[0]).toMatchObject({ messages: 0 });
	});

	test('a batch is a few events, however large', async () => {
		const seen = await inbox().states(
			(all) => all.at(-1)?.messages === 2000,
			async () => await inbox().sendBatch(2000),
		);
		expect(seen.length).toBeLessThan(5);
	});

	test('switches, receipts and clearing are news, too', async () => {
		await inbox().sendOne({ dlrCallbackUrl: `${inbox().listenerUrl}/receipts` });
		await inbox().sandbox.eightByEight.idle();
		const [before] = await inbox().states((all) => all.length > 0);
		const seen = await inbox().states(
			(all) => all.at(-1)?.messages === 0,
			async () => {
				inbox().sandbox.faults.set({ provider: 'acoustic', status: 500, body: { said: 'nothing of this shows' } });
				await new Promise((resolve) => setTimeout(resolve, 250));
				inbox().sandbox.clear();
			},
		);
		expect(seen.at(-1)?.epoch).not.toBe(before?.epoch);
		expect(seen.at(-1)?.switches.faults).toMatchObject([{ provider: 'acoustic', status: 500, hasMore: true }]);
		expect(JSON.stringify(seen)).not.toContain('nothing of this shows');
	});
});

test('a change says its number, and what is told from then on has it', async () => {
	const change = async (method: string) =>
		(await fetch(`${inbox().sandbox.url}/control/faults`, { method })).headers.get('sandbox-changes');
	const first = Number(await change('DELETE'));
	expect(await change('DELETE')).toBe(String(first + 1));
	expect(await change('GET')).toBeNull();
	const [state] = await inbox().states((all) => all.length > 0);
	expect(state?.switches.changes).toBe(first + 1);
});

describe('a page that goes away', () => {
	test('is told nothing more', async () => {
		const looked = jest.spyOn(inbox().sandbox.records, 'epoch', 'get');
		await inbox().firstState();
		// A look that was due when the page left may follow.
		await new Promise((resolve) => setTimeout(resolve, 250));
		expect(looked).toHaveBeenCalled();
		looked.mockClear();
		await new Promise((resolve) => setTimeout(resolve, 500));
		expect(looked).not.toHaveBeenCalled();
		looked.mockRestore();
	});

	test('or stays does not keep the sandbox from closing', async () => {
		const sandbox = await startSandbox();
		const { body } = await fetch(`${sandbox.url}/inbox/events`);
		const reader = body?.getReader();
		expect((await reader?.read())?.done).toBe(false);
		await sandbox.close();
		await expect(reader?.read()).rejects.toThrow();
	});
});

describe('switches', () => {
	test('a receipt by hand, now and later', async () => {
		inbox().sandbox.eightByEight.settings.receiptStates = [];
		await inbox().sendOne({ dlrCallbackUrl: `${inbox().listenerUrl}/receipts` });
		const { webhooks } = await inbox().detailsOf(1);
		const umid = webhooks?.umid ?? '';
		expect((await inbox().postJson('/control/8x8/receipt', { umid, state: 'undelivered' })).status).toBe(200);
		const later = await inbox().postJson('/control/8x8/receipt', { umid, state: 'delivered', afterSeconds: 0.3 });
		expect(later.status).toBe(202);
		expect((await inbox().detailsOf(1)).webhooks).toMatchObject({
			later: [{ state: 'delivered', due: expect.stringMatching(/Z$/) as string }],
			posted: [{ state: 'undelivered', outcome: { took: 'yes' } }],
		});
		await inbox().sandbox.eightByEight.idle();
		const { entry, webhooks: after } = await inbox().detailsOf(1);
		expect(after).toMatchObject({ later: [], posted: [{ state: 'delivered' }, { state: 'undelivered' }] });
		expect(entry.receipt).toBe('delivered');
	});

	test('a later receipt without anywhere to go is rejected now', async () => {
		await inbox().sendOne();
		const { webhooks } = await inbox().detailsOf(1);
		const later = { umid: webhooks?.umid, state: 'delivered', afterSeconds: 1 };
		expect((await inbox().postJson('/control/8x8/receipt', later)).status).toBe(400);
	});

	test('the next messages are rejected, and no more', async () => {
		expect((await inbox().postJson('/control/8x8/settings', { rejectNext: 2 })).status).toBe(200);
		await inbox().sendBatch(3);
		expect(recipientsIn(await inbox().listed())).toEqual(['+13035550002']);
		expect(inbox().sandbox.eightByEight.settings.rejectNext).toBe(0);
	});

	test('one fault is taken back, the others stay', async () => {
		const { id } = inbox().sandbox.faults.set({ provider: 'acoustic', latencyMs: 1 });
		inbox().sandbox.faults.set({ provider: 'eightByEight', latencyMs: 1 });
		const response = await fetch(`${inbox().sandbox.url}/control/faults?id=${id}`, { method: 'DELETE' });
		expect(await response.json()).toMatchObject({ faults: [{ provider: 'eightByEight' }] });
	});

	test('tokens that are good now are counted', async () => {
		await inbox().accessToken();
		const live = async () => (await inbox().states((seen) => seen.length > 0))[0]?.switches.acoustic;
		expect(await live()).toEqual({ liveTokens: 1, tokenRequests: 1 });
		await inbox().postJson('/control/acoustic/expire-tokens', {});
		expect(await live()).toEqual({ liveTokens: 0, tokenRequests: 1 });
	});

	test.each(['nonsense', 'ftp://127.0.0.1/', ''])('%j is not a URL to post to', async (url) => {
		for (const field of ['surveyWebhookUrl', 'defaultDlrUrl']) {
			expect((await inbox().postJson('/control/8x8/settings', { [field]: url })).status).toBe(400);
		}
	});
});
