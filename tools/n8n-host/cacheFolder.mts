import { homedir } from 'node:os';
import { join } from 'node:path';

/** The user's cache folder of this project: it survives clones, and the user may delete it at any time. */
export function cacheFolder(): string {
	return join(userCache(), 'n8n-nodes-survey-messaging');
}

function userCache(): string {
	// Set on purpose, it counts on every system.
	if (process.env.XDG_CACHE_HOME) return process.env.XDG_CACHE_HOME;
	if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches');
	if (process.platform === 'win32') return process.env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local');
	return join(homedir(), '.cache');
}
