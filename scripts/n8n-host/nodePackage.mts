import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { npm } from './npm.mts';

interface PackedPackage {
	readonly name: string;
	readonly tarball: string;
	/** Changes when anything in the package does. */
	readonly digest: string;
	/** Paths inside the package. */
	readonly files: readonly string[];
}

/**
 * Packs a built node package as `npm publish` would and installs it where n8n looks for community packages, so that its
 * nodes are called `<package>.<node>` as they are for everybody else. Quick when exactly this package is there already;
 * returns whether it was not.
 */
export async function installPackage(repository: string, userFolder: string, signal?: AbortSignal): Promise<boolean> {
	const packed = await pack(repository, join(userFolder, 'package'), signal);
	const nodes = join(userFolder, '.n8n', 'nodes');
	const note = join(nodes, 'installed.json');
	if (
		digestIn(note) === packed.digest &&
		packed.files.every((file) => existsSync(join(nodes, 'node_modules', packed.name, file)))
	) {
		return false;
	}
	// What an older build had must not stay beside the new one.
	rmSync(nodes, { recursive: true, force: true });
	mkdirSync(nodes, { recursive: true });
	writeFileSync(join(nodes, 'package.json'), JSON.stringify({ private: true, dependencies: {} }));
	const flags = ['--legacy-peer-deps', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
	await npm(['install', ...flags, packed.tarball], { cwd: nodes, signal });
	writeFileSync(note, JSON.stringify({ digest: packed.digest }));
	return true;
}

async function pack(repository: string, into: string, signal?: AbortSignal): Promise<PackedPackage> {
	rmSync(into, { recursive: true, force: true });
	mkdirSync(into, { recursive: true });
	const output = await npm(['pack', '--json', '--ignore-scripts', '--pack-destination', into, '--loglevel=error'], {
		cwd: repository,
		signal,
	});
	const [{ name, filename, files }] = JSON.parse(output) as Array<{
		name: string;
		filename: string;
		files: Array<{ path: string }>;
	}>;
	const tarball = join(into, filename);
	const digest = createHash('sha256').update(readFileSync(tarball)).digest('hex');
	return { name, tarball, digest, files: files.map(({ path }) => path) };
}

function digestIn(note: string): string | undefined {
	try {
		return (JSON.parse(readFileSync(note, 'utf8')) as { digest?: string }).digest;
	} catch {
		return undefined;
	}
}
