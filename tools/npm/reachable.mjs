import { npm, NpmFailure } from './npm.mjs';

/**
 * Asks the npm registry for one small thing, so that an installation without network ends after seconds and not after all of
 * npm's attempts for each package.
 * @param {string} cwd a folder whose .npmrc counts
 * @param {AbortSignal} [signal]
 * @throws {Error} which says what could not be reached, and what to do about it
 */
export async function ensureReachable(cwd, signal) {
	const atOnce = ['--prefer-online', '--fetch-retries=0', '--fetch-timeout=15000', '--loglevel=error'];
	try {
		await npm(['view', 'tsx', 'name', ...atOnce], { cwd, signal });
	} catch (error) {
		if (!(error instanceof NpmFailure)) throw error;
		// What else can be wrong, a registry that asks for a token say, npm tells when it installs.
		if (!error.offline) return;
		const registry = (await npm(['config', 'get', 'registry'], { cwd, signal })).trim();
		throw new Error(
			`The npm registry ${registry} cannot be reached, and not everything has been downloaded yet.\n` +
				'Connect this machine to the internet; where a proxy is in between, tell npm: npm config set https-proxy http://host:port\n' +
				'Once everything is there, it is not needed any more.\n\n' +
				firstError(error.output),
		);
	}
}

/** @param {string} output */
function firstError(output) {
	return output.split('\n').find((line) => /\bE[A-Z_]{4,}\b/.test(line)) ?? output;
}
