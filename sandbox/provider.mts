import type { JsonValue } from './json.mts';
import type { NewMessage } from './messages.mts';

/** The three services the sandbox simulates. */
export const providerNames = ['pressnxpress', 'eightByEight', 'acoustic'] as const;

/** One of the three services, as records, faults and counts name it. */
export type ProviderName = (typeof providerNames)[number];

/** One request as a provider sees it: read to its end, not yet checked. */
export interface Call {
	/** When its head arrived, ms since the epoch. */
	readonly receivedAt: number;
	readonly method: string;
	/** The base path it was sent to, one of `Provider.mounts`. */
	readonly mount: string;
	/** The path below the mount, still percent-encoded, starting with `/`. */
	readonly route: string;
	readonly query: URLSearchParams;
	/** Header values by lower-case name. */
	readonly headers: Readonly<Record<string, string>>;
	/** The body as text; `undefined` where its bytes are not UTF-8. */
	readonly bodyText: string | undefined;
	/** The provider's requests in flight at this moment, this one included. */
	readonly inFlight: number;
	/** `http://127.0.0.1:<port>` as the caller reached it. */
	readonly origin: string;
}

/** A provider's response, and the messages it accepted with it. */
export interface ProviderResponse {
	readonly status: number;
	readonly headers: Readonly<Record<string, string>>;
	readonly text: string;
	readonly messages: readonly NewMessage[];
	/** Called once the messages are recorded, before the response is sent. */
	readonly afterwards?: () => void;
}

/** One simulated provider. It checks and handles calls; reading, recording, faults and sending are the server's. */
export interface Provider {
	readonly name: ProviderName;
	/** Base paths, the longest match wins. */
	readonly mounts: readonly string[];
	/** Whether a call to this route counts into requests in flight. */
	countsInFlight(route: string): boolean;
	/** Everybody a call would reach, as written in its body; for faults that match a recipient. */
	recipients(call: Call): string[];
	handle(call: Call): ProviderResponse;
	/** The provider's error body for a status that a fault asks for; `retryAfter` is the value of the header. */
	errorBody(status: number, retryAfter: string | undefined): JsonValue;
	/** Forgets everything received and puts the settings back; the fictional accounts stay. */
	reset(): void;
}

/** A response with a JSON body; `extra` adds headers (lower-case names), accepted messages, and what follows. */
export function jsonResponse(
	status: number,
	body: JsonValue,
	extra: Partial<Pick<ProviderResponse, 'headers' | 'messages' | 'afterwards'>> = {},
): ProviderResponse {
	return {
		status,
		headers: { 'content-type': 'application/json; charset=utf-8', ...extra.headers },
		text: JSON.stringify(body),
		messages: extra.messages ?? [],
		afterwards: extra.afterwards,
	};
}

/** The decoded segments of a path, or `undefined` where one is not valid percent-encoding. */
export function pathSegments(route: string): string[] | undefined {
	try {
		return route.slice(1).split('/').map(decodeURIComponent);
	} catch {
		return undefined;
	}
}
