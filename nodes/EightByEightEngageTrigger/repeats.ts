import { createHash } from 'node:crypto';

import type { IDataObject } from 'n8n-workflow';

/** 8x8 posts nothing later than 48 hours after the event (milliseconds). */
const window = 48 * 60 * 60 * 1000;
/** So many posts are remembered in this process, for each trigger: some 10 MB at the most. */
const mostInMemory = 50_000;
/** So many of the latest are kept in the workflow's static data, which n8n rewrites as a whole. */
const mostInStaticData = 500;

/** When each post was first seen (epoch milliseconds), by its key, oldest first. */
type Seen = Map<string, number>;

/** What is known of one trigger's posts. */
interface Known {
	all: Seen;
	latest: Seen;
	/** `latest` as it was last put into static data; as long as it stands there, there is nothing new in it. */
	saved?: string;
}

const knownByTrigger = new Map<string, Known>();

/**
 * Tells whether a post was seen before, and remembers it.
 *
 * Repeats are known for certain within one process. Across a restart, or between several webhook processes,
 * only through the workflow's static data: n8n reads and rewrites it whole with each call, so that of posts
 * that arrive at the same moment some may be missing there, and it holds the latest 500 only.
 * @param trigger identifies the trigger node across workflows
 * @param post identifies the post, e.g. its umid, state and timestamp
 * @param staticData the node's static data, changed in place
 */
export function isRepeat(trigger: string, post: readonly string[], staticData: IDataObject, now: number): boolean {
	const known: Known = knownByTrigger.get(trigger) ?? { all: new Map(), latest: new Map() };
	knownByTrigger.set(trigger, known);
	if (staticData.seen !== known.saved) {
		for (const [key, at] of readSaved(staticData.seen)) if (!known.all.has(key)) note(known, key, at);
	}
	const key = keyOf(post);
	const at = known.all.get(key);
	if (at !== undefined && now - at < window) return true;

	note(known, key, now);
	// One text: n8n wraps every object in static data, and looks through it at each call.
	known.saved = Array.from(known.latest, ([seen, since]) => `${seen} ${since}`).join('\n');
	staticData.seen = known.saved;
	return false;
}

/** Takes a post back that n8n could not start an execution for: it is to count when 8x8 makes it again. */
export function forgetPost(trigger: string, post: readonly string[]): void {
	const known = knownByTrigger.get(trigger);
	known?.all.delete(keyOf(post));
	known?.latest.delete(keyOf(post));
}

/** 16 characters that stand for a post. */
function keyOf(post: readonly string[]): string {
	return createHash('sha256').update(JSON.stringify(post)).digest('base64url').slice(0, 16);
}

function readSaved(text: unknown): Array<[key: string, at: number]> {
	if (typeof text !== 'string') return [];
	const entries = text.split('\n').map((line): [string, number] => {
		const [key = '', at] = line.split(' ');
		return [key, Number(at)];
	});
	return entries.filter(([, at]) => Number.isFinite(at));
}

function note({ all, latest }: Known, key: string, at: number): void {
	keep(all, key, at, mostInMemory);
	keep(latest, key, at, mostInStaticData);
}

/** Adds a post, and drops the oldest beyond the limit and those that 8x8 cannot repeat any more. */
function keep(seen: Seen, key: string, at: number, most: number): void {
	seen.delete(key);
	seen.set(key, at);
	for (const [oldest, since] of seen) {
		if (seen.size <= most && at - since < window) return;
		seen.delete(oldest);
	}
}
