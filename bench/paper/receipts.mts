import { fixed, table } from '../figures.mts';
import { receiptRetrySeconds, rowsOfExecution, secondsForReceipts } from './arithmetic.mts';
import { receipts } from './documented.mts';
import { counts, type PaperFigures } from './paperFigures.mts';
import { countOf, duration, size } from './units.mts';

/** What 8x8 posts for messages, and how long one process is busy with it. */
export function receiptTables({ receipts: rates, savedReceipt }: PaperFigures): string {
	const { fewest, most } = receipts.ofMessage;
	const rows = counts.map((messages) => ({
		Messages: countOf(messages),
		'Receipts, documented': `${fixed(messages * fewest)} to ${fixed(messages * most)}`,
		'All, computed': duration(messages * secondsForReceipts('all', most, rates) * 1000),
		'Final ones only, computed': duration(messages * secondsForReceipts('final', most, rates) * 1000),
		'Saved, all, computed': size(messages * most * savedReceipt),
		'Rows, all, computed': fixed(messages * most * rowsOfExecution),
		'Saved, final, computed': size(messages * savedReceipt),
	}));
	return `${table("8x8's receipts in one process", rows)}

8x8 posts a receipt for each state of a message ("Delivery receipts for outbound SMS"): ${fewest}, or ${most} where phones tell that it was read; computed is with ${most}. One process takes ${fixed(rates.lazy)} a second that start an execution, with lazy expression engines (${fixed(rates.byDefault)} by n8n's defaults), and ${fixed(rates.leftOut)} that start none: measured, table _Posts of 8x8_ of [the benchmarks](benchmarks.md). _Final ones only_ is the option [Receipt States](8x8-engage-trigger.md#fields) of the trigger. 8x8 retries a receipt that was not taken after ${receipts.retriedAfter.join(', ')} seconds, ${fixed(receiptRetrySeconds)} in all, and posts none later than ${receipts.longestAfter} hours after the message: documented.`;
}
