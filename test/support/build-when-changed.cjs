// The engine and package tests use dist/, so it is built first unless it was built from the present sources.
const tsx = require('tsx/cjs/api');

module.exports = async function buildWhenChanged() {
	// jest reads a global setup as JavaScript only.
	const { ensureBuilt } = tsx.require('../../tools/checks/build.mts', __filename);
	await ensureBuilt();
};
