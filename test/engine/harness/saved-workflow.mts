import type { ICredentialDataDecryptedObject, IConnections, IDataObject, INode, INodeParameters } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import type { SavedWorkflow } from './execution.mts';
import { StoredCredential } from './credential-store.mts';
import type { CredentialStore } from './credential-store.mts';
import { stub } from './stub-nodes.mts';

/** The settings of a node, as in the editor's Settings tab. */
export type NodeSettings = Partial<
	Pick<INode, 'alwaysOutputData' | 'executeOnce' | 'maxTries' | 'onError' | 'retryOnFail' | 'waitBetweenTries'>
>;

/** Fields of a credential, which are then stored for this run, or one that is stored already. */
export type CredentialGiven = IDataObject | StoredCredential;

/** One node to run. */
export interface NodeSpec {
	/** Type name; a bare one is of the package under test. */
	type: string;
	typeVersion?: number;
	/** Its name in the workflow, default `Node`. */
	name?: string;
	/** As saved: an expression is a text that starts with `=`. */
	parameters?: INodeParameters;
	credentials?: Record<string, CredentialGiven>;
	settings?: NodeSettings;
}

/** Where the stub nodes of a one-node workflow stand. */
export const names = {
	start: 'Start',
	rounds: 'Loop',
	success: 'Success',
	failure: 'Failure',
	agent: 'Agent',
} as const;

/** A node as a workflow saves it. Without a waiting time of its own, attempts follow each other after 1 ms. */
export function savedNode(
	{ type, typeVersion = 1, name = 'Node', parameters = {}, settings = {} }: NodeSpec,
	credentials: Record<string, StoredCredential> = {},
): INode {
	const references = Object.entries(credentials).map(([key, { id, name }]) => [key, { id, name }] as const);
	return {
		id: `node-${name}`,
		name,
		type,
		typeVersion,
		position: [0, 0],
		parameters,
		waitBetweenTries: 1,
		...(references.length > 0 && { credentials: Object.fromEntries(references) }),
		...settings,
	};
}

/** The credentials of a node, stored where only fields were given. */
export function storedCredentials(
	store: CredentialStore,
	given: NodeSpec['credentials'] = {},
): Record<string, StoredCredential> {
	const entries = Object.entries(given).map(([type, credential]) => [
		type,
		credential instanceof StoredCredential
			? credential
			: store.save(type, credential as ICredentialDataDecryptedObject),
	]);
	return Object.fromEntries(entries) as Record<string, StoredCredential>;
}

/** Connects nodes by name: `[from, output, to]`. */
export function connect(...links: Array<[from: string, output: number, to: string]>): IConnections {
	const connections: IConnections = {};
	for (const [from, output, to] of links) {
		const outputs = ((connections[from] ??= {}).main ??= []);
		while (outputs.length <= output) outputs.push([]);
		outputs[output]?.push({ node: to, type: NodeConnectionTypes.Main, index: 0 });
	}
	return connections;
}

/** Start → node → Success, and its error output → Failure. */
export function straight(node: INode): SavedWorkflow {
	const nodes = [
		savedNode({ name: names.start, type: stub.start }),
		node,
		savedNode({ name: names.success, type: stub.noOp }),
		savedNode({ name: names.failure, type: stub.noOp }),
	];
	const links = connect([names.start, 0, node.name], [node.name, 0, names.success], [node.name, 1, names.failure]);
	return { nodes, connections: links };
}

/** Start → Loop → node → back to Loop, until every round was run: one execution, one run of the node a round. */
export function looping(node: INode, rounds: IDataObject[][]): SavedWorkflow {
	const nodes = [
		savedNode({ name: names.start, type: stub.start }),
		savedNode({ name: names.rounds, type: stub.rounds, parameters: { rounds: rounds as never } }),
		node,
		savedNode({ name: names.success, type: stub.noOp }),
	];
	const links = connect(
		[names.start, 0, names.rounds],
		[names.rounds, 0, names.success],
		[names.rounds, 1, node.name],
		[node.name, 0, names.rounds],
		[node.name, 1, names.rounds],
	);
	return { nodes, connections: links };
}

/** Start → Agent, with the node connected to the agent as a tool. */
export function asToolOfAgent(node: INode, calls: IDataObject[], through: 'agent' | 'engine'): SavedWorkflow {
	const parameters = { calls: calls as never, through, tool: node.name };
	const nodes = [
		savedNode({ name: names.start, type: stub.start }),
		savedNode({ name: names.agent, type: stub.agent, parameters }),
		savedNode({ name: names.success, type: stub.noOp }),
		node,
	];
	const links = connect([names.start, 0, names.agent], [names.agent, 0, names.success]);
	const { AiTool } = NodeConnectionTypes;
	links[node.name] = { [AiTool]: [[{ node: names.agent, type: AiTool, index: 0 }]] };
	return { nodes, connections: links };
}
