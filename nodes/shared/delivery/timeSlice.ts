import { sleep } from 'n8n-workflow';

/** Milliseconds of work after which the rest of n8n has its turn: other executions, webhooks, the editor. */
const longestTurn = 50;

/** Keeps long work from blocking n8n, which has one thread for everything. Asked after each step of the work. */
export class TimeSlice {
	private end = Date.now() + longestTurn;

	/** Whether it is time to wait for `yieldToOthers`. Asked first, since waiting for nothing, too, costs more than a small step. */
	get isOver(): boolean {
		return Date.now() > this.end;
	}

	/** Resolves when everybody else has had a turn. */
	async yieldToOthers(): Promise<void> {
		await sleep(0);
		this.end = Date.now() + longestTurn;
	}
}

/** Like `Array.prototype.map`, but gives way to the rest of n8n while it takes long. */
export async function mapInSlices<Entry, Result>(
	entries: readonly Entry[],
	map: (entry: Entry) => Result,
	turns = new TimeSlice(),
): Promise<Result[]> {
	const results: Result[] = [];
	for (const entry of entries) {
		results.push(map(entry));
		if (turns.isOver) await turns.yieldToOthers();
	}
	return results;
}
