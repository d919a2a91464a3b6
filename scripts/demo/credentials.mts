import { pressNXpressAccount } from '../../sandbox/accounts.mts';
import type { Sandbox } from '../../sandbox/server.mts';

/** A credential for the sandbox, as it is created in n8n. */
export interface SandboxCredential {
	readonly type: string;
	readonly name: string;
	readonly data: Readonly<Record<string, string>>;
}

/** The credentials with which n8n sends to the sandbox instead of the providers, one for each type. */
export function sandboxCredentials(sandbox: Pick<Sandbox, 'pressNXpressUrl' | 'pressNXpressMailUrl'>): SandboxCredential[] {
	const tokens = new Map(pressNXpressAccount.touchpoints.map(({ name, token }) => [name as string, token as string]));
	const named = [...tokens].filter(([name]) => name !== 'sms' && name !== 'email');
	return [
		{
			type: 'pressNXpressApi',
			name: "Press'nXPress sandbox",
			data: {
				apiKey: pressNXpressAccount.apiKey,
				smsTouchpointToken: tokens.get('sms') ?? '',
				emailTouchpointToken: tokens.get('email') ?? '',
				namedTouchpoints: JSON.stringify(Object.fromEntries(named)),
				smsBaseUrl: sandbox.pressNXpressUrl,
				emailBaseUrl: sandbox.pressNXpressMailUrl,
			},
		},
	];
}
