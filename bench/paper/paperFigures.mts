import type { ExecutionTimes, OwnCost, ReceiptRates } from './measured.mts';
import type { Operation } from './operations.mts';

/** Numbers of contacts that the page is about. */
export const counts = [1000, 10_000, 100_000, 1_000_000, 10_000_000];
/** Milliseconds in which the provider responds. */
export const latencies = [50, 300];

/** An operation with what its contacts cost. */
export interface Costed {
	operation: Operation;
	cost: OwnCost;
	/** Bytes that n8n saves for each contact. */
	saved: number;
}

/** What the page is computed from. */
export interface PaperFigures {
	operations: Costed[];
	receipts: ReceiptRates;
	execution: ExecutionTimes;
	/** Bytes that n8n saves for an execution that a receipt starts. */
	savedReceipt: number;
}
