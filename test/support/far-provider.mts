import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';

import type { Certificate } from './certificate.mts';
import { type SimulatedProvider, constant } from './simulated-provider.mts';
import type { SandboxAddresses } from '../../sandbox/n8nCredentials.mts';

/** What a provider saw of a run. */
export interface Seen {
	requests: number;
	/** Requests that were rejected with 429. */
	rejected: number;
	/** How many of them were each recipient's. */
	rejections: Map<string, number>;
	/** Most connections open at once, seen by who sends: each carries one request. */
	peakInFlight: number;
	/** Requests that were carried out, by recipient; also those whose connection was dropped afterwards. */
	messages: Map<string, number>;
	/** Milliseconds since the first connection, and how many connections were open from then on, seen by who sends. */
	inFlight: Array<[at: number, requests: number]>;
}

const nothing = (): Seen => ({
	requests: 0,
	rejected: 0,
	rejections: new Map(),
	peakInFlight: 0,
	messages: new Map(),
	inFlight: [],
});

/**
 * Stands for 8x8 and Press'nXPress where only time matters: responds to single sends as they do, with the latency and the
 * resistance of a simulated one, at the distance that it is given.
 */
export class FarProvider {
	seen = nothing();
	private behaviour: SimulatedProvider = constant(0);
	private startedAt: number | undefined;
	/** Requests that it is working on. */
	private current = 0;
	private readonly relay: Relay;
	private readonly server: Server;

	private constructor(private readonly certificate: Certificate | undefined) {
		const respond = (request: IncomingMessage, response: ServerResponse): void => void this.respond(request, response);
		this.server = certificate ? createTlsServer(certificate, respond) : createServer(respond);
		const target = (): number => (this.server.address() as AddressInfo).port;
		this.relay = new Relay(target, (open) => {
			this.seen.peakInFlight = Math.max(this.seen.peakInFlight, open);
			this.seen.inFlight.push([this.now(), open]);
		});
	}

	/** Listens on loopback; with TLS where it is given a certificate, which must be for 127.0.0.1. */
	static async start(certificate?: Certificate): Promise<FarProvider> {
		const provider = new FarProvider(certificate);
		provider.server.listen(0, '127.0.0.1');
		await once(provider.server, 'listening');
		await provider.relay.listen();
		return provider;
	}

	/** How nodes reach it. */
	get addresses(): SandboxAddresses {
		const url = `${this.certificate ? 'https' : 'http'}://127.0.0.1:${this.relay.port}`;
		return { pressNXpressUrl: url, pressNXpressMailUrl: url, eightByEightUrl: url, acousticUrl: url };
	}

	/** Forgets what it saw. `distance`: milliseconds to it and back. */
	begin(distance: number, behaviour: SimulatedProvider): void {
		this.relay.distance = distance;
		this.behaviour = behaviour;
		this.seen = nothing();
		this.startedAt = undefined;
	}

	async close(): Promise<void> {
		this.relay.close();
		this.server.closeAllConnections();
		this.server.close();
		await once(this.server, 'close');
	}

	private async respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const body = JSON.parse(await text(request)) as { destination?: string; phone?: string };
		const recipient = body.destination ?? body.phone ?? '';
		const { seen } = this;
		seen.requests++;
		this.current++;
		const { latency, status, retryAfter } = this.behaviour(this.now(), this.current);
		if (status === 429) seen.rejected++;
		const counts = status === 429 ? seen.rejections : seen.messages;
		counts.set(recipient, (counts.get(recipient) ?? 0) + 1);
		if (latency > 0) await setTimeout(latency);
		this.current--;
		if (status === undefined) {
			request.socket.destroy();
			return;
		}
		if (retryAfter !== undefined) response.setHeader('Retry-After', String(retryAfter / 1000));
		response.writeHead(status, { 'Content-Type': 'application/json' });
		response.end(JSON.stringify(status === 200 ? accepted(body, recipient) : { message: 'Too many requests.' }));
	}

	/** Milliseconds since the first connection. */
	private now(): number {
		this.startedAt ??= performance.now();
		return performance.now() - this.startedAt;
	}
}

function accepted(body: { destination?: string }, recipient: string): object {
	if (body.destination === undefined) return { message: 'Message enqueued' };
	const status = { code: 'QUEUED', description: 'SMS is accepted and queued for processing' };
	return {
		umid: `umid-${recipient}`,
		clientMessageId: null,
		destination: recipient.slice(1),
		encoding: 'GSM7',
		status,
	};
}

/**
 * Passes connections on as if they came from afar: every byte takes half of the distance in each direction. On loopback a
 * connection is there at once, so the first bytes of each wait for the handshake that it would have taken.
 */
class Relay {
	/** Milliseconds there and back. */
	distance = 0;
	private open = 0;
	private readonly sockets = new Set<Socket>();
	private readonly server = createTcpServer((near) => this.pass(near));

	/**
	 * @param target port on loopback to which connections go on
	 * @param note is told how many connections are open, when that changes
	 */
	constructor(
		private readonly target: () => number,
		private readonly note: (open: number) => void,
	) {}

	get port(): number {
		return (this.server.address() as AddressInfo).port;
	}

	async listen(): Promise<void> {
		this.server.listen(0, '127.0.0.1');
		await once(this.server, 'listening');
	}

	close(): void {
		for (const socket of this.sockets) socket.destroy();
		this.server.close();
	}

	private pass(near: Socket): void {
		this.note(++this.open);
		near.once('close', () => this.note(--this.open));
		const far = connect(this.target(), '127.0.0.1');
		const { distance } = this;
		const connectedAt = performance.now() + distance;
		this.deliver(near, far, () => distance / 2 + Math.max(0, connectedAt - performance.now()));
		this.deliver(far, near, () => distance / 2);
	}

	private deliver(from: Socket, to: Socket, delay: () => number): void {
		this.sockets.add(from);
		from.setNoDelay(true);
		const later = (work: () => void): void => {
			const milliseconds = delay();
			if (milliseconds === 0) work();
			else void setTimeout(milliseconds).then(work);
		};
		from.on('data', (bytes) => later(() => to.write(bytes)));
		from.on('end', () => later(() => to.end()));
		from.on('error', () => later(() => to.destroy()));
		from.on('close', () => {
			this.sockets.delete(from);
			later(() => to.end());
		});
	}
}
