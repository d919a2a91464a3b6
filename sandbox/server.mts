import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

import type { Acoustic } from './acoustic.mts';
import { acousticPath, createAcoustic } from './acoustic.mts';
import { changedAnswer, decodeUtf8, readBody, send } from './answering.mts';
import { answerControl } from './control.mts';
import type { EightByEight } from './eightByEight.mts';
import { createEightByEight, eightByEightPath } from './eightByEight.mts';
import type { Effect } from './faults.mts';
import { Faults, isProcessed } from './faults.mts';
import type { N8nBeside } from './n8n.mts';
import { answerPages } from './pages/routes.mts';
import { createPressNXpress, pressNXpressMailPath, pressNXpressPath } from './pressnxpress.mts';
import type { Answer, Call, Provider } from './provider.mts';
import { jsonAnswer } from './provider.mts';
import { Records } from './records.mts';
import { SubmittedSurveys } from './survey.mts';

/** 8x8 takes 10,000 messages in one request: some 3 MB, and room to spare. */
const largestBody = 12 * 1024 * 1024;

/** How to start a sandbox. */
export interface SandboxOptions {
	/** Port to listen on, loopback only; 0 (default) takes any free one. */
	port?: number;
}

/** A running sandbox. */
export interface Sandbox {
	/** `http://127.0.0.1:<port>`: start page, with `/inbox`, and control API. */
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

/** Starts the stand-ins for the three providers on a loopback port. */
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
		const record = records.open('elsewhere', {
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
		void send(response, jsonAnswer(404, body));
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
		const record = records.open(provider.name, {
			at: receivedAt,
			method,
			path,
			query,
			headers,
		});
		const route = path.slice(mount.length);
		const leave = provider.countsInFlight(route) ? records.enter(provider.name) : () => {};
		response.once('close', leave);
		const inFlight = records.inFlightOf(provider.name);
		waiting.add(response);
		response.once('close', () => {
			waiting.delete(response);
			record.isOver = true;
		});

		const subject = { provider: provider.name, method, path };
		let effect: Effect = faults.strike(subject);
		record.faults = effect.ids;
		if (effect.connection === 'dropBefore' && !isProcessed(effect)) {
			request.socket.resetAndDestroy();
			return;
		}

		const read = await readBody(request, largestBody);
		if ('tooLarge' in read) {
			// Invented: 413; no document names a limit in bytes.
			const refusal = jsonAnswer(413, provider.errorBody(413, undefined));
			record.status = refusal.status;
			record.responseBody = refusal.text;
			await send(response, refusal, undefined, leave);
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
			const struck = faults.strike({ ...subject, recipients: provider.recipients(call) });
			effect = { ...effect, ...struck, ids: [...effect.ids, ...struck.ids] };
			record.faults = effect.ids;
		}

		let real: Answer | undefined;
		if (isProcessed(effect)) {
			real = provider.answer(call);
			records.accept(record, real.messages);
			record.processed = true;
			real.afterwards?.();
		}
		if (effect.latencyMs !== undefined) {
			const spent = performance.now() - begun;
			await wait(Math.max(0, effect.latencyMs - spent), undefined, { ref: false });
		}
		if (response.destroyed) return;
		if (effect.connection === 'hang') return;
		if (effect.connection !== undefined) {
			request.socket.resetAndDestroy();
			return;
		}
		const answer = effect.ids.length === 0 && real !== undefined ? real : changedAnswer(provider, real, effect);
		record.status = answer.status;
		// What a `huge` answer is padded with is worth nothing to a reader.
		record.responseBody = effect.garble === 'huge' ? answer.text.slice(0, 10_000) : answer.text;
		await send(response, answer, effect, leave);
	}

	async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const target = targetOf(request);
		const served = findProvider(target.path);
		if (served !== undefined) {
			await serve(request, response, target, served);
		} else if (target.path.startsWith('/control/')) {
			await answerControl(sandbox, request, response, target);
		} else if (!(await answerPages(sandbox, request, response, target))) {
			hitElsewhere(request, response, target);
		}
	}

	const server = createServer((request, response) => {
		handle(request, response).catch((error: unknown) => {
			// Mostly the caller went away, and nobody is left to be told.
			if (response.headersSent || response.destroyed) return response.destroy();
			response.writeHead(500, { 'content-type': 'text/plain' });
			return response.end(`The sandbox itself failed: ${String(error)}`);
		});
	});
	// A client that reuses a connection at the moment it times out sees a reset nobody asked for.
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
				// One that is written to its end is read by now, perhaps, and its connection in use for the next request.
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
