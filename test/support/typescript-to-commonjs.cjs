// The jest transformer: TypeScript (.mts, .ts and .tsx) to CommonJS, one file at a time, types not looked at.
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
const self = createHash('sha256').update(readFileSync(__filename)).update(version).digest('hex');

module.exports = {
	getCacheKey: (source, file) =>
		createHash('sha256').update(self).update(file).update('\0').update(source).digest('hex'),

	process(source, file) {
		const needsUrl = source.includes('import.meta.url');
		return transformSync(source, {
			...settings,
			banner: needsUrl ? settings.banner : '',
			loader: file.endsWith('.tsx') ? 'tsx' : 'ts',
			sourcefile: file,
		});
	},
};
