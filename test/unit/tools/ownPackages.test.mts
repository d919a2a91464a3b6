import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type Lockfile, partOf } from '../../../tools/npm/lockfile.mjs';
import { demoPackages, ensurePackages } from '../../../tools/npm/ownPackages.mjs';
import { closedPort } from '../../support/closed-port.mts';

// Whether packages are there is read from npm's own note, so that nothing is installed over somebody's `npm ci`.

const whole = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lockfile;
const before = { ...process.env };
let root: string;

beforeEach(async () => {
	root = mkdtempSync(join(tmpdir(), 'survey-messaging-packages-'));
	for (const file of ['package-lock.json', '.npmrc']) cpSync(file, join(root, file));
	process.env.npm_config_registry = `http://127.0.0.1:${await closedPort()}/`;
	process.env.npm_config_cache = join(root, 'npm');
});
afterEach(() => {
	process.env = { ...before };
	rmSync(root, { recursive: true, force: true });
});

function note(packages: Lockfile['packages']): void {
	mkdirSync(join(root, 'node_modules'));
	writeFileSync(join(root, 'node_modules', '.package-lock.json'), JSON.stringify({ packages }));
}

/** Without a network: an installation that is needed ends at once. */
const ensure = async (set: 'demo' | 'all'): Promise<void> =>
	await ensurePackages(root, set, new AbortController().signal);

const demo = partOf(whole, demoPackages).lockfile.packages;

test('everything is enough for the demo and for the tests', async () => {
	note(whole.packages);
	await ensure('all');
	await ensure('demo');
});

test('what the demo needs is enough for it, without the packages of other systems, and not for the tests', async () => {
	note(Object.fromEntries(Object.entries(demo).filter(([path]) => !path.includes('@esbuild/win32'))));
	await ensure('demo');
	await expect(ensure('all')).rejects.toThrow('cannot be reached');
});

test.each([
	['another version', { ...demo, 'node_modules/tsx': { version: '0.0.1' } }],
	[
		'a package that is not there',
		Object.fromEntries(Object.entries(demo).filter(([path]) => path !== 'node_modules/tsx')),
	],
	['nothing', {}],
])('%s is not enough', async (_, packages) => {
	note(packages);
	await expect(ensure('demo')).rejects.toThrow('cannot be reached');
});
