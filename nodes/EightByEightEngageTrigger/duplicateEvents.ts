import { createHash } from 'node:crypto';

import type { IDataObject } from 'n8n-workflow';

/** 8x8 posts nothing later than 48 hours after the event (milliseconds). */
const window = 48 * 60 * 60 * 1000;
/** This number of posts is remembered in this process, for each trigger: some 10 MB at most. */
const mostRemembered = 50_000;
/** This number of the latest is kept in the workflow's static data, which n8n rewrites as a whole: 80 kB. */
const mostInStaticData = 5_000;

/** Characters of a post's key: 66 bits of its hash. */
const keyLength = 11;
/** Characters of a time: minutes since 1970 in base 36, enough until 2085. */
const timeLength = 5;
const entryLength = keyLength + timeLength;
const minute = 60_000;

/** What is known of one trigger's posts. */
interface Known {
	/** When each post was first seen (epoch milliseconds), by its key, oldest first. */
	seen: Map<string, number>;
	/** The posts that were answered well, as static data holds them: entries of one length, oldest first. */
	answered: string;
	/** What was last put into static data; as long as it is there, there is nothing new in it. */
	saved?: string;
}

const knownByTrigger = new Map<string, Known>();

/**
 * Tells whether a post was seen before, and remembers it until `forgetPost`. Static data gets this post and those that
 * were answered well: n8n stores what a call leaves there only when the call was answered well itself, so a post that
 * was not is never in what is stored.
 *
 * Duplicates are known for certain within one process. Across a restart, or between several webhook processes, only
 * through the workflow's static data: n8n reads and rewrites it whole with each call, so that of posts that arrive at
 * the same moment some may be missing there, and it holds the latest 5,000 only.
 * @param trigger identifies the trigger node across workflows
 * @param post identifies the post, e.g. its umid, state and timestamp
 * @param staticData the node's static data, changed in place
 * @param now epoch milliseconds
 */
export function recordEvent(trigger: string, post: readonly string[], staticData: IDataObject, now: number): boolean {
	const known: Known = knownByTrigger.get(trigger) ?? { seen: new Map(), answered: '' };
	knownByTrigger.set(trigger, known);
	if (staticData.seen !== known.saved) learn(known, staticData.seen);
	const key = keyOf(post);
	const at = known.seen.get(key);
	if (at !== undefined && now - at < window) return true;

	remember(known, key, now);
	// One text: n8n wraps every object in static data, and looks through it at each call.
	known.saved = withEntry(known.answered, key, now);
	staticData.seen = known.saved;
	return false;
}

/** The post was answered well, so that other posts store it with theirs. To be called once for a post, if at all. */
export function confirmEvent(trigger: string, post: readonly string[]): void {
	const known = knownByTrigger.get(trigger);
	const key = keyOf(post);
	const at = known?.seen.get(key);
	if (known !== undefined && at !== undefined) known.answered = withEntry(known.answered, key, at);
}

/** Takes a post back that n8n could not start an execution for: it is to count when 8x8 makes it again. */
export function forgetEvent(trigger: string, post: readonly string[]): void {
	knownByTrigger.get(trigger)?.seen.delete(keyOf(post));
}

/** Characters that stand for a post. */
function keyOf(post: readonly string[]): string {
	return createHash('sha256').update(JSON.stringify(post)).digest('base64url').slice(0, keyLength);
}

/** Adds a post to entries, and drops the oldest beyond the limit and those that 8x8 cannot repeat any more. */
function withEntry(entries: string, key: string, at: number): string {
	const time = Math.floor(at / minute)
		.toString(36)
		.padStart(timeLength, '0');
	let from = Math.max(0, entries.length - (mostInStaticData - 1) * entryLength);
	while (from < entries.length && at - timeOf(entries, from) >= window) from += entryLength;
	return `${entries.slice(from)}${key}${time}`;
}

/** When the post of the entry at this place was first seen, in epoch milliseconds. */
function timeOf(entries: string, place: number): number {
	return parseInt(entries.slice(place + keyLength, place + entryLength), 36) * minute;
}

/** Takes over what another process, or this one before a restart, has put into static data. */
function learn(known: Known, saved: unknown): void {
	if (typeof saved !== 'string' || saved.length > mostInStaticData * entryLength) return;
	if (!/^(?:[\w-]{11}[0-9a-z]{5})*$/.test(saved)) return;
	let unknown = '';
	for (let place = 0; place < saved.length; place += entryLength) {
		const key = saved.slice(place, place + keyLength);
		if (known.seen.has(key)) continue;
		remember(known, key, timeOf(saved, place));
		unknown += saved.slice(place, place + entryLength);
	}
	known.answered = `${known.answered}${unknown}`.slice(-mostInStaticData * entryLength);
}

function remember({ seen }: Known, key: string, at: number): void {
	seen.delete(key);
	seen.set(key, at);
	for (const [oldest, since] of seen) {
		if (seen.size <= mostRemembered && at - since < window) return;
		seen.delete(oldest);
	}
}
