import type { IncomingMessage } from 'node:http';

import { isLoopback } from './postText.mts';

/**
 * Why a call to the sandbox's own pages and control API is refused, or undefined where it is not.
 * A web page elsewhere may not read or switch anything here: not by a name of its own that it points
 * at this machine (`Host`), and not by a request across sites (`Origin`). The stand-ins themselves
 * take every caller, as the providers do.
 */
export function refusalOf(request: IncomingMessage): string | undefined {
	const { host = '', origin } = request.headers;
	const own = `http://${host}`;
	if (!URL.canParse(own) || !isLoopback(own)) return 'The sandbox is called as localhost or 127.0.0.1.';
	if (origin !== undefined && origin !== own) return 'Another site may not call the sandbox.';
	return undefined;
}
