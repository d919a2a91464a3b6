import { existsSync, lstatSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { size } from '../progress/progress.mjs';

/** What part of the whole time npm reads the list for, before the first package arrives: 20 s of 130 where it was measured. */
const listShare = 0.15;

/**
 * Returns a function that looks at what npm has installed so far of a folder's lockfile.
 * @param {string} folder
 * @param {{ packages: number, bytes: number }} all what it was where it was measured: packages for another system stay away
 * @returns {() => import('../progress/course.mjs').Look}
 */
export function arrivals(folder, all) {
	/** @type {{ packages: Record<string, unknown> }} */
	const { packages } = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'));
	let awaited = Object.keys(packages).filter((path) => path !== '');
	/**
	 * Bytes of those that npm may still be writing: their weight was another one at the look before.
	 * @type {Map<string, number>}
	 */
	const growing = new Map();
	let arrived = 0;
	let written = 0;
	return () => {
		for (const [path, before] of growing) {
			const now = bytesOf(join(folder, path));
			growing.set(path, now);
			if (now !== before) continue;
			growing.delete(path);
			written += now;
		}
		const here = new Set(awaited.filter((path) => existsSync(join(folder, path, 'package.json'))));
		awaited = awaited.filter((path) => !here.has(path));
		arrived += here.size;
		for (const path of here) growing.set(path, bytesOf(join(folder, path)));
		const bytes = [...growing.values()].reduce((sum, one) => sum + one, written);
		if (arrived === 0) return { news: 'npm reads the list', fraction: 0 };
		const most = Math.max(all.packages, arrived);
		const news = `${arrived} of ${most} packages, ${size(bytes)} of ${size(Math.max(all.bytes, bytes))}`;
		// Counted and weighed: the first that arrive are many small ones, and at the end a few big ones are waited for.
		const present = 0.2 * (arrived / most) + 0.8 * Math.min(1, bytes / all.bytes);
		return { news, fraction: Math.min(0.99, listShare + (1 - listShare) * present) };
	};
}

/**
 * Of a package's own files, without the packages below it; 0 where npm has removed it meanwhile, as it does when it fails.
 * @param {string} folder
 * @returns {number}
 */
function bytesOf(folder) {
	let bytes = onDisk(folder);
	for (const entry of entriesOf(folder)) {
		const path = join(folder, entry.name);
		if (entry.isDirectory()) bytes += entry.name === 'node_modules' ? 0 : bytesOf(path);
		else bytes += onDisk(path);
	}
	return bytes;
}

/**
 * What a file or a folder itself occupies, which for many small files is more than their length.
 * @param {string} path
 */
function onDisk(path) {
	return (lstatSync(path, { throwIfNoEntry: false })?.blocks ?? 0) * 512;
}

/** @param {string} folder */
function entriesOf(folder) {
	try {
		return readdirSync(folder, { withFileTypes: true });
	} catch (error) {
		if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return [];
		throw error;
	}
}
