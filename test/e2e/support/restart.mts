import { ensureHost } from '../../../tools/n8n-host/install.mts';
import { startServer, type N8nServer } from '../../../tools/n8n-host/server.mts';
import type { RealN8n } from './realN8n.mts';

/**
 * Ends an n8n and starts it again on the same data and port; sessions stay signed in. Returns the new server, which
 * has to be stopped before the rest is.
 * @param meanwhile is done while there is no n8n
 * @param env environment of the new one on top of what makes a quiet local server
 */
export async function restart(
	real: RealN8n,
	meanwhile: () => Promise<unknown>,
	env: Readonly<Record<string, string>> = {},
): Promise<N8nServer> {
	const { userFolder, url } = real.server;
	await real.server.stop();
	await meanwhile();
	return await startServer(await ensureHost(real.version), { userFolder, port: Number(new URL(url).port), env });
}
