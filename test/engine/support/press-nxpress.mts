import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { pressNXpressAccount } from '../../../sandbox/accounts.mts';
import type { Fault } from '../../../sandbox/faults.mts';
import type { RequestRecord } from '../../../sandbox/records.mts';
import type { Sandbox } from '../../../sandbox/server.mts';
import type { Engine, ExecutionOptions, NodeExecution, NodeStart, ToolExecution, ToolStart } from '../harness.mts';
import { findSecrets, StoredCredential } from '../harness.mts';
import { edited } from './editing.mts';
import { engineAndSandbox } from './engine-and-sandbox.mts';
import { hurried } from './hurried-clock.mts';
import { phoneNumber } from './recipients.mts';
import { toErrorBranch } from './settings.mts';

const token = (name: string): string => {
	const touchpoint = pressNXpressAccount.touchpoints.find((candidate) => candidate.name === name);
	if (!touchpoint) throw new Error(`The sandbox has no touchpoint '${name}'.`);
	return touchpoint.token;
};

/** A credential for the sandbox, with all its SMS touchpoints and an email one. */
export function pressNXpressCredential(sandbox: Sandbox, changes: IDataObject = {}): IDataObject {
	return {
		apiKey: pressNXpressAccount.apiKey,
		smsTouchpointToken: token('sms'),
		emailTouchpointToken: token('email'),
		namedTouchpoints: JSON.stringify({
			support: token('support'),
			sales: token('sales'),
			newsletter: token('newsletter'),
		}),
		smsBaseUrl: sandbox.pressNXpressUrl,
		emailBaseUrl: sandbox.pressNXpressMailUrl,
		...changes,
	};
}

/** Contacts `{ phone, name }` with distinct numbers. */
export const contacts = (count: number): IDataObject[] =>
	Array.from({ length: count }, (_, n) => ({ phone: phoneNumber(n), name: `Contact ${n}` }));

/** Parameters: attributes as rows of the list. */
export const attributeList = (...attribute: IDataObject[]): INodeParameters => ({
	attributes: { attribute } as INodeParameters,
});

/** Options: form bodies instead of JSON. */
export const form = { bodyContentType: 'form-urlencoded' };

/** What to enqueue, and how. */
export interface Enqueue extends Partial<Omit<NodeStart, 'type' | 'credentials'>> {
	/** Changed fields of a credential for the sandbox, or a credential that is stored already. */
	credential?: IDataObject | StoredCredential;
	/** Default: `$json.phone` by SMS, or `$json.email` by email. */
	channel?: 'sms' | 'email';
	/** The options collection. */
	options?: INodeParameters;
}

/** An engine and a sandbox; every execution is searched for the secrets of its credential before a test sees it. */
export class PressNXpressRuns {
	constructor(
		readonly engine: Engine,
		readonly sandbox: Sandbox,
	) {}

	/** Runs the node as a workflow does. */
	async enqueue(start: Enqueue = {}): Promise<NodeExecution> {
		const { items, binary, rounds, mode, cancel, workflowSettings, settings, killed } = start;
		const run = { items, binary, rounds, mode, cancel, workflowSettings, settings, killed };
		return withoutSecrets(await this.engine.runNode({ ...this.node(start), ...run }));
	}

	/** The same with the clock running `times` as fast. A request has an hour then, so that none times out for that. */
	async enqueueHurried(times: number, start: Enqueue = {}): Promise<NodeExecution> {
		const options = { timeout: 3_600_000, ...start.options };
		return await hurried(times, async () => await this.enqueue({ ...start, options }));
	}

	/** Runs the node as the tool of an AI agent: with `$fromAI('phone')`, or what `parameters` say. */
	async enqueueAsTool({
		calls,
		through,
		...start
	}: Enqueue & Pick<ToolStart, 'calls' | 'through'>): Promise<ToolExecution> {
		const parameters = { phone: "={{ $fromAI('phone', 'whom to ask', 'string') }}", ...start.parameters };
		const { settings } = start;
		return withoutSecrets(
			await this.engine.runTool({ ...this.node({ ...start, parameters }), settings, calls, through }),
		);
	}

	/** Runs the node on one contact, and returns the body that arrived. */
	async bodyOf(start: Enqueue): Promise<RequestRecord['body']> {
		const { error } = await this.enqueue({ items: contacts(1), ...start });
		expect(error).toBeUndefined();
		return this.onlyRequest.body;
	}

	/** Runs the node on one contact that is invalid, and returns what is said about it; nothing may have been sent. */
	async validationErrorOf(start: Enqueue): Promise<string> {
		const { success, failure } = await this.enqueue({ items: contacts(1), settings: toErrorBranch, ...start });
		expect(success).toEqual([]);
		expect(failure).toHaveLength(1);
		expect(failure[0].json.details).toMatchObject({ outcome: 'notSent' });
		expect(this.requests).toHaveLength(0);
		return failure[0].json.error as string;
	}

	/** *Execute step* after the data of the node before were pinned and edited. */
	async executeStep(before: NodeExecution, pinned: INodeExecutionData[]): Promise<NodeExecution> {
		return withoutSecrets(await this.engine.executeStep(before, pinned));
	}

	/** Retry from the executions list, after `options` were changed in the editor where some are given. */
	async retry(
		failed: NodeExecution,
		{ options, parameters, ...rest }: ExecutionOptions & Pick<Enqueue, 'options' | 'parameters'> = {},
	): Promise<NodeExecution> {
		const given = options === undefined ? parameters : { ...parameters, options };
		return withoutSecrets(await this.engine.retryExecution(failed, { ...rest, ...edited(failed, given) }));
	}

	/** Sets a fault of the sandbox's Press'nXPress. */
	fault(fault: Omit<Fault, 'provider'>): void {
		this.sandbox.faults.set({ provider: 'pressnxpress', ...fault });
	}

	/** Requests that Press'nXPress received, oldest first. */
	get requests(): RequestRecord[] {
		return this.sandbox.records.requestsOf('pressnxpress');
	}

	/** The one request that Press'nXPress received. */
	get onlyRequest(): RequestRecord {
		expect(this.requests).toHaveLength(1);
		return this.requests[0];
	}

	/** The phone numbers and addresses of those requests. */
	get asked(): string[] {
		return this.requests.map(({ body }) => recipientOf(body));
	}

	/** How many messages each recipient got. */
	get received(): Record<string, number> {
		return this.sandbox.records.countsByRecipient();
	}

	private node({ channel = 'sms', credential = {}, options, parameters }: Enqueue) {
		const fields =
			credential instanceof StoredCredential ? credential : pressNXpressCredential(this.sandbox, credential);
		const recipient: INodeParameters =
			channel === 'sms' ? { phone: '={{ $json.phone }}' } : { email: '={{ $json.email }}' };
		return {
			type: 'pressNXpress',
			credentials: { pressNXpressApi: fields },
			parameters: { resource: channel, operation: 'enqueue', ...recipient, ...(options && { options }), ...parameters },
		};
	}
}

/** Registers the hooks for a test file: engine and sandbox start once, the sandbox forgets after each test. */
export function pressNXpressRuns(): () => PressNXpressRuns {
	return engineAndSandbox((engine, sandbox) => new PressNXpressRuns(engine, sandbox));
}

function withoutSecrets<Run extends NodeExecution | ToolExecution>(run: Run): Run {
	const secrets = Object.values(run.credentials).flatMap(({ data }) => secretsOf(data as IDataObject));
	expect(findSecrets(run, secrets)).toEqual([]);
	return run;
}

/** API key and tokens; a credential that is broken on purpose may have any of them missing or unreadable. */
function secretsOf({ apiKey, smsTouchpointToken, emailTouchpointToken, namedTouchpoints }: IDataObject): string[] {
	const named = typeof namedTouchpoints === 'string' ? Object.values(parsed(namedTouchpoints)) : [];
	return [apiKey, smsTouchpointToken, emailTouchpointToken, ...named].filter(
		(secret): secret is string => typeof secret === 'string' && secret.trim() !== '',
	);
}

function parsed(json: string): Record<string, unknown> {
	try {
		const value: unknown = JSON.parse(json);
		return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
	} catch {
		return {};
	}
}

function recipientOf(body: RequestRecord['body']): string {
	const fields = Object(body) as { phone?: string; email?: string };
	return fields.phone ?? fields.email ?? '';
}
