import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The package as npm would publish it now, unpacked. */
export interface PackedPackage {
	directory: string;
	/** Paths inside, sorted. */
	files: string[];
	/** Bytes of all files, as npm's page shows it. */
	unpackedSize: number;
	remove(): void;
}

interface PackReport {
	filename: string;
	unpackedSize: number;
	files: Array<{ path: string }>;
}

/** Packs the package with npm and unpacks it into a temporary folder. */
export function packPackage(): PackedPackage {
	const folder = mkdtempSync(join(tmpdir(), 'survey-messaging-pack-'));
	const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
	const json = execFileSync(npm, ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
		encoding: 'utf8',
		stdio: ['ignore', 'pipe', 'ignore'],
		shell: process.platform === 'win32',
	});
	const [{ filename, files, unpackedSize }] = JSON.parse(json) as PackReport[];
	execFileSync('tar', ['-xzf', filename], { cwd: folder });
	return {
		directory: join(folder, 'package'),
		files: files.map(({ path }) => path).sort(),
		unpackedSize,
		remove: () => rmSync(folder, { recursive: true, force: true }),
	};
}
