import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import {
	cpSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	statfsSync,
	writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { cacheFolder } from './cacheFolder.mts';
import { withLock } from './lock.mts';
import { npm, NpmFailure, plainEnvironment } from './npm.mts';
import { bundledPackage, bundledRuntime, systemRuntime, withRuntime, type NodeRuntime } from './nodeRuntime.mts';
import { arrivals, withProgress } from './progress.mts';
import { recipeFor, supportedVersions, type HostRecipe } from './versions.mts';
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

/** Returns the kept n8n of that version, after installing it where it is missing or no longer whole. */
export async function ensureHost(version: string, options: InstallOptions = {}): Promise<Host> {
	const { cache = cacheFolder(), say = console.log, signal } = options;
	const recipe = recipeFor(version);
	const folder = join(cache, `n8n-${version}`);
	mkdirSync(cache, { recursive: true });

	if (!reasonToInstall(folder, recipe)) return hostAt(folder, recipe);
	return await withLock(
		join(cache, `n8n-${version}.lock`),
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
	const runtime = bundledRuntime(folder) ?? systemRuntime(recipe);
	if (!runtime) throw new Error(`No Node.js for n8n ${recipe.version} in ${folder}.`);
	return { version: recipe.version, folder, runtime, recipe };
}

function reasonToInstall(folder: string, recipe: HostRecipe): string | undefined {
	if (!existsSync(folder)) return 'it is not there';
	if (!bundledRuntime(folder) && !systemRuntime(recipe)) {
		return `it was installed for another Node.js than ${process.version}`;
	}
	return flaw(folder, recipe.version);
}

async function install(
	folder: string,
	recipe: HostRecipe,
	say: (line: string) => void,
	signal?: AbortSignal,
): Promise<void> {
	const cache = dirname(folder);
	removeLeftovers(cache, basename(folder));
	checkSpace(cache);
	const log = join(cache, `n8n-${recipe.version}-install.log`);
	writeFileSync(log, '');
	const fresh = mkdtempSync(`${folder}.installing-`);
	try {
		say(`Installing n8n ${recipe.version} into ${folder}`);
		say('  This happens once, takes about four minutes and 2.3 GB.');
		await installPackages(fresh, recipe, log, signal);
		const { runtime } = hostAt(fresh, recipe);
		if (!takeSqlite(fresh, runtime, cache)) await buildSqlite(fresh, runtime, log, signal);
		verify(fresh, runtime, recipe);
		writeManifest(fresh, recipe.version);
		replace(folder, fresh);
	} catch (error) {
		say(
			signal?.aborted
				? '  Removing what was downloaded so far …'
				: '  That did not work; removing what was downloaded so far …',
		);
		rmSync(fresh, { recursive: true, force: true, maxRetries: 3 });
		if (error instanceof NpmFailure) {
			throw new Error(
				`n8n ${recipe.version} could not be installed. ${error.message}\n\n${error.output}\n\nAll of npm's output: ${log}`,
			);
		}
		throw error;
	}
}

async function installPackages(fresh: string, recipe: HostRecipe, log: string, signal?: AbortSignal): Promise<void> {
	const ownNode = systemRuntime(recipe) ? {} : { [bundledPackage()]: String(recipe.bundledNodeMajor) };
	const manifest = { private: true, dependencies: { n8n: recipe.version, ...ownNode }, overrides: recipe.overrides };
	writeFileSync(join(fresh, 'package.json'), JSON.stringify(manifest, null, '\t'));
	const flags = [
		'--ignore-scripts',
		'--engine-strict=false',
		'--no-audit',
		'--no-fund',
		'--loglevel=warn',
		...recipe.flags,
	];
	await withProgress('Downloading and unpacking', arrivals(join(fresh, 'node_modules')), () =>
		npm(['install', ...flags], { cwd: fresh, log, signal }),
	);
}

const sqlite = join('node_modules', 'sqlite3');
const sqliteBinding = join(sqlite, 'build', 'Release', 'node_sqlite3.node');

/**
 * Copies the database driver of another kept n8n, where its version is the same and it works here: one compiled for a
 * younger Node.js crashes in an older one. Returns whether there was such a driver.
 */
function takeSqlite(fresh: string, runtime: NodeRuntime, cache: string): boolean {
	const versionIn = (host: string): unknown => {
		const manifest = join(host, sqlite, 'package.json');
		return existsSync(manifest) && (JSON.parse(readFileSync(manifest, 'utf8')) as { version?: unknown }).version;
	};
	return supportedVersions
		.map((version) => join(cache, `n8n-${version}`))
		.filter((host) => existsSync(join(host, sqliteBinding)) && versionIn(host) === versionIn(fresh))
		.some((host) => {
			mkdirSync(dirname(join(fresh, sqliteBinding)), { recursive: true });
			cpSync(join(host, sqliteBinding), join(fresh, sqliteBinding));
			return runIn(fresh, runtime, ['-e', sqliteWorks]).status === 0;
		});
}

/** n8n's database driver is the one package that cannot do without its install script. */
async function buildSqlite(fresh: string, runtime: NodeRuntime, log: string, signal?: AbortSignal): Promise<void> {
	const headers = runtime.headers ? { npm_config_nodedir: runtime.headers } : {};
	const env = withRuntime(runtime, { ...plainEnvironment(), ...headers });
	try {
		await withProgress(
			'Building the database driver',
			() => '',
			() =>
				npm(['rebuild', 'sqlite3', '--ignore-scripts=false', '--foreground-scripts'], { cwd: fresh, log, signal, env }),
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

/** Runs the Node.js of a host in it. */
function runIn(
	fresh: string,
	runtime: NodeRuntime,
	args: string[],
	env: NodeJS.ProcessEnv = {},
): SpawnSyncReturns<string> {
	return spawnSync(runtime.program, args, {
		cwd: fresh,
		encoding: 'utf8',
		timeout: 120_000,
		env: withRuntime(runtime, { ...plainEnvironment(), ...env }),
	});
}

function verify(fresh: string, runtime: NodeRuntime, recipe: HostRecipe): void {
	// Asking for help loads the whole server, which `--version` does not.
	for (const args of [
		['-e', sqliteWorks],
		[n8nProgram(fresh), 'start', '--help'],
	]) {
		const { status, stdout, stderr, error } = runIn(fresh, runtime, args, { ...recipe.env, N8N_USER_FOLDER: fresh });
		if (status !== 0) {
			const said = error?.message ?? `${stdout}${stderr}`.trim().split('\n').slice(-10).join('\n');
			throw new Error(`The installed n8n ${recipe.version} does not start:\n${said}`);
		}
	}
	// n8n writes a settings folder even for that; it does not belong to the host.
	rmSync(join(fresh, '.n8n'), { recursive: true, force: true });
}

/** n8n's command line program inside a host folder. */
export function n8nProgram(hostFolder: string): string {
	return join(hostFolder, 'node_modules', 'n8n', 'bin', 'n8n');
}

function replace(folder: string, fresh: string): void {
	const broken = `${folder}.broken-${process.pid}`;
	if (existsSync(folder)) renameSync(folder, broken);
	renameSync(fresh, folder);
	rmSync(broken, { recursive: true, force: true, maxRetries: 3 });
}

/** Removes what an installation that was cut off has left. Only called while holding the lock. */
function removeLeftovers(cache: string, name: string): void {
	for (const entry of readdirSync(cache)) {
		if (entry.startsWith(`${name}.installing-`) || entry.startsWith(`${name}.broken-`)) {
			rmSync(join(cache, entry), { recursive: true, force: true, maxRetries: 3 });
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
