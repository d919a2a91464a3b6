import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Does `work` and shows every few seconds how long it has taken and what `state` returns: in a terminal in one changing
 * line, elsewhere in plain lines.
 */
export async function withProgress<T>(what: string, state: () => string, work: () => Promise<T>): Promise<T> {
	const output = process.stdout;
	const started = Date.now();
	const line = (end: string): string => `  ${what}: ${end}${elapsed(Date.now() - started)}`;
	const clear = output.isTTY ? '\r\x1b[2K' : '';
	const timer = setInterval(
		() => output.write(`${clear}${line('')}${state()}${output.isTTY ? '' : '\n'}`),
		output.isTTY ? 2_000 : 10_000,
	);
	timer.unref();
	try {
		const result = await work();
		output.write(`${clear}${line('done in ')}\n`);
		return result;
	} catch (error) {
		output.write(`${clear}${line('stopped after ')}\n`);
		throw error;
	} finally {
		clearInterval(timer);
	}
}

/** A duration in ms as people write it, such as `1 min 05 s`. */
export function elapsed(ms: number): string {
	const seconds = Math.round(ms / 1000);
	return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

/** Returns a function that tells how many of the packages of a folder's lockfile have arrived in it. */
export function arrivals(folder: string): () => string {
	const { packages } = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')) as { packages: object };
	const all = Object.keys(packages).filter((path) => path !== '');
	return () => {
		const here = all.filter((path) => existsSync(join(folder, path, 'package.json'))).length;
		return here === 0 ? ', asking npm where it is' : `, ${here} of ${all.length} packages`;
	};
}
