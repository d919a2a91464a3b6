import { acousticAccount, eightByEightAccount, pressNXpressAccount } from './accounts.mts';
import type { Sandbox } from './server.mts';

/** A credential for the sandbox, as it is created in n8n. */
export interface SandboxCredential {
	readonly type: string;
	readonly name: string;
	readonly data: Readonly<Record<string, string>>;
	/** What of it must never be read anywhere else. */
	readonly secrets: readonly string[];
}

/** Addresses of a running sandbox. */
export type SandboxAddresses = Pick<
	Sandbox,
	'pressNXpressUrl' | 'pressNXpressMailUrl' | 'eightByEightUrl' | 'acousticUrl'
>;

/**
 * The credentials with which n8n sends to the sandbox instead of the providers, and authenticates its webhook events: one
 * for each of the named types that the sandbox has a provider for; where no types are named, all of them.
 */
export function sandboxCredentials(sandbox: SandboxAddresses, types?: Iterable<string>): SandboxCredential[] {
	const all = [pressNXpress(sandbox), eightByEight(sandbox), eightByEightWebhook(), acoustic(sandbox)];
	if (types === undefined) return all;
	const known = new Set(types);
	return all.filter(({ type }) => known.has(type));
}

function pressNXpress(sandbox: SandboxAddresses): SandboxCredential {
	const { apiKey, touchpoints } = pressNXpressAccount;
	const tokens = new Map<string, string>(touchpoints.map(({ name, token }) => [name, token]));
	// These two have fields of their own; all others are chosen by name.
	const named = [...tokens].filter(([name]) => name !== 'sms' && name !== 'email');
	return {
		type: 'pressNXpressApi',
		name: "Press'nXPress sandbox",
		data: {
			apiKey,
			smsTouchpointToken: tokens.get('sms') ?? '',
			emailTouchpointToken: tokens.get('email') ?? '',
			namedTouchpoints: JSON.stringify(Object.fromEntries(named)),
			smsBaseUrl: sandbox.pressNXpressUrl,
			emailBaseUrl: sandbox.pressNXpressMailUrl,
		},
		secrets: [apiKey, ...tokens.values()],
	};
}

function eightByEight({ eightByEightUrl }: SandboxAddresses): SandboxCredential {
	const { apiKey, subAccountIds } = eightByEightAccount;
	return {
		type: 'eightByEightEngageApi',
		name: '8x8 Engage sandbox',
		data: { apiKey, region: 'custom', baseUrl: eightByEightUrl, subAccountId: subAccountIds[0] },
		secrets: [apiKey],
	};
}

function eightByEightWebhook(): SandboxCredential {
	const { webhookAuthorization: authorization } = eightByEightAccount;
	return {
		type: 'eightByEightWebhookApi',
		name: '8x8 Webhook sandbox',
		data: { authorization },
		secrets: [authorization],
	};
}

function acoustic({ acousticUrl }: SandboxAddresses): SandboxCredential {
	const { clientId, clientSecret, refreshToken } = acousticAccount;
	return {
		type: 'acousticCampaignApi',
		name: 'Acoustic Campaign sandbox',
		data: { hostType: 'custom', baseUrl: acousticUrl, clientId, clientSecret, refreshToken },
		secrets: [clientSecret, refreshToken],
	};
}
