/** A response of the provider, or of a proxy on the way to it, whatever its status. */
export interface HttpResponse {
	type: 'response';
	status: number;
	/** Header names in lower case. */
	headers: Record<string, string | undefined>;
	/** The body as received: text, not parsed, not cleaned. */
	text: string;
}

interface Failed {
	/** The network's code, e.g. `ECONNREFUSED`, or `TIMEOUT`; why a response was not read (`Unreadable`). */
	code: string;
	/** The provider's or the network's own text where it adds to the code; untrusted. */
	text: string;
}

/** The provider certainly did not see the request: no connection came about, or no access token could be fetched. */
export interface NotDelivered extends Failed {
	type: 'notDelivered';
}

/** The provider rejected the token exchange before the request, which therefore was not sent. */
export interface AuthenticationRejected extends Failed {
	type: 'authenticationRejected';
}

/** No response came, or none that was read: the request may have been carried out. */
export interface NoResponse extends Failed {
	type: 'noResponse';
}

/** A request without a response that was read. */
export type NetworkFailure = NotDelivered | AuthenticationRejected | NoResponse;

/** What became of one request. */
export type TransportResult = HttpResponse | NetworkFailure;

/** Whether a value is a JSON object, as opposed to a list, null or a scalar. */
export function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value of a JSON text; undefined where the text is not JSON. Never throws. */
export function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/** The body as a JSON object; undefined for anything else: HTML, a list, an empty or incomplete body. Never throws. */
export function jsonObject({ text }: { text: string }): Record<string, unknown> | undefined {
	const parsed = parseJson(text);
	return isRecord(parsed) ? parsed : undefined;
}
