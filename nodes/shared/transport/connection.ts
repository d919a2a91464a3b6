import { type IHttpRequestOptions, sleep } from 'n8n-workflow';

import { isBodyStream, readBody } from './body';
import type { RawResponse } from './rawResponse';
import { isRecord, type NoResponse, type TransportResult } from './response';

/** Owns the socket and the deadline of one request: reads its response, and closes what still sends in the end. */
export class Connection {
	private readonly abortion = new AbortController();
	private cancelled: AbortSignal | undefined;
	private isRead = false;
	private readonly abort = () => this.abortion.abort('given up');
	/** Closes the socket of a response that n8n has thrown: the signal does not reach that one any more. */
	private closeSocket: (() => void) | undefined;

	/** @param timeout milliseconds that a body may take to be received */
	constructor(private readonly timeout: number) {}

	/**
	 * Has the request end with this connection. n8n puts the signal of a cancelled execution into the same place before
	 * the request leaves, so that one is listened to as well.
	 */
	takeOver(options: IHttpRequestOptions): void {
		Object.defineProperty(options, 'abortSignal', {
			enumerable: true,
			get: () => this.abortion.signal,
			set: (cancelled: AbortSignal | undefined) => {
				this.cancelled?.removeEventListener('abort', this.abort);
				this.cancelled = cancelled;
				if (cancelled?.aborted) this.abort();
				else cancelled?.addEventListener('abort', this.abort);
			},
		});
	}

	/** Notes the request of a response that n8n has thrown, by which alone its socket can be closed. */
	noteThrown(request: unknown): void {
		if (isRecord(request) && typeof request.destroy === 'function')
			this.closeSocket = () => (request as { destroy(): void }).destroy();
	}

	/**
	 * Reads a response to its end, after which its socket may serve the next request. The timeout begins here, however
	 * much time passed before.
	 * @throws what the body's stream throws when it breaks off
	 */
	async read({ status, headers, body }: RawResponse): Promise<TransportResult> {
		if (!isBodyStream(body)) {
			this.isRead = true;
			const text = typeof body === 'string' ? body : body === undefined || body === null ? '' : JSON.stringify(body);
			return { type: 'response', status, headers, text };
		}
		const reading = readBody(body).then((read): TransportResult => {
			if (read.type === 'unreadable') return { type: 'noResponse', code: read.reason, text: '' };
			this.isRead = true;
			return { type: 'response', status, headers, text: read.text };
		});
		return await withinDeadline(reading, this.timeout);
	}

	/**
	 * Waits for the result of the request and leaves no socket open that still sends.
	 * @param deadline milliseconds; the result is `noResponse` with the code `TIMEOUT` when they are over
	 */
	async end(result: Promise<TransportResult>, deadline: number): Promise<TransportResult> {
		try {
			return await withinDeadline(result, deadline);
		} finally {
			this.cancelled?.removeEventListener('abort', this.abort);
			if (!this.isRead) {
				this.abort();
				this.closeSocket?.();
			}
		}
	}
}

/** axios restarts its timeout with every byte that drips in; this one counts the whole response. */
async function withinDeadline(result: Promise<TransportResult>, timeout: number): Promise<TransportResult> {
	const ended = new AbortController();
	const deadline = sleep(timeout, ended.signal).then(
		(): NoResponse => ({ type: 'noResponse', code: 'TIMEOUT', text: '' }),
		(): NoResponse => ({ type: 'noResponse', code: 'ABORTED', text: '' }),
	);
	try {
		return await Promise.race([result, deadline]);
	} finally {
		// With a reason, since the one that is made where none is given costs more than all the rest here.
		ended.abort('ended');
	}
}
