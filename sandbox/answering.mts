import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

import type { Effect, Garble } from './faults.mts';
import { isJsonObject, parseJson } from './json.mts';
import type { Answer, Provider } from './provider.mts';
import { jsonAnswer } from './provider.mts';

const proxyPage =
	'<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head>' +
	'<body><center><h1>502 Bad Gateway</h1></center><hr><center>proxy</center></body></html>';

/** `read` and `tooLarge` say whether the body came in whole. */
export type ReadBody = { bytes: Buffer } | { tooLarge: true };

/** Reads a request's body up to `limit` bytes; more is read on and thrown away, so that an answer can be given. */
export async function readBody(request: IncomingMessage, limit: number): Promise<ReadBody> {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of request as AsyncIterable<Buffer>) {
		size += chunk.length;
		if (size <= limit) chunks.push(chunk);
	}
	return size > limit ? { tooLarge: true } : { bytes: Buffer.concat(chunks) };
}

/** Bytes as UTF-8 text, or `undefined` where they are not UTF-8. */
export function decodeUtf8(bytes: Buffer): string | undefined {
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
	} catch {
		return undefined;
	}
}

function garbled(answer: Answer, garble: Garble): Answer {
	const { text } = answer;
	const json = { ...answer.headers, 'content-type': 'application/json; charset=utf-8' };
	const html = { 'content-type': 'text/html; charset=utf-8' };
	switch (garble) {
		case 'html':
			return { ...answer, headers: html, text: proxyPage };
		case 'empty':
			return { ...answer, headers: json, text: '' };
		case 'noContent':
			return { ...answer, status: 204, headers: {}, text: '' };
		case 'truncatedJson':
			return { ...answer, headers: json, text: text.slice(0, Math.ceil(text.length / 2)) };
		case 'invalidJson':
			return { ...answer, headers: json, text: "{'message': undefined}" };
		case 'wrongContentType':
			return { ...answer, headers: { ...answer.headers, 'content-type': 'text/plain' } };
		case 'huge': {
			const real = parseJson(text);
			const padding = 'x'.repeat(10 * 1024 * 1024);
			const body = isJsonObject(real) ? { ...real, padding } : { padding };
			return { ...answer, headers: json, text: JSON.stringify(body) };
		}
		case 'headOnly':
		case 'cutOff':
		case 'noEnd':
		case 'endless':
			// The text is right; `send` spoils the way.
			return answer;
	}
}

/** What goes out where `effect` hits: the provider's own answer (if it was asked), changed. */
export function changedAnswer(provider: Provider, real: Answer | undefined, effect: Effect): Answer {
	const { redirectTo, body, rawBody, garble } = effect;
	const retryAfter = effect.retryAfter === undefined ? undefined : String(effect.retryAfter);
	const headers = {
		...effect.headers,
		...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
	};

	let answer: Answer;
	if (redirectTo !== undefined) {
		const status = effect.status ?? 302;
		answer = { status, headers: { location: redirectTo }, text: '', messages: [] };
	} else if (rawBody !== undefined) {
		const contentType = { 'content-type': 'application/json; charset=utf-8' };
		answer = { status: effect.status ?? 200, headers: contentType, text: rawBody, messages: [] };
	} else if (body !== undefined) {
		answer = jsonAnswer(effect.status ?? real?.status ?? 200, body);
	} else if (effect.status !== undefined && effect.status >= 300) {
		answer = jsonAnswer(effect.status, provider.errorBody(effect.status, retryAfter));
	} else {
		answer = real ?? jsonAnswer(200, {});
		answer = { ...answer, status: effect.status ?? answer.status };
	}

	const changed = garble === undefined ? answer : garbled(answer, garble);
	const lowerCase = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
	return {
		...changed,
		headers: { ...changed.headers, ...(Object.fromEntries(lowerCase) as Record<string, string>) },
	};
}

/** How much of the body goes out before the connection is cut. */
const cutAfter: Partial<Record<Garble, number>> = { headOnly: 0, cutOff: 0.5, noEnd: 1 };

/** Sends blanks, as may stand before JSON, until the caller hangs up. */
async function sendBlanks(response: ServerResponse): Promise<void> {
	while (!response.destroyed) {
		response.write(' ');
		await wait(20, undefined, { ref: false });
	}
}

/**
 * Sends an answer, at the pace `effect` asks for. `beforeEnd` is called when its last bytes go out: a
 * caller may start its next request before this side hears that they arrived.
 */
export async function send(
	response: ServerResponse,
	answer: Answer,
	effect: Effect = { ids: [] },
	beforeEnd: () => void = () => {},
): Promise<void> {
	const bytes = Buffer.from(answer.text, 'utf8');
	const hasBody = answer.status !== 204 && answer.status !== 304;
	if (effect.garble === 'endless') {
		response.writeHead(answer.status, answer.headers);
		return await sendBlanks(response);
	}
	response.writeHead(answer.status, {
		...answer.headers,
		...(hasBody && effect.garble !== 'noEnd' ? { 'content-length': String(bytes.length) } : {}),
	});
	const part = effect.garble && cutAfter[effect.garble];
	if (part !== undefined) {
		if (part === 0) response.flushHeaders();
		else response.write(bytes.subarray(0, Math.ceil(bytes.length * part)));
		// What is sent must be on its way before the connection goes.
		await wait(20);
		response.socket?.destroy();
		return;
	}
	if (effect.dripMs === undefined) {
		beforeEnd();
		response.end(hasBody ? bytes : undefined);
		return;
	}
	const { dripMs, dripBytes = 8 } = effect;
	let at = 0;
	for (; at + dripBytes < bytes.length; at += dripBytes) {
		response.write(bytes.subarray(at, at + dripBytes));
		await wait(dripMs);
		if (response.destroyed) return;
	}
	beforeEnd();
	response.end(bytes.subarray(at));
}
