import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hash, type Mutant } from './mutants.mts';
import type { TestProcess } from './pool.mts';
import type { JobResult } from './worker.mts';

/** For each test file, by its path: its tests, how long each takes, and which mutants' places it passes how often. */
export type Coverage = ReadonlyMap<string, JobResult['tests']>;

/** A test file, those of its tests that pass a mutant's place, how long they take, and how often they pass it. */
export interface Covering {
	readonly file: string;
	readonly only: readonly string[];
	readonly ms: number;
	readonly hits: number;
}

/** In place of a test file: all of dist/, loaded. Its only "test" says which mutants are in what is done while loading. */
const loading = 'dist';

/** Milliseconds. Tests that take longer are about long lists and large responses; what they notice, others do. */
const slowest = 3_000;

/**
 * Runs all test files without a mutant; what is known of a file from before, in `folder`, is not measured again.
 */
export async function measureCoverage(
	tree: string,
	folder: string,
	files: readonly string[],
	mutants: readonly Mutant[],
	tests: TestProcess,
): Promise<Coverage> {
	mkdirSync(folder, { recursive: true });
	const sources = hash(...mutants.map(({ key }) => key));
	const coverage = new Map<string, JobResult['tests']>();
	for (const [index, file] of [loading, ...files].entries()) {
		const content = file === loading ? '' : readFileSync(join(tree, file), 'utf8');
		const known = join(folder, `${hash(sources, file, content)}.json`);
		if (!existsSync(known)) {
			console.log(`${index}/${files.length} ${file}`);
			writeFileSync(known, JSON.stringify(await measure(file, tests)));
		}
		coverage.set(file, JSON.parse(readFileSync(known, 'utf8')) as JobResult['tests']);
	}
	return coverage;
}

/** A test that fails twice without a mutant can tell nothing of one, and is left out. */
async function measure(file: string, tests: TestProcess): Promise<JobResult['tests']> {
	const first = await tests.run({ file }, 600_000);
	if (first === 'timeout') throw new Error(`${file} came to no end.`);
	if (first.failed.length === 0) return first.tests;
	const second = await tests.run({ file, only: first.failed }, 600_000);
	if (second === 'timeout') throw new Error(`${file} came to no end.`);
	for (const test of second.failed) console.log(`  left out, since it fails without a mutant: ${test}`);
	return { ...first.tests, ...second.tests, '': first.tests[''] };
}

/**
 * Finds the tests that pass a mutant's place. What is done while loading counts for the tests of the file that pass any
 * other place of the same source, `siblings`, and what a test file does outside of its tests counts for all of them.
 */
export function coveringTests({ id }: Mutant, siblings: readonly string[], coverage: Coverage): Covering[] {
	const isDoneWhileLoading = coverage.get(loading)?.[''].hits[id] !== undefined;
	const files: Covering[] = [];
	for (const [file, tests] of coverage) {
		if (file === loading) continue;
		const outside = tests[''].hits[id] !== undefined;
		const names = Object.keys(tests).filter((name) => name !== '' && tests[name].ms <= slowest);
		const only = names.filter((name) => {
			const passed = tests[name].hits;
			if (passed[id] !== undefined) return true;
			return outside && (!isDoneWhileLoading || siblings.some((sibling) => passed[sibling] !== undefined));
		});
		const sum = (figure: (test: JobResult['tests'][string]) => number) =>
			only.reduce((total, name) => total + figure(tests[name]), figure(tests['']));
		const [ms, hits] = [sum((test) => test.ms), sum((test) => test.hits[id] ?? 0)];
		if (only.length > 0) files.push({ file, only, ms, hits });
	}
	return files;
}
