// See n8n-core.cjs.
module.exports = nativeRequire('reflect-metadata');
