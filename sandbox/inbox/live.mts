/**
 * Tells an open inbox page what changed, by server-sent events: a message shows at the moment it is
 * accepted, an idle page asks for nothing, and the browser reconnects automatically. An event carries counts,
 * not messages: a batch of 10,000 is one or two events, and the page fetches what it shows.
 */
import type { ServerResponse } from 'node:http';

import type { Sandbox } from '../server.mts';
import { switchesOf } from './switches.mts';

const lookEveryMs = 200;

/** Keeps the connection from looking dead to a proxy in between. */
const breatheEveryMs = 15_000;

/** An event is sent whenever this differs from the last one. */
function stateOf(sandbox: Sandbox): object {
	const { records, eightByEight, surveys } = sandbox;
	return {
		epoch: records.epoch,
		messages: records.messages.length,
		requests: records.requests.length,
		// A response may follow long after its request.
		latest: records.requests.slice(-15).map(({ status, isOver }) => [status, isOver]),
		webhooks: eightByEight.webhookChanges,
		surveys: surveys.all.length,
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
