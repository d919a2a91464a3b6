import {
	authenticationBlockedByProxyName,
	authenticationRejectedName,
	authenticationUnavailableName,
} from './authentication';
import { proxyStatus } from './explanations';
import { fromAxios, type RawResponse } from './rawResponse';
import { type HttpResponse, isRecord, type NotDelivered, type TransportResult } from './response';

/** A response that n8n has thrown as an error; its body is still to be read. */
export interface ThrownResponse {
	type: 'thrownResponse';
	response: RawResponse;
	/** The request of the HTTP client, by which alone the socket can be closed. */
	request: unknown;
}

/** Codes that a socket reports before anything of the request was written. */
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

/** What node says of a failed TLS handshake, under codes that it also uses for broken connections. */
const handshakeFailed = /wrong version number|before secure TLS connection was established/;

/** No error is wrapped deeper than this. */
const deepestCause = 8;

/**
 * What an error that n8n threw for a request says of it. Follows `cause` from n8n's error down to the one that knows
 * what happened on the wire. Whatever is not recognized may have been carried out (docs/delivery-contract.md, 5.2).
 * @param error of whatever type; n8n's hold the whole request with its secrets, so nothing of it goes further
 */
export function errorToResult(error: unknown): TransportResult | ThrownResponse {
	let code = '';
	for (let cause = error, depth = 0; isError(cause) && depth < deepestCause; cause = cause.cause, depth++) {
		const result = authenticationResult(cause) ?? thrownResponse(cause);
		if (result !== undefined) return result;
		if (typeof cause.code === 'string' && code === '') code = cause.code;
		if (isBeforeSending(cause, code)) return notDelivered(code || 'ECONNREFUSED');
	}
	return withoutCause(error) ?? { type: 'noResponse', code: code || 'NO_ANSWER', text: '' };
}

/** The end of a token exchange before the request, by the error that the credential threw; undefined for other errors. */
function authenticationResult({ name, message, networkCode }: ErrorLike): TransportResult | undefined {
	switch (name) {
		case authenticationRejectedName:
			return { type: 'authenticationRejected', code: 'LOGIN_REFUSED', text: message };
		case authenticationUnavailableName:
			// With the network's code it is a host that was not reached, described as any such host is.
			return typeof networkCode === 'string' ? notDelivered(networkCode) : notDelivered('LOGIN_UNAVAILABLE', message);
		case authenticationBlockedByProxyName:
			return withoutBody(proxyStatus);
		default:
			return undefined;
	}
}

/** A success is thrown only if its body broke off. */
function thrownResponse({ response }: ErrorLike): ThrownResponse | undefined {
	const raw = fromAxios(response);
	if (raw === undefined || (raw.status >= 200 && raw.status < 300)) return undefined;
	return { type: 'thrownResponse', response: raw, request: isRecord(response) ? response.request : undefined };
}

/**
 * What is left of an error whose cause is lost: those of n8n 2.8 and 1.123 lose it when they are made, and keep only the
 * status of the response, or the network's code.
 */
function withoutCause(error: unknown): TransportResult | undefined {
	const { httpCode } = isRecord(error) ? error : {};
	if (typeof httpCode !== 'string') return undefined;
	if (/^[345]\d\d$/.test(httpCode)) return withoutBody(Number(httpCode));
	return codesBeforeSending.has(httpCode) ? notDelivered(httpCode) : undefined;
}

function notDelivered(code: string, text = ''): NotDelivered {
	return { type: 'notDelivered', code, text };
}

function withoutBody(status: number): HttpResponse {
	return { type: 'response', status, headers: {}, text: '' };
}

/** Whether the connection failed before anything of the request was written. */
function isBeforeSending(cause: ErrorLike, code: string): boolean {
	return (
		codesBeforeSending.has(code) ||
		cause.syscall === 'connect' ||
		cause.syscall === 'getaddrinfo' ||
		noAddressConnected(cause) ||
		handshakeFailed.test(cause.message)
	);
}

/** Where a host has several addresses, node tries each and throws the errors of all as one, under the code of the first. */
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
