/** The sandbox's own pages: the start page, the inbox, the survey forms. None of it is part of any provider. */
import type { Context, MiddlewareHandler } from 'hono';
import { Hono } from 'hono';

import { latestRequests } from '../inbox/activity.mts';
import { messageDetails, messageNews } from '../inbox/details.mts';
import type { EntryPage } from '../inbox/entry.mts';
import { inboxEntry } from '../inbox/entry.mts';
import { streamState } from '../inbox/live.mts';
import { maskedBody, maskerOf } from '../inbox/masking.mts';
import { findMessages, readSearch } from '../inbox/search.mts';
import { noteOpened, readFilledSurvey, submitSurvey, submittedView } from '../inbox/surveyForms.mts';
import { formFolders, surveyMessageAt } from '../inbox/surveyLinks.mts';
import { sandboxCredentials } from '../n8nCredentials.mts';
import { ownCallersOnly } from '../ownCallers.mts';
import { content, jsonBody, type Own, plainText } from '../ownHttp.mts';
import type { AcceptedMessage } from '../messages.mts';
import type { Sandbox } from '../server.mts';
import { asset } from './assets.mts';
import { pageHeaders } from './headers.mts';
import { credentialsFile } from './ownN8n/credentialFields.mts';
import { credentialsPath } from './ownN8n/ownN8nPage.tsx';
import { goneSurveyPage, inboxPage, ownN8nPage, startPage, surveyPage } from './pages.tsx';

const largestForm = 64 * 1024;

const withPageHeaders: MiddlewareHandler<Own> = async (c, next) => {
	await next();
	for (const [name, value] of Object.entries(pageHeaders)) c.res.headers.set(name, value);
};

function html(text: string, status?: number): Response {
	return content(text, 'text/html; charset=utf-8', status);
}

/** JSON for the pages' scripts. Whatever slipped into it, no secret of an account leaves by it. */
function json(value: object, status?: number): Response {
	return content(maskerOf()(JSON.stringify(value)), 'application/json; charset=utf-8', status);
}

const notFound = () => json({ message: 'There is nothing here, or no longer.' }, 404);

async function assetResponse(name: string): Promise<Response> {
	const found = await asset(name);
	return found === undefined ? notFound() : content(found.text, found.contentType);
}

function inboxRoutes(sandbox: Sandbox): Hono<Own> {
	const { records } = sandbox;
	/** Responds about the message that the path names. */
	const about =
		(respond: (message: AcceptedMessage) => Response) =>
		({ req }: Context<Own>) => {
			const message = records.messages[Number(req.param('id')) - 1];
			return message === undefined ? notFound() : respond(message);
		};
	const one = '/messages/:id{[0-9]+}';
	return new Hono<Own>()
		.get('/', () => html(inboxPage()))
		.get('/events', (c) => streamState(sandbox, c))
		.get('/requests', () => json({ requests: latestRequests(records.requests) }))
		.get('/messages', ({ req }) => {
			const { messages, matching } = findMessages(records.messages, readSearch(req.query()));
			return json({
				epoch: records.epoch,
				total: records.messages.length,
				matching,
				messages: messages.map((message) => inboxEntry(sandbox, message)),
			} satisfies EntryPage);
		})
		.get(
			one,
			about((message) => json(messageDetails(sandbox, message))),
		)
		.get(
			`${one}/news`,
			about((message) => json(messageNews(sandbox, message))),
		)
		.get(
			`${one}/request`,
			about((message) => {
				const record = records.requestOf(message);
				return record === undefined ? notFound() : plainText(maskedBody(record));
			}),
		);
}

/** The survey forms whose links have the same host; a link's own code is the path. */
function formRoutes(sandbox: Sandbox, host: string): Hono<Own> {
	const messageOf = ({ req }: Context<Own>) => surveyMessageAt(sandbox.records, host, req.param('code') ?? '');
	return new Hono<Own>()
		.get('/:code', (c) => {
			const message = messageOf(c);
			if (message === undefined) return html(goneSurveyPage(), 404);
			noteOpened(sandbox, message);
			return html(surveyPage(sandbox, message));
		})
		.get('/:code/submitted', (c) => {
			const message = messageOf(c);
			return message === undefined ? notFound() : json(submittedView(sandbox, message));
		})
		.post('/:code', jsonBody(largestForm), async (c) => {
			const filled = readFilledSurvey(c.var.body);
			const message = messageOf(c);
			if (message === undefined) return notFound();
			await submitSurvey(sandbox, message, filled);
			return json(submittedView(sandbox, message));
		});
}

/** The routes of the pages and of the JSON that they read; their forms change nothing but by JSON. */
export function pages(sandbox: Sandbox): Hono<Own> {
	const routes = new Hono<Own>();
	const folders = ['/inbox', '/own-n8n', '/assets', ...formFolders.values()];
	for (const path of ['/', '/favicon.ico', ...folders.map((folder) => `${folder}/*`)]) {
		routes.use(path, withPageHeaders, ownCallersOnly);
	}
	routes
		.get('/', () => html(startPage(sandbox)))
		.get('/own-n8n', () => html(ownN8nPage(sandbox)))
		.get(credentialsPath, () =>
			content(credentialsFile(sandboxCredentials(sandbox)), 'application/json; charset=utf-8'),
		)
		// Asked for by browsers where a page names no icon: a request's body as plain text is one.
		.get('/favicon.ico', async () => await assetResponse('icon.svg'))
		.get('/assets/:name{.+}', async ({ req }) => await assetResponse(req.param('name')))
		.route('/inbox', inboxRoutes(sandbox));
	for (const [host, folder] of formFolders) routes.route(folder, formRoutes(sandbox, host));
	return routes;
}
