import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { build } from 'esbuild';

import { type Lockfile, partOf, withAddresses } from '../../../tools/npm/lockfile.mjs';
import { demoPackages } from '../../../tools/npm/ownPackages.mjs';

const locked = (packages: Lockfile['packages']): Lockfile => ({ packages });

describe('a part of a lockfile', () => {
	const whole = locked({
		'': { devDependencies: { a: '^1.0.0', z: '^9.0.0' } },
		'node_modules/a': { version: '1.0.0', dependencies: { b: '^2.0.0' }, peerDependencies: { absent: '*' } },
		'node_modules/a/node_modules/b': { version: '2.0.0', optionalDependencies: { c: '*' } },
		'node_modules/b': { version: '1.0.0' },
		'node_modules/c': { version: '3.0.0', peerDependencies: { b: '*' } },
		'node_modules/z': { version: '9.0.0' },
	});

	test('has what is needed, each package at its place', () => {
		const { manifest, lockfile } = partOf(whole, ['a']);
		expect(manifest).toEqual({ devDependencies: { a: '^1.0.0' } });
		expect(Object.keys(lockfile.packages)).toEqual([
			'',
			'node_modules/a',
			'node_modules/a/node_modules/b',
			'node_modules/b',
			'node_modules/c',
		]);
		expect(lockfile.packages['']).toEqual(manifest);
	});

	test('is of development dependencies only', () => {
		expect(() => partOf(whole, ['a', 'b'])).toThrow('Not a development dependency: b.');
	});
});

test('each package has an address, also with a scope, below another and under another name', () => {
	const { packages } = withAddresses(
		locked({
			'': {},
			'node_modules/a': { version: '1.0.0' },
			'node_modules/a/node_modules/@s/b': { version: '2.0.0-rc.1' },
			'node_modules/alias': { name: '@e965/xlsx', version: '0.20.3' },
			'node_modules/known': { version: '1.0.0', resolved: 'https://example.com/known.tgz' },
		}),
	);
	expect(Object.values(packages).map(({ resolved }) => resolved?.replace('https://registry.npmjs.org', ''))).toEqual([
		undefined,
		'/a/-/a-1.0.0.tgz',
		'/@s/b/-/b-2.0.0-rc.1.tgz',
		'/@e965/xlsx/-/xlsx-0.20.3.tgz',
		'https://example.com/known.tgz',
	]);
});

test('the demo finds every package that it imports, and has none that it does not', async () => {
	const { metafile } = await build({
		absWorkingDir: process.cwd(),
		entryPoints: [
			'scripts/start.mts',
			'scripts/sandbox.mts',
			'gulpfile.js',
			'sandbox/web/inbox/inbox.tsx',
			'sandbox/web/survey/survey.tsx',
			'credentials/EightByEightEngageApi.credentials.ts',
			'nodes/EightByEightEngage/EightByEightEngage.node.ts',
			'nodes/shared/text/jsoncParser.ts',
			'nodes/shared/text/phone/libphonenumber.ts',
		],
		outdir: 'never-written',
		bundle: true,
		write: false,
		metafile: true,
		platform: 'node',
		format: 'esm',
		packages: 'external',
		loader: { '.svg': 'empty' },
		// Types count, too: the build checks them.
		tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
		logLevel: 'silent',
	});
	const imported = Object.values(metafile.inputs)
		.flatMap(({ imports }) => imports)
		.filter(({ external, path }) => external === true && !/^(node:|<)/.test(path))
		.map(({ path }) => /^(@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? path);
	// By name in no import: what runs TypeScript, what compiles it, and the types of Node.js.
	const tools = ['tsx', 'typescript', '@types/node', 'n8n-workflow'];
	const builtIn = new Set(['fs', 'path', 'module', 'util', 'crypto']);
	const needed = new Set([...imported.filter((name) => !builtIn.has(name)), ...tools]);
	expect([...demoPackages].sort()).toEqual([...needed].sort());
});

test('what the demo needs is a fraction of everything', () => {
	const whole = JSON.parse(readFileSync(join(process.cwd(), 'package-lock.json'), 'utf8')) as Lockfile;
	const count = Object.keys(partOf(whole, demoPackages).lockfile.packages).length;
	expect(count).toBeLessThan(Object.keys(whole.packages).length / 3);
});
