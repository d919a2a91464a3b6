// Every file of the project, with types. n8n's own rules for nodes and credentials are in eslint.config.mjs, which its
// strict mode wants as it is.
import eslint from '@eslint/js';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/** What Node.js and the browsers both have, for plain JavaScript; in TypeScript the compiler knows the globals. */
const timers = {
	AbortController: 'readonly',
	setTimeout: 'readonly',
	clearTimeout: 'readonly',
	setInterval: 'readonly',
	clearInterval: 'readonly',
};

export default tseslint.config(
	{ ignores: ['dist/', 'coverage/', 'node_modules/'] },
	eslint.configs.recommended,
	tseslint.configs.recommendedTypeChecked,
	{
		plugins: { 'import-x': importX },
		settings: {
			'import-x/resolver-next': [
				createNodeResolver({ extensions: ['.mts', '.tsx', '.ts', '.mjs', '.cjs', '.js', '.json'] }),
			],
		},
		languageOptions: {
			parserOptions: { project: ['tsconfig.dev.json'], tsconfigRootDir: import.meta.dirname },
		},
		// A comment can switch off nothing here, so a comment that tries is an error.
		linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' },
		rules: {
			// `const { taken, ...rest } = all` is how a field is left out.
			'@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
			'@typescript-eslint/switch-exhaustiveness-check': 'error',
			// The second passes over what is not installed at all, which the first finds.
			'import-x/no-unresolved': ['error', { commonjs: true }],
			'import-x/no-extraneous-dependencies': ['error', { includeTypes: true, packageDir: [import.meta.dirname] }],
		},
	},
	{
		files: ['**/*.mjs', '**/*.cjs', '**/*.js'],
		extends: [tseslint.configs.disableTypeChecked],
		languageOptions: {
			globals: {
				AbortController: 'readonly',
				console: 'readonly',
				performance: 'readonly',
				process: 'readonly',
				...timers,
			},
		},
	},
	{
		// CommonJS has no other way to import; the rule is meant for files that could say `import`.
		files: ['**/*.cjs', '**/*.js'],
		languageOptions: {
			sourceType: 'commonjs',
			globals: { __dirname: 'readonly', __filename: 'readonly' },
		},
		rules: { '@typescript-eslint/no-require-imports': 'off' },
	},
	{
		files: ['nodes/**/*.ts', 'credentials/**/*.ts'],
		rules: {
			'max-lines-per-function': ['error', { max: 60, skipBlankLines: false, skipComments: false }],
		},
	},
	{
		files: ['test/**/*.mts'],
		rules: {
			'max-lines': ['error', { max: 650, skipBlankLines: false, skipComments: false }],
		},
	},
);
