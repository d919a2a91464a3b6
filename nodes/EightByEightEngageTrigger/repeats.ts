import { createHash } from 'node:crypto';

import type { IDataObject } from 'n8n-workflow';

import { isRecord } from '../sending/reply';

/** 8x8 posts nothing later than 48 hours after the event (milliseconds). */
const window = 48 * 60 * 60 * 1000;
/** So many posts are remembered in this process, for each trigger: some 10 MB at the most. */
const mostInMemory = 50_000;
/** So many of the latest are kept in the workflow's static data, which n8n rewrites as a whole. */
const mostInStaticData = 500;

/** When each post was first seen (epoch milliseconds), oldest first, by trigger and by post. */
const seenByTrigger = new Map<string, Map<string, number>>();

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
	const seen = seenByTrigger.get(trigger) ?? new Map<string, number>();
	seenByTrigger.set(trigger, seen);
	for (const [key, at] of Object.entries(isRecord(staticData.seen) ? staticData.seen : {})) {
		if (typeof at === 'number' && !seen.has(key)) seen.set(key, at);
	}
	const key = createHash('sha256').update(JSON.stringify(post)).digest('base64url').slice(0, 16);
	const at = seen.get(key);
	if (at !== undefined && now - at < window) return true;

	seen.delete(key);
	seen.set(key, now);
	forget(seen, now);
	staticData.seen = Object.fromEntries([...seen].slice(-mostInStaticData));
	return false;
}

/** Drops the oldest beyond the limit, and those that 8x8 cannot repeat any more. */
function forget(seen: Map<string, number>, now: number): void {
	for (const [key, at] of seen) {
		if (seen.size <= mostInMemory && now - at < window) return;
		seen.delete(key);
	}
}
