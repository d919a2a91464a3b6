import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unusedPort } from '../../../tools/n8n-host/unusedPort.mts';
import { root } from '../../../tools/checks/tool.mts';
import type { Host } from '../../../tools/n8n-host/install.mts';
import { installPackage } from '../../../tools/n8n-host/nodePackage.mts';
import { startServer } from '../../../tools/n8n-host/server.mts';

/** Environment variable that names the prepared folder to all suites of one `npm run e2e`. */
export const preparedVariable = 'E2E_PREPARED_FOLDER';

/** A user folder that was prepared once for many n8n. */
export interface PreparedFolder {
	readonly path: string;
	/** For all that use it: the next n8n finds what the first one's Node.js has compiled. */
	readonly env: Readonly<Record<string, string>>;
	readonly remove: () => void;
}

/**
 * Installs the built package in a new user folder and starts an n8n there once, which makes its database: a third of the time that a
 * suite needs before its first test.
 */
export async function prepareFolder(host: Host, signal: AbortSignal): Promise<PreparedFolder> {
	const path = newUserFolder();
	const env = { NODE_COMPILE_CACHE: join(path, 'compiled') };
	const remove = (): void => rmSync(path, { recursive: true, force: true, maxRetries: 3 });
	try {
		await installPackage(root, path, signal);
		const port = await unusedPort();
		const server = await startServer(host, { userFolder: path, port, env, signal });
		await server.stop();
		return { path, env, remove };
	} catch (error) {
		remove();
		throw error;
	}
}

/**
 * Puts what was prepared into a new user folder; where nothing was, as for `npm run kills`, the package.
 * @param env of the n8n that is to start there: one with an encryption key of its own cannot use the settings and the database
 * that were prepared, and gets the package only
 */
export async function furnish(userFolder: string, env: Readonly<Record<string, string>>): Promise<void> {
	const prepared = process.env[preparedVariable];
	if (prepared === undefined) await installPackage(root, userFolder);
	else {
		const part = env.N8N_ENCRYPTION_KEY === undefined ? '.n8n' : join('.n8n', 'nodes');
		cpSync(join(prepared, part), join(userFolder, part), { recursive: true, filter: isKept });
	}
}

/** @returns the path of a new, empty folder, which whoever asks for it removes */
export function newUserFolder(): string {
	return mkdtempSync(join(tmpdir(), 'survey-messaging-e2e-'));
}

/** What the n8n that prepared it has logged is not what the next one does. */
function isKept(path: string): boolean {
	return !path.endsWith('.log');
}
