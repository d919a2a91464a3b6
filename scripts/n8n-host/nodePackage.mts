import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { npm } from './npm.mts';

/** A node package as it would be published. */
export interface PackedPackage {
	readonly name: string;
	readonly tarball: string;
	/** Changes when anything in the package does. */
	readonly digest: string;
	/** Paths inside the package. */
	readonly files: readonly string[];
}

/** Packs a built node package as `npm publish` would, into a new temporary folder unless one is named. */
export async function pack(repository: string, into = mkdtempSync(join(tmpdir(), 'survey-messaging-pack-')), signal?: AbortSignal): Promise<PackedPackage> {
	mkdirSync(into, { recursive: true });
	const output = await npm(['pack', '--json', '--ignore-scripts', '--pack-destination', into, '--loglevel=error'], { cwd: repository, signal });
	const [packed] = JSON.parse(output) as Array<{ name: string; filename: string; files: Array<{ path: string }> }>;
	const tarball = join(into, packed.filename);
	return {
		name: packed.name,
		tarball,
		digest: createHash('sha256').update(readFileSync(tarball)).digest('hex'),
		files: packed.files.map(({ path }) => path),
	};
}

/**
 * Installs a packed package where n8n looks for community packages, so that its nodes are called `<package>.<node>` as
 * they are for everybody else. Does nothing when exactly this package is there; returns whether it did something.
 */
export async function installPackage(packed: PackedPackage, userFolder: string, signal?: AbortSignal): Promise<boolean> {
	const nodes = join(userFolder, '.n8n', 'nodes');
	const note = join(nodes, 'installed.json');
	if (installed(note) === packed.digest && packed.files.every((file) => existsSync(join(nodes, 'node_modules', packed.name, file)))) {
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

function installed(note: string): string | undefined {
	try {
		return (JSON.parse(readFileSync(note, 'utf8')) as { digest?: string }).digest;
	} catch {
		return undefined;
	}
}
