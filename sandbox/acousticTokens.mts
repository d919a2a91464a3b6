/**
 * Acoustic's token exchange, `POST /oauth/token`.
 *
 * Source: Acoustic's page on creating OAuth tokens: form fields `grant_type=refresh_token`,
 * `client_id`, `client_secret`, `refresh_token`; a token lives four hours; another request in the first
 * three returns the same one, after that a new one, while the old lives on.
 */
import { acousticAccount } from './accounts.mts';
import { mediaType } from './json.mts';
import type { Call, ProviderResponse } from './provider.mts';
import { jsonResponse } from './provider.mts';

/** The state of the token in an `Authorization` header. */
export type TokenState = 'live' | 'expired' | 'unknown' | 'missing';

/** Invented: statuses and texts, after RFC 6749; the pages name only the keys. */
function oauthError(status: number, error: string, description: string): ProviderResponse {
	return jsonResponse(status, { error, error_description: description });
}

/** Issues access tokens and knows which are still valid. */
export class AcousticTokens {
	/** Token calls since the last reset, rejected ones included. */
	requests = 0;
	private readonly tokens = new Map<string, { renewAt: number; expiresAt: number }>();
	/** Continues after a reset, so that a token from before is never valid again. */
	private issued = 0;

	/** Handles `POST /oauth/token`. `lifetime` is a new token's, in seconds. */
	exchange(call: Call, lifetime: number): ProviderResponse {
		this.requests += 1;
		if (call.method !== 'POST') return oauthError(405, 'invalid_request', 'Use POST.');
		if (mediaType(call.headers['content-type']) !== 'application/x-www-form-urlencoded') {
			return oauthError(400, 'invalid_request', 'The body must be form-urlencoded.');
		}
		const form = new URLSearchParams(call.bodyText);
		const { clientId, clientSecret, refreshToken } = acousticAccount;
		if (form.get('grant_type') !== 'refresh_token') {
			return oauthError(400, 'unsupported_grant_type', 'The grant type must be refresh_token.');
		}
		if (form.get('client_id') !== clientId) {
			const given = form.get('client_id') ?? '';
			const text = `Invalid client: Unable to find matching client for ${given}`;
			return oauthError(401, 'invalid_client', text);
		}
		if (form.get('client_secret') !== clientSecret) {
			return oauthError(401, 'invalid_client', 'Invalid client: wrong client secret');
		}
		if (form.get('refresh_token') !== refreshToken) {
			return oauthError(400, 'invalid_grant', 'Invalid refresh token');
		}

		const now = Date.now();
		let token = [...this.tokens.keys()].at(-1);
		let dates = token === undefined ? undefined : this.tokens.get(token);
		if (token === undefined || dates === undefined || now >= dates.renewAt) {
			this.issued += 1;
			token = `sandbox-access-token-${this.issued}`;
			// Three of four hours.
			dates = { renewAt: now + lifetime * 750, expiresAt: now + lifetime * 1000 };
			this.tokens.set(token, dates);
		}
		return jsonResponse(200, {
			access_token: token,
			token_type: 'bearer',
			refresh_token: refreshToken,
			expires_in: Math.max(0, Math.floor((dates.expiresAt - now) / 1000)),
		});
	}

	/** The state of the header's token now, and the token as it was given (empty where there is none). */
	check(authorization: string | undefined): { state: TokenState; token: string } {
		const token = /^Bearer (\S+)$/.exec(authorization ?? '')?.[1] ?? '';
		if (token === '') return { state: 'missing', token };
		const dates = this.tokens.get(token);
		if (dates === undefined) return { state: 'unknown', token };
		return { state: Date.now() < dates.expiresAt ? 'live' : 'expired', token };
	}

	/** Makes every token older by this number of seconds. */
	age(seconds: number): void {
		for (const dates of this.tokens.values()) {
			dates.renewAt -= seconds * 1000;
			dates.expiresAt -= seconds * 1000;
		}
	}

	/** How many tokens are valid now. */
	get live(): number {
		const now = Date.now();
		return [...this.tokens.values()].filter(({ expiresAt }) => now < expiresAt).length;
	}

	/** Forgets all tokens and starts the count again. */
	reset(): void {
		this.requests = 0;
		this.tokens.clear();
	}
}
