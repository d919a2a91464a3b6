/** A row of a table, by the headings of its columns. */
export type Row = Readonly<Record<string, string>>;

/** The tables of a page of Markdown, by the heading above each. */
export type Tables = ReadonlyMap<string, readonly Row[]>;

/** Reads the tables of a page that `npm run bench` or `npm run paper` has written. */
export function tablesIn(page: string): Tables {
	return new Map(
		page.split(/^#+ /m).flatMap((section) => {
			const [title = '', ...lines] = section.split('\n');
			const [headings, , ...rows] = lines.filter((line) => line.startsWith('|')).map(cellsOf);
			if (headings === undefined) return [];
			return [[title, rows.map((cells) => Object.fromEntries(headings.map((name, n) => [name, cells[n] ?? ''])))]];
		}),
	);
}

function cellsOf(line: string): string[] {
	return line
		.split('|')
		.slice(1, -1)
		.map((cell) => cell.trim());
}

/**
 * The row of a table that has these cells.
 * @throws Error when there is none, or no such table
 */
export function rowOf(tables: Tables, title: string, cells: Row): Row {
	const row = rowsOf(tables, title).find((one) =>
		Object.entries(cells).every(([column, cell]) => one[column] === cell),
	);
	if (row === undefined) throw new Error(`The table "${title}" has no row with ${JSON.stringify(cells)}.`);
	return row;
}

/**
 * The rows of a table.
 * @throws Error when there is no such table
 */
export function rowsOf(tables: Tables, title: string): readonly Row[] {
	const rows = tables.get(title);
	if (rows === undefined) throw new Error(`There is no table "${title}".`);
	return rows;
}

/**
 * A cell as a number, without its unit and what sets thousands apart.
 * @throws Error when it is something else
 */
export function numberIn(row: Row, column: string): number {
	const text = (row[column] ?? '').replaceAll(',', '');
	const number = Number.parseFloat(text);
	if (Number.isNaN(number)) throw new Error(`"${column}" is not a number: "${text}".`);
	return number;
}
