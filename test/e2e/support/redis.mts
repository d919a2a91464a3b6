import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';

import { unusedPort } from '../../../tools/n8n-host/unusedPort.mts';

import type { ProcessTree } from '../../../tools/npm/processTree.mjs';
import { startService } from './service.mts';

const program = process.env.REDIS_SERVER_PATH ?? 'redis-server';
const hasRedis = spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0;

/** Whether there is a Redis: without it queue mode is not run, with a clear line; in CI it always is. */
export const usesRedis = hasRedis || process.env.CI !== undefined;

if (!usesRedis) {
	console.warn(
		'No redis-server found (apt-get install redis-server, or set REDIS_SERVER_PATH): queue mode is not run.',
	);
}

/** A Redis of the test's own. */
export interface Redis {
	readonly port: number;
	/** Ends it as `kill -9` does. */
	kill(): Promise<void>;
	/** Starts it again, with what it wrote to its folder; resolves once it responds. */
	startAgain(): Promise<void>;
	stop(): Promise<void>;
}

/**
 * Starts Debian's `redis-server`, or any other that REDIS_SERVER_PATH names, on a free port of 127.0.0.1.
 * @param folder where it writes every change, as that of `examples/queue-mode` does
 */
export async function startRedis(folder: string): Promise<Redis> {
	const port = await unusedPort();
	const flags = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'yes', '--dir', folder];
	const start = async (): Promise<ProcessTree> => await startService(program, flags, {}, () => listens(port));
	let tree = await start();
	return {
		port,
		async kill() {
			process.kill(-(tree.process.pid ?? 0), 'SIGKILL');
			await tree.ended;
		},
		async startAgain() {
			tree = await start();
		},
		stop: () => tree.stop(),
	};
}

async function listens(port: number): Promise<boolean> {
	const socket = connect(port, '127.0.0.1');
	try {
		await once(socket, 'connect');
		return true;
	} catch {
		return false;
	} finally {
		socket.destroy();
	}
}
