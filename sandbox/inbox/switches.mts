import type { Fault, SetFault } from '../faults.mts';
import type { Sandbox } from '../server.mts';

/** The header of a response of the control API with the number of the change that was asked for. */
export const changesHeader = 'sandbox-changes';

/** The fields of a fault that the page's switches are made of. */
type ShownField = 'provider' | 'path' | 'on' | 'latencyMs' | 'status' | 'retryAfter' | 'connection';

/** A fault without what only the control API sets: its body and headers may hold anything. */
export interface ShownFault extends Pick<Fault, ShownField> {
	readonly id: number;
	readonly matched: number;
	readonly applied: number;
	/** Whether it has more fields than are shown here. */
	readonly hasMore: boolean;
}

function shownFault({ id, matched, applied, ...fault }: Readonly<SetFault>): ShownFault {
	const { provider, path, on, latencyMs, status, retryAfter, connection, ...more } = fault;
	const hasMore = Object.keys(more).length > 0;
	return { id, matched, applied, hasMore, provider, path, on, latencyMs, status, retryAfter, connection };
}

/** What is switched on or set, as the page shows it. Secrets are shown as set or not. */
export interface Switches {
	/** The number of the latest change made through the control API that is in it. */
	readonly changes: number;
	readonly faults: readonly ShownFault[];
	readonly eightByEight: {
		readonly surveyWebhookUrl: string | null;
		readonly defaultDlrUrl: string | null;
		/** Where workflows have registered to be posted to, for which sub-account. */
		readonly registered: ReadonlyArray<{ readonly subAccountId: string; readonly url: string }>;
		readonly hasAuthorization: boolean;
		readonly postOutside: boolean;
		readonly receiptStates: readonly string[];
		readonly receiptIntervalMs: number;
		readonly rejectNext: number;
	};
	readonly acoustic: { readonly liveTokens: number; readonly tokenRequests: number };
}

/** The switches as they are now. */
export function switchesOf({ changes, faults, eightByEight, acoustic }: Sandbox): Switches {
	const { settings } = eightByEight;
	return {
		changes,
		faults: faults.list().map(shownFault),
		eightByEight: {
			surveyWebhookUrl: settings.surveyWebhookUrl,
			defaultDlrUrl: settings.defaultDlrUrl,
			registered: eightByEight.registrations.all.map(({ subAccountId, url }) => ({ subAccountId, url })),
			hasAuthorization: settings.webhookAuthorization !== null,
			postOutside: settings.postOutside,
			receiptStates: settings.receiptStates,
			receiptIntervalMs: settings.receiptIntervalMs,
			rejectNext: settings.rejectNext,
		},
		acoustic: { liveTokens: acoustic.liveTokens, tokenRequests: acoustic.tokenRequests },
	};
}
