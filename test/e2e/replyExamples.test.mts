// The examples in which something comes back: who writes STOP is left out of the next campaign, and what becomes of a survey that
// was filled in. Their parts that are started by hand are run by smoke.test.mts too.
import type { IDataObject } from 'n8n-workflow';

import { eightByEightAccount } from '../../sandbox/accounts.mts';
import type { SavedExecution, SavedWorkflow } from '../../tools/n8n-host/client.mts';
import { startPatience, startRealN8n, type RealN8n } from './support/realN8n.mts';

const minute = 60_000;

let real: RealN8n;
const active: SavedWorkflow[] = [];
beforeAll(async () => {
	real = await startRealN8n();
}, startPatience);
afterAll(async () => await real?.stop());
beforeEach(() => real.sandbox.reset());
afterEach(async () => {
	for (const workflow of active.splice(0)) await real.n8n.deactivate(workflow);
});

async function addActive(file: string): Promise<SavedWorkflow> {
	const workflow = await real.n8n.activate(await real.addExample(file));
	active.push(workflow);
	return workflow;
}

async function byHand(workflow: SavedWorkflow): Promise<SavedExecution> {
	return await real.n8n.finished(await real.n8n.runManually(workflow, 'Try it by hand'), minute);
}

/** The execution that an event starts. */
async function startedBy(workflow: SavedWorkflow, event: () => Promise<unknown>): Promise<SavedExecution> {
	const known = await real.n8n.executions(workflow.id);
	await event();
	const { id } = await real.n8n.nextExecution(workflow.id, known);
	return await real.n8n.finished(id, minute);
}

/** The outputs of a node, error outputs too. */
function outputsOf({ data }: SavedExecution, name: string): IDataObject[] {
	const runs = data.resultData.runData[name] ?? [];
	return runs.flatMap((run) => (run.data?.main ?? []).flatMap((items) => (items ?? []).map(({ json }) => json)));
}

const umidOf = (phone: string): string =>
	real.sandbox.records.messagesOf('eightByEight').find(({ recipient }) => recipient === phone)?.umid ?? '';

test(
	'who writes STOP is left out of the next campaign, however the list writes the number',
	async () => {
		const workflow = await addActive('8x8-opt-out.json');
		const first = await byHand(workflow);
		expect(first.status).toBe('success');
		const everybody = ['+12025550162', '+447700900789', '+61491570158'];
		expect(real.sandbox.records.countsByRecipient()).toEqual(Object.fromEntries(everybody.map((phone) => [phone, 1])));

		// In the list it is 0044 7700 900789.
		const stop = await startedBy(workflow, async () =>
			real.sandbox.eightByEight.reply({ umid: umidOf('+447700900789'), body: 'Stop.', times: 1 }),
		);
		expect(stop.status).toBe('success');
		expect(outputsOf(stop, 'Keep the number')).toMatchObject([{ phone: '+447700900789' }]);
		const other = await startedBy(workflow, async () =>
			real.sandbox.eightByEight.reply({ umid: umidOf('+61491570158'), body: 'Please stop by at 5', times: 1 }),
		);
		expect(outputsOf(other, 'Keep the number')).toEqual([]);
		expect(outputsOf(other, 'Somebody reads it')).toEqual([{ phone: '+61491570158', text: 'Please stop by at 5' }]);

		expect((await byHand(workflow)).status).toBe('success');
		expect(real.sandbox.records.countsByRecipient()).toEqual({
			'+12025550162': 2,
			'+447700900789': 1,
			'+61491570158': 2,
		});
	},
	3 * minute,
);

test.each([
	[3, ['Call Nora about TICKET-6101']],
	[9, []],
])(
	'a score of %i becomes a row with status and price of the SMS, and a ticket where it is low',
	async (score, tickets) => {
		const workflow = await addActive('8x8-survey-results.json');
		const trigger = workflow.nodes.find(({ name }) => name === 'Survey answered');
		const url = `${real.server.url}/webhook/${trigger?.webhookId}/8x8-engage`;
		real.sandbox.eightByEight.change({
			surveyWebhookUrl: url,
			defaultDlrUrl: url,
			receiptStates: ['delivered'],
			webhookAuthorization: eightByEightAccount.webhookAuthorization,
		});
		await byHand(workflow);
		await real.sandbox.eightByEight.idle();
		const umid = umidOf('+12025550187');
		const answers = [{ questionId: '1', answerId: '10003', question: 'How likely?', answer: String(score) }];
		const execution = await startedBy(workflow, async () =>
			real.sandbox.eightByEight.respond({ umid, answers, times: 1 }),
		);
		expect(execution.status).toBe('success');
		expect(outputsOf(execution, 'Keep the answer')).toMatchObject([
			{ umid, ticket: 'TICKET-6101', score, status: 'delivered', price: expect.any(Number) as number, currency: 'USD' },
		]);
		expect(outputsOf(execution, 'Open a ticket').map(({ title }) => title)).toEqual(tickets);
	},
	2 * minute,
);
