import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { type ProcessTree, spawnTree } from '../../../tools/npm/processTree.mjs';

const runner = join(import.meta.dirname, 'runWithParent.mjs');

/** Where and as whom a program runs. */
export interface ServiceOptions {
	readonly cwd?: string;
	readonly uid?: number;
	readonly gid?: number;
}

/**
 * Starts a server program that a test needs beside n8n, and returns once `responds` says so. It ends with this process,
 * also when this process is killed.
 * @throws Error where the program ends early, or does not respond within ten seconds
 */
export async function startService(
	program: string,
	args: readonly string[],
	options: ServiceOptions,
	responds: () => boolean | Promise<boolean>,
): Promise<ProcessTree> {
	const tree = spawnTree(process.execPath, [runner, JSON.stringify([program, args, options])], {
		stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
	});
	tree.process.channel?.unref();
	let failure: string | undefined;
	tree.ended.then(
		({ code, signal }) => (failure = `it ended with ${signal ?? code}`),
		(error: Error) => (failure = error.message),
	);
	for (let attempt = 0; attempt < 100; attempt++) {
		if (failure) throw new Error(`${program} could not be started: ${failure}.`);
		if (await responds()) return tree;
		await sleep(100);
	}
	await tree.stop();
	throw new Error(`${program} did not respond within 10 s.`);
}
