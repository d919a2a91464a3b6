import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A proxy that hands requests to several processes in turn, as nginx does in `examples/queue-mode`. */
export interface RoundRobin {
	readonly url: string;
	/** How many requests each port was handed. */
	readonly counts: ReadonlyMap<number, number>;
	/** Adds a process of 127.0.0.1. */
	add(port: number): void;
	stop(): Promise<void>;
}

/**
 * Starts it on a free port of 127.0.0.1. A process that does not listen is passed over; a request whose connection is lost
 * later gets 502, because the process may have taken it.
 */
export async function startRoundRobin(): Promise<RoundRobin> {
	const ports: number[] = [];
	const counts = new Map<number, number>();
	const agent = new Agent({ keepAlive: true });
	let next = 0;

	const handOver = (received: IncomingMessage, body: Buffer, toSender: ServerResponse, untried: number): void => {
		if (untried === 0) {
			toSender.writeHead(502).end();
			return;
		}
		const port = ports[next++ % ports.length];
		const { method, url: path, headers } = received;
		const passed = request({ host: '127.0.0.1', port, path, method, headers, agent }, (response) => {
			counts.set(port, (counts.get(port) ?? 0) + 1);
			toSender.writeHead(response.statusCode ?? 502, response.headers);
			response.pipe(toSender);
			response.once('error', () => toSender.destroy());
		});
		passed.once('error', ({ code }: NodeJS.ErrnoException) =>
			handOver(received, body, toSender, code === 'ECONNREFUSED' ? untried - 1 : 0),
		);
		passed.end(body);
	};

	const server = createServer((received, toSender) => {
		const chunks: Buffer[] = [];
		received.on('data', (chunk: Buffer) => chunks.push(chunk));
		received.once('end', () => handOver(received, Buffer.concat(chunks), toSender, ports.length));
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		counts,
		add: (port) => ports.push(port),
		async stop() {
			server.close();
			server.closeAllConnections();
			agent.destroy();
			await once(server, 'close');
		},
	};
}
