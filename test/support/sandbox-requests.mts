import { acousticAccount, eightByEightAccount } from '../../sandbox/accounts.mts';
import type { Sandbox } from '../../sandbox/server.mts';

/** A fresh access token of the sandbox's Acoustic, by a request of its own. */
export async function freshAccessToken({ acousticUrl }: Sandbox): Promise<string> {
	const { clientId, clientSecret, refreshToken } = acousticAccount;
	const response = await fetch(`${acousticUrl}/oauth/token`, {
		method: 'POST',
		body: new URLSearchParams({
			grant_type: 'refresh_token',
			client_id: clientId,
			client_secret: clientSecret,
			refresh_token: refreshToken,
		}),
	});
	return ((await response.json()) as { access_token: string }).access_token;
}

/**
 * Posts a survey to the sandbox's 8x8, which has to accept it.
 * @param path `messages` or `messages/batch`
 */
export async function postSurvey({ eightByEightUrl }: Sandbox, path: string, body: object): Promise<void> {
	const response = await fetch(`${eightByEightUrl}/api/v1/subaccounts/SubAccount-1/surveys/sandbox-nps/${path}`, {
		method: 'POST',
		headers: { 'content-type': 'application/json', authorization: `Bearer ${eightByEightAccount.apiKey}` },
		body: JSON.stringify(body),
	});
	expect(response.status).toBe(200);
}
