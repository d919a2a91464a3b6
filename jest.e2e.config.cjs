// `npm run e2e`: suites against a real n8n. They take minutes and are not part of `npm test`.
const { projects } = require('./jest.config.cjs');

const { displayName, testMatch, ...unit } = projects[0];

/** @type {import('jest').Config} */
module.exports = {
	...unit,
	testMatch: ['<rootDir>/test/e2e/**/*.test.mts'],
	// Each suite starts an n8n of its own, which alone is enough for two cores.
	maxWorkers: 1,
	testTimeout: 60_000,
};
