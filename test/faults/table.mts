import type { Step } from './advice.mts';
import type { Cell, Mode, Position } from './cells.mts';
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
- "The advice, followed" shows, for the five ways to run the node in the order of the columns before it, what the node's advice led to: \`R\` *Retry with currently saved workflow*; \`RU\` the same with Resend Unknown switched on; \`A\` the items of the error output sent alone in a new execution; \`L\` looked up, had arrived, left alone; \`–\` nothing to do. \`R+L\`: first one, then the other. Three of them where the first, a middle and the last request differ. ✓: after it everybody has exactly one message; ✗: somebody has not, or the message does not say what to do.
`;

const letters: Record<Step, string> = {
	Retry: 'R',
	'Retry with Resend Unknown': 'RU',
	'error items sent alone': 'A',
	'looked up, had arrived: left': 'L',
	'nothing to do': '–',
};

/** The results of a matrix's cells, by their positions in `allCells`. */
export interface MatrixResult {
	/** Those that hold. */
	passed: number[];
	/** Those after which the advice was followed and left everybody with one message, with what was done. */
	followed: Array<[cell: number, steps: Step[]]>;
}

const markdownRow = (cells: string[]): string => `| ${cells.join(' | ')} |`;

/** The matrix in Markdown, one table for each operation. */
export function matrixTables({ passed, followed }: MatrixResult): string {
	const results = { passed: new Set(passed), followed: new Map(followed) };
	const notes = faultRows.flatMap(({ name, note, made }) =>
		note === undefined ? [] : [`- ${name} (${made}): ${note}.`],
	);
	return [
		legend.trim(),
		...operationNames.map((name) => operationTable(name, results)),
		`Notes:\n\n${notes.join('\n')}`,
	].join('\n\n');
}

interface Results {
	passed: ReadonlySet<number>;
	followed: ReadonlyMap<number, Step[]>;
}

/** The steps that the advice led to in the cells of one row and mode: once, where all of them are alike. */
function adviceMarks(cells: number[], followed: Results['followed']): string {
	const marks = cells.map((cell) => {
		const steps = followed.get(cell);
		return steps ? `${steps.map((step) => letters[step]).join('+')} ✓` : '✗';
	});
	return [...(new Set(marks).size === 1 ? [marks[0]] : marks)].join(' ');
}

function operationTable(operation: OperationName, { passed, followed }: Results): string {
	const { items } = shapes[operation];
	const requests = requestsOf(operation);
	const head = ['Fault', 'Made for', 'Messages affected', ...modes, 'The advice, followed'];
	const rows = rowsOf(operation).map((row) => {
		const positions = positionsOf(operation, row);
		const cellAt = (mode: Mode, position: Position) => {
			const isIt = (cell: Cell) =>
				cell.operation === operation && cell.row === row && cell.mode === mode && cell.position === position;
			return allCells.findIndex(isIt);
		};
		const ofMode = (mode: Mode) => {
			const marks = positions.map((position) => {
				const mark = passed.has(cellAt(mode, position)) ? '✓' : '✗';
				return position === 'all' || position === 'only' ? `${position} ${mark}` : mark;
			});
			const nothingToRetry = mode === 'retry of the execution' && row.outcome === 'accepted';
			return `${marks.join(' ')}${nothingToRetry ? ' ○' : ''}`;
		};
		const advice = modes.map((mode) =>
			adviceMarks(
				positions.map((position) => cellAt(mode, position)),
				followed,
			),
		);
		return markdownRow([row.name, row.made, row.outcome, ...modes.map(ofMode), advice.join(' · ')]);
	});
	const size = `${items} ${items === 1 ? 'item' : 'items'} in ${requests} ${requests === 1 ? 'request' : 'requests'}`;
	return [`### ${operation} (${size})\n`, markdownRow(head), markdownRow(head.map(() => '---')), ...rows].join('\n');
}
