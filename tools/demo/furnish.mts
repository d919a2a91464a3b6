import { createHash } from 'node:crypto';
import type { N8nClient, SavedWorkflow, WorkflowFile } from '../n8n-host/client.mts';
import type { SandboxCredential } from '../../sandbox/n8nCredentials.mts';
import { withCredentials, type Example } from './examples.mts';
import type { DemoFolder } from './folder.mts';

/** What the demo's n8n is furnished with. */
export interface Furniture {
	readonly credentials: readonly SandboxCredential[];
	readonly examples: readonly Example[];
}

/**
 * Puts credentials and examples into the demo's n8n and keeps them up to date between starts. What the user has changed
 * or deleted there stays changed or deleted. Returns the examples that are there.
 */
export async function furnish(
	n8n: N8nClient,
	folder: DemoFolder,
	{ credentials, examples }: Furniture,
	say: (line: string) => void,
): Promise<SavedWorkflow[]> {
	const ready = await putCredentials(n8n, folder, credentials);
	const there = new Set((await n8n.workflows()).map(({ id }) => id));
	const result: SavedWorkflow[] = [];
	for (const { file, workflow } of examples) {
		const wanted = withCredentials(workflow, ready);
		const known = folder.notes.examples[file];
		if (known && !there.has(known.workflowId)) continue;

		let saved = known && (await n8n.workflow(known.workflowId));
		if (saved && known.example !== digest(wanted) && known.saved !== digest(saved)) {
			say(`"${saved.name}" has changes of yours and stays as it is, although examples/${file} is newer.`);
		} else if (!saved || known?.example !== digest(wanted)) {
			saved = await put(n8n, wanted, saved, there);
			folder.notes.examples[file] = { workflowId: saved.id, example: digest(wanted), saved: digest(saved) };
			folder.save();
		}
		result.push(saved);
	}
	return result;
}

async function putCredentials(
	n8n: N8nClient,
	folder: DemoFolder,
	credentials: readonly SandboxCredential[],
): Promise<Map<string, { id: string; name: string }>> {
	const there = new Set((await n8n.credentials()).map(({ id }) => id));
	const ready = new Map<string, { id: string; name: string }>();
	for (const credential of credentials) {
		const known = folder.notes.credentials[credential.type];
		const data = digestOf(credential.data);
		let id = known?.id;
		if (id === undefined || !there.has(id)) {
			({ id } = await n8n.createCredential(credential));
		} else if (known?.data !== data) {
			// The sandbox has moved to another port, say: a credential that misses it would be of no use.
			await n8n.updateCredential(id, credential);
		}
		folder.notes.credentials[credential.type] = { id, data };
		ready.set(credential.type, { id, name: credential.name });
	}
	folder.save();
	return ready;
}

async function put(
	n8n: N8nClient,
	wanted: Example['workflow'],
	present: SavedWorkflow | undefined,
	there: ReadonlySet<string>,
): Promise<SavedWorkflow> {
	const { id: ownId, name, nodes, connections, settings, pinData } = wanted;
	// An id that is taken, or none, makes n8n choose one.
	const id = ownId !== undefined && !there.has(ownId) ? { id: ownId } : {};
	let saved = present
		? await n8n.updateWorkflow(present, { name, nodes, connections, settings, pinData })
		: await n8n.createWorkflow({ ...id, name, nodes, connections, settings, pinData });
	if (wanted.active) saved = await n8n.activate(saved);
	// As it will be read at the next start.
	return await n8n.workflow(saved.id);
}

function digest({ name, nodes, connections }: WorkflowFile): string {
	return digestOf([name, nodes, connections]);
}

function digestOf(value: unknown): string {
	return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
