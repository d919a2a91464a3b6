// `npm run hosts [-- versions]`: installs every n8n that the tests run on, or the named ones, ahead of time.
import { commandLine } from '../tools/command-line/commandLine.mjs';
import { ensureHost } from '../tools/n8n-host/install.mts';
import { supportedVersions } from '../tools/n8n-host/versions.mts';

const { values: named } = commandLine('hosts');
const stopping = new AbortController();
// An installation that is cut off removes what it has begun.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort());

try {
	// One after the other: each keeps the network and the processors busy.
	for (const version of named.length > 0 ? named : supportedVersions) {
		const { folder } = await ensureHost(version, { signal: stopping.signal });
		console.log(`n8n ${version} is in ${folder}`);
	}
} catch (error) {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
}
