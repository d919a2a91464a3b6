// Every file of the project, with types. n8n's own rules for nodes and credentials are in eslint.config.mjs, which its
// strict mode wants as it is.
import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

export default tseslint.config(
	{ ignores: ['dist/', 'node_modules/'] },
	eslint.configs.recommended,
	tseslint.configs.recommendedTypeChecked,
	{
		languageOptions: {
			parserOptions: { project: ['tsconfig.dev.json'], tsconfigRootDir: import.meta.dirname },
		},
		linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' },
	},
	{
		files: ['**/*.mjs', '**/*.cjs', '**/*.js'],
		extends: [tseslint.configs.disableTypeChecked],
		languageOptions: {
			globals: {
				process: 'readonly',
				console: 'readonly',
				module: 'writable',
				require: 'readonly',
				__dirname: 'readonly',
			},
		},
	},
);
