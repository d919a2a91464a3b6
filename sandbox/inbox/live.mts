/**
 * Tells an open inbox page what changed, by server-sent events: a message shows at the moment it is
 * accepted, an idle page asks for nothing, and the browser reconnects automatically. An event carries counts,
 * not messages: a batch of 10,000 is one or two events, and the page fetches what it shows.
 */
import type { ServerResponse } from 'node:http';

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
export function streamState(sandbox: Sandbox, response: ServerResponse): void {
	response.writeHead(200, {
		'content-type': 'text/event-stream; charset=utf-8',
		'cache-control': 'no-store',
	});
	let last = '';
	const look = () => {
		const state = JSON.stringify(stateOf(sandbox));
		if (state === last) return;
		last = state;
		response.write(`event: state\ndata: ${state}\n\n`);
	};
	look();
	const looking = setInterval(look, lookEveryMs).unref();
	const breathing = setInterval(() => response.write(': still here\n\n'), breatheEveryMs).unref();
	response.once('close', () => {
		clearInterval(looking);
		clearInterval(breathing);
	});
}
