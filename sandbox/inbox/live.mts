/**
 * Tells an open inbox page what changed, by server-sent events: a message shows at the moment it is
 * accepted, an idle page asks for nothing, and the browser reconnects automatically. An event carries counts,
 * not messages: a batch of 10,000 is one or two events, and the page fetches what it shows.
 */
import { setTimeout as wait } from 'node:timers/promises';

import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';

import type { Own } from '../ownHttp.mts';
import type { Sandbox } from '../server.mts';
import type { Switches } from './switches.mts';
import { switchesOf } from './switches.mts';

const lookEveryMs = 200;

/** Keeps the connection from looking dead to a proxy in between. */
const breatheEveryMs = 15_000;

/** What an event carries; one is sent whenever this differs from the last one. */
export interface LiveState {
	/** Ids count from 1 again in another epoch. */
	readonly epoch: number;
	/** How many there are. */
	readonly messages: number;
	readonly requests: number;
	/** How often anything about a webhook event changed. */
	readonly webhooks: number;
	readonly surveys: number;
	/** Of the latest requests: a response may follow long after its request. */
	readonly latest: ReadonlyArray<readonly [status: number | null, isOver: boolean]>;
	readonly switches: Switches;
}

function stateOf(sandbox: Sandbox): LiveState {
	const { records, eightByEight, surveys } = sandbox;
	return {
		epoch: records.epoch,
		messages: records.messages.length,
		requests: records.requests.length,
		webhooks: eightByEight.webhookChanges,
		surveys: surveys.all.length,
		latest: records.requests.slice(-15).map(({ status, isOver }) => [status, isOver]),
		switches: switchesOf(sandbox),
	};
}

/** Responds with a stream of `state` events, the first at once, until the page goes away. */
export function streamState(sandbox: Sandbox, c: Context<Own>): Response {
	const response = streamSSE(c, async (stream) => {
		let last = '';
		let written = Date.now();
		while (!stream.aborted) {
			const data = JSON.stringify(stateOf(sandbox));
			const isNews = data !== last;
			const isSilent = !isNews && Date.now() - written >= breatheEveryMs;
			if (isNews) await stream.writeSSE({ event: 'state', data });
			if (isSilent) await stream.write(': still here\n\n');
			if (isNews || isSilent) written = Date.now();
			last = data;
			await wait(lookEveryMs, undefined, { ref: false });
		}
	});
	response.headers.set('content-type', 'text/event-stream; charset=utf-8');
	return response;
}
