import { existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import type { HostRecipe } from './versions.mts';

/** A Node.js that runs a host: its program and, where present, the folder with the headers for native builds. */
export interface NodeRuntime {
	readonly program: string;
	readonly headers?: string;
}

/** The Node.js that runs this script, if it also runs that n8n. */
export function systemRuntime(recipe: HostRecipe): NodeRuntime | undefined {
	const [major, minor] = process.versions.node.split('.').map(Number);
	const { from, below } = recipe.node;
	const old = major < from[0] || (major === from[0] && minor < from[1]);
	const young = major > below[0] || (major === below[0] && minor >= below[1]);
	if (old || young) return undefined;
	const prefix = dirname(dirname(realpathSync(process.execPath)));
	return { program: process.execPath, ...(hasHeaders(prefix) ? { headers: prefix } : {}) };
}

/** Name of the npm package that carries Node.js for this machine. */
export function bundledPackage(): string {
	// The names the `node` package on npm uses; Apple silicon is the odd one.
	const platform = process.platform === 'win32' ? 'win' : process.platform;
	const prefix = platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node';
	return `${prefix}-${platform}-${process.arch}`;
}

/** The Node.js that was installed into a host folder from npm, if it was. */
export function bundledRuntime(hostFolder: string): NodeRuntime | undefined {
	const folder = join(hostFolder, 'node_modules', bundledPackage());
	const program = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
	if (!existsSync(program)) return undefined;
	return { program, ...(hasHeaders(folder) ? { headers: folder } : {}) };
}

/** The environment with that Node.js first in the path, for everything that calls plain `node`. */
export function withRuntime(runtime: NodeRuntime, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
	// Windows spells it "Path", and two spellings in one environment would fight.
	const key = Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
	return { ...env, [key]: [dirname(runtime.program), env[key]].filter(Boolean).join(delimiter) };
}

function hasHeaders(prefix: string): boolean {
	return existsSync(join(prefix, 'include', 'node', 'node_api.h'));
}
