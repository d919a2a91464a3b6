import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTool } from './tool.mts';

interface JestResult {
	readonly numPassedTests: number;
	readonly numFailedTests: number;
	readonly numRuntimeErrorTestSuites: number;
}

/** Runs jest, shows its output as it comes and closes with a line `N passed, N failed`. True when all passed. */
export async function jestPasses(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<boolean> {
	const folder = mkdtempSync(join(tmpdir(), 'survey-messaging-jest-'));
	try {
		const file = join(folder, 'result.json');
		const { code } = await runTool('jest', 'jest', [...args, '--json', `--outputFile=${file}`], 'show', env);
		const totals = readTotals(file);
		if (!totals) {
			console.log('jest ended before it had a result.');
			return false;
		}
		console.log(`\n${totals.passed} passed, ${totals.failed} failed`);
		return code === 0 && totals.failed === 0 && totals.passed > 0;
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

function readTotals(file: string): { passed: number; failed: number } | undefined {
	try {
		const result = JSON.parse(readFileSync(file, 'utf8')) as JestResult;
		// A test file that cannot even be loaded holds no tests for jest; it counts as one that failed.
		return { passed: result.numPassedTests, failed: result.numFailedTests + result.numRuntimeErrorTestSuites };
	} catch {
		return undefined;
	}
}
