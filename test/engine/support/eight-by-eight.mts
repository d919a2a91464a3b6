import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { eightByEightAccount } from '../../../sandbox/accounts.mts';
import type { EightByEightSettings } from '../../../sandbox/eightByEight.mts';
import type { Fault } from '../../../sandbox/faults.mts';
import type { JsonObject } from '../../../sandbox/json.mts';
import type { RequestRecord } from '../../../sandbox/records.mts';
import type { Sandbox } from '../../../sandbox/server.mts';
import { startSandbox } from '../../../sandbox/server.mts';
import type { ExecutionOptions, NodeExecution, NodeStart, WebhookCall, WebhookRequest } from '../harness.mts';
import { Engine, findSecrets, StoredCredential } from '../harness.mts';

/** A credential for the sandbox. */
export function eightByEightCredential(sandbox: Sandbox, changes: IDataObject = {}): IDataObject {
	return {
		apiKey: eightByEightAccount.apiKey,
		region: 'custom',
		baseUrl: sandbox.eightByEightUrl,
		subAccountId: 'SubAccount-1',
		...changes,
	};
}

/** The n-th of a set of fictional Singapore mobile numbers, in E.164. */
export const phoneNumber = (n: number): string => `+65${80_000_000 + n}`;

/** Customers `{ phone, name }` with distinct numbers. */
export const customers = (count: number): IDataObject[] =>
	Array.from({ length: count }, (_, n) => ({ phone: phoneNumber(n), name: `Customer ${n}` }));

/** Node settings: errors go to the error branch. */
export const toErrorBranch = { onError: 'continueErrorOutput' } as const;

/** What to send, and how. */
export interface SurveySending extends Partial<Omit<NodeStart, 'type' | 'credentials'>> {
	/** Changed fields of a credential for the sandbox, or a credential that is stored already. */
	credential?: IDataObject | StoredCredential;
	/** The additional fields collection. */
	fields?: INodeParameters;
	/** The options collection. */
	options?: INodeParameters;
}

/** What stands in an error item beside its input. */
export interface Refused {
	error: string;
	details: {
		outcome: string;
		httpCode: string | null;
		providerCode: string | number | null;
		providerMessage: string | null;
		errorId?: string;
		recipient?: string;
		field?: string;
	};
}

/** An engine and a sandbox; every execution is searched for the API key before a test sees it. */
export class EightByEightRuns {
	constructor(
		readonly engine: Engine,
		readonly sandbox: Sandbox,
	) {}

	/** Sends a survey to each item's `phone`: one request an item. */
	async send(sending: SurveySending = {}): Promise<NodeExecution> {
		return await this.run('send', sending);
	}

	/** Sends a survey to each item's `phone` in shared requests. */
	async sendBatch(sending: SurveySending = {}): Promise<NodeExecution> {
		return await this.run('sendBatch', sending);
	}

	/** Sends a survey and pauses the execution; see `resume`. */
	async sendAndAwait(sending: SurveySending = {}): Promise<NodeExecution> {
		return await this.run('sendAndAwaitDelivery', sending);
	}

	/** Posts `body` to the address of a paused execution; without one its time is up. */
	async resume(waiting: NodeExecution, body?: unknown): Promise<{ call?: WebhookCall; execution: NodeExecution }> {
		return await this.resumeWith(waiting, body === undefined ? undefined : { body });
	}

	/** The same with a request as it is, or because the time is up. */
	async resumeWith(
		waiting: NodeExecution,
		request?: WebhookRequest,
	): Promise<{ call?: WebhookCall; execution: NodeExecution }> {
		const { call, execution } = await this.engine.resume(waiting, request);
		return { call, execution: withoutSecrets(execution) };
	}

	async run(operation: 'send' | 'sendBatch' | 'sendAndAwaitDelivery', sending: SurveySending): Promise<NodeExecution> {
		const { items = customers(1), rounds, mode, cancel, workflowSettings, settings } = sending;
		const run = { items, rounds, mode, cancel, workflowSettings, settings };
		return withoutSecrets(await this.engine.runNode({ ...this.node(operation, sending), ...run }));
	}

	/** Retry from the executions list, after `parameters` were changed in the editor where some are given. */
	async retry(
		failed: NodeExecution,
		{ parameters, ...rest }: ExecutionOptions & Pick<SurveySending, 'parameters'> = {},
	): Promise<NodeExecution> {
		const saved = failed.workflow.nodes.find(({ name }) => name === failed.nodeName)?.parameters ?? {};
		const change = { parameters: { ...saved, ...parameters } };
		return withoutSecrets(await this.engine.retryExecution(failed, { ...rest, ...(parameters && { change }) }));
	}

	/** Sets a fault of the sandbox's 8x8. */
	fault(fault: Omit<Fault, 'provider'>): void {
		this.sandbox.faults.set({ provider: 'eightByEight', ...fault });
	}

	/** Changes the sandbox's 8x8, until the test is over. */
	settings(changes: Partial<EightByEightSettings>): void {
		this.sandbox.eightByEight.change(changes as JsonObject);
	}

	/** Requests that 8x8 received, oldest first. */
	get requests(): RequestRecord[] {
		return this.sandbox.records.requestsOf('eightByEight');
	}

	/** The bodies of those requests. */
	get bodies(): JsonObject[] {
		return this.requests.map(({ body }) => body as JsonObject);
	}

	/** Whom those requests would reach, request by request. */
	get asked(): string[][] {
		return this.bodies.map(({ destination, messages }) =>
			Array.isArray(messages)
				? messages.map((message) => (message as JsonObject).destination as string)
				: [destination as string],
		);
	}

	/** How many messages each recipient got. */
	get received(): Record<string, number> {
		return this.sandbox.records.countsByRecipient();
	}

	/** What the phones show, in the order of acceptance. */
	get texts(): Array<string | undefined> {
		return this.sandbox.records.messagesOf('eightByEight').map(({ text }) => text);
	}

	/** The id that 8x8 gave to each recipient's message. */
	get umids(): Map<string, string> {
		return new Map(this.sandbox.records.messagesOf('eightByEight').map(({ recipient, umid }) => [recipient, umid]));
	}

	private node(operation: string, { credential = {}, fields, options, parameters }: SurveySending) {
		const given =
			credential instanceof StoredCredential ? credential : eightByEightCredential(this.sandbox, credential);
		return {
			type: 'eightByEightEngage',
			credentials: { eightByEightEngageApi: given },
			parameters: {
				resource: 'survey',
				operation,
				surveyId: 'sandbox-nps',
				destination: '={{ $json.phone }}',
				templateBody: 'How did we do? {{url:}}',
				...(fields && { additionalFields: fields }),
				...(options && { options }),
				...parameters,
			},
		};
	}
}

/** Registers the hooks for a test file: engine and sandbox start once, the sandbox forgets after each test. */
export function eightByEightRuns(): () => EightByEightRuns {
	let runs: EightByEightRuns | undefined;
	beforeAll(async () => {
		runs = new EightByEightRuns(await Engine.load(), await startSandbox());
	});
	afterEach(() => runs?.sandbox.reset());
	afterAll(async () => await runs?.sandbox.close());
	return () => {
		if (!runs) throw new Error('Engine and sandbox start before the first test, not while tests are collected.');
		return runs;
	};
}

/** What became of every input item, in input order; throws where one has no output or several. */
export function outcomes({ success, failure }: NodeExecution, items: number): unknown[] {
	const byItem = new Array<unknown>(items);
	for (const { json, pairedItem } of [...success, ...failure]) {
		const { item } = pairedItem as { item: number };
		if (item in byItem) throw new Error(`Item ${item} came out twice.`);
		byItem[item] = 'details' in json ? (json as unknown as Refused).details.outcome : json.outcome;
	}
	const missing = Array.from(byItem.keys()).filter((item) => !(item in byItem));
	if (missing.length > 0) throw new Error(`No output for item ${missing.join(', ')}.`);
	return byItem;
}

/** The error items of a run that went on, each without its input's fields. */
export function refusals({ failure }: NodeExecution): Refused[] {
	return failure.map(({ json }) => ({ error: json.error as string, details: json.details as Refused['details'] }));
}

/** The input items that outputs say they come from. */
export const pairs = (outputs: INodeExecutionData[]): unknown[] => outputs.map(({ pairedItem }) => pairedItem);

function withoutSecrets(run: NodeExecution): NodeExecution {
	const keys = Object.values(run.credentials).map(({ data }) => String(data.apiKey ?? '').trim());
	expect(
		findSecrets(
			run,
			keys.filter((key) => key !== ''),
		),
	).toEqual([]);
	return run;
}
