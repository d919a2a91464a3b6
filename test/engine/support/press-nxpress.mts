import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { pressNXpressAccount } from '../../../sandbox/accounts.mts';
import type { Fault } from '../../../sandbox/faults.mts';
import type { RequestRecord } from '../../../sandbox/records.mts';
import type { Sandbox } from '../../../sandbox/server.mts';
import { startSandbox } from '../../../sandbox/server.mts';
import type { ExecutionOptions, NodeExecution, NodeStart, ToolExecution, ToolStart } from '../harness.mts';
import { Engine, findSecrets, StoredCredential } from '../harness.mts';
import { hurried } from './hurried-clock.mts';

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

/** The n-th of a set of fictional Singapore mobile numbers, in E.164. */
export const phoneNumber = (n: number): string => `+65${80_000_000 + n}`;

/** Contacts `{ phone, name }` with distinct numbers. */
export const contacts = (count: number): IDataObject[] =>
	Array.from({ length: count }, (_, n) => ({ phone: phoneNumber(n), name: `Contact ${n}` }));

/** Node settings: errors go to the error branch. */
export const toErrorBranch = { onError: 'continueErrorOutput' } as const;

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
		const { items, binary, rounds, mode, cancel, workflowSettings, settings } = start;
		const run = { items, binary, rounds, mode, cancel, workflowSettings, settings };
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

	/** *Execute step* after the data of the node before were pinned and edited. */
	async executeStep(before: NodeExecution, pinned: INodeExecutionData[]): Promise<NodeExecution> {
		return withoutSecrets(await this.engine.executeStep(before, pinned));
	}

	/** Retry from the executions list, after `options` were changed in the editor where some are given. */
	async retry(
		failed: NodeExecution,
		{ options, parameters, ...rest }: ExecutionOptions & Pick<Enqueue, 'options' | 'parameters'> = {},
	): Promise<NodeExecution> {
		const saved = failed.workflow.nodes.find(({ name }) => name === failed.nodeName)?.parameters ?? {};
		const change = { parameters: { ...saved, ...parameters, ...(options && { options }) } };
		const edited = options !== undefined || parameters !== undefined;
		return withoutSecrets(await this.engine.retryExecution(failed, { ...rest, ...(edited && { change }) }));
	}

	/** Sets a fault of the sandbox's Press'nXPress. */
	fault(fault: Omit<Fault, 'provider'>): void {
		this.sandbox.faults.set({ provider: 'pressnxpress', ...fault });
	}

	/** Requests that Press'nXPress received, oldest first. */
	get requests(): RequestRecord[] {
		return this.sandbox.records.requestsOf('pressnxpress');
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
	let runs: PressNXpressRuns | undefined;
	// Runs over 10,000 items take their time on a busy machine.
	jest.setTimeout(60_000);
	beforeAll(async () => {
		runs = new PressNXpressRuns(await Engine.load(), await startSandbox());
	});
	afterEach(() => runs?.sandbox.reset());
	afterAll(async () => await runs?.sandbox.close());
	return () => {
		if (!runs) throw new Error('Engine and sandbox start before the first test, not while tests are collected.');
		return runs;
	};
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

function parsed(json: string): object {
	try {
		const value: unknown = JSON.parse(json);
		return typeof value === 'object' && value !== null ? value : {};
	} catch {
		return {};
	}
}

function recipientOf(body: RequestRecord['body']): string {
	const fields = Object(body) as { phone?: string; email?: string };
	return fields.phone ?? fields.email ?? '';
}
