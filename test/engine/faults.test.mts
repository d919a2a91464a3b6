import { FaultMatrix } from '../faults/cell-run.mts';
import type { Cell } from '../faults/cells.mts';
import { allCells, pairwise } from '../faults/cells.mts';

// A choice of the fault matrix: every two of operation, fault, request and mode meet. `npm run faults` runs all of it.
let matrix: FaultMatrix | undefined;
beforeAll(async () => {
	matrix = await FaultMatrix.prepare();
});
afterAll(async () => await matrix?.close());

const titled = ({ operation, row, position, mode }: Cell) => `${operation}: ${row.name}, ${position} request, ${mode}`;

test.each(pairwise(allCells).map((cell): [string, Cell] => [titled(cell), cell]))('%s', async (_, cell) => {
	if (!matrix) throw new Error('The matrix opens before the first cell.');
	await matrix.follow(cell, await matrix.check(cell));
});
