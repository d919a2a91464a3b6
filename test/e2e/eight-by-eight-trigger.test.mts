import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import type { IDataObject, INode, INodeExecutionData } from 'n8n-workflow';

import type { EightByEightSettings } from '../../sandbox/eightByEight.mts';
import type { Delivery } from '../../sandbox/eightByEightWebhooks.mts';
import type { JsonObject } from '../../sandbox/json.mts';
import type { SavedExecution, SavedWorkflow, WorkflowFile } from '../../tools/n8n-host/client.mts';
import type { N8nServer } from '../../tools/n8n-host/server.mts';
import {
	inboundMessage,
	inboundMessageSample,
	linkClick,
	linkClickSample,
	receipt,
	receiptSample,
	receiptXmlSample,
	simplifiedInboundMessage,
	simplifiedLinkClick,
	simplifiedReceipt,
	simplifiedSurveyResponse,
	surveyResponse,
	surveyResponseSample,
} from '../support/eight-by-eight-events.mts';
import { startPatience, startRealN8n, type RealN8n } from './support/realN8n.mts';
import { restart } from './support/restart.mts';
import { node, to } from './support/workflows.mts';

let real: RealN8n;
let again: N8nServer | undefined;
beforeAll(async () => {
	real = await startRealN8n();
}, startPatience);
afterAll(async () => {
	await again?.stop();
	await real?.stop();
});
afterEach(() => real.sandbox.reset());

/** The node after the one that is tested; the sandbox counts its requests. */
const callOfSandbox = (path: string): INode =>
	node(
		'After',
		'n8n-nodes-base.httpRequest',
		{ url: `=${real.sandbox.url}${path}`, options: {} },
		{ typeVersion: 4.2, onError: 'continueRegularOutput' },
	);

const outputOf = ({ data }: SavedExecution, name: string): INodeExecutionData[] =>
	data.resultData.runData[name]?.flatMap((run) => run.data?.main[0] ?? []) ?? [];

const jsonOf = (execution: SavedExecution, name: string): IDataObject[] =>
	outputOf(execution, name).map(({ json }) => json);

const times = <Value,>(count: number, value: Value): Value[] => Array.from({ length: count }, () => value);

/** A workflow that starts with the trigger, activated, and the address that 8x8 was given. */
class Listening {
	private constructor(
		readonly workflow: SavedWorkflow,
		private readonly webhookId: string,
		private readonly name: string,
	) {}

	static async with(
		parameters: INode['parameters'] = {},
		{
			authorization,
			after = node('After', 'n8n-nodes-base.noOp', {}),
			typeVersion = 2,
		}: { authorization?: string; after?: INode; typeVersion?: number } = {},
	): Promise<Listening> {
		const webhookId = randomUUID();
		const name = '8x8 Engage Trigger';
		const type = 'eightByEightWebhookApi';
		const credential =
			authorization !== undefined &&
			(await real.n8n.createCredential({ name: `Webhook ${webhookId}`, type, data: { authorization } }));
		const trigger = node(
			name,
			'n8n-nodes-survey-messaging.eightByEightEngageTrigger',
			{ events: ['surveyResponse', 'deliveryReceipt'], ...parameters },
			{
				typeVersion,
				webhookId,
				...(credential && { credentials: { [type]: { id: credential.id, name: credential.name } } }),
			},
		);
		const connections = { [name]: to('After') };
		const saved = await real.n8n.createWorkflow({ name: `Events ${webhookId}`, nodes: [trigger, after], connections });
		return new Listening(await real.n8n.activate(saved), webhookId, name);
	}

	/** Sends an event's body as it is, byte for byte. */
	async send(
		text: string,
		headers: Record<string, string> = {},
		path = 'webhook',
	): Promise<{ status: number; text: string }> {
		const response = await fetch(`${real.server.url}/${path}/${this.webhookId}/8x8-engage`, {
			method: 'POST',
			headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
			body: text,
		});
		return { status: response.status, text: await response.text() };
	}

	/** Sends as 8x8 does: again after 1, 10, 30 and 90 seconds without a response, or with a 4XX or 5XX. */
	async sendUntilReceived(text: string): Promise<number> {
		let status = 0;
		for (const seconds of [0, 1, 10, 30, 90]) {
			await sleep(seconds * 1000);
			status = await this.send(text).then(
				(response) => response.status,
				() => 0,
			);
			if (status > 0 && status < 400) break;
		}
		return status;
	}

	/** What each execution was started with, oldest first, once all have ended. */
	async started(): Promise<IDataObject[][]> {
		const known = await real.n8n.executions(this.workflow.id);
		const all = await Promise.all(known.map(async ({ id }) => await real.n8n.finished(id)));
		expect(all.map(({ status }) => status)).toEqual(times(all.length, 'success'));
		return all
			.sort((one, other) => Number(one.id) - Number(other.id))
			.map((execution) => {
				expect(jsonOf(execution, 'After')).toEqual(jsonOf(execution, this.name));
				return jsonOf(execution, this.name);
			});
	}

	/** The same after an event that starts one for certain, so that nothing is still in flight. */
	async startedBefore(last: string, headers?: Record<string, string>): Promise<IDataObject[][]> {
		const known = await real.n8n.executions(this.workflow.id);
		expect((await this.send(last, headers)).status).toBe(200);
		await real.n8n.nextExecution(this.workflow.id, known);
		const started = await this.started();
		return started.slice(0, -1);
	}
}

/** Text of an event that was not sent before. */
const fresh = (): string => JSON.stringify(receipt({ umid: randomUUID() }));

describe('the trigger', () => {
	it('makes the documented values of the documented samples', async () => {
		const listening = await Listening.with();
		expect((await listening.send(surveyResponseSample)).status).toBe(200);
		expect((await listening.send(receiptSample)).status).toBe(200);
		expect(await listening.startedBefore(fresh())).toEqual([[simplifiedSurveyResponse], [simplifiedReceipt]]);
	});

	it('passes them on as they are with Simplify off', async () => {
		const listening = await Listening.with({ simplify: false });
		await listening.send(surveyResponseSample);
		await listening.send(receiptSample);
		expect(await listening.startedBefore(fresh())).toEqual([
			[JSON.parse(surveyResponseSample)],
			[JSON.parse(receiptSample)],
		]);
	});

	it.each([1, 2])('understands events of every form, as version %i', async (typeVersion) => {
		const listening = await Listening.with({ options: { ignoreRepeats: false } }, { typeVersion });
		const forms: Array<[type: string, text: string]> = [
			['application/xml', receiptXmlSample],
			['text/xml; charset=utf-8', receiptXmlSample],
			['text/plain', receiptXmlSample],
			['application/octet-stream', receiptXmlSample],
			['', receiptXmlSample],
			['', receiptSample],
			['application/octet-stream', receiptSample],
			['text/html', receiptSample],
			['application/x-www-form-urlencoded', receiptSample],
			['text/json', `\uFEFF${receiptSample}`],
			['application/json', `[${receiptSample}]`],
		];
		const statuses = [];
		for (const [type, text] of forms) statuses.push((await listening.send(text, { 'content-type': type })).status);
		expect(statuses).toEqual(times(forms.length, 200));
		expect(await listening.startedBefore(fresh())).toEqual(times(forms.length, [simplifiedReceipt]));
		// n8n has used up the bytes of a form by then.
		const form = '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--\r\n';
		for (const [type, text] of [
			['text/html', '<html>'],
			['', 'x'],
			['multipart/form-data; boundary=x', form],
		] as const) {
			const response = await listening.send(text, { 'content-type': type });
			expect(response).toEqual({ status: 400, text: expect.stringMatching(/^\{"message":"[A-Z].*\."\}$/) as string });
		}
	});

	it('starts one execution for a receipt that comes five times, one after the other or all at once', async () => {
		const listening = await Listening.with();
		const statuses: number[] = [];
		for (let time = 0; time < 5; time++) statuses.push((await listening.send(receiptSample)).status);
		const atOnce = JSON.stringify(receipt({ state: 'delivered' }));
		const responses = await Promise.all(times(5, atOnce).map(async (text) => await listening.send(text)));
		statuses.push(...responses.map(({ status }) => status));
		expect(statuses).toEqual(times(10, 200));
		expect(await listening.startedBefore(fresh())).toEqual([
			[simplifiedReceipt],
			[{ ...simplifiedReceipt, state: 'delivered' }],
		]);
	});

	it('starts one execution for a reply and for a click, and none for either again', async () => {
		const listening = await Listening.with({ events: ['deliveryReceipt', 'inboundMessage', 'linkClicked'] });
		const stop = JSON.stringify(inboundMessage({ umid: 'of the second reply', body: 'STOP!' }));
		const click = JSON.stringify(linkClick({ eventId: 'of the second click' }));
		for (const text of [
			inboundMessageSample,
			linkClickSample,
			stop,
			inboundMessageSample,
			click,
			stop,
			linkClickSample,
		]) {
			expect((await listening.send(text)).status).toBe(200);
		}
		expect(await listening.startedBefore(fresh())).toEqual([
			[simplifiedInboundMessage],
			[simplifiedLinkClick],
			[{ ...simplifiedInboundMessage, umid: 'of the second reply', body: 'STOP!', isOptOut: true }],
			[{ ...simplifiedLinkClick, eventId: 'of the second click' }],
		]);
	});

	it('starts one for final receipts only, where that was asked for', async () => {
		const listening = await Listening.with({ options: { receiptStates: 'final' } });
		for (const state of ['queued', 'sent', 'delivered']) {
			expect((await listening.send(JSON.stringify(receipt({ state })))).status).toBe(200);
		}
		expect(await listening.startedBefore(fresh())).toEqual([[{ ...simplifiedReceipt, state: 'delivered' }]]);
	});

	it('starts none for what was not asked for, or is not from 8x8', async () => {
		const listening = await Listening.with({ options: { surveyIds: ['nps'] } });
		for (const text of [surveyResponseSample, inboundMessageSample, linkClickSample]) {
			expect((await listening.send(text)).status).toBe(200);
		}
		const rejected = [
			'{}',
			'[]',
			'"text"',
			'{"id":1}',
			`[${receiptSample},${receiptSample}]`,
			receiptSample.replace('umid', 'id'),
		];
		for (const text of rejected) expect((await listening.send(text)).status).toBe(400);
		expect(await listening.startedBefore(fresh())).toEqual([]);
	});

	it('starts none without the secret, and says the same whatever was wrong', async () => {
		const secret = 'Bearer 9QQhlsEb8VY-of-the-e2e-test';
		const listening = await Listening.with({ authentication: 'authorizationHeader' }, { authorization: secret });
		const wrong = [
			{},
			...['', 'Bearer', secret.slice(0, -1), `${secret}x`, secret.toLowerCase(), `${secret}, ${secret}`].map(
				(authorization) => ({ authorization }),
			),
		];
		const responses: unknown[] = [];
		for (const headers of wrong) {
			for (const text of [receiptSample, surveyResponseSample, '{"id":1}'])
				responses.push(await listening.send(text, headers));
		}
		expect(responses).toEqual(
			times(wrong.length * 3, { status: 401, text: '{"message":"This request is not authorized."}' }),
		);

		// Unauthorized events do not count as duplicates.
		expect((await listening.send(receiptSample, { authorization: secret })).status).toBe(200);
		expect(await listening.startedBefore(fresh(), { authorization: secret })).toEqual([[simplifiedReceipt]]);
		const written = real.recordings().filter(({ text }) => text.includes('9QQhlsEb8VY-of-the-e2e-test'));
		expect(written.map(({ path }) => path)).toEqual([]);
	});

	it('shows the same receipt as often as it comes at the test URL', async () => {
		const listening = await Listening.with();
		await listening.send(receiptSample);
		for (let time = 0; time < 2; time++) {
			const known = await real.n8n.executions(listening.workflow.id);
			const run = `/rest/workflows/${listening.workflow.id}/run`;
			const triggerToStartFrom = { name: '8x8 Engage Trigger' };
			await real.n8n.call('POST', run, { workflowData: listening.workflow, triggerToStartFrom });
			expect((await listening.send(receiptSample, {}, 'webhook-test')).status).toBe(200);
			const shown = await real.n8n.nextExecution(listening.workflow.id, known);
			expect(shown).toMatchObject({ status: 'success', mode: 'manual' });
			expect(jsonOf(shown, 'After')).toEqual([simplifiedReceipt]);
		}
	});

	it('survives events that nobody would send', async () => {
		const listening = await Listening.with();
		const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
		const hostile = [
			`{"__proto__":{"umid":"1"},"answers":[],"surveyId":"nps"}`,
			`{"answers":${deep}}`,
			JSON.stringify(surveyResponse({ umid: 'deep', answers: [{ answer: 'DEEP' }] })).replace('"DEEP"', deep),
			JSON.stringify(surveyResponse({ umid: 'long', answers: [{ answer: 'x'.repeat(1_000_000) }] })),
			JSON.stringify(surveyResponse({ umid: 'named', templateVariables: [{ name: '__proto__', value: { a: 1 } }] })),
			'{"namespace":',
			'',
		];
		for (const text of hostile) await listening.send(text).catch(() => undefined);
		const known = await real.n8n.executions(listening.workflow.id);
		expect((await listening.send(receiptSample)).status).toBe(200);
		const next = await real.n8n.nextExecution(listening.workflow.id, known);
		expect(next.status).toBe('success');
		expect(jsonOf(next, 'After')).toEqual([simplifiedReceipt]);
	});
});

describe("the credential's test", () => {
	it('tells what a header cannot carry', async () => {
		const type = 'eightByEightWebhookApi';
		const good = { name: 'Webhook', type, data: { authorization: 'Bearer 9QQhlsEb8VY' } };
		const { id } = await real.n8n.createCredential(good);
		expect((await real.n8n.testCredential(id, good)).status).toBe('OK');
		const bad = { ...good, data: { authorization: 'Bearer 9QQhlsEb8VY ' } };
		expect(await real.n8n.testCredential(id, bad)).toMatchObject({
			status: 'Error',
			message: expect.stringContaining('whitespace') as string,
		});
	});
});

/** One that waits for a receipt which does not come, until its time is up, and what it gives then. */
let timeIsUp: { id: string; expected: object };

/** The execution once it has ended. n8n calls one that waits "crashed" for a moment while it starts. */
async function ended(id: string, patience = 60_000): Promise<SavedExecution> {
	const deadline = Date.now() + patience;
	for (;;) {
		const execution = await real.n8n.finished(id, patience);
		if (execution.status === 'success' || execution.status === 'error') return execution;
		if (Date.now() > deadline) throw new Error(`Execution ${id} is still "${execution.status}" after ${patience} ms.`);
		await sleep(150);
	}
}

describe('Send and Await Delivery', () => {
	/** A workflow that asks whoever its webhook names, waits, and then calls the sandbox once. */
	async function asking(options: INode['parameters'] = {}): Promise<{ workflow: SavedWorkflow; path: string }> {
		const path = `ask-${randomUUID()}`;
		const file: WorkflowFile = {
			name: path,
			nodes: [
				node(
					'Ask',
					'n8n-nodes-base.webhook',
					{ httpMethod: 'POST', path },
					{ typeVersion: 2, webhookId: randomUUID() },
				),
				node(
					'Send and wait',
					'n8n-nodes-survey-messaging.eightByEightEngage',
					{
						resource: 'survey',
						operation: 'sendAndAwaitDelivery',
						surveyId: 'sandbox-nps',
						destination: '={{ $json.body.phone }}',
						templateBody: 'How did we do? {{url:}}',
						additionalFields: { clientMessageId: '={{ $json.body.phone }}' },
						options,
					},
					{
						webhookId: randomUUID(),
						onError: 'continueErrorOutput',
						credentials: { eightByEightEngageApi: { id: '', name: '' } },
					},
				),
				callOfSandbox('/after/{{ $json.clientMessageId }}'),
			],
			connections: { Ask: to('Send and wait'), 'Send and wait': to('After') },
		};
		return { workflow: await real.n8n.activate(await real.add(file)), path };
	}

	const settings = (changes: Partial<EightByEightSettings>) => real.sandbox.eightByEight.change(changes as JsonObject);
	const phone = (n: number): string => `+120255501${String(n).padStart(2, '0')}`;
	const timesAfter = (n: number): number => real.sandbox.records.hits(`/after/${phone(n)}`);

	async function ask({ path, workflow }: Awaited<ReturnType<typeof asking>>, n: number): Promise<SavedExecution> {
		const known = await real.n8n.executions(workflow.id);
		expect((await real.n8n.callWebhook(path, { phone: phone(n) })).status).toBe(200);
		return await real.n8n.nextExecution(workflow.id, known);
	}

	const umidOf = (n: number): string => {
		const message = real.sandbox.records.messagesOf('eightByEight').find(({ recipient }) => recipient === phone(n));
		if (message === undefined) throw new Error(`8x8 accepted no message to ${phone(n)}.`);
		return message.umid;
	};

	const bothHalves = (n: number, outcome: string, state: string) => ({
		recipient: phone(n),
		umid: umidOf(n),
		clientMessageId: phone(n),
		destination: phone(n).slice(1),
		encoding: 'GSM7',
		status: { code: 'QUEUED', description: 'SMS is accepted and queued for processing' },
		outcome,
		receipt: expect.objectContaining({ event: 'deliveryReceipt', umid: umidOf(n), state, final: true }) as object,
	});

	it(
		'goes on with the final receipt, also after a restart of n8n, and when it came while there was no n8n',
		async () => {
			settings({ receiptStates: [] });
			const workflow = await asking();
			const listening = await Listening.with();
			await listening.send(receiptSample);
			const first = await ask(workflow, 1);
			const second = await ask(workflow, 2);
			expect([first.status, second.status]).toEqual(['waiting', 'waiting']);
			// On the way: neither wakes.
			for (const state of ['queued', 'sent']) {
				const [delivery] = await real.sandbox.eightByEight.receipt({ umid: umidOf(1), state });
				expect(delivery.attempts).toMatchObject([{ status: 200 }]);
				expect((await real.n8n.execution(first.id)).status).toBe('waiting');
			}

			let missed: Delivery | undefined;
			again = await restart(real, async () => {
				[missed] = await real.sandbox.eightByEight.receipt({ umid: umidOf(2), state: 'undelivered' });
			});
			expect(missed?.attempts[0]).toMatchObject({ status: null });
			await real.sandbox.eightByEight.receipt({ umid: umidOf(1), state: 'sent' });
			expect(timesAfter(1)).toBe(0);

			await real.sandbox.eightByEight.receipt({ umid: umidOf(1), state: 'delivered' });
			const one = await ended(first.id);
			expect(one.status).toBe('success');
			expect(jsonOf(one, 'Send and wait')).toEqual([bothHalves(1, 'delivered', 'delivered')]);
			expect(outputOf(one, 'Send and wait')[0].pairedItem).toEqual({ item: 0 });

			// 8x8 retries after 1, 10, 30 and 90 seconds.
			const two = await ended(second.id, 150_000);
			expect(jsonOf(two, 'Send and wait')).toEqual([bothHalves(2, 'undelivered', 'undelivered')]);
			expect([timesAfter(1), timesAfter(2)]).toEqual([1, 1]);
			expect(real.sandbox.records.countsByRecipient()).toEqual({ [phone(1)]: 1, [phone(2)]: 1 });

			// The trigger knows what it saw before.
			expect((await listening.send(receiptSample)).status).toBe(200);
			expect(await listening.startedBefore(fresh())).toEqual([[simplifiedReceipt]]);
		},
		startPatience + 240_000,
	);

	it('shows what it waits for', async () => {
		settings({ receiptStates: ['queued', 'sent'], retryScale: 0.01 });
		const waiting = await ask(await asking({ maxWaitMinutes: 0.1 }), 4);
		expect(jsonOf(waiting, 'Send and wait')).toEqual([{ ...bothHalves(4, 'waiting', ''), receipt: null }]);
		// How that ends is the last test: n8n looks once a minute for executions whose time is up.
		timeIsUp = { id: waiting.id, expected: { ...bothHalves(4, 'timedOut', ''), receipt: null } };
		await real.sandbox.eightByEight.idle();
	});

	it('loses no receipt that comes before n8n has stored the pause', async () => {
		settings({ receiptStates: ['delivered'], receiptIntervalMs: 0, retryScale: 0.1 });
		const workflow = await asking();
		const numbers = Array.from({ length: 20 }, (_, n) => n + 10);
		const calls = numbers.map(async (n) => await real.n8n.callWebhook(workflow.path, { phone: phone(n) }));
		expect((await Promise.all(calls)).map(({ status }) => status)).toEqual(times(20, 200));
		const known = await real.n8n.executionsOnce(workflow.workflow.id, 20);
		const executions = await Promise.all(known.map(async ({ id }) => await ended(id)));
		const outcomes = executions.flatMap((execution) =>
			jsonOf(execution, 'Send and wait').map(({ outcome }) => outcome),
		);
		expect(outcomes).toEqual(times(20, 'delivered'));
		expect(numbers.map(timesAfter)).toEqual(times(20, 1));
		// Otherwise none arrived too early, and nothing was tested.
		expect(real.sandbox.eightByEight.deliveries.some(({ attempts }) => attempts.length > 1)).toBe(true);
	}, 120_000);

	it('goes on once, however often and at whatever moment the final receipt comes', async () => {
		settings({ receiptStates: [], retryScale: 0.01 });
		const { id } = await ask(await asking(), 3);
		const sendReceipt = async (state: string) => await real.sandbox.eightByEight.receipt({ umid: umidOf(3), state });
		await Promise.all([...times(5, 'delivered'), 'read'].map(sendReceipt));
		const execution = await ended(id);
		expect(execution.status).toBe('success');
		await sendReceipt('read');
		await real.sandbox.eightByEight.idle();
		expect((await real.n8n.execution(id)).status).toBe('success');
		expect(jsonOf(execution, 'Send and wait')).toHaveLength(1);
		expect(timesAfter(3)).toBe(1);
	});
});

describe('500 responses within 10 seconds', () => {
	it('start one execution each', async () => {
		const listening = await Listening.with({}, { after: callOfSandbox('/started/{{ $json.umid }}') });
		const umids = times(500, '').map(() => randomUUID());
		const start = Date.now();
		const events = umids.map(async (umid, n) => {
			await sleep(start + n * 20 - Date.now());
			const text = JSON.stringify(surveyResponse({ umid }));
			// Every tenth is sent twice at the same moment, as if a response had been late.
			const duplicates = times(n % 10 === 0 ? 2 : 1, text);
			return await Promise.all(duplicates.map(async (one) => await listening.sendUntilReceived(one)));
		});
		expect((await Promise.all(events)).flat()).toEqual(times(550, 200));

		const calls = () =>
			real.sandbox.records
				.requestsOf('elsewhere')
				.flatMap(({ path }) => (path.startsWith('/started/') ? [path.replace('/started/', '')] : []));
		const deadline = Date.now() + 120_000;
		while (calls().length < 500 && Date.now() < deadline) await sleep(150);
		// One that came later would be one too many.
		await sleep(2_000);
		expect(calls().sort()).toEqual(umids.sort());
	}, 360_000);
});

it('an execution whose time is up goes on', async () => {
	const execution = await ended(timeIsUp.id, 150_000);
	expect(execution.status).toBe('success');
	expect(jsonOf(execution, 'Send and wait')).toEqual([timeIsUp.expected]);
	expect(execution.data.resultData.runData.After).toHaveLength(1);
}, 180_000);
