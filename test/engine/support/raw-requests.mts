import { acousticAccount, eightByEightAccount, pressNXpressAccount } from '../../../sandbox/accounts.mts';
import type { Sandbox } from '../../../sandbox/server.mts';

/** A response to a request that was written by hand. */
export interface RawResponse {
	status: number;
	body: unknown;
}

/** How a body is written. */
export type RawContentType = 'application/json' | 'application/x-www-form-urlencoded';

const json = 'application/json';

async function request(url: string, init: RequestInit): Promise<RawResponse> {
	const response = await fetch(url, init);
	return { status: response.status, body: await response.json() };
}

async function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<RawResponse> {
	return await request(url, {
		method: 'POST',
		headers: { 'content-type': json, ...headers },
		body: JSON.stringify(body),
	});
}

/** Whether Press'nXPress takes this body: any other than an error status. */
export async function isEnqueued(
	sandbox: Sandbox,
	channel: 'sms' | 'mail',
	body: string,
	contentType: RawContentType = json,
): Promise<boolean> {
	const base = channel === 'sms' ? sandbox.pressNXpressUrl : sandbox.pressNXpressMailUrl;
	const { apiKey, touchpoints } = pressNXpressAccount;
	const token = touchpoints.find((touchpoint) => touchpoint.channel === channel)?.token;
	const url = `${base}/channel/${channel}/${token}/enqueue?apiKey=${apiKey}`;
	const { status } = await request(url, { method: 'POST', headers: { 'content-type': contentType }, body });
	return status < 400;
}

const surveyPath = '/api/v1/subaccounts/SubAccount-1/surveys/sandbox-nps/messages';
const bearer = { authorization: `Bearer ${eightByEightAccount.apiKey}` };

/** 8x8's response to the body of a single survey. */
export async function postSurvey(sandbox: Sandbox, body: unknown): Promise<RawResponse> {
	return await post(sandbox.eightByEightUrl + surveyPath, body, bearer);
}

/** 8x8's response to the body of a batch of surveys. */
export async function postBatch(sandbox: Sandbox, body: unknown): Promise<RawResponse> {
	return await post(`${sandbox.eightByEightUrl}${surveyPath}/batch`, body, bearer);
}

/** Requests to Acoustic with an access token of their own. */
export class RawAcoustic {
	private readonly headers: Promise<Record<string, string>>;

	constructor(private readonly sandbox: Sandbox) {
		this.headers = this.authorize();
	}

	/** The response to the payload of an external consent send. */
	async send(payload: unknown): Promise<RawResponse> {
		const url = `${this.sandbox.acousticUrl}/rest/channels/sms/externalconsentsends`;
		return await post(url, payload, await this.headers);
	}

	/** The response to a look at a transaction. */
	async status(transactionId: string): Promise<RawResponse> {
		const url = `${this.sandbox.acousticUrl}/rest/channels/sms/sends/${encodeURIComponent(transactionId)}/status`;
		return await request(url, { headers: await this.headers });
	}

	private async authorize(): Promise<Record<string, string>> {
		const { clientId, clientSecret, refreshToken } = acousticAccount;
		const { body } = await request(`${this.sandbox.acousticUrl}/oauth/token`, {
			method: 'POST',
			body: new URLSearchParams({
				grant_type: 'refresh_token',
				client_id: clientId,
				client_secret: clientSecret,
				refresh_token: refreshToken,
			}),
		});
		return { authorization: `Bearer ${(body as { access_token: string }).access_token}` };
	}
}
