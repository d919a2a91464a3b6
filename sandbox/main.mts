/** Starts the sandbox from a shell: `tsx sandbox/main.mts [port]`, or the port in `SANDBOX_PORT`; default 8585. */
import { startSandbox } from './server.mts';

const port = Number(process.argv[2] ?? process.env.SANDBOX_PORT ?? 8585);

startSandbox({ port }).then(
	(sandbox) => {
		process.stdout.write(`Sandbox at ${sandbox.url}\n`);
		for (const signal of ['SIGINT', 'SIGTERM'] as const) {
			process.once(signal, () => void sandbox.close());
		}
	},
	(error: unknown) => {
		process.stderr.write(`The sandbox did not start: ${String(error)}\n`);
		process.exitCode = 1;
	},
);
