import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { N8nServer } from '../n8n-host/server.mts';

/** What n8n did with a change of an installed package. */
export type Reload = 'reloaded' | 'failed' | 'silent';

const patience = 20_000;

/**
 * Changes the package of an n8n started with N8N_DEV_RELOAD, and waits until n8n has loaded it again: it writes the node
 * types that the editor reads to a file then, and to its log when it could not (`reloadLoader` in its
 * load-nodes-and-credentials.js).
 * @returns `silent` when n8n has done neither in 20 s
 */
export async function reload(n8n: N8nServer, change: () => void, signal: AbortSignal): Promise<Reload> {
	const before = writtenAt(n8n);
	const logged = log(n8n).length;
	change();
	const deadline = Date.now() + patience;
	while (Date.now() < deadline) {
		await sleep(50, undefined, { signal });
		if (log(n8n).includes('Hot reload failed', logged)) return 'failed';
		if (writtenAt(n8n) !== before && isWhole(n8n)) return 'reloaded';
	}
	return 'silent';
}

/** Credential types are the last that n8n writes. */
function typesFile({ userFolder }: N8nServer): string {
	return join(userFolder, '.cache', 'n8n', 'public', 'types', 'credentials.json');
}

function writtenAt(n8n: N8nServer): number | undefined {
	return statSync(typesFile(n8n), { throwIfNoEntry: false })?.mtimeMs;
}

function isWhole(n8n: N8nServer): boolean {
	return readFileSync(typesFile(n8n), 'utf8').trimEnd().endsWith(']');
}

function log({ logFile }: N8nServer): string {
	return readFileSync(logFile, 'latin1');
}
