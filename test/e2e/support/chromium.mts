import { existsSync } from 'node:fs';

/** Debian's package `chromium`, or any other that CHROMIUM_PATH names. */
export const chromiumPath = [
	process.env.CHROMIUM_PATH ?? '',
	'/usr/bin/chromium',
	'/usr/bin/chromium-browser',
	'/usr/bin/google-chrome',
].find((path) => path && existsSync(path));

/** `describe` for suites that look at pages: left out, with a clear line, where there is no browser; never in CI. */
export const suiteWithBrowser: (name: string, suite: () => void) => void =
	chromiumPath || process.env.CI ? describe : describe.skip;

if (!chromiumPath) {
	console.warn('No Chromium found (apt-get install chromium, or set CHROMIUM_PATH): pages are not looked at.');
}
