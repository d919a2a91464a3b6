// `npm test`: everything that is checked without a running n8n, stopping at the first thing that fails.
// Paths and some of jest's options may follow: npm test -- test/unit
import { ensureBuilt } from '../tools/checks/build.mts';
import { runCommand } from '../tools/checks/command.mts';
import { jestPasses } from '../tools/checks/jest.mts';
import { lintSteps } from '../tools/checks/lint.mts';
import { allPass, type Step } from '../tools/checks/step.mts';
import { commandLine, jestOptions } from '../tools/command-line/commandLine.mjs';

const { options, values } = commandLine('test');

const steps: readonly Step[] = [
	...lintSteps,
	// Of everything; the package for itself, with fewer libraries, is checked as it is built.
	{
		name: 'Types',
		packageName: 'typescript',
		command: 'tsc',
		args: [
			...['--noEmit', '--project', 'tsconfig.dev.json'],
			...['--incremental', '--tsBuildInfoFile', 'node_modules/.cache/tsconfig.dev.tsbuildinfo'],
		],
	},
];

await runCommand(async () => {
	if (!(await allPass(steps))) return false;
	await ensureBuilt();
	return await jestPasses([...jestOptions(options), ...values]);
});
