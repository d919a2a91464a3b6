import { rowsOf } from '../../../faults/cells.mts';
import type { FaultRow } from '../../../faults/faults.mts';
import { asString } from '../../../support/strings.mts';
import { eightByEightRuns } from '../../support/eight-by-eight.mts';
import { hurried } from '../../support/hurried-clock.mts';
import { outcomes } from '../../support/outputs.mts';
import { toErrorBranch } from '../../support/settings.mts';

// The faults of the fault matrix that happen to one request, with the operations that message nobody: one message of three
// is affected. They are retried where a send is not, and no outcome is better than what can be known.
const runs = eightByEightRuns();

beforeEach(() => runs().settings({ readIntervalMs: 0 }));

/** Waits are this much shorter than they would be. */
const hurry = 200;

const rows = rowsOf('8x8: Send').filter(({ made }) => made === 'one request');

/** A success that says nothing is not asked for again: it would say the same. */
const isSilent = ({ fault }: FaultRow) =>
	typeof fault === 'object' && (fault.garble === 'truncatedJson' || fault.garble === 'html');

/** What is known of a message that is read: all, unless the provider rejects or says nothing. */
function whenRead(row: FaultRow): string {
	return row.outcome === 'notSent' || isSilent(row) ? 'unknown' : 'pending';
}

/** What is known of a cancellation: nothing where it may have been carried out and nobody said so. */
function whenCancelled(row: FaultRow): string {
	if (row.outcome === 'notSent') return 'notCancelled';
	return row.outcome === 'unknown' && row.carriedOut ? 'unknown' : 'cancelled';
}

const operations = [
	['get', whenRead, 'pending'],
	['cancel', whenCancelled, 'cancelled'],
] as const;
const cells = rows.flatMap((row) => operations.map((operation) => [row.name, operation[0], row, operation] as const));

test.each(cells)('%s: %s', async (_name, _operation, row, [operation, outcomeOf, well]) => {
	const items = await runs().scheduled(3);
	const [first, hit, last] = items;
	const { fault, lasting = false, ends = false, slow = false } = row;
	expect(typeof fault).toBe('object');
	runs().fault({ ...(fault as object), path: asString(hit.umid), ...(!lasting && { on: 1 }) });
	const asking = {
		items: [first, hit, last],
		options: { timeout: slow ? 150 * hurry : 3_600_000 },
		settings: toErrorBranch,
	};
	const run = await hurried(hurry, async () => await runs()[operation](asking));
	const [, ofHit, ofLast] = outcomes(run, 3);
	expect(outcomes(run, 3)[0]).toBe(well);
	expect(ofHit).toBe(outcomeOf(row));
	// What ends the run may end it before or after the last request has left.
	expect(ends ? [well, operation === 'get' ? 'unknown' : 'notCancelled'] : [well]).toContain(ofLast);

	const isCancelled = runs().sandbox.eightByEight.isCancelled(asString(hit.umid));
	if (ofHit === 'cancelled') expect(isCancelled).toBe(true);
	if (ofHit === 'notCancelled') expect(isCancelled).toBe(false);
	expect(runs().sandbox.records.requestsOf('elsewhere')).toEqual([]);
});
