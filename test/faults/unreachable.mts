import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

import { closedPort } from '../support/closed-port.mts';

/** Ways in which a provider cannot be reached at all. They cannot be made on one request of a run. */
export type Unreachable = 'closedPort' | 'noSuchHost' | 'connectTimeout' | 'backlogFull';

/** Prints its port, and then accepts no connection, because it is stopped. */
const listener = `
	const server = require('node:net').createServer();
	server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => console.log(server.address().port));
	setTimeout(() => process.exit(), 1_800_000);
`;

/** The part of node's sockets that is replaced here. */
const sockets = Socket.prototype as unknown as { connect: (this: Socket, ...args: unknown[]) => Socket };

/** Addresses at which nobody can be reached. */
export class UnreachableAddresses {
	private stopped: { port: number; process: ChildProcess; fillers: Socket[] } | undefined;
	private silentPort: number | undefined;
	private readonly connectOfNode = sockets.connect;

	/** The origin of an address that fails in this way. */
	async originOf(kind: Unreachable): Promise<string> {
		switch (kind) {
			case 'closedPort':
				return `http://127.0.0.1:${await closedPort()}`;
			case 'noSuchHost':
				return 'https://name.invalid';
			case 'connectTimeout':
				return `http://127.0.0.1:${await this.timingOut()}`;
			case 'backlogFull':
				return `http://127.0.0.1:${await this.full()}`;
		}
	}

	/** Ends what was started and puts back what was replaced. */
	async close(): Promise<void> {
		sockets.connect = this.connectOfNode;
		if (!this.stopped) return;
		for (const filler of this.stopped.fillers) filler.destroy();
		const { process } = this.stopped;
		this.stopped = undefined;
		const ended = once(process, 'exit');
		process.kill('SIGKILL');
		await ended;
	}

	/** A port for which a socket gets, at once, the error that the operating system gives after minutes. */
	private async timingOut(): Promise<number> {
		if (this.silentPort !== undefined) return this.silentPort;
		const silentPort = await closedPort();
		this.silentPort = silentPort;
		const { connectOfNode } = this;
		sockets.connect = function (...args) {
			const [first] = args.flat() as [{ port?: unknown } | undefined];
			if (Number(first?.port) !== silentPort) return connectOfNode.apply(this, args);
			const address = { address: '127.0.0.1', port: silentPort };
			const error = new Error(`connect ETIMEDOUT 127.0.0.1:${silentPort}`);
			process.nextTick(() => this.destroy(Object.assign(error, { code: 'ETIMEDOUT', syscall: 'connect', ...address })));
			return this;
		};
		return silentPort;
	}

	/** The port of a listener whose queue is full: whoever connects gets no response. */
	private async full(): Promise<number> {
		if (this.stopped) return this.stopped.port;
		const child = spawn(process.execPath, ['-e', listener], { stdio: ['ignore', 'pipe', 'inherit'] });
		const [text] = (await once(child.stdout, 'data')) as [Buffer];
		const port = Number(String(text));
		child.kill('SIGSTOP');
		const fillers: Socket[] = [];
		this.stopped = { port, process: child, fillers };
		for (let filler = 0; filler < 20; filler++) {
			const socket = connect(port, '127.0.0.1');
			fillers.push(socket);
			socket.on('error', () => {});
			const connected = await Promise.race([once(socket, 'connect').then(() => true), wait(300).then(() => false)]);
			if (!connected) return port;
		}
		throw new Error('This system lets everybody connect to a listener that accepts no connection.');
	}
}
