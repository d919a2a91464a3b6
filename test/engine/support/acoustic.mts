import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { acousticAccount } from '../../../sandbox/accounts.mts';
import type { AcousticSettings } from '../../../sandbox/acoustic.mts';
import type { Fault } from '../../../sandbox/faults.mts';
import type { JsonObject } from '../../../sandbox/json.mts';
import type { RequestRecord } from '../../../sandbox/records.mts';
import type { Sandbox } from '../../../sandbox/server.mts';
import { startSandbox } from '../../../sandbox/server.mts';
import type { ExecutionOptions, NodeExecution, NodeStart } from '../harness.mts';
import { Engine, findSecrets, StoredCredential } from '../harness.mts';

/** Two programs that send, and one that does not any more. */
export const [alerts, codes, retired] = acousticAccount.programs.map(({ id }) => id);

/** A credential for the sandbox, without access token. */
export function acousticCredential(sandbox: Sandbox, changes: IDataObject = {}): IDataObject {
	const { clientId, clientSecret, refreshToken } = acousticAccount;
	return { hostType: 'custom', baseUrl: sandbox.acousticUrl, clientId, clientSecret, refreshToken, ...changes };
}

/** The n-th of a set of fictional Singapore mobile numbers, as Acoustic writes it: digits alone. */
export const phoneNumber = (n: number): string => `65${80_000_000 + n}`;

/** Contacts `{ phone, code }` with distinct numbers, written with `+`. */
export const contacts = (count: number): IDataObject[] =>
	Array.from({ length: count }, (_, n) => ({ phone: `+${phoneNumber(n)}`, code: `code ${n}` }));

/** Node settings: errors go to the error branch. */
export const toErrorBranch = { onError: 'continueErrorOutput' } as const;

/** An outcome for each of so many items. */
export const times = (count: number, outcome: string): string[] => Array.from({ length: count }, () => outcome);

/** What to send or to read, and how. */
export interface ConsentRun extends Partial<Omit<NodeStart, 'type' | 'credentials'>> {
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
		recipient?: string;
		field?: string;
	};
}

/** An engine and a sandbox; every execution is searched for secrets and access tokens before a test sees it. */
export class AcousticRuns {
	constructor(
		readonly engine: Engine,
		readonly sandbox: Sandbox,
	) {}

	/** Sends "Your code is …" to each item's `phone`. */
	async send({ fields, parameters, ...run }: ConsentRun = {}): Promise<NodeExecution> {
		return await this.run({
			items: contacts(1),
			...run,
			parameters: {
				resource: 'sms',
				operation: 'send',
				channelQualifier: { __rl: true, mode: 'id', value: alerts },
				content: 'Your PIN is %%PIN%%.',
				phoneNumber: '={{ $json.phone }}',
				personalization: { value: [{ name: 'PIN', value: '={{ $json.code }}' }] },
				...(fields && { additionalFields: fields }),
				...parameters,
			},
		});
	}

	/** Asks for each item's `transactionId` (the node's default) and `phoneNumber`. */
	async getStatus({ parameters, ...run }: ConsentRun): Promise<NodeExecution> {
		const asked = { phoneNumber: '={{ $json.phoneNumber }}' };
		return await this.run({ ...run, parameters: { resource: 'sms', operation: 'getStatus', ...asked, ...parameters } });
	}

	/** Asks, with the node's own defaults, what became of what a send gave. */
	async getStatusOf({ success }: NodeExecution, run: ConsentRun = {}): Promise<NodeExecution> {
		const parameters = { resource: 'sms', operation: 'getStatus', ...run.parameters };
		return await this.run({ ...run, items: success.map(({ json }) => json), parameters });
	}

	/** Retry from the executions list, after `parameters` were changed in the editor where some are given. */
	async retry(
		failed: NodeExecution,
		{ parameters, ...rest }: ExecutionOptions & Pick<ConsentRun, 'parameters'> = {},
	): Promise<NodeExecution> {
		const saved = failed.workflow.nodes.find(({ name }) => name === failed.nodeName)?.parameters ?? {};
		const change = { parameters: { ...saved, ...parameters } };
		return withoutSecrets(await this.engine.retryExecution(failed, { ...rest, ...(parameters && { change }) }));
	}

	/** A credential for the sandbox, to share between runs or to see what becomes of it. */
	save(changes: IDataObject = {}): StoredCredential {
		return this.engine.saveCredential('acousticCampaignApi', acousticCredential(this.sandbox, changes));
	}

	/** What the editor says when such a credential is tested. */
	async test(changes: IDataObject = {}): Promise<{ status: string; message: string }> {
		return await this.engine.testCredential(this.save(changes));
	}

	/** Sets a fault of the sandbox's Acoustic, for sends where no `path` says otherwise. */
	fault(fault: Omit<Fault, 'provider'>): void {
		this.sandbox.faults.set({ provider: 'acoustic', path: 'externalconsentsends', ...fault });
	}

	/** Changes the sandbox's Acoustic, until the test is over. */
	settings(changes: Partial<AcousticSettings>): void {
		this.sandbox.acoustic.change(changes as JsonObject);
	}

	/** Consent sends that Acoustic received, oldest first, those with an expired token included. */
	get sends(): RequestRecord[] {
		return this.requestsTo(/\/externalconsentsends$/);
	}

	/** Status reads that Acoustic received, every page for itself. */
	get reads(): RequestRecord[] {
		return this.requestsTo(/\/status$/);
	}

	/** The bodies of the sends. */
	get bodies(): JsonObject[] {
		return this.sends.map(({ body }) => body as JsonObject);
	}

	/** Whom the sends would reach, request by request. */
	get asked(): string[][] {
		return this.bodies.map((body) =>
			(body.contacts as Array<{ phoneNumber: string }>).map((contact) => contact.phoneNumber),
		);
	}

	/** How many messages each number got. */
	get received(): Record<string, number> {
		const counts = Object.entries(this.sandbox.records.countsByRecipient());
		return Object.fromEntries(counts.map(([recipient, count]) => [recipient.slice(1), count]));
	}

	/** What each number's phone shows, in the order of acceptance. */
	get texts(): Array<[number: string, text: string | undefined]> {
		return this.sandbox.records.messagesOf('acoustic').map(({ to, text }) => [to, text]);
	}

	/** Token calls that Acoustic received. */
	get tokenCalls(): number {
		return this.requestsTo(/\/oauth\/token$/).length;
	}

	/** The most sends and reads that were in flight at once. */
	get peakInFlight(): number {
		return this.sandbox.records.peakInFlight.acoustic;
	}

	private requestsTo(path: RegExp): RequestRecord[] {
		return this.sandbox.records.requestsOf('acoustic').filter((request) => path.test(request.path));
	}

	private async run({ credential = {}, options, parameters, ...run }: ConsentRun): Promise<NodeExecution> {
		const stored = credential instanceof StoredCredential ? credential : this.save(credential);
		return withoutSecrets(
			await this.engine.runNode({
				...run,
				type: 'acousticConsent',
				credentials: { acousticCampaignApi: stored },
				parameters: { ...parameters, ...(options && { options }) },
			}),
		);
	}
}

/**
 * Registers the hooks for a test file: the engine starts once. Every test has a sandbox, and so an account, of its own,
 * since the package keeps an account's token for a while.
 */
export function acousticRuns(): () => AcousticRuns {
	let engine: Engine | undefined;
	let runs: AcousticRuns | undefined;
	const sandboxes: Sandbox[] = [];
	beforeAll(async () => {
		engine = await Engine.load();
	});
	beforeEach(async () => {
		const sandbox = await startSandbox();
		sandboxes.push(sandbox);
		// As most tests want it: a status can be read at once.
		sandbox.acoustic.change({ notFoundReads: 0 });
		if (engine) runs = new AcousticRuns(engine, sandbox);
	});
	afterEach(() => runs?.sandbox.reset());
	// Not before: a port that is given out again would be the same account again.
	afterAll(async () => {
		await Promise.all(sandboxes.map(async (sandbox) => await sandbox.close()));
	});
	return () => {
		if (!runs) throw new Error('Engine and sandbox start before a test, not while tests are collected.');
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

/** What a run, or anything else that was left behind, holds of the account's secrets and of any access token. */
export function secretsIn(leftBehind: object): string[] {
	const { clientSecret, refreshToken } = acousticAccount;
	return findSecrets(leftBehind, [
		clientSecret,
		refreshToken,
		'sandbox-access-token',
		'not-the-secret',
		'stored-token',
	]);
}

function withoutSecrets(run: NodeExecution): NodeExecution {
	expect(secretsIn(run)).toEqual([]);
	return run;
}
