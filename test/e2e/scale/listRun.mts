import type { INode } from 'n8n-workflow';

import type { Sandbox } from '../../../sandbox/server.mts';
import type { N8nClient, SavedWorkflow, WorkflowFile } from '../../../tools/n8n-host/client.mts';
import type { ListDatabase, NewCampaign } from './listDatabase.mts';

/** A list and the workflow that sends it. */
export interface ListToSend extends NewCampaign {
	/** In `examples/long-list`. */
	readonly file: string;
	/** How long the provider takes for a request, in milliseconds. */
	readonly latencyMs: number;
}

/** The n8n that sends it, and where it is counted. */
export interface Sender {
	readonly n8n: N8nClient;
	readonly sandbox: Sandbox;
	readonly lists: ListDatabase;
	readonly activate: (workflow: WorkflowFile) => Promise<SavedWorkflow>;
}

/** What became of the contacts of a list. */
export interface ListTally {
	accepted: number;
	unknown: number;
	/** Of those. */
	unknownAndReached: number;
	/** Everybody of whom the table says something else than the provider, in words; of a list that went well nobody. */
	readonly wrong: string[];
}

/** Acoustic's and 8x8's lists: their workflow, how it writes a recipient, how long a request takes. */
export const acoustic = {
	name: 'acoustic',
	file: 'acoustic-send-with-consent.json',
	prefix: '65',
	latencyMs: 300,
} as const;
export const batch = { name: 'batch', file: '8x8-send-batch.json', prefix: '+65', latencyMs: 300 } as const;
export const single = { name: 'single', file: '8x8-send.json', prefix: '+65', latencyMs: 50 } as const;

/** Changes parameters of one node. */
export function changed(workflow: WorkflowFile, name: string, parameters: object): WorkflowFile {
	const nodes = workflow.nodes.map((node) =>
		node.name === name ? { ...node, parameters: { ...node.parameters, ...parameters } as INode['parameters'] } : node,
	);
	return { ...workflow, nodes };
}

/** Parameters of a Schedule Trigger. */
export function every(seconds: number): object {
	return { rule: { interval: [{ field: 'seconds', secondsInterval: seconds }] } };
}

/** Waits until something has happened. */
export async function until(condition: () => Promise<boolean>): Promise<void> {
	while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 200));
}

/**
 * Loads a list and sends it, a page each second at most, until nobody waits or is in a page.
 * @param meanwhile what else happens, from the moment at which the campaign is started
 * @param settings of the workflow, on top of its own
 * @returns how long it took, in seconds
 */
export async function sendList(
	{ n8n, sandbox, lists, activate }: Sender,
	list: ListToSend,
	meanwhile: () => Promise<void> = async () => await Promise.resolve(),
	settings: WorkflowFile['settings'] = {},
): Promise<number> {
	const { name, latencyMs } = list;
	sandbox.faults.set({ provider: name.startsWith('acoustic') ? 'acoustic' : 'eightByEight', latencyMs });
	await lists.load(list);
	const example = lists.workflow(list.file);
	const campaign = { id: 'campaign', name: 'campaign', type: 'string', value: name };
	const named = changed(example, 'Campaign', { assignments: { assignments: [campaign] } });
	const { id } = await activate({
		...changed(named, 'Every 5 seconds', every(1)),
		id: undefined,
		settings: { ...example.settings, ...settings },
	});
	const began = Date.now();
	await lists.start(name);
	await meanwhile();
	await until(async () => await lists.isOver(name));
	const seconds = Math.round((Date.now() - began) / 1000);
	await n8n.deactivate(await n8n.workflow(id));
	return seconds;
}

/** Compares the table with what the sandbox received since it was reset. */
export async function countAtProvider(lists: ListDatabase, sandbox: Sandbox, campaign: string): Promise<ListTally> {
	const states = await lists.states(campaign);
	const counts = new Map(Object.entries(sandbox.records.countsByRecipient()));
	const tally: ListTally = { accepted: 0, unknown: 0, unknownAndReached: 0, wrong: [] };
	for (const [recipient, state] of states) {
		const messages = counts.get(recipient) ?? 0;
		counts.delete(recipient);
		if (state === 'accepted' && messages === 1) tally.accepted += 1;
		else if (state === 'unknown' && messages <= 1) {
			tally.unknown += 1;
			tally.unknownAndReached += messages;
		} else tally.wrong.push(`${recipient} is ${state} and got ${messages} messages`);
	}
	for (const recipient of counts.keys()) tally.wrong.push(`${recipient} is in no row and got a message`);
	return tally;
}
