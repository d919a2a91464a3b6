import type { SetFault } from '../faults.mts';
import type { Sandbox } from '../server.mts';

/** What is switched on or set, as the page shows it. Secrets are told as set or not. */
export interface Switches {
	readonly faults: ReadonlyArray<Readonly<SetFault>>;
	readonly eightByEight: {
		readonly surveyWebhookUrl: string | null;
		readonly defaultDlrUrl: string | null;
		readonly hasAuthorization: boolean;
		readonly postOutside: boolean;
		readonly receiptStates: readonly string[];
		readonly receiptIntervalMs: number;
		readonly rejectNext: number;
	};
	readonly acoustic: { readonly liveTokens: number; readonly tokenRequests: number };
}

/** The switches as they stand. */
export function switchesOf({ faults, eightByEight, acoustic }: Sandbox): Switches {
	const { settings } = eightByEight;
	return {
		faults: faults.list(),
		eightByEight: {
			surveyWebhookUrl: settings.surveyWebhookUrl,
			defaultDlrUrl: settings.defaultDlrUrl,
			hasAuthorization: settings.webhookAuthorization !== null,
			postOutside: settings.postOutside,
			receiptStates: settings.receiptStates,
			receiptIntervalMs: settings.receiptIntervalMs,
			rejectNext: settings.rejectNext,
		},
		acoustic: { liveTokens: acoustic.liveTokens, tokenRequests: acoustic.tokenRequests },
	};
}
