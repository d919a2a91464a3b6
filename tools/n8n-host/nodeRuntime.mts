import { existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import type { HostRecipe } from './versions.mts';

/** A Node.js that runs a host: its program and, where present, the folder with the headers for native builds. */
export interface NodeRuntime {
	readonly program: string;
	readonly headers?: string;
}

/** The Node.js that runs this script, if it also runs that n8n. */
export function systemRuntime({ node }: HostRecipe): NodeRuntime | undefined {
	const [major, minor] = process.versions.node.split('.').map(Number);
	if (major !== node.major || minor < node.minor) return undefined;
	return runtime(process.execPath, dirname(dirname(realpathSync(process.execPath))));
}

/** The Node.js that was installed from npm into a folder, if there is one for this machine. */
export function bundledRuntime(folder: string): NodeRuntime | undefined {
	// The names the `node` package on npm uses; Apple silicon is the odd one.
	const platform = process.platform === 'win32' ? 'win' : process.platform;
	const prefix = platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node';
	const installed = join(folder, 'node_modules', `${prefix}-${platform}-${process.arch}`);
	const program = join(installed, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
	return existsSync(program) ? runtime(program, installed) : undefined;
}

function runtime(program: string, prefix: string): NodeRuntime {
	const hasHeaders = existsSync(join(prefix, 'include', 'node', 'node_api.h'));
	return { program, ...(hasHeaders ? { headers: prefix } : {}) };
}

/** The environment with that Node.js first in the path, for everything that calls plain `node`. */
export function withRuntime(runtime: NodeRuntime, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
	// Windows spells it "Path", and two spellings in one environment would fight.
	const key = Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
	return { ...env, [key]: [dirname(runtime.program), env[key]].filter(Boolean).join(delimiter) };
}
