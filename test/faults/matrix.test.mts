import { writeFileSync } from 'node:fs';

import { FaultMatrix } from './cell-run.mts';
import type { Cell } from './cells.mts';
import { allCells } from './cells.mts';
import { operationNames } from './operations.mts';

// `npm run faults`: every cell. A choice of them runs in test/engine/faults.test.mts.
let matrix: FaultMatrix | undefined;
beforeAll(async () => {
	matrix = await FaultMatrix.open();
});
const passed: number[] = [];
afterAll(async () => {
	await matrix?.close();
	const { FAULT_MATRIX_FILE: file } = process.env;
	if (file !== undefined) writeFileSync(file, JSON.stringify(passed));
});

const titled = (cell: Cell): [string, Cell] => [`${cell.row.name}, ${cell.position} request, ${cell.mode}`, cell];

describe.each(operationNames)('%s', (operation) => {
	test.each(allCells.filter((cell) => cell.operation === operation).map(titled))('%s', async (_, cell) => {
		await matrix?.check(cell);
		passed.push(allCells.indexOf(cell));
	});
});
