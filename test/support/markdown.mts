import { readFileSync } from 'node:fs';

/**
 * A page of the documentation, its tables without the padding that aligns their columns.
 * @param path of the file, from the root of the repository
 */
export function pageText(path: string): string {
	return readFileSync(path, 'utf8').replace(/^\|.*\|$/gm, (row) => row.replace(/ +\|/g, ' |'));
}
