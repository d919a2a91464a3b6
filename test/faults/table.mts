import type { Cell, Mode } from './cells.mts';
import { allCells, modes, positionsOf, rowsOf } from './cells.mts';
import { faultRows } from './faults.mts';
import type { OperationName } from './operations.mts';
import { operationNames, requestsOf, shapes } from './operations.mts';

/** What the marks mean. */
const legend = `
- Each cell shows the first, a middle and the last request of the run, in this order: ✓ holds, ✗ does not.
- \`all ✓\`: the fault cannot be made on one request of a run, so it is made for the whole run.
- \`only ✓\`: the operation takes one item and so has one request, which is the first and the last; a middle one cannot exist.
- \`○\` beside a retry: n8n offers no retry, since the execution did not fail; that it did not is what was checked.
`;

const markdownRow = (cells: string[]): string => `| ${cells.join(' | ')} |`;

/**
 * The matrix in Markdown, one table for each operation.
 * @param passed positions in `allCells` of the cells that hold
 */
export function matrixTables(passed: ReadonlySet<number>): string {
	const notes = faultRows.flatMap(({ name, note, made }) => (note === undefined ? [] : [`- ${name} (${made}): ${note}.`]));
	return [legend.trim(), ...operationNames.map((name) => operationTable(name, passed)), `Notes:\n\n${notes.join('\n')}`].join('\n\n');
}

function operationTable(operation: OperationName, passed: ReadonlySet<number>): string {
	const { items } = shapes[operation];
	const requests = requestsOf(operation);
	const head = ['Fault', 'Made for', 'Messages that are hit', ...modes];
	const rows = rowsOf(operation).map((row) => {
		const ofMode = (mode: Mode) => {
			const marks = positionsOf(operation, row).map((position) => {
				const isIt = (cell: Cell) =>
					cell.operation === operation && cell.row === row && cell.mode === mode && cell.position === position;
				const mark = passed.has(allCells.findIndex(isIt)) ? '✓' : '✗';
				return position === 'all' || position === 'only' ? `${position} ${mark}` : mark;
			});
			const nothingToRetry = mode === 'retry of the execution' && row.word === 'accepted';
			return `${marks.join(' ')}${nothingToRetry ? ' ○' : ''}`;
		};
		return markdownRow([row.name, row.made, row.word, ...modes.map(ofMode)]);
	});
	const size = `${items} ${items === 1 ? 'item' : 'items'} in ${requests} ${requests === 1 ? 'request' : 'requests'}`;
	return [`### ${operation} (${size})\n`, markdownRow(head), markdownRow(head.map(() => '---')), ...rows].join('\n');
}
