import { chromiumPath } from '../../../tools/pictures/chromium.mts';

/** `describe` for suites that look at pages: left out, with a clear line, where there is no browser; never in CI. */
export const suiteWithBrowser: (name: string, suite: () => void) => void =
	chromiumPath || process.env.CI ? describe : describe.skip;

if (!chromiumPath) {
	console.warn('No Chromium found (apt-get install chromium, or set CHROMIUM_PATH): pages are not looked at.');
}
