import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Lockfile } from '../npm/lockfile.mjs';

/** What is said where n8n's database driver can neither be downloaded nor compiled. */
export const noDriver =
	"n8n's database driver (sqlite3) has no ready-made binary within reach and could not be compiled. " +
	'Compiling needs Python 3, make and a C++ compiler ' +
	'(Debian, Ubuntu: apt-get install python3 make g++; macOS: xcode-select --install).';

/**
 * Makes sure, before n8n is downloaded, that its database driver can be had: npm brings its source only. It is compiled where
 * there is a compiler, unless its makers' server has a binary for this system, which its install script asks for first.
 * @param definition a folder of `hosts/`
 * @throws an Error where there is neither, which says what to install
 */
export async function ensureDriverWithinReach(definition: string): Promise<void> {
	// Windows has no usual place for a compiler, and npm has a proxy of its own, which is not used here.
	if (process.platform === 'win32' || missingTools().length === 0 || behindProxy()) return;
	const { packages } = JSON.parse(readFileSync(join(definition, 'package-lock.json'), 'utf8')) as Lockfile;
	const address = binaryAddress(packages['node_modules/sqlite3']?.version ?? '');
	if (await isThere(address)) return;
	throw new Error(
		`${noDriver}\nNot found here: ${missingTools().join(', ')}. Not within reach: ${new URL(address).host}, which has the binary.`,
	);
}

/** Programs, and those that do the same. */
const tools: Readonly<Record<string, readonly string[]>> = {
	python3: ['python3', 'python'],
	make: ['make', 'gmake'],
	'a C++ compiler': ['g++', 'c++', 'clang++'],
};

function missingTools(): string[] {
	const folders = (process.env.PATH ?? '').split(delimiter);
	const isInstalled = (program: string): boolean => folders.some((folder) => existsSync(join(folder, program)));
	return Object.keys(tools).filter((name) => !tools[name].some(isInstalled));
}

function behindProxy(): boolean {
	return ['https_proxy', 'HTTPS_PROXY', 'npm_config_https_proxy', 'npm_config_proxy'].some((name) => process.env[name]);
}

/** As `prebuild-install -r napi` of sqlite3 5 and 6 names it. */
function binaryAddress(version: string): string {
	const musl = process.platform === 'linux' && existsSync('/etc/alpine-release') ? 'musl' : '';
	const file = `sqlite3-v${version}-napi-v6-${process.platform}${musl}-${process.arch}.tar.gz`;
	return `https://github.com/TryGhost/node-sqlite3/releases/download/v${version}/${file}`;
}

async function isThere(address: string): Promise<boolean> {
	try {
		return (await fetch(address, { method: 'HEAD', signal: AbortSignal.timeout(10_000) })).ok;
	} catch {
		return false;
	}
}
