// The engine and package tests look at dist/, so it is built first unless it is what the present sources were built to.
const tsx = require('tsx/cjs/api');

module.exports = async function buildWhenChanged() {
	// jest reads a global setup as JavaScript only.
	const { ensureBuilt } = tsx.require('../../scripts/checks/build.mts', __filename);
	await ensureBuilt();
};
