import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spawnTree } from '../npm/processTree.mjs';

/** The repository's root. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** How a tool's output is treated: shown as it comes, or kept and shown only if the tool fails. */
export type Output = 'show' | 'keep';

/** The exit code of a tool, and its output unless that was shown. */
export interface ToolResult {
	readonly code: number;
	readonly output: string;
}

/** Runs the command `name` of an installed package with this Node.js, so that no shell and no PATH is involved. */
export async function runTool(
	packageName: string,
	name: string,
	args: readonly string[],
	show: Output,
	env: NodeJS.ProcessEnv = {},
): Promise<ToolResult> {
	const tree = spawnTree(process.execPath, [commandFile(packageName, name), ...args], {
		cwd: root,
		env: { ...process.env, ...env },
		stdio: ['ignore', show === 'show' ? 'inherit' : 'pipe', show === 'show' ? 'inherit' : 'pipe'],
	});
	let output = '';
	for (const stream of [tree.process.stdout, tree.process.stderr]) {
		stream?.setEncoding('utf8').on('data', (text: string) => (output += text));
	}
	const closed = new Promise((resolve) => tree.process.once('close', resolve));
	// The tool has a process group of its own, so Ctrl-C reaches only this process; its "exit" handler ends the group.
	const { code } = await tree.ended;
	await closed;
	return { code: code ?? 1, output };
}

function commandFile(packageName: string, name: string): string {
	const folder = join(root, 'node_modules', packageName);
	const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
		bin: string | Record<string, string>;
	};
	const file = typeof bin === 'string' ? bin : bin[name];
	return createRequire(import.meta.url).resolve(join(folder, file));
}
