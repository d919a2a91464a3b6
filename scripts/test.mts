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
	{ name: 'Types of the package', packageName: 'typescript', command: 'tsc', args: ['--noEmit'] },
	{
		name: 'Types of everything else',
		packageName: 'typescript',
		command: 'tsc',
		args: ['--noEmit', '--project', 'tsconfig.dev.json'],
	},
];

await runCommand(async () => {
	if (!(await allPass(steps))) return false;
	await ensureBuilt();
	return await jestPasses([...jestOptions(options), ...values]);
});
