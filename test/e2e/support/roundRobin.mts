import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A proxy that hands requests to several processes in turn, as Caddy does in `examples/queue-mode`. */
export interface RoundRobin {
	readonly url: string;
	/** How many requests each port was handed. */
	readonly counts: ReadonlyMap<number, number>;
	/** Adds a process of 127.0.0.1. */
	add(port: number): Promise<void>;
	stop(): Promise<void>;
}

/** Milliseconds between two looks at whether a process is ready. */
const lookEvery = 200;

/**
 * Starts it on a free port of 127.0.0.1. A process that is not ready gets nothing: while it starts, n8n responds to every request
 * with 200 for a moment, and starts nothing. A request whose connection is lost gets 502, because the process may have taken it.
 */
export async function startRoundRobin(): Promise<RoundRobin> {
	const ready = new Map<number, boolean>();
	const counts = new Map<number, number>();
	const agent = new Agent({ keepAlive: true });
	let next = 0;

	const look = async (port: number): Promise<void> => {
		const isReady = await isOk(`http://127.0.0.1:${port}/healthz/readiness`);
		ready.set(port, isReady);
	};
	const timer = setInterval(() => {
		for (const port of ready.keys()) void look(port);
	}, lookEvery);

	const handOver = (received: IncomingMessage, body: Buffer, toSender: ServerResponse): void => {
		const ports = [...ready].flatMap(([port, isReady]) => (isReady ? [port] : []));
		if (ports.length === 0) {
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
		passed.once('error', ({ code }: NodeJS.ErrnoException) => {
			ready.set(port, false);
			if (code === 'ECONNREFUSED') handOver(received, body, toSender);
			else toSender.writeHead(502).end();
		});
		passed.end(body);
	};

	const server = createServer((received, toSender) => {
		const chunks: Buffer[] = [];
		received.on('data', (chunk: Buffer) => chunks.push(chunk));
		received.once('end', () => handOver(received, Buffer.concat(chunks), toSender));
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		counts,
		add: look,
		async stop() {
			clearInterval(timer);
			server.close();
			server.closeAllConnections();
			agent.destroy();
			await once(server, 'close');
		},
	};
}

async function isOk(url: string): Promise<boolean> {
	try {
		return (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok;
	} catch {
		return false;
	}
}
