import type { Step } from './step.mts';

/** What `npm run lint` runs, in this order: what takes longest is begun first. */
export const lintSteps: readonly Step[] = [
	{
		name: 'Lint, all files',
		packageName: 'eslint',
		command: 'eslint',
		// No cache: what its rules say of a file depends on the types of others.
		args: ['--config', 'eslint.house.config.mjs', '--max-warnings', '0', '.'],
	},
	// n8n's strict mode, with eslint.config.mjs: what a package has to pass to be verified.
	{ name: "Lint, n8n's rules", packageName: '@n8n/node-cli', command: 'n8n-node', args: ['lint'] },
	{
		name: 'Formatting',
		packageName: 'prettier',
		command: 'prettier',
		args: ['--check', '--cache', '--cache-strategy', 'content', '.'],
	},
];
