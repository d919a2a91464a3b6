import { fixed, table } from './figures.mts';

/** A figure that the package wants to reach, and what was measured. */
export interface Target {
	what: string;
	figure: number;
	/** At most, or `atLeast`. */
	limit: number;
	atLeast?: true;
	/** Digits behind the point; 2 where it is left out. */
	digits?: number;
}

/** The targets as a Markdown table that says which are met. */
export function targetTable(targets: readonly Target[]): string {
	return table(
		'Targets',
		targets.map(({ what, figure, limit, atLeast, digits = 2 }) => ({
			Target: what,
			Measured: fixed(figure, digits),
			Met: (atLeast ? figure >= limit : figure <= limit) ? 'yes' : 'no',
		})),
	);
}
