import { join } from 'node:path';
import { root } from '../checks/tool.mts';
import type { Demo } from '../demo/demo.mts';
import { replaceBuild } from '../n8n-host/nodePackage.mts';
import type { N8nServer } from '../n8n-host/server.mts';
import { watchChanges } from './changes.mts';
import { startCompiler, type Compile } from './compile.mts';
import { reload, type Reload } from './reload.mts';

const sources = ['nodes/**/*', 'credentials/**/*'];
/** What is read at the start only: by n8n, by the compiler or by the build. */
const settings = ['package.json', 'tsconfig.json', 'gulpfile.js'];

const say = (line: string): void => console.log(line);

/**
 * Watches the working tree, and builds whatever changes there into the demo's n8n once that is up. What does not compile
 * stays out of n8n. Goes on until the signal is aborted, and rejects then.
 */
export async function keepUpToDate(starting: Promise<Demo>, userFolder: string, signal: AbortSignal): Promise<never> {
	const changes = watchChanges([...sources, ...settings]);
	try {
		const folder = join(userFolder, 'build');
		const compile = startCompiler(folder);
		// The first build takes longest; while n8n starts, nobody waits for it.
		const [{ n8n }] = await Promise.all([starting, compile([])]);
		say('\nWatching nodes/ and credentials/: change something there, then reload the page of the editor.');
		let known = '';
		for (;;) {
			const changed = await changes.next(signal);
			const atStart = changed.filter((path) => settings.includes(path));
			if (atStart.length > 0) say(`Changed ${list(atStart)}: start npm run dev again for this one.`);
			const toBuild = changed.filter((path) => !settings.includes(path));
			if (toBuild.length > 0) known = await update(toBuild, compile, folder, n8n, known, signal);
		}
	} finally {
		await changes.close();
	}
}

/** Builds and reloads once, and says what came of it. Returns the compiler's errors, which are printed only if new. */
async function update(
	changed: readonly string[],
	compile: Compile,
	folder: string,
	n8n: N8nServer,
	known: string,
	signal: AbortSignal,
): Promise<string> {
	const started = Date.now();
	const result = await compile(changed.map((path) => join(root, path)));
	if (!result.built) {
		say(`Changed ${list(changed)}, which does not compile; n8n keeps the last build that does.`);
		if (result.errors !== known) say(`\n${result.errors.trimEnd()}\n`);
		return result.errors;
	}
	const took = ((Date.now() - started) / 1000).toFixed(1);
	const outcome = await reload(n8n, () => replaceBuild(folder, root, n8n.userFolder), signal);
	say(`Changed ${list(changed)}, built in ${took} s, ${outcomes[outcome]}${outcome === 'reloaded' ? '' : n8n.logFile}`);
	return '';
}

const outcomes: Readonly<Record<Reload, string>> = {
	reloaded: 'reloaded',
	failed: 'but n8n could not load it. What it said: ',
	silent: 'but n8n has not reloaded it. What it said: ',
};

function list(paths: readonly string[]): string {
	const shown = paths.slice(0, 3).join(', ');
	return paths.length > 3 ? `${shown} and ${paths.length - 3} more` : shown;
}
