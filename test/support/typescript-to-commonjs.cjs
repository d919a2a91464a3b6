// The jest transformer: TypeScript (.mts, .ts and .tsx), and libraries that are ES modules only, to CommonJS, one file at
// a time, types not looked at.
//
// jest runs CommonJS, but for tsc an .mts file is an ES module and is never emitted as anything else.
// esbuild, which the build needs anyway, does it, and gives `import.meta` its CommonJS meaning.
const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');
const { transformSync, version } = require('esbuild');

const settings = {
	format: 'cjs',
	platform: 'node',
	target: 'node20',
	sourcemap: 'both',
	supported: { 'dynamic-import': false },
	define: {
		'import.meta.url': 'importMetaUrl',
		'import.meta.dirname': '__dirname',
		'import.meta.filename': '__filename',
	},
	banner: 'const importMetaUrl = require("node:url").pathToFileURL(__filename).href;',
};
// For an .mts file the default of a CommonJS module is all of it, so that of a library which was an ES module has to be.
const libraryFooter =
	'if (module.exports.default) module.exports = Object.assign(module.exports.default, module.exports);';
const self = createHash('sha256').update(readFileSync(__filename)).update(version).digest('hex');

module.exports = {
	/** With --coverage, jest leaves it to this transformer to put counters into the files that it is to count. */
	canInstrument: true,

	getCacheKey: (source, file, { instrument }) =>
		createHash('sha256').update(`${self}\0${instrument}\0${file}\0`).update(source).digest('hex'),

	process(source, file, { instrument } = {}) {
		const needsUrl = source.includes('import.meta.url');
		const typescript = instrument ? require('./coverage/counters.cjs').withCounters(source, file) : source;
		return transformSync(typescript, {
			...settings,
			// Counters take the lines where they were not.
			sourcemap: instrument ? false : settings.sourcemap,
			banner: needsUrl ? settings.banner : '',
			footer: file.includes('node_modules') ? libraryFooter : '',
			loader: file.endsWith('.tsx') ? 'tsx' : 'ts',
			sourcefile: file,
		});
	},
};
