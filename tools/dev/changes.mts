import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '../checks/tool.mts';

/** What changes in the working tree. */
export interface Changes {
	/** Waits for a change and returns, once it is quiet again, the files made, changed or removed since the last call. */
	next(signal: AbortSignal): Promise<string[]>;
	/** Ends the watching. */
	close(): Promise<void>;
}

interface Gulp {
	watch(globs: readonly string[], options: { readonly cwd: string }): Watcher;
}

interface Watcher {
	on(event: 'all', listener: (event: string, path: string) => void): void;
	close(): Promise<void>;
}

/** An editor writes several files at once, or one in several steps. */
const quiet = 100;

/** Watches files of the repository, named by globs; paths are those from its root, with `/`. */
export function watchChanges(globs: readonly string[]): Changes {
	// It has no types of its own.
	const gulp = createRequire(import.meta.url)('gulp') as Gulp;
	const watcher = gulp.watch(globs, { cwd: root });
	const changed = new Set<string>();
	let last = 0;
	const added = new Set<string>();
	watcher.on('all', (event, path) => {
		const file = path.replaceAll('\\', '/');
		last = Date.now();
		// Some editors write to a file of their own first, and remove or rename it.
		if (event === 'unlink' && added.delete(file)) {
			changed.delete(file);
			return;
		}
		if (event === 'add' && !changed.has(file)) added.add(file);
		changed.add(file);
	});
	return {
		async next(signal) {
			while (changed.size === 0 || Date.now() - last < quiet) await sleep(quiet / 2, undefined, { signal });
			const paths = [...changed].sort();
			changed.clear();
			added.clear();
			return paths;
		},
		close: () => watcher.close(),
	};
}
