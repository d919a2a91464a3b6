import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { packPackage } from './packed.mts';
import type { PackedPackage } from './packed.mts';
import type { Scan, ScanTarget } from './scan-rules.mts';

// What the scanner reads: the sources at the published commit, and the published tarball.
const sourcePatterns = ['package.json', '{nodes,credentials}/**/*.{js,ts,json}'];
const tarballPatterns = ['**/*.js', 'package.json'];

const inlineDisable = '/* eslint-disable */\n';
const violation = 'setTimeout(() => {}, 1);\n';

let packed: PackedPackage;
let planted: string;
let scans: Record<'sources' | 'tarball' | 'plantedSources' | 'plantedTarball', Scan>;

beforeAll(() => {
	packed = packPackage();
	planted = mkdtempSync(join(tmpdir(), 'survey-messaging-planted-'));
	plantIn(planted);
	const targets: ScanTarget[] = [
		{ directory: process.cwd(), patterns: sourcePatterns },
		{ directory: packed.directory, patterns: tarballPatterns },
		{ directory: join(planted, 'sources'), patterns: sourcePatterns },
		{ directory: join(planted, 'tarball'), patterns: tarballPatterns },
	];
	const script = join(import.meta.dirname, 'scan-rules.mts');
	const output = execFileSync(process.execPath, ['--import', 'tsx', script, JSON.stringify(targets)], {
		encoding: 'utf8',
		// In a run that calls itself a test (jest sets NODE_ENV), n8n's rules treat every file as a node file.
		env: { ...process.env, NODE_ENV: 'production' },
		maxBuffer: 64 * 1024 * 1024,
	});
	const [sources, tarball, plantedSources, plantedTarball] = JSON.parse(output) as Scan[];
	scans = { sources, tarball, plantedSources, plantedTarball };
}, 120_000);

afterAll(() => {
	packed.remove();
	rmSync(planted, { recursive: true, force: true });
});

/** Of both, a file with an error behind a disabling comment, and a package.json worth a warning. */
function plantIn(folder: string): void {
	for (const [copy, from, file] of [
		['sources', process.cwd(), 'nodes/shared/text/phone/readPhone.ts'],
		['tarball', packed.directory, 'dist/nodes/shared/text/phone/readPhone.js'],
	]) {
		const read = (path: string) => readFileSync(join(from, path), 'utf8');
		const plant = (path: string, text: string) => {
			mkdirSync(dirname(join(folder, copy, path)), { recursive: true });
			writeFileSync(join(folder, copy, path), text);
		};
		plant(file, inlineDisable + read(file) + violation);
		plant('package.json', read('package.json').replace('"homepage"', '"homePage"'));
	}
}

test('the sources break no rule, not even one that only warns', () => {
	expect(scans.sources.findings).toEqual([]);
});

test('nor does the tarball', () => {
	expect(scans.tarball.findings).toEqual([]);
});

test('every file was read', () => {
	expect(scans.sources.files).toEqual(
		expect.arrayContaining(['package.json', 'nodes/PressNXpress/PressNXpress.node.ts']),
	);
	expect(scans.tarball.files).toEqual(packed.files.filter((file) => file.endsWith('.js') || file === 'package.json'));
});

test.each(['plantedSources', 'plantedTarball'] as const)('what is planted is found: %s', (name) => {
	const { findings } = scans[name];
	expect(findings).toContainEqual(expect.stringMatching(/readPhone\.[jt]s:\d+ error .*no-restricted-globals/));
	expect(findings).toContainEqual(expect.stringMatching(/^package\.json:\d+ warning .*homepage/));
});
