import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { textOf } from './repository.mts';

/** The rows of the table in docs/tests.md: what was changed, and where its tests are. */
const rows = textOf('docs/tests.md')
	.split('\n')
	.filter((line) => line.startsWith('| `'))
	.map((line) => line.split('|').map((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, path = '']) => path)))
	.map(([, changed = [], tests = []]) => ({ changed, tests }));

const all = rows.flatMap(({ changed, tests }) => [...changed, ...tests]);

test('every file and folder in the table of tests exists', () => {
	expect(all.length).toBeGreaterThan(50);
	expect(all.filter((path) => !existsSync(join(process.cwd(), path)))).toEqual([]);
});

test.each(['nodes', 'nodes/shared'])('every folder in %s is in the table of tests', (folder) => {
	const folders = readdirSync(join(process.cwd(), folder), { withFileTypes: true })
		.filter((entry) => entry.isDirectory() && entry.name !== 'shared')
		.map(({ name }) => `${folder}/${name}`);
	const changed = rows.flatMap((row) => row.changed);
	expect(folders.filter((path) => !changed.some((one) => one.startsWith(path)))).toEqual([]);
});
