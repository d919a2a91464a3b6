import { createRequire } from 'node:module';
import { relative } from 'node:path';

/** One run of a test file, as the worker sets it up and the environment fills it in; both are in one realm. */
export interface FileRun {
	/** Only these tests are run; undefined for all. */
	only?: ReadonlySet<string>;
	/** The tests that failed. With a mutant, nothing runs after the first. */
	readonly failed: string[];
	/** Milliseconds of every test that passed. */
	readonly times: Map<string, number>;
}

/** The time that no test changes. */
const now = performance.now.bind(performance);

/** What the instrumented code reads and writes, and the run. */
export interface Namespace {
	activeMutant?: string;
	currentTestId?: string;
	hitCount?: number;
	hitLimit?: number;
	mutantCoverage?: { static: Record<string, number>; perTest: Record<string, Record<string, number>> };
	run?: FileRun;
}

interface Block {
	readonly name: string;
	readonly parent?: Block;
}

interface TestEvent {
	readonly name: string;
	readonly test?: Block & { mode?: string; errors: unknown[] };
}

type Shared = new (config: { projectConfig: { rootDir: string } }) => object;
const SharedRealmEnvironment = createRequire(import.meta.url)(
	'../../test/support/shared-realm-environment.cjs',
) as Shared;

/** jest goes on telling the environments of earlier test files what happens: only the last of them listens. */
let environments = 0;

/** The environment of all tests, which also tells the instrumented code which test is running. */
export default class MutationEnvironment extends SharedRealmEnvironment {
	private readonly namespace = ((globalThis as { __stryker__?: Namespace }).__stryker__ ??= {});
	private readonly file: string;
	private readonly number = ++environments;
	private startedAt = 0;

	constructor(config: { projectConfig: { rootDir: string } }, { testPath }: { testPath: string }) {
		super(config);
		this.file = relative(config.projectConfig.rootDir, testPath);
		this.namespace.currentTestId = this.file;
	}

	/** Called by jest-circus at every step. */
	handleTestEvent({ name, test }: TestEvent): void {
		const { namespace, file } = this;
		const { run } = namespace;
		if (!test || !run || this.number !== environments) return;
		const testName = nameOf(test);
		if (name === 'test_start') {
			const isDecided = namespace.activeMutant !== undefined && run.failed.length > 0;
			const isLeftOut = isDecided || (run.only && !run.only.has(testName));
			if (isLeftOut) test.mode = 'skip';
			namespace.currentTestId = `${file}\0${testName}`;
			this.startedAt = now();
		}
		if (name === 'test_done') {
			namespace.currentTestId = file;
			if (test.errors.length > 0) run.failed.push(testName);
			else if (test.mode !== 'skip') run.times.set(testName, Math.round(now() - this.startedAt));
		}
	}
}

function nameOf({ name, parent }: Block): string {
	return parent && parent.name !== 'ROOT_DESCRIBE_BLOCK' ? `${nameOf(parent)} ${name}` : name;
}
