import { existsSync, lstatSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Manifest {
	readonly format: number;
	readonly n8n: string;
	/** Folders of all installed packages, relative to the host. */
	readonly packages: readonly string[];
	readonly files: number;
	readonly bytes: number;
}

const format = 1;
const manifestName = 'host.json';

/** Number of files below a folder and their total size. */
export function measure(folder: string): { files: number; bytes: number } {
	let files = 0;
	let bytes = 0;
	const pending = [folder];
	for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
		for (const entry of readdirSync(next, { withFileTypes: true })) {
			const path = join(next, entry.name);
			if (entry.isDirectory()) {
				pending.push(path);
			} else {
				files += 1;
				bytes += lstatSync(path).size;
			}
		}
	}
	return { files, bytes };
}

/** Records what a finished installation consists of. Called last, so that an unfinished one has no manifest. */
export function writeManifest(host: string, n8n: string): void {
	const packages = installedPackages(host);
	const missing = packages.find((folder) => !existsSync(join(host, folder, 'package.json')));
	if (missing) throw new Error(`npm reported success, but ${missing} is not there.`);
	const manifest: Manifest = { format, n8n, packages, ...measure(join(host, 'node_modules')) };
	writeFileSync(join(host, manifestName), JSON.stringify(manifest));
}

/**
 * Returns why a kept installation cannot be used, or undefined when it is complete. Counting all 220,000 files with their sizes
 * takes 1.3 to 2 s, which is little compared with n8n's own start, and notices what a cache cleaner or a full disk leaves behind.
 */
export function flaw(host: string, n8n: string): string | undefined {
	let manifest: Manifest;
	try {
		manifest = JSON.parse(readFileSync(join(host, manifestName), 'utf8')) as Manifest;
	} catch {
		return 'it was not finished';
	}
	if (manifest.format !== format || manifest.n8n !== n8n) return 'it was made by another version of this project';

	const missing = manifest.packages.filter((folder) => !existsSync(join(host, folder, 'package.json')));
	if (missing.length > 0) {
		return `${missing.length} of its ${manifest.packages.length} packages ${missing.length === 1 ? 'is' : 'are'} gone (${missing[0]})`;
	}
	const { files, bytes } = measure(join(host, 'node_modules'));
	if (files !== manifest.files) return `it has ${files} files instead of ${manifest.files}`;
	if (bytes !== manifest.bytes) return `its files are ${bytes} bytes instead of ${manifest.bytes}`;
	return undefined;
}

function installedPackages(host: string): string[] {
	const lock = JSON.parse(readFileSync(join(host, 'node_modules', '.package-lock.json'), 'utf8')) as {
		packages: Record<string, unknown>;
	};
	return Object.keys(lock.packages).filter((folder) => folder !== '');
}
