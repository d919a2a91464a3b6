/** What came back over HTTP. */
export interface HttpResponse {
	status: number;
	/** Header names in lower case. */
	headers: Record<string, string | undefined>;
	/** The body as received: text, not parsed, not cleaned. */
	text: string;
}

/** A request that got no answer. */
export interface NetworkFailure {
	/**
	 * `neverLeft`: the provider certainly did not see it. `loginRefused`: nor did it, because the token
	 * exchange before it was refused. `lost`: it may have been carried out.
	 */
	kind: 'neverLeft' | 'loginRefused' | 'lost';
	/** The network's code, e.g. `ECONNREFUSED`, or `TIMEOUT`; why an answer was not read (`Unreadable`). */
	code: string;
	/** The provider's or the network's words where they add to the code; untrusted. */
	text: string;
}

export type TransportResult = HttpResponse | NetworkFailure;

export function isNetworkFailure(reply: TransportResult): reply is NetworkFailure {
	return 'kind' in reply;
}

const networkCodeTexts = new Map([
	['ECONNREFUSED', 'connection refused'],
	['ECONNRESET', 'connection closed'],
	['ENOTFOUND', 'no such host'],
	['EAI_AGAIN', 'host name look-up did not work'],
	['ENETUNREACH', 'network not reachable'],
	['EHOSTUNREACH', 'host not reachable'],
	['ENETDOWN', 'network down'],
	['ETIMEDOUT', 'no answer in time'],
	['TIMEOUT', 'no answer in time'],
	['NO_ANSWER', 'no answer'],
	['ERR_BAD_RESPONSE', 'the answer broke off'],
	['CERT_HAS_EXPIRED', 'its certificate has expired'],
	['DEPTH_ZERO_SELF_SIGNED_CERT', 'its certificate is not trusted'],
	['SELF_SIGNED_CERT_IN_CHAIN', 'its certificate is not trusted'],
	['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'its certificate is not trusted'],
	['ERR_TLS_CERT_ALTNAME_INVALID', 'its certificate is for another host'],
]);

/** Codes of answers that came and were not read (`readBody`), in words that go on after "the answer". */
const unreadableTexts = new Map([
	['TOO_LARGE', 'is larger than 16 MB'],
	['TOO_DEEP', 'is nested deeper than 100 levels'],
	['TOO_MANY_VALUES', 'has more than 500,000 values'],
]);

/** Why an answer was not read, e.g. "is larger than 16 MB"; undefined where none came. */
export function describeUnreadable({ code }: NetworkFailure): string | undefined {
	return unreadableTexts.get(code);
}

/** The network's code in words; n8n replaces every message that holds one of its codes by another. */
export function describeFailure(fault: NetworkFailure): string {
	const unreadable = describeUnreadable(fault);
	return unreadable === undefined ? (networkCodeTexts.get(fault.code) ?? fault.code) : `its answer ${unreadable}`;
}

/** A JSON object, as opposed to a list, null or a scalar. */
export function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A text as JSON; undefined when it is none. */
export function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/** The body as a JSON object; undefined for anything else: HTML, a list, an empty or broken body. */
export function jsonObject({ text }: { text: string }): Record<string, unknown> | undefined {
	const parsed = parseJson(text);
	return isRecord(parsed) ? parsed : undefined;
}

/** Begins with the day of the week and has a time; `Date.parse` takes "-5" and "12, 13" for dates as well. */
const httpDate = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)\w*,? .*\d\d:\d\d:\d\d/;

/**
 * Milliseconds that `Retry-After` asks to wait, from its seconds or its HTTP date (RFC 9110 section 10.2.3);
 * undefined where the header is missing or says neither.
 */
export function retryAfter(answer: HttpResponse, now: number): number | undefined {
	const value = answer.headers['retry-after']?.trim();
	if (value === undefined || value === '') return undefined;
	if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1000;
	const date = httpDate.test(value) ? Date.parse(value) : NaN;
	return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/**
 * Whether the provider certainly did not carry the request out because it is too busy: 429 always, 503 only
 * with `Retry-After`, since without it the request may have been what broke it.
 */
export function isThrottled(answer: HttpResponse): boolean {
	return answer.status === 429 || (answer.status === 503 && retryAfter(answer, Date.now()) !== undefined);
}
