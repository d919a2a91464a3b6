import { availableParallelism } from 'node:os';
import { elapsed } from '../progress/progress.mjs';
import { runTool } from './tool.mts';

/** One tool to run, with the name that is printed for it. */
export interface Step {
	readonly name: string;
	readonly packageName: string;
	readonly command: string;
	readonly args: readonly string[];
}

/** Runs a step quietly: one line when it passes, all of its output when it does not. Returns whether it passes. */
export async function passes({ name, packageName, command, args }: Step): Promise<boolean> {
	const started = Date.now();
	const { code, output } = await runTool(packageName, command, args, 'keep');
	const took = elapsed(Date.now() - started);
	if (code === 0) {
		console.log(`✓ ${name} (${took})`);
		return true;
	}
	console.log(`✗ ${name} (${took})\n\n${output.trimEnd()}\n`);
	return false;
}

/**
 * Runs steps in this order, as many at a time as there are processors. Once one does not pass, no other is begun.
 * Returns whether all pass.
 */
export async function allPass(steps: readonly Step[]): Promise<boolean> {
	const left = [...steps];
	let passed = true;
	const runSome = async () => {
		for (let step = left.shift(); step && passed; step = left.shift()) {
			if (!(await passes(step))) passed = false;
		}
	};
	await Promise.all(Array.from({ length: availableParallelism() }, runSome));
	return passed;
}
