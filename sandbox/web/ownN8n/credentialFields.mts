import type { SandboxCredential } from '../../n8nCredentials.mts';

/** A credential as one fills it in in n8n. */
export interface CredentialForm {
	readonly type: string;
	/** What n8n calls its type. */
	readonly title: string;
	/** In n8n's order: label, and what to enter or to choose. */
	readonly fields: ReadonlyArray<{ readonly label: string; readonly value: string; readonly chosen: boolean }>;
}

interface Labels {
	readonly title: string;
	readonly fields: Readonly<Record<string, string>>;
	/** Fields that are a list, with the name of the entry for the sandbox. */
	readonly lists?: Readonly<Record<string, string>>;
}

/** The labels in n8n. The sandbox shares no code with the credentials; a test compares. */
export const credentialLabels: Readonly<Record<string, Labels>> = {
	pressNXpressApi: {
		title: "Press'nXPress API",
		fields: {
			apiKey: 'API Key',
			smsTouchpointToken: 'SMS Touchpoint Token',
			emailTouchpointToken: 'Email Touchpoint Token',
			namedTouchpoints: 'Named Touchpoints',
			smsBaseUrl: 'SMS Base URL',
			emailBaseUrl: 'Email Base URL',
		},
	},
	eightByEightEngageApi: {
		title: '8x8 Engage API',
		fields: { apiKey: 'API Key', region: 'Region', baseUrl: 'Base URL', subAccountId: 'Sub-Account ID' },
		lists: { region: 'Custom' },
	},
	eightByEightWebhookApi: { title: '8x8 Webhook API', fields: { authorization: 'Authorization' } },
	acousticCampaignApi: {
		title: 'Acoustic Campaign API',
		fields: {
			hostType: 'Host',
			baseUrl: 'Base URL',
			clientId: 'Client ID',
			clientSecret: 'Client Secret',
			refreshToken: 'Refresh Token',
		},
		lists: { hostType: 'Custom' },
	},
};

/** The credentials of the sandbox as one fills them in. */
export function credentialForms(credentials: readonly SandboxCredential[]): CredentialForm[] {
	return credentials.map(({ type, data }) => {
		const { title, fields, lists = {} } = credentialLabels[type];
		return {
			type,
			title,
			fields: Object.entries(data).map(([name, value]) => ({
				label: fields[name],
				value: lists[name] ?? value,
				chosen: name in lists,
			})),
		};
	});
}

/**
 * The credentials as `n8n import:credentials` reads them. Imported once more they replace what was imported before: their IDs
 * stay the same.
 */
export function credentialsFile(credentials: readonly SandboxCredential[]): string {
	const entries = credentials.map(({ type, name, data }) => ({ id: `sandbox-${type}`, name, type, data }));
	return `${JSON.stringify(entries, null, '\t')}\n`;
}
