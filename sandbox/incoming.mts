import type { IncomingMessage } from 'node:http';

/** A request's target as received; `URL` would resolve `..` and its encoded forms out of the path. */
export interface Target {
	readonly path: string;
	/** Without `?`. */
	readonly query: string;
}

/** The target of a request. */
export function targetOf({ url: target = '/' }: Pick<IncomingMessage, 'url'>): Target {
	const at = target.indexOf('?');
	return at < 0 ? { path: target, query: '' } : { path: target.slice(0, at), query: target.slice(at + 1) };
}

/** The headers of a request, by lower-case name. */
export function headersOf(request: IncomingMessage): Record<string, string> {
	const headers: Record<string, string> = {};
	for (const [name, value] of Object.entries(request.headers)) {
		if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
	}
	return headers;
}

/** A request's body, unless it was longer than the limit. */
export type ReadBody = { type: 'read'; bytes: Buffer } | { type: 'tooLarge' };

/** Reads a request's body up to `limit` bytes; more is read and discarded, so that a response can be sent. */
export async function readBody(request: IncomingMessage, limit: number): Promise<ReadBody> {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of request as AsyncIterable<Buffer>) {
		size += chunk.length;
		if (size <= limit) chunks.push(chunk);
	}
	return size > limit ? { type: 'tooLarge' } : { type: 'read', bytes: Buffer.concat(chunks) };
}

/** Decodes bytes as UTF-8; `undefined` where they are not valid UTF-8. */
export function decodeUtf8(bytes: Buffer): string | undefined {
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
	} catch {
		return undefined;
	}
}
