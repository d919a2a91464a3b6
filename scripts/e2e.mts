// `npm run e2e [-- version] [files]`: the suites of test/e2e against a real n8n, 2.41.1 unless another is named.
import { scaleVariable } from '../test/e2e/scale/form.mts';
import { preparedVariable, prepareFolder } from '../test/e2e/support/preparedFolder.mts';
import { versionVariable } from '../test/e2e/support/realN8n.mts';
import { ensureBuilt } from '../tools/checks/build.mts';
import { jestPasses } from '../tools/checks/jest.mts';
import { commandLine, jestOptions } from '../tools/command-line/commandLine.mjs';
import { ensureHost } from '../tools/n8n-host/install.mts';
import { defaultVersion, supportedVersions } from '../tools/n8n-host/versions.mts';

const { options, values } = commandLine('e2e');
const version = values.find((value) => supportedVersions.includes(value)) ?? defaultVersion;
const names = values.filter((value) => value !== version);
// Jest looks for a name in the whole path, to which the folders belong in which this repository is.
const files = names.map((name) => (name.includes('test/e2e') ? name : `/test/e2e/.*${name}`));

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
	process.on(signal, () => {
		stopping.abort();
		// An installation removes what it has begun; everything else ends with this process.
		if (!installing) process.exit(1);
	});
}

let installing = false;

async function run(): Promise<boolean> {
	await ensureBuilt();
	installing = true;
	const host = await ensureHost(version, { signal: stopping.signal });
	installing = false;
	console.log(`n8n ${version} (known: ${supportedVersions.join(', ')})`);
	// What `npm start` and `npm run dev` bring up has the default version, whichever is asked for here.
	const leftOut = version === defaultVersion ? [] : ['--testPathIgnorePatterns', 'newcomer', 'dev.test'];
	const prepared = await prepareFolder(host, stopping.signal);
	process.once('exit', prepared.remove);
	// Their suites measure time and memory: one after the other.
	const isScale = names.includes('scale');
	const args = [...jestOptions(options), '--config', 'jest.e2e.config.cjs', ...files, ...leftOut];
	return await jestPasses([...args, ...(isScale ? ['--runInBand'] : [])], {
		...prepared.env,
		[versionVariable]: version,
		[preparedVariable]: prepared.path,
		...(isScale && { [scaleVariable]: process.env[scaleVariable] ?? 'full' }),
	});
}

try {
	process.exitCode = (await run()) ? 0 : 1;
} catch (error) {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
}
