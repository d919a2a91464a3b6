import { fixed } from './figures.mts';
import { type Laboratory, type Measurement, typical } from './measure.mts';
import type { Target } from './targets.mts';
import type { Sender, Work } from './workflows.mts';

/** What is compared: a sender beside another one. */
export interface Comparison {
	name: string;
	work: Work;
	count: number;
	latency: number;
	sender: Sender;
	without: Sender;
	/** Rounds of both, taking turns. */
	rounds: number;
	/** At most this many times the time of the other, or as many milliseconds more. */
	limit: { type: 'times'; most: number } | { type: 'milliseconds'; most: number };
}

/** A comparison, and the figures of both. */
export interface Compared {
	comparison: Comparison;
	runs: Measurement;
	without: Measurement;
}

/** Contacts whom nobody has messaged yet: those of every run differ. */
export class Contacts {
	private next = 0;

	take(count: number): number {
		const first = this.next;
		this.next += count;
		return first;
	}
}

/** Runs both in turn, each with contacts of its own. */
export async function compare(laboratory: Laboratory, comparison: Comparison, contacts: Contacts): Promise<Compared> {
	const { work, count, latency, sender, without, rounds } = comparison;
	const measured = { runs: [] as Measurement[], without: [] as Measurement[] };
	for (let round = 0; round < rounds; round++) {
		measured.without.push(await laboratory.run({ work, sender: without, count, latency, first: contacts.take(count) }));
		measured.runs.push(await laboratory.run({ work, sender, count, latency, first: contacts.take(count) }));
	}
	return { comparison, runs: typical(measured.runs), without: typical(measured.without) };
}

/** What the comparison is to reach. */
export function targetOf(part: string, { comparison, runs, without }: Compared): Target {
	const { name, count, limit } = comparison;
	const what = `${part}, ${name}, ${fixed(count)} items`;
	return limit.type === 'times'
		? {
				what: `${what}: at most × ${limit.most}`,
				figure: runs.milliseconds / without.milliseconds,
				limit: limit.most,
			}
		: {
				what: `${what}: at most ${limit.most} ms more`,
				figure: runs.milliseconds - without.milliseconds,
				limit: limit.most,
				digits: 0,
			};
}
