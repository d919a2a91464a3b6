import { createHash } from 'node:crypto';
import {
	copyFileSync,
	existsSync,
	lstatSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	renameSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { Course } from '../progress/course.mjs';
import { size, withProgress } from '../progress/progress.mjs';
import { arrivals } from './arrivals.mjs';
import { partOf, withAddresses } from './lockfile.mjs';
import { npm, NpmFailure } from './npm.mjs';
import { ensureReachable } from './reachable.mjs';

/** @typedef {'demo' | 'all'} PackageSet */

/** The development dependencies that `npm start` and `npm run sandbox` run on: what they import, and what builds the package. */
export const demoPackages = [
	'@hono/node-server',
	'@types/node',
	'esbuild',
	'flatted',
	'get-port',
	'gulp',
	'hono',
	'jsonc-parser',
	'libphonenumber-js',
	'n8n-workflow',
	'preact',
	'preact-render-to-string',
	'tsx',
	'typescript',
	'zod',
];

/** What each set was on Linux, bytes as they lie on the disk; elsewhere it differs by a few packages. */
const measured = {
	demo: { packages: 301, bytes: 210e6 },
	all: { packages: 1193, bytes: 1_050e6 },
};

/**
 * Installs what package-lock.json lists, or the part of it that is enough for the demo, unless it was installed before.
 * @param {string} root of the repository
 * @param {PackageSet} wanted
 * @param {AbortSignal} signal
 * @throws {Error} where npm cannot; the message says what to do
 */
export async function ensurePackages(root, wanted, signal) {
	// npm would empty the folder behind the link, which is another checkout's.
	if (lstatSync(join(root, 'node_modules'), { throwIfNoEntry: false })?.isSymbolicLink()) return;
	if (isInstalled(root, wanted)) return;
	const unlock = await lockInstallation(root, signal);
	try {
		if (isInstalled(root, wanted)) return;
		await ensureReachable(root, signal);
		await install(root, wanted, signal);
		writeFileSync(stampOf(root), `${wanted} ${digestOfLockfile(root)}`);
	} finally {
		unlock();
	}
}

/** @param {string} root */
const stampOf = (root) => join(root, 'node_modules', '.installed-lockfile');

/**
 * @param {string} root
 * @param {PackageSet} wanted
 */
function isInstalled(root, wanted) {
	const stamp = stampOf(root);
	if (!existsSync(stamp)) return false;
	const [set, digest] = readFileSync(stamp, 'utf8').split(' ');
	return digest === digestOfLockfile(root) && (set === 'all' || set === wanted);
}

/** @param {string} root */
function digestOfLockfile(root) {
	return createHash('sha256')
		.update(readFileSync(join(root, 'package-lock.json')))
		.digest('hex');
}

/**
 * As a project of its own, whose node_modules is moved here: among development dependencies npm knows no choice.
 * @param {string} root
 * @param {PackageSet} wanted
 * @param {AbortSignal} signal
 */
async function install(root, wanted, signal) {
	const { packages, bytes } = measured[wanted];
	console.log(`This repository needs about ${packages} packages from npm first (${size(bytes)}, once).`);
	const place = mkdtempSync(join(root, 'node_modules.installing-'));
	try {
		const whole = readLockfile(root);
		const names = wanted === 'demo' ? demoPackages : Object.keys(whole.packages[''].devDependencies ?? {});
		const { manifest, lockfile } = partOf(whole, names);
		writeFileSync(join(place, 'package.json'), JSON.stringify(manifest));
		writeFileSync(join(place, 'package-lock.json'), JSON.stringify(withAddresses(lockfile)));
		copyFileSync(join(root, '.npmrc'), join(place, '.npmrc'));
		const ci = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
		const step = 'Downloading and unpacking';
		const download = async () => await npm(ci, { cwd: place, signal });
		await new Course({ [step]: 1 }).step(step, download, arrivals(place, measured[wanted]));
		await rm(join(root, 'node_modules'), { recursive: true, force: true, maxRetries: 3 });
		renameSync(join(place, 'node_modules'), join(root, 'node_modules'));
	} catch (error) {
		if (!(error instanceof NpmFailure)) throw error;
		throw new Error(`The packages could not be installed. ${error.message}\n\n${error.output}`);
	} finally {
		await rm(place, { recursive: true, force: true, maxRetries: 3 });
	}
}

/**
 * @param {string} root
 * @returns {import('./lockfile.mjs').Lockfile}
 */
function readLockfile(root) {
	return JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
}

/**
 * Two installations at once leave an incomplete node_modules; the second command waits for the first, at most ten minutes.
 * @param {string} root
 * @param {AbortSignal} signal
 */
async function lockInstallation(root, signal) {
	const name = createHash('sha256').update(root).digest('hex').slice(0, 12);
	const lock = join(tmpdir(), `n8n-nodes-survey-messaging-install-${name}`);
	if (!take(lock)) {
		await withProgress('Another command is installing these packages; waiting for it', async () => {
			while (!take(lock) && !isOld(lock)) await sleep(1_000, undefined, { signal });
		});
	}
	const unlock = () => rmSync(lock, { recursive: true, force: true });
	process.once('exit', unlock);
	return unlock;
}

/** @param {string} lock */
function take(lock) {
	try {
		mkdirSync(lock);
		return true;
	} catch {
		return false;
	}
}

/** @param {string} lock */
function isOld(lock) {
	return Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > 600_000;
}
