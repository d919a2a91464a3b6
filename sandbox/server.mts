import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

import type { Acoustic } from './acoustic.mts';
import { acousticPath, createAcoustic } from './acoustic.mts';
import { handleControl } from './control.mts';
import type { EightByEight } from './eightByEight.mts';
import { createEightByEight, eightByEightPath } from './eightByEight.mts';
import type { Effect, FaultSubject } from './faults.mts';
import { Faults, isProcessed } from './faults.mts';
import type { N8nBeside } from './n8n.mts';
import { answerPages } from './web/routes.mts';
import { createPressNXpress, pressNXpressMailPath, pressNXpressPath } from './pressnxpress.mts';
import type { Call, Provider, ProviderResponse } from './provider.mts';
import { jsonResponse } from './provider.mts';
import type { RequestRecord } from './records.mts';
import { Records } from './records.mts';
import { changedResponse, decodeUtf8, readBody, send } from './responses.mts';
import { SubmittedSurveys } from './survey.mts';

/** Bytes. 8x8 accepts 10,000 messages in one request, some 3 MB; this leaves room to spare. */
const largestBody = 12 * 1024 * 1024;

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
	/** Null: not known. */
	n8n: N8nBeside | null;
	/** Forgets records and survey answers; faults and settings stay. */
	clear(): void;
	/** Forgets records and faults and puts every setting back; cuts connections that still hang. */
	reset(): void;
	/** Stops listening and cuts every connection. */
	close(): Promise<void>;
}

/** A request's target as received; `URL` would resolve `..` and its encoded forms out of the path. */
export interface Target {
	readonly path: string;
	/** Without `?`. */
	readonly query: string;
}

function targetOf(request: IncomingMessage): Target {
	const target = request.url ?? '/';
	const at = target.indexOf('?');
	return at < 0 ? { path: target, query: '' } : { path: target.slice(0, at), query: target.slice(at + 1) };
}

function headersOf(request: IncomingMessage): Record<string, string> {
	const headers: Record<string, string> = {};
	for (const [name, value] of Object.entries(request.headers)) {
		if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
	}
	return headers;
}

/** A request to a provider, ready for its response. */
interface Exchange {
	readonly provider: Provider;
	readonly record: RequestRecord;
	/** The provider's own response; undefined where it did not process the request. */
	readonly real: ProviderResponse | undefined;
	readonly effect: Effect;
	/** Called when the response is complete. */
	readonly leave: () => void;
}

/** Sends the response, or does to the connection what `effect` asks for; records what was sent. */
async function respond(
	request: IncomingMessage,
	response: ServerResponse,
	{ provider, record, real, effect, leave }: Exchange,
): Promise<void> {
	if (response.destroyed || effect.connection === 'hang') return;
	if (effect.connection !== undefined) {
		request.socket.resetAndDestroy();
		return;
	}
	const outgoing = effect.ids.length === 0 && real !== undefined ? real : changedResponse(provider, real, effect);
	record.status = outgoing.status;
	// The padding of a `huge` response tells a reader nothing.
	record.responseBody = effect.garble === 'huge' ? outgoing.text.slice(0, 10_000) : outgoing.text;
	await send(response, outgoing, effect, leave);
}

/**
 * Starts the three simulated providers on a loopback port, and resolves once they listen.
 * @throws the system's error where the port cannot be used
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
	const records = new Records();
	const faults = new Faults();
	const surveys = new SubmittedSurveys();
	const eightByEight = createEightByEight();
	const acoustic = createAcoustic();
	const providers: Provider[] = [createPressNXpress(), eightByEight, acoustic];
	/** Connections that a fault left hanging or that still wait. */
	const waiting = new Set<ServerResponse>();

	function findProvider(path: string): { provider: Provider; mount: string } | undefined {
		for (const provider of providers) {
			const mount = provider.mounts.find((base) => path.startsWith(`${base}/`));
			if (mount !== undefined) return { provider, mount };
		}
		return undefined;
	}

	function hitElsewhere(request: IncomingMessage, response: ServerResponse, target: Target): void {
		const record = records.start('elsewhere', {
			at: Date.now(),
			method: request.method ?? '',
			path: target.path,
			query: target.query,
			headers: headersOf(request),
		});
		const body = { message: 'Nobody serves this path.' };
		record.status = 404;
		record.responseBody = JSON.stringify(body);
		request.resume();
		void send(response, jsonResponse(404, body));
	}

	/**
	 * Counts a request as in flight, and keeps its connection for `reset`, until the connection is closed.
	 * @returns ends the counting before that, when the response is complete
	 */
	function track(provider: Provider, route: string, record: RequestRecord, response: ServerResponse): () => void {
		const leave = provider.countsInFlight(route) ? records.enter(provider.name) : () => {};
		waiting.add(response);
		response.once('close', () => {
			leave();
			waiting.delete(response);
			record.isOver = true;
		});
		return leave;
	}

	/** Applies the faults that match `subject`, on top of `effect`. */
	function strike(record: RequestRecord, subject: FaultSubject, effect: Effect = { ids: [] }): Effect {
		const struck = faults.strike(subject);
		const merged = { ...effect, ...struck, ids: [...effect.ids, ...struck.ids] };
		record.faults = merged.ids;
		return merged;
	}

	/** Lets the provider handle a call, and records the messages it accepted. */
	function handleCall(provider: Provider, call: Call, record: RequestRecord): ProviderResponse {
		const handled = provider.handle(call);
		records.accept(record, handled.messages);
		record.processed = true;
		handled.afterwards?.();
		return handled;
	}

	async function serve(
		request: IncomingMessage,
		response: ServerResponse,
		{ path, query }: Target,
		{ provider, mount }: { provider: Provider; mount: string },
	): Promise<void> {
		const receivedAt = Date.now();
		const begun = performance.now();
		const method = request.method ?? '';
		const headers = headersOf(request);
		const record = records.start(provider.name, { at: receivedAt, method, path, query, headers });
		const route = path.slice(mount.length);
		const leave = track(provider, route, record, response);
		const inFlight = records.inFlightOf(provider.name);

		const subject = { provider: provider.name, method, path };
		let effect = strike(record, subject);
		if (effect.connection === 'dropBefore' && !isProcessed(effect)) {
			request.socket.resetAndDestroy();
			return;
		}
		const read = await readBody(request, largestBody);
		if (read.type === 'tooLarge') {
			// Invented: 413; no document names a limit in bytes.
			const tooLarge = jsonResponse(413, provider.errorBody(413, undefined));
			record.status = tooLarge.status;
			record.responseBody = tooLarge.text;
			await send(response, tooLarge, undefined, leave);
			return;
		}
		record.bodyText = read.bytes.toString('utf8');
		const call: Call = {
			receivedAt,
			method,
			mount,
			route,
			query: new URLSearchParams(query),
			headers,
			bodyText: decodeUtf8(read.bytes),
			inFlight,
			origin: `http://${headers.host ?? `127.0.0.1:${port}`}`,
		};
		if (faults.needRecipients(provider.name)) {
			effect = strike(record, { ...subject, recipients: provider.recipients(call) }, effect);
		}
		const real = isProcessed(effect) ? handleCall(provider, call, record) : undefined;
		if (effect.latencyMs !== undefined) {
			const spent = performance.now() - begun;
			await wait(Math.max(0, effect.latencyMs - spent), undefined, { ref: false });
		}
		await respond(request, response, { provider, record, real, effect, leave });
	}

	async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const target = targetOf(request);
		const served = findProvider(target.path);
		if (served !== undefined) {
			await serve(request, response, target, served);
		} else if (target.path.startsWith('/control/')) {
			await handleControl(sandbox, request, response, target);
		} else if (!(await answerPages(sandbox, request, response, target))) {
			hitElsewhere(request, response, target);
		}
	}

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
		server.listen(options.port ?? 0, '127.0.0.1', resolve);
	});
	const { port } = server.address() as AddressInfo;
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
		n8n: null,
		clear() {
			records.reset();
			surveys.reset();
		},
		reset() {
			for (const response of waiting) {
				// One that was written to its end may have been read, and its connection used for the next request.
				if (!response.writableEnded) response.socket?.destroy();
			}
			records.reset();
			faults.clear();
			surveys.reset();
			for (const provider of providers) provider.reset();
		},
		async close() {
			for (const provider of providers) provider.reset();
			await new Promise<void>((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			});
		},
	};
	return sandbox;
}
