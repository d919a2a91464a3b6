import { createHash } from 'node:crypto';

import type { IDataObject, IHttpRequestHelper } from 'n8n-workflow';

import { cannotBeReached, inSentences, proxyRejection, proxyStatus } from '../shared/transport/explanations';
import {
	authenticationRejectedName,
	authenticationBlockedByProxyName,
	authenticationUnavailableName,
	sendTestRequest,
} from '../shared/transport/request';
import { describeFailure, isNetworkFailure, jsonObject } from '../shared/transport/response';
import { cleanText, redactor } from '../shared/text/untrusted';
import { addressFieldOf, baseUrlOf } from './account';

/** The provider, in messages. */
const acoustic = 'Acoustic';

/** Milliseconds. */
const timeout = 30_000;

/**
 * For so long (milliseconds) a result stands for requests that were under way when it came in: their 401
 * speaks of the token before it, and a refusal would only be refused again.
 */
const tokenStands = 60_000;
const refusalStands = 5_000;

/** What a header can carry. Of anything else a part would be left out on the way, and be shown if it came back. */
const inHeader = /^[\x21-\x7e]+$/;

interface Exchange {
	/** Until when it answers for others (epoch milliseconds). */
	standsUntil: number;
	/** What it gave; rejects when it was refused. */
	token: Promise<string>;
	/** Its place among all that have ended; 0 as long as it has not. */
	ended: number;
	/** The token, once there is one. */
	gave?: string;
}

/**
 * The last token exchange of each account in this process. n8n asks for a token once for every request that
 * finds none or meets a 401, also for many at the same time; Acoustic wants one call in three hours and may
 * block who ignores it ("OAuth token creation").
 */
const lastExchange = new Map<string, Exchange>();
let endedExchanges = 0;
/** How many exchanges had ended when a request was authenticated with this decrypted credential. */
const endedBeforeUse = new WeakMap<IDataObject, number>();
/**
 * Tokens that were in use, so that they can be taken out of texts; the newest few of each account. Another
 * process may have fetched them.
 */
const knownTokens = new Map<string, string[]>();

/**
 * An access token for the account: a new one, or the one that another request has just been given.
 * @param credential decrypted; its `accessToken` is the one that n8n found missing or expired
 * @throws an error named `TokenExchangeRefused` or `TokenExchangeUnavailable`, in words for the user
 */
export async function accessTokenFor(request: IHttpRequestHelper, credential: IDataObject): Promise<string> {
	const token = await currentToken(request, credential);
	fetched.add(credential);
	return token;
}

/** Decrypted credentials, as n8n handed them over, that have been given a token here. */
const fetched = new WeakSet<IDataObject>();

/** Whether the token in this very object comes from an exchange with the secrets in it. */
export function wasFetchedFor(credential: IDataObject): boolean {
	return fetched.has(credential);
}

/**
 * Puts an access token into a credential whose fields depend on the item. n8n keeps one token a credential whatever the
 * item, so such a token is kept here, with its account's secrets, and renewed when a request meets 401 with it.
 * @param credential a copy for one request, its `accessToken` empty until the first call
 * @throws as accessTokenFor
 */
export async function fillOwnToken(request: IHttpRequestHelper, credential: IDataObject): Promise<void> {
	const kept = credential.accessToken === '' ? lastExchange.get(accountOf(credential))?.gave : undefined;
	credential.accessToken = kept ?? (await currentToken(request, credential));
}

async function currentToken(request: IHttpRequestHelper, credential: IDataObject): Promise<string> {
	const account = accountOf(credential);
	const last = lastExchange.get(account);
	if (last && Date.now() < last.standsUntil) {
		const token = await last.token;
		// The same token again is an answer, too, for a request that was under way: Acoustic gives no better one.
		if (token !== credential.accessToken || (endedBeforeUse.get(credential) ?? Infinity) < last.ended) return token;
	}
	// Another request may have started one while this one waited.
	const current = lastExchange.get(account);
	if (current && current !== last) return await current.token;

	const exchange: Exchange = { token: exchangeToken(request, credential), standsUntil: Infinity, ended: 0 };
	lastExchange.set(account, exchange);
	exchange.token.then(
		(token) => {
			exchange.standsUntil = Date.now() + tokenStands;
			exchange.ended = ++endedExchanges;
			exchange.gave = token;
			keepSecret(token, credential);
		},
		({ name }: Error) => {
			exchange.standsUntil = name === authenticationRejectedName ? Date.now() + refusalStands : 0;
		},
	);
	return await exchange.token;
}

/** Notes that a request is about to use a token, whoever fetched it: from here on no text will show it. */
export function noteUse(token: unknown, credential: IDataObject): void {
	endedBeforeUse.set(credential, endedExchanges);
	if (typeof token === 'string' && token !== '') keepSecret(token, credential);
}

function keepSecret(token: string, credential: IDataObject): void {
	const account = accountOf(credential);
	const known = knownTokens.get(account) ?? [];
	if (!known.includes(token)) knownTokens.set(account, [token, ...known].slice(0, 5));
}

/** Every secret of the account that a text may hold, tokens included that n8n has renewed meanwhile. */
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

/** `POST {base}/oauth/token` with `grant_type=refresh_token`, all in the form body. */
async function exchangeToken(request: IHttpRequestHelper, credential: IDataObject): Promise<string> {
	const base = baseUrlOf(credential);
	const addressField = addressFieldOf(credential);
	// Pasted, a secret brings blanks and line breaks along that nobody sees in a masked field.
	const pasted = (secret: unknown) => String(secret ?? '').trim();
	const form = new URLSearchParams({
		grant_type: 'refresh_token',
		client_id: pasted(credential.clientId),
		client_secret: pasted(credential.clientSecret),
		refresh_token: pasted(credential.refreshToken),
	});
	const reply = await sendTestRequest(
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
	if (isNetworkFailure(reply) && reply.kind === 'lost') {
		const words = `No answer came from ${acoustic} to the login (${describeFailure(reply)}): check '${addressField}' in the credential`;
		throw named(authenticationUnavailableName, words);
	}
	if (isNetworkFailure(reply)) {
		const error = named(authenticationUnavailableName, inSentences(cannotBeReached(acoustic, reply, addressField)));
		throw Object.assign(error, { networkCode: reply.code });
	}
	if (reply.status === proxyStatus)
		throw named(authenticationBlockedByProxyName, inSentences(proxyRejection(acoustic)));
	const body = jsonObject(reply);
	if (reply.status === 200 && typeof body?.access_token === 'string' && inHeader.test(body.access_token)) {
		return body.access_token;
	}
	const redact = redactor(secretsOf(credential));
	const words = [body?.error, body?.error_description]
		.filter((word): word is string => typeof word === 'string')
		.map((word) => cleanText(word, redact))
		.join(': ');
	const said = words === '' ? '' : `. Acoustic says: ${words}`;
	if (reply.status === 429 || reply.status >= 500) {
		throw named(authenticationUnavailableName, `Acoustic gives no token at present (${reply.status})${said}`);
	}
	if (reply.status >= 400) {
		throw named(
			authenticationRejectedName,
			`'Client ID', 'Client Secret' or 'Refresh Token' is not accepted (${reply.status})${said}`,
		);
	}
	throw named(
		authenticationRejectedName,
		`${base} answers (${reply.status}), but not as Acoustic does. Check '${addressField}' in the credential`,
	);
}

function named(name: string, message: string): Error {
	const error = new Error(message);
	error.name = name;
	return error;
}
