import { setTimeout as sleep } from 'node:timers/promises';

import type { IDataObject, INode, INodeExecutionData } from 'n8n-workflow';

import type { SavedExecution, SavedWorkflow, WorkflowFile } from '../../tools/n8n-host/client.mts';
import { asString } from '../support/strings.mts';
import { contacts, readStatus, sendCodes } from './support/codes.mts';
import { type RealN8n, startPatience, startRealN8n } from './support/realN8n.mts';
import { chain, node } from './support/workflows.mts';

/** Runs of thousands of items: n8n has to make, save and read back all of them. */
const runPatience = 240_000;

let real: RealN8n;
beforeAll(async () => {
	real = await startRealN8n();
}, startPatience);
afterAll(async () => await real?.stop());
beforeEach(() => real.sandbox.reset());

/** Start, `count` fictional contacts, then the given nodes one after the other. */
function overContacts(count: number, nodes: INode[]): WorkflowFile {
	return chain(`${count} contacts`, [node('Start', 'n8n-nodes-base.manualTrigger', {}), contacts(count), ...nodes]);
}

async function run(workflow: WorkflowFile): Promise<SavedExecution> {
	const saved = await real.add(workflow);
	return await real.n8n.finished(await real.n8n.runManually(saved, 'Start'), runPatience);
}

function outputsOf(execution: SavedExecution, name: string): INodeExecutionData[] {
	return execution.data.resultData.runData[name][0].data?.main[0] ?? [];
}

/** The phone number of the contact that an output is linked to. */
function contactOf({ pairedItem }: INodeExecutionData): string {
	const linked = Array.isArray(pairedItem) ? pairedItem[0] : pairedItem;
	return `+65${80_000_000 + (typeof linked === 'number' ? linked : (linked?.item ?? NaN))}`;
}

const survey = (operation: string, options: IDataObject = {}): INode =>
	node(
		'Send',
		'n8n-nodes-survey-messaging.eightByEightEngage',
		{
			resource: 'survey',
			operation,
			surveyId: 'sandbox-nps',
			destination: '={{ $json.phone }}',
			templateBody: 'Hi {{firstName}}, how did we do? {{url:}}',
			templateVariables: { variable: [{ name: 'firstName', value: '={{ $json.name }}' }] },
			options,
		} as INode['parameters'],
		{ credentials: { eightByEightEngageApi: { id: '', name: '' } } },
	);

describe("n8n's settings for saved executions", () => {
	/** A workflow that a webhook starts and then waits for, with a contact who cannot be sent to among three. */
	async function posted(path: string, settings: WorkflowFile['settings']): Promise<SavedWorkflow> {
		const webhook = node(
			'Webhook',
			'n8n-nodes-base.webhook',
			{ path, httpMethod: 'POST', responseMode: 'lastNode' },
			{ typeVersion: 2, webhookId: path },
		);
		const workflow = { ...chain(path, [webhook, contacts(3), survey('send')]), settings };
		return await real.n8n.activate(await real.add(workflow));
	}

	const rejected = { provider: 'eightByEight', recipient: '+6580000001', status: 400 } as const;

	it('a failed execution that is saved can be retried; none is saved with Save failed production executions off', async () => {
		const saving = await posted('saving', {});
		const forgetting = await posted('forgetting', { saveDataErrorExecution: 'none' });
		real.sandbox.faults.set(rejected);
		for (const { name } of [saving, forgetting]) expect((await real.n8n.callWebhook(name, {})).status).toBe(500);
		real.sandbox.faults.clear();

		const [failed] = await real.n8n.executions(saving.id);
		expect((await real.n8n.retry(failed.id)).status).toBe('success');
		await expectNoExecutions(forgetting);
	});

	it('with Save successful production executions off none is saved of those', async () => {
		const { id, name } = await posted('successful', { saveDataSuccessExecution: 'none' });
		expect((await real.n8n.callWebhook(name, {})).status).toBe(200);
		expect(real.sandbox.records.messages).toHaveLength(3);
		await expectNoExecutions({ id });
	});

	/** n8n removes them a moment after the response. */
	async function expectNoExecutions({ id }: Pick<SavedWorkflow, 'id'>): Promise<void> {
		const deadline = Date.now() + 10_000;
		while ((await real.n8n.executions(id)).length > 0 && Date.now() < deadline) await sleep(100);
		expect(await real.n8n.executions(id)).toEqual([]);
	}
});

describe('8x8 Engage', () => {
	it.each([
		['send', 3, 3],
		['sendBatch', 12_500, 2],
	])(
		'%s: %i items arrive complete in %i requests, each output linked to its contact and with its own umid',
		async (operation, items, requests) => {
			const execution = await run(overContacts(items, [survey(operation)]));
			expect(execution.data.resultData.error?.message).toBeUndefined();
			expect(real.sandbox.records.requestsOf('eightByEight')).toHaveLength(requests);

			const umids = new Map(
				real.sandbox.records.messagesOf('eightByEight').map(({ recipient, umid }) => [recipient, umid]),
			);
			expect(umids.size).toBe(items);
			expect(real.sandbox.records.messages).toHaveLength(items);
			const outputs = outputsOf(execution, 'Send');
			expect(outputs).toHaveLength(items);
			const strangers = outputs.filter((output) => output.json.umid !== umids.get(contactOf(output)));
			expect(strangers).toEqual([]);
		},
		runPatience,
	);

	it('a template reaches 8x8 as typed, also stored as the expression that the editor makes of it', async () => {
		const template = 'Hi {{firstName}}, how did we do? {{url:}}';
		for (const stored of [template, `=${template}`]) {
			const send = survey('send');
			send.parameters.templateBody = stored;
			const execution = await run(overContacts(1, [send]));
			expect(execution.data.resultData.error?.message).toBeUndefined();
		}
		const sent = real.sandbox.records.requestsOf('eightByEight').map(({ body }) => (body as IDataObject).templateBody);
		expect(sent).toEqual([template, template]);
	});
});

describe('Acoustic Consent', () => {
	it(
		'10,000 contacts are 10 requests, never more at once than chosen; their status is 10 reads',
		async () => {
			real.sandbox.faults.set({ provider: 'acoustic', path: 'externalconsentsends', latencyMs: 100 });
			real.sandbox.acoustic.change({ notFoundReads: 0 });
			const execution = await run(overContacts(10_000, [sendCodes({ concurrency: 3 }), readStatus()]));
			expect(execution.data.resultData.error?.message).toBeUndefined();

			const requests = real.sandbox.records.requestsOf('acoustic');
			expect(
				requests.filter(({ path }) => path.endsWith('/externalconsentsends')).map(({ messages }) => messages.length),
			).toEqual(new Array(10).fill(1000));
			expect(requests.filter(({ path }) => path.endsWith('/status'))).toHaveLength(10);
			expect(real.sandbox.records.peakInFlight.acoustic).toBeLessThanOrEqual(4);
			expect(real.sandbox.records.summary().repeated).toEqual([]);

			const outputs = outputsOf(execution, 'Status');
			expect(outputs).toHaveLength(10_000);
			expect(outputs.filter((output) => `+${asString(output.json.phoneNumber)}` !== contactOf(output))).toEqual([]);
			expect(new Set(outputs.map(({ json }) => json.smsSent))).toEqual(new Set([true]));
		},
		runPatience,
	);

	it(
		'Retry in the executions list sends only to the thousand that were rejected',
		async () => {
			real.sandbox.faults.set({
				provider: 'acoustic',
				recipient: '+6580001000',
				on: 1,
				status: 400,
				body: { message: 'Bad request' },
			});
			const failed = await run(overContacts(3000, [sendCodes({ concurrency: 1 })]));
			expect(failed.status).toBe('error');
			expect(failed.data.resultData.error?.message).toContain('1000 accepted, 2000 not sent');

			const retried = await real.n8n.retry(failed.id);
			expect(retried.status).toBe('success');
			expect(outputsOf(retried, 'Send')).toHaveLength(3000);
			expect(real.sandbox.records.messages).toHaveLength(3000);
			expect(real.sandbox.records.summary().repeated).toEqual([]);
		},
		runPatience,
	);
});
