import { randomUUID } from 'node:crypto';

import type { IConnections, INode } from 'n8n-workflow';

import type { WorkflowFile } from '../../../tools/n8n-host/client.mts';

/** A node as the editor saves it; of a credential only the type matters, the existing one is put in. */
export const node = (
	name: string,
	type: string,
	parameters: INode['parameters'] | object,
	more: Partial<INode> = {},
): INode => ({
	id: randomUUID(),
	name,
	type,
	typeVersion: 1,
	position: [0, 0],
	parameters: parameters as INode['parameters'],
	...more,
});

/** The connection of a node's first output to another node. */
export const to = (name: string): IConnections[string] => ({ main: [[{ node: name, type: 'main', index: 0 }]] });

/** A workflow in which each node leads to the next. */
export const chain = (name: string, nodes: INode[]): WorkflowFile => ({
	name,
	nodes,
	connections: Object.fromEntries(nodes.slice(0, -1).map((from, n) => [from.name, to(nodes[n + 1].name)])),
});

/** A webhook that is called by POST at this path. */
export const postedTo = (path: string): INode =>
	node('Webhook', 'n8n-nodes-base.webhook', { path, httpMethod: 'POST' }, { typeVersion: 2, webhookId: path });

/** "Execute workflow", and after it the given items. */
export const startWith = (items: object[]): INode[] => [
	node('Start', 'n8n-nodes-base.manualTrigger', {}),
	node(
		'Items',
		'n8n-nodes-base.code',
		{ jsCode: `return ${JSON.stringify(items.map((json) => ({ json })))};` },
		{ typeVersion: 2 },
	),
];
