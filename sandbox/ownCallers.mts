/** What the sandbox's own pages, their JSON and the control API have in common: who may call them, and how they read and respond. */
import type { IncomingMessage } from 'node:http';

import type { HttpBindings } from '@hono/node-server';
import type { MiddlewareHandler } from 'hono';

import { decodeUtf8, readBody } from './incoming.mts';
import { InvalidInput } from './input.mts';
import type { JsonValue } from './json.mts';
import { mediaType, parseJson } from './json.mts';
import { isLoopback } from './webhookRequest.mts';

/** The environment of the routes: node's request and response, and what `jsonBody` read. */
export interface Own {
	Bindings: HttpBindings;
	Variables: { body: JsonValue };
}

/**
 * Why a call to the sandbox's own pages and control API is forbidden, or undefined where it is allowed.
 * A web page elsewhere may not read or switch anything here: not by a name of its own that it points
 * at this machine (`Host`), and not by a request across sites (`Origin`). The simulated providers
 * allow every caller, as the real ones do.
 */
function forbiddenReason(request: IncomingMessage): string | undefined {
	const { host = '', origin } = request.headers;
	const own = `http://${host}`;
	if (!URL.canParse(own) || !isLoopback(own)) return 'The sandbox is called as localhost or 127.0.0.1.';
	if (origin !== undefined && origin !== own) return 'Another site may not call the sandbox.';
	return undefined;
}

/** Responds with 403 to everybody but the sandbox's own pages and what runs on this machine. */
export const ownCallersOnly: MiddlewareHandler<Own> = async ({ env }, next) => {
	const reason = forbiddenReason(env.incoming);
	return reason === undefined ? await next() : plainText(reason, 403);
};

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
