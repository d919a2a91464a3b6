import { join } from 'node:path';
import getPort, { portNumbers } from 'get-port';
import { startSandbox, type Sandbox } from '../../sandbox/server.mts';
import { ensureBuilt } from '../checks/build.mts';
import { root } from '../checks/tool.mts';
import { N8nApiError, type SavedWorkflow } from '../n8n-host/client.mts';
import { ensureHost } from '../n8n-host/install.mts';
import { installPackage } from '../n8n-host/nodePackage.mts';
import { startServer, type N8nServer } from '../n8n-host/server.mts';
import { defaultVersion } from '../n8n-host/versions.mts';
import { withProgress } from '../progress/progress.mjs';
import { connect } from './connect.mts';
import { sandboxCredentials } from '../../sandbox/n8nCredentials.mts';
import { readExamples } from './examples.mts';
import { DemoFolder } from './folder.mts';
import { furnish } from './furnish.mts';

const n8nPort = 5678;
const sandboxPort = 8585;

/** The running demo. */
export interface Demo {
	readonly sandbox: Sandbox;
	readonly n8n: N8nServer;
	/** The examples in n8n; nothing when the user has changed the password, which locks the demo out. */
	readonly examples: readonly SavedWorkflow[] | undefined;
	stop(): Promise<void>;
}

/** How the demo is started. */
export interface DemoOptions {
	readonly folder: DemoFolder;
	readonly say: (line: string) => void;
	readonly signal: AbortSignal;
	/** Environment of n8n, on top of what it has anyway. */
	readonly env?: Readonly<Record<string, string>>;
}

/** Brings up sandbox and n8n with the package, credentials and examples. When it fails, nothing of it keeps running. */
export async function startDemo({ folder, say, signal, env }: DemoOptions): Promise<Demo> {
	await ensureBuilt();
	const host = await ensureHost(defaultVersion, { say, signal });
	await withProgress('Putting the package into n8n', async () => await installPackage(root, folder.path, signal));

	const ends: Array<() => Promise<void>> = [];
	const stop = async (): Promise<void> => {
		// n8n first: a workflow still running must not lose its provider before its server.
		for (const end of ends.splice(0).reverse()) await end();
	};
	try {
		const sandbox = await startSandbox({ port: await freePort('The sandbox', sandboxPort, say) });
		ends.push(() => sandbox.close());
		const port = await freePort('n8n', n8nPort, say);
		const starting = async (): Promise<N8nServer> =>
			await startServer(host, {
				userFolder: folder.path,
				port,
				env: {
					// Executions whose fields need no expression engine are not made to wait for one (docs/growing.md).
					N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: 'true',
					// The user's own clock, in quiet hours and in dates; n8n's is New York's.
					GENERIC_TIMEZONE: ownTimeZone(),
					...env,
				},
				signal,
			});
		const n8n = await withProgress(`Starting n8n ${host.version}`, starting);
		ends.push(() => n8n.stop());
		const examples = await withProgress(
			'Setting up credentials and examples',
			async () => await signInAndFurnish(n8n, folder, sandbox, say),
		);
		connect(sandbox, n8n.url, examples ?? []);
		signal.throwIfAborted();
		return { sandbox, n8n, examples, stop };
	} catch (error) {
		await stop();
		throw error;
	}
}

/** The time zone of this machine's clock. A variable TZ that names none counts as UTC, as it does for other programs. */
function ownTimeZone(): string {
	const { timeZone } = Intl.DateTimeFormat().resolvedOptions() as { timeZone?: string };
	return timeZone === undefined || timeZone === 'Etc/Unknown' ? 'UTC' : timeZone;
}

/** The usual port, or the next that is free, which is said. */
async function freePort(who: string, usual: number, say: (line: string) => void): Promise<number> {
	const port = await getPort({ host: '127.0.0.1', port: portNumbers(usual, usual + 99) });
	if (port !== usual) say(`  Another program uses port ${usual}. ${who} is at http://127.0.0.1:${port} this time.`);
	return port;
}

async function signInAndFurnish(
	n8n: N8nServer,
	folder: DemoFolder,
	sandbox: Sandbox,
	say: (line: string) => void,
): Promise<SavedWorkflow[] | undefined> {
	const { account } = folder.notes;
	await n8n.client.setUpOwner(account);
	try {
		await n8n.client.authenticate(account);
	} catch (error) {
		if (error instanceof N8nApiError && error.status === 401) return undefined;
		throw error;
	}
	const credentials = sandboxCredentials(sandbox, await n8n.client.credentialTypes());
	const furniture = { credentials, examples: readExamples(join(root, 'examples')) };
	return await furnish(n8n.client, folder, furniture, say);
}
