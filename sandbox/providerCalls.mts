import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

import type { Effect, Faults, FaultSubject } from './faults.mts';
import { isProcessed } from './faults.mts';
import type { Target } from './incoming.mts';
import { decodeUtf8, headersOf, readBody } from './incoming.mts';
import type { Call, Provider, ProviderResponse } from './provider.mts';
import { jsonResponse } from './provider.mts';
import type { Records, RequestRecord } from './records.mts';
import { changedResponse, send } from './responses.mts';

/** Bytes. 8x8 accepts 10,000 messages in one request, some 3 MB; this leaves room to spare. */
const largestBody = 12 * 1024 * 1024;

/** A provider, and the one of its base paths that a request was sent to. */
export interface Mounted {
	readonly provider: Provider;
	readonly mount: string;
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

/** Handles the requests to the providers: records them, applies the faults, sends the responses. */
export class ProviderCalls {
	/** Connections that a fault left hanging or that still wait. */
	private readonly waiting = new Set<ServerResponse>();

	constructor(
		private readonly providers: readonly Provider[],
		private readonly records: Records,
		private readonly faults: Faults,
	) {}

	/** The provider that a path belongs to; undefined where none has it. */
	find(path: string): Mounted | undefined {
		for (const provider of this.providers) {
			const mount = provider.mounts.find((base) => path.startsWith(`${base}/`));
			if (mount !== undefined) return { provider, mount };
		}
		return undefined;
	}

	/** Cuts the connections whose response is not complete. */
	cut(): void {
		for (const response of this.waiting) {
			// One that was written to its end may have been read, and its connection used for the next request.
			if (!response.writableEnded) response.socket?.destroy();
		}
	}

	/**
	 * Counts a request as in flight, and keeps its connection for `reset`, until the connection is closed.
	 * @returns ends the counting before that, when the response is complete
	 */
	private track(provider: Provider, route: string, record: RequestRecord, response: ServerResponse): () => void {
		const leave = provider.countsInFlight(route) ? this.records.enter(provider.name) : () => {};
		this.waiting.add(response);
		response.once('close', () => {
			leave();
			this.waiting.delete(response);
			record.isOver = true;
		});
		return leave;
	}

	/** Applies the faults that match `subject`, on top of `effect`. */
	private strike(record: RequestRecord, subject: FaultSubject, effect: Effect = { ids: [] }): Effect {
		const struck = this.faults.strike(subject);
		const merged = { ...effect, ...struck, ids: [...effect.ids, ...struck.ids] };
		record.faults = merged.ids;
		return merged;
	}

	/** Lets the provider handle a call, and records the messages it accepted. */
	private handleCall(provider: Provider, call: Call, record: RequestRecord): ProviderResponse {
		const handled = provider.handle(call);
		this.records.accept(record, handled.messages);
		record.processed = true;
		handled.afterwards?.();
		return handled;
	}

	/** Handles a request to a provider; resolves when its response was written, or its connection cut or left hanging. */
	async serve(
		request: IncomingMessage,
		response: ServerResponse,
		{ path, query }: Target,
		{ provider, mount }: Mounted,
	): Promise<void> {
		const receivedAt = Date.now();
		const begun = performance.now();
		const method = request.method ?? '';
		const headers = headersOf(request);
		const record = this.records.start(provider.name, { at: receivedAt, method, path, query, headers });
		const route = path.slice(mount.length);
		const leave = this.track(provider, route, record, response);
		const inFlight = this.records.inFlightOf(provider.name);

		const subject = { provider: provider.name, method, path };
		let effect = this.strike(record, subject);
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
			origin: `http://${headers.host ?? `127.0.0.1:${request.socket.localPort}`}`,
		};
		if (this.faults.needRecipients(provider.name)) {
			effect = this.strike(record, { ...subject, recipients: provider.recipients(call) }, effect);
		}
		const real = isProcessed(effect) ? this.handleCall(provider, call, record) : undefined;
		if (effect.latencyMs !== undefined) {
			const spent = performance.now() - begun;
			await wait(Math.max(0, effect.latencyMs - spent), undefined, { ref: false });
		}
		await respond(request, response, { provider, record, real, effect, leave });
	}
}
