import type {
	IExecuteFunctions,
	IHookFunctions,
	IHttpRequestHelper,
	IHttpRequestMethods,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
} from 'n8n-workflow';

import { type Authentication, knownCredential } from './authentication';
import { Connection } from './connection';
import { fromN8n } from './rawResponse';
import { errorToResult } from './requestErrors';
import type { TransportResult } from './response';

/** One HTTP request as an operation plans it; the credential adds its secrets on the way out. */
export interface HttpRequest {
	method: IHttpRequestMethods;
	/** Absolute, with everything in it encoded. */
	url: string;
	/** Sent as it is; left out of a GET. */
	body?: string;
	contentType?: 'application/json' | 'application/x-www-form-urlencoded';
}

/** Milliseconds that fetching a token may take; the credential gives up sooner. */
const longestAuthentication = 60_000;

/**
 * Sends one request through n8n. Never throws: n8n's own error objects hold the whole request with its secrets, so they
 * end here.
 *
 * Redirects are not followed: a 301 would turn the POST into a GET, a 307 would hand the body to another
 * address (docs/delivery-contract.md, 5.2).
 * @param timeout milliseconds
 * @returns the response whatever its status, or why there is none
 */
export async function sendRequest(
	context: IExecuteFunctions | ILoadOptionsFunctions | IHookFunctions,
	authentication: Authentication,
	request: HttpRequest,
	timeout: number,
): Promise<TransportResult> {
	const options = httpOptions(request, timeout);
	options.ignoreHttpStatusErrors = !authentication.renewable;
	const connection = new Connection(timeout);
	connection.takeOver(options);
	const send = async () =>
		(await context.helpers.httpRequestWithAuthentication.call(
			context,
			authentication.credentialType,
			options,
			knownCredential(authentication),
		)) as unknown;
	// A token may be fetched before the request leaves, and again after a 401. Given up meanwhile, the request
	// would leave all the same, and a message that nobody sent would count as one that may have gone.
	const deadline = authentication.renewable ? 2 * (timeout + longestAuthentication) : timeout;
	return await connection.end(resultOf(send, connection), deadline);
}

/**
 * Sends one request that carries its secrets itself, for the test of a credential, which n8n runs before there is a node
 * to authenticate for, and for the token exchange. Never throws.
 * @param secrets headers and query parameters that authenticate it
 * @param timeout milliseconds
 * @returns the response whatever its status, or why there is none
 */
export async function sendTestRequest(
	sender: IHttpRequestHelper | undefined,
	request: HttpRequest,
	secrets: Pick<IHttpRequestOptions, 'headers' | 'qs'>,
	timeout: number,
): Promise<TransportResult> {
	if (sender === undefined) return { type: 'notDelivered', code: 'NO_SENDER', text: '' };
	const options = httpOptions(request, timeout);
	options.ignoreHttpStatusErrors = true;
	options.headers = { ...options.headers, ...secrets.headers };
	options.qs = secrets.qs;
	const connection = new Connection(timeout);
	connection.takeOver(options);
	const send = async () => (await sender.helpers.httpRequest(options)) as unknown;
	return await connection.end(resultOf(send, connection), timeout);
}

function httpOptions(request: HttpRequest, timeout: number): IHttpRequestOptions {
	return {
		method: request.method,
		url: request.url,
		headers: {
			Accept: 'application/json',
			...(request.contentType && { 'Content-Type': request.contentType }),
		},
		...(request.body !== undefined && { body: request.body }),
		// n8n reads a text to its end, however long it is.
		encoding: 'stream',
		returnFullResponse: true,
		disableFollowRedirect: true,
		timeout,
	};
}

/** What comes of a request, whether n8n returns its response or throws it. */
async function resultOf(send: () => Promise<unknown>, connection: Connection): Promise<TransportResult> {
	try {
		const response = fromN8n(await send());
		if (response !== undefined) return await connection.read(response);
		return { type: 'noResponse', code: 'NO_ANSWER', text: '' };
	} catch (error) {
		const result = errorToResult(error);
		if (result.type !== 'thrownResponse') return result;
		connection.noteThrown(result.request);
		try {
			return await connection.read(result.response);
		} catch {
			return { type: 'noResponse', code: 'ECONNRESET', text: '' };
		}
	}
}
