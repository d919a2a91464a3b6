import { createHash } from 'node:crypto';

import type { IDataObject, IHttpRequestHelper } from 'n8n-workflow';

import { cannotBeReached, inSentences, proxyRejection, proxyStatus } from '../shared/transport/explanations';
import {
	authenticationRejectedName,
	authenticationBlockedByProxyName,
	authenticationUnavailableName,
} from '../shared/transport/authentication';
import { sendTestRequest } from '../shared/transport/request';
import { describeFailure } from '../shared/transport/networkCodes';
import { jsonObject, type NetworkFailure } from '../shared/transport/response';
import { cleanText, redactor } from '../shared/text/untrusted';
import { stringOf } from '../shared/text/values';
import { addressFieldOf, baseUrlOf } from './account';

/** The provider, in messages. */
const acoustic = 'Acoustic';

/** Milliseconds. */
const timeout = 30_000;

/**
 * Time (milliseconds) for which the result of an exchange is reused for requests that were under way at its end: their
 * 401 concerns the token before it, and a rejected exchange would only be rejected again.
 */
const tokenReuse = 60_000;
const rejectionReuse = 5_000;

/** What a header can carry. Of anything else a part would be left out on the way, and a text that held the rest would show it. */
const inHeader = /^[\x21-\x7e]+$/;

interface Exchange {
	/** Until when its result is reused for other requests (epoch milliseconds). */
	reusableUntil: number;
	/** The access token; rejects when the exchange was rejected or did not happen. */
	token: Promise<string>;
	/** Its place among all exchanges that have ended; 0 as long as it has not. */
	ended: number;
	/** The token, once there is one. */
	fetched?: string;
}

/**
 * The last token exchange of each account in this process. n8n asks for a token once for every request that
 * finds none or gets a 401, also for many at the same time; Acoustic wants one call in three hours and may
 * block accounts that ignore it ("OAuth token creation").
 */
const lastExchange = new Map<string, Exchange>();
let endedExchanges = 0;
/** How many exchanges had ended when a request was authenticated with this decrypted credential. */
const endedBeforeUse = new WeakMap<IDataObject, number>();
/** Where Acoustic rejects every token, each attempt of a run fetches another one, and it may quote any of them. */
const mostKnownTokens = 10;
/**
 * Tokens that were in use, so that they can be taken out of texts; those of each account that were used last. Another
 * process may have fetched them.
 */
const knownTokens = new Map<string, string[]>();

/**
 * An access token for the account: a new one, or the one that another request has just been given.
 * @param credential decrypted; its `accessToken` is the one that n8n found missing or expired
 * @throws an error with one of the names in shared/transport/authentication.ts and a message for the user
 */
export async function accessTokenFor(request: IHttpRequestHelper, credential: IDataObject): Promise<string> {
	const token = await currentToken(request, credential);
	fetched.add(credential);
	return token;
}

/** Decrypted credentials, as n8n handed them over, for which a token was fetched here. */
const fetched = new WeakSet<IDataObject>();

/** Whether the token in this very object comes from an exchange with the secrets in it. */
export function wasFetchedFor(credential: IDataObject): boolean {
	return fetched.has(credential);
}

/**
 * Puts an access token into a credential whose fields depend on the item. n8n keeps one token a credential whatever the
 * item, so such a token is kept here, with its account's secrets, and renewed when a request gets 401 with it.
 * @param credential a copy for one request, its `accessToken` empty until the first call
 * @throws as accessTokenFor
 */
export async function fillOwnToken(request: IHttpRequestHelper, credential: IDataObject): Promise<void> {
	const kept = credential.accessToken === '' ? lastExchange.get(accountOf(credential))?.fetched : undefined;
	credential.accessToken = kept ?? (await currentToken(request, credential));
}

async function currentToken(request: IHttpRequestHelper, credential: IDataObject): Promise<string> {
	const account = accountOf(credential);
	const last = lastExchange.get(account);
	if (last && Date.now() < last.reusableUntil) {
		const token = await last.token;
		// The same token again will do, too, for a request that was under way: Acoustic has no better one.
		if (token !== credential.accessToken || (endedBeforeUse.get(credential) ?? Infinity) < last.ended) return token;
	}
	// Another request may have started one while this one waited.
	const current = lastExchange.get(account);
	if (current && current !== last) return await current.token;

	const exchange: Exchange = { token: exchangeToken(request, credential), reusableUntil: Infinity, ended: 0 };
	lastExchange.set(account, exchange);
	exchange.token.then(
		(token) => {
			exchange.reusableUntil = Date.now() + tokenReuse;
			exchange.ended = ++endedExchanges;
			exchange.fetched = token;
			keepSecret(token, credential);
		},
		({ name }: Error) => {
			exchange.reusableUntil = name === authenticationRejectedName ? Date.now() + rejectionReuse : 0;
		},
	);
	return await exchange.token;
}

/** Notes that a request is about to use a token, whoever fetched it: from here on every text is redacted of it. */
export function noteUse(token: unknown, credential: IDataObject): void {
	endedBeforeUse.set(credential, endedExchanges);
	if (typeof token === 'string' && token !== '') keepSecret(token, credential);
}

function keepSecret(token: string, credential: IDataObject): void {
	const account = accountOf(credential);
	const known = knownTokens.get(account) ?? [];
	if (known[0] === token) return;
	knownTokens.set(account, [token, ...known.filter((other) => other !== token)].slice(0, mostKnownTokens));
}

/**
 * Every secret of the account that a text may hold, tokens included that n8n has renewed meanwhile.
 * @throws ValidationError as baseUrlOf does
 */
export function secretsOf(credential: IDataObject): string[] {
	const own = [credential.clientId, credential.clientSecret, credential.refreshToken, credential.accessToken];
	return [
		...own.filter((secret): secret is string => typeof secret === 'string'),
		...(knownTokens.get(accountOf(credential)) ?? []),
	];
}

/** Identifies an account without holding its secrets. */
function accountOf(credential: IDataObject): string {
	const { clientId, clientSecret, refreshToken } = credential;
	return createHash('sha256')
		.update(JSON.stringify([baseUrlOf(credential), clientId, clientSecret, refreshToken]))
		.digest('base64');
}

/**
 * `POST {base}/oauth/token` with `grant_type=refresh_token`, all in the form body ("OAuth token creation").
 * @returns the access token
 * @throws as accessTokenFor
 */
async function exchangeToken(request: IHttpRequestHelper, credential: IDataObject): Promise<string> {
	const base = baseUrlOf(credential);
	const addressField = addressFieldOf(credential);
	// Pasted, a secret has whitespace and line breaks around it that nobody sees in a masked field.
	const pasted = (secret: unknown) => stringOf(secret).trim();
	const form = new URLSearchParams({
		grant_type: 'refresh_token',
		client_id: pasted(credential.clientId),
		client_secret: pasted(credential.clientSecret),
		refresh_token: pasted(credential.refreshToken),
	});
	const result = await sendTestRequest(
		request,
		{
			method: 'POST',
			url: `${base}/oauth/token`,
			contentType: 'application/x-www-form-urlencoded',
			body: form.toString(),
		},
		{},
		timeout,
	);
	if (result.type !== 'response') throw notExchanged(result, addressField);
	if (result.status === proxyStatus) {
		throw named(authenticationBlockedByProxyName, inSentences(proxyRejection(acoustic)));
	}
	const body = jsonObject(result);
	if (result.status === 200 && typeof body?.access_token === 'string' && inHeader.test(body.access_token)) {
		return body.access_token;
	}
	throw rejection(result.status, body, credential);
}

/** An exchange that got no response. With the network's code where Acoustic was not reached. */
function notExchanged(failure: NetworkFailure, addressField: string): Error {
	if (failure.type === 'noResponse') {
		const message = `No response came from ${acoustic} to the authentication (${describeFailure(failure)}): check '${addressField}' in the credential`;
		return named(authenticationUnavailableName, message);
	}
	const error = named(authenticationUnavailableName, inSentences(cannotBeReached(acoustic, failure, addressField)));
	return Object.assign(error, { networkCode: failure.code });
}

/** A response without an access token that could be used. */
function rejection(status: number, body: Record<string, unknown> | undefined, credential: IDataObject): Error {
	const redact = redactor(secretsOf(credential));
	const details = [body?.error, body?.error_description]
		.filter((detail): detail is string => typeof detail === 'string')
		.map((detail) => cleanText(detail, redact))
		.join(': ');
	const suffix = details === '' ? '' : `. Acoustic says: ${details}`;
	if (status === 429 || status >= 500) {
		return named(authenticationUnavailableName, `Acoustic gives no token at present (${status})${suffix}`);
	}
	if (status >= 400) {
		return named(
			authenticationRejectedName,
			`'Client ID', 'Client Secret' or 'Refresh Token' is not accepted (${status})${suffix}`,
		);
	}
	return named(
		authenticationRejectedName,
		`${baseUrlOf(credential)} responds (${status}), but not as Acoustic does. Check '${addressFieldOf(credential)}' in the credential`,
	);
}

function named(name: string, message: string): Error {
	const error = new Error(message);
	error.name = name;
	return error;
}
