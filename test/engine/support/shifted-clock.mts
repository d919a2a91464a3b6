/** Runs `work` on a clock that shows `iso` at its beginning and goes on from there. Timers are as they are. */
export async function startingAt<Result>(iso: string, work: () => Promise<Result>): Promise<Result> {
	const { now } = Date;
	const ahead = Date.parse(iso) - now();
	Date.now = () => now() + ahead;
	try {
		return await work();
	} finally {
		Date.now = now;
	}
}
