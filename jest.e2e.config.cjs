// `npm run e2e`: suites against a real n8n. They take minutes and are not part of `npm test`.
const { projects } = require('./jest.config.cjs');

const { displayName, testMatch, ...unit } = projects[0];

/** @type {import('jest').Config} */
module.exports = {
	...unit,
	testMatch: ['<rootDir>/test/e2e/**/*.test.mts'],
	// Only beside the middle and full forms of the scale suites: it has none that is small.
	testPathIgnorePatterns: process.env.E2E_SCALE === undefined ? ['<rootDir>/test/e2e/scale/oneProcess'] : [],
	// Two: a suite starts an n8n of its own, and waits for it half of the time. Not so where time and memory are measured.
	maxWorkers: process.env.E2E_SCALE === undefined ? 2 : 1,
	testTimeout: 60_000,
};
