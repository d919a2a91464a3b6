import type { IncomingMessage } from 'node:http';

import type { MiddlewareHandler } from 'hono';

import { type Own, plainText } from './ownHttp.mts';
import { isLoopback } from './webhookRequest.mts';

/**
 * Why a call to the sandbox's own pages and control API is forbidden, or undefined where it is allowed.
 * A web page elsewhere may not read or switch anything here: not by a name of its own that it points
 * at this machine (`Host`), and not by a request across sites (`Origin`). The simulated providers
 * allow every caller, as the real ones do.
 */
function forbiddenReason(request: IncomingMessage): string | undefined {
	const { host = '', origin } = request.headers;
	const own = `http://${host}`;
	if (!URL.canParse(own) || !isLoopback(own)) return 'The sandbox is called as localhost or 127.0.0.1.';
	if (origin !== undefined && origin !== own) return 'Another site may not call the sandbox.';
	return undefined;
}

/** Responds with 403 to everybody but the sandbox's own pages and what runs on this machine. */
export const ownCallersOnly: MiddlewareHandler<Own> = async ({ env }, next) => {
	const reason = forbiddenReason(env.incoming);
	return reason === undefined ? await next() : plainText(reason, 403);
};
