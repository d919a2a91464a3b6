import { writeFileSync } from 'node:fs';

import { format, resolveConfig } from 'prettier';

/**
 * Writes a page of the documentation as `prettier --check` wants it.
 * @param path of the file
 * @param text in Markdown
 */
export async function writePage(path: string, text: string): Promise<void> {
	writeFileSync(path, await format(text, { ...(await resolveConfig(path)), filepath: path }));
}
