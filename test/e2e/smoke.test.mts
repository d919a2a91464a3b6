// What has to work on every supported n8n, with errorOutput.test.mts: `npm run e2e -- 2.8.4 smoke` runs this file alone.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../tools/checks/tool.mts';
import { readExamples } from '../../tools/demo/examples.mts';
import type { SavedWorkflow } from '../../tools/n8n-host/client.mts';
import { receiptSample, simplifiedReceipt } from '../support/eight-by-eight-events.mts';
import { sendCodes } from './support/codes.mts';
import { startPatience, startRealN8n, type RealN8n, versionVariable } from './support/realN8n.mts';
import { chain, node, startWith } from './support/workflows.mts';

/** n8n 1 has no Data Tables as the examples use them. */
const isOld = process.env[versionVariable]?.startsWith('1.') ?? false;
const examples = readExamples(join(root, 'examples')).filter(
	({ workflow }) => !isOld || workflow.nodes.every(({ type }) => type !== 'n8n-nodes-base.dataTable'),
);
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
	name: string;
	n8n: { nodes: string[]; credentials: string[] };
};

/** Types of this package's credentials. */
const credentialTypes = manifest.n8n.credentials
	.map((path) => /([^/]+)\.credentials\.js$/.exec(path)?.[1] ?? path)
	.map((file) => `${file[0].toLowerCase()}${file.slice(1)}`);

let real: RealN8n;
beforeAll(async () => {
	real = await startRealN8n();
}, startPatience);
afterAll(async () => await real?.stop());
beforeEach(() => real.sandbox.reset());

describe('a real n8n with this package', () => {
	it('offers every node of the package, under the name of an installed one', async () => {
		const names = (await real.n8n.nodeTypes()).map(({ name }) => name);
		for (const path of manifest.n8n.nodes) {
			const file = /([^/]+)\.node\.js$/.exec(path)?.[1] ?? path;
			expect(names).toContain(`${manifest.name}.${file[0].toLowerCase()}${file.slice(1)}`);
		}
	});

	it('accepts the credentials for the sandbox', async () => {
		expect([...real.credentials.keys()]).toEqual(expect.arrayContaining(credentialTypes));
		for (const { id, ...credential } of real.credentials.values()) {
			expect([credential.type, await real.n8n.testCredential(id, credential)]).toMatchObject([
				credential.type,
				{ status: 'OK' },
			]);
		}
	});

	it('says so when a secret of a credential is wrong', async () => {
		// Of a webhook's secret only 8x8 knows whether it is right.
		const checked = [...real.credentials.values()].filter(({ type }) => type !== 'eightByEightWebhookApi');
		for (const { id, secrets, ...credential } of checked) {
			const data = JSON.parse(JSON.stringify(credential.data).replaceAll(secrets[0], 'another')) as object;
			expect([credential.type, await real.n8n.testCredential(id, { ...credential, data })]).toMatchObject([
				credential.type,
				{ status: 'Error' },
			]);
		}
	});

	it.each(examples.map(({ file }) => file))('runs %s', async (file) => {
		const workflow = await real.addExample(file);
		const trigger = workflow.nodes.find(({ type }) => type === 'n8n-nodes-base.manualTrigger');
		// One that only a provider's call starts has a suite of its own; here it must at least be taken.
		if (!trigger) return;
		const execution = await real.n8n.finished(await real.n8n.runManually(workflow, trigger.name));
		expect(execution.data.resultData.error).toBeUndefined();
		// Paused is as far as an example gets that waits for a delivery receipt for minutes.
		expect(['success', 'waiting']).toContain(execution.status);
		// One of them waits while it is night for its first customer.
		const isHeld = JSON.stringify(execution.data.resultData.runData).includes('"outcome":"held"');
		expect(isHeld || real.sandbox.records.messages.length > 0).toBe(true);
	});
});

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
			const deal = deals.find(
				({ contactId }) => message.provider === 'pressnxpress' && message.contact.identifier === contactId,
			);
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
		const nodes = workflow.nodes.map((node) =>
			node.name === 'CRM reports deals' ? { ...node, disabled: false } : node,
		);
		const active = await real.n8n.activate(await real.n8n.updateWorkflow(workflow, { nodes }));
		const known = await real.n8n.executions(workflow.id);
		const deals = [
			{
				stage: 'won',
				kind: 'new',
				orderId: 'D-7',
				amount: 1,
				contactId: 'CRM-7',
				firstName: 'Ida',
				phone: '+1 202 555 0143',
			},
		];
		const response = await real.n8n.callWebhook('deal-won', { deals });
		expect(response.status).toBe(200);
		expect(await real.n8n.nextExecution(workflow.id, known)).toMatchObject({ status: 'success', mode: 'webhook' });
		expect(accepted()).toEqual({ '+12025550143': 1 });
		await real.n8n.deactivate(active);
	});
});

describe('Retry in the executions list', () => {
	const phones = ['+12025550111', '+12025550112', '+12025550113', '+12025550114', '+12025550115', '+12025550116'];

	it('sends only what certainly did not go', async () => {
		real.sandbox.faults.set({
			provider: 'pressnxpress',
			recipient: phones[3],
			on: 1,
			status: 422,
			body: { message: 'No.' },
		});
		const failed = await run();
		expect(failed.status).toBe('error');
		expect(accepted()[phones[3]]).toBeUndefined();

		const retried = await real.n8n.retry(failed.id);
		expect(retried.status).toBe('success');
		expect(retried.retryOf).toBe(failed.id);
		expect(accepted()).toEqual(Object.fromEntries(phones.map((phone) => [phone, 1])));
		// Only the rejected one was requested twice.
		expect(real.sandbox.records.requests).toHaveLength(phones.length + 1);
	});

	it('never retries what may have been sent', async () => {
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
		const send = node(
			'Send',
			`${manifest.name}.pressNXpress`,
			{ resource: 'sms', operation: 'enqueue', phone: '={{ $json.phone }}', options: { concurrency: 2 } },
			{ credentials: { pressNXpressApi: { id: '', name: '' } } },
		);
		const items = phones.map((phone) => ({ phone }));
		const saved = await real.add(chain('Contacts without error branch', [...startWith(items), send]));
		return await real.n8n.finished(await real.n8n.runManually(saved, 'Start'));
	}
});

describe('the trigger', () => {
	it('starts a workflow for an event with the secret, and responds 401 without', async () => {
		const authorization = 'Bearer of-the-smoke-test';
		const type = 'eightByEightWebhookApi';
		const credential = await real.n8n.createCredential({ name: 'Webhook', type, data: { authorization } });
		const webhookId = randomUUID();
		const trigger = node(
			'Trigger',
			`${manifest.name}.eightByEightEngageTrigger`,
			{ events: ['deliveryReceipt'], authentication: 'authorizationHeader' },
			{ webhookId, credentials: { [type]: { id: credential.id, name: credential.name } } },
		);
		const saved = await real.n8n.createWorkflow(chain('Receipts', [trigger, node('After', 'n8n-nodes-base.noOp', {})]));
		const active = await real.n8n.activate(saved);
		const sendReceipt = async (headers: Record<string, string>): Promise<number> => {
			const receipt = JSON.parse(receiptSample) as unknown;
			return (await real.n8n.callWebhook(`${webhookId}/8x8-engage`, receipt, headers)).status;
		};

		expect(await sendReceipt({})).toBe(401);
		expect(await sendReceipt({ authorization: 'Bearer of-somebody-else' })).toBe(401);
		expect(await sendReceipt({ authorization })).toBe(200);
		const execution = await real.n8n.nextExecution(saved.id, []);
		expect(execution.status).toBe('success');
		expect(execution.data.resultData.runData.After[0].data?.main[0]?.map(({ json }) => json)).toEqual([
			simplifiedReceipt,
		]);
		expect(await real.n8n.executions(saved.id)).toHaveLength(1);
		await real.n8n.deactivate(active);
	});
});

describe('8x8 messages', () => {
	const engage = (name: string, parameters: object) =>
		node(name, `${manifest.name}.eightByEightEngage`, parameters, {
			credentials: { eightByEightEngageApi: { id: '', name: '' } },
		});
	const message = (name: string, parameters: object) => engage(name, { resource: 'message', ...parameters });
	const survey = (name: string, operation: 'send' | 'sendBatch') =>
		engage(name, {
			resource: 'survey',
			operation,
			surveyId: 'sandbox-nps',
			destination: '={{ $json.phone }}',
			templateBody: 'How did we do? {{url:}}',
			additionalFields: { scheduled: '={{ $now.plus({ days: 1 }) }}' },
		});
	const people = (count: number) => Array.from({ length: count }, (_, n) => ({ phone: `+1202555010${n}` }));

	async function run(nodes: ReturnType<typeof node>[], items: object[]) {
		const saved = await real.add(chain('Messages', [...startWith(items), ...nodes]));
		const execution = await real.n8n.finished(await real.n8n.runManually(saved, 'Start'));
		expect(execution.data.resultData.error).toBeUndefined();
		return (name: string) => execution.data.resultData.runData[name][0].data?.main[0]?.map(({ json }) => json) ?? [];
	}

	it('what was sent is read, and what is scheduled is cancelled once', async () => {
		const outputs = await run(
			[
				survey('Send', 'send'),
				message('Get', { operation: 'get' }),
				message('Cancel', { operation: 'cancel' }),
				message('Cancel again', { operation: 'cancel' }),
			],
			people(1),
		);
		const [{ umid }] = outputs('Send');
		expect(outputs('Get')).toMatchObject([{ outcome: 'pending', umid, status: { state: 'queued' } }]);
		expect(outputs('Cancel')).toEqual([{ outcome: 'cancelled', cancelledCount: 1, umid }]);
		expect(outputs('Cancel again')).toEqual([
			{ outcome: 'notCancelled', cancelledCount: 0, reason: 'nothingToCancel', umid },
		]);
	});

	it('a batch is cancelled by one request', async () => {
		const outputs = await run(
			[survey('Send', 'sendBatch'), message('Cancel', { operation: 'cancel', cancelBy: 'batchId' })],
			people(3),
		);
		const [{ batchId }] = outputs('Send');
		expect(outputs('Cancel')).toEqual(
			Array.from({ length: 3 }, () => ({ outcome: 'cancelled', cancelledCount: 3, batchId })),
		);
		const requests = real.sandbox.records.requestsOf('eightByEight');
		expect(requests.map(({ method }) => method)).toEqual(['POST', 'DELETE']);
	});

	it('five messages are read one a second, and 8x8 throttles none of them', async () => {
		const outputs = await run([survey('Send', 'sendBatch'), message('Get', { operation: 'get' })], people(5));
		expect(outputs('Get').map(({ outcome }) => outcome)).toEqual(Array.from({ length: 5 }, () => 'pending'));
		const reads = real.sandbox.records.requestsOf('eightByEight').filter(({ method }) => method === 'GET');
		expect(reads.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
		const times = reads.map(({ receivedAt }) => Date.parse(receivedAt));
		expect(times[4] - times[0]).toBeGreaterThanOrEqual(4000);
		expect(times[4] - times[0]).toBeLessThan(8000);
	});
});

describe('Acoustic Consent', () => {
	it.each([400, 403])('a request that is rejected with %d was not sent, on every line of n8n', async (status) => {
		real.sandbox.faults.set({
			provider: 'acoustic',
			path: 'externalconsentsends',
			status,
			body: { message: 'Bad request' },
		});
		const workflow = await real.add(
			chain('Rejected', [...startWith([{ phone: '+6580000001', pin: '1' }]), sendCodes({})]),
		);
		const execution = await real.n8n.completed(await real.n8n.runManually(workflow, 'Start'));
		expect(execution.data.resultData.error?.message).toMatch(
			/^(Acoustic|SMS is not enabled).*Of all items: .*1 not sent/,
		);
		expect(
			real.sandbox.records.requestsOf('acoustic').filter(({ path }) => path.endsWith('externalconsentsends')),
		).toHaveLength(1);
	});
});
