import { createRequire } from 'node:module';

declare global {
	/** Set by the jest environment: node's own `require`, which jest replaces everywhere else. */
	var nativeRequire: NodeJS.Require | undefined;
}

/** node's own `require`, under jest and outside. */
export const nodeRequire: NodeJS.Require = globalThis.nativeRequire ?? createRequire(import.meta.url);

const { createRequire: createNodeRequire } = nodeRequire('node:module') as { createRequire: typeof createRequire };

/** Loads a dependency of n8n-core: the very copy that n8n-core uses, of which npm may install several. */
export const requireOfCore: NodeJS.Require = createNodeRequire(nodeRequire.resolve('n8n-core'));
