import type { JsonValue } from './json.mts';
import type { NewMessage } from './records.mts';

/** The three services the sandbox stands in for. */
export const providerNames = ['pressnxpress', 'eightByEight', 'acoustic'] as const;

/** One of the three services, as records, faults and counts name it. */
export type ProviderName = (typeof providerNames)[number];

/** One request as a provider sees it: read to its end, not yet judged. */
export interface Call {
	/** When its head arrived, ms since the epoch. */
	readonly receivedAt: number;
	readonly method: string;
	/** The base path it came in by, one of `Provider.mounts`. */
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

/** What a provider answers, and the messages it accepted with it. */
export interface Answer {
	readonly status: number;
	readonly headers: Readonly<Record<string, string>>;
	readonly text: string;
	readonly messages: readonly NewMessage[];
	/** Called once the messages are recorded and the answer is on its way. */
	readonly afterwards?: () => void;
}

/** One stand-in. It judges calls; reading, recording, faults and answering are the server's. */
export interface Provider {
	readonly name: ProviderName;
	/** Base paths, the longest match wins. */
	readonly mounts: readonly string[];
	/** Whether a call to this route counts into requests in flight. */
	countsInFlight(route: string): boolean;
	/** Everybody a call would reach, as written in it; for faults that match a recipient. */
	recipients(call: Call): string[];
	answer(call: Call): Answer;
	/** The provider's error body for a status a fault asks for. */
	errorBody(status: number, retryAfter: string | undefined): JsonValue;
	/** Forgets everything received; the fixtures stay. */
	reset(): void;
}

/** A JSON answer. */
export function jsonAnswer(
	status: number,
	body: JsonValue,
	extra: Partial<Pick<Answer, 'headers' | 'messages' | 'afterwards'>> = {},
): Answer {
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
