import { createHash } from 'node:crypto';

import type { IDataObject } from 'n8n-workflow';

/** 8x8 posts nothing later than 48 hours after the event (milliseconds). */
const window = 48 * 60 * 60 * 1000;
/** The number of events kept in this process for each trigger at most: some 10 MB. */
const mostInProcess = 50_000;
/** The number of the latest that the workflow's static data holds at most, which n8n rewrites as a whole: 80 kB. */
const mostInStaticData = 5_000;

/** Characters of an event's key: 66 bits of its hash. */
const keyLength = 11;
/** Characters of a time: minutes since 1970 in base 36, enough until 2085. */
const timeLength = 5;
const entryLength = keyLength + timeLength;
const minute = 60_000;

/** What is known of one trigger's events. */
interface Known {
	/** When each event was first seen (epoch milliseconds), by its key, oldest first. */
	seen: Map<string, number>;
	/** The events whose response was a success, as static data holds them: entries of one length, oldest first. */
	confirmed: string;
	/** What was last written to static data; as long as it is there, there is nothing new in it. */
	saved?: string;
}

const knownByTrigger = new Map<string, Known>();

/**
 * Records an event, until `forgetEvent`. Static data gets this event and the confirmed ones: n8n stores what a call
 * leaves there only when the call's own response was a success, so an event whose response was not is never stored.
 *
 * Duplicates are known for certain within one process. Across a restart, or between several webhook processes, only
 * through the workflow's static data: n8n reads and rewrites it whole with each call, so that some of the events
 * that arrive at the same moment may be missing there, and it holds the latest 5,000 only.
 * @param trigger identifies the trigger node across workflows
 * @param event identifies the event, e.g. its umid, state and timestamp
 * @param staticData the node's static data, changed in place
 * @param now epoch milliseconds
 * @returns whether it is a duplicate of an event of the last 48 hours
 */
export function recordEvent(trigger: string, event: readonly string[], staticData: IDataObject, now: number): boolean {
	const known: Known = knownByTrigger.get(trigger) ?? { seen: new Map(), confirmed: '' };
	knownByTrigger.set(trigger, known);
	if (staticData.seen !== known.saved) mergeSaved(known, staticData.seen);
	const key = keyOf(event);
	const at = known.seen.get(key);
	if (at !== undefined && now - at < window) return true;

	addSeen(known, key, now);
	// One text: n8n wraps every object in static data, and looks through it at each call.
	known.saved = withEntry(known.confirmed, key, now);
	staticData.seen = known.saved;
	return false;
}

/**
 * Notes that the response to an event was a success, so that later events store it with theirs. To be called once for an
 * event, if at all.
 */
export function confirmEvent(trigger: string, event: readonly string[]): void {
	const known = knownByTrigger.get(trigger);
	const key = keyOf(event);
	const at = known?.seen.get(key);
	if (known !== undefined && at !== undefined) known.confirmed = withEntry(known.confirmed, key, at);
}

/** Removes an event for which n8n could not start an execution: it is to count when 8x8 posts it again. */
export function forgetEvent(trigger: string, event: readonly string[]): void {
	knownByTrigger.get(trigger)?.seen.delete(keyOf(event));
}

/** The key of an event. */
function keyOf(event: readonly string[]): string {
	return createHash('sha256').update(JSON.stringify(event)).digest('base64url').slice(0, keyLength);
}

/** Entries with an event added, without the oldest beyond the limit and those that 8x8 does not post again any more. */
function withEntry(entries: string, key: string, at: number): string {
	const time = Math.floor(at / minute)
		.toString(36)
		.padStart(timeLength, '0');
	let from = Math.max(0, entries.length - (mostInStaticData - 1) * entryLength);
	while (from < entries.length && at - timeOf(entries, from) >= window) from += entryLength;
	return `${entries.slice(from)}${key}${time}`;
}

/** When the event of the entry at this place was first seen, in epoch milliseconds. */
function timeOf(entries: string, place: number): number {
	return parseInt(entries.slice(place + keyLength, place + entryLength), 36) * minute;
}

/** Adds what another process, or this one before a restart, has written to static data. */
function mergeSaved(known: Known, saved: unknown): void {
	if (typeof saved !== 'string' || saved.length > mostInStaticData * entryLength) return;
	if (!/^(?:[\w-]{11}[0-9a-z]{5})*$/.test(saved)) return;
	let unknown = '';
	for (let place = 0; place < saved.length; place += entryLength) {
		const key = saved.slice(place, place + keyLength);
		if (known.seen.has(key)) continue;
		addSeen(known, key, timeOf(saved, place));
		unknown += saved.slice(place, place + entryLength);
	}
	known.confirmed = `${known.confirmed}${unknown}`.slice(-mostInStaticData * entryLength);
}

/** Adds an event, and drops the oldest beyond the limit and those over 48 hours old. */
function addSeen({ seen }: Known, key: string, at: number): void {
	seen.delete(key);
	seen.set(key, at);
	for (const [oldest, since] of seen) {
		if (seen.size <= mostInProcess && at - since < window) return;
		seen.delete(oldest);
	}
}
