import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { npm } from '../npm/npm.mjs';

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
	const { nodes, note } = places(userFolder);
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

/**
 * Puts another build of a repository's package in the place of the one that is installed. All of it is there at once, so that an n8n that reloads
 * what changes (N8N_DEV_RELOAD) never loads half of it.
 */
export function replaceBuild(build: string, repository: string, userFolder: string): void {
	const { nodes, note } = places(userFolder);
	const waiting = join(userFolder, 'package', 'next');
	const old = join(userFolder, 'package', 'last');
	for (const folder of [waiting, old]) rmSync(folder, { recursive: true, force: true });
	cpSync(build, waiting, { recursive: true });
	// What is installed is no longer what was packed.
	rmSync(note, { force: true });
	const { name } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as { name: string };
	const dist = join(nodes, 'node_modules', name, 'dist');
	renameSync(dist, old);
	renameSync(waiting, dist);
	rmSync(old, { recursive: true, force: true });
}

/** Where n8n looks for community packages, and where it is noted what was put there. */
function places(userFolder: string): { nodes: string; note: string } {
	const nodes = join(userFolder, '.n8n', 'nodes');
	return { nodes, note: join(nodes, 'installed.json') };
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
