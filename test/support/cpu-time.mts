/** Milliseconds of processor time that some work took, which a busy machine does not make longer. */
export function cpuTimeOf(work: () => void): number {
	const before = process.cpuUsage();
	work();
	const { user, system } = process.cpuUsage(before);
	return (user + system) / 1000;
}

/**
 * How many times as much processor time some work takes for a long text as for a short one, whatever the machine: what grows with the
 * square of ten times the length is a hundred. Of each the shortest of several runs counts, since what else the process does only
 * ever makes one longer.
 */
export function growthOf(work: (length: number) => void, { from, to }: { from: number; to: number }): number {
	const shortest = (length: number, runs: number): number =>
		Math.min(...Array.from({ length: runs }, () => cpuTimeOf(() => work(length))));
	shortest(to, 2);
	return shortest(to, 4) / Math.max(shortest(from, 12), 0.5);
}
