import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** How a request is responded to; the body has been read by then. */
export type Responder = (response: ServerResponse, request: IncomingMessage) => void;

/** A provider that responds as nobody should: a node:http server whose connections can be watched. */
export class RawProvider {
	/** Requests that came in, token calls left out. */
	requests = 0;
	/** Bytes that were written for those, headers included; what a closed connection did not take is not in it. */
	get bytesTaken(): number {
		return Math.max(0, ...[...this.sockets].map(({ bytesWritten }) => bytesWritten));
	}
	private readonly server: Server;
	private readonly sockets = new Set<Socket>();
	/** Connections that carried a response and have not been closed by the other side. */
	private readonly open = new Set<Socket>();
	private responder: Responder = (response) => response.end('{}');

	private constructor() {
		this.server = createServer((request, response) => {
			request.resume().once('end', () => {
				if (request.url?.endsWith('/oauth/token')) {
					response.end(
						JSON.stringify({ access_token: 'sandbox-access-token-raw', token_type: 'bearer', expires_in: 14_400 }),
					);
					return;
				}
				this.requests++;
				this.sockets.add(request.socket);
				this.open.add(request.socket);
				request.socket.once('close', () => this.open.delete(request.socket));
				request.socket.on('error', () => {});
				this.responder(response, request);
			});
		});
	}

	static async start(): Promise<RawProvider> {
		const provider = new RawProvider();
		provider.server.listen(0, '127.0.0.1');
		await once(provider.server, 'listening');
		return provider;
	}

	get url(): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
	}

	/** From here on every request gets this response. */
	respondWith(responder: Responder): void {
		this.responder = responder;
	}

	/** Whether the other side closes all connections that carried a response, within two seconds. */
	async isLeftAlone(): Promise<boolean> {
		for (let waited = 0; waited < 2000 && this.open.size > 0; waited += 20)
			await new Promise((resolve) => setTimeout(resolve, 20));
		return this.open.size === 0;
	}

	async close(): Promise<void> {
		this.server.closeAllConnections();
		this.server.close();
		await once(this.server, 'close');
	}
}

/** Sends the headers, then a space every 50 ms, for ever. */
export function dripping(status: number): Responder {
	return (response) => {
		response.writeHead(status, { 'content-type': 'application/json' });
		const drip = setInterval(() => response.write(' '), 50);
		response.once('close', () => clearInterval(drip));
	};
}

/** Sends the headers and half a body, then nothing more. */
export function stalling(status: number): Responder {
	return (response) => {
		response.writeHead(status, { 'content-type': 'application/json' });
		response.write('{"message":');
	};
}

/** Sends a header line every 50 ms, for ever. */
export const drippingHeaders: Responder = (_, { socket }) => {
	socket.write('HTTP/1.1 200 OK\r\n');
	const drip = setInterval(() => socket.write('x: y\r\n'), 50);
	socket.once('close', () => clearInterval(drip));
};

/** Sends a body that does not end, as fast as it is taken. */
export function endless(status: number): Responder {
	return (response) => {
		response.writeHead(status, { 'content-type': 'application/json' });
		const piece = 'x'.repeat(1024 * 1024);
		const more = () => {
			while (!response.destroyed && response.write(piece));
		};
		response.write('{"message":"');
		response.on('drain', more);
		more();
	};
}

/** Sends this body. */
export function body(status: number, text: string): Responder {
	return (response) => {
		response.writeHead(status, { 'content-type': 'application/json' });
		response.end(text);
	};
}
