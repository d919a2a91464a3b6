import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

import type { Effect, Garble } from './faults.mts';
import { isJsonObject, parseJson } from './json.mts';
import type { Provider, ProviderResponse } from './provider.mts';
import { jsonResponse } from './provider.mts';

const proxyPage =
	'<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head>' +
	'<body><center><h1>502 Bad Gateway</h1></center><hr><center>proxy</center></body></html>';

function garbled(response: ProviderResponse, garble: Garble): ProviderResponse {
	const { text } = response;
	const json = { ...response.headers, 'content-type': 'application/json; charset=utf-8' };
	const html = { 'content-type': 'text/html; charset=utf-8' };
	switch (garble) {
		case 'html':
			return { ...response, headers: html, text: proxyPage };
		case 'empty':
			return { ...response, headers: json, text: '' };
		case 'noContent':
			return { ...response, status: 204, headers: {}, text: '' };
		case 'truncatedJson':
			return { ...response, headers: json, text: text.slice(0, Math.ceil(text.length / 2)) };
		case 'invalidJson':
			return { ...response, headers: json, text: "{'message': undefined}" };
		case 'wrongContentType':
			return { ...response, headers: { ...response.headers, 'content-type': 'text/plain' } };
		case 'huge': {
			const real = parseJson(text);
			const padding = 'x'.repeat(10 * 1024 * 1024);
			const body = isJsonObject(real) ? { ...real, padding } : { padding };
			return { ...response, headers: json, text: JSON.stringify(body) };
		}
		case 'headOnly':
		case 'cutOff':
		case 'noEnd':
		case 'endless':
			// The text stays; `send` breaks the transfer.
			return response;
	}
}

/**
 * The response to a request that faults apply to.
 * @param real the provider's own response; undefined where the provider did not process the request
 * @param effect what the faults ask for
 */
export function changedResponse(
	provider: Provider,
	real: ProviderResponse | undefined,
	effect: Effect,
): ProviderResponse {
	const { redirectTo, body, rawBody, garble } = effect;
	const retryAfter = effect.retryAfter === undefined ? undefined : String(effect.retryAfter);
	const headers = {
		...effect.headers,
		...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
	};

	let response: ProviderResponse;
	if (redirectTo !== undefined) {
		const status = effect.status ?? 302;
		response = { status, headers: { location: redirectTo }, text: '', messages: [] };
	} else if (rawBody !== undefined) {
		const contentType = { 'content-type': 'application/json; charset=utf-8' };
		response = { status: effect.status ?? 200, headers: contentType, text: rawBody, messages: [] };
	} else if (body !== undefined) {
		response = jsonResponse(effect.status ?? real?.status ?? 200, body);
	} else if (effect.status !== undefined && effect.status >= 300) {
		response = jsonResponse(effect.status, provider.errorBody(effect.status, retryAfter));
	} else {
		response = real ?? jsonResponse(200, {});
		response = { ...response, status: effect.status ?? response.status };
	}

	const changed = garble === undefined ? response : garbled(response, garble);
	const lowerCase = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
	return {
		...changed,
		headers: { ...changed.headers, ...(Object.fromEntries(lowerCase) as Record<string, string>) },
	};
}

/** The part of the body (0 to 1) that is sent before the connection is cut. */
const cutAfter: Partial<Record<Garble, number>> = { headOnly: 0, cutOff: 0.5, noEnd: 1 };

/** Sends spaces, which are valid before JSON, until the caller closes the connection. */
async function sendSpaces(response: ServerResponse): Promise<void> {
	while (!response.destroyed) {
		response.write(' ');
		await wait(20, undefined, { ref: false });
	}
}

/**
 * Sends a response, at the pace `effect` asks for, and resolves when all of it was written or the connection was cut.
 * @param beforeEnd called just before the last bytes are sent: a caller may start its next request before this side
 * hears that they arrived
 */
export async function send(
	response: ServerResponse,
	outgoing: ProviderResponse,
	effect: Effect = { ids: [] },
	beforeEnd: () => void = () => {},
): Promise<void> {
	const bytes = Buffer.from(outgoing.text, 'utf8');
	const hasBody = outgoing.status !== 204 && outgoing.status !== 304;
	if (effect.garble === 'endless') {
		response.writeHead(outgoing.status, outgoing.headers);
		return await sendSpaces(response);
	}
	response.writeHead(outgoing.status, {
		...outgoing.headers,
		...(hasBody && effect.garble !== 'noEnd' ? { 'content-length': String(bytes.length) } : {}),
	});
	const part = effect.garble && cutAfter[effect.garble];
	if (part !== undefined) {
		if (part === 0) response.flushHeaders();
		else response.write(bytes.subarray(0, Math.ceil(bytes.length * part)));
		// What was written must have left before the connection is cut.
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
