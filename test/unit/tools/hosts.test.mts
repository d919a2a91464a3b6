import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { recipeFor, supportedVersions } from '../../../tools/n8n-host/versions.mts';

const hosts = join(process.cwd(), 'hosts');
const folders = readdirSync(hosts, { withFileTypes: true })
	.filter((entry) => entry.isDirectory())
	.map(({ name }) => name);

interface Manifest {
	readonly dependencies?: Record<string, string>;
	readonly optionalDependencies?: Record<string, string>;
}

interface Lockfile {
	readonly packages: Record<string, Manifest & { readonly resolved?: string; readonly integrity?: string }>;
}

const read = <T,>(folder: string, file: string): T => JSON.parse(readFileSync(join(hosts, folder, file), 'utf8')) as T;

test('there is a host for every supported n8n, a Node.js for each of them, and nothing else', () => {
	const runtimes = supportedVersions.map((version) => `node-${recipeFor(version).node.major}`);
	expect(folders.sort()).toEqual([...new Set([...supportedVersions, ...runtimes])].sort());
});

test.each(supportedVersions)('the host of %s has exactly that n8n', (version) => {
	expect(read<Manifest>(version, 'package.json').dependencies).toEqual({ n8n: version });
});

describe.each(folders)('the lockfile of %s', (folder) => {
	const { packages } = read<Lockfile>(folder, 'package-lock.json');
	const { '': itself, ...installed } = packages;

	test('is made from its package.json', () => {
		const { dependencies, optionalDependencies } = read<Manifest>(folder, 'package.json');
		expect(itself).toEqual({ dependencies, optionalDependencies });
	});

	test('names no registry, and knows the content of every package', () => {
		const entries = Object.entries(installed);
		expect(entries.length).toBeGreaterThan(0);
		expect(entries.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
		expect(entries.filter(([, { integrity }]) => integrity === undefined)).toEqual([]);
	});

	test('runs no install script', () => {
		expect(readFileSync(join(hosts, folder, '.npmrc'), 'utf8')).toContain('ignore-scripts=true\n');
	});
});
