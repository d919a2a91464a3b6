import type { Step } from './step.mts';

/** What `npm run lint` runs, in this order. */
export const lintSteps: readonly Step[] = [
	// n8n's strict mode, with eslint.config.mjs: what a package has to pass to be verified.
	{ name: "Lint, n8n's rules", packageName: '@n8n/node-cli', command: 'n8n-node', args: ['lint'] },
	{
		name: 'Lint, all files',
		packageName: 'eslint',
		command: 'eslint',
		args: ['--config', 'eslint.house.config.mjs', '--max-warnings', '0', '.'],
	},
	{ name: 'Formatting', packageName: 'prettier', command: 'prettier', args: ['--check', '.'] },
];
