import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { INode } from 'n8n-workflow';
import type { WorkflowFile } from '../n8n-host/client.mts';

/** A workflow of `examples/`. */
export interface Example {
	/** File name. */
	readonly file: string;
	readonly workflow: WorkflowFile & { readonly active?: boolean };
}

/** All workflows of a folder, in the order of their file names. */
export function readExamples(folder: string): Example[] {
	return readdirSync(folder)
		.filter((file) => file.endsWith('.json'))
		.sort()
		.map((file) => ({ file, workflow: JSON.parse(readFileSync(join(folder, file), 'utf8')) as Example['workflow'] }));
}

/**
 * The workflow with the credentials of an n8n: each node keeps the types of credential it names and gets
 * the one of that type. A type that n8n has none of is left as it is, for the user to fill in.
 */
export function withCredentials<T extends WorkflowFile>(
	workflow: T,
	ready: ReadonlyMap<string, { id: string; name: string }>,
): T {
	const connect = (node: INode): INode => {
		if (!node.credentials) return node;
		const credentials = Object.entries(node.credentials).map(([type, named]) => {
			const credential = ready.get(type);
			return [type, credential ? { id: credential.id, name: credential.name } : named];
		});
		return { ...node, credentials: Object.fromEntries(credentials) as INode['credentials'] };
	};
	return { ...workflow, nodes: workflow.nodes.map(connect) };
}
