/** The middle one of several figures. */
export const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** A figure as tables show it: thousands apart, and only digits that mean something. */
export const fixed = (value: number, digits = 0): string =>
	value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });

/**
 * Rows as a Markdown table with a heading; the columns are those of the first row.
 * @param cells whether the cells behind the first are figures, which are aligned at the right, or texts
 */
export function table(
	title: string,
	rows: ReadonlyArray<Record<string, string>>,
	cells: 'figures' | 'texts' = 'figures',
): string {
	const columns = Object.keys(rows[0]);
	const line = (cells: string[]): string => `| ${cells.join(' | ')} |`;
	const body = rows.map((row) => line(columns.map((column) => row[column])));
	return [
		`## ${title}`,
		'',
		line(columns),
		line(columns.map((_, n) => (n === 0 || cells === 'texts' ? '---' : '--:'))),
		...body,
	].join('\n');
}
