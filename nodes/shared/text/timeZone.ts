const minute = 60_000;
const day = 24 * 60 * minute;
/** Days of which a zone keeps the offset; a list of dates has few, and none is worth more memory. */
const mostKnownDays = 1000;

const known = new Map<string, TimeZone>();

/**
 * The clocks of a time zone, by the time zone data of the platform (ECMA-402). A wall time is the date and time that they show, in
 * milliseconds as if they were UTC. No zone changes its clocks twice within two days.
 */
export class TimeZone {
	/** The offset of days (UTC) on which it stays the same; of others, undefined. */
	private readonly offsets = new Map<number, number | undefined>();

	private constructor(
		/** IANA name, e.g. `Asia/Singapore`. */
		readonly name: string,
		private readonly format: Intl.DateTimeFormat,
	) {}

	/** @returns undefined for a name that the platform does not know */
	static named(name: string): TimeZone | undefined {
		const zone = known.get(name);
		if (zone) return zone;
		const format = formatOf(name);
		if (!format) return undefined;
		const made = new TimeZone(name, format);
		known.set(name, made);
		return made;
	}

	/** Minutes that the zone's clocks are ahead of UTC at a time in milliseconds since 1970. */
	offsetAt(time: number): number {
		const current = Math.floor(time / day);
		if (!this.offsets.has(current)) {
			if (this.offsets.size >= mostKnownDays) this.offsets.clear();
			const first = this.computeOffset(current * day);
			this.offsets.set(current, first === this.computeOffset((current + 1) * day) ? first : undefined);
		}
		return this.offsets.get(current) ?? this.computeOffset(time);
	}

	/** What the zone's clocks show at a time. */
	wallTime(time: number): number {
		return time + this.offsetAt(time) * minute;
	}

	/**
	 * The first time at which the zone's clocks show a wall time; of one that they skip, the time at which they show the one an
	 * hour later (RFC 5545, section 3.3.5). The offsets of a day before and a day after are the candidates.
	 */
	firstTime(wall: number): number {
		const before = this.offsetAt(wall - day);
		const shown = [before, this.offsetAt(wall + day)].filter(
			(offset) => this.offsetAt(wall - offset * minute) === offset,
		);
		// The greater the offset, the earlier the moment. A skipped time is read with the offset from before.
		const offset = shown.length > 0 ? Math.max(...shown) : before;
		return wall - offset * minute;
	}

	private computeOffset(time: number): number {
		const parts = Object.fromEntries(this.format.formatToParts(time).map(({ type, value }) => [type, Number(value)]));
		const local = new Date(0);
		local.setUTCFullYear(parts.year, parts.month - 1, parts.day);
		local.setUTCHours(parts.hour, parts.minute, parts.second);
		// Rounded, since before 1972 some clocks were seconds off.
		return Math.round((local.getTime() - Math.floor(time / 1000) * 1000) / minute);
	}
}

/** A point in time: ISO 8601 with offset, and milliseconds since 1970. */
export interface PointInTime {
	iso: string;
	time: number;
}

/**
 * Writes a time as clocks show it that are so far ahead of UTC.
 * @param time milliseconds since 1970
 * @param offset minutes
 */
export function pointInTime(time: number, offset: number): PointInTime {
	const shown = new Date(time + offset * minute).toISOString().replace(/\.000Z$|Z$/, '');
	const two = (number: number) => String(number).padStart(2, '0');
	const size = Math.abs(offset);
	const suffix = offset === 0 ? 'Z' : `${offset < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
	return { iso: `${shown}${suffix}`, time };
}

function formatOf(timeZone: string): Intl.DateTimeFormat | undefined {
	const numeric = 'numeric';
	try {
		return new Intl.DateTimeFormat('en-US', {
			timeZone,
			hourCycle: 'h23',
			year: numeric,
			month: numeric,
			day: numeric,
			hour: numeric,
			minute: numeric,
			second: numeric,
		});
	} catch {
		return undefined;
	}
}
