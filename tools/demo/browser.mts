import { spawn } from 'node:child_process';

/** The program that opens an address in the user's browser, by system. */
const openers: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
	darwin: ['open'],
	win32: ['cmd', '/c', 'start', ''],
};

/** Time in ms after which a program that still runs counts as the browser itself. */
const patience = 3_000;

/**
 * Opens an address in the user's browser.
 * @returns why it could not, or undefined where it was opened
 */
export async function openInBrowser(url: string): Promise<string | undefined> {
	const [program, ...args] = openers[process.platform] ?? ['xdg-open'];
	const why = await new Promise<string | undefined>((resolve) => {
		const child = spawn(program, [...args, url], { stdio: 'ignore', detached: true });
		child.once('error', () => resolve(`${program} is not installed`));
		child.once('exit', (code) => resolve(code === 0 ? undefined : `${program} ended with exit code ${code}`));
		setTimeout(() => resolve(undefined), patience).unref();
		child.unref();
	});
	return why === undefined
		? undefined
		: `No browser could be opened from here (${why}). Open this address yourself: ${url}`;
}
