import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';

/** Makes a PNG smaller with Debian's `pngquant`, where it is installed; returns its size in bytes. */
export function compress(file: string): number {
	// Ends with 99 where the picture would become too ugly, and leaves the file as it was.
	spawnSync('pngquant', ['--force', '--skip-if-larger', '--strip', '--quality=60-95', '--output', file, '128', file], {
		stdio: 'ignore',
	});
	return statSync(file).size;
}
