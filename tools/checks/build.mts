import { createHash, type Hash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withProgress } from '../progress/progress.mjs';
import { root, runTool } from './tool.mts';

const sources = ['nodes', 'credentials', 'gulpfile.js', 'tsconfig.json', 'package.json', 'package-lock.json'];
const note = join(root, 'node_modules', '.built-sources');

/** Builds `dist/` unless it was built from the present sources; throws an Error with the tool's output where it fails. */
export async function ensureBuilt(): Promise<void> {
	if (existsSync(note) && existsSync(join(root, 'dist')) && readFileSync(note, 'utf8') === digest()) return;
	const build = async () => await runTool('gulp', 'gulp', [], 'keep');
	const { code, output } = await withProgress('Building the package', build);
	if (code !== 0) throw new Error(`The package could not be built.\n\n${output.trimEnd()}`);
	writeFileSync(note, digest());
}

function digest(): string {
	const hash = createHash('sha256');
	for (const path of [...sources, 'dist']) add(hash, path);
	return hash.digest('hex');
}

function add(hash: Hash, path: string): void {
	const absolute = join(root, path);
	if (!existsSync(absolute)) return;
	if (statSync(absolute).isDirectory()) {
		for (const entry of readdirSync(absolute).sort()) add(hash, join(path, entry));
		return;
	}
	const content = readFileSync(absolute);
	hash.update(`${path}\0${content.length}\0`).update(content);
}
