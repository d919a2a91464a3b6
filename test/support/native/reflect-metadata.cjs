// See n8n-core.cjs.
module.exports = globalThis.nativeRequire('reflect-metadata');
