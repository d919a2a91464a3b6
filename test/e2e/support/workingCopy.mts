import { createHash } from 'node:crypto';
import {
	copyFileSync,
	cpSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	readdirSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { root } from '../../../tools/checks/tool.mts';

/** A copy of the repository, to change something in. */
export interface WorkingCopy {
	readonly path: string;
	/** Path from its root of the one source of the package that holds a text. */
	sourceWith(text: string): string;
	/** Reads a file and writes what is made of it. */
	edit(file: string, change: (text: string) => string): void;
	remove(): void;
}

const notCopied = ['.git', 'coverage', 'node_modules'];

/** Copies the repository as it is on the disk, `dist/` included, so that it need not be built again. */
export function copyRepository(): WorkingCopy {
	const path = mkdtempSync(join(tmpdir(), 'survey-messaging-copy-'));
	cpSync(root, path, {
		recursive: true,
		filter: (from) => !notCopied.some((name) => from === join(root, name)),
	});
	linkPackages(path);
	return {
		path,
		sourceWith(text) {
			const files = readdirSync(join(path, 'nodes'), { recursive: true, encoding: 'utf8' })
				.filter((file) => file.endsWith('.ts'))
				.map((file) => join('nodes', file))
				.filter((file) => readFileSync(join(path, file), 'utf8').includes(text));
			if (files.length !== 1) throw new Error(`Not one source holds ${text}, but ${files.length}: ${files.join(', ')}`);
			return files[0];
		},
		edit(file, change) {
			writeFileSync(join(path, file), change(readFileSync(join(path, file), 'utf8')));
		},
		remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 3 }),
	};
}

/**
 * A folder of links, one for each package. With one link for all of it, an `npm ci` in the copy would empty the
 * developer's own node_modules; so it could only remove links. It does not even start: the packages count as installed.
 */
function linkPackages(copy: string): void {
	const theirs = join(root, 'node_modules');
	const ours = join(copy, 'node_modules');
	mkdirSync(ours);
	for (const name of readdirSync(theirs)) {
		if (!name.startsWith('.')) symlinkSync(join(theirs, name), join(ours, name), 'junction');
	}
	const lockfile = readFileSync(join(copy, 'package-lock.json'));
	const digest = createHash('sha256').update(lockfile).digest('hex');
	writeFileSync(join(ours, '.installed-lockfile'), `all ${digest}`);
	const built = join(theirs, '.built-sources');
	if (existsSync(built)) copyFileSync(built, join(ours, basename(built)));
}
