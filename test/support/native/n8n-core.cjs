// Loaded by node itself, not by jest's module registry: once per worker instead of once per test file,
// and the nodes that n8n-core loads get the very same copies.
module.exports = globalThis.nativeRequire('n8n-core');
