import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { acousticAccount } from '../../../sandbox/accounts.mts';
import type { AcousticSettings } from '../../../sandbox/acoustic.mts';
import type { Fault } from '../../../sandbox/faults.mts';
import type { JsonObject, JsonValue } from '../../../sandbox/json.mts';
import type { Call, ProviderResponse } from '../../../sandbox/provider.mts';
import type { RequestRecord } from '../../../sandbox/records.mts';
import type { Sandbox } from '../../../sandbox/server.mts';
import { startSandbox } from '../../../sandbox/server.mts';
import type { ExecutionOptions, NodeExecution, NodeStart, ToolExecution, ToolStart } from '../harness.mts';
import { Engine, findSecrets, StoredCredential } from '../harness.mts';
import { edited } from './editing.mts';

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

/** Contacts `{ id, code }` with distinct IDs, which the sandbox reaches under these numbers. */
export const contactsById = (count: number): IDataObject[] =>
	Array.from({ length: count }, (_, n) => ({ id: Number(phoneNumber(n)), code: `code ${n}` }));

/** The first `count` of those numbers, each with the one message that it should get. */
export const onceEach = (count: number): Record<string, number> =>
	Object.fromEntries(Array.from({ length: count }, (_, n) => [phoneNumber(n), 1]));

/** What to send or to read, and how. */
export interface ConsentRun extends Partial<Omit<NodeStart, 'type' | 'credentials'>> {
	/** Changed fields of a credential for the sandbox, or a credential that is stored already. */
	credential?: IDataObject | StoredCredential;
	/** The additional fields collection. */
	fields?: INodeParameters;
	/** The options collection. */
	options?: INodeParameters;
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

	/** Sends "Your PIN is …" to the contact with each item's `id`, whose consent Acoustic checks. */
	async sendWithConsent({ fields, parameters, ...run }: ConsentRun = {}): Promise<NodeExecution> {
		return await this.run({
			items: contactsById(1),
			...run,
			parameters: {
				resource: 'sms',
				operation: 'sendWithConsent',
				channelQualifier: { __rl: true, mode: 'id', value: alerts },
				content: 'Your PIN is %%PIN%%.',
				contactId: '={{ $json.id }}',
				personalization: { value: [{ name: 'PIN', value: '={{ $json.code }}' }] },
				...(fields && { additionalFields: fields }),
				...parameters,
			},
		});
	}

	/** The same as the tool of an agent, which names the contact. */
	async sendWithConsentAsTool({ calls, through }: Pick<ToolStart, 'calls' | 'through'>): Promise<ToolExecution> {
		return withoutSecrets(
			await this.engine.runTool({
				type: 'acousticConsent',
				credentials: { acousticCampaignApi: this.save() },
				parameters: {
					resource: 'sms',
					operation: 'sendWithConsent',
					channelQualifier: alerts,
					content: 'Doors open at 7.',
					contactId: "={{ $fromAI('contact', 'ID of the contact', 'string') }}",
				},
				calls,
				through,
			}),
		);
	}

	/** Sends to `count` contacts; what is returned is the input of a look at their status. */
	async sendTo(count: number): Promise<IDataObject[]> {
		const { success } = await this.send({ items: contacts(count) });
		return success.map(({ json }) => json);
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
		return withoutSecrets(await this.engine.retryExecution(failed, { ...rest, ...edited(failed, parameters) }));
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

	/** Sets a fault of the token endpoint. */
	tokenFault(fault: Omit<Fault, 'provider'>): void {
		this.fault({ path: '/oauth/token', ...fault });
	}

	/** Sets a fault of the status endpoint. */
	statusFault(fault: Omit<Fault, 'provider'>): void {
		this.fault({ path: '/status', ...fault });
	}

	/** Status reads get the documented envelope around `data`. */
	statusBody(data: JsonValue, meta: JsonObject = {}, fault: Omit<Fault, 'provider'> = {}): void {
		const envelope = { attributes: {}, generalErrors: [], fieldErrors: {}, links: [], nextPageUrl: null };
		this.statusFault({ body: { meta: { ...envelope, ...meta }, data }, ...fault });
	}

	/** Does something as the n-th send reaches Acoustic, before it looks at the token. */
	asSendArrives(n: number | number[], change: () => void): void {
		const { acoustic } = this.sandbox;
		const answer = acoustic.handle.bind(acoustic);
		let sends = 0;
		jest.spyOn(acoustic, 'handle').mockImplementation((call: Call): ProviderResponse => {
			if (call.route.endsWith('/externalconsentsends') && [n].flat().includes(++sends)) change();
			return answer(call);
		});
	}

	/** Every token expires as the n-th send reaches Acoustic. */
	expireTokensAt(n: number | number[]): void {
		this.asSendArrives(n, () => this.sandbox.acoustic.expireTokens());
	}

	/** Changes the sandbox's Acoustic, until the test is over. */
	settings(changes: Partial<AcousticSettings>): void {
		this.sandbox.acoustic.change(changes as JsonObject);
	}

	/** Sends that Acoustic received, oldest first, those with an expired token included. */
	get sends(): RequestRecord[] {
		return this.requestsTo(/\/(?:externalconsent)?sends$/);
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

function withoutSecrets<Run extends object>(run: Run): Run {
	expect(secretsIn(run)).toEqual([]);
	return run;
}
