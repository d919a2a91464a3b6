// The type check is `npm run typecheck`; tests are only translated.

// One realm and one copy of n8n for everything: the files named here explain why.
const shared = {
	rootDir: __dirname,
	transform: { '\\.(m?ts|tsx)$|/preact[^/]*/.*\\.mjs$': '<rootDir>/test/support/typescript-to-commonjs.cjs' },
	// Preact is ES modules only.
	transformIgnorePatterns: ['/node_modules/(?!preact)'],
	moduleFileExtensions: ['mts', 'tsx', 'ts', 'cjs', 'mjs', 'js', 'json', 'node'],
	testEnvironment: '<rootDir>/test/support/shared-realm-environment.cjs',
	moduleNameMapper: { '^(n8n-core|n8n-workflow|reflect-metadata)$': '<rootDir>/test/support/native/$1.cjs' },
	modulePathIgnorePatterns: ['<rootDir>/dist/'],
};

/** @type {import('jest').Config} */
module.exports = {
	// n8n-core is loaded once per worker, so more workers than cores only cost.
	maxWorkers: 2,
	projects: [
		{ ...shared, displayName: 'unit', testMatch: ['<rootDir>/test/unit/**/*.test.mts'] },
		{
			...shared,
			displayName: 'engine',
			globalSetup: '<rootDir>/test/support/build-when-changed.cjs',
			testMatch: ['<rootDir>/test/engine/**/*.test.mts', '<rootDir>/test/package/**/*.test.mts'],
		},
	],
};
