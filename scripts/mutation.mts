// `npm run mutation [-- PATHS] [--count 1000] [--seed 1] [--processes 1] [--again]`: changes one thing in nodes/ at a
// time and runs the tests that pass there. A change that no test notices shows what the tests would miss.
import { appendFileSync, existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../tools/checks/command.mts';
import { type Coverage, type Covering, coveringTests, measureCoverage } from './mutation/coverage.mts';
import { hash, type Mutant, plantMutants } from './mutation/mutants.mts';
import { TestProcess } from './mutation/pool.mts';
import { commandLine } from '../tools/command-line/commandLine.mjs';
import { cacheFolder } from '../tools/n8n-host/cacheFolder.mts';
import { takeLock } from '../tools/n8n-host/lock.mts';

type Outcome = 'killed' | 'timeout' | 'survived' | 'not covered';

interface Result extends Mutant {
	readonly outcome: Outcome;
	/** The test that noticed it. */
	readonly by?: string;
}

/** Folders whose tests are not about what nodes/ does: other parts of the repository, and what is published. */
const otherTests = /^test\/(unit\/(docs|sandbox)|engine\/n8n|package|faults|e2e)\//;

const folder = join(cacheFolder(), 'mutation');
const tree = join(folder, 'tree');
const resultFile = join(folder, 'results.jsonl');

const { options, values: paths } = commandLine('mutation');
const flags = { count: '1000', seed: '1', processes: '1', again: false, ...options };

/** The first `count` mutants of the paths, in an order that the seed decides and other mutants do not change. */
function draw(mutants: readonly Mutant[]): Mutant[] {
	const chosen = mutants.filter(({ file }) => paths.length === 0 || paths.some((path) => file.includes(path)));
	const place = new Map(chosen.map((mutant) => [mutant, hash(flags.seed, mutant.key)]));
	const before = (a: Mutant, b: Mutant) => ((place.get(a) ?? '') < (place.get(b) ?? '') ? -1 : 1);
	return chosen.sort(before).slice(0, Number(flags.count));
}

/** What earlier runs found, by the keys of the mutants; the last result of each. */
function earlierResults(): Map<string, Result> {
	const lines = existsSync(resultFile) ? readFileSync(resultFile, 'utf8').trim().split('\n') : [];
	const results = lines.filter(Boolean).map((line) => JSON.parse(line) as Result);
	return new Map(results.map((result) => [result.key, result]));
}

/** Most test files that are run for a mutant. Those further away would notice it by chance, if at all. */
const mostFiles = 12;

/** A test that looks at the time fails on a busy machine as well, but hardly twice. */
const looksAtTime = /hurried|Date\.now|performance\.now|receivedAt/;

/** How many mutants of a source a test file has killed: of those that are as close, who killed most is asked first. */
const kills = new Map<string, number>();

/** How many parts of a source's path, `shared`, `text` and `dates` say, are in the path of a test file. */
function closeness(source: string, testFile: string): number {
	return source.split(/[/.]/).filter((part) => part !== 'ts' && testFile.includes(part)).length;
}

async function resultOf(mutant: Mutant, siblings: string[], coverage: Coverage, tests: TestProcess): Promise<Result> {
	const files = coveringTests(mutant, siblings, coverage);
	if (files.length === 0) return { ...mutant, outcome: 'not covered' };
	const killsOf = ({ file }: Covering) => kills.get(`${mutant.file} ${file}`) ?? 0;
	const closenessOf = ({ file }: Covering) => closeness(mutant.file, file);
	files.sort((a, b) => closenessOf(b) - closenessOf(a) || killsOf(b) - killsOf(a) || a.ms - b.ms);
	for (const covering of files.slice(0, mostFiles)) {
		const { file, only, ms, hits } = covering;
		const run = (names: readonly string[]) =>
			tests.run({ file, only: names, mutant: mutant.id, hitLimit: 1_000 + 20 * hits }, 120_000 + 5 * ms);
		const result = await run(only);
		const failed = result === 'timeout' ? result : result.failed[0];
		if (failed === undefined) continue;
		const isAboutTime = only.includes(failed) && looksAtTime.test(readFileSync(join(tree, file), 'utf8'));
		if (failed === 'timeout' || isAboutTime) {
			const second = await run(failed === 'timeout' ? only : [failed]);
			if (second !== 'timeout' && second.failed.length === 0) continue;
		}
		kills.set(`${mutant.file} ${file}`, killsOf(covering) + 1);
		return { ...mutant, outcome: failed === 'timeout' ? failed : 'killed', by: `${file}: ${failed}` };
	}
	return { ...mutant, outcome: 'survived' };
}

/** The part of nodes/ to which a source belongs. */
function partOf(file: string): string {
	const [, node, next] = file.split('/');
	return node === 'shared' || next === 'actions' ? `nodes/${node}/${next}` : `nodes/${node}`;
}

function printScores(results: readonly Result[]): void {
	for (const { file, line, mutator, outcome, original, replacement } of results) {
		if (outcome === 'killed' || outcome === 'timeout') continue;
		console.log(`\n${file}:${line} ${outcome} (${mutator})\n- ${original.trim()}\n+ ${replacement.trim()}`);
	}
	console.log(
		`\nSeed ${flags.seed}.\n\n| Part | Mutants | Noticed | Missed | Score |\n| --- | --- | --- | --- | --- |`,
	);
	const row = (name: string, of: readonly Result[]) => {
		const noticed = of.filter(({ outcome }) => outcome === 'killed' || outcome === 'timeout').length;
		const score = Math.round((100 * noticed) / of.length);
		console.log(`| ${name} | ${of.length} | ${noticed} | ${of.length - noticed} | ${score} % |`);
	};
	for (const part of [...new Set(results.map(({ file }) => partOf(file)))].sort()) {
		row(
			`\`${part}\``,
			results.filter(({ file }) => partOf(file) === part),
		);
	}
	row('All', results);
}

async function run(): Promise<boolean> {
	const mutants = await plantMutants(tree);
	const processes = Array.from({ length: Number(flags.processes) }, () => new TestProcess(tree));
	process.once('exit', () => processes.forEach((tests) => tests.end()));
	const testFiles = readdirSync(join(tree, 'test'), { recursive: true, encoding: 'utf8' })
		.map((file) => `test/${file}`)
		.filter((file) => file.endsWith('.test.mts') && !otherTests.test(file));
	const coverage = await measureCoverage(tree, join(folder, 'coverage'), testFiles, mutants, processes[0]);
	const drawn = draw(mutants);
	console.log(`${drawn.length} of ${mutants.length} mutants drawn, seed ${flags.seed}; results in ${resultFile}`);
	const known = earlierResults();
	const isKnown = ({ key }: Mutant) => {
		const outcome = known.get(key)?.outcome;
		return outcome !== undefined && !(flags.again && (outcome === 'survived' || outcome === 'not covered'));
	};
	const left = drawn.filter((mutant) => !isKnown(mutant));
	const queue = left.entries();
	const work = async (tests: TestProcess) => {
		for (const [index, mutant] of queue) {
			const siblings = mutants.filter(({ file }) => file === mutant.file).map(({ id }) => id);
			const result = await resultOf(mutant, siblings, coverage, tests);
			appendFileSync(resultFile, `${JSON.stringify(result)}\n`);
			known.set(result.key, result);
			console.log(`${index + 1}/${left.length} ${result.outcome} ${mutant.file}:${mutant.line} ${result.by ?? ''}`);
		}
	};
	await Promise.all(processes.map(work));
	printScores(drawn.map(({ key }) => known.get(key)).filter((result) => result !== undefined));
	processes.forEach((tests) => tests.end());
	return true;
}

await runCommand(async () => {
	mkdirSync(folder, { recursive: true });
	const release = takeLock(join(folder, 'lock'));
	if (!release) throw new Error('A mutation run is under way already, in the same folder. Wait for it, or end it.');
	return await run().finally(release);
});
