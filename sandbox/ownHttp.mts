/** How the sandbox's own pages, their JSON and the control API read requests and respond. */
import type { IncomingMessage } from 'node:http';

import type { HttpBindings } from '@hono/node-server';
import type { MiddlewareHandler } from 'hono';

import { decodeUtf8, readBody } from './incoming.mts';
import { InvalidInput } from './input.mts';
import type { JsonValue } from './json.mts';
import { mediaType, parseJson } from './json.mts';

/** The environment of the routes: node's request and response, and what `jsonBody` read. */
export interface Own {
	Bindings: HttpBindings;
	Variables: { body: JsonValue };
}

/** A response with a text of this type. */
export function content(text: string, contentType: string, status = 200): Response {
	return new Response(text, { status, headers: { 'content-type': contentType } });
}

/** A response with plain text. */
export function plainText(text: string, status = 200): Response {
	return content(text, 'text/plain; charset=utf-8', status);
}

/** A response with JSON. */
export function json(value: object, status = 200): Response {
	return content(JSON.stringify(value), 'application/json; charset=utf-8', status);
}

async function readJson(request: IncomingMessage, limit: number): Promise<JsonValue> {
	const read = await readBody(request, limit);
	if (read.type === 'tooLarge') throw new InvalidInput(`The body has more than ${limit} bytes.`);
	const text = decodeUtf8(read.bytes);
	if (text === '') return {};
	// A page on another site can post forms and plain text to a loopback port, but not JSON.
	const type = mediaType(request.headers['content-type']);
	if (type !== 'application/json') throw new InvalidInput(`The body is application/json, not ${type || 'of no type'}.`);
	const value = text === undefined ? undefined : parseJson(text);
	if (value === undefined) throw new InvalidInput('The body is not JSON in UTF-8.');
	return value;
}

/**
 * Reads the JSON body of a request into `c.var.body`; an empty one is an object without fields. Anything else, and more
 * than `limit` bytes, throws InvalidInput.
 */
export function jsonBody(limit: number): MiddlewareHandler<Own> {
	return async (c, next) => {
		c.set('body', await readJson(c.env.incoming, limit));
		await next();
	};
}

/** The response to an error that a route threw. */
export function errorResponse(error: Error): Response {
	if (error instanceof InvalidInput) return json({ message: error.message }, 400);
	return plainText(`The sandbox itself failed: ${String(error)}`, 500);
}
