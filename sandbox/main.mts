import { startSandbox } from './server.mts';

/**
 * Runs the sandbox until Ctrl-C.
 * @param port 0 means any free one
 * @returns its address
 * @throws an Error that says where to look, where the port is in use
 */
export async function runSandbox(port: number): Promise<string> {
	try {
		const sandbox = await startSandbox({ port });
		for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void sandbox.close());
		return sandbox.url;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
		const there = `http://127.0.0.1:${port}`;
		throw new Error(
			(await isSandbox(there))
				? `A sandbox runs already at ${there}.`
				: `Another program uses port ${port}. This takes another one: npm run sandbox -- ${port + 1}`,
		);
	}
}

async function isSandbox(url: string): Promise<boolean> {
	try {
		const response = await fetch(`${url}/control/summary`, { signal: AbortSignal.timeout(2_000) });
		return response.headers.get('content-type')?.includes('json') === true && response.ok;
	} catch {
		return false;
	}
}
