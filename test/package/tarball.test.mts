import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { basename, join, sep } from 'node:path';

import { Engine } from '../engine/harness.mts';
import { loadAlone } from './load-alone.mts';
import type { LoadedAlone } from './load-alone.mts';
import { packPackage } from './packed.mts';
import type { PackedPackage } from './packed.mts';

interface PackageJson {
	dependencies?: object;
	peerDependencies: object;
	n8n: { strict: boolean; nodes: string[]; credentials: string[] };
}

let packed: PackedPackage;
let packageJson: PackageJson;
let alone: LoadedAlone;
beforeAll(() => {
	packed = packPackage();
	packageJson = JSON.parse(readFileSync(join(packed.directory, 'package.json'), 'utf8')) as PackageJson;
	alone = loadAlone(realpathSync(packed.directory));
}, 60_000);
afterAll(() => packed.remove());

/** What the sources become: compiled, or copied. */
function builtFrom(folder: string): string[] {
	const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path));
	return sources
		.filter((path) => /\.(ts|svg|png|node\.json)$/.test(path))
		.map((path) => `dist/${path.split(sep).join('/').replace(/\.ts$/, '.js')}`);
}

test('it holds what the sources become, what npm always adds, the changelog, a licence, and nothing else', () => {
	const expected = [
		...builtFrom('nodes'),
		...builtFrom('credentials'),
		'CHANGELOG.md',
		'LICENSE',
		'README.md',
		'licenses/Apache-2.0.txt',
		'package.json',
	];
	expect(packed.files).toEqual(expected.sort());
});

// A third of it is the numbering plans of all countries, which nobody can do without who must not text a stranger.
test('it needs less than 800 KB on disk', () => {
	expect(packed.unpackedSize).toBeLessThan(800_000);
});

test('it needs nothing installed but n8n-workflow', () => {
	expect(packageJson.dependencies ?? {}).toEqual({});
	expect(packageJson.peerDependencies).toEqual({ 'n8n-workflow': '*' });
	const needed = new Set<string>();
	for (const file of packed.files.filter((name) => name.endsWith('.js'))) {
		const code = readFileSync(join(packed.directory, file), 'utf8');
		for (const [, name] of code.matchAll(/\brequire\(\s*["']([^"'.][^"']*)["']\s*\)/g)) needed.add(name);
	}
	const libraries = [...needed].filter((name) => !isBuiltin(name));
	expect(libraries).toEqual(['n8n-workflow']);
	// The only part of node that n8n lets verified nodes use.
	expect([...needed].filter((name) => isBuiltin(name) && !/^(node:)?crypto$/.test(name))).toEqual([]);
});

test('every entry of package.json loads in a fresh process, under the class name that n8n expects', () => {
	const entries = [...packageJson.n8n.nodes, ...packageJson.n8n.credentials];
	expect(alone.loaded.map(([file]) => file)).toEqual(entries);
	for (const [file, className, name] of alone.loaded) {
		const expected = basename(file).split('.')[0];
		expect(className).toBe(expected);
		expect(name.toLowerCase()).toBe(expected.toLowerCase());
	}
	expect(new Set(entries)).toEqual(new Set(packed.files.filter((file) => /\.(node|credentials)\.js$/.test(file))));
});

test('the phone library is in one file, which is not loaded before it is needed', () => {
	expect(alone.files.filter((file) => file.includes('libphonenumber'))).toEqual([]);
	expect(alone.number).toBe('+6580000000');
	expect(alone.phoneLibrary).toHaveLength(1);
	const withMetadata = packed.files.filter(
		(file) =>
			file.endsWith('.js') && readFileSync(join(packed.directory, file), 'utf8').includes('country_calling_codes'),
	);
	expect(withMetadata).toEqual(['dist/nodes/shared/text/phone/libphonenumber.js']);
});

test.each([
	['libphonenumber-js', 'phone/libphonenumber'],
	['jsonc-parser', 'jsoncParser'],
])('the licence of %s travels with it', (library, file) => {
	const bundle = readFileSync(join(packed.directory, `dist/nodes/shared/text/${file}.js`), 'utf8');
	expect(bundle.slice(0, 100)).toContain(library);
	expect(bundle.slice(0, 2000)).toMatch(/Permission is hereby granted/);
});

test("n8n's own loader loads it", async () => {
	await expect(Engine.load(packed.directory)).resolves.toBeInstanceOf(Engine);
});
