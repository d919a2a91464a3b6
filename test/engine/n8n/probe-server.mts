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

/** How the server answers: a status and a JSON body, or it drops the connection, or it stays silent. */
export type Answer = { status?: number; body?: IDataObject } | 'reset' | 'silence';

/** A server on this machine that a test tells what to answer. */
export interface ProbeServer {
	url: string;
	received: ReceivedRequest[];
	close(): Promise<void>;
}

/** Starts a server that answers each request with what `answer` says. */
export async function probeServer(answer: (request: ReceivedRequest) => Answer): Promise<ProbeServer> {
	const received: ReceivedRequest[] = [];
	const server = createServer((incoming, response) => {
		void bodyOf(incoming).then((body) => {
			const { method = '', url: path = '', headers } = incoming;
			const request = { method, path, headers, body };
			received.push(request);
			respond(response, answer(request));
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

function respond(response: ServerResponse, answer: Answer): void {
	if (answer === 'silence') return;
	if (answer === 'reset') {
		response.socket?.resetAndDestroy();
		return;
	}
	response.writeHead(answer.status ?? 200, { 'content-type': 'application/json' });
	response.end(JSON.stringify(answer.body ?? {}));
}
