import type { INode } from 'n8n-workflow';
import type { SavedWorkflow, WorkflowFile } from '../../scripts/n8n-host/client.mts';
import { startPatience, startRealN8n, type RealN8n } from './support/realN8n.mts';

let real: RealN8n;
beforeAll(async () => {
	real = await startRealN8n();
}, startPatience);
afterAll(async () => await real?.stop());
beforeEach(() => real.sandbox.reset());

/** What the sandbox accepted, by recipient. */
function accepted(): Record<string, number> {
	const counts: Record<string, number> = {};
	for (const { recipient } of real.sandbox.records.messages) counts[recipient] = (counts[recipient] ?? 0) + 1;
	return counts;
}

describe('the example of a won deal', () => {
	let workflow: SavedWorkflow;
	beforeAll(async () => {
		workflow = await real.addExample('press-nxpress-deal-won.json');
	});

	it('enqueues once for each contact, with E.164 phone, exact attribute case and the right touchpoint', async () => {
		const execution = await real.n8n.finished(await real.n8n.runManually(workflow, 'Try it by hand'));
		expect(execution.status).toBe('success');

		const [sent, failed] = execution.data.resultData.runData['Send survey'][0].data?.main ?? [];
		const messages = real.sandbox.records.messages;
		// Several requests are in flight at once, so the order of arrival is nobody's promise.
		expect(messages.map(({ recipient }) => recipient).sort()).toEqual(sent?.map(({ json }) => json.recipient).sort());
		expect(new Set(Object.values(accepted()))).toEqual(new Set([1]));
		const deals = execution.data.resultData.runData['Only won deals'][0].data?.main[0]?.map(({ json }) => json) ?? [];
		expect(messages.length + (failed?.length ?? 0)).toBe(deals.length);
		for (const message of messages) {
			expect(message.recipient).toMatch(/^\+[1-9]\d{6,14}$/);
			expect(message.to).toBe(message.recipient);
			const deal = deals.find(({ contactId }) => message.provider === 'pressnxpress' && message.contact.identifier === contactId);
			expect(message).toMatchObject({
				touchpoint: deal?.kind === 'renewal' ? 'support' : 'sales',
				attributes: { orderId: deal?.orderId, dealAmount: deal?.amount },
			});
		}
		expect(failed).toHaveLength(1);
		expect(failed?.[0].json).toMatchObject({ details: { outcome: 'notSent' } });
	});

	it('does the same when the CRM calls its webhook', async () => {
		// Off in the example, so that "Execute workflow" needs no choice between two starts.
		const nodes = workflow.nodes.map((node) => (node.name === 'CRM reports deals' ? { ...node, disabled: false } : node));
		const active = await real.n8n.activate(await real.n8n.updateWorkflow(workflow, { nodes }));
		const known = await real.n8n.executions(workflow.id);
		const deals = [{ stage: 'won', kind: 'new', orderId: 'D-7', amount: 1, contactId: 'CRM-7', firstName: 'Ida', phone: '+1 202 555 0143' }];
		const answer = await real.n8n.callWebhook('deal-won', { deals });
		expect(answer.status).toBe(200);
		expect(await real.n8n.nextExecution(workflow.id, known)).toMatchObject({ status: 'success', mode: 'webhook' });
		expect(accepted()).toEqual({ '+12025550143': 1 });
		await real.n8n.deactivate(active);
	});
});

describe('Retry in the executions list', () => {
	const phones = ['+12025550111', '+12025550112', '+12025550113', '+12025550114', '+12025550115', '+12025550116'];

	it('sends only what certainly did not go', async () => {
		real.sandbox.faults.set({ provider: 'pressnxpress', recipient: phones[3], on: 1, status: 422, body: { message: 'No.' } });
		const failed = await run();
		expect(failed.status).toBe('error');
		expect(accepted()[phones[3]]).toBeUndefined();

		const retried = await real.n8n.retry(failed.id);
		expect(retried.status).toBe('success');
		expect(retried.retryOf).toBe(failed.id);
		expect(accepted()).toEqual(Object.fromEntries(phones.map((phone) => [phone, 1])));
		// Only the refused one was asked for twice.
		expect(real.sandbox.records.requests).toHaveLength(phones.length + 1);
	});

	it('never repeats what may have gone', async () => {
		real.sandbox.faults.set({ provider: 'pressnxpress', recipient: phones[2], on: 1, connection: 'dropAfter' });
		const failed = await run();
		expect(failed.status).toBe('error');

		const retried = await real.n8n.retry(failed.id);
		expect(retried.status).toBe('error');
		expect(retried.data.resultData.error?.message).toMatch(/unknown|may have/i);
		expect(accepted()).toEqual(Object.fromEntries(phones.map((phone) => [phone, 1])));
		expect(real.sandbox.records.requests).toHaveLength(phones.length);
	});

	async function run() {
		const saved = await real.add(workflow());
		return await real.n8n.finished(await real.n8n.runManually(saved, 'Start'));
	}

	function workflow(): WorkflowFile {
		const node = (name: string, type: string, parameters: INode['parameters'], more: Partial<INode> = {}): INode => {
			return { id: name, name, type, typeVersion: 1, position: [0, 0], parameters, ...more };
		};
		const to = (name: string) => ({ main: [[{ node: name, type: 'main' as const, index: 0 }]] });
		return {
			name: 'Contacts without error branch',
			nodes: [
				node('Start', 'n8n-nodes-base.manualTrigger', {}),
				node('Contacts', 'n8n-nodes-base.set', { mode: 'raw', jsonOutput: JSON.stringify({ phone: phones }) }, { typeVersion: 3.4 }),
				node('Each', 'n8n-nodes-base.splitOut', { fieldToSplitOut: 'phone', options: {} }),
				node(
					'Send',
					'n8n-nodes-survey-messaging.pressNXpress',
					{ resource: 'sms', operation: 'enqueue', phone: '={{ $json.phone }}', options: { concurrency: 2 } },
					{ credentials: { pressNXpressApi: { id: '', name: '' } } },
				),
			],
			connections: { Start: to('Contacts'), Contacts: to('Each'), Each: to('Send') },
		};
	}
});
