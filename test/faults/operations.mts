import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { ProviderName } from '../../sandbox/provider.mts';
import type { Sandbox } from '../../sandbox/server.mts';
import type { Engine, NodeExecution, NodeStart, StoredCredential, WebhookRequest } from '../engine/harness.mts';
import { acousticCredential, AcousticRuns, type ConsentRun } from '../engine/support/acoustic.mts';
import { EightByEightRuns, eightByEightCredential } from '../engine/support/eight-by-eight.mts';
import { pressNXpressCredential, PressNXpressRuns } from '../engine/support/press-nxpress.mts';

/** The sending operations: one table of the matrix each. */
export const operationNames = [
	"Press'nXPress: SMS",
	"Press'nXPress: email",
	'8x8: Send',
	'8x8: Send Batch',
	'8x8: Send and Await Delivery',
	'Acoustic: Send',
	'Acoustic: Send With Consent',
] as const;

/** The name of a sending operation. */
export type OperationName = (typeof operationNames)[number];

interface Shape {
	/** Input items of a run. */
	items: number;
	/** How many of them share a request. */
	perRequest: number;
}

/** Seven requests, so that the rule "five consecutive failures without a sign of life" leaves some not attempted. */
const single: Shape = { items: 7, perRequest: 1 };
/** Three requests, the last of them not full. */
const shared: Shape = { items: 8, perRequest: 3 };

/** How many items a run of each operation has, and how many of them share a request. */
export const shapes: Record<OperationName, Shape> = {
	"Press'nXPress: SMS": single,
	"Press'nXPress: email": single,
	'8x8: Send': single,
	'8x8: Send Batch': shared,
	'8x8: Send and Await Delivery': { items: 1, perRequest: 1 },
	'Acoustic: Send': shared,
	'Acoustic: Send With Consent': shared,
};

/** How many requests a run of the operation takes. */
export const requestsOf = (name: OperationName): number => Math.ceil(shapes[name].items / shapes[name].perRequest);

/** The settings that differ from run to run. */
export interface RunSettings {
	credential: StoredCredential;
	settings: NodeStart['settings'];
	/** Milliseconds per request. */
	timeout: number;
	items: IDataObject[];
}

/** A sending operation that can be run. */
export interface Operation {
	provider: ProviderName;
	/** Only requests whose path has this in it are sends. */
	path?: string;
	/** A credential for the sandbox; at another origin, where one is given. */
	credential(origin?: string): StoredCredential;
	run(settings: RunSettings): Promise<NodeExecution>;
	/** Retry from the executions list: with the original workflow, or as it is saved after `options` were added. */
	retry(failed: NodeExecution, options?: INodeParameters): Promise<NodeExecution>;
	/** *Execute step*, after the data of the node before were pinned and edited. */
	executeStep(before: NodeExecution, pinned: IDataObject[]): Promise<NodeExecution>;
	/** Continues an execution that waits: with a webhook event sent to its address, or because its time is up. */
	resume(waiting: NodeExecution, event?: WebhookRequest): Promise<NodeExecution>;
}

/** Whom item `n` reaches, as the sandbox's counts name it. */
export function recipientOf(name: OperationName, n: number): string {
	return name === "Press'nXPress: email" ? `customer.${n}@example.com` : `+65${80_000_000 + n}`;
}

/** Whom an output's recipient is, as the sandbox's counts name them: the sandbox reaches a contact's ID at that number. */
export const personOf = (recipient: string): string => recipient.replace(/^(?=\d+$)/, '+');

/** The items of a run. With another `first` they are for other people. */
export const itemsOf = (name: OperationName, first = 0): IDataObject[] =>
	Array.from({ length: shapes[name].items }, (_, n) => ({
		[name === "Press'nXPress: email" ? 'email' : 'phone']: recipientOf(name, first + n),
		code: `code ${first + n}`,
	}));

/** The parameters of the node after `options` were added to those it had. */
function withOptions({ workflow, nodeName }: NodeExecution, options: INodeParameters): INodeParameters {
	const saved = workflow.nodes.find(({ name }) => name === nodeName)?.parameters ?? {};
	return { options: { ...(saved.options as INodeParameters), ...options } };
}

/** One request at a time, so that "first", "middle" and "last" have a meaning. */
const oneByOne = { concurrency: 1 };

/** The operations against a sandbox. Acoustic's token is fetched once, so that an unreachable address affects the send itself. */
export async function prepareOperations(engine: Engine, sandbox: Sandbox): Promise<Record<OperationName, Operation>> {
	const pressNXpress = new PressNXpressRuns(engine, sandbox);
	const eightByEight = new EightByEightRuns(engine, sandbox);
	const acoustic = new AcousticRuns(engine, sandbox);
	const token = acoustic.save();
	await acoustic.send({ credential: token });
	sandbox.clear();
	// Receipts would be sent to an n8n that is not running.
	sandbox.eightByEight.change({ receiptStates: [] });

	const inEngine: Pick<Operation, 'executeStep' | 'resume'> = {
		executeStep: async (before, pinned) =>
			await engine.executeStep(
				before,
				pinned.map((json) => ({ json })),
			),
		resume: async (waiting, event) => (await engine.resume(waiting, event)).execution,
	};
	const elsewhere = (address: string, origin = sandbox.url) => address.replace(sandbox.url, origin);
	const enqueue = (channel: 'sms' | 'email'): Operation => ({
		...inEngine,
		provider: 'pressnxpress',
		credential: (origin) =>
			engine.saveCredential(
				'pressNXpressApi',
				pressNXpressCredential(sandbox, {
					smsBaseUrl: elsewhere(sandbox.pressNXpressUrl, origin),
					emailBaseUrl: elsewhere(sandbox.pressNXpressMailUrl, origin),
				}),
			),
		run: async ({ timeout, ...run }) =>
			await pressNXpress.enqueue({ ...run, channel, options: { ...oneByOne, timeout } }),
		retry: async (failed, options) =>
			await pressNXpress.retry(failed, options && { parameters: withOptions(failed, options) }),
	});
	const survey = (name: OperationName, operation: 'send' | 'sendBatch' | 'sendAndAwaitDelivery'): Operation => ({
		...inEngine,
		provider: 'eightByEight',
		credential: (origin) =>
			engine.saveCredential(
				'eightByEightEngageApi',
				eightByEightCredential(sandbox, { baseUrl: elsewhere(sandbox.eightByEightUrl, origin) }),
			),
		run: async ({ timeout, ...run }) =>
			await eightByEight.run(operation, {
				...run,
				options: {
					...oneByOne,
					timeout,
					...(operation === 'sendBatch' && { maxMessagesPerRequest: shapes[name].perRequest }),
				},
			}),
		retry: async (failed, options) =>
			await eightByEight.retry(failed, options && { parameters: withOptions(failed, options) }),
	});
	const sms = (name: OperationName, path: string, send: (run: ConsentRun) => Promise<NodeExecution>): Operation => ({
		...inEngine,
		provider: 'acoustic',
		path,
		credential: (origin) =>
			engine.saveCredential(
				'acousticCampaignApi',
				acousticCredential(sandbox, {
					accessToken: token.data.accessToken as string,
					baseUrl: elsewhere(sandbox.acousticUrl, origin),
				}),
			),
		run: async ({ timeout, ...run }) =>
			await send({ ...run, options: { ...oneByOne, timeout, maxContactsPerRequest: shapes[name].perRequest } }),
		retry: async (failed, options) =>
			await acoustic.retry(failed, options && { parameters: withOptions(failed, options) }),
	});
	return {
		"Press'nXPress: SMS": enqueue('sms'),
		"Press'nXPress: email": enqueue('email'),
		'8x8: Send': survey('8x8: Send', 'send'),
		'8x8: Send Batch': survey('8x8: Send Batch', 'sendBatch'),
		'8x8: Send and Await Delivery': survey('8x8: Send and Await Delivery', 'sendAndAwaitDelivery'),
		'Acoustic: Send': sms('Acoustic: Send', 'externalconsentsends', async (run) => await acoustic.send(run)),
		'Acoustic: Send With Consent': sms(
			'Acoustic: Send With Consent',
			'sms/sends',
			async (run) =>
				await acoustic.sendWithConsent({ ...run, parameters: { contactId: '={{ $json.phone.replace("+", "") }}' } }),
		),
	};
}
