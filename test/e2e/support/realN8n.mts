import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { unusedPort } from '../../../tools/n8n-host/unusedPort.mts';
import { startSandbox, type Sandbox } from '../../../sandbox/server.mts';
import { root } from '../../../tools/checks/tool.mts';
import { sandboxCredentials, type SandboxCredential } from '../../../sandbox/n8nCredentials.mts';
import { readExamples, withCredentials } from '../../../tools/demo/examples.mts';
import type { N8nClient, SavedWorkflow, WorkflowFile } from '../../../tools/n8n-host/client.mts';
import { ensureHost } from '../../../tools/n8n-host/install.mts';
import { recordings, startServer, type N8nServer } from '../../../tools/n8n-host/server.mts';
import { defaultVersion } from '../../../tools/n8n-host/versions.mts';
import { furnish, newUserFolder } from './preparedFolder.mts';

/** Environment variable by which `npm run e2e -- <version>` names the n8n to take. */
export const versionVariable = 'E2E_N8N_VERSION';

/** Who is signed in. */
export const owner = { email: 'owner@example.com', password: 'Real-n8n-1' };

/** Time for starting an n8n, on a busy machine too; installing it is the runner's business. */
export const startPatience = 240_000;

/** A real n8n with this package, a sandbox, and credentials for it; all of it temporary. */
export interface RealN8n {
	readonly version: string;
	readonly sandbox: Sandbox;
	readonly server: N8nServer;
	/** Signed in as the owner. */
	readonly n8n: N8nClient;
	/** Credentials for the sandbox, by type. */
	readonly credentials: ReadonlyMap<string, SandboxCredential & { id: string }>;
	/** Saves a workflow with its nodes connected to the sandbox's credentials. */
	add(workflow: WorkflowFile): Promise<SavedWorkflow>;
	/** Saves the workflow of a file in `examples/`. */
	addExample(file: string): Promise<SavedWorkflow>;
	/** Everything n8n has written so far, file by file. */
	recordings(): Array<{ path: string; text: string }>;
	/** Ends and removes everything. */
	stop(): Promise<void>;
}

/** Starts all of it on free ports; `dist/` has to be built before. */
export async function startRealN8n(env: Readonly<Record<string, string>> = {}): Promise<RealN8n> {
	const host = await ensureHost(process.env[versionVariable] ?? defaultVersion);
	const userFolder = newUserFolder();
	const ends: Array<() => Promise<void> | void> = [
		() => rmSync(userFolder, { recursive: true, force: true, maxRetries: 3 }),
	];
	const stop = async (): Promise<void> => {
		for (const end of ends.splice(0).reverse()) await end();
	};
	try {
		await furnish(userFolder, env);
		const sandbox = await startSandbox();
		ends.push(() => sandbox.close());
		const server = await startServer(host, { userFolder, port: await unusedPort(), env });
		ends.push(() => server.stop());
		const n8n = server.client;
		await n8n.setUpOwner(owner);
		await n8n.authenticate(owner);
		const credentials = new Map<string, SandboxCredential & { id: string }>();
		for (const credential of sandboxCredentials(sandbox, await n8n.credentialTypes())) {
			const { id } = await n8n.createCredential(credential);
			credentials.set(credential.type, { ...credential, id });
		}
		const add = (workflow: WorkflowFile): Promise<SavedWorkflow> =>
			n8n.createWorkflow(withCredentials(workflow, credentials));
		return {
			version: host.version,
			sandbox,
			server,
			n8n,
			credentials,
			add,
			async addExample(file) {
				const example = readExamples(join(root, 'examples')).find((candidate) => candidate.file === file);
				if (!example) throw new Error(`There is no examples/${file}.`);
				// Without its id, so that it can be added more than once.
				return await add({ ...example.workflow, id: undefined });
			},
			recordings: () => recordings(userFolder),
			stop,
		};
	} catch (error) {
		await stop();
		throw error;
	}
}
