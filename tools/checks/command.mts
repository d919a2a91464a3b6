/**
 * Runs a command to its end. The exit code is 0 when `run` resolves to true, and 1 when it resolves to false or throws;
 * the message of what it throws is printed.
 */
export async function runCommand(run: () => Promise<boolean>): Promise<void> {
	// The tools that were started have process groups of their own, which end when this process exits (processTree.mjs).
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));
	try {
		process.exitCode = (await run()) ? 0 : 1;
	} catch (error) {
		console.error(error instanceof Error ? error.message : error);
		process.exitCode = 1;
	}
}
