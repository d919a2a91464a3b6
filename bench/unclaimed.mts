import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { root } from '../tools/checks/tool.mts';
import { ensureHost } from '../tools/n8n-host/install.mts';
import { defaultVersion } from '../tools/n8n-host/versions.mts';

/** A build of the package that claims nothing in n8n's database, and how an n8n finds its nodes, as `CUSTOM.<node>`. */
export interface UnclaimedBuild {
	env: Record<string, string>;
	remove(): void;
}

/** Makes it from dist/, with a database ledger that is never there. */
export async function unclaimedBuild(): Promise<UnclaimedBuild> {
	const cache = join(root, 'node_modules', '.cache');
	mkdirSync(cache, { recursive: true });
	const folder = mkdtempSync(join(cache, 'unclaimed-'));
	cpSync(join(root, 'dist', 'nodes'), folder, { recursive: true });
	// n8n takes custom nodes from one folder.
	cpSync(join(root, 'bench', 'nodes'), join(folder, 'bench'), { recursive: true });
	writeFileSync(
		join(folder, 'shared', 'ledger', 'databaseLedger.js'),
		'exports.DatabaseLedger = { open: () => undefined };',
	);
	const host = await ensureHost(defaultVersion);
	return {
		env: {
			N8N_CUSTOM_EXTENSIONS: folder,
			// Where the nodes find n8n-workflow: the same as n8n.
			NODE_PATH: join(host.folder, 'node_modules'),
		},
		remove: () => rmSync(folder, { recursive: true, force: true }),
	};
}
