/**
 * Marks of periods of time in a row, written in their period only. The row displaces its oldest values: as long as the mark
 * of a period is there, so is everything that was recorded after the period.
 */

/** Lengths of the periods in milliseconds: an hour, 8 hours, and so on to 171 days. */
const lengths = [0, 1, 2, 3, 4].map((power) => 3_600_000 * 8 ** power);
/** Periods of each length that are looked at; the next length has longer ones. */
const lookedBack = 8;

function mark(length: number, period: number): string {
	return `time ${length} ${period}`;
}

/** The marks of the periods that a moment is in. */
export function timeMarksAt(moment: number): string[] {
	return lengths.map((length) => mark(length, Math.floor(moment / length)));
}

/**
 * The marks of the periods before the one that a moment is in: the row has kept everything since the moment if it has one of
 * them. That of the moment's own period proves nothing: once displaced, it may have been written again after the moment.
 */
export function timeMarksBefore(moment: number): string[] {
	return lengths.flatMap((length) => {
		const own = Math.floor(moment / length);
		return Array.from({ length: lookedBack }, (_, back) => mark(length, own - 1 - back));
	});
}

/** Somebody has asked for the mark, and left it behind by that. */
export function doubtOf(timeMark: string): string {
	return `doubted ${timeMark}`;
}
