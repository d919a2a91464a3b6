import { sleep } from 'n8n-workflow';
import type {
	IAdditionalCredentialOptions,
	ICredentialDataDecryptedObject,
	IExecuteFunctions,
	IHttpRequestHelper,
	IHttpRequestMethods,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
} from 'n8n-workflow';

import { isBodyStream, readBody } from './body';
import { proxyStatus } from './explanations';
import { type HttpResponse, type NetworkFailure, isRecord, type TransportResult } from './response';

/** One HTTP request as an operation plans it; the credential adds its secrets on the way out. */
export interface HttpRequest {
	method: IHttpRequestMethods;
	/** Absolute, with everything in it encoded. */
	url: string;
	/** Sent as it is; left out of a GET. */
	body?: string;
	contentType?: 'application/json' | 'application/x-www-form-urlencoded';
}

export interface Authentication {
	/** Name of the credential type that authenticates the request. */
	credentialType: string;
	/**
	 * Whether the credential holds an access token that n8n renews on 401. n8n does that only for answers
	 * that it may throw; for all other credentials the same mechanism would send the request a second time.
	 */
	renewable: boolean;
	/** The credential, where it was read for a whole run; n8n would read and decrypt it for every request. */
	credential?: ICredentialDataDecryptedObject;
	/** Whether other items of the run may have other values in it. n8n itself would read those of the first item. */
	perItem?: boolean;
}

/** `name` of the error with which a credential says that its token exchange was refused. */
export const authenticationRejectedName = 'TokenExchangeRefused';
/** The same for an exchange that was not refused but did not happen: trying again may help. */
export const authenticationUnavailableName = 'TokenExchangeUnavailable';
/** And for an exchange that a proxy turned away. */
export const authenticationBlockedByProxyName = 'TokenExchangeStoppedByProxy';

/** Milliseconds that fetching a token may take; the credential gives up sooner. */
const longestAuthentication = 60_000;

/** Codes that a socket gives before anything of the request was written. */
const codesBeforeSending = new Set([
	'ECONNREFUSED',
	'ENOTFOUND',
	'EAI_AGAIN',
	'CERT_HAS_EXPIRED',
	'CERT_NOT_YET_VALID',
	'DEPTH_ZERO_SELF_SIGNED_CERT',
	'SELF_SIGNED_CERT_IN_CHAIN',
	'UNABLE_TO_GET_ISSUER_CERT',
	'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
	'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
	'ERR_TLS_CERT_ALTNAME_INVALID',
	'ERR_SSL_WRONG_VERSION_NUMBER',
]);

/** What node says of a TLS handshake that came to nothing, under codes that it also uses for broken connections. */
const handshakeFailed = /wrong version number|before secure TLS connection was established/;

/**
 * Sends one request through n8n and tells what came back. Never throws: n8n's own error objects hold the
 * whole request with its secrets, so they end here.
 *
 * Redirects are not followed: a 301 would turn the POST into a GET, a 307 would hand the body to another
 * address.
 * @param timeout milliseconds
 */
export async function sendRequest(
	context: IExecuteFunctions | ILoadOptionsFunctions,
	login: Authentication,
	request: HttpRequest,
	timeout: number,
): Promise<TransportResult> {
	const options = httpOptions(request, timeout);
	options.ignoreHttpStatusErrors = !login.renewable;
	const connection = new Connection();
	connection.takeOver(options);
	const authenticated = async () =>
		await context.helpers.httpRequestWithAuthentication.call(
			context,
			login.credentialType,
			options,
			knownCredential(login),
		);
	// A token may be fetched before the request leaves, and again after a 401. Given up meanwhile, the request
	// would leave all the same, and a message that nobody sent would count as one that may have gone.
	const whole = login.renewable ? 2 * (timeout + longestAuthentication) : timeout;
	return await connection.end(withinDeadline(reply(authenticated, connection, timeout), whole));
}

/**
 * A token that was renewed for one request must not be missed by the next, so n8n reads those anew. It keeps one token
 * a credential, though: where items have accounts of their own, each request brings its account along.
 */
function knownCredential({
	credentialType,
	credential,
	perItem,
	renewable,
}: Authentication): IAdditionalCredentialOptions | undefined {
	if (credential === undefined || (renewable && perItem !== true)) return undefined;
	const data = renewable ? copyForOneRequest(credential) : credential;
	return { credentialsDecrypted: { id: '', name: '', type: credentialType, data } };
}

/** Credentials whose values are those of some items only. */
const ofSomeItems = new WeakSet<ICredentialDataDecryptedObject>();

/** A token that is fetched for one request is filled in here. */
function copyForOneRequest(credential: ICredentialDataDecryptedObject): ICredentialDataDecryptedObject {
	const copy = { ...credential };
	ofSomeItems.add(copy);
	return copy;
}

/** Whether a credential, as n8n hands it to the functions of its type, has the values of some of a run's items only. */
export function isOfSomeItems(credential: ICredentialDataDecryptedObject): boolean {
	return ofSomeItems.has(credential);
}

/**
 * Sends one request that carries its secrets itself, and tells what came back. For the test of a credential,
 * which n8n runs before there is a node to authenticate for. Never throws.
 * @param secrets headers and query parameters of the login
 * @param timeout milliseconds
 */
export async function sendTestRequest(
	sender: IHttpRequestHelper | undefined,
	request: HttpRequest,
	secrets: Pick<IHttpRequestOptions, 'headers' | 'qs'>,
	timeout: number,
): Promise<TransportResult> {
	if (sender === undefined) return { kind: 'neverLeft', code: 'NO_SENDER', text: '' };
	const options = httpOptions(request, timeout);
	options.ignoreHttpStatusErrors = true;
	options.headers = { ...options.headers, ...secrets.headers };
	options.qs = secrets.qs;
	const connection = new Connection();
	connection.takeOver(options);
	const sending = async () => (await sender.helpers.httpRequest(options)) as unknown;
	return await connection.end(withinDeadline(reply(sending, connection, timeout), timeout));
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

/** axios counts its timeout anew with every byte that drips in; this one counts the whole answer. */
async function withinDeadline(replying: Promise<TransportResult>, timeout: number): Promise<TransportResult> {
	const answered = new AbortController();
	const deadline = sleep(timeout, answered.signal).then(
		(): NetworkFailure => ({ kind: 'lost', code: 'TIMEOUT', text: '' }),
		(): NetworkFailure => ({ kind: 'lost', code: 'ABORTED', text: '' }),
	);
	try {
		return await Promise.race([replying, deadline]);
	} finally {
		// A reason, since the one that is made where none is given costs more than all the rest here.
		answered.abort('answered');
	}
}

/** Ends a request's connection where its answer is not waited for: out of time, or more of it than is read. */
class Connection {
	private readonly abortion = new AbortController();
	private cancelled: AbortSignal | undefined;
	private answerRead = false;
	private readonly abort = () => this.abortion.abort('given up');
	/** Closes the socket of an answer that n8n has thrown: its signal does not reach that one any more. */
	private closeSocket: (() => void) | undefined;

	/**
	 * Has the request end with this connection. n8n puts the signal of a cancelled execution into the same place before
	 * the request leaves, so that one is listened to as well.
	 */
	takeOver(options: IHttpRequestOptions): void {
		Object.defineProperty(options, 'abortSignal', {
			enumerable: true,
			get: () => this.abortion.signal,
			set: (cancelled: AbortSignal | undefined) => {
				this.cancelled?.removeEventListener('abort', this.abort);
				this.cancelled = cancelled;
				if (cancelled?.aborted) this.abort();
				else cancelled?.addEventListener('abort', this.abort);
			},
		});
	}

	/** Notes how the socket of a thrown answer can be closed. */
	thrown(request: unknown): void {
		if (isRecord(request) && typeof request.destroy === 'function')
			this.closeSocket = () => (request as { destroy(): void }).destroy();
	}

	/** To be called when the answer was read to its end: its connection may serve the next request then. */
	read(): void {
		this.answerRead = true;
	}

	/** Waits for the reply and leaves no connection open that still sends. */
	async end(replying: Promise<TransportResult>): Promise<TransportResult> {
		try {
			return await replying;
		} finally {
			this.cancelled?.removeEventListener('abort', this.abort);
			if (!this.answerRead) {
				this.abort();
				this.closeSocket?.();
			}
		}
	}
}

async function reply(
	sending: () => Promise<unknown>,
	connection: Connection,
	timeout: number,
): Promise<TransportResult> {
	try {
		const response = await sending();
		return (
			(await answerFrom(response, 'statusCode', 'body', connection, timeout)) ?? {
				kind: 'lost',
				code: 'NO_ANSWER',
				text: '',
			}
		);
	} catch (error) {
		return await replyFromError(error, connection, timeout);
	}
}

/**
 * An answer out of n8n's full response (`statusCode`, `body`) or of axios' (`status`, `data`).
 * @param timeout milliseconds that its body may take, wherever the time before went
 */
async function answerFrom(
	response: unknown,
	statusKey: string,
	bodyKey: string,
	connection: Connection,
	timeout: number,
): Promise<TransportResult | undefined> {
	if (!isRecord(response) || typeof response[statusKey] !== 'number') return undefined;
	const status = response[statusKey];
	const headers: HttpResponse['headers'] = {};
	// axios' own header object hides its fields behind a class; its entries are the headers.
	for (const [name, value] of Object.entries(response.headers ?? {})) {
		headers[name.toLowerCase()] = String(value);
	}
	const body = response[bodyKey];
	if (!isBodyStream(body)) {
		connection.read();
		const text = typeof body === 'string' ? body : body === undefined || body === null ? '' : JSON.stringify(body);
		return { status, headers, text };
	}
	const reading = readBody(body).then((read): TransportResult => {
		if ('unreadable' in read) return { kind: 'lost', code: read.unreadable, text: '' };
		connection.read();
		return { status, headers, text: read.text };
	});
	return await withinDeadline(reading, timeout);
}

/** Follows `cause` from n8n's error down to the one that knows what happened on the wire. */
async function replyFromError(error: unknown, connection: Connection, timeout: number): Promise<TransportResult> {
	let code = '';
	for (let cause = error, depth = 0; isError(cause) && depth < 8; cause = cause.cause, depth++) {
		if (cause.name === authenticationRejectedName) {
			return { kind: 'loginRefused', code: 'LOGIN_REFUSED', text: cause.message };
		}
		if (cause.name === authenticationUnavailableName) {
			// With the network's code it is a host that was not reached, in the words for any such host.
			return typeof cause.networkCode === 'string'
				? { kind: 'neverLeft', code: cause.networkCode, text: '' }
				: { kind: 'neverLeft', code: 'LOGIN_UNAVAILABLE', text: cause.message };
		}
		if (cause.name === authenticationBlockedByProxyName) return { status: proxyStatus, headers: {}, text: '' };
		// A success is thrown only if its body broke off.
		if (isRecord(cause.response) && !isSuccess(cause.response.status)) {
			connection.thrown(cause.response.request);
			try {
				const answer = await answerFrom(cause.response, 'status', 'data', connection, timeout);
				if (answer !== undefined) return answer;
			} catch {
				return { kind: 'lost', code: 'ECONNRESET', text: '' };
			}
		}
		if (typeof cause.code === 'string' && code === '') code = cause.code;
		if (
			codesBeforeSending.has(code) ||
			cause.syscall === 'connect' ||
			cause.syscall === 'getaddrinfo' ||
			noAddressConnected(cause) ||
			handshakeFailed.test(cause.message)
		) {
			return { kind: 'neverLeft', code: code || 'ECONNREFUSED', text: '' };
		}
	}
	return withoutCause(error) ?? { kind: 'lost', code: code || 'NO_ANSWER', text: '' };
}

/**
 * What is left of an error whose cause is lost: those of n8n 2.8 and 1.123 lose it when they are made, and keep only the
 * status of the answer, or the network's code.
 */
function withoutCause(error: unknown): TransportResult | undefined {
	const { httpCode } = isRecord(error) ? error : {};
	if (typeof httpCode !== 'string') return undefined;
	if (/^[345]\d\d$/.test(httpCode)) return { status: Number(httpCode), headers: {}, text: '' };
	return codesBeforeSending.has(httpCode) ? { kind: 'neverLeft', code: httpCode, text: '' } : undefined;
}

function isSuccess(status: unknown): boolean {
	return typeof status === 'number' && status >= 200 && status < 300;
}

/** Where a host has several addresses, node tries each and gives the errors of all as one, under the code of the first. */
function noAddressConnected({ errors }: ErrorLike): boolean {
	return (
		Array.isArray(errors) &&
		errors.length > 0 &&
		errors.every((error) => isRecord(error) && error.syscall === 'connect')
	);
}

interface ErrorLike {
	name: string;
	message: string;
	cause?: unknown;
	code?: unknown;
	networkCode?: unknown;
	syscall?: unknown;
	errors?: unknown;
	response?: unknown;
}

/** By shape, not by class: errors reach a node from other copies of their libraries. */
function isError(value: unknown): value is ErrorLike {
	return isRecord(value) && typeof value.message === 'string';
}
