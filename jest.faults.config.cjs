// `npm run faults`: the whole fault matrix. It takes minutes; `npm test` runs a selection of it.
const { projects } = require('./jest.config.cjs');

const { displayName, ...engine } = projects[1];

/** @type {import('jest').Config} */
module.exports = {
	...engine,
	testMatch: ['<rootDir>/test/faults/**/*.test.mts'],
	maxWorkers: 1,
	testTimeout: 60_000,
};
