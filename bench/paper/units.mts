import { fixed } from '../figures.mts';

/** Milliseconds in the unit that a reader would choose. */
export function duration(milliseconds: number): string {
	const units = [
		{ name: 's', size: 1000, until: 120 },
		{ name: 'min', size: 60_000, until: 120 },
		{ name: 'h', size: 3_600_000, until: 48 },
		{ name: 'days', size: 86_400_000, until: Infinity },
	];
	const { name, size } = units.find((unit) => milliseconds < unit.until * unit.size) ?? units[3];
	const value = milliseconds / size;
	return `${fixed(value, value < 10 ? 1 : 0)} ${name}`;
}

/** A computed figure with its first two digits: it is no more exact than that. */
export function about(value: number): string {
	return fixed(Number(value.toPrecision(2)), value < 10 ? 1 : 0);
}

/** Bytes as KB, MB, GB or TB, 1,000 of each in the next. */
export function size(bytes: number): string {
	const units = ['KB', 'MB', 'GB', 'TB'];
	const step = Math.min(units.length, Math.max(1, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
	const value = bytes / 1000 ** step;
	return `${fixed(value, value < 10 ? 1 : 0)} ${units[step - 1]}`;
}

/** Contacts as headings name them. */
export function countOf(contacts: number): string {
	return contacts < 1e6 ? fixed(contacts) : `${fixed(contacts / 1e6)} million`;
}
