import type { IDataObject } from 'n8n-workflow';

import type { ProviderName } from '../../sandbox/provider.mts';
import type { Sandbox } from '../../sandbox/server.mts';
import type { Engine, NodeExecution, NodeStart, StoredCredential } from '../engine/harness.mts';
import { acousticCredential, AcousticRuns } from '../engine/support/acoustic.mts';
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
] as const;

/** The name of a sending operation. */
export type OperationName = (typeof operationNames)[number];

interface Shape {
	/** Input items of a run. */
	items: number;
	/** Of which so many share a request. */
	perRequest: number;
}

/** Seven requests, so that the rule "five in a row without a sign of life" has something to hold back. */
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
};

/** How many requests a run of the operation takes. */
export const requestsOf = (name: OperationName): number => Math.ceil(shapes[name].items / shapes[name].perRequest);

/** What differs from run to run. */
export interface RunSettings {
	credential: StoredCredential;
	settings: NodeStart['settings'];
	/** Milliseconds per request. */
	timeout: number;
}

/** A sending operation that can be run. */
export interface Operation {
	provider: ProviderName;
	/** Only requests whose path has this in it are sends. */
	path?: string;
	/** A credential for the sandbox; at another origin, where one is given. */
	credential(origin?: string): StoredCredential;
	run(settings: RunSettings): Promise<NodeExecution>;
	/** Retry from the executions list. */
	retry(failed: NodeExecution): Promise<NodeExecution>;
	/** Ends the pause of an execution that waits. */
	timeIsUp?(waiting: NodeExecution): Promise<NodeExecution>;
}

/** Whom item `n` reaches, as the sandbox's counts name it. */
export function recipientOf(name: OperationName, n: number): string {
	return name === "Press'nXPress: email" ? `customer.${n}@example.com` : `+65${80_000_000 + n}`;
}

const itemsOf = (name: OperationName): IDataObject[] =>
	Array.from({ length: shapes[name].items }, (_, n) => ({
		[name === "Press'nXPress: email" ? 'email' : 'phone']: recipientOf(name, n),
		code: `code ${n}`,
	}));

/** One request at a time, so that "first", "middle" and "last" have a meaning. */
const oneByOne = { concurrency: 1 };

/** The operations against a sandbox. Acoustic's token is fetched once, so that a dead address is met by the send itself. */
export async function openOperations(engine: Engine, sandbox: Sandbox): Promise<Record<OperationName, Operation>> {
	const pressNXpress = new PressNXpressRuns(engine, sandbox);
	const eightByEight = new EightByEightRuns(engine, sandbox);
	const acoustic = new AcousticRuns(engine, sandbox);
	const token = acoustic.save();
	await acoustic.send({ credential: token });
	sandbox.clear();
	// Receipts would be posted to an n8n that is not there.
	sandbox.eightByEight.change({ receiptStates: [] });

	const elsewhere = (address: string, origin = sandbox.url) => address.replace(sandbox.url, origin);
	const enqueue = (name: OperationName, channel: 'sms' | 'email'): Operation => ({
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
			await pressNXpress.enqueue({ ...run, channel, items: itemsOf(name), options: { ...oneByOne, timeout } }),
		retry: async (failed) => await pressNXpress.retry(failed),
	});
	const survey = (name: OperationName, operation: 'send' | 'sendBatch' | 'sendAndAwaitDelivery'): Operation => ({
		provider: 'eightByEight',
		credential: (origin) =>
			engine.saveCredential(
				'eightByEightEngageApi',
				eightByEightCredential(sandbox, { baseUrl: elsewhere(sandbox.eightByEightUrl, origin) }),
			),
		run: async ({ timeout, ...run }) =>
			await eightByEight.run(operation, {
				...run,
				items: itemsOf(name),
				options: {
					...oneByOne,
					timeout,
					...(operation === 'sendBatch' && { maxMessagesPerRequest: shapes[name].perRequest }),
				},
			}),
		retry: async (failed) => await eightByEight.retry(failed),
		timeIsUp: async (waiting) => (await eightByEight.resume(waiting)).execution,
	});
	return {
		"Press'nXPress: SMS": enqueue("Press'nXPress: SMS", 'sms'),
		"Press'nXPress: email": enqueue("Press'nXPress: email", 'email'),
		'8x8: Send': survey('8x8: Send', 'send'),
		'8x8: Send Batch': survey('8x8: Send Batch', 'sendBatch'),
		'8x8: Send and Await Delivery': survey('8x8: Send and Await Delivery', 'sendAndAwaitDelivery'),
		'Acoustic: Send': {
			provider: 'acoustic',
			path: 'externalconsentsends',
			credential: (origin) =>
				engine.saveCredential(
					'acousticCampaignApi',
					acousticCredential(sandbox, {
						accessToken: token.data.accessToken as string,
						baseUrl: elsewhere(sandbox.acousticUrl, origin),
					}),
				),
			run: async ({ timeout, ...run }) =>
				await acoustic.send({
					...run,
					items: itemsOf('Acoustic: Send'),
					options: { ...oneByOne, timeout, maxContactsPerRequest: shapes['Acoustic: Send'].perRequest },
				}),
			retry: async (failed) => await acoustic.retry(failed),
		},
	};
}
