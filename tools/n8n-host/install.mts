import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
	cpSync,
	existsSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	statfsSync,
	writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { root } from '../checks/tool.mts';
import { cacheFolder } from './cacheFolder.mts';
import { withLock } from './lock.mts';
import { bundledRuntime, systemRuntime, withRuntime, type NodeRuntime } from './nodeRuntime.mts';
import { npm, NpmFailure, plainEnvironment } from './npm.mts';
import { arrivals, withProgress } from './progress.mts';
import { recipeFor, type HostRecipe } from './versions.mts';
import { flaw, writeManifest } from './wholeness.mts';

/** An n8n that is installed and ready to be started. */
export interface Host {
	readonly version: string;
	readonly folder: string;
	readonly runtime: NodeRuntime;
	readonly recipe: HostRecipe;
}

/** Where an installation is kept and whom to tell about it. */
export interface InstallOptions {
	readonly cache?: string;
	readonly say?: (line: string) => void;
	readonly signal?: AbortSignal;
}

// n8n itself is 2.3 GB, and npm keeps the packed files in its own cache.
const spaceNeeded = 4e9;

/** The folder in which an n8n is kept, below the cache folder. */
export function hostFolder(cache: string, version: string): string {
	return join(cache, 'hosts', version);
}

/** Returns the kept n8n of that version, after installing it where it is missing or no longer whole. */
export async function ensureHost(version: string, options: InstallOptions = {}): Promise<Host> {
	const { cache = cacheFolder(), say = console.log, signal } = options;
	const recipe = recipeFor(version);
	const folder = hostFolder(cache, version);

	if (!reasonToInstall(folder, recipe)) return hostAt(folder, recipe);
	return await withLock(
		`${folder}.lock`,
		async () => {
			// The process that held the lock may just have installed it.
			const reason = reasonToInstall(folder, recipe);
			if (reason) {
				if (existsSync(folder)) say(`The kept n8n ${version} is installed again: ${reason}.`);
				await install(folder, recipe, say, signal);
			}
			return hostAt(folder, recipe);
		},
		{ signal, onWait: () => say(`Another start is installing n8n ${version}; waiting for it …`) },
	);
}

function hostAt(folder: string, recipe: HostRecipe): Host {
	const { version, node } = recipe;
	const runtime = systemRuntime(recipe) ?? bundledRuntime(nodeFolder(folder));
	if (!runtime) {
		throw new Error(
			`n8n ${version} needs Node.js ${node.major}.${node.minor} or a newer ${node.major}; this is ${process.version}, ` +
				`and npm has no fitting one for ${process.platform} on ${process.arch}.`,
		);
	}
	return { version, folder, runtime, recipe };
}

function reasonToInstall(folder: string, recipe: HostRecipe): string | undefined {
	if (!existsSync(folder)) return 'it is not there';
	if (!systemRuntime(recipe) && !bundledRuntime(nodeFolder(folder))) {
		return `it was installed for another Node.js than ${process.version}`;
	}
	return flaw(folder, lockOf(recipe));
}

/** Where a Node.js of its own is in a host. */
const nodeFolder = (host: string): string => join(host, 'node');

/** What a host consists of, in `hosts/`: n8n, and a Node.js for machines whose own does not run it. */
const definitions = ({ version, node }: HostRecipe): { n8n: string; node: string } => ({
	n8n: join(root, 'hosts', version),
	node: join(root, 'hosts', `node-${node.major}`),
});

/** Digest of everything that may be installed for a host: with another one, a kept host is out of date. */
function lockOf(recipe: HostRecipe): string {
	const hash = createHash('sha256');
	for (const definition of Object.values(definitions(recipe))) {
		hash.update(readFileSync(join(definition, 'package-lock.json')));
	}
	return hash.digest('hex');
}

async function install(
	folder: string,
	recipe: HostRecipe,
	say: (line: string) => void,
	signal?: AbortSignal,
): Promise<void> {
	removeLeftovers(folder);
	checkSpace(dirname(folder));
	const log = `${folder}-install.log`;
	writeFileSync(log, '');
	const fresh = mkdtempSync(`${folder}.installing-`);
	try {
		say(`Installing n8n ${recipe.version} into ${folder}`);
		say('  This happens once, takes about four minutes and 2.3 GB.');
		const { n8n, node } = definitions(recipe);
		await installLocked(n8n, fresh, 'Downloading and unpacking', log, signal);
		if (!systemRuntime(recipe)) {
			await installLocked(node, nodeFolder(fresh), `Downloading Node.js ${recipe.node.major}`, log, signal);
		}
		const { runtime } = hostAt(fresh, recipe);
		await buildSqlite(fresh, runtime, log, signal);
		verify(fresh, runtime, recipe);
		writeManifest(fresh, lockOf(recipe));
		replace(folder, fresh);
	} catch (error) {
		say(`  ${signal?.aborted ? 'Removing' : 'That did not work; removing'} what was downloaded so far …`);
		rmSync(fresh, { recursive: true, force: true, maxRetries: 3 });
		if (error instanceof NpmFailure) {
			throw new Error(
				`n8n ${recipe.version} could not be installed. ${error.message}\n\n${error.output}\n\nAll of npm's output: ${log}`,
			);
		}
		throw error;
	}
}

/**
 * What belongs to a lockfile is not the same for every npm: npm 10 rejects those of the older n8n, with the optional peer
 * dependencies that npm 11 leaves out.
 */
const npmOfLockfiles = 'npm@11.19.1';

/** Installs exactly what the lockfile of a folder in `hosts/` lists. Its `.npmrc` says how. */
async function installLocked(
	definition: string,
	into: string,
	what: string,
	log: string,
	signal?: AbortSignal,
): Promise<void> {
	cpSync(definition, into, { recursive: true });
	const ci = ['npm', 'ci', '--no-audit', '--no-fund', '--loglevel=warn'];
	await withProgress(what, arrivals(into), () =>
		npm(['exec', '--yes', `--package=${npmOfLockfiles}`, '--', ...ci], { cwd: into, log, signal }),
	);
}

/** n8n's database driver is the one package that cannot do without its install script. */
async function buildSqlite(fresh: string, runtime: NodeRuntime, log: string, signal?: AbortSignal): Promise<void> {
	const headers = runtime.headers ? { npm_config_nodedir: runtime.headers } : {};
	const env = withRuntime(runtime, { ...plainEnvironment(), ...headers });
	const rebuild = ['rebuild', 'sqlite3', '--ignore-scripts=false', '--foreground-scripts'];
	try {
		await withProgress(
			'Building the database driver',
			() => '',
			() => npm(rebuild, { cwd: fresh, log, signal, env }),
		);
	} catch (error) {
		if (!(error instanceof NpmFailure) || error.diskFull) throw error;
		throw new NpmFailure(
			"n8n's database driver (sqlite3) has no ready-made binary within reach and could not be compiled. " +
				'Compiling needs Python 3, make and a C++ compiler ' +
				'(Debian, Ubuntu: apt-get install python3 make g++; macOS: xcode-select --install).',
			error.output,
		);
	}
}

const sqliteWorks = `new (require('sqlite3').Database)(':memory:').get('select 1 as one', (error, row) => process.exit(row?.one === 1 ? 0 : 1))`;

function verify(fresh: string, runtime: NodeRuntime, recipe: HostRecipe): void {
	// Asking for help loads the whole server, which `--version` does not.
	for (const args of [
		['-e', sqliteWorks],
		[n8nProgram(fresh), 'start', '--help'],
	]) {
		const { status, stdout, stderr, error } = spawnSync(runtime.program, args, {
			cwd: fresh,
			encoding: 'utf8',
			timeout: 120_000,
			env: withRuntime(runtime, { ...plainEnvironment(), ...recipe.env, N8N_USER_FOLDER: fresh }),
		});
		if (status !== 0) {
			const said = error?.message ?? `${stdout}${stderr}`.trim().split('\n').slice(-10).join('\n');
			throw new Error(`The installed n8n ${recipe.version} does not start:\n${said}`);
		}
	}
	// n8n writes a settings folder even for that; it does not belong to the host.
	rmSync(join(fresh, '.n8n'), { recursive: true, force: true });
}

/** n8n's command line program inside a host folder. */
export function n8nProgram(host: string): string {
	return join(host, 'node_modules', 'n8n', 'bin', 'n8n');
}

function replace(folder: string, fresh: string): void {
	const broken = `${folder}.broken-${process.pid}`;
	if (existsSync(folder)) renameSync(folder, broken);
	renameSync(fresh, folder);
	rmSync(broken, { recursive: true, force: true, maxRetries: 3 });
}

/** Removes what an installation that was cut off has left. Only called while holding the lock. */
function removeLeftovers(folder: string): void {
	for (const entry of readdirSync(dirname(folder))) {
		if (entry.startsWith(`${basename(folder)}.installing-`) || entry.startsWith(`${basename(folder)}.broken-`)) {
			rmSync(join(dirname(folder), entry), { recursive: true, force: true, maxRetries: 3 });
		}
	}
}

function checkSpace(cache: string): void {
	const { bavail, bsize } = statfsSync(cache);
	const free = bavail * bsize;
	if (free < spaceNeeded) {
		const gigabytes = (bytes: number): string => (bytes / 1e9).toFixed(1);
		throw new Error(`n8n needs about ${gigabytes(spaceNeeded)} GB in ${cache}, where ${gigabytes(free)} GB are free.`);
	}
}
