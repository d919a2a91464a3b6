import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { getRequestListener } from '@hono/node-server';

import { Acoustic, acousticPath } from './acoustic.mts';
import { EightByEight, eightByEightPath } from './eightByEight.mts';
import { Faults } from './faults.mts';
import { targetOf } from './incoming.mts';
import type { N8nBeside } from './n8n.mts';
import { plainText } from './ownHttp.mts';
import { ownRoutes } from './ownRoutes.mts';
import { PressNXpress, pressNXpressMailPath, pressNXpressPath } from './pressnxpress.mts';
import type { Provider } from './provider.mts';
import { ProviderCalls } from './providerCalls.mts';
import { Records } from './records.mts';
import { SubmittedSurveys } from './survey.mts';

/** How to start a sandbox. */
export interface SandboxOptions {
	/** Port to listen on, loopback only; 0 (default) means any free one. */
	port?: number;
}

/** A running sandbox. */
export interface Sandbox {
	/** `http://127.0.0.1:<port>`: start page, inbox (`/inbox`) and control API. */
	readonly url: string;
	readonly port: number;
	/** Stands for `https://pressnxpress.com/api/v2`. */
	readonly pressNXpressUrl: string;
	/** Stands for `https://api.pressnxpress.com/v2`, the older base of the email call. */
	readonly pressNXpressMailUrl: string;
	/** Stands for `https://sms.8x8.com`. */
	readonly eightByEightUrl: string;
	/** Stands for `https://api-campaign-us-1.goacoustic.com`. */
	readonly acousticUrl: string;
	readonly records: Records;
	readonly faults: Faults;
	/** Survey forms that were filled in. */
	readonly surveys: SubmittedSurveys;
	/** 8x8's switches. */
	readonly eightByEight: EightByEight;
	/** Acoustic's switches. */
	readonly acoustic: Acoustic;
	/** Grows with each call of the control API that may have changed something, and from one sandbox to the next. */
	changes: number;
	/** Null: not known. */
	n8n: N8nBeside | null;
	/** Forgets records and survey answers; faults and settings stay. */
	clear(): void;
	/** Forgets records and faults and puts every setting back; cuts connections that still hang. */
	reset(): void;
	/** Stops listening and cuts every connection. */
	close(): Promise<void>;
}

/** Listens on a port of this machine alone; throws the system's error where it cannot. */
async function listen(
	port: number,
	handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): Promise<{ port: number; close: () => Promise<void> }> {
	const server = createServer((request, response) => {
		handle(request, response).catch((error: unknown) => {
			// Usually the caller has gone away, and nobody is left to tell.
			if (response.headersSent || response.destroyed) return response.destroy();
			response.writeHead(500, { 'content-type': 'text/plain' });
			return response.end(`The sandbox itself failed: ${String(error)}`);
		});
	});
	// A client that reuses a connection at the moment it times out would see a reset that no fault asked for.
	server.keepAliveTimeout = 60_000;
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, '127.0.0.1', resolve);
	});
	const close = async () =>
		await new Promise<void>((resolve) => {
			server.close(() => resolve());
			server.closeAllConnections();
		});
	return { port: (server.address() as AddressInfo).port, close };
}

/**
 * Starts the three simulated providers on a loopback port, and resolves once they listen.
 * @throws the system's error where the port cannot be used
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
	const records = new Records();
	const faults = new Faults();
	const surveys = new SubmittedSurveys();
	const eightByEight = new EightByEight();
	const acoustic = new Acoustic();
	const providers: Provider[] = [new PressNXpress(), eightByEight, acoustic];
	const calls = new ProviderCalls(providers, records, faults);

	// Providers are served without Hono: faults need the connection, and a path is checked as it was sent.
	const { port, close } = await listen(options.port ?? 0, async (request, response) => {
		const target = targetOf(request);
		const mounted = calls.find(target.path);
		await (mounted === undefined ? serveOwn(request, response) : calls.serve(request, response, target, mounted));
	});
	const url = `http://127.0.0.1:${port}`;
	const sandbox: Sandbox = {
		url,
		port,
		pressNXpressUrl: url + pressNXpressPath,
		pressNXpressMailUrl: url + pressNXpressMailPath,
		eightByEightUrl: url + eightByEightPath,
		acousticUrl: url + acousticPath,
		records,
		faults,
		surveys,
		eightByEight,
		acoustic,
		// So that a page that stays open takes what the next sandbox says for newer.
		changes: Date.now(),
		n8n: null,
		clear() {
			records.reset();
			surveys.reset();
		},
		reset() {
			calls.cut();
			records.reset();
			faults.clear();
			surveys.reset();
			for (const provider of providers) provider.reset();
		},
		async close() {
			for (const provider of providers) provider.reset();
			await close();
		},
	};
	const serveOwn = getRequestListener(ownRoutes(sandbox).fetch, {
		overrideGlobalObjects: false,
		errorHandler: () => plainText('No URL can be made of this address and host.', 400),
	});
	return sandbox;
}
