const { join } = require('node:path');

// The type check is `npm run typecheck`; tests are only translated.

// One realm and one copy of n8n for everything: the files named here explain why.
const shared = {
	rootDir: __dirname,
	transform: {
		'\\.(m?ts|tsx)$|/tools/[^/]+/[^/]+\\.mjs$|/get-port/|/preact[^/]*/.*\\.mjs$':
			'<rootDir>/test/support/typescript-to-commonjs.cjs',
	},
	// ES modules only, which jest cannot load as they are.
	transformIgnorePatterns: ['/node_modules/(?!get-port/|preact)'],
	moduleFileExtensions: ['mts', 'tsx', 'ts', 'cjs', 'mjs', 'js', 'json', 'node'],
	testEnvironment: '<rootDir>/test/support/shared-realm-environment.cjs',
	moduleNameMapper: { '^(n8n-core|n8n-workflow|reflect-metadata)$': '<rootDir>/test/support/native/$1.cjs' },
	modulePathIgnorePatterns: ['<rootDir>/dist/'],
};

/** @type {import('jest').Config} */
module.exports = {
	// n8n-core is loaded once per worker, so more workers than cores only cost.
	maxWorkers: 2,
	// Loading n8n-core, and runs over 10,000 items, take their time on a busy machine.
	testTimeout: 60_000,
	// For `npm test -- --coverage`; editors show the lines of coverage/lcov.info.
	collectCoverageFrom: ['{nodes,credentials}/**/*.ts'],
	coverageReporters: [join(__dirname, 'test/support/coverage/byFolder.cjs'), 'lcovonly'],
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
