import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import type { INode } from 'n8n-workflow';

import { node } from './workflows.mts';

/** Milliseconds between two looks at who has arrived. */
const lookEvery = 10;

/** A server at which executions wait for each other, each at a path, until the test lets them go on. */
export class Gate {
	private readonly waiting = new Map<string, ServerResponse[]>();

	private readonly server = createServer((request, response) => {
		const path = request.url ?? '';
		this.waiting.set(path, [...(this.waiting.get(path) ?? []), response]);
	});

	/** Opens it on a free port of 127.0.0.1. */
	static async start(): Promise<Gate> {
		const gate = new Gate();
		gate.server.listen(0, '127.0.0.1');
		await once(gate.server, 'listening');
		return gate;
	}

	/** A node that waits at a path, once for all its items. */
	nodeAt(path: string): INode {
		const url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}${path}`;
		return node('Gate', 'n8n-nodes-base.httpRequest', { url, options: {} }, { typeVersion: 4.2, executeOnce: true });
	}

	/** Resolves when this number of executions wait at a path. */
	async arrived(path: string, count: number): Promise<void> {
		while ((this.waiting.get(path)?.length ?? 0) < count) await sleep(lookEvery);
	}

	/** Lets those that wait at a path go on, all in the same moment. */
	open(path: string): void {
		for (const response of this.waiting.get(path) ?? []) response.end('{}');
		this.waiting.delete(path);
	}

	/** Ends it; whoever still waits gets no response. */
	async stop(): Promise<void> {
		this.server.close();
		this.server.closeAllConnections();
		await once(this.server, 'close');
	}
}
