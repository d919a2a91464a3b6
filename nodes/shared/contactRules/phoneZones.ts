import { TimeZone } from '../text/timeZone';

/**
 * Prefixes of mobile numbers that may be anywhere in their country, while the map has the zone of its capital. Google's library
 * reads the map only for numbers that belong to a place, and takes all zones of the country for these
 * (PhoneNumberToTimeZonesMapper): Russia, Spain, Australia, New Zealand, Greenland, Ecuador, French Polynesia, Mongolia.
 */
const mobilesAnywhere = [
	'79',
	'346',
	'347',
	'614',
	'642',
	'2992',
	'2994',
	'2995',
	'5939',
	'68988',
	'68989',
	'9766',
	'9768',
	'9769',
];

/** The time zones in which a phone number may be. */
export type PhoneZones = (number: string) => readonly TimeZone[];

let loaded: Promise<PhoneZones> | undefined;

/**
 * Loads Google's map of prefixes, which is done for the first run with quiet hours, not with the node.
 * @returns the zones of a number (E.164 with `+`) by the longest prefix that the map has; none for satellite phones and
 * international services, which are in no country
 */
export async function loadPhoneZones(): Promise<PhoneZones> {
	return await (loaded ??= load());
}

async function load(): Promise<PhoneZones> {
	const { prefixesByZones } = await import('./zonesByPrefix');
	const byPrefix = new Map<string, readonly TimeZone[]>();
	for (const [names, prefixes] of Object.entries(prefixesByZones)) {
		const zones = names.split(' ').flatMap((name) => TimeZone.named(name) ?? []);
		for (const prefix of ungrouped(prefixes)) byPrefix.set(prefix, zones);
	}
	for (const prefix of mobilesAnywhere) byPrefix.delete(prefix);
	/** The longest prefix that begins with a digit or two; most countries have one zone, and so one short prefix. */
	const longest = new Map<string, number>();
	for (const prefix of byPrefix.keys()) {
		const start = prefix.slice(0, 2);
		longest.set(start, Math.max(longest.get(start) ?? 0, prefix.length));
	}
	return (number) => {
		for (let length = longest.get(number.slice(1, 3)) ?? 1; length > 0; length--) {
			const zones = byPrefix.get(number.slice(1, 1 + length));
			if (zones) return zones;
		}
		return [];
	};
}

/** `1219(226 227) 20` is 1219226, 1219227 and 20. */
function ungrouped(prefixes: string): string[] {
	return [...prefixes.matchAll(/(\d+)(?:\(([\d ]*)\))?/g)].flatMap(([, start, endings]) =>
		endings === undefined ? [start] : endings.split(' ').map((ending) => start + ending),
	);
}
