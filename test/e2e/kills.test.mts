// A process that is killed in the middle, and what a retry does then: counted at the provider.
import type { IDataObject, INode } from 'n8n-workflow';

import type { ProviderName } from '../../sandbox/provider.mts';
import type { SavedExecution, SavedWorkflow } from '../../tools/n8n-host/client.mts';
import { ensureHost } from '../../tools/n8n-host/install.mts';
import { startServer, type N8nServer } from '../../tools/n8n-host/server.mts';
import { contacts, sendCodes } from './support/codes.mts';
import { type RealN8n, owner, startPatience, startRealN8n } from './support/realN8n.mts';
import { chain, node } from './support/workflows.mts';

const patience = 240_000;

let real: RealN8n;
/** The n8n that runs now. */
let server: N8nServer;
beforeAll(async () => {
	real = await startRealN8n();
	server = real.server;
}, startPatience);
afterAll(async () => {
	await server.stop();
	await real.stop();
});
beforeEach(() => real.sandbox.reset());

/** Kills n8n with all its processes, as a crash or `kill -9` does, and starts it again on its data. */
async function crash(): Promise<void> {
	const { userFolder, url } = real.server;
	process.kill(-server.pid, 'SIGKILL');
	await server.ended;
	server = await startServer(await ensureHost(real.version), { userFolder, port: Number(new URL(url).port) });
	await server.client.authenticate(owner);
}

async function until(condition: () => boolean): Promise<void> {
	const deadline = Date.now() + 60_000;
	while (!condition()) {
		if (Date.now() > deadline) throw new Error('The run did not get that far.');
		await new Promise((resolve) => setTimeout(resolve, 5));
	}
}

const webhook = (path: string): INode =>
	node('Start', 'n8n-nodes-base.webhook', { httpMethod: 'POST', path }, { typeVersion: 2, webhookId: path });

const send = (options: IDataObject = {}): INode =>
	node(
		'Send',
		'n8n-nodes-survey-messaging.pressNXpress',
		{ resource: 'sms', operation: 'enqueue', phone: '={{ $json.phone }}', options },
		{ credentials: { pressNXpressApi: { id: '', name: '' } }, onError: 'continueRegularOutput' },
	);

const batch = node(
	'Send',
	'n8n-nodes-survey-messaging.eightByEightEngage',
	{
		resource: 'survey',
		operation: 'sendBatch',
		surveyId: 'sandbox-nps',
		destination: '={{ $json.phone }}',
		templateBody: 'How did we do? {{url:}}',
		options: { concurrency: 1 },
	},
	{ credentials: { eightByEightEngageApi: { id: '', name: '' } }, onError: 'continueRegularOutput' },
);
const codes: INode = { ...sendCodes({ maxContactsPerRequest: 250 }), onError: 'continueRegularOutput' };

/** Starts a workflow by its webhook: n8n does not retry the killed run of an editor. */
async function start(nodes: INode[]): Promise<SavedWorkflow> {
	const path = `kill-${Math.random().toString(36).slice(2)}`;
	const saved = await real.add(chain(path, [webhook(path), ...nodes]));
	const active = await server.client.activate(saved);
	expect((await server.client.callWebhook(path, {})).status).toBe(200);
	return active;
}

/** The latest execution, once n8n has found out that it was interrupted. */
async function crashed(workflow: SavedWorkflow): Promise<string> {
	const deadline = Date.now() + 60_000;
	for (;;) {
		const [execution] = await server.client.executions(workflow.id);
		if (execution.status === 'crashed') return execution.id;
		if (Date.now() > deadline) throw new Error(`The execution is ${execution.status}.`);
		await new Promise((resolve) => setTimeout(resolve, 200));
	}
}

/** How often each recipient was sent to. */
function counts(): number[] {
	const byRecipient = new Map<string, number>();
	for (const { recipient } of real.sandbox.records.messages) {
		byRecipient.set(recipient, (byRecipient.get(recipient) ?? 0) + 1);
	}
	return [...byRecipient.values()];
}

function outcomes(execution: SavedExecution): Record<string, number> {
	const outputs = execution.data.resultData.runData.Send.at(-1)?.data?.main[0] ?? [];
	const result: Record<string, number> = {};
	for (const { json } of outputs) {
		const { outcome: ended } = (json.outcome === undefined ? json.details : json) as { outcome: string };
		const outcome = json.resumed === true ? `${ended} resumed` : ended;
		result[outcome] = (result[outcome] ?? 0) + 1;
	}
	return result;
}

describe('n8n is killed', () => {
	it(
		'in the middle of 1,500 single sends, and again in the retry: nobody gets two messages, everybody one or is unknown',
		async () => {
			real.sandbox.faults.set({ provider: 'pressnxpress', latencyMs: 20 });
			const workflow = await start([contacts(1500), send()]);
			await until(() => real.sandbox.records.messages.length >= 500);
			await crash();
			const sent = real.sandbox.records.messages.length;
			void server.client.retry(await crashed(workflow)).catch(() => undefined);
			await until(() => real.sandbox.records.messages.length >= sent + 200);
			await crash();
			const retried = await server.client.retry(await crashed(workflow));

			const found = outcomes(retried);
			expect(Math.max(...counts())).toBe(1);
			const { unknown = 0, accepted = 0, 'accepted resumed': resumed = 0 } = found;
			expect(unknown + accepted + resumed).toBe(1500);
			expect(unknown).toBeLessThanOrEqual(400);
			expect(counts().length + unknown).toBeGreaterThanOrEqual(1500);
		},
		patience,
	);

	it(
		'in a later node: the retry sends nothing',
		async () => {
			const wait = node(
				'Later',
				'n8n-nodes-base.code',
				{ jsCode: 'await new Promise((resolve) => setTimeout(resolve, 60000)); return $input.all();' },
				{ typeVersion: 2 },
			);
			const workflow = await start([contacts(300), send(), wait]);
			await until(() => real.sandbox.records.messages.length >= 300);
			await new Promise((resolve) => setTimeout(resolve, 1000));
			await crash();
			void server.client.retry(await crashed(workflow)).catch(() => undefined);
			await new Promise((resolve) => setTimeout(resolve, 5000));
			expect(counts()).toEqual(new Array(300).fill(1));
			await crash();
		},
		patience,
	);

	it.each<[string, ProviderName, INode, number, number]>([
		['8x8, 12,500 contacts in 2 requests', 'eightByEight', batch, 12_500, 12_500],
		['Acoustic, 8,000 contacts, 250 a request', 'acoustic', codes, 8000, 1000],
	])(
		'%s: nobody gets two messages, everybody one or is unknown',
		async (_, provider, sending, count, mostUnknown) => {
			real.sandbox.faults.set({ provider, latencyMs: 300 });
			const workflow = await start([contacts(count), sending]);
			await until(() => real.sandbox.records.messages.length >= count / 4);
			await crash();
			const retried = await server.client.retry(await crashed(workflow));

			const { unknown = 0, accepted = 0, 'accepted resumed': resumed = 0 } = outcomes(retried);
			expect(Math.max(...counts())).toBe(1);
			expect(unknown + accepted + resumed).toBe(count);
			expect(unknown).toBeLessThanOrEqual(mostUnknown);
			expect(counts().length + unknown).toBeGreaterThanOrEqual(count);
		},
		patience,
	);
});

describe('an execution is stopped', () => {
	it(
		'and retried by API: nobody gets two messages, everybody one or is unknown',
		async () => {
			real.sandbox.faults.set({ provider: 'pressnxpress', latencyMs: 20 });
			const workflow = await start([contacts(600), send()]);
			await until(() => real.sandbox.records.messages.length >= 200);
			const [running] = await server.client.executions(workflow.id);
			await server.client.call('POST', `/rest/executions/${running.id}/stop`);
			const retried = await server.client.retry(running.id);

			const { unknown = 0, accepted = 0, 'accepted resumed': resumed = 0 } = outcomes(retried);
			expect(Math.max(...counts())).toBe(1);
			expect(unknown + accepted + resumed).toBe(600);
			expect(unknown).toBeLessThanOrEqual(200);
			expect(counts().length + unknown).toBeGreaterThanOrEqual(600);
		},
		patience,
	);
});
