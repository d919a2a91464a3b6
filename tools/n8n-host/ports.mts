import { createServer } from 'node:net';

/** A port on 127.0.0.1 that nobody listens on: the wanted one, else the next free one after it. 0 means any. */
export async function freePort(wanted = 0): Promise<number> {
	for (let port = wanted; port < wanted + 100; port++) {
		const free = await tryPort(port);
		if (free !== undefined) return free;
	}
	throw new Error(`No free port between ${wanted} and ${wanted + 99}.`);
}

function tryPort(port: number): Promise<number | undefined> {
	return new Promise((resolve, reject) => {
		const server = createServer();
		server.once('error', (error: NodeJS.ErrnoException) => {
			if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(undefined);
			else reject(error);
		});
		server.listen(port, '127.0.0.1', () => {
			const address = server.address();
			server.close(() => resolve(typeof address === 'object' && address ? address.port : undefined));
		});
	});
}
