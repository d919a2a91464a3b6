import { writeFileSync } from 'node:fs';

import type { Step } from './advice.mts';
import { FaultMatrix } from './cell-run.mts';
import type { Cell } from './cells.mts';
import { allCells } from './cells.mts';
import { operationNames } from './operations.mts';

// `npm run faults`: every cell. A choice of them runs in test/engine/faults.test.mts.
let matrix: FaultMatrix | undefined;
beforeAll(async () => {
	matrix = await FaultMatrix.prepare();
});
const passed: number[] = [];
const followed: Array<[number, Step[]]> = [];
afterAll(async () => {
	await matrix?.close();
	const { FAULT_MATRIX_FILE: file } = process.env;
	if (file !== undefined) writeFileSync(file, JSON.stringify({ passed, followed }));
});

const titled = (cell: Cell): [string, Cell] => [`${cell.row.name}, ${cell.position} request, ${cell.mode}`, cell];

describe.each(operationNames)('%s', (operation) => {
	test.each(allCells.filter((cell) => cell.operation === operation).map(titled))('%s', async (_, cell) => {
		if (!matrix) throw new Error('The matrix opens before the first cell.');
		const at = allCells.indexOf(cell);
		const ended = await matrix.check(cell);
		passed.push(at);
		followed.push([at, await matrix.follow(cell, ended)]);
	});
});
