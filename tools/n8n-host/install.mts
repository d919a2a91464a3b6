import { execFile } from 'node:child_process';
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
import { rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../checks/tool.mts';
import { cacheFolder } from './cacheFolder.mts';
import { ensureDriverWithinReach, noDriver } from './databaseDriver.mts';
import { withLock } from './lock.mts';
import { bundledRuntime, systemRuntime, withRuntime, type NodeRuntime } from './nodeRuntime.mts';
import { arrivals } from '../npm/arrivals.mjs';
import { type Lockfile, withAddresses } from '../npm/lockfile.mjs';
import { npm, NpmFailure, plainEnvironment } from '../npm/npm.mjs';
import { ensureReachable } from '../npm/reachable.mjs';
import { Course, type Look } from '../progress/course.mjs';
import { size, withProgress } from '../progress/progress.mjs';
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

/** What npm keeps of an n8n in its own cache: the packed files. */
const npmCacheBytes = 0.4e9;

/** What the folders `hosts/node-…` install: one package. */
const nodeInstalled = { packages: 1, bytes: 190e6 };

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

/** Seconds of each step where it was measured, on two cores: what the remaining time is computed from. */
const steps = { n8n: 150, node: 8, driver: 135, check: 8 };

async function install(
	folder: string,
	recipe: HostRecipe,
	say: (line: string) => void,
	signal?: AbortSignal,
): Promise<void> {
	await removeLeftovers(folder);
	const place = dirname(folder);
	checkSpace(place, recipe);
	await ensureReachable(place, signal);
	await ensureDriverWithinReach(definitions(recipe).n8n);

	const log = `${folder}-install.log`;
	writeFileSync(log, '');
	const fresh = mkdtempSync(`${folder}.installing-`);
	const ownNode = systemRuntime(recipe) === undefined;
	const names = {
		n8n: `n8n ${recipe.version}, downloading and unpacking`,
		node: `Node.js ${recipe.node.major} for it, downloading`,
		driver: 'Its database driver, downloading or compiling',
		check: 'Starting it once, as a check',
	};
	const course = new Course({
		[names.n8n]: steps.n8n,
		...(ownNode ? { [names.node]: steps.node } : {}),
		[names.driver]: steps.driver,
		[names.check]: steps.check,
	});
	try {
		say(`Installing n8n ${recipe.version} into ${folder}`);
		say(`  Once; ${size(hostBytes(recipe))}, some minutes. npm's own output: ${log}`);
		const { n8n, node } = definitions(recipe);
		await installLocked(n8n, fresh, recipe.installed, log, signal, (work, look) => course.step(names.n8n, work, look));
		if (ownNode) {
			const into = nodeFolder(fresh);
			await installLocked(node, into, nodeInstalled, log, signal, (work, look) => course.step(names.node, work, look));
		}
		const { runtime } = hostAt(fresh, recipe);
		await course.step(names.driver, async () => await buildSqlite(fresh, runtime, log, signal));
		await course.step(names.check, async () => {
			await verify(fresh, runtime, recipe, signal);
			writeManifest(fresh, lockOf(recipe));
		});
		await replace(folder, fresh);
	} catch (error) {
		const why = signal?.aborted ? 'Removing what was downloaded so far' : 'That did not work; removing what is there';
		await withProgress(why, async () => await removeFolder(fresh));
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
	all: HostRecipe['installed'],
	log: string,
	signal: AbortSignal | undefined,
	step: (work: () => Promise<unknown>, look: () => Look) => Promise<unknown>,
): Promise<void> {
	cpSync(definition, into, { recursive: true });
	const lockfile = join(into, 'package-lock.json');
	writeFileSync(lockfile, JSON.stringify(withAddresses(JSON.parse(readFileSync(lockfile, 'utf8')) as Lockfile)));
	const ci = ['npm', 'ci', '--no-audit', '--no-fund', '--loglevel=warn'];
	const whole = ['exec', '--yes', `--package=${npmOfLockfiles}`, '--', ...ci];
	await step(async () => await npm(whole, { cwd: into, log, signal }), arrivals(into, all));
}

/** n8n's database driver is the one package that cannot do without its install script. */
async function buildSqlite(fresh: string, runtime: NodeRuntime, log: string, signal?: AbortSignal): Promise<void> {
	const headers = runtime.headers ? { npm_config_nodedir: runtime.headers } : {};
	const env = withRuntime(runtime, { ...plainEnvironment(), ...headers });
	const rebuild = ['rebuild', 'sqlite3', '--ignore-scripts=false', '--foreground-scripts'];
	try {
		await npm(rebuild, { cwd: fresh, log, signal, env });
	} catch (error) {
		if (!(error instanceof NpmFailure) || error.diskFull) throw error;
		throw new NpmFailure(noDriver, error.output);
	}
}

const sqliteWorks = `new (require('sqlite3').Database)(':memory:').get('select 1 as one', (error, row) => process.exit(row?.one === 1 ? 0 : 1))`;

async function verify(fresh: string, runtime: NodeRuntime, recipe: HostRecipe, signal?: AbortSignal): Promise<void> {
	const env = withRuntime(runtime, { ...plainEnvironment(), ...recipe.env, N8N_USER_FOLDER: fresh });
	// Asking for help loads the whole server, which `--version` does not.
	for (const args of [
		['-e', sqliteWorks],
		[n8nProgram(fresh), 'start', '--help'],
	]) {
		try {
			await promisify(execFile)(runtime.program, args, { cwd: fresh, timeout: 120_000, env, signal });
		} catch (error) {
			signal?.throwIfAborted();
			const { stdout = '', stderr = '', message } = error as Error & { stdout?: string; stderr?: string };
			const said = `${stdout}${stderr}`.trim().split('\n').slice(-10).join('\n') || message;
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

async function replace(folder: string, fresh: string): Promise<void> {
	const broken = `${folder}.broken-${process.pid}`;
	if (existsSync(folder)) renameSync(folder, broken);
	renameSync(fresh, folder);
	if (existsSync(broken)) await withProgress('Removing the one before', async () => await removeFolder(broken));
}

/** Removes what an installation that was cut off has left. Only called while holding the lock. */
async function removeLeftovers(folder: string): Promise<void> {
	const left = readdirSync(dirname(folder)).filter(
		(entry) => entry.startsWith(`${basename(folder)}.installing-`) || entry.startsWith(`${basename(folder)}.broken-`),
	);
	for (const entry of left) {
		const path = join(dirname(folder), entry);
		await withProgress('Removing an installation that was cut off', async () => await removeFolder(path));
	}
}

async function removeFolder(path: string): Promise<void> {
	await rm(path, { recursive: true, force: true, maxRetries: 3 });
}

/** Bytes that a host takes on the disk, with its own Node.js. */
function hostBytes({ installed }: HostRecipe): number {
	return installed.bytes + nodeInstalled.bytes;
}

function checkSpace(cache: string, recipe: HostRecipe): void {
	const { bavail, bsize } = statfsSync(cache);
	const free = bavail * bsize;
	const needed = hostBytes(recipe) + npmCacheBytes;
	if (free >= needed) return;
	throw new Error(
		`The disk is too full for n8n ${recipe.version}: it needs ${size(needed)} in ${cache}, where ${size(free)} are free.\n` +
			'Make room there, or set XDG_CACHE_HOME to a folder on another disk.',
	);
}
