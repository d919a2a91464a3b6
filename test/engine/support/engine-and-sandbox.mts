import type { Sandbox } from '../../../sandbox/server.mts';
import { startSandbox } from '../../../sandbox/server.mts';
import { Engine } from '../harness.mts';

/** Registers the hooks for a test file: engine and sandbox start once, the sandbox forgets after each test. */
export function engineAndSandbox<Runs>(open: (engine: Engine, sandbox: Sandbox) => Runs): () => Runs {
	let runs: Runs | undefined;
	let sandbox: Sandbox | undefined;
	beforeAll(async () => {
		sandbox = await startSandbox();
		runs = open(await Engine.load(), sandbox);
	});
	afterEach(() => sandbox?.reset());
	afterAll(async () => await sandbox?.close());
	return () => {
		if (runs === undefined) throw new Error('Engine and sandbox start before a test, not while tests are collected.');
		return runs;
	};
}
