import { setTimeout as sleep } from 'node:timers/promises';

import type { IDataObject, INode } from 'n8n-workflow';

import type { ProviderName } from '../../sandbox/provider.mts';
import type { RequestRecord } from '../../sandbox/records.mts';
import { contacts, sendCodes, sendToContacts } from '../e2e/support/codes.mts';
import { node } from '../e2e/support/workflows.mts';
import { type KillableN8n, type Reported, reportedBy } from './killableN8n.mts';

/** How an execution is interrupted. */
export const ways = ['kill -9', 'Stop, retry by API'] as const;
/** When: before or while the first messages are claimed, with requests in flight, just after a response, in a later node. */
export const moments = ['first claim', 'in flight', 'outcome not recorded', 'later node'] as const;

/** A sending operation, and the list that is sent. */
interface Operation {
	name: string;
	provider: ProviderName;
	sending: INode;
	items: number;
	/** The most people that may be unknown after one interruption. */
	mostUnknown: number;
}

/** One combination. */
export interface Cell {
	operation: Operation;
	moment: (typeof moments)[number];
	way: (typeof ways)[number];
}

/** What became of the people of a list. */
export interface KillResult extends Reported {
	twice: number;
	/** Without a message, and not among those of which the retry says so. */
	lost: number;
	/** Messages that had gone when it was interrupted. */
	before: number;
}

const goingOn = { onError: 'continueRegularOutput' } as const;

/** Press'nXPress, Enqueue by SMS. */
export const enqueue = (options: IDataObject = {}, settings: Partial<INode> = goingOn): INode =>
	node(
		'Send',
		'n8n-nodes-survey-messaging.pressNXpress',
		{ resource: 'sms', operation: 'enqueue', phone: '={{ $json.phone }}', options },
		{ credentials: { pressNXpressApi: { id: '', name: '' } }, ...settings },
	);

/** 8x8, Send or Send Batch. */
export const survey = (operation: 'send' | 'sendBatch', options: IDataObject = {}): INode =>
	node(
		'Send',
		'n8n-nodes-survey-messaging.eightByEightEngage',
		{
			resource: 'survey',
			operation,
			surveyId: 'sandbox-nps',
			destination: '={{ $json.phone }}',
			templateBody: 'How did we do? {{url:}}',
			options,
		},
		{ credentials: { eightByEightEngageApi: { id: '', name: '' } }, ...goingOn },
	);

/** Acoustic, Send. */
export const codes = (options: IDataObject = {}): INode => ({ ...sendCodes(options), ...goingOn });

/** Acoustic, Send With Consent. */
const toContacts = (options: IDataObject = {}): INode => ({ ...sendToContacts(options), ...goingOn });

const operations: Operation[] = [
	{
		name: "Press'nXPress, form bodies, Stop Workflow",
		provider: 'pressnxpress',
		sending: enqueue({ bodyContentType: 'form-urlencoded' }, {}),
		items: 1000,
		mostUnknown: 200,
	},
	{ name: '8x8: Send', provider: 'eightByEight', sending: survey('send'), items: 1000, mostUnknown: 200 },
	{
		name: '8x8: Send Batch, 500 a request',
		provider: 'eightByEight',
		sending: survey('sendBatch', { maxMessagesPerRequest: 500, concurrency: 2 }),
		items: 4000,
		mostUnknown: 1000,
	},
	{
		name: 'Acoustic: Send, 250 a request',
		provider: 'acoustic',
		sending: codes({ maxContactsPerRequest: 250 }),
		items: 3000,
		mostUnknown: 1000,
	},
	{
		name: 'Acoustic: Send With Consent, 250 a request',
		provider: 'acoustic',
		sending: toContacts({ maxContactsPerRequest: 250 }),
		items: 3000,
		mostUnknown: 1000,
	},
];

/** Every combination, in the order of the table. */
export const allCells: readonly Cell[] = operations.flatMap((operation) =>
	moments.flatMap((moment) => ways.map((way) => ({ operation, moment, way }))),
);

/** A node that takes a minute. */
const later = node(
	'Later',
	'n8n-nodes-base.code',
	{ jsCode: 'await new Promise((resolve) => setTimeout(resolve, 60000)); return $input.all();' },
	{ typeVersion: 2 },
);

/**
 * Interrupts an execution at a random moment of the cell's kind, retries it, and counts at the provider.
 * @param random numbers from 0 to 1
 */
export async function runCell(
	n8n: KillableN8n,
	{ operation, moment, way }: Cell,
	random: () => number,
): Promise<KillResult> {
	const { sandbox } = n8n;
	const { items, provider } = operation;
	sandbox.reset();
	sandbox.faults.set({ provider, latencyMs: moment === 'later node' ? 0 : 10 + Math.floor(random() * 60) });
	const nodes = [contacts(items), operation.sending, ...(moment === 'later node' ? [later] : [])];
	const workflow = await n8n.activate(nodes);
	await n8n.execute(workflow);
	await reached(n8n, moment, items, random);
	const interrupted = way === 'kill -9' ? await n8n.kill(workflow) : await n8n.stopExecution(workflow);
	const before = n8n.received;
	sandbox.faults.clear();
	const reported =
		moment === 'later node' ? await retriedIntoLaterNode(n8n, interrupted) : reportedBy(await n8n.retry(interrupted));
	const counts = n8n.counts();
	return {
		...reported,
		before,
		twice: counts.filter((count) => count > 1).length,
		lost: Math.max(0, items - counts.length - reported.unknown),
	};
}

/** Retries an execution whose later node takes a minute, and ends that. */
async function retriedIntoLaterNode(n8n: KillableN8n, execution: string): Promise<Reported> {
	n8n.beginRetry(execution);
	await sleep(3000);
	await n8n.endAll();
	return { accepted: 0, resumed: 0, unknown: 0, notSent: 0, skipped: 0 };
}

/** Whether a provider has accepted a request, and said so. */
const hasResponded = ({ messages, status }: RequestRecord): boolean => messages.length > 0 && status !== undefined;

/** Waits for the moment. */
async function reached(n8n: KillableN8n, moment: Cell['moment'], items: number, random: () => number): Promise<void> {
	switch (moment) {
		case 'first claim':
			await sleep(random() * 400);
			return;
		case 'in flight': {
			const messages = 1 + Math.floor(random() * items * 0.6);
			await n8n.until(() => n8n.received >= messages);
			return;
		}
		case 'outcome not recorded': {
			const responses = 1 + Math.floor(random() * 4);
			await n8n.until(() => n8n.sandbox.records.requests.filter(hasResponded).length >= responses);
			return;
		}
		case 'later node':
			await n8n.until(() => n8n.received >= items);
			await sleep(500 + random() * 1000);
			return;
		default:
			moment satisfies never;
	}
}
