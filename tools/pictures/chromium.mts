import { existsSync } from 'node:fs';

/** Debian's package `chromium`, or any other that CHROMIUM_PATH names. */
export const chromiumPath = [
	process.env.CHROMIUM_PATH ?? '',
	'/usr/bin/chromium',
	'/usr/bin/chromium-browser',
	'/usr/bin/google-chrome',
].find((path) => path && existsSync(path));
