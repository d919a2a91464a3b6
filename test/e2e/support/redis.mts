import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';

import getPort from 'get-port';

import { startService } from './service.mts';

const program = process.env.REDIS_SERVER_PATH ?? 'redis-server';
const hasRedis = spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0;

/** `describe` for suites that need Redis: left out, with a clear line, where there is none; never in CI. */
export const suiteWithRedis: (name: string, suite: () => void) => void =
	hasRedis || process.env.CI ? describe : describe.skip;

if (!hasRedis) {
	console.warn(
		'No redis-server found (apt-get install redis-server, or set REDIS_SERVER_PATH): queue mode is not run.',
	);
}

/** A Redis of the test's own, which writes nothing to disk. */
export interface Redis {
	readonly port: number;
	stop(): Promise<void>;
}

/** Starts Debian's `redis-server`, or any other that REDIS_SERVER_PATH names, on a free port of 127.0.0.1. */
export async function startRedis(folder: string): Promise<Redis> {
	const port = await getPort({ host: '127.0.0.1' });
	const flags = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder];
	const tree = await startService(program, flags, {}, () => listens(port));
	return { port, stop: () => tree.stop() };
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
