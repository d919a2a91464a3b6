// `npm test -- --coverage`: what of nodes/ and credentials/ ran.
//
// Unit tests import the TypeScript, n8n's engine loads dist/. So that both count for the same line, the counters are put
// into the TypeScript, before it is translated; and what the engine loads from dist/ is translated anew, as unit tests
// get it. Without --coverage nothing of this is loaded, and the engine runs dist/ as it is published.
const { existsSync, readFileSync } = require('node:fs');
const { join, relative } = require('node:path');
const { createInstrumenter } = require('istanbul-lib-instrument');
const { addHook } = require('pirates');

const root = join(__dirname, '..', '..', '..');
const dist = join(root, 'dist');
/** The global variable with the counters, by file. jest looks for them in `__coverage__`. */
const coverageVariable = '__counters__';
const instrumenter = createInstrumenter({ esModules: true, parserPlugins: ['typescript'], coverageVariable });

/** The TypeScript of a file, with a counter in each statement, function and branch. */
exports.withCounters = (source, file) => instrumenter.instrumentSync(source, file);

/** The source of a file of dist/. */
const sourceOf = (built) => join(root, relative(dist, built).replace(/\.js$/, '.ts'));

/**
 * From now on, what node loads from dist/ has counters.
 * @param translate makes JavaScript of a source with counters, from its text and its path
 */
exports.countInDist = (translate) => {
	const isBuilt = (file) => file.startsWith(join(dist, '/')) && existsSync(sourceOf(file));
	// Each test file loads dist/ afresh.
	const translated = new Map();
	const compile = (_code, file) => {
		if (!translated.has(file)) translated.set(file, translate(readFileSync(sourceOf(file), 'utf8'), sourceOf(file)));
		return translated.get(file);
	};
	addHook(compile, { exts: ['.js'], matcher: isBuilt });
};

/** How many counters of a file were above 0 when jest was last told of it. */
const told = new Map();

/**
 * The counters of the files of which more ran than jest knows. They go on counting from one test file to the next, and
 * jest, which adds up all that it is told, takes minutes for what it knows already.
 */
exports.news = () => {
	const news = {};
	for (const [file, counters] of Object.entries(globalThis[coverageVariable] ?? {})) {
		const counts = [counters.s, counters.f, counters.b].flatMap((ofKind) => Object.values(ofKind).flat());
		const ran = counts.filter((count) => count > 0).length;
		if (ran === told.get(file)) continue;
		told.set(file, ran);
		news[file] = counters;
	}
	return news;
};
