import type { SpawnOptions } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

import { type ProcessTree, spawnTree } from '../../../tools/n8n-host/processTree.mts';

/** Starts a server program that a test needs beside n8n, and returns once it responds. */
export async function startService(
	program: string,
	args: readonly string[],
	options: SpawnOptions,
	responds: () => boolean | Promise<boolean>,
): Promise<ProcessTree> {
	const tree = spawnTree(program, args, { stdio: 'ignore', ...options });
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
