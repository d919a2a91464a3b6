import type { RequestRecord } from '../records.mts';
import { maskedLine } from './masking.mts';

/** One request in the list of the latest, accepted or not. */
export interface Activity {
	readonly id: number;
	/** ISO 8601, UTC. */
	readonly receivedAt: string;
	readonly provider: RequestRecord['provider'];
	readonly line: string;
	/** null: no response yet, or, where the connection is over, none at all. */
	readonly status: number | null;
	readonly isOver: boolean;
	/** Whether a switch applied to it. */
	readonly changed: boolean;
	/** How many messages were accepted with it. */
	readonly messages: number;
}

const shown = 15;

/** The latest requests (at most 15), newest first. */
export function latestRequests(requests: readonly RequestRecord[]): Activity[] {
	return requests
		.slice(-shown)
		.reverse()
		.map((record) => ({
			id: record.id,
			receivedAt: record.receivedAt,
			provider: record.provider,
			line: maskedLine(record),
			status: record.status,
			isOver: record.isOver,
			changed: record.faults.length > 0,
			messages: record.messages.length,
		}));
}
