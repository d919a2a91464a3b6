import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import type { IDataObject, INode } from 'n8n-workflow';

import { eightByEightAccount } from '../../sandbox/accounts.mts';
import type { SavedExecution, SavedWorkflow } from '../../tools/n8n-host/client.mts';
import type { N8nServer } from '../../tools/n8n-host/server.mts';
import { receiptSample } from '../support/eight-by-eight-events.mts';
import { postSurvey } from '../support/sandbox-requests.mts';
import { startPatience, startRealN8n, type RealN8n } from './support/realN8n.mts';
import { restart } from './support/restart.mts';
import { node, to } from './support/workflows.mts';

// What a trigger registers at 8x8 when its workflow is switched on and off, in a real n8n.

let real: RealN8n;
let again: N8nServer | undefined;
beforeAll(async () => {
	real = await startRealN8n();
}, startPatience);
afterAll(async () => {
	await again?.stop();
	await real?.stop();
});
const active: SavedWorkflow[] = [];
afterEach(async () => {
	real.sandbox.faults.clear();
	for (const workflow of active.splice(0)) await real.n8n.deactivate(workflow);
	real.sandbox.reset();
});

const name = '8x8 Engage Trigger';
const secret = 'Bearer of-the-registration-e2e-test';
const elsewhere = 'https://hooks.example.com/8x8?token=not-to-be-shown';

interface Saved {
	workflow: SavedWorkflow;
	webhookId: string;
}

/**
 * A workflow whose trigger registers itself at the sandbox, saved and not switched on.
 * @param changes of 8x8's credential
 */
async function save(changes?: { subAccountId?: string; apiKey?: string }): Promise<Saved> {
	const webhookId = randomUUID();
	const type = 'eightByEightWebhookApi';
	const webhookCredential = await real.n8n.createCredential({
		name: `Webhook ${webhookId}`,
		type,
		data: { authorization: secret },
	});
	const sandboxCredential = real.credentials.get('eightByEightEngageApi')!;
	const engage = changes
		? await real.n8n.createCredential({ ...sandboxCredential, data: { ...sandboxCredential.data, ...changes } })
		: sandboxCredential;
	const trigger: INode = node(
		name,
		'n8n-nodes-survey-messaging.eightByEightEngageTrigger',
		{
			events: ['deliveryReceipt', 'inboundMessage', 'linkClicked'],
			registration: 'automatic',
			accountId: eightByEightAccount.accountId,
			authentication: 'authorizationHeader',
		},
		{
			typeVersion: 2,
			webhookId,
			credentials: {
				eightByEightEngageApi: { id: engage.id, name: engage.name },
				[type]: { id: webhookCredential.id, name: webhookCredential.name },
			},
		},
	);
	const after = node('After', 'n8n-nodes-base.noOp', {});
	const file = { name: `Registration ${webhookId}`, nodes: [trigger, after], connections: { [name]: to('After') } };
	return { workflow: await real.n8n.createWorkflow(file), webhookId };
}

async function switchOn({ workflow }: Saved): Promise<SavedWorkflow> {
	const on = await real.n8n.activate(workflow);
	active.push(on);
	return on;
}

const urls = (): Record<string, string> =>
	Object.fromEntries(real.sandbox.eightByEight.registrations.all.map(({ subAccountId, url }) => [subAccountId, url]));
const urlOf = ({ webhookId }: Saved) =>
	expect.stringMatching(new RegExp(`^http://.+/webhook/${webhookId}/8x8-engage$`)) as string;
const calls = (): string[] => real.sandbox.records.requestsOf('eightByEight').map(({ method }) => method);

/** What each execution of a workflow was started with, once there are `count` of them. */
async function started({ workflow }: Saved, count: number): Promise<IDataObject[]> {
	await real.n8n.executionsOnce(workflow.id, count);
	// One that came later would be one too many.
	await sleep(1000);
	const known = await real.n8n.executions(workflow.id);
	const executions = await Promise.all(known.map(async ({ id }) => await real.n8n.finished(id)));
	const jsonOf = ({ data }: SavedExecution) =>
		data.resultData.runData[name].flatMap((run) => run.data?.main[0]?.map(({ json }) => json) ?? []);
	return executions.sort((one, other) => Number(one.id) - Number(other.id)).flatMap(jsonOf);
}

/** Posts a receipt to the production URL, or to that of the editor's test. */
async function send({ webhookId }: Saved, path = 'webhook'): Promise<Response> {
	return await fetch(`${real.server.url}/${path}/${webhookId}/8x8-engage`, {
		method: 'POST',
		headers: { 'content-type': 'application/json', authorization: secret },
		body: receiptSample,
	});
}

/** Why a workflow is not switched on. */
async function rejection(saved: Saved): Promise<string> {
	try {
		await switchOn(saved);
	} catch (error) {
		return String(error);
	}
	throw new Error('The workflow was switched on.');
}

describe('automatic registration', () => {
	it('registers when the workflow is switched on, and is gone when it is switched off', async () => {
		const saved = await save();
		expect(urls()).toEqual({});
		const on = await switchOn(saved);
		expect(real.sandbox.eightByEight.registrations.all).toEqual([
			{ subAccountId: 'SubAccount-1', url: urlOf(saved), enabled: true, httpAuthorization: secret },
		]);
		active.pop();
		await real.n8n.deactivate(on);
		expect(urls()).toEqual({});
		expect(calls()).toEqual(['GET', 'POST', 'GET', 'DELETE']);
		const written = real.recordings().filter(({ text }) => text.includes('of-the-registration-e2e-test'));
		expect(written.map(({ path }) => path)).toEqual([]);
	});

	it('brings receipts, a reply and a click, each once however often they come', async () => {
		real.sandbox.eightByEight.change({ receiptStates: ['delivered'] });
		const saved = await save();
		await switchOn(saved);
		await postSurvey(real.sandbox, 'messages', { destination: '+12025550101', templateBody: 'Hello {{url:}}' });
		await real.sandbox.eightByEight.idle();
		const [{ umid }] = real.sandbox.records.messagesOf('eightByEight');
		await real.sandbox.eightByEight.reply({ umid, body: ' Stop. ', times: 3 });
		await real.sandbox.eightByEight.click({ umid, times: 3 });
		expect(real.sandbox.eightByEight.deliveries.map(({ attempts }) => attempts.map(({ status }) => status))).toEqual(
			Array.from({ length: 7 }, () => [200]),
		);
		expect(await started(saved, 3)).toMatchObject([
			{ event: 'deliveryReceipt', umid, state: 'delivered' },
			{ event: 'inboundMessage', source: '+12025550101', body: ' Stop. ', isOptOut: true },
			{ event: 'linkClicked', umid, destination: '+12025550101' },
		]);
	});

	// All at the same moment, since n8n tries each five times, for a quarter of a minute.
	it('stays off: where the URL of somebody else is, or of another workflow, and where the key is wrong; each says why', async () => {
		const theirs = { subAccountId: 'SubAccount-1', url: elsewhere, enabled: true };
		real.sandbox.eightByEight.registrations.register([theirs]);
		const first = await save({ subAccountId: 'SubAccount-2' });
		await switchOn(first);
		real.sandbox.clear();

		const kept = [
			await save(),
			await save({ subAccountId: 'SubAccount-2' }),
			await save({ apiKey: 'of-somebody-else' }),
		];
		const said = await Promise.all(kept.map(rejection));
		expect(said).toEqual([
			expect.stringContaining('hooks.example.com'),
			expect.stringContaining('another trigger of this n8n'),
			expect.stringContaining('8x8 does not know the API key'),
		]);
		expect(said.join()).not.toMatch(/not-to-be-shown|of-the-registration-e2e-test/);
		for (const saved of kept) expect((await send(saved)).status).toBe(404);
		expect(urls()).toEqual({ 'SubAccount-1': elsewhere, 'SubAccount-2': urlOf(first) });
		expect(new Set(calls())).toEqual(new Set(['GET']));
	}, 60_000);

	it("stays as it is in the editor's test, of a workflow that is off and of one that is on", async () => {
		for (const isOn of [false, true]) {
			real.sandbox.reset();
			const saved = await save();
			const workflow = isOn ? await switchOn(saved) : saved.workflow;
			const [before, asked] = [urls(), calls()];
			const known = await real.n8n.executions(workflow.id);
			const body = { workflowData: workflow, triggerToStartFrom: { name } };
			await real.n8n.call('POST', `/rest/workflows/${workflow.id}/run`, body);
			expect((await send(saved, 'webhook-test')).status).toBe(200);
			expect(await real.n8n.nextExecution(workflow.id, known)).toMatchObject({ status: 'success', mode: 'manual' });
			await sleep(1000);
			expect([urls(), calls()]).toEqual([before, asked]);
			if (isOn) {
				active.pop();
				await real.n8n.deactivate(workflow);
			}
		}
	});

	it('is switched off although 8x8 is down', async () => {
		const saved = await save();
		const on = await switchOn(saved);
		real.sandbox.faults.set({ provider: 'eightByEight', connection: 'dropBefore' });
		active.pop();
		await real.n8n.deactivate(on);
		expect((await real.n8n.workflow(on.id)).active).toBe(false);
		expect(urls()).toEqual({ 'SubAccount-1': urlOf(saved) });
	});

	// The last one: n8n is another process then, and asks its triggers when it starts, as n8n 2.41 does only without this.
	it(
		'survives a start of n8n while 8x8 is down: the workflow stays on, and is switched off properly afterwards',
		async () => {
			const saved = await save();
			const on = await switchOn(saved);
			real.sandbox.faults.set({ provider: 'eightByEight', status: 500 });
			again = await restart(real, async () => {}, { N8N_USE_WORKFLOW_PUBLICATION_SERVICE: 'false' });
			// n8n responds before it has switched on its workflows.
			const deadline = Date.now() + 30_000;
			while ((await send(saved)).status !== 200 && Date.now() < deadline) await sleep(150);
			expect(await started(saved, 1)).toMatchObject([{ event: 'deliveryReceipt' }]);
			expect((await real.n8n.workflow(on.id)).active).toBe(true);
			const log = readFileSync(again.logFile, 'utf8');
			expect(log).toContain('its URL was not registered at 8x8');
			expect(log).not.toContain('of-the-registration-e2e-test');

			real.sandbox.faults.clear();
			expect(urls()).toEqual({ 'SubAccount-1': urlOf(saved) });
			active.pop();
			await real.n8n.deactivate(on);
			expect(urls()).toEqual({});

			// The other way in which n8n switches workflows on.
			real.sandbox.eightByEight.registrations.register([
				{ subAccountId: 'SubAccount-1', url: elsewhere, enabled: true },
			]);
			const taken = await save();
			expect(await rejection(taken)).toContain('hooks.example.com');
			expect((await real.n8n.workflow(taken.workflow.id)).active).toBe(false);
			expect(urls()).toEqual({ 'SubAccount-1': elsewhere });
		},
		startPatience + 120_000,
	);
});
