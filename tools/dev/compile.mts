import { fileURLToPath } from 'node:url';
import { root } from '../checks/tool.mts';
import { spawnTree } from '../npm/processTree.mjs';
import type { BuildRequest, BuildResult } from './compiler.mts';

/** Builds the package into a folder, quickly from the second time on; one call after the other. */
export type Compile = (changed: BuildRequest['changed']) => Promise<BuildResult>;

/** Starts the compiler, which ends with this process. The first call builds everything, whatever has changed. */
export function startCompiler(folder: string): Compile {
	const program = fileURLToPath(new URL('compiler.mts', import.meta.url));
	const tree = spawnTree(process.execPath, ['--import', 'tsx', program, folder], {
		cwd: root,
		stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
	});
	return async (changed) => {
		const result = new Promise<BuildResult>((resolve) => tree.process.once('message', resolve));
		tree.process.send({ changed } satisfies BuildRequest);
		return await Promise.race([result, tree.ended.then(({ code, signal }) => endedEarly(code ?? signal))]);
	};
}

function endedEarly(how: number | string | null): never {
	throw new Error(`The compiler ended (${how}). What it said is above.`);
}
