import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { measure } from './wholeness.mts';

/** Where progress is written: a terminal gets one changing line, anything else plain lines. */
type Output = NodeJS.WriteStream;

/** Does `work` and shows every few seconds how long it has taken and what `state` returns. */
export async function withProgress<T>(
	what: string,
	state: () => string,
	work: () => Promise<T>,
	output: Output = process.stdout,
): Promise<T> {
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

/**
 * Returns a function that tells how much of a `node_modules` has arrived. Each package is measured once, when its package.json is there, so that
 * watching costs one walk through the files altogether; a package caught half unpacked makes the figure a little low.
 */
export function arrivals(nodeModules: string): () => string {
	const sizes = new Map<string, number>();
	return () => {
		for (const folder of packageFolders(nodeModules)) {
			if (sizes.has(folder) || !existsSync(join(folder, 'package.json'))) continue;
			try {
				sizes.set(folder, measure(folder).bytes);
			} catch {
				// npm moved it meanwhile: next time.
			}
		}
		const megabytes = [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0) / 1e6;
		return sizes.size === 0 ? ', asking npm what belongs to it' : `, ${Math.round(megabytes)} MB so far`;
	};
}

function* packageFolders(nodeModules: string): Generator<string> {
	for (const name of list(nodeModules)) {
		if (name.startsWith('.')) continue;
		if (!name.startsWith('@')) yield join(nodeModules, name);
		else for (const scoped of list(join(nodeModules, name))) yield join(nodeModules, name, scoped);
	}
}

function list(folder: string): string[] {
	try {
		return readdirSync(folder);
	} catch {
		return [];
	}
}
