// One contact an execution, and posts of 8x8 to the trigger: how many of them an n8n can take, with and without
// N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE. `node --import tsx bench/executions.mts` makes these tables alone.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { eightByEightAccount } from '../sandbox/accounts.mts';
import { type Sandbox, startSandbox } from '../sandbox/server.mts';
import type { SandboxAddresses } from '../sandbox/n8nCredentials.mts';
import type { WorkflowFile } from '../tools/n8n-host/client.mts';
import { fixed, median, table } from './figures.mts';
import { type ActiveN8n, startN8nWith } from './measure.mts';
import type { Target } from './targets.mts';
import { unclaimedBuild } from './unclaimed.mts';
import { sendingNode, template, type Work } from './workflows.mts';

const works = ['enqueue', 'single', 'acoustic'] as const satisfies readonly Work[];
const senders = ['ours', 'httpRequest', 'unclaimed'] as const;
const titles = { enqueue: "Press'nXPress, Enqueue", single: '8x8 Engage, Send', acoustic: 'Acoustic Consent, Send' };

/** Posts at once, and in each round. */
const executions = { atOnce: 10, count: 60 };
const receipts = { atOnce: 20, count: 300 };
/**
 * What is posted before the first round is to warm up. In each round those that are compared take turns, so that a disturbance of the
 * machine affects all of them.
 */
const before = 20;

/** How n8n makes expression engines, and what one contact an execution is to reach beside HTTP Request. */
const engines = [
	{ name: "n8n's defaults", env: {}, isLazy: false, rounds: 5, wanted: 1 },
	{ name: 'lazy engines', env: { N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: 'true' }, isLazy: true, rounds: 7, wanted: 2.2 },
] as const;

type Engines = (typeof engines)[number];

type Node = Record<string, unknown> & { name: string };

const unsaved = { executionOrder: 'v1', saveDataSuccessExecution: 'none', saveDataErrorExecution: 'none' } as const;

/** A workflow of two nodes. */
function pair(name: string, [first, second]: readonly [Node, Node]): WorkflowFile {
	const nodes = [first, second].map((node, n) => ({
		id: `${name}-${n}`,
		position: [n * 200, 0],
		typeVersion: 1,
		...node,
	}));
	return {
		name,
		nodes: nodes as unknown as WorkflowFile['nodes'],
		connections: { [first.name]: { main: [[{ node: second.name, type: 'main', index: 0 }]] } },
		settings: unsaved,
	};
}

const webhook = (path: string, responseMode: 'lastNode' | 'onReceived'): Node => ({
	name: 'Webhook',
	type: 'n8n-nodes-base.webhook',
	typeVersion: 2,
	webhookId: path,
	parameters: { httpMethod: 'POST', path, responseMode, options: {} },
});
const nothing: Node = { name: 'Nothing', type: 'n8n-nodes-base.noOp', parameters: {} };
const trigger: Node = {
	name: '8x8',
	type: 'n8n-nodes-survey-messaging.eightByEightEngageTrigger',
	typeVersion: 2,
	webhookId: 'receipts',
	parameters: { events: ['deliveryReceipt'], authentication: 'none', simplify: true, options: {} },
};

type Workflows = Parameters<typeof startN8nWith>[1];

const workflows = (addresses: SandboxAddresses): Workflows => [
	() => pair('nothing', [webhook('nothing', 'lastNode'), nothing]),
	...works.flatMap((work) =>
		senders.map((sender): Workflows[number] => (credentials) => {
			const sending = { name: 'Send', ...sendingNode(work, sender, addresses, '$json.body'), credentials };
			return pair(`${work}-${sender}`, [webhook(`${work}-${sender}`, 'lastNode'), sending]);
		}),
	),
	() => pair('posts', [webhook('posts', 'onReceived'), nothing]),
	() => pair('receipts', [trigger, nothing]),
];

/** What posting to a webhook cost in one round. */
interface Rate {
	perSecond: number;
	/** Memory of the n8n process beyond what it had before, in MB. */
	memory: number;
}

function memoryOf(pid: number): number {
	const [, kilobytes = '0'] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
	return Number(kilobytes) / 1000;
}

async function rateOf(
	{ n8n, pid }: ActiveN8n,
	path: string,
	{ atOnce, count }: typeof executions,
	bodyOf: (n: number) => object,
): Promise<Rate> {
	let next = 0;
	const worker = async (): Promise<void> => {
		while (next < count) {
			const response = await n8n.callWebhook(path, bodyOf(next++));
			const text = await response.text();
			if (!response.ok) throw new Error(`${path} responded ${response.status}: ${text.slice(0, 300)}`);
		}
	};
	const memory = memoryOf(pid);
	const started = performance.now();
	await Promise.all(Array.from({ length: atOnce }, worker));
	const seconds = (performance.now() - started) / 1000;
	return { perSecond: count / seconds, memory: memoryOf(pid) - memory };
}

/** A webhook, and what it is called with. */
interface Call {
	path: string;
	/** @param n number of the call, all rounds together */
	body: (n: number) => object;
}

/** How often and how many calls are made. */
type Volume = typeof executions & { rounds: number };

/** The rates of several kinds of calls in each round; in a round they take turns. */
async function ratesOf(n8n: ActiveN8n, calls: readonly Call[], { rounds, ...volume }: Volume): Promise<Rate[][]> {
	for (const { path, body } of calls) {
		await rateOf(n8n, path, { ...volume, count: before }, (n) => body(n + rounds * volume.count));
	}
	const all: Rate[][] = calls.map(() => []);
	for (let round = 0; round < rounds; round++) {
		for (const [index, { path, body }] of calls.entries()) {
			all[index].push(await rateOf(n8n, path, volume, (n) => body(n + round * volume.count)));
		}
	}
	return all;
}

/** The median of one figure of each round. */
const typical = (rates: readonly Rate[], figure: keyof Rate): number => median(rates.map((rate) => rate[figure]));

/** The median of what both say together in each round: what slows the machine for a while slows both. */
const comparedInRounds = (
	ours: readonly Rate[],
	theirs: readonly Rate[],
	compare: (ours: number, theirs: number) => number,
): number => median(ours.map(({ perSecond }, round) => compare(perSecond, theirs[round].perSecond)));

const ratio = (ours: number, theirs: number): number => ours / theirs;
/** Milliseconds that one takes longer. */
const longer = (ours: number, theirs: number): number => 1000 / ours - 1000 / theirs;

const contact = (n: number): object => ({
	phone: `+65${80_000_000 + n}`,
	name: `Ann ${n}`,
	pin: `${1000 + n}`,
	template,
});

/** A receipt; each number is another one. */
const receipt = (n: number): object => ({
	namespace: 'SMS',
	eventType: 'outbound_message_status_changed',
	description: 'Outbound message status changed',
	payload: {
		umid: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
		subAccountId: eightByEightAccount.subAccountIds[0],
		source: 'YourBrand',
		destination: '+6587755388',
		status: { state: 'delivered', detail: 'delivered_to_recipient', timestamp: '2026-01-01T00:00:00.000Z' },
	},
});
const inbound = (n: number): object => ({
	namespace: 'SMS',
	eventType: 'inbound_message_received',
	description: 'Inbound message',
	payload: { umid: `00000000-0000-4000-9000-${String(n).padStart(12, '0')}`, source: '+6587755388', body: 'Hello' },
});

type Row = Record<string, string>;

/** Rows of a table, and the ratios in them. */
interface Compared {
	rows: Row[];
	ratios: number[];
}

/** The same, and what claims cost each execution, in milliseconds. */
interface ComparedContacts extends Compared {
	claims: number[];
}

async function oneContact(
	n8n: ActiveN8n,
	sandbox: Sandbox,
	{ name: engine, rounds }: Engines,
): Promise<ComparedContacts> {
	const volume = { ...executions, rounds };
	const [none] = await ratesOf(n8n, [{ path: 'nothing', body: contact }], volume);
	const rows: Row[] = [
		{
			Sent: 'nothing',
			Engines: engine,
			'This package, a second': '',
			'HTTP Request, a second': fixed(typical(none, 'perSecond')),
			Ratio: '',
			'Claims, ms each': '',
		},
	];
	const ratios: number[] = [];
	const claims: number[] = [];
	for (const work of works) {
		const compared = senders.map((sender) => ({ path: `${work}-${sender}`, body: contact }));
		const [ours, theirs, unclaimed] = await ratesOf(n8n, compared, volume);
		sandbox.clear();
		const more = comparedInRounds(ours, unclaimed, longer);
		claims.push(more);
		const times = comparedInRounds(ours, theirs, ratio);
		ratios.push(times);
		rows.push({
			Sent: titles[work],
			Engines: engine,
			'This package, a second': fixed(typical(ours, 'perSecond')),
			'HTTP Request, a second': fixed(typical(theirs, 'perSecond')),
			Ratio: fixed(times, 2),
			'Claims, ms each': fixed(more, 1),
		});
	}
	return { rows, ratios, claims };
}

async function posts(n8n: ActiveN8n, { name: engine, rounds }: Engines): Promise<Compared> {
	const path = 'receipts/8x8-engage';
	const names = [
		"to n8n's Webhook node",
		'receipts, each starts an execution',
		'the same receipts again',
		'events that were not asked for',
	];
	const measured = await ratesOf(
		n8n,
		[{ path: 'posts', body: receipt }, ...[receipt, receipt, inbound].map((body) => ({ path, body }))],
		{ ...receipts, rounds },
	);
	const [theirs] = measured;
	const ratios = measured.map((ours) => comparedInRounds(ours, theirs, ratio));
	return {
		rows: measured.map((ours, index) => ({
			Posts: names[index],
			Engines: engine,
			'A second': fixed(typical(ours, 'perSecond')),
			'× Webhook node': fixed(ratios[index], 2),
			'KB each': fixed((typical(ours, 'memory') * 1000) / receipts.count),
		})),
		ratios: ratios.slice(1),
	};
}

function postTargets([started, repeated, unasked]: number[]): Target[] {
	return [
		{
			what: 'Posts that start an execution, lazy engines: at least 0.95 × the Webhook node',
			figure: started,
			limit: 0.95,
			atLeast: true,
		},
		{
			what: 'Posts that start nothing, lazy engines: at least 2 × the Webhook node',
			figure: Math.min(repeated, unasked),
			limit: 2,
			atLeast: true,
		},
	];
}

/** Measures both, and returns the tables and what they are to reach. */
export async function executionTables(
	progress: (line: string) => void,
): Promise<{ tables: string; targets: Target[] }> {
	const sandbox = await startSandbox();
	sandbox.acoustic.change({ concurrentRequests: 1_000_000 });
	const contacts: Row[] = [];
	const posted: Row[] = [];
	const targets: Target[] = [];
	const build = await unclaimedBuild();
	try {
		for (const engine of engines) {
			const { name, env, isLazy, wanted } = engine;
			const n8n = await startN8nWith(sandbox, workflows(sandbox), { ...env, ...build.env });
			try {
				const contact = await oneContact(n8n, sandbox, engine);
				contacts.push(...contact.rows);
				targets.push({
					what: `One contact an execution, ${name}: at least ${wanted} × HTTP Request`,
					figure: Math.min(...contact.ratios),
					limit: wanted,
					atLeast: true,
				});
				targets.push({
					what: `One contact an execution, ${name}: claims take at most 5 ms`,
					figure: Math.max(...contact.claims),
					limit: 5,
					digits: 1,
				});
				progress(`One contact an execution, ${name}`);
				const post = await posts(n8n, engine);
				posted.push(...post.rows);
				if (isLazy) targets.push(...postTargets(post.ratios));
				progress(`Posts of 8x8, ${name}`);
			} finally {
				await n8n.close();
			}
		}
	} finally {
		await sandbox.close();
		build.remove();
	}
	const tables = [table('One contact an execution', contacts), table('Posts of 8x8', posted)].join('\n\n');
	return { tables, targets };
}

if (process.argv[1] === join(import.meta.dirname, 'executions.mts')) {
	const { tables } = await executionTables((line) => console.error(`  ${line}`));
	console.log(tables);
}
