import type { FaultRow } from './faults.mts';
import { faultRows } from './faults.mts';
import type { OperationName } from './operations.mts';
import { operationNames, requestsOf } from './operations.mts';

/** Settings of the node, and what is done after it has failed. */
export const modes = [
	'stop on error',
	'continue on error',
	'continue on error, stale pins',
	'Retry On Fail, 3 tries',
	'retry of the execution',
] as const;

/** One of the ways to run a node. */
export type Mode = (typeof modes)[number];

/** Which request is affected. `only`: the run has one request; `all`: the fault cannot be made on one request. */
export type Position = 'first' | 'middle' | 'last' | 'only' | 'all';

/** One combination. */
export interface Cell {
	operation: OperationName;
	row: FaultRow;
	position: Position;
	mode: Mode;
}

/** The faults that an operation can meet. */
export function rowsOf(operation: OperationName): FaultRow[] {
	return faultRows.filter(({ operations }) => operations?.includes(operation) ?? true);
}

/** The positions that a fault has in a run of an operation. */
export function positionsOf(operation: OperationName, { made }: FaultRow): Position[] {
	if (made === 'whole run' || made === 'inside the process') return ['all'];
	return requestsOf(operation) === 1 ? ['only'] : ['first', 'middle', 'last'];
}

/** The position of the affected request, counted from 0. */
export function hitRequest({ operation, position }: Cell): number {
	const last = requestsOf(operation) - 1;
	return position === 'last' ? last : position === 'middle' ? Math.floor(last / 2) : 0;
}

/** Every combination that exists, in the order of the tables. */
export const allCells: readonly Cell[] = operationNames.flatMap((operation) =>
	rowsOf(operation).flatMap((row) =>
		modes.flatMap((mode) => positionsOf(operation, row).map((position) => ({ operation, row, position, mode }))),
	),
);

function pairsIn({ operation, row, position, mode }: Cell): string[] {
	const values = [operation, row.name, position, mode];
	return values.flatMap((one, at) =>
		values.slice(at + 1).map((other, further) => `${at} ${one} / ${at + 1 + further} ${other}`),
	);
}

/**
 * Combinations in which every two values that can meet do meet once: each operation with each fault, each fault with
 * each mode, and so on. The same ones every time; the next one is always the one with the most pairs that are still missing.
 */
export function pairwise(cells: readonly Cell[]): Cell[] {
	const missing = new Set(cells.flatMap(pairsIn));
	const rest = cells.map((cell) => ({ cell, pairs: pairsIn(cell) }));
	const chosen: Cell[] = [];
	while (missing.size > 0) {
		let best = rest[0];
		let most = 0;
		for (const candidate of rest) {
			const covers = candidate.pairs.filter((pair) => missing.has(pair)).length;
			// Of two that cover as much, the one that need not wait for a timeout.
			if (covers > most || (covers === most && best.cell.row.slow && !candidate.cell.row.slow)) {
				best = candidate;
				most = covers;
			}
		}
		best.pairs.forEach((pair) => missing.delete(pair));
		chosen.push(best.cell);
	}
	return chosen;
}
