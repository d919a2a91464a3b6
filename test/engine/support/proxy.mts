import { once } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The settings of a machine behind a proxy; n8n looks at them for every request. */
const settings = [
	'http_proxy',
	'https_proxy',
	'HTTP_PROXY',
	'HTTPS_PROXY',
	'no_proxy',
	'NO_PROXY',
	'all_proxy',
	'ALL_PROXY',
];

/** A proxy on this machine, through which all requests of n8n go as long as it is open. */
export class Proxy {
	/** What it responds instead of passing a request on; undefined: it passes on, and has no tunnels. */
	status: number | undefined = 407;
	/** What was asked of it: `POST http://…`, or `CONNECT host:port` for a tunnel. */
	asked: string[] = [];
	/** The user names and passwords that came with it, `user:password`. */
	accounts: string[] = [];
	private readonly before = new Map(settings.map((name) => [name, process.env[name]]));

	private constructor(private readonly server: Server) {}

	static async open(): Promise<Proxy> {
		const server = createServer();
		const proxy = new Proxy(server);
		server.on('request', (incoming, outgoing) => {
			proxy.note(`${incoming.method} ${incoming.url}`, incoming);
			if (proxy.status !== undefined) {
				outgoing
					.writeHead(proxy.status, { 'proxy-authenticate': 'Basic realm="the office"' })
					.end('<h1>Not through here</h1>');
				return;
			}
			const { method, headers, url = '' } = incoming;
			const onward = request(url, { method, headers }, (answer) => {
				outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
				answer.pipe(outgoing);
			});
			onward.on('error', () => outgoing.destroy());
			incoming.pipe(onward);
		});
		server.on('connect', (incoming, socket) => {
			proxy.note(`CONNECT ${incoming.url}`, incoming);
			socket.on('error', () => {});
			socket.end(`HTTP/1.1 ${proxy.status ?? 502} Not through here\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
		});
		server.listen(0, '127.0.0.1');
		await once(server, 'listening');
		proxy.announce();
		return proxy;
	}

	/** Forgets what was asked, and lets n8n go through the proxy again. */
	reset(): void {
		this.status = 407;
		this.asked = [];
		this.accounts = [];
		this.announce();
	}

	/** Ends the proxy, but not the settings: as if it was down. */
	async down(): Promise<void> {
		this.server.closeAllConnections();
		this.server.close();
		await once(this.server, 'close');
	}

	/** Ends the proxy and puts the settings back. */
	async close(): Promise<void> {
		if (this.server.listening) await this.down();
		for (const [name, value] of this.before) {
			if (value === undefined) delete process.env[name];
			else process.env[name] = value;
		}
	}

	/**
	 * Names itself in the settings of the machine, and nothing else.
	 * @param account user name and password, as an address has them
	 */
	announce(account?: string): void {
		for (const name of settings) delete process.env[name];
		const { port } = this.server.address() as AddressInfo;
		const address = `http://${account === undefined ? '' : `${account}@`}127.0.0.1:${port}`;
		for (const name of ['http_proxy', 'https_proxy']) process.env[name] = address;
	}

	private note(asked: string, { headers }: IncomingMessage): void {
		this.asked.push(asked);
		const [, encoded] = /^Basic (.+)$/.exec(headers['proxy-authorization'] ?? '') ?? [];
		if (encoded !== undefined) this.accounts.push(Buffer.from(encoded, 'base64').toString());
	}
}
