// The engine and package tests look at dist/, so it is built first whenever a source changed since they last ran.
const { spawnSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const { existsSync, readdirSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..', '..');
const stamp = join(root, 'node_modules', '.cache', 'dist-sources.sha256');

function sourceHash() {
	const files = ['gulpfile.js', 'package-lock.json', 'tsconfig.json'].map((name) => join(root, name));
	for (const folder of ['credentials', 'nodes']) {
		const entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true });
		files.push(...entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)));
	}
	const hash = createHash('sha256');
	for (const file of files.sort()) hash.update(file).update(readFileSync(file));
	return hash.digest('hex');
}

module.exports = function buildWhenChanged() {
	const sources = sourceHash();
	const isFresh = existsSync(join(root, 'dist')) && existsSync(stamp) && readFileSync(stamp, 'utf8') === sources;
	if (isFresh) return;
	const gulp = join(root, 'node_modules', 'gulp', 'bin', 'gulp.js');
	const { status, stdout, stderr } = spawnSync(process.execPath, [gulp], { cwd: root, encoding: 'utf8' });
	if (status !== 0) throw new Error(`The package does not build, so its nodes cannot be tested.\n${stdout}${stderr}`);
	writeFileSync(stamp, sources);
};
