import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { eightByEightAccount } from '../../../sandbox/accounts.mts';
import type { EightByEightSettings } from '../../../sandbox/eightByEight.mts';
import type { Fault } from '../../../sandbox/faults.mts';
import type { JsonObject } from '../../../sandbox/json.mts';
import type { RequestRecord } from '../../../sandbox/records.mts';
import type { Sandbox } from '../../../sandbox/server.mts';
import type { Engine, ExecutionOptions, NodeExecution, NodeStart, WebhookCall, WebhookRequest } from '../harness.mts';
import { findSecrets, StoredCredential } from '../harness.mts';
import { asString } from '../../support/strings.mts';
import { edited } from './editing.mts';
import { engineAndSandbox } from './engine-and-sandbox.mts';
import { errorItems, outcomes } from './outputs.mts';
import { phoneNumber } from './recipients.mts';
import { toErrorBranch, validateOnly } from './settings.mts';

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

/** Customers `{ phone, name }` with distinct numbers. */
export const customers = (count: number): IDataObject[] =>
	Array.from({ length: count }, (_, n) => ({ phone: phoneNumber(n), name: `Customer ${n}` }));

/** Additional fields: every item's own clientMessageId, `id-0` and so on. */
export const ids = { clientMessageId: '=id-{{ $itemIndex }}' };

/** Parameters: values for the variables of the text. */
export const templateVariables = (values: Record<string, string>): INodeParameters => ({
	templateVariables: { variable: Object.entries(values).map(([name, value]) => ({ name, value })) },
});

/** What to send, and how. */
export interface SurveySending extends Partial<Omit<NodeStart, 'type' | 'credentials'>> {
	/** Changed fields of a credential for the sandbox, or a credential that is stored already. */
	credential?: IDataObject | StoredCredential;
	/** The additional fields collection. */
	fields?: INodeParameters;
	/** The options collection. */
	options?: INodeParameters;
}

/** Which messages to read or cancel, and how. */
export type MessageAsking = Omit<SurveySending, 'fields'>;

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

	/** Sends one item that is invalid, and returns what is said about it; nothing may have been sent. */
	async validationErrorOf(sending: SurveySending): Promise<string> {
		const run = await this.send({ ...sending, settings: toErrorBranch });
		expect(outcomes(run, sending.items?.length ?? 1)).toEqual(['notSent']);
		expect(this.requests).toHaveLength(0);
		return errorItems(run)[0].error;
	}

	/** Runs one item that is valid, without sending it, and returns what Validate Only shows. */
	async validated(sending: SurveySending): Promise<Record<string, unknown>> {
		const { error, success } = await this.send({ ...sending, options: { ...sending.options, ...validateOnly } });
		expect(error).toBeUndefined();
		expect(success.map(({ json }) => json.outcome)).toEqual(['validated']);
		expect(this.requests).toHaveLength(0);
		return success[0].json;
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
		return await this.runNode(this.node(operation, sending), sending);
	}

	/** Reads the message of each item's `umid`, which is the node's default. */
	async get(asking: MessageAsking): Promise<NodeExecution> {
		return await this.runNode(this.messageNode('get', asking), asking);
	}

	/** Cancels the message of each item's `umid`, or the batch of its `batchId` where `cancelBy` is so: the node's defaults. */
	async cancel(asking: MessageAsking): Promise<NodeExecution> {
		return await this.runNode(this.messageNode('cancel', asking), asking);
	}

	/** Surveys that are sent in a year's time; what the node returned for each. */
	async scheduled(count: number, operation: 'send' | 'sendBatch' = 'send'): Promise<IDataObject[]> {
		const fields = { scheduled: new Date(Date.now() + 31_536_000_000).toISOString() };
		const { success } = await this.run(operation, { items: customers(count), fields });
		return success.map(({ json }) => json);
	}

	private async runNode(node: Pick<NodeStart, 'type' | 'credentials' | 'parameters'>, sending: SurveySending) {
		const { items = customers(1), rounds, mode, cancel, workflowSettings, settings } = sending;
		const run = { items, rounds, mode, cancel, workflowSettings, settings };
		return withoutSecrets(await this.engine.runNode({ ...node, ...run }));
	}

	/** Retry from the executions list, after `parameters` were changed in the editor where some are given. */
	async retry(
		failed: NodeExecution,
		{ parameters, ...rest }: ExecutionOptions & Pick<SurveySending, 'parameters'> = {},
	): Promise<NodeExecution> {
		return withoutSecrets(await this.engine.retryExecution(failed, { ...rest, ...edited(failed, parameters) }));
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

	/** A node that reads or cancels messages. */
	messageNode(operation: 'get' | 'cancel', { credential, options, parameters }: MessageAsking) {
		return {
			...this.nodeOf(credential),
			parameters: { resource: 'message', operation, ...(options && { options }), ...parameters },
		};
	}

	private nodeOf(credential: SurveySending['credential'] = {}) {
		const given =
			credential instanceof StoredCredential ? credential : eightByEightCredential(this.sandbox, credential);
		return { type: 'eightByEightEngage', credentials: { eightByEightEngageApi: given } };
	}

	private node(operation: string, { credential, fields, options, parameters }: SurveySending) {
		return {
			...this.nodeOf(credential),
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
	return engineAndSandbox((engine, sandbox) => new EightByEightRuns(engine, sandbox));
}

function withoutSecrets(run: NodeExecution): NodeExecution {
	const keys = Object.values(run.credentials).map(({ data }) => asString(data.apiKey ?? '').trim());
	expect(
		findSecrets(
			run,
			keys.filter((key) => key !== ''),
		),
	).toEqual([]);
	return run;
}
