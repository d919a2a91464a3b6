import { Hono } from 'hono';

import { controlApi } from './control.mts';
import { headersOf, targetOf } from './incoming.mts';
import { errorResponse, json, type Own } from './ownHttp.mts';
import { pages } from './web/routes.mts';
import type { Sandbox } from './server.mts';

/**
 * Everything that does not belong to a provider: the pages, their JSON, and the control API. A request to any other path,
 * such as the target of a redirect, is recorded as `elsewhere`.
 */
export function ownRoutes(sandbox: Sandbox): Hono<Own> {
	// The path as it was sent: `/control/%2e%2e/inbox` is not one of the paths here.
	return new Hono<Own>({ getPath: (request, options) => targetOf(options?.env?.incoming ?? request).path })
		.route('/control', controlApi(sandbox))
		.route('/', pages(sandbox))
		.onError(errorResponse)
		.notFound(({ env: { incoming } }) => {
			const { path, query } = targetOf(incoming);
			const method = incoming.method ?? '';
			const record = sandbox.records.start('elsewhere', {
				at: Date.now(),
				method,
				path,
				query,
				headers: headersOf(incoming),
			});
			const body = { message: 'Nobody serves this path.' };
			record.status = 404;
			record.responseBody = JSON.stringify(body);
			return json(body, 404);
		});
}
