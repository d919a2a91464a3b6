// See n8n-core.cjs: one copy for the tests, the engine and the nodes.
module.exports = globalThis.nativeRequire('n8n-workflow');
