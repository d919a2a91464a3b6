// `npm run sandbox [-- port]`: the three simulated providers, without n8n. `--open` opens their start page.
import { runSandbox } from '../sandbox/main.mts';
import { commandLine } from '../tools/command-line/commandLine.mjs';
import { openInBrowser } from '../tools/demo/browser.mts';

const { options, values } = commandLine('sandbox');
try {
	const url = await runSandbox(Number(values[0] ?? process.env.SANDBOX_PORT ?? 8585));
	console.log(`Sandbox at ${url}`);
	const problem = options.open === true ? await openInBrowser(url) : undefined;
	if (problem !== undefined) console.log(problem);
} catch (error) {
	console.error(`The sandbox did not start. ${error instanceof Error ? error.message : String(error)}`);
	process.exitCode = 1;
}
