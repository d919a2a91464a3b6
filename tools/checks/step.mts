import { elapsed } from '../n8n-host/progress.mts';
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

/** Runs steps one after the other, up to the first that does not pass. */
export async function allPass(steps: readonly Step[]): Promise<boolean> {
	for (const step of steps) {
		if (!(await passes(step))) return false;
	}
	return true;
}
