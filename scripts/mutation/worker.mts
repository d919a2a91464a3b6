// Runs test files one after the other in one process, so that n8n-core is loaded once. It runs in the copy of the tree.
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { runCLI } from 'jest';
import type { FileRun, Namespace } from './environment.mts';

/** A test file to run, with one mutant switched on or with none. */
export interface Job {
	readonly file: string;
	readonly only?: readonly string[];
	readonly mutant?: string;
	/** After how often the mutant's place was passed it is an endless loop. */
	readonly hitLimit?: number;
}

/** What came of it. */
export interface JobResult {
	/** The tests that failed, or a word for a file that could not be run. */
	readonly failed: readonly string[];
	/** For each test that passed, and for '' what is outside of tests: its milliseconds, and how often it passed each mutant's place. */
	readonly tests: Record<string, { ms: number; hits: Record<string, number> }>;
}

const root = process.cwd();
const require = createRequire(import.meta.url);
const { projects } = require(join(root, 'jest.config.cjs')) as { projects: object[] };
const config = JSON.stringify({
	...projects[0],
	roots: ['<rootDir>/test'],
	cacheDirectory: join(root, '..', 'jest'),
	testEnvironment: '<rootDir>/scripts/mutation/environment.cjs',
	testMatch: ['<rootDir>/test/**/*.test.mts'],
	testTimeout: 15_000,
});
const namespace: Namespace = ((globalThis as { __stryker__?: Namespace }).__stryker__ = {});

/** Runs a file; `dist` loads all of dist/ instead, to see which mutants are in what is done while loading. */
async function run({ file, only, mutant, hitLimit }: Job): Promise<JobResult> {
	const run: FileRun = { only: only && new Set(only), times: new Map(), failed: [] };
	Object.assign(namespace, { run, activeMutant: mutant, currentTestId: file, hitCount: hitLimit && 0, hitLimit });
	const started = Date.now();
	const failed = file === 'dist' ? loadAll() : await runFile(file);
	const [whole, tests]: [number, JobResult['tests']] = [Date.now() - started, {}];
	const perTest = namespace.mutantCoverage?.perTest ?? {};
	const inTests = [...run.times.values()].reduce((sum, ms) => sum + ms, 0);
	tests[''] = { ms: Math.max(0, whole - inTests), hits: perTest[file] ?? {} };
	for (const [name, ms] of run.times) tests[name] = { ms, hits: perTest[`${file}\0${name}`] ?? {} };
	for (const id of Object.keys(perTest)) delete perTest[id];
	if (failed && run.failed.length === 0) run.failed.push('the file could not be run');
	return { failed: run.failed, tests };
}

async function runFile(file: string): Promise<boolean> {
	const argv = {
		config,
		runInBand: true,
		runTestsByPath: true,
		_: [file],
		reporters: [],
		silent: true,
		watchman: false,
	};
	const { results } = await runCLI({ ...argv, $0: 'jest', ci: true } as unknown as Parameters<typeof runCLI>[0], [
		root,
	]);
	return !results.success;
}

function loadAll(): boolean {
	for (const file of readdirSync('dist', { recursive: true, encoding: 'utf8' }))
		if (file.endsWith('.js')) require(join(root, 'dist', file));
	return false;
}

setPriority(10);
process.on('message', (job: Job) => void run(job).then((result) => process.send?.(result)));
process.on('disconnect', () => process.exit());
// A mutant may leave a promise without a handler; the test that waits for it fails.
process.on('unhandledRejection', () => undefined);
require('n8n-core');
process.send?.('ready');
