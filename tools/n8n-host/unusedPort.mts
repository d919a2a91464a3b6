import { randomInt } from 'node:crypto';
import getPort from 'get-port';

/**
 * Below those that Linux, macOS and Windows give to outgoing connections (from 32768 and 49152). Of those, one that is free now may
 * be taken by a connection before the n8n that is starting listens, and stays taken for a minute after it: a list of 10,000 opens
 * 10,000 of them.
 */
const range = { first: 20_000, end: 32_000 };

/** More than are ever in use beside each other. */
const candidates = 50;

/** @returns a port of 127.0.0.1 that nobody listens on, for a server that is about to start */
export async function unusedPort(): Promise<number> {
	const port = Array.from({ length: candidates }, () => randomInt(range.first, range.end));
	return await getPort({ host: '127.0.0.1', port });
}
