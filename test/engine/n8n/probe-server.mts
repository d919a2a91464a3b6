import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { IDataObject } from 'n8n-workflow';

/** A request that reached the server. */
export interface ReceivedRequest {
	method: string;
	path: string;
	headers: IncomingMessage['headers'];
	body: IDataObject;
}

/** How the server responds: a status and a JSON body, or it drops the connection, or it stays silent. */
export type ProbeResponse = { status?: number; body?: IDataObject } | 'reset' | 'silence';

/** A server on this machine that a test tells how to respond. */
export interface ProbeServer {
	url: string;
	received: ReceivedRequest[];
	close(): Promise<void>;
}

/** Starts a server that responds to each request with what `respondTo` returns. */
export async function probeServer(respondTo: (request: ReceivedRequest) => ProbeResponse): Promise<ProbeServer> {
	const received: ReceivedRequest[] = [];
	const server = createServer((incoming, response) => {
		void bodyOf(incoming).then((body) => {
			const { method = '', url: path = '', headers } = incoming;
			const request = { method, path, headers, body };
			received.push(request);
			respond(response, respondTo(request));
		});
	});
	await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		received,
		close: async () => {
			server.closeAllConnections();
			await new Promise((closed) => server.close(closed));
		},
	};
}

async function bodyOf(request: IncomingMessage): Promise<IDataObject> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk as Buffer);
	const text = Buffer.concat(chunks).toString();
	return text ? (JSON.parse(text) as IDataObject) : {};
}

function respond(response: ServerResponse, given: ProbeResponse): void {
	if (given === 'silence') return;
	if (given === 'reset') {
		response.socket?.resetAndDestroy();
		return;
	}
	response.writeHead(given.status ?? 200, { 'content-type': 'application/json' });
	response.end(JSON.stringify(given.body ?? {}));
}
