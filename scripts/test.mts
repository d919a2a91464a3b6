// `npm test`: everything that is checked without a running n8n, stopping at the first thing that fails.
// What stands behind `--` goes to jest: npm test -- test/unit
import { ensureBuilt } from './checks/build.mts';
import { jestPasses } from './checks/jest.mts';
import { passes, type Step } from './checks/step.mts';

const steps: readonly Step[] = [
	{ name: 'Lint', packageName: '@n8n/node-cli', command: 'n8n-node', args: ['lint'] },
	{ name: 'Types of the package', packageName: 'typescript', command: 'tsc', args: ['--noEmit'] },
	{
		name: 'Types of everything else',
		packageName: 'typescript',
		command: 'tsc',
		args: ['--noEmit', '--project', 'tsconfig.dev.json'],
	},
];

async function run(): Promise<boolean> {
	for (const step of steps) {
		if (!(await passes(step))) return false;
	}
	await ensureBuilt();
	return await jestPasses(process.argv.slice(2));
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));
try {
	process.exitCode = (await run()) ? 0 : 1;
} catch (error) {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
}
