import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Job, JobResult } from './worker.mts';

/** A mutant leaves traces at times (a timer, a changed global), and every job some memory; a fresh process has none. */
const mostJobs = 40;

/** A process that runs test files in the copy of the tree; a new one when it hung or ended. */
export class TestProcess {
	private child: ChildProcess | undefined;
	private jobs = 0;

	constructor(private readonly tree: string) {}

	/** Runs a test file; 'timeout' when that takes longer than `limit` ms, and when the process ends on the way. */
	async run(job: Job, limit: number): Promise<JobResult | 'timeout'> {
		if (++this.jobs % mostJobs === 0) this.end();
		const child = (this.child ??= await this.started());
		const result = await new Promise<JobResult | 'timeout'>((resolve) => {
			const timer = setTimeout(() => resolve('timeout'), limit);
			const ended = () => resolve('timeout');
			child.once('exit', ended);
			child.once('message', (message) => {
				clearTimeout(timer);
				child.off('exit', ended);
				resolve(message as JobResult);
			});
			child.send(job);
		});
		if (result === 'timeout') this.end();
		return result;
	}

	end(): void {
		this.child?.kill('SIGKILL');
		this.child = undefined;
	}

	/** A process that has loaded n8n-core, which takes seconds and must not count as the time of a test. */
	private async started(): Promise<ChildProcess> {
		const env = { ...process.env, PROPERTY_RUNS: '100', PROPERTY_SEED: '1', NODE_ENV: 'test' };
		const worker = join(this.tree, 'scripts', 'mutation', 'worker.cjs');
		const child = fork(worker, { cwd: this.tree, env, execArgv: [], silent: true });
		await once(child, 'message');
		return child;
	}
}
