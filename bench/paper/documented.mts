// What documents say, of the providers and of this package: the only figures of docs/on-paper.md that nothing here measures or
// computes.

/** "API rate limiting" of 8x8's documentation. */
export const eightByEight = {
	/** HTTP requests for a sub-account; more on request. */
	requestsPerSecond: 1800,
	/** HTTP requests from an IP address. */
	requestsPerSecondOfAddress: 3000,
	/** Looks at one message, for a sub-account. */
	readsPerSecond: 1,
};

/** "Delivery receipts for outbound SMS" of 8x8's documentation. */
export const receipts = {
	/** Seconds before each retry of a receipt that was not taken. */
	retriedAfter: [1, 10, 30, 90],
	/** Hours after the message, after which no receipt is posted. */
	longestAfter: 48,
	/** A webhook event for each state: queued, sent, delivered, and read where the phone tells. */
	ofMessage: { fewest: 3, most: 4 },
};

/** docs/sending-safely.md, "After a crash" and "Send Once": people, or messages, that the nodes can keep. */
export const kept = {
	/** The fewest whose claims are still there for a retry after a crash, for each node. */
	claims: 10_000,
	/** Of a run that is running. */
	claimsOfRun: 50_000,
	/** Of all runs of a workflow with Send Once. */
	sendOnce: 50_000,
};
