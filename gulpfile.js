// `npm run build`: makes dist/, the only thing that is published.
// Everything is made in a staging folder first, so a failed compile leaves the last good dist/ in place
// and ends with a non-zero exit.
const { execFile } = require('node:child_process');
const {
	chmodSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	writeFileSync,
} = require('node:fs');
const { dirname, join } = require('node:path');
const { finished } = require('node:stream/promises');
const { promisify } = require('node:util');
const { build, transform } = require('esbuild');
const gulp = require('gulp');

const root = __dirname;
const dist = join(root, 'dist');
/** What is bundled: the file that re-exports a library, and that library's licence file. */
const bundledLibraries = [
	{ file: 'nodes/shared/text/phone/libphonenumber', library: 'libphonenumber-js', licence: 'LICENSE' },
	{ file: 'nodes/shared/text/jsoncParser', library: 'jsonc-parser', licence: 'LICENSE.md' },
];

let staging = '';

async function stage() {
	const cache = join(root, 'node_modules', '.cache');
	mkdirSync(cache, { recursive: true });
	staging = mkdtempSync(join(cache, 'dist-'));
	chmodSync(staging, 0o755); // mkdtemp makes it private to its owner
}

/** Type check and compile in one go: `noEmitOnError` makes the first a condition of the second. */
async function compile() {
	const tsc = require.resolve('typescript/bin/tsc');
	const args = [tsc, '--project', 'tsconfig.json', '--noEmitOnError', '--outDir', staging];
	try {
		await promisify(execFile)(process.execPath, args, { cwd: root });
	} catch (error) {
		throw new Error(`The TypeScript sources do not compile.\n${error.stdout || error.message}`);
	}
}

/**
 * Takes out white space, a seventh of the package: whoever reads the code reads its sources. Names stay, so that a stack trace of n8n
 * says where something happened.
 */
async function withoutSpaces(into) {
	for (const name of readdirSync(into, { recursive: true, encoding: 'utf8' })) {
		if (!name.endsWith('.js')) continue;
		const file = join(into, name);
		const { code } = await transform(readFileSync(file, 'utf8'), { minifyWhitespace: true, target: 'node20' });
		writeFileSync(file, code);
	}
}

/**
 * The package has no dependencies, as n8n asks of verified nodes, so each library it uses is put into the file that
 * re-exports it, and its licence travels with it.
 */
async function bundleLibraries(into) {
	await Promise.all(bundledLibraries.map((bundled) => bundleLibrary(bundled, into)));
}

async function bundleLibrary({ file, library, licence }, into) {
	const licenceText = readFileSync(join(dirname(require.resolve(`${library}/package.json`)), licence), 'utf8');
	await build({
		absWorkingDir: root,
		entryPoints: [`${file}.ts`],
		outfile: join(into, `${file}.js`),
		bundle: true,
		minify: true,
		format: 'cjs',
		platform: 'node',
		// Its ES modules where a library has them: esbuild cannot see into the UMD form, nor leave out what is not used.
		mainFields: ['module', 'main'],
		target: 'node20',
		legalComments: 'inline',
		banner: { js: `/*! ${library}, bundled.\n\n${licenceText.trim()}\n*/` },
		logLevel: 'silent',
	});
}

async function copyAssets(into) {
	const assets = ['nodes/**/*.{svg,png}', 'nodes/**/*.node.json', 'credentials/**/*.{svg,png}'];
	await finished(gulp.src(assets, { cwd: root, base: root, encoding: false }).pipe(gulp.dest(into)).resume());
}

/** Two renames: whoever reads dist/ meanwhile sees the old one or the new one. */
async function publish() {
	const old = `${staging}-old`;
	if (existsSync(dist)) renameSync(dist, old);
	renameSync(staging, dist);
	staging = '';
	rmSync(old, { recursive: true, force: true });
}

// A staging folder that was not published is of no use.
process.on('exit', () => {
	if (staging) rmSync(staging, { recursive: true, force: true });
});

/** Adds to a folder of compiled files what else belongs to the package. */
async function complete(folder) {
	await Promise.all([copyAssets(folder), bundleLibraries(folder)]);
}

async function completeStaging() {
	await complete(staging);
}

async function withoutSpacesInStaging() {
	await withoutSpaces(staging);
}

exports.default = gulp.series(stage, compile, withoutSpacesInStaging, completeStaging, publish);
/** For `npm run dev`, which compiles in a quicker way of its own. Only functions are tasks of gulp. */
exports.parts = { complete };
