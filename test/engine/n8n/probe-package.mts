import { join } from 'node:path';

/** Where the throwaway nodes are that show what the engine does. */
export const probePackage = join(import.meta.dirname, 'probe-package');
